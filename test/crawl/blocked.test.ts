import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page } from "../../workers/contract/knowledge";
import type { Site } from "../../workers/contract/sites";
import { pages, sources } from "../../workers/knowledge/schema";
import type { SourceRow } from "../../workers/knowledge/service";
import { BLOCKED_HOSTS, BLOCKED_URLS } from "../support/blocked-urls";
import { call, fingerprint, readProblem } from "../support/client";
import { makeOwnedSource } from "../support/crawl";
import { evilUrl, readHits, SINK, SINK_URLS } from "../support/evil-client";
import type { Owner } from "../support/owners";
import { makeWebsite, write } from "../support/website";

/** Every place where an owner can name an address, with every vector of bars §3 (SSRF-01, -02, -07), each host in one scheme. */
const TWINS = new Set(BLOCKED_HOSTS.map((host) => `https://${host}/`));
const VECTORS = [...BLOCKED_URLS.filter((url) => !TWINS.has(url)), ...SINK_URLS];
const HOSTS = [...BLOCKED_HOSTS, ...SINK_URLS.map((url) => url.replace(/^http:\/\/|\/$/g, ""))];
const GOOD = "https://shop-blocked.example.org/";

let owner: Owner;
let site: Site;
let source: SourceRow;

beforeAll(async () => {
  ({ owner, site, source } = await makeOwnedSource(GOOD));
});

afterAll(async () => {
  expect((await readHits("")).sink_hits, "the sink was reached").toBe(0);
});

const addSource = (body: unknown) => call(`/api/v1/sites/${site.id}/sources`, { owner, body });
const countSources = () => drizzle(env.DB).$count(sources, eq(sources.site_id, site.id));

/** Calls with one vector after the other and returns those that were not refused as `code`. */
async function findAccepted(
  vectors: readonly string[],
  send: (vector: string) => Promise<Response>,
  codes: readonly string[] = ["blocked_address"],
): Promise<string[]> {
  const accepted: string[] = [];
  for (const vector of vectors) {
    const { status, error = "" } = await readProblem(await send(vector));
    if (status !== 400 || !codes.includes(error)) accepted.push(`${vector}: ${status} ${error}`);
  }
  return accepted;
}

describe("an address of our own network", () => {
  it("is no site's", async () => {
    expect(await findAccepted(VECTORS, (url) => call("/api/v1/sites", { owner, body: { url } }))).toEqual([]);
    const change = (url: string) => call(`/api/v1/sites/${site.id}`, { owner, method: "PATCH", body: { url } });
    expect(await findAccepted(VECTORS, change)).toEqual([]);
  });

  it.each(["website", "sitemap"])("is no %s to be read", async (type) => {
    const before = await countSources();
    expect(await findAccepted(VECTORS, (url) => addSource({ type, url }))).toEqual([]);
    expect(await countSources()).toBe(before);
  });

  it("is in no list of pages, at whichever place", async () => {
    const before = await countSources();
    expect(await findAccepted(VECTORS, (url) => addSource({ type: "url_list", urls: [url] }))).toEqual([]);
    expect(await findAccepted(VECTORS, (url) => addSource({ type: "url_list", urls: [GOOD, url] }))).toEqual([]);
    expect(await countSources()).toBe(before);
  });

  it("is no further host of a source, old or new", async () => {
    const codes = ["blocked_address", "invalid_request"];
    const change = (host: string) =>
      call(`/api/v1/sources/${source.id}`, { owner, method: "PATCH", body: { hosts: [host] } });
    expect(await findAccepted(HOSTS, change, codes)).toEqual([]);
    const { origin } = makeWebsite({ "/": write("the shop") });
    const add = (host: string) => addSource({ type: "website", url: origin, options: { hosts: [host] } });
    expect(await findAccepted(HOSTS, add, codes)).toEqual([]);
  });

  it("is no host that can be proven somebody's", async () => {
    const prove = (host: string) => call(`/api/v1/sites/${site.id}/ownership`, { owner, body: { host } });
    expect(await findAccepted(HOSTS, prove, ["blocked_address", "invalid_request"])).toEqual([]);
  });

  it("is not asked for again, however it came among the pages", async () => {
    const row = { site_id: site.id, source_id: source.id, status: "failed", reason: "timeout", depth: 0 } as const;
    const stamps = { created_at: 1, updated_at: 1 };
    for (const [n, url] of SINK_URLS.entries()) {
      const id = `page_blocked_${n}`;
      await drizzle(env.DB)
        .insert(pages)
        .values({ ...row, ...stamps, id, url });
      const response = await call(`/api/v1/pages/${id}/recrawl`, { owner, method: "POST" });
      expect(response.status, url).toBe(200);
      expect((await response.json<Page>()).reason, url).toBe("blocked_address");
    }
  });

  it("is refused alike whether anything listens there or not, also at the end of a redirect (SSRF-07)", async () => {
    const refuse = async (url: string) => fingerprint(await addSource({ type: "website", url }));
    const closed = "http://127.0.0.1:9/";
    expect(await refuse(SINK)).toBe(await refuse(closed));
    expect(await refuse(evilUrl("/redirect", { to: SINK }))).toBe(await refuse(evilUrl("/redirect", { to: closed })));
  });
});
