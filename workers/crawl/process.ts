/** Does one job of a crawl: fetch, judge, store, index, record, report. Everything may be done twice, in any order. */
import type { CrawlJob } from "../contract/crawl";
import { chunkMarkdown } from "../knowledge/chunk";
import { findSource, getPageId, recordPage, recordUnreadPages } from "../knowledge/service";
import { sha256Hex } from "../platform/crypto";
import type { CrawlReport, Deps, FetchOutcome } from "../ports";
import { decodeHtml } from "./charset";
import { type ExtractedPage, extractPage } from "./extract";
import { judgeContent, judgeResponse, mayFollowLinks, type Verdict } from "./judge";
import { FILE_FETCH, PAGE_FETCH } from "./plan";
import { MAX_ROBOTS_CHARS } from "./robots";
import { isSameSite } from "./scope";
import { removePage } from "./service";
import { parseSitemap } from "./sitemap";

type PageJob = Extract<CrawlJob, { type: "page" }>;
type Result = Pick<CrawlReport, "robots" | "links" | "outcome">;
type Response = Extract<FetchOutcome, { ok: true }>;

/** Throws when an outside part fails; the message is then delivered again, or its lease lapses. */
export async function processJob(deps: Deps, job: CrawlJob): Promise<void> {
  const source = await findSource(deps, job, job.source_id);
  // A message may outlive its crawl, and its source.
  if (source?.status !== "syncing" || source.version !== job.version) return;
  const result = await readJob(deps, job, new URL(source.url));
  const { site_id, url, lease } = job;
  await deps.crawler.report(job.source_id, { site_id, url, lease, ...result });
}

function readJob(deps: Deps, job: CrawlJob, start: URL): Promise<Result> {
  if (job.type === "robots") return readRobots(deps, job);
  return job.type === "sitemap" ? readSitemap(deps, job, start) : readPage(deps, job, start);
}

async function readRobots({ outbound, now }: Deps, job: CrawlJob): Promise<Result> {
  const response = await outbound.fetch(job.url, FILE_FETCH);
  // RFC 9309 §2.3.1.2: more redirects than five count as "there is none".
  if (!response.ok && response.reason === "redirect_loop") return { ...done("ok"), robots: { status: 404, body: "" } };
  const verdict = judgeResponse(response, new URL(job.url), now());
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

async function readPage(deps: Deps, job: PageJob, start: URL): Promise<Result> {
  const response = await deps.outbound.fetch(job.url, { ...PAGE_FETCH, follow: () => false });
  const verdict = judgeResponse(response, start, deps.now());
  if (!response.ok || verdict.kind !== "content") return settle(deps, job, verdict, response, []);
  const html = decodeHtml(response.body, response.headers["content-type"] ?? "");
  const page = extractPage(html, job.url);
  const x_robots_tag = response.headers["x-robots-tag"] ?? "";
  const links = mayFollowLinks(page, x_robots_tag) ? page.links : [];
  const judged = judgeContent(page, html, job.url, x_robots_tag, start);
  if (judged.kind !== "content") return settle(deps, job, judged, response, links);
  return indexPage(deps, job, response, page, links);
}

/** A page without content to keep. Where it lives elsewhere, the Crawler records it: it alone sees redirects that go in circles. */
async function settle(
  deps: Deps,
  job: PageJob,
  verdict: Verdict,
  response: FetchOutcome,
  links: string[],
): Promise<Result> {
  if (verdict.kind === "retry") return { links: [], outcome: verdict };
  if (verdict.kind === "moved") return done("canonical", [verdict.to, ...links]);
  if (verdict.kind === "content") throw new Error("Content is indexed, not settled.");
  const { reason, status } = verdict;
  if (!job.first_crawl && (status === "gone" || reason === "noindex")) await removePage(deps, job, job.url);
  const http_status = response.ok ? response.status : null;
  await recordUnreadPages(deps, job, job.source_id, [{ url: job.url, depth: job.depth, status, reason, http_status }]);
  return done(reason, links);
}

/** Files first, then the row that decides which of two equal pages stays, then the index: a cut leaves nothing cited but missing. */
async function indexPage(
  deps: Deps,
  job: PageJob,
  response: Response,
  page: ExtractedPage,
  links: string[],
): Promise<Result> {
  const { site_id, source_id, version, url, depth, first_crawl } = job;
  const page_id = await getPageId(source_id, url);
  const raw_key = `${site_id}/raw/${source_id}/${page_id}/${version}`;
  const markdown_key = `${site_id}/text/${source_id}/${page_id}/${version}`;
  const content_type = response.headers["content-type"] ?? "text/html";
  await Promise.all([
    deps.pages.put(raw_key, response.body, { httpMetadata: { contentType: content_type } }),
    deps.pages.put(markdown_key, page.markdown, { httpMetadata: { contentType: "text/markdown; charset=utf-8" } }),
  ]);
  const { title, language, word_count } = page;
  const recorded = await recordPage(deps, job, {
    id: page_id,
    source_id,
    url,
    title,
    status: "indexed",
    reason: "ok",
    http_status: response.status,
    // With the title: variants of a product often share their text.
    content_hash: await sha256Hex(`${title}\n${page.markdown}`),
    language,
    word_count,
    depth,
    raw_key,
    markdown_key,
  });
  if (recorded.status !== "indexed") return done(recorded.reason, links);
  const { description } = page;
  const applied = await deps.site_index.apply(site_id, {
    source_id,
    version,
    first_crawl,
    pages: [
      {
        page: { page_id, source_id, url, title, description, language, updated_at: deps.now() },
        chunks: await chunkMarkdown(page.markdown, page_id),
      },
    ],
    removed_page_ids: [],
  });
  if (!applied.ok) throw new Error(`SiteIndex refused a page: ${applied.code}`);
  return done("ok", links);
}

function done(reason: Extract<CrawlReport["outcome"], { kind: "done" }>["reason"], links: string[] = []): Result {
  return {
    links: links.map((url) => ({ url, kind: "page" })),
    outcome: { kind: "done", reason, indexed: reason === "ok" },
  };
}
