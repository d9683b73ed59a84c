import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { getPageId, recordPages } from "../../workers/knowledge/record";
import { pages } from "../../workers/knowledge/schema";
import { findSource, finishSource, markSource, type PageRow, type SourceRow } from "../../workers/knowledge/service";
import { deps, makeSource, readPages } from "../support/crawl";

const URL = "https://shop.example.com";

async function record(
  source: SourceRow,
  path: string,
  content_hash: string,
): Promise<Pick<PageRow, "status" | "reason">> {
  const url = `${URL}${path}`;
  const facts = { id: getPageId(source.id, url), source_id: source.id, url, depth: 1, content_hash };
  const page = { ...facts, status: "indexed", reason: "ok", title: path } as const;
  const [row] = await recordPages(deps, source, source.id, { read: [page] });
  if (!row) throw new Error("Nothing was written.");
  return { status: row.status, reason: row.reason };
}

describe("a source", () => {
  it("is found by its own site only", async () => {
    const source = await makeSource(URL);
    expect(await findSource(deps, source, source.id)).toMatchObject({ status: "pending", version: 0, url: URL });
    expect(await findSource(deps, { site_id: "site_other" }, source.id)).toBeNull();
  });

  it("takes the end of its newest crawl only", async () => {
    const source = await makeSource(URL);
    const running = { status: "syncing", version: 2 } as const;
    expect(await markSource(deps, source, source.id, running)).toBe(true);
    const end = { version: 2, status: "synced", last_error: null, publish: true, schedule: "daily" } as const;
    await finishSource(deps, source, source.id, { ...end, version: 1, status: "failed", last_error: "old" });
    expect(await findSource(deps, source, source.id)).toMatchObject({ status: "syncing", last_error: null });
    await finishSource(deps, source, source.id, { ...end, publish: false });
    expect(await findSource(deps, source, source.id)).toMatchObject({ status: "synced", last_synced_at: null });
    await finishSource(deps, source, source.id, end);
    expect(await findSource(deps, source, source.id)).toMatchObject({ version: 2, last_synced_at: expect.any(Number) });
    expect(await markSource(deps, { site_id: "site_other" }, source.id, running)).toBe(false);
  });
});

describe("a page's facts", () => {
  it("stay what they were when the page cannot be read later", async () => {
    const source = await makeSource(URL);
    await record(source, "/a", "hash");
    const failed = { url: `${URL}/a`, depth: 1, status: "failed", reason: "timeout" } as const;
    const unread = { ...failed, http_status: null, same_as_url: null, is_asked: true };
    const many = Array.from({ length: 40 }, (_, n) => ({ ...unread, url: `${URL}/many/${n}` }));
    expect(await recordPages(deps, source, source.id, { unread: [unread, ...many] })).toHaveLength(41);
    const rows = await drizzle(env.DB).select().from(pages).where(eq(pages.source_id, source.id));
    expect(rows).toHaveLength(41);
    expect(rows.find((row) => row.url === failed.url)).toMatchObject({
      status: "failed",
      title: "/a",
      content_hash: "hash",
    });
  });

  it("are never written into another site's page", async () => {
    const source = await makeSource(URL);
    const other = await makeSource(URL);
    await record(source, "/a", "hash");
    await expect(record({ ...source, site_id: other.site_id }, "/a", "evil")).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await readPages({ ...source, url: URL })).toEqual({ "/a": "indexed/ok" });
  });
});
