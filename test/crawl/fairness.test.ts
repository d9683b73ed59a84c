import { describe, expect, inject, it, vi } from "vitest";
import { startCrawl } from "../../workers/crawl/service";
import { deps, makeSource, readPages, readProgress } from "../support/crawl";
import { hasEnded } from "../support/drive";
import type { GeneratedHits } from "../support/generated-site";

const [LARGE = "", ...SMALL] = inject("generated_site_urls");
const LARGE_PAGES = 5_000;
const TIMEOUT_MS = 40_000;
/** Bars JOB-07. */
const CANCEL_MS = 10_000;

async function readHits(url: string): Promise<GeneratedHits> {
  return (await fetch(`${url}/__hits`)).json();
}

describe("ten sites at once", { timeout: TIMEOUT_MS }, () => {
  it("of which one has 5,000 pages: the small ones are done long before it (TEN-13)", async () => {
    const large = await makeSource(`${LARGE}/`, { max_pages: LARGE_PAGES, plan: "enterprise" });
    const small = await Promise.all(SMALL.map((url) => makeSource(`${url}/`)));
    expect(small).toHaveLength(9);
    await startCrawl(deps, large);
    await vi.waitUntil(async () => (await readProgress(large)).done > 20, { timeout: TIMEOUT_MS });
    for (const source of small) await startCrawl(deps, source);
    const hits_before = (await readHits(LARGE)).requests;
    const areSmallDone = async () => (await Promise.all(small.map(readProgress))).every(hasEnded);
    await vi.waitUntil(areSmallDone, { timeout: TIMEOUT_MS });
    const [progress, hits] = [await readProgress(large), await readHits(LARGE)];
    for (const source of small) expect(Object.values(await readPages(source))).toEqual(Array(21).fill("indexed/ok"));
    expect(progress.status).toBe("syncing");
    expect(progress.found - progress.done).toBeGreaterThan(LARGE_PAGES / 2);
    // It was not stopped for them either.
    expect(hits.requests).toBeGreaterThan(hits_before);
    const asked_at = Date.now();
    expect(await deps.crawler.cancel(large.id, large.site_id)).toMatchObject({ ok: true });
    await vi.waitUntil(async () => hasEnded(await readProgress(large)), { timeout: TIMEOUT_MS });
    expect(Date.now() - asked_at).toBeLessThan(CANCEL_MS);
  });
});
