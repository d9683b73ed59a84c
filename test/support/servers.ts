import type { TestProject } from "vitest/node";
import { startEvilSite } from "./evil-site";

declare module "vitest" {
  interface ProvidedContext {
    evil_site_url: string;
    /** What DEV_ALLOWED_HOSTS is set to: `host:port` of every server the crawler may reach. */
    allowed_hosts: string;
    /** Must never be reached. */
    sink_url: string;
  }
}

/** The servers that tests inside workerd talk to; they run in Node, on loopback, one set a run. */
export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const evil_site = await startEvilSite();
  project.provide("evil_site_url", evil_site.url);
  project.provide("sink_url", evil_site.sink_url);
  project.provide("allowed_hosts", [new URL(evil_site.url).host].join(","));
  return async () => {
    await evil_site.close();
  };
}
