/** Reads one page again while its owner waits. */
import type { PageReason } from "../contract/crawl";
import { isGiven } from "../knowledge/page-budget";
import { getOwnPage, isPageLeft, requirePageLeft } from "../knowledge/pages";
import { findSource, type PageRow, type SourceRow, UNKNOWN_PAGE } from "../knowledge/service";
import { getPageStatus } from "../knowledge/status";
import { requireWithinLimits } from "../ops/limits";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import { PRODUCT_TOKEN } from "../platform/user-agent";
import type { Deps } from "../ports";
import { makeAdmission } from "./frontier/admit";
import type { Verdict } from "./judge/judge";
import { type JudgedPage, keepPages } from "./keep";
import { lookAtPage } from "./look";
import { RECRAWL_PAGE_MS, RECRAWL_ROBOTS_MS } from "./plan";
import { readRobots } from "./read-files";
import { isAllowed, robotsFor } from "./robots";

/**
 * Fetches a page at once, as robots.txt allows, and returns its row: new text is live, a page that is gone or not to be read is
 * out of the index, one that could not be read stays as it was there. Takes 10 s at most, whatever the website does. Throws
 * not_found, rate_limited, and plan_limit for a page that would be one too many.
 */
export async function recrawlPage(deps: Deps, owner: OwnerScope, page_id: string): Promise<PageRow> {
  const page = await getOwnPage(deps, owner, page_id);
  const { site_id, source_id, url, depth, status } = page;
  const source = await findSource(deps, page, source_id);
  // Removed a moment ago.
  if (!source) throw new AppError("not_found", UNKNOWN_PAGE);
  if (isGiven(source))
    throw new AppError("conflict", "This page was given as it is: there is no website to read it from again.");
  const is_new = status !== "indexed" && status !== "unpublished";
  if (is_new) await requirePageLeft(deps, owner);
  await requireWithinLimits(deps, { recrawls_per_site: site_id });
  const look = await lookAgain(deps, new URL(url), source);
  // Removed while the website took its time.
  if (!(await findSource(deps, page, source_id))) throw new AppError("not_found", UNKNOWN_PAGE);
  const task = { site_id, source_id, version: source.version, first_crawl: false, at_once: true };
  // What the crawl knows of the page is no longer what is kept of it.
  requireOk(await deps.crawler.forgetPage(source_id, site_id, url), UNKNOWN_PAGE);
  const [row] = await keepPages(deps, is_new ? { ...task, has_room: isPageLeft(deps, owner) } : task, [
    { url, depth, ...look },
  ]);
  if (!row) throw new Error("The page was not written.");
  return row;
}

type SettledLook = Pick<JudgedPage, "verdict" | "response" | "page">;

async function lookAgain(deps: Deps, url: URL, source: SourceRow): Promise<SettledLook> {
  const { scope } = makeAdmission(source.type, source.url, source.options);
  const { outcome, robots } = await readRobots(deps, `${url.origin}/robots.txt`, RECRAWL_ROBOTS_MS);
  if (outcome.kind === "retry") return refuse(outcome.reason);
  if (robots && !isAllowed(robotsFor(robots.status, robots.body), url, PRODUCT_TOKEN)) return refuse("robots");
  const look = await lookAtPage(deps, {
    url: url.href,
    scope,
    selectors: source.options,
    deadline_ms: RECRAWL_PAGE_MS,
    validators: null,
    missing: null,
  });
  return { ...look, verdict: settleVerdict(look.verdict) };
}

/** There is no second try, and the page it points to is a page of its own. */
function settleVerdict(verdict: Verdict): SettledLook["verdict"] {
  if (verdict.kind === "settled" || verdict.kind === "content") return verdict;
  return settle(verdict.kind === "retry" ? verdict.reason : "canonical");
}

/** The page itself is not asked for. */
function refuse(reason: PageReason): SettledLook {
  return { verdict: settle(reason), response: null, page: null };
}

function settle(reason: PageReason) {
  return { kind: "settled", reason, status: getPageStatus(reason) } as const;
}
