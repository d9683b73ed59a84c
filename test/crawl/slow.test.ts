import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { FILE_FETCH, PAGE_FETCH } from "../../workers/crawl/plan";
import { startCrawl } from "../../workers/crawl/service";
import type { SourceRow } from "../../workers/knowledge/service";
import { deps, makeSource, readPages, readProgress } from "../support/crawl";
import { driveTogether, hasEnded } from "../support/drive";
import { readHits } from "../support/evil-client";

/** 200 pages that never answer, and two sites of 20 that do. */
const SLOW = inject("evil_slow_url");
const [, GOOD = "", OTHER_GOOD = ""] = inject("generated_site_urls");
const TIMEOUT_MS = 45_000;
const DEADLINE_MS = 3_000;
/** Bars CRAWL-02. */
const GOOD_DONE_MS = 30_000;

async function expectAllIndexed(source: SourceRow): Promise<void> {
  expect(Object.values(await readPages(source))).toEqual(Array(21).fill("indexed/ok"));
}

describe("a host that hangs (CRAWL-02)", { timeout: TIMEOUT_MS }, () => {
  it("is given ten seconds a request", () => {
    expect(PAGE_FETCH.deadline_ms).toBeLessThanOrEqual(10_000);
    expect(FILE_FETCH.deadline_ms).toBeLessThanOrEqual(10_000);
  });

  it("holds no other up where jobs run side by side, and is left alone after a while", async () => {
    const [slow, good] = [await makeSource(`${SLOW}/`, { max_pages: 500 }), await makeSource(`${GOOD}/`)];
    const started = Date.now();
    let good_after_ms = 0;
    const [end] = await driveTogether([slow, good], {
      timeout_ms: TIMEOUT_MS,
      deadline_ms: DEADLINE_MS,
      isOver: (all) => {
        const [, other] = all;
        if (other && hasEnded(other)) good_after_ms ||= Date.now() - started;
        return all.every(hasEnded);
      },
    });
    await expectAllIndexed(good);
    // As 30 s are to the 10 s of production; 200 slow pages, eight at a time, take 25 deadlines.
    expect(good_after_ms).toBeLessThan(3 * DEADLINE_MS);
    expect(end).toMatchObject({ indexed: 1, last_error: expect.stringMatching(/\S/) });
    const { hits } = await readHits("/slow/", false, SLOW);
    expect(hits.length).toBeGreaterThan(1);
    expect(hits.length).toBeLessThan(40);
  });

  it("holds no other up in the local queue either, which waits for each batch", async () => {
    const [slow, good] = [await makeSource(`${SLOW}/`, { max_pages: 500 }), await makeSource(`${OTHER_GOOD}/`)];
    onTestFinished(() => void deps.crawler.cancel(slow.id, slow.site_id));
    await startCrawl(deps, slow);
    const { hits } = await readHits("/slow/", false, SLOW);
    const isHanging = async () => (await readHits("/slow/", false, SLOW)).hits.length > hits.length;
    await vi.waitUntil(isHanging, { timeout: TIMEOUT_MS });
    await startCrawl(deps, good);
    await vi.waitUntil(async () => hasEnded(await readProgress(good)), { timeout: GOOD_DONE_MS });
    await expectAllIndexed(good);
    await deps.crawler.cancel(slow.id, slow.site_id);
    await vi.waitUntil(async () => hasEnded(await readProgress(slow)), { timeout: TIMEOUT_MS });
  });
});
