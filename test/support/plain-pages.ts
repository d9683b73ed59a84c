import { expect, inject } from "vitest";

/** What every crawl of the plain site must come to, however it was disturbed. */
const EXPECTED: Record<string, string> = {
  "/": "indexed/ok",
  "/refunds": "indexed/ok",
  "/refunds-copy": "skipped/duplicate",
  "/shipping": "indexed/ok",
  "/dead": "gone/http_4xx",
  "/gone": "gone/http_4xx",
  "/forbidden": "failed/http_4xx",
  "/private/secret": "skipped/robots",
  "/hidden": "skipped/noindex",
  "/hidden-header": "skipped/noindex",
  "/old-refunds": "skipped/canonical",
  "/to-secret": "skipped/canonical",
  "/away": "skipped/excluded",
  "/inward": "failed/blocked_address",
  "/circle-a": "failed/redirect_loop",
  "/circle-b": "failed/redirect_loop",
  "/circle-self": "failed/redirect_loop",
  "/canonical": "skipped/canonical",
  "/foreign-canonical": "indexed/ok",
  "/flaky": "indexed/ok",
  "/busy": "indexed/ok",
  "/broken": "failed/http_5xx",
  "/price-list.pdf": "skipped/not_html",
  "/thin": "skipped/low_quality",
  "/app": "skipped/js_required",
  "/deep/1": "indexed/ok",
  "/deep/2": "indexed/ok",
  "/deep/3": "indexed/ok",
  "/deep/4": "indexed/ok",
  "/deep/5": "indexed/ok",
  "/deep/6": "indexed/ok",
  "/deep/7": "skipped/limit",
  "/from-sitemap": "indexed/ok",
};
/** Of two equal pages the one fetched first stays, and that is nobody's promise. */
const EXPECTED_TWINS = ["indexed/ok", "skipped/duplicate"];

/** Asserts the page rows of a crawled plain site. */
export function expectPlainPages(found: Record<string, string>): void {
  const { "/refunds": refunds, "/refunds-copy": copy, ...rest } = found;
  const { "/refunds": _, "/refunds-copy": __, ...expected } = EXPECTED;
  expect(rest).toEqual(expected);
  expect([refunds, copy].sort()).toEqual(EXPECTED_TWINS);
}

/** The n-th origin of the plain site, with a slash at the end. */
export function takePlainSite(n: number): string {
  const url = inject("plain_site_urls")[n];
  if (!url) throw new Error("The plain site has too few origins.");
  return `${url}/`;
}

/** The statuses the site answered with, by path. */
export async function readVisits(site: string): Promise<Record<string, number[]>> {
  return (await (await fetch(`${site}__visits`)).json()) as Record<string, number[]>;
}
