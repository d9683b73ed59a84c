import { FETCH_ROUTES } from "./fetch-routes.ts";
import { ROBOTS_KINDS, type RobotsKind, startRobotsSite } from "./robots-sites.ts";
import { type EvilServer, type Handler, sendMissing, startEvilServer, startSink } from "./server.ts";
import { startSlowSite } from "./slow-site.ts";
import { startWebsite } from "./website.ts";

export interface EvilSite {
  /** Everything a single fetch must survive, at one address each. */
  url: string;
  /** The same under another origin. */
  other_url: string;
  /** Websites that can be crawled, all alike (pages.ts says what is good in them); each counts its requests apart. */
  website_urls: string[];
  /** Two-page sites that differ in their robots.txt. */
  robots_urls: Record<RobotsKind, string>;
  /** Its start page leads to 200 others that never answer. */
  slow_url: string;
  /** A server no guarded fetch may ever reach. */
  sink_url: string;
  /** `host:port` of every server but the sink. */
  hosts: string[];
  close(): Promise<void>;
}

const WEBSITES = 2;

/** Starts servers that do everything a crawler must survive (bars §4), and a sink that must stay silent. `port`: of the first website. */
export async function startEvilSite({ port = 0 } = {}): Promise<EvilSite> {
  const sink = await startSink();
  const handle: Handler = (asked) => (FETCH_ROUTES[asked.url.pathname] ?? sendMissing)(asked);
  const single = [await startEvilServer(handle, sink.hits), await startEvilServer(handle, sink.hits)] as const;
  const websites = await Promise.all(
    Array.from({ length: WEBSITES }, (_, n) => startWebsite(sink.url, sink.hits, n === 0 ? port : 0)),
  );
  const robots = await Promise.all(ROBOTS_KINDS.map((kind) => startRobotsSite(kind, sink.hits)));
  const slow = await startSlowSite(sink.hits);
  const servers: EvilServer[] = [...single, ...websites, ...robots, slow];
  const robots_urls = Object.fromEntries(ROBOTS_KINDS.map((kind, n) => [kind, robots[n]?.url ?? ""]));
  return {
    url: single[0].url,
    other_url: single[1].url,
    website_urls: websites.map(({ url }) => url),
    robots_urls: robots_urls as Record<RobotsKind, string>,
    slow_url: slow.url,
    sink_url: sink.url,
    hosts: servers.map(({ url }) => new URL(url).host),
    close: async () => {
      await Promise.all([...servers, sink].map((server) => server.close()));
    },
  };
}
