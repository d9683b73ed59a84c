/** Reads a page and judges it. Writes nothing. */
import type { Validators } from "../contract/crawl";
import type { Deps, FetchOutcome } from "../ports";
import { decodeHtml } from "./charset";
import { type ExtractedPage, extractPage } from "./extract";
import { hasRule, judgeContent, judgeResponse, mayFollowLinks, type Verdict } from "./judge";
import { PAGE_FETCH } from "./plan";
import type { CrawlScope } from "./scope";

/** What is asked for, and what is known of it. */
export interface Wanted {
  url: string;
  /** Which site it must belong to. */
  scope: CrawlScope;
  deadline_ms: number;
  /** Of the last reading; null: the whole document is wanted. */
  validators: Validators | null;
}

export interface Look {
  verdict: Verdict;
  /** Null for a page that was judged without asking for it. */
  response: FetchOutcome | null;
  /** Null unless the response was a page. */
  page: ExtractedPage | null;
  /** Null unless a document was read. */
  validators: Validators | null;
  /** Links and feeds that may be followed. */
  links: string[];
  feeds: string[];
}

/** Redirects are not followed: the target is a page of its own. */
export async function lookAtPage(
  { outbound, now }: Pick<Deps, "outbound" | "now">,
  { url, scope, deadline_ms, validators: known }: Wanted,
): Promise<Look> {
  const headers = known ? makeConditions(known) : {};
  const response = await outbound.fetch(url, { ...PAGE_FETCH, deadline_ms, headers, follow: () => false });
  const verdict = judgeResponse(response, scope, now(), known !== null);
  const nothing = { response, page: null, validators: null, links: [], feeds: [] };
  if (!response.ok || verdict.kind !== "content") return { ...nothing, verdict };
  const x_robots_tag = response.headers["x-robots-tag"] ?? "";
  const validators = await readValidators(response);
  if (known?.body_hash === validators.body_hash && !hasRule(x_robots_tag, ["noindex", "none"]))
    return { ...nothing, verdict: { kind: "unchanged" } };
  const html = decodeHtml(response.body, response.headers["content-type"] ?? "");
  const page = extractPage(html, url);
  const may_follow = mayFollowLinks(page, x_robots_tag);
  return {
    verdict: judgeContent(page, html, url, x_robots_tag, scope),
    response,
    page,
    validators,
    links: may_follow ? page.links : [],
    feeds: may_follow ? page.feeds : [],
  };
}

/** The headers that let a website say "as before" (RFC 9110 §13.1). */
export function makeConditions({ etag, last_modified }: Validators): Record<string, string> {
  return { ...(etag && { "if-none-match": etag }), ...(last_modified && { "if-modified-since": last_modified }) };
}

export async function readValidators(response: Extract<FetchOutcome, { ok: true }>): Promise<Validators> {
  const digest = await crypto.subtle.digest("SHA-256", response.body);
  return {
    etag: response.headers.etag ?? null,
    last_modified: response.headers["last-modified"] ?? null,
    body_hash: btoa(String.fromCharCode(...new Uint8Array(digest))),
  };
}
