import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { CrawlJob, CrawlTask } from "../../workers/contract/crawl";
import { LEASE_MS, STALL_MS } from "../../workers/crawl/plan";
import type { SiteIndexPort } from "../../workers/ports";
import {
  CRAWL_TIMEOUT_MS,
  deliver,
  deps,
  driveCrawl,
  expectAgreement,
  getCrawler,
  listTasks,
  makeSource,
  readPages,
  splitJobs,
} from "../support/crawl";
import { expectPlainPages, takePlainSite } from "../support/plain-pages";
import { clock, replacements } from "../worker";

/** A small deterministic shuffle, so that a failing disturbance can be repeated. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe("a disturbed crawl", { timeout: CRAWL_TIMEOUT_MS }, () => {
  it.each([1, 2, 3])(
    "comes to the same end when messages are lost, doubled and reordered, and its owner pauses it (%i)",
    async (seed) => {
      const source = await makeSource(takePlainSite(5 + seed));
      const random = makeRandom(seed);
      const delivered: CrawlJob[] = [];
      const progress = await driveCrawl(source, async (jobs) => {
        const kept = splitJobs(jobs).filter(() => random() > 0.1);
        delivered.push(...kept);
        // Some again, long after they were done.
        const late = delivered.filter(() => random() < 0.05);
        if (random() < 0.05) {
          await deps.crawler.pause(source.id, source.site_id);
          await evictDurableObject(getCrawler(source));
          if (random() < 0.5) await deliver(kept);
          await deps.crawler.resume(source.id, source.site_id);
        }
        return [...late, ...kept, ...kept].sort(() => random() - 0.5);
      });
      const rows = await readPages(source);
      expectPlainPages(rows);
      expect(progress).toMatchObject({ status: "synced", indexed: 13 });
      await deliver(delivered.toReversed());
      expect(await readPages(source)).toEqual(rows);
      await expectAgreement(source);
    },
  );

  it.each([1, 2])("that its owner stops says the same everywhere (%i)", async (seed) => {
    const source = await makeSource(takePlainSite(9 + seed));
    const random = makeRandom(seed);
    let turns = 0;
    const progress = await driveCrawl(source, async (jobs) => {
      if (jobs.length > 0) turns++;
      if (turns === 12 * seed) {
        await deps.crawler.cancel(source.id, source.site_id);
        await evictDurableObject(getCrawler(source));
      }
      return splitJobs(jobs).filter(() => random() > 0.2);
    });
    expect(progress).toMatchObject({ status: "synced", last_error: expect.stringMatching(/\S/) });
    expect(progress.done).toBe(progress.found);
    await expectAgreement(source);
  });

  it("goes on after being killed at any point", async () => {
    const source = await makeSource(takePlainSite(9));
    let handed_out = 0;
    const progress = await driveCrawl(source, async (jobs) => {
      if (jobs.length === 0) return [];
      handed_out++;
      if (handed_out % 2 === 0) await evictDurableObject(getCrawler(source));
      // The process died with what it had in hand.
      return handed_out % 7 === 0 ? [] : jobs;
    });
    expectPlainPages(await readPages(source));
    expect(progress.status).toBe("synced");
  });

  it("hands a lost job out again only after its lease", async () => {
    const source = await makeSource(takePlainSite(10));
    const seen: CrawlTask[] = [];
    const began = clock.offset_ms;
    let lost_until = 0;
    await driveCrawl(source, async (jobs) => {
      seen.push(...listTasks(jobs));
      if (seen.length === 1) return [];
      lost_until ||= clock.offset_ms - began;
      return jobs;
    });
    expect(lost_until).toBeGreaterThanOrEqual(LEASE_MS);
    expect(seen[0]).toMatchObject({ kind: "robots" });
    expect(seen[1]).toMatchObject({ kind: "robots", url: seen[0]?.url });
    expect(seen[1]?.lease).not.toBe(seen[0]?.lease);
  });

  it("repeats what an outside part refused", async () => {
    const source = await makeSource(takePlainSite(10));
    let failures = 3;
    const real = deps.site_index;
    const publish: SiteIndexPort["publish"] = async (...args) => {
      if (failures-- > 0) throw new Error("refused");
      return real.publish(...args);
    };
    replacements.site_index = Object.assign(Object.create(real) as SiteIndexPort, { publish });
    try {
      const progress = await driveCrawl(source, async (jobs) => jobs);
      expect(progress.status).toBe("synced");
      expect(failures).toBe(-1);
    } finally {
      delete replacements.site_index;
    }
  });

  it("ends after 30 minutes without progress, keeping what it has read", async () => {
    const source = await makeSource(takePlainSite(10));
    let delivered = 0;
    const progress = await driveCrawl(source, async (jobs) => {
      delivered += listTasks(jobs).length;
      if (delivered > 15) clock.offset_ms += STALL_MS;
      return delivered > 15 ? [] : jobs;
    });
    expect(progress.status).toBe("failed");
    expect(progress.indexed).toBeGreaterThan(0);
    expect(progress.done).toBe(progress.found);
    const stats = await deps.site_index.stats(source.site_id);
    expect(stats).toMatchObject({ ok: true, pages: progress.indexed });
  });

  it("leaves a host alone that fails ten times in a row", async () => {
    const source = await makeSource(takePlainSite(11));
    let requests = 0;
    const real = deps.outbound;
    replacements.outbound = {
      fetch: async (url, options) => {
        if (/robots\.txt$|\/$/.test(url)) return real.fetch(url, options);
        requests++;
        return { ok: false, url, reason: "timeout" };
      },
    };
    try {
      const progress = await driveCrawl(source, async (jobs) => jobs);
      expect(progress).toMatchObject({ status: "failed", indexed: 1 });
      expect(requests).toBeLessThan(20);
    } finally {
      delete replacements.outbound;
    }
  });
});
