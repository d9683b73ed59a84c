import { describe, expect, inject, it } from "vitest";
import { makeSource, readPages } from "../support/crawl";
import { driveTogether } from "../support/drive";
import { readHits } from "../support/evil-client";
import type { RobotsKind } from "../support/evil-site/robots-sites";

const URLS = inject("evil_robots_urls");
const TIMEOUT_MS = 30_000;
const DEADLINE_MS = 2_000;

const ALL = { "/": "indexed/ok", "/private/page": "indexed/ok" };
const PUBLIC = { "/": "indexed/ok", "/private/page": "skipped/robots" };
/** By kind of robots.txt: the pages, and how often it is asked for (RFC 9309 §2.3.1). */
const EXPECTED: Record<RobotsKind, [pages: Record<string, string>, requests: number]> = {
  "404": [ALL, 1],
  "403": [ALL, 1],
  "500": [{ "/": "failed/http_5xx" }, 3],
  timeout: [{ "/": "failed/timeout" }, 3],
  redirect5: [PUBLIC, 6],
  redirect6: [ALL, 6],
  "600k": [PUBLIC, 1],
  bom: [PUBLIC, 1],
  html: [ALL, 1],
};

describe("a host's robots.txt (CRAWL-08)", { timeout: TIMEOUT_MS }, () => {
  it.each(Object.entries(EXPECTED))("of the kind %s decides what is crawled", async (kind, [pages, requests]) => {
    const url = URLS[kind as RobotsKind];
    const source = await makeSource(`${url}/`);
    await driveTogether([source], { timeout_ms: TIMEOUT_MS, deadline_ms: DEADLINE_MS });
    expect(await readPages(source)).toEqual(pages);
    const { hits } = await readHits("", false, url);
    expect(hits.filter((hit) => hit.url.startsWith("/robots.txt"))).toHaveLength(requests);
    const asked = hits.map((hit) => hit.url).filter((path) => path in pages);
    expect(asked).toEqual(Object.keys(pages).filter((path) => pages[path] === "indexed/ok"));
  });
});
