import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import type { ContentResults } from "../../workers/contract/embed";
import type { Page, PageContent } from "../../workers/contract/knowledge";
import type { List } from "../../workers/contract/lists";
import { getPageId, type ReadPage, recordPages } from "../../workers/knowledge/record";
import { pages } from "../../workers/knowledge/schema";
import type { SourceRow } from "../../workers/knowledge/service";
import { audit_log } from "../../workers/ops/schema";
import { call, readProblem } from "../support/client";
import { crawl, deps, makeOwnedSource, readLivePaths, readPage } from "../support/crawl";
import { makeGuest } from "../support/factories";
import type { Owner } from "../support/owners";
import { makeWebsite, write } from "../support/website";
import { clock, faults } from "../worker";

const PATHS = ["/", "/a", "/b"];

async function makeShop(plan: "pro" | "free" = "pro") {
  const shop = makeWebsite({ "/": write("the shop", ["/a", "/b"]), "/a": write("wool"), "/b": write("linen") });
  const made = await makeOwnedSource(`${shop.origin}/`, { plan });
  await crawl(made.source);
  return { shop, ...made };
}

async function wish(owner: Owner, page: { id: string }, step: "publish" | "unpublish"): Promise<Page> {
  const response = await call(`/api/v1/pages/${page.id}/${step}`, { method: "POST", owner });
  expect(response.status).toBe(200);
  return response.json();
}

async function list(owner: Owner, source: SourceRow, query: Record<string, string>): Promise<List<Page>> {
  const response = await call(`/api/v1/sources/${source.id}/pages?${new URLSearchParams(query)}`, { owner });
  expect(response.status).toBe(200);
  return response.json();
}

async function record(source: SourceRow, path: string, facts: Partial<ReadPage> = {}): Promise<void> {
  const url = new URL(path, source.url).href;
  const id = getPageId(source.id, url);
  const known = { id, source_id: source.id, url, depth: 1, status: "indexed", reason: "ok", content_hash: id } as const;
  await recordPages(deps, source, source.id, { read: [{ ...known, ...facts }] });
}

describe("what a visitor finds of pages", () => {
  it("says how good each is", async () => {
    const { site, source } = await makeShop();
    const { uuid } = await makeGuest(site);
    const response = await call(`/api/ai-searchbox/crawler-content/${uuid}?query=wool`, { site });
    const { content } = await response.json<ContentResults>();
    const page = await readPage(source, "/a");
    expect(page.quality?.score).toBeGreaterThan(0);
    expect(content.find(({ id }) => id === page.id)).toMatchObject({ quality_score: page.quality?.score });
  });
});

describe("the list of pages", () => {
  it("shows those crawled last first, page by page, with exactly the documented fields", async () => {
    const { owner, source } = await makeOwnedSource("https://shop.example.org/");
    for (const path of ["/1", "/2", "/3"]) {
      clock.offset_ms += 1_000;
      await record(source, path, { title: `Page ${path}`, markdown_key: "secret" });
    }
    clock.offset_ms = 0;
    const first = await list(owner, source, { page_size: "2" });
    expect(first).toMatchObject({ total: 3, page: 1, page_size: 2 });
    expect(first.items.map(({ title }) => title)).toEqual(["Page /3", "Page /2"]);
    expect((await list(owner, source, { page_size: "2", page: "2" })).items.map(({ title }) => title)).toEqual([
      "Page /1",
    ]);
    expect(Object.keys(first.items[0] ?? {}).sort()).toEqual(
      [
        ...["content_type", "created_at", "depth", "description", "http_status", "id", "language", "last_crawled_at"],
        ...["modified_at", "published_at", "quality", "reason", "same_as_url", "site_id", "source_id", "status"],
        ...["title", "updated_at", "url", "word_count"],
      ].sort(),
    );
  });

  it("is filtered by state and reason", async () => {
    const { owner, source } = await makeOwnedSource("https://shop.example.org/");
    await record(source, "/good");
    const unread = { depth: 1, http_status: null, same_as_url: null, is_asked: false };
    await recordPages(deps, source, source.id, {
      unread: [
        { ...unread, url: `${source.url}private`, status: "skipped", reason: "robots" },
        { ...unread, url: `${source.url}late`, status: "failed", reason: "timeout" },
      ],
    });
    const find = async (query: Record<string, string>) =>
      (await list(owner, source, query)).items.map(({ url }) => new URL(url).pathname);
    expect(await find({ status: "failed" })).toEqual(["/late"]);
    expect(await find({ reason: "robots" })).toEqual(["/private"]);
    expect(await find({ reason: "robots", status: "failed" })).toEqual([]);
    expect((await list(owner, source, { status: "failed" })).total).toBe(1);
    for (const query of ["status=broken", "reason=none", "page=0", "page_size=101", `q=${"x".repeat(201)}`])
      expect((await call(`/api/v1/sources/${source.id}/pages?${query}`, { owner })).status).toBe(400);
  });

  it("is filtered by language and by how good its pages are to answer from", async () => {
    const { owner, source } = await makeOwnedSource("https://shop.example.org/");
    const parts = { length: 0, readability: 0, structure: 0, diversity: 0 };
    for (const [path, score, language] of [
      ["/0", 0, "en"],
      ["/24", 24.9, "no"],
      ["/25", 25, "en"],
      ["/60", 60, "no"],
      ["/100", 100, "en"],
    ] as const)
      await record(source, path, { language, quality: { score, ...parts } });
    await record(source, "/unread");
    const find = async (query: Record<string, string>) =>
      (await list(owner, source, query)).items.map(({ url }) => new URL(url).pathname).sort();
    expect(await find({ quality: "low" })).toEqual(["/0", "/24"]);
    expect(await find({ quality: "fair" })).toEqual(["/25"]);
    expect(await find({ quality: "good" })).toEqual(["/100", "/60"]);
    expect(await find({ quality: "good", language: "no" })).toEqual(["/60"]);
    expect(await find({ language: "EN" })).toEqual(["/0", "/100", "/25"]);
    expect(await find({ language: "de" })).toEqual([]);
    for (const query of ["quality=best", "language=abcdefghijk"])
      expect((await call(`/api/v1/sources/${source.id}/pages?${query}`, { owner })).status).toBe(400);
  });

  it("is searched by parts of address and title, whatever is typed", async () => {
    const { owner, source } = await makeOwnedSource("https://shop.example.org/");
    await record(source, "/100%25_wool", { title: "100% Wool_blankets" });
    await record(source, "/linen", { title: "Linen \\ 'sheets'" });
    const count = async (q: string) => (await list(owner, source, { q })).total;
    expect(await count("WOOL")).toBe(1);
    expect(await count("example.org/lin")).toBe(1);
    expect(await count(" 100% w ")).toBe(1);
    expect(await count("")).toBe(2);
    for (const typed of ["%", "_", "\\", "'"]) expect(await count(typed), typed).toBe(1);
    expect(await count("l_n")).toBe(0);
    expect(await count("%".repeat(200))).toBe(0);
    expect(await count("' OR 1=1 --")).toBe(0);
  });
});

describe("a page's content", () => {
  it("is the Markdown as read and the passages that are live", async () => {
    const { owner, source } = await makeShop();
    const { id } = await readPage(source, "/a");
    const content: PageContent = await (await call(`/api/v1/pages/${id}`, { owner })).json();
    expect(content).toMatchObject({ id, status: "indexed", title: "wool" });
    expect(content.markdown).toContain("everything about wool");
    expect(content.passages).toEqual([
      { chunk_id: expect.stringMatching(/^chk_/), heading_path: [], text: expect.stringContaining("about wool") },
    ]);
    expect(content).not.toHaveProperty("markdown_key");
  });

  it("is empty for a page nothing was kept of", async () => {
    const { owner, source } = await makeOwnedSource("https://shop.example.org/");
    const unread = {
      depth: 1,
      http_status: 404,
      same_as_url: null,
      is_asked: true,
      status: "gone",
      reason: "http_4xx",
    } as const;
    const [row] = await recordPages(deps, source, source.id, { unread: [{ ...unread, url: `${source.url}gone` }] });
    const content: PageContent = await (await call(`/api/v1/pages/${row?.id}`, { owner })).json();
    expect(content).toMatchObject({
      status: "gone",
      markdown: null,
      passages: [],
      last_crawled_at: expect.any(Number),
    });
  });
});

describe("a page its owner keeps out", () => {
  it("is out at once, stays out of later crawls, and comes back at once as it was crawled last", async () => {
    const { shop, owner, source } = await makeShop();
    const page = await readPage(source, "/a");
    expect(await wish(owner, page, "unpublish")).toMatchObject({ id: page.id, status: "unpublished", reason: "ok" });
    expect(await readLivePaths(source)).toEqual(["/", "/b"]);
    expect(await deps.site_index.search(source.site_id, { query: "wool", limit: 5 })).toMatchObject({ hits: [] });
    const hidden: PageContent = await (await call(`/api/v1/pages/${page.id}`, { owner })).json();
    expect(hidden).toMatchObject({ passages: [], markdown: expect.stringContaining("wool") });

    shop.pages["/a"] = write("merino");
    expect(await crawl(source)).toMatchObject({ status: "synced", indexed: 2 });
    expect(await readPage(source, "/a")).toMatchObject({ status: "unpublished", reason: "ok", title: "merino" });
    expect(await readLivePaths(source)).toEqual(["/", "/b"]);

    expect(await wish(owner, page, "publish")).toMatchObject({ status: "indexed", reason: "ok", title: "merino" });
    expect(await readLivePaths(source)).toEqual(PATHS);
    expect(await deps.site_index.search(source.site_id, { query: "merino", limit: 1 })).toMatchObject({
      hits: [{ page_id: page.id }],
    });
  });

  it("keeps the facts crawls learn of it, and has their state when it is no longer kept out", async () => {
    const { shop, owner, source } = await makeShop();
    const page = await readPage(source, "/a");
    await wish(owner, page, "unpublish");
    shop.pages["/a"] = { status: 410 };
    await crawl(source);
    expect(await readPage(source, "/a")).toMatchObject({ status: "unpublished", reason: "http_4xx", http_status: 410 });
    expect(await wish(owner, page, "publish")).toMatchObject({ status: "gone", reason: "http_4xx" });
    expect(await readLivePaths(source)).toEqual(["/", "/b"]);
  });

  it("may be all there is: a crawl that meets it has not failed", async () => {
    const shop = makeWebsite({ "/": write("the shop") });
    const { owner, source } = await makeOwnedSource(`${shop.origin}/`);
    await crawl(source);
    await wish(owner, await readPage(source, "/"), "unpublish");
    expect(await crawl(source)).toMatchObject({ status: "synced", indexed: 0, failed: 0 });
    expect(await readLivePaths(source)).toEqual([]);
  });

  it("changes once, however often it is wished, with one row in the audit log", async () => {
    const { owner, source } = await makeShop();
    const page = await readPage(source, "/a");
    await wish(owner, page, "publish");
    await wish(owner, page, "unpublish");
    await wish(owner, page, "unpublish");
    await wish(owner, page, "publish");
    const rows = await drizzle(env.DB)
      .select({ action: audit_log.action })
      .from(audit_log)
      .where(eq(audit_log.target, page.id))
      .orderBy(audit_log.created_at);
    expect(rows.map(({ action }) => action)).toEqual(["page.unpublished", "page.published"]);
    expect(await readLivePaths(source)).toEqual(PATHS);
  });

  it("changes once, with one row, however many wish it at once", async () => {
    const { owner, source } = await makeShop();
    const page = await readPage(source, "/a");
    const told = await Promise.all([1, 2, 3].map(() => wish(owner, page, "unpublish")));
    expect(told.map(({ status }) => status)).toEqual(["unpublished", "unpublished", "unpublished"]);
    const rows = await drizzle(env.DB).select().from(audit_log).where(eq(audit_log.target, page.id));
    expect(rows.map(({ action }) => action)).toEqual(["page.unpublished"]);
  });

  it("is kept out by wishing again where the index could not be reached", async () => {
    const { owner, source } = await makeShop();
    const page = await readPage(source, "/a");
    faults.set("site_index", new Error("down"));
    const failed = await call(`/api/v1/pages/${page.id}/unpublish`, { method: "POST", owner }).finally(() =>
      faults.delete("site_index"),
    );
    expect(failed.status).toBe(500);
    expect(await wish(owner, page, "unpublish")).toMatchObject({ status: "unpublished" });
    expect(await readLivePaths(source)).toEqual(["/", "/b"]);
  });

  it("does not come back when the plan has no page left, however many are asked for at once", async () => {
    const { owner, source } = await makeShop("free");
    const wanted = [await readPage(source, "/a"), await readPage(source, "/b")];
    for (const page of wanted) await wish(owner, page, "unpublish");
    for (let n = 0; n < 8; n++) await record(source, `/extra-${n}`);
    const answers = await Promise.all(
      wanted.map((page) => call(`/api/v1/pages/${page.id}/publish`, { method: "POST", owner })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    const refused = answers.find(({ status }) => status === 403);
    expect(refused && (await readProblem(refused))).toMatchObject({ error: "plan_limit" });
    const rows = await deps.db.select().from(pages).where(eq(pages.site_id, source.site_id));
    expect(rows.filter(({ status }) => status === "indexed")).toHaveLength(10);
  });
});
