/** What a response and its content are worth: pure decisions, one reason each (spec §9). */
import type { PageReason, PageStatus } from "../../contract/crawl";
import { getPageStatus } from "../../knowledge/status";
import { parseRetryAfter } from "../../platform/backoff";
import { PRODUCT_TOKEN } from "../../platform/user-agent";
import type { FetchOutcome } from "../../ports";
import type { ExtractedPage } from "../extract/extract";
import { type CrawlScope, isInScope, normalizeUrl } from "../frontier/scope";
import { MAX_WAIT_MS } from "../plan";
import { judgeWorth } from "./worth";

/** `X-Robots-Tag` rules that have a value of their own after a colon; before other colons stands a crawler's name. */
const VALUED_RULES = ["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

export type Verdict =
  | { kind: "retry"; reason: PageReason; after_ms: number | null }
  /** As it was the last time. */
  | { kind: "unchanged" }
  /** The page lives elsewhere in the site. */
  | { kind: "moved"; to: string }
  | { kind: "settled"; reason: PageReason; status: PageStatus }
  | { kind: "content" };

/**
 * Judges a response before its body is read. Redirects are not followed: the target is a URL of its own. `is_known`: the website
 * was told what we have of it.
 */
export function judgeResponse(response: FetchOutcome, scope: CrawlScope, now: number, is_known = false): Verdict {
  if (!response.ok) {
    const { reason } = response;
    return reason === "timeout" || reason === "network_error"
      ? { kind: "retry", reason, after_ms: null }
      : settle(reason);
  }
  const { status, headers } = response;
  if (status === 429 || status >= 500) {
    const asked = status === 429 || status === 503 ? parseRetryAfter(headers["retry-after"], now) : null;
    const after_ms = asked === null ? null : Math.min(asked, MAX_WAIT_MS);
    return { kind: "retry", reason: status === 429 ? "http_4xx" : "http_5xx", after_ms };
  }
  if (status >= 400) return settle("http_4xx", status);
  if (status === 304 && is_known) return { kind: "unchanged" };
  if (status >= 300) {
    const target = normalizeUrl(headers.location ?? "", response.url);
    if (!headers.location || !target) return settle("network_error");
    return isInScope(target, scope) ? { kind: "moved", to: target.href } : settle("excluded");
  }
  return { kind: "content" };
}

/**
 * Judges what was extracted; `html` is empty for documents that are none. A canonical outside the site says nothing about this copy and
 * is ignored. Of `low_quality` the text may still be kept, for an owner who wants it.
 */
export function judgeContent(
  page: ExtractedPage,
  html: string,
  url: string,
  x_robots_tag: string,
  scope: CrawlScope,
): Verdict {
  if (page.noindex || hasRule(x_robots_tag, ["noindex", "none"])) return settle("noindex");
  for (const href of [page.meta_refresh, page.canonical]) {
    const target = href === null ? null : normalizeUrl(href, url);
    if (target && isInScope(target, scope) && !isSamePage(target, new URL(url)))
      return { kind: "moved", to: target.href };
  }
  const reason = judgeWorth(page, html, url, null);
  return reason ? settle(reason) : { kind: "content" };
}

/** Whether links may be followed. */
export function mayFollowLinks(page: ExtractedPage, x_robots_tag: string): boolean {
  return !page.nofollow && !hasRule(x_robots_tag, ["nofollow", "none"]);
}

/** Whether an `X-Robots-Tag` header (several are joined by commas) gives one of the rules to everyone or to us. */
export function hasRule(header: string, rules: readonly string[]): boolean {
  let is_ours = true;
  for (const part of header.toLowerCase().split(",")) {
    const colon = part.indexOf(":");
    const name = colon < 0 ? "" : part.slice(0, colon).trim();
    const is_named = name !== "" && !VALUED_RULES.includes(name);
    if (is_named) is_ours = name === PRODUCT_TOKEN.toLowerCase();
    const rule = (is_named ? part.slice(colon + 1) : part).trim();
    if (is_ours && rules.includes(rule)) return true;
  }
  return false;
}

/** Sites often name their canonical with another scheme, `www.` or closing slash and redirect that back: it is this page. */
function isSamePage(a: URL, b: URL): boolean {
  const reduce = (url: URL) => `${url.host.replace(/^www\./, "")}${url.pathname.replace(/\/$/, "")}${url.search}`;
  return reduce(a) === reduce(b);
}

function settle(reason: PageReason, http_status: number | null = null): Verdict {
  return { kind: "settled", reason, status: getPageStatus(reason, http_status) };
}
