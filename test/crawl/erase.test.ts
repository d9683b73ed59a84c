import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { LEASE_MS } from "../../workers/crawl/plan";
import { eraseFiles, eraseKnowledge } from "../../workers/crawl/service";
import { recordProof } from "../../workers/knowledge/ownership";
import { pages, proofs, sources } from "../../workers/knowledge/schema";
import { insertSource } from "../../workers/knowledge/sources";
import {
  crawl,
  deps,
  driveCrawl,
  getCrawler,
  listTasks,
  makeOwnedSource,
  makeSource,
  readLivePaths,
  readProgress,
} from "../support/crawl";
import { makeWebsite, write } from "../support/website";
import { clock } from "../worker";

async function countRows(site_id: string): Promise<number> {
  const db = drizzle(env.DB);
  const rows = await Promise.all([
    db.select().from(pages).where(eq(pages.site_id, site_id)),
    db.select().from(sources).where(eq(sources.site_id, site_id)),
    db.select().from(proofs).where(eq(proofs.site_id, site_id)),
  ]);
  return rows.flat().length;
}

async function countFiles(prefix: string): Promise<number> {
  return (await env.PAGES.list({ prefix })).objects.length;
}

describe("a crawl whose source is gone in the middle", () => {
  it("comes to rest and remembers nothing", async () => {
    const { origin } = makeWebsite({ "/": write("the shop", ["/a"]), "/a": write("wool") });
    const source = await makeSource(`${origin}/`);
    const gone = driveCrawl(source, async (jobs) => {
      if (!listTasks(jobs).some(({ kind }) => kind === "page")) return jobs;
      await env.DB.prepare("DELETE FROM sources WHERE id = ?").bind(source.id).run();
      clock.offset_ms += LEASE_MS;
      for (let turn = 0; turn < 3; turn++) await runDurableObjectAlarm(getCrawler(source));
      throw new Error("gone");
    });
    await expect(gone).rejects.toThrow("gone");
    expect(await readProgress(source)).toMatchObject({ found: 0, version: 0 });
    expect(await runInDurableObject(getCrawler(source), (_, { storage }) => storage.getAlarm())).toBeNull();
  });
});

describe("what a deleted site knew", () => {
  it("is erased whole, again without harm, and nothing of another site", async () => {
    const shop = makeWebsite({ "/": write("the shop", ["/a"]), "/a": write("wool") });
    const { owner, source } = await makeOwnedSource(`${shop.origin}/`);
    const { site_id } = source;
    const url = `${shop.origin}/a`;
    const second = await insertSource(deps, owner.scope, site_id, { type: "url_list", url, urls: [url] });
    const other = await makeSource(`${shop.origin}/`);
    for (const item of [source, second, other]) await crawl(item);
    expect(await countFiles(`${site_id}/`)).toBe(3);
    await recordProof(deps, owner.scope, { site_id, host: new URL(url).host, method: "file" });
    expect(await eraseKnowledge(deps, site_id)).toBe(true);
    expect(await eraseKnowledge(deps, site_id)).toBe(true);
    expect(await countRows(site_id)).toBe(0);
    expect(await countFiles(`${site_id}/`)).toBe(0);
    expect(await deps.site_index.stats(site_id)).toEqual({
      ok: true,
      pages: 0,
      chunks: 0,
      live_chunks: 0,
      versions: {},
    });
    expect(await deps.crawler.progress(source.id, site_id)).toMatchObject({ progress: { found: 0, version: 0 } });
    expect(await readLivePaths(other)).toEqual(["/", "/a"]);
    expect(await countFiles(`${other.site_id}/`)).toBe(2);
  });

  it("is erased in several runs where it is much", async () => {
    const { owner, source } = await makeOwnedSource("https://shop.example.org/");
    const { site_id } = source;
    for (let n = 0; n < 49; n++) {
      const url = `https://shop.example.org/${n}`;
      await drizzle(env.DB).update(sources).set({ status: "failed" }).where(eq(sources.site_id, site_id));
      await insertSource(deps, owner.scope, site_id, { type: "website", url, urls: [] });
    }
    expect(await countRows(site_id)).toBe(50);
    expect(await eraseKnowledge(deps, site_id)).toBe(false);
    expect(await countRows(site_id)).toBe(0);
    expect(await eraseKnowledge(deps, site_id)).toBe(true);
  });

  it("is said to be left over while there are files beyond the batches of one run", async () => {
    const prefix = `site_${crypto.randomUUID()}/`;
    await env.PAGES.put(`${prefix}raw/1`, "1");
    expect(await eraseFiles(deps, prefix, 0)).toBe(false);
    expect(await eraseFiles(deps, prefix, 1)).toBe(true);
    expect(await countFiles(prefix)).toBe(0);
  });
});
