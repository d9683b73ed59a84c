/** Does one job of a crawl: fetch, judge, store, index, record, report. Everything may be done twice, in any order. */
import type { CrawlJob } from "../contract/crawl";
import { findSource, type SourceRow } from "../knowledge/service";
import type { CrawlReport, Deps } from "../ports";
import { judgeResponse } from "./judge";
import { keepPage } from "./keep";
import { lookAtPage } from "./look";
import { FILE_FETCH, PAGE_FETCH } from "./plan";
import { MAX_ROBOTS_CHARS } from "./robots";
import { isSameSite } from "./scope";
import { parseSitemap } from "./sitemap";

type Result = Pick<CrawlReport, "robots" | "links" | "outcome">;

/** Throws when an outside part fails; the message is then delivered again, or its lease lapses. */
export async function processJob(deps: Deps, job: CrawlJob): Promise<void> {
  const source = await findCurrent(deps, job);
  if (!source) return;
  const result = await readJob(deps, job, new URL(source.url));
  if (!result) return;
  const { site_id, url, lease } = job;
  await deps.crawler.report(job.source_id, { site_id, url, lease, ...result });
}

/** A message may outlive its crawl, and its source. What was out when its owner paused the crawl is still taken in. */
async function findCurrent(deps: Deps, job: CrawlJob): Promise<SourceRow | null> {
  const source = await findSource(deps, job, job.source_id);
  const is_open = source?.status === "syncing" || source?.status === "paused";
  return is_open && source.version === job.version ? source : null;
}

/** Null when nobody wants the result any more. */
async function readJob(deps: Deps, job: CrawlJob, start: URL): Promise<Result | null> {
  if (job.type === "robots") return readRobots(deps, job.url, FILE_FETCH.deadline_ms);
  if (job.type === "sitemap") return readSitemap(deps, job, start);
  const look = await lookAtPage(deps, job.url, start, PAGE_FETCH.deadline_ms);
  const { verdict } = look;
  if (verdict.kind === "retry") return { links: [], outcome: verdict };
  const links = look.links.map((url) => ({ url, kind: "page" as const }));
  // Where a page lives elsewhere, the Crawler records it: it alone sees redirects that go in circles.
  if (verdict.kind === "moved") return { ...done("canonical"), links: [{ url: verdict.to, kind: "page" }, ...links] };
  // The crawl may have been stopped, or its source removed, while the website took its time.
  if (!(await findCurrent(deps, job))) return null;
  const { reason, status } = await keepPage(deps, job, { ...look, verdict });
  return { links, outcome: { kind: "done", reason, status } };
}

/** Reads the rules of a host. `outcome` is `done` where there are some, or none are needed. */
export async function readRobots(
  { outbound, now }: Pick<Deps, "outbound" | "now">,
  url: string,
  deadline_ms: number,
): Promise<Result> {
  const response = await outbound.fetch(url, { ...FILE_FETCH, deadline_ms });
  // RFC 9309 §2.3.1.2: more redirects than five count as "there is none".
  if (!response.ok && response.reason === "redirect_loop") return { ...done("ok"), robots: { status: 404, body: "" } };
  const verdict = judgeResponse(response, new URL(url), now());
  if (verdict.kind === "retry") return { links: [], outcome: verdict };
  if (!response.ok) return { links: [], outcome: { kind: "retry", reason: response.reason, after_ms: null } };
  // One more than is parsed, so that the parser knows that its last line was cut.
  const body = new TextDecoder().decode(response.body).slice(0, MAX_ROBOTS_CHARS + 1);
  return { ...done("ok"), robots: { status: response.status, body } };
}

async function readSitemap({ outbound, now }: Deps, job: CrawlJob, start: URL): Promise<Result> {
  const response = await outbound.fetch(job.url, { ...FILE_FETCH, follow: (_, to) => isSameSite(to, start) });
  const verdict = judgeResponse(response, start, now());
  if (verdict.kind === "retry") return { links: [], outcome: verdict };
  if (!response.ok || verdict.kind !== "content")
    return done(verdict.kind === "settled" ? verdict.reason : "canonical");
  const { urls, sitemaps } = await parseSitemap(response.body, FILE_FETCH.max_bytes);
  return {
    ...done("ok"),
    links: [
      ...urls.map((url) => ({ url, kind: "page" as const })),
      ...sitemaps.map((url) => ({ url, kind: "sitemap" as const })),
    ],
  };
}

/** Of a file, or of a page whose row the Crawler writes. */
function done(reason: Extract<CrawlReport["outcome"], { kind: "done" }>["reason"]): Result {
  return { links: [], outcome: { kind: "done", reason, status: "skipped" } };
}
