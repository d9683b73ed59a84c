import { describe, expect, it } from "vitest";
import type { ExtractedPage } from "../../../workers/crawl/extract/extract";
import { hasRule, judgeContent, judgeResponse } from "../../../workers/crawl/judge/judge";
import type { FetchOutcome } from "../../../workers/ports";

const START = new URL("https://shop.example.org/");
const SCOPE = { start: START, hosts: [], whole_host: true };
const NOW = Date.parse("2026-11-20T12:00:00Z");

function answer(status: number, headers: Record<string, string> = {}): FetchOutcome {
  return { ok: true, url: "https://shop.example.org/a", status, headers, body: new Uint8Array() };
}

describe("a response", () => {
  it.each([
    [200, {}, { kind: "content" }],
    [301, { location: "/b" }, { kind: "moved", to: "https://shop.example.org/b" }],
    [302, { location: "https://elsewhere.example.com/" }, { kind: "settled", reason: "excluded", status: "skipped" }],
    [302, {}, { kind: "settled", reason: "network_error", status: "failed" }],
    [401, {}, { kind: "settled", reason: "http_4xx", status: "failed" }],
    [404, {}, { kind: "settled", reason: "http_4xx", status: "gone" }],
    [410, {}, { kind: "settled", reason: "http_4xx", status: "gone" }],
    [429, { "retry-after": "7" }, { kind: "retry", reason: "http_4xx", after_ms: 7_000 }],
    [500, { "retry-after": "7" }, { kind: "retry", reason: "http_5xx", after_ms: null }],
    [503, {}, { kind: "retry", reason: "http_5xx", after_ms: null }],
    [503, { "retry-after": "Fri, 20 Nov 2026 12:00:30 GMT" }, { kind: "retry", reason: "http_5xx", after_ms: 30_000 }],
  ] as const)("of status %i with %o is judged by it", (status, headers, verdict) => {
    expect(judgeResponse(answer(status, headers), SCOPE, NOW)).toEqual(verdict);
  });

  it.each([
    ["timeout", "retry"],
    ["network_error", "retry"],
    ["blocked_address", "settled"],
    ["too_large", "settled"],
    ["not_html", "settled"],
  ] as const)("that did not come (%s) is %s", (reason, kind) => {
    expect(judgeResponse({ ok: false, url: START.href, reason }, SCOPE, NOW)).toMatchObject({ kind, reason });
  });
});

describe("Retry-After", () => {
  it.each([
    ["120", 120_000],
    [" 0 ", 0],
    ["86400", 3_600_000],
    ["Fri, 20 Nov 2026 12:01:00 GMT", 60_000],
    ["Fri, 20 Nov 2026 11:00:00 GMT", 0],
    ["Sat, 21 Nov 2026 12:00:00 GMT", 3_600_000],
    ["soon", null],
    ["-5", null],
    [undefined, null],
  ])("%s is %s ms", (value, wait) => {
    const headers: Record<string, string> = value === undefined ? {} : { "retry-after": value };
    const response = { ok: true, url: START.href, status: 503, headers, body: new Uint8Array() } as const;
    expect(judgeResponse(response, SCOPE, NOW)).toMatchObject({ kind: "retry", after_ms: wait });
  });
});

describe("X-Robots-Tag", () => {
  it.each([
    ["noindex", true],
    ["nofollow, NOINDEX", true],
    ["none", true],
    ["googlebot: noindex", false],
    ["googlebot: nofollow, noindex", false],
    ["helpshelfbot: noindex", true],
    ["googlebot: noindex, helpshelfbot: nofollow", false],
    ["unavailable_after: 25 Jun 2030 15:00:00 PST", false],
    ["max-snippet: 20, noindex", true],
    ["", false],
  ])("%s forbids indexing: %s", (header, forbidden) => {
    expect(hasRule(header, ["noindex", "none"])).toBe(forbidden);
  });
});

describe("extracted content", () => {
  const PAGE: ExtractedPage = {
    title: "A",
    description: null,
    canonical: null,
    language: "en",
    noindex: false,
    nofollow: false,
    meta_refresh: null,
    links: [],
    feeds: [],
    markdown: "one two three four five",
    word_count: 5,
    data: null,
    published_at: null,
    modified_at: null,
  };
  const judge = (page: Partial<ExtractedPage>, html = "", x_robots_tag = "") =>
    judgeContent({ ...PAGE, ...page }, html, "https://shop.example.org/a", x_robots_tag, SCOPE);

  it("is kept with five words", () => {
    expect(judge({})).toEqual({ kind: "content" });
    expect(judge({ word_count: 4 })).toMatchObject({ reason: "low_quality" });
    expect(judge({ word_count: 0 }, "<script src=a></script>")).toMatchObject({ reason: "js_required" });
  });

  it("is not kept against noindex, in the page or its header", () => {
    expect(judge({ noindex: true })).toMatchObject({ reason: "noindex" });
    expect(judge({}, "", "noindex")).toMatchObject({ reason: "noindex" });
  });

  it("lives where its canonical in the site says", () => {
    expect(judge({ canonical: "https://shop.example.org/b" })).toEqual({
      kind: "moved",
      to: "https://shop.example.org/b",
    });
    expect(judge({ meta_refresh: "https://shop.example.org/b" })).toMatchObject({ kind: "moved" });
  });

  it.each([
    "https://shop.example.org/a",
    "http://shop.example.org/a/",
    "https://www.shop.example.org/a",
    "https://x.example.com/a",
  ])("stays when the canonical is %s", (canonical) => {
    expect(judge({ canonical })).toEqual({ kind: "content" });
  });
});
