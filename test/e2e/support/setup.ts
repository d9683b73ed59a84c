import type { TestProject } from "vitest/node";
import { startClaudeServer } from "../../support/claude-server";
import { type App, startApp } from "./app";

declare module "vitest" {
  interface ProvidedContext {
    /** Without a key: extractive answers. */
    app: App;
    /** With a key, and a Claude that takes its time. */
    slow_app: App;
  }
}

/** Two apps side by side, each as `npm start` makes it: one as it comes, one with a model behind it. */
export default async function startApps(project: TestProject): Promise<() => Promise<void>> {
  const claude = await startClaudeServer();
  const app = await startApp("plain");
  const slow_app = await startApp("claude", { ANTHROPIC_API_KEY: "slow", ANTHROPIC_BASE_URL: claude.url });
  const provide = ({ app_url, demo_url, site_key, site_id }: App): App => ({ app_url, demo_url, site_key, site_id });
  project.provide("app", provide(app));
  project.provide("slow_app", provide(slow_app));
  return async () => {
    await Promise.all([app.stop(), slow_app.stop(), claude.close()]);
  };
}
