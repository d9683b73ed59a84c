/** Reads a page and judges it. Writes nothing. */
import type { Deps, FetchOutcome } from "../ports";
import { decodeHtml } from "./charset";
import { type ExtractedPage, extractPage } from "./extract";
import { judgeContent, judgeResponse, mayFollowLinks, type Verdict } from "./judge";
import { PAGE_FETCH } from "./plan";

export interface Look {
  verdict: Verdict;
  /** Null for a page that was judged without asking for it. */
  response: FetchOutcome | null;
  /** Null unless the response was a page. */
  page: ExtractedPage | null;
  /** Links that may be followed. */
  links: string[];
}

/** Redirects are not followed: the target is a page of its own. `start` says which site it must belong to. */
export async function lookAtPage(
  { outbound, now }: Pick<Deps, "outbound" | "now">,
  url: string,
  start: URL,
  deadline_ms: number,
): Promise<Look> {
  const response = await outbound.fetch(url, { ...PAGE_FETCH, deadline_ms, follow: () => false });
  const verdict = judgeResponse(response, start, now());
  if (!response.ok || verdict.kind !== "content") return { verdict, response, page: null, links: [] };
  const html = decodeHtml(response.body, response.headers["content-type"] ?? "");
  const page = extractPage(html, url);
  const x_robots_tag = response.headers["x-robots-tag"] ?? "";
  const links = mayFollowLinks(page, x_robots_tag) ? page.links : [];
  return { verdict: judgeContent(page, html, url, x_robots_tag, start), response, page, links };
}
