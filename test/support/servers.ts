import { readFile } from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { startClaudeServer } from "./claude-server";
import { startEvilSite } from "./evil-site";
import { startInwardSite } from "./inward-site";
import { startPlainSite } from "./plain-site";
import { startSettableSite } from "./settable-site";
import { startStaticSite } from "./static-site";

/** A real documentation site; absent in a clone without the shared data. */
const DRF_FOLDER = new URL("../../../shared/data/sites/drf-mkdocs/", import.meta.url).pathname;

declare module "vitest" {
  interface ProvidedContext {
    /** Claude's API as claude-server.ts plays it. */
    claude_url: string;
    evil_site_url: string;
    /** The same site under another origin. */
    evil_other_url: string;
    /** The plain site under several origins: each test that changes or counts takes its own. */
    plain_site_urls: string[];
    /** A site that answers as it is told (settable-site.ts). */
    settable_site_url: string;
    /** Null without the shared data. */
    drf_site_url: string | null;
    /** Paths of every page of it that a crawl from `/` must find. */
    drf_paths: string[];
    /** What DEV_ALLOWED_HOSTS is set to: `host:port` of every server the crawler may reach. */
    allowed_hosts: string;
    /** Must never be reached. */
    sink_url: string;
    /** Sites that lead a crawler to the sink (inward-site.ts). */
    inward_site_url: string;
    inward_robots_url: string;
    inward_robots_chain_url: string;
  }
}

/** The servers that tests inside workerd talk to; they run in Node, on loopback, one set a run. */
export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const claude = await startClaudeServer();
  const evil_site = await startEvilSite();
  project.provide("claude_url", claude.url);
  project.provide("evil_site_url", evil_site.url);
  project.provide("evil_other_url", evil_site.other_url);
  project.provide("sink_url", evil_site.sink_url);
  const inward = await startInwardSite(evil_site.sink_url);
  project.provide("inward_site_url", inward.url);
  project.provide("inward_robots_url", inward.robots_url);
  project.provide("inward_robots_chain_url", inward.robots_chain_url);
  const plain_site = await startPlainSite();
  const settable_site = await startSettableSite();
  project.provide("settable_site_url", settable_site.url);
  const drf_site = await startStaticSite(`${DRF_FOLDER}www`);
  project.provide("plain_site_urls", plain_site.origins);
  project.provide("drf_site_url", drf_site?.url ?? null);
  project.provide(
    "drf_paths",
    drf_site ? JSON.parse(await readFile(`${DRF_FOLDER}expected-crawl.json`, "utf8")).reachable : [],
  );
  const inward_urls = [inward.url, inward.robots_url, inward.robots_chain_url];
  const reachable = [
    ...[evil_site.url, settable_site.url, ...inward_urls, ...plain_site.origins],
    ...(drf_site ? [drf_site.url] : []),
  ];
  project.provide("allowed_hosts", reachable.map((url) => new URL(url).host).join(","));
  return async () => {
    await Promise.all([claude.close(), evil_site.close(), inward.close(), plain_site.close()]);
    await Promise.all([settable_site.close(), drf_site?.close()]);
  };
}
