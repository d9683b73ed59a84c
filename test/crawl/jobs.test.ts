import { evictDurableObject } from "cloudflare:test";
import { and, eq } from "drizzle-orm";
import { describe, expect, inject, it } from "vitest";
import { CrawlJob, type CrawlTask, MAX_TASKS_A_JOB } from "../../workers/contract/crawl";
import { extractPage } from "../../workers/crawl/extract/extract";
import { MAX_URL_CHARS } from "../../workers/crawl/frontier/scope";
import { fingerprintMissing } from "../../workers/crawl/judge/missing";
import { pages } from "../../workers/knowledge/schema";
import type { SourceRow } from "../../workers/knowledge/service";
import {
  CRAWL_TIMEOUT_MS,
  deliver,
  deps,
  driveCrawl,
  expectAgreement,
  getCrawler,
  listTasks,
  makeSource,
  readLivePages,
  readLivePaths,
  readPages,
  readProgress,
  recrawlSource,
} from "../support/crawl";
import { createRandom, writeProse } from "../support/prose";
import { makeWebsite, write } from "../support/website";

const [SITE = ""] = inject("generated_site_urls").slice(1);
/** Cloudflare's limit of one message. */
const MAX_MESSAGE_BYTES = 128_000;
const PAGES = 21;

/** All that D1 and the index know of a source's pages, without times and without what names the source. */
async function readAll(source: SourceRow) {
  const own = and(eq(pages.site_id, source.site_id), eq(pages.source_id, source.id));
  const rows = await deps.db.select().from(pages).where(own).orderBy(pages.url);
  const live = await readLivePages(source);
  return {
    rows: rows.map(
      ({ url, title, status, reason, http_status, content_hash, word_count, quality, depth, same_as_url }) => ({
        url,
        title,
        status,
        reason,
        http_status,
        content_hash,
        word_count,
        quality,
        depth,
        same_as_url,
      }),
    ),
    live: live
      .map(({ url, title, chunks }) => ({ url, title, texts: chunks.map(({ text }) => text) }))
      .sort((a, b) => (a.url < b.url ? -1 : 1)),
  };
}

/** Only what runs can be killed. */
async function kill(source: SourceRow): Promise<void> {
  await readProgress(source);
  await evictDurableObject(getCrawler(source));
}

describe("a crawl that is killed at ten points", { timeout: CRAWL_TIMEOUT_MS }, () => {
  it("comes to the same end as one that is not (CRAWL-12)", async () => {
    const undisturbed = await makeSource(`${SITE}/`);
    expect(await recrawlSource(undisturbed)).toMatchObject({ status: "synced", indexed: PAGES });
    const expected = await readAll(undisturbed);
    for (const seed of [1, 2]) {
      const source = await makeSource(`${SITE}/`);
      const random = createRandom(seed);
      const kills = new Set<number>();
      while (kills.size < 10) kills.add(1 + Math.floor(random() * PAGES));
      let sent = 0;
      const progress = await driveCrawl(source, async (jobs) => {
        const left: CrawlJob[] = [];
        for (const job of jobs) {
          const fate = kills.delete(++sent) ? random() : null;
          // Before, after, or while what was sent is done; or it dies with it.
          if (fate !== null && fate < 0.3) await deliver([job]);
          if (fate !== null) await kill(source);
          if (fate === null || fate < 0.6) left.push(job);
        }
        return left;
      });
      expect(kills.size).toBe(0);
      expect(progress).toMatchObject({
        status: "synced",
        version: 1,
        found: PAGES,
        done: PAGES,
        indexed: PAGES,
        failed: 0,
      });
      expect(await readAll(source)).toEqual(expected);
      await expectAgreement(source);
    }
  });
});

describe("a job", { timeout: CRAWL_TIMEOUT_MS }, () => {
  it("may come three times, in reverse, and after all is done: nothing is other than had it come once (JOB-01)", async () => {
    const once = await makeSource(`${SITE}/`);
    await recrawlSource(once);
    const thrice = await makeSource(`${SITE}/`);
    const sent: CrawlJob[] = [];
    const progress = await driveCrawl(thrice, async (jobs) => {
      sent.push(...jobs);
      return [...jobs, ...jobs, ...sent.slice(-10).toReversed(), ...jobs];
    });
    expect(progress).toMatchObject({ status: "synced", version: 1, found: PAGES, indexed: PAGES });
    const expected = await readAll(once);
    expect(await readAll(thrice)).toEqual(expected);
    const answers = await deliver(sent.toReversed());
    expect(answers.explicitAcks).toHaveLength(sent.length);
    for (const job of sent) await deliver([job]);
    expect(await readAll(thrice)).toEqual(expected);
    await expectAgreement(thrice);
  });

  it("of the crawl before changes nothing in the next one, even where it was never done", async () => {
    const shop = makeWebsite({ "/": write("the shop", ["/a"]), "/a": write("wool") });
    const source = await makeSource(`${shop.origin}/`);
    const first: CrawlJob[] = [];
    await driveCrawl(source, async (jobs) => {
      first.push(...jobs);
      return jobs;
    });
    shop.pages["/a"] = { status: 404 };
    let is_late = false;
    await driveCrawl(source, async (jobs) => {
      if (listTasks(jobs).length > 0 && !is_late) {
        is_late = true;
        const before = [await readPages(source), shop.visits.length] as const;
        for (const job of first) await deliver([job]);
        expect([await readPages(source), shop.visits.length]).toEqual(before);
      }
      return jobs;
    });
    expect(is_late).toBe(true);
    expect(await readPages(source)).toEqual({ "/": "indexed/not_modified", "/a": "gone/http_4xx" });
    expect(await readLivePaths(source)).toEqual(["/"]);
  });

  it("that comes again when its page is gone for a moment leaves nothing behind that the next crawl does not see", async () => {
    const wool = { body: write("wool"), headers: { etag: '"wool"' } };
    const shop = makeWebsite({ "/": write("the shop", ["/a", "/b", "/c"]), "/a": wool });
    for (const path of ["/b", "/c"]) shop.pages[path] = write(`article ${path}`);
    const source = await makeSource(`${shop.origin}/`);
    await driveCrawl(source, async (jobs) => {
      const [job] = jobs.filter((sent) => listTasks([sent]).some(({ url }) => url.endsWith("/a")));
      if (!job) return jobs;
      await deliver([job]);
      shop.pages["/a"] = { status: 404 };
      return jobs;
    });
    shop.pages["/a"] = wool;
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/a": "indexed/ok" });
    expect(await readLivePaths(source)).toEqual(["/", "/a", "/b", "/c"]);
    await expectAgreement(source);
  });

  it("is small enough for the queue at its largest (JOB-06)", async () => {
    const html = `<title>${"long title ".repeat(30)}</title><main>${writeProse(1, 3_000)
      .map((text) => `<p>${text}</p>`)
      .join("")}</main>`;
    const long = "x".repeat(20_000);
    const shop = makeWebsite({ "/": { body: html, headers: { etag: `"${long}"`, "last-modified": long } } });
    const source = await makeSource(`${shop.origin}/`);
    await recrawlSource(source);
    // What a website says of its pages comes with their next job.
    const tasks: CrawlTask[] = [];
    await driveCrawl(source, async (jobs) => {
      tasks.push(...listTasks(jobs).filter(({ kind }) => kind === "page"));
      return jobs;
    });
    const [task] = tasks;
    if (!task?.validators) throw new Error("The page was not asked for with what is known of it.");
    const url = `https://example.org/${"u".repeat(MAX_URL_CHARS)}`.slice(0, MAX_URL_CHARS);
    const job = CrawlJob.parse({
      v: 2,
      site_id: source.site_id,
      source_id: source.id,
      version: 1_000_000,
      request_id: source.id,
      first_crawl: false,
      missing: fingerprintMissing(extractPage(html, url), url),
      tasks: Array.from({ length: MAX_TASKS_A_JOB }, () => ({ ...task, url })),
    });
    expect(new TextEncoder().encode(JSON.stringify(job)).length).toBeLessThan(MAX_MESSAGE_BYTES);
  });
});
