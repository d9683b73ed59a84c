/** Reads a page and judges it. Writes nothing. */
import type { PageReason, Validators } from "../contract/crawl";
import type { SourceOptions } from "../contract/knowledge";
import { getPageStatus } from "../knowledge/status";
import type { Deps, FetchOutcome } from "../ports";
import { readDocument } from "./documents/documents";
import { type ExtractedPage, extractPage } from "./extract/extract";
import { type CrawlScope, isStart } from "./frontier/scope";
import { hasRule, judgeContent, judgeResponse, mayFollowLinks, type Verdict } from "./judge/judge";
import { isLikeMissing } from "./judge/missing";
import { PAGE_FETCH } from "./plan";
import { rescuePage } from "./rescue/rescue-page";
import { makeConditions, readValidators } from "./validators";

/** What is asked for, and what is known of it. */
export interface Wanted {
  url: string;
  /** Which site it must belong to. */
  scope: CrawlScope;
  selectors: Pick<SourceOptions, "content_selectors" | "drop_selectors">;
  deadline_ms: number;
  /** Of the last reading; null: the whole document is wanted. */
  validators: Validators | null;
  /** How the host's page for what is missing reads; null where nothing is known of it. */
  missing: string | null;
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

type LookDeps = Pick<Deps, "outbound" | "documents" | "renderer" | "log" | "now">;

/** Redirects are not followed: the target is a page of its own. */
export async function lookAtPage(deps: LookDeps, wanted: Wanted): Promise<Look> {
  const { url, scope, deadline_ms, validators: known } = wanted;
  const headers = known ? makeConditions(known) : {};
  const response = await deps.outbound.fetch(url, { ...PAGE_FETCH, deadline_ms, headers, follow: () => false });
  const verdict = judgeResponse(response, scope, deps.now(), known !== null);
  const nothing = { response, page: null, validators: null, links: [], feeds: [] };
  const x_robots_tag = response.ok ? (response.headers["x-robots-tag"] ?? "") : "";
  const is_forbidden = hasRule(x_robots_tag, ["noindex", "none"]);
  if (verdict.kind === "unchanged" && is_forbidden) return { ...nothing, verdict: settleAs("noindex") };
  if (!response.ok || verdict.kind !== "content") return { ...nothing, verdict };
  const validators = await readValidators(response);
  if (known?.body_hash === validators.body_hash && !is_forbidden) return { ...nothing, verdict: { kind: "unchanged" } };
  return { ...nothing, validators, ...(await readPage(deps, wanted, response, x_robots_tag)) };
}

async function readPage(
  deps: LookDeps,
  { url, scope, selectors, missing }: Wanted,
  response: Extract<FetchOutcome, { ok: true }>,
  x_robots_tag: string,
): Promise<Pick<Look, "verdict" | "page" | "links" | "feeds">> {
  const { content_selectors: content, drop_selectors: drop } = selectors;
  const extract = (html: string, address: string) => extractPage(html, address, { content, drop });
  const content_type = response.headers["content-type"] ?? "";
  const read = await readDocument(deps, response.body, { content_type, url, extract });
  if ("reason" in read) return { verdict: settleAs(read.reason), page: null, links: [], feeds: [] };
  const { html } = read;
  let { page } = read;
  let verdict = judgeContent(page, html ?? "", url, x_robots_tag, scope);
  if (missing !== null && verdict.kind === "content" && !isStart(url, scope) && isLikeMissing(page, url, missing))
    verdict = settleAs("soft_404");
  if (html !== null && verdict.kind === "settled" && verdict.reason === "js_required") {
    const rescue = await rescuePage(deps, { page, html, url, extract }, scope);
    if (rescue.page) verdict = { kind: "content" };
    page = { ...(rescue.page ?? page), links: [...new Set([...page.links, ...rescue.links])] };
  }
  // Too little to answer from is still content: how little is seen once what the website's pages share is taken out.
  if (verdict.kind === "settled" && verdict.reason === "low_quality") verdict = { kind: "content" };
  const may_follow = mayFollowLinks(page, x_robots_tag);
  return { verdict, page, links: may_follow ? page.links : [], feeds: may_follow ? page.feeds : [] };
}

function settleAs(reason: PageReason): Verdict {
  return { kind: "settled", reason, status: getPageStatus(reason) };
}
