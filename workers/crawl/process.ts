/** Does one job of a crawl: fetch, judge, store, index, record, report. Everything may be done twice, in any order. */
import type { CrawlJob, CrawlTask } from "../contract/crawl";
import { touchPages } from "../knowledge/record";
import { findSource, type SourceRow } from "../knowledge/service";
import { sleep } from "../platform/backoff";
import { describeError } from "../platform/log";
import type { CrawlReport, Deps } from "../ports";
import { makeAdmission } from "./frontier/admit";
import { keepPages } from "./keep";
import { type Look, lookAtPage, type Wanted } from "./look";
import { FILE_FETCH, MAX_FEEDS, PAGE_FETCH } from "./plan";
import { type Result, readProbe, readRobots, readSitemap } from "./read-files";

/** What is read by then goes on together; a slow page holds the others of its job up no longer. */
const WAVE_MS = 300;

type PageTask = Extract<CrawlTask, { kind: "page" }>;
/** A task and what came of it: a page is still to be kept. */
type Finished = { task: CrawlTask; result: Result } | { task: PageTask; look: Look };

/** Throws when an outside part fails; the message is then delivered again, or its leases lapse. */
export async function processJob(deps: Deps, job: CrawlJob): Promise<void> {
  const source = await findCurrent(deps, job);
  if (!source) return;
  const { scope } = makeAdmission(source.type, source.url, source.options);
  const known = { scope, selectors: source.options, missing: job.missing };
  let finished: Finished[] = [];
  const reading = Promise.all(
    job.tasks.map(async (task) => {
      try {
        const item = await readTask(deps, task, known);
        // Named only now: a wave may have taken the list that stood here before.
        finished.push(item);
      } catch (error) {
        // It may be what breaks our own parts: its neighbours are done, and it is handed out again when its lease has lapsed.
        const { site_id, source_id } = job;
        deps.log("ERROR", "SCRAPE", "crawl.task_failed", {
          site_id,
          source_id,
          kind: task.kind,
          ...describeError(error),
        });
      }
    }),
  );
  for (let is_read = false; !is_read; ) {
    is_read = await Promise.race([reading.then(() => true), sleep(WAVE_MS).then(() => false)]);
    const wave = finished;
    finished = [];
    if (wave.length > 0 && !(await finishTasks(deps, job, wave))) return;
  }
}

/** A message may outlive its crawl, and its source. What was out when its owner paused the crawl is still taken in. */
async function findCurrent(deps: Deps, job: CrawlJob): Promise<SourceRow | null> {
  const source = await findSource(deps, job, job.source_id);
  const is_open = source?.status === "syncing" || source?.status === "paused";
  return is_open && source.version === job.version ? source : null;
}

async function readTask(
  deps: Deps,
  task: CrawlTask,
  known: Pick<Wanted, "scope" | "selectors" | "missing">,
): Promise<Finished> {
  const { url, validators } = task;
  if (task.kind === "robots") return { task, result: await readRobots(deps, url, FILE_FETCH.deadline_ms, validators) };
  if (task.kind === "sitemap") return { task, result: await readSitemap(deps, url, known.scope, validators) };
  if (task.kind === "probe") return { task, result: await readProbe(deps, url) };
  return { task, look: await lookAtPage(deps, { ...known, url, validators, deadline_ms: PAGE_FETCH.deadline_ms }) };
}

/** Keeps and reports what was read. False when nobody wants it any more: the crawl was stopped, or its source removed. */
async function finishTasks(deps: Deps, job: CrawlJob, finished: readonly Finished[]): Promise<boolean> {
  const { site_id, source_id, version, first_crawl } = job;
  if (!(await findCurrent(deps, job))) return false;
  const looks = finished.flatMap((item) => ("look" in item ? [item] : []));
  const kept = looks.flatMap(({ task: { url, lease, depth, links_only }, look: { verdict, ...look } }) =>
    verdict.kind === "settled" || verdict.kind === "content"
      ? [{ url, lease, depth, links_only, ...look, verdict }]
      : [],
  );
  const rows = await keepPages(deps, { site_id, source_id, version, first_crawl }, kept);
  const outcomes = new Map(rows.map((row) => [row.url, row]));
  const unchanged = looks.filter(({ look }) => look.verdict.kind === "unchanged").map(({ task }) => task.url);
  const touched = new Map((await touchPages(deps, job, source_id, unchanged)).map(({ url, status }) => [url, status]));
  const reports = finished.flatMap((item): CrawlReport[] => {
    const { url, lease } = item.task;
    if (!("look" in item)) return [{ url, lease, ...item.result }];
    const { verdict, validators, ...look } = item.look;
    const links = [
      ...look.links.map((link) => ({ url: link, kind: "page" as const })),
      ...look.feeds.slice(0, MAX_FEEDS).map((link) => ({ url: link, kind: "sitemap" as const })),
    ];
    const nothing = { url, lease, links: [], validators: null };
    if (verdict.kind === "retry") return [{ ...nothing, outcome: verdict }];
    const status = touched.get(url);
    if (verdict.kind === "unchanged") return [{ ...nothing, outcome: { ...verdict, ...(status && { status }) } }];
    // Where a page lives elsewhere, the Crawler records it: it alone sees redirects that go in circles.
    if (verdict.kind === "moved") {
      const outcome = { kind: "done", reason: "canonical", status: "skipped" } as const;
      return [{ url, lease, links: [{ url: verdict.to, kind: "page" }, ...links], validators, outcome }];
    }
    const row = outcomes.get(url);
    // It was reported already.
    if (!row) return [];
    const { reason, same_as_url: same_as, quality } = row;
    const outcome = { kind: "done", reason, status: row.status } as const;
    return [{ url, lease, links, validators, quality: quality?.score ?? null, same_as, outcome }];
  });
  await deps.crawler.report(source_id, site_id, reports);
  return true;
}
