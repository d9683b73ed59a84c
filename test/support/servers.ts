import { readFile } from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { startBrowserServer } from "./browser-server";
import { startClaudeServer } from "./claude-server";
import { startEvilSite } from "./evil-site";
import type { RobotsKind } from "./evil-site/robots-sites";
import { startGeneratedSite } from "./generated-site";
import { type Injection, readInjections } from "./injections";
import { startInwardSite } from "./inward-site";
import { startMailServer } from "./mail-server";
import { startOpenAiServer } from "./openai-server";
import { startPlainSite } from "./plain-site";
import { startSettableSite } from "./settable-site";
import { startStaticSite } from "./static-site";

/** A real documentation site; absent in a clone without the shared data. */
const DRF_FOLDER = new URL("../../../shared/data/sites/drf-mkdocs/", import.meta.url).pathname;

const GENERATED_PAGES = [5_000, ...Array<number>(9).fill(20)];

declare module "vitest" {
  interface ProvidedContext {
    /** Claude's API as claude-server.ts plays it. */
    claude_url: string;
    /** Chat completions as openai-server.ts plays them. */
    openai_url: string;
    /** Cloudflare's API as browser-server.ts plays it. */
    browser_url: string;
    /** Cloudflare's and Resend's mail APIs as mail-server.ts plays them. */
    mail_url: string;
    evil_site_url: string;
    /** The same site under another origin. */
    evil_other_url: string;
    /** Hostile websites to be crawled: each test takes its own. */
    evil_website_urls: string[];
    /** Hosts that differ in their robots.txt, by kind. */
    evil_robots_urls: Record<RobotsKind, string>;
    /** The plain site under several origins: each test that changes or counts takes its own. */
    plain_site_urls: string[];
    /** A site that answers as it is told (settable-site.ts). */
    settable_site_url: string;
    /** Null without the shared data. */
    drf_site_url: string | null;
    /** Paths of every page of it that a crawl from `/` must find. */
    drf_paths: string[];
    /** Never answers beyond its start page. */
    evil_slow_url: string;
    /** Generated sites: the first has 5,000 pages, the other nine 20 each. */
    generated_site_urls: string[];
    /** What DEV_ALLOWED_HOSTS is set to: `host:port` of every server the crawler may reach. */
    allowed_hosts: string;
    /** Empty without the shared data. */
    injections: Injection[];
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
  const openai = await startOpenAiServer();
  project.provide("openai_url", openai.url);
  const browser = await startBrowserServer();
  project.provide("browser_url", browser.url);
  const mail = await startMailServer();
  project.provide("mail_url", mail.url);
  project.provide("evil_site_url", evil_site.url);
  project.provide("evil_other_url", evil_site.other_url);
  project.provide("evil_website_urls", evil_site.website_urls);
  project.provide("evil_robots_urls", evil_site.robots_urls);
  project.provide("sink_url", evil_site.sink_url);
  project.provide("injections", await readInjections());
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
  project.provide("evil_slow_url", evil_site.slow_url);
  const generated = await Promise.all(
    GENERATED_PAGES.map((pages, n) => startGeneratedSite({ pages, bytes: 2_048, seed: n + 1 })),
  );
  const generated_urls = generated.map(({ url }) => url);
  project.provide("generated_site_urls", generated_urls);
  const inward_urls = [inward.url, inward.robots_url, inward.robots_chain_url];
  const reachable = [
    ...inward_urls,
    ...generated_urls,
    settable_site.url,
    ...plain_site.origins,
    ...(drf_site ? [drf_site.url] : []),
  ];
  const hosts = [...evil_site.hosts, ...reachable.map((url) => new URL(url).host)];
  project.provide("allowed_hosts", hosts.join(","));
  return async () => {
    const sites = [claude, openai, browser, mail, evil_site, inward, settable_site, plain_site, drf_site, ...generated];
    await Promise.all(sites.map((site) => site?.close()));
  };
}
