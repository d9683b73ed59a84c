import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Source } from "../../workers/contract/knowledge";
import { startDueSources, wakeSilentCrawls } from "../../workers/crawl/service";
import { sources } from "../../workers/knowledge/schema";
import { getSource, isSource, type SourceRow } from "../../workers/knowledge/service";
import { call } from "../support/client";
import { deps, driveCrawl, getCrawler, makeOwnedSource, readProgress, recrawlSource, waitFor } from "../support/crawl";
import { add, makeOwnSite, read } from "../support/owner-sources";
import type { Owner } from "../support/owners";
import { makeWebsite, write } from "../support/website";
import { clock } from "../worker";

const DAY_MS = 86_400_000;
/** What of a wait may be added or taken away. */
const JITTER = 0.05;
/** Time that passes in a crawl that is driven (its waits after failures), or in the test itself. */
const PLAYED_MS = 15 * 60_000;

const readRow = (source: { id: string; site_id: string }) => getSource(deps, source, source.id);

function schedule(owner: Owner, { id }: { id: string }, value: string): Promise<Source> {
  return read(call(`/api/v1/sources/${id}`, { method: "PATCH", owner, body: { schedule: value } }));
}

function expectIn(next: number | null, wait_ms: number, at = deps.now()): void {
  expect(next).toBeGreaterThan(at + wait_ms * (1 - JITTER) - PLAYED_MS);
  expect(next).toBeLessThan(at + wait_ms * (1 + JITTER) + PLAYED_MS);
}

/** Moves a source's next crawl; the tests of other files leave sources that are due some day. */
async function setDue({ id, site_id }: SourceRow, next_sync_at: number | null): Promise<void> {
  await deps.db.update(sources).set({ next_sync_at }).where(isSource(site_id, id));
  expect((await readRow({ id, site_id })).next_sync_at).toBe(next_sync_at);
}

async function makeShop(plan: "pro" | "free" = "pro") {
  const shop = makeWebsite({ "/": write("the shop", ["/a"]), "/a": write("wool") });
  const made = await makeOwnedSource(`${shop.origin}/`, { plan });
  await recrawlSource(made.source);
  return { shop, ...made };
}

describe("when a source is read again", () => {
  it("is a day after its crawl, a week, or never by itself; not all of them at once", async () => {
    const { owner, source } = await makeShop();
    expectIn((await readRow(source)).next_sync_at, DAY_MS);
    expectIn((await schedule(owner, source, "weekly")).next_sync_at, 7 * DAY_MS);
    expect((await schedule(owner, source, "manual")).next_sync_at).toBeNull();
    const times = new Set<number | null>();
    for (let n = 0; n < 5; n++) {
      await schedule(owner, source, "manual");
      times.add((await schedule(owner, source, "daily")).next_sync_at);
    }
    expect(times.size).toBeGreaterThan(1);
    await recrawlSource(source);
    expectIn((await readRow(source)).next_sync_at, DAY_MS);
    await schedule(owner, source, "manual");
    await recrawlSource(source);
    expect((await readRow(source)).next_sync_at).toBeNull();
  });

  it("does not move by a change of something else", async () => {
    const { owner, source } = await makeShop();
    const { next_sync_at } = await readRow(source);
    await read(call(`/api/v1/sources/${source.id}`, { method: "PATCH", owner, body: { exclude: ["/b*"] } }));
    expect((await readRow(source)).next_sync_at).toBe(next_sync_at);
  });

  it("is what its owner has said while it was being crawled", async () => {
    const { owner, source } = await makeShop();
    let was_said = false;
    await driveCrawl(source, async (jobs) => {
      if (!was_said) await schedule(owner, source, "manual");
      was_said = true;
      return jobs;
    });
    expect(await readRow(source)).toMatchObject({ status: "synced", next_sync_at: null });
  });

  it("is a day later after a crawl that failed, too", async () => {
    const { shop, source } = await makeShop();
    shop.pages["/"] = shop.pages["/a"] = { status: 500 };
    expect(await recrawlSource(source)).toMatchObject({ status: "failed" });
    expectIn((await readRow(source)).next_sync_at, DAY_MS);
  });
});

describe("the cron", () => {
  it("crawls what is due and nothing else, and once", async () => {
    const { shop, source } = await makeShop();
    const other = await makeOwnedSource(`${shop.origin}/`);
    await recrawlSource(other.source);
    await setDue(source, deps.now() - 1);
    await startDueSources(deps);
    expect(await readRow(source)).toMatchObject({ next_sync_at: null });
    await startDueSources(deps);
    expect(await waitFor(source, "synced")).toMatchObject({ version: 2 });
    expect(await readProgress(other.source)).toMatchObject({ version: 1 });
    expectIn((await readRow(source)).next_sync_at, DAY_MS);
  });

  it("never reads again what was given as it is", async () => {
    const made = await makeOwnSite();
    const body = { type: "text", name: "Hours", text: "We are open from nine to five on every working day." };
    const text = await read<Source>(add(made, body), 201);
    expect(text).toMatchObject({ status: "synced", next_sync_at: null });
    clock.offset_ms = 30 * DAY_MS;
    try {
      await wakeSilentCrawls(deps);
    } finally {
      clock.offset_ms = 0;
    }
    expect(await readRow(text)).toMatchObject({ status: "synced", version: 1 });
  });

  it("puts off what the plan has no pages for, and what is being crawled already", async () => {
    const { owner, source, shop } = await makeShop("free");
    const blocking = await makeOwnedSource(`${shop.origin}/`, { plan: "free" });
    // Another source of the workspace takes all of its pages.
    const { id, ...row } = await readRow(source);
    await deps.db.insert(sources).values({ ...row, id: `${id}x`, url: `${row.url}x`, status: "paused", max_pages: 10 });
    await setDue(source, deps.now() - 1);
    await deps.db
      .update(sources)
      .set({ status: "syncing", next_sync_at: deps.now() - 1 })
      .where(isSource(blocking.source.site_id, blocking.source.id));
    await startDueSources(deps);
    expect(await readRow(source)).toMatchObject({ status: "synced", version: 1 });
    expectIn((await readRow(source)).next_sync_at, DAY_MS);
    expect(await readRow(blocking.source)).toMatchObject({ status: "syncing", version: 0 });
    expectIn((await readRow(blocking.source)).next_sync_at, DAY_MS);
    await deps.db.delete(sources).where(isSource(source.site_id, `${id}x`));
    await setDue(source, deps.now() - 1);
    await startDueSources(deps);
    expect(await waitFor(source, "synced")).toMatchObject({ version: 2 });
    expect(owner.scope.plan).toBe("free");
  });

  it("starts a due source later whose crawl cannot be started now", async () => {
    const { source } = await makeShop();
    await setDue(source, deps.now() - 1);
    await startDueSources({
      ...deps,
      crawler: { ...deps.crawler, start: () => Promise.reject(new Error("down")) },
    });
    expect(await readRow(source)).toMatchObject({ status: "pending", next_sync_at: null });
    await recrawlSource(source);
  });
});

describe("a crawl that says nothing for long", () => {
  const SILENT_MS = 16 * 60_000;

  it("goes on when its alarm was lost, and a running one is not disturbed", async () => {
    const { shop, source } = await makeShop();
    shop.pages["/"] = write("the new shop", ["/a", "/b"]);
    shop.pages["/b"] = write("linen");
    let woken = 0;
    const progress = await driveCrawl(source, async (jobs) => {
      if (jobs.length === 0 || woken > 2) return jobs;
      woken++;
      await evictDurableObject(getCrawler(source));
      clock.offset_ms += SILENT_MS;
      await wakeSilentCrawls(deps);
      return jobs;
    });
    expect(woken).toBeGreaterThan(1);
    expect(progress).toMatchObject({ status: "synced", version: 2, indexed: 3 });
  });

  it("begins anew when its Crawler has lost all it knew", async () => {
    const { source } = await makeShop();
    await deps.crawler.clear(source.id, source.site_id);
    await deps.db
      .update(sources)
      .set({ status: "syncing", updated_at: deps.now() - SILENT_MS })
      .where(isSource(source.site_id, source.id));
    await wakeSilentCrawls(deps);
    expect(await waitFor(source, "synced")).toMatchObject({ version: 2, indexed: 2 });
    expect(await readRow(source)).toMatchObject({ status: "synced", version: 2 });
  });

  it("is left alone while it is young, and while its owner lets it rest", async () => {
    const { source } = await makeShop();
    for (const [status, silent_ms] of [
      ["syncing", 10 * 60_000],
      ["paused", SILENT_MS],
    ] as const) {
      const updated_at = deps.now() - silent_ms;
      await deps.db.update(sources).set({ status, updated_at }).where(isSource(source.site_id, source.id));
      await wakeSilentCrawls(deps);
      expect(await readRow(source)).toMatchObject({ status, updated_at });
      expect(await readProgress(source)).toMatchObject({ status: "synced", version: 1 });
    }
    await deps.db.update(sources).set({ status: "synced" }).where(isSource(source.site_id, source.id));
  });

  it("is failed where it was a file that was not read to its end", async () => {
    const made = await makeOwnSite();
    const body = { type: "text", name: "Hours", text: "We are open from nine to five on every working day." };
    const text = await read<Source>(add(made, body), 201);
    await deps.db
      .update(sources)
      .set({ status: "syncing", updated_at: deps.now() - SILENT_MS })
      .where(isSource(text.site_id, text.id));
    await wakeSilentCrawls(deps);
    expect(await readRow(text)).toMatchObject({ status: "failed", next_sync_at: null });
    expect((await readRow(text)).last_error).toMatch(/\S/);
  });
});
