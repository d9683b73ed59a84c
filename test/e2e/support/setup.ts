import type { TestProject } from "vitest/node";
import { startClaudeServer } from "../../support/claude-server";
import { startStaticSite } from "../../support/static-site";
import { type App, startApp } from "./app";

/** A real documentation site; absent in a clone without the shared data. */
const DRF_FOLDER = new URL("../../../../shared/data/sites/drf-mkdocs/www", import.meta.url).pathname;

declare module "vitest" {
  interface ProvidedContext {
    /** Without a key: extractive answers. */
    app: App;
    /** With a key, and a Claude that takes its time. */
    slow_app: App;
    /** A website an owner may add: the documentation where it is there, else the demo shop. */
    website_url: string;
  }
}

/** Two apps side by side, each as `npm start` makes it: one as it comes, one with a model behind it. */
export default async function startApps(project: TestProject): Promise<() => Promise<void>> {
  const claude = await startClaudeServer();
  const drf_site = await startStaticSite(DRF_FOLDER);
  const app = await startApp("plain", {}, drf_site ? new URL(drf_site.url).host : "");
  const slow_app = await startApp("claude", { ANTHROPIC_API_KEY: "slow", ANTHROPIC_BASE_URL: claude.url });
  const provide = ({ app_url, demo_url, site_key, site_id, owner, agents }: App): App => ({
    app_url,
    demo_url,
    site_key,
    site_id,
    owner,
    agents,
  });
  project.provide("app", provide(app));
  project.provide("slow_app", provide(slow_app));
  project.provide("website_url", drf_site?.url ?? app.demo_url);
  return async () => {
    await Promise.all([app.stop(), slow_app.stop(), claude.close(), drf_site?.close()]);
  };
}
