import { describe, expect, it } from "vitest";
import type { Page } from "../../workers/contract/knowledge";
import { RECRAWL_PAGE_MS, RECRAWL_ROBOTS_MS } from "../../workers/crawl/plan";
import { call, readProblem } from "../support/client";
import { crawl, deps, driveCrawl, listTasks, makeOwnedSource, readLivePaths, readPage } from "../support/crawl";
import type { Owner } from "../support/owners";
import { type Answer, makeWebsite, write } from "../support/website";
import { replacements } from "../worker";

async function makeShop(plan: "pro" | "free" = "pro") {
  const shop = makeWebsite({ "/": write("the shop", ["/a", "/b"]), "/a": write("wool"), "/b": write("linen") });
  const made = await makeOwnedSource(`${shop.origin}/`, { plan });
  await crawl(made.source);
  shop.visits.length = 0;
  return { shop, page: await readPage(made.source, "/a"), ...made };
}

async function recrawl(owner: Owner, page: { id: string }): Promise<Page> {
  const response = await call(`/api/v1/pages/${page.id}/recrawl`, { method: "POST", owner });
  expect(response.status).toBe(200);
  return response.json();
}

async function findSubject(site_id: string, query: string): Promise<string[]> {
  const found = await deps.site_index.search(site_id, { query, limit: 5 });
  return found.ok ? found.hits.map(({ title }) => title) : [];
}

describe("a page read again at its owner's wish", () => {
  it("is live with its new text when the answer comes, after robots.txt and one request", async () => {
    const { shop, owner, source, page } = await makeShop();
    shop.pages["/a"] = write("merino");
    expect(await recrawl(owner, page)).toMatchObject({ id: page.id, status: "indexed", reason: "ok", title: "merino" });
    expect(shop.visits).toEqual(["/robots.txt", "/a"]);
    expect(await findSubject(source.site_id, "wool")).toEqual([]);
    expect(await findSubject(source.site_id, "merino")).toEqual(["merino"]);
    expect(await crawl(source)).toMatchObject({ status: "synced", version: 2, indexed: 3 });
    expect(await findSubject(source.site_id, "merino")).toEqual(["merino"]);
  });

  it.each<[string, Answer, Partial<Page>, boolean]>([
    ["gone", { status: 404 }, { status: "gone", reason: "http_4xx", http_status: 404 }, false],
    ["moved", { status: 301, location: "/b" }, { status: "skipped", reason: "canonical" }, false],
    ["empty", "<title>wool</title>", { status: "skipped", reason: "low_quality" }, false],
    ["the same as another", write("linen"), { status: "skipped", reason: "duplicate" }, false],
    ["out of order", { status: 503 }, { status: "failed", reason: "http_5xx", http_status: 503 }, true],
    ["too slow", { fails: "timeout" }, { status: "failed", reason: "timeout", http_status: null }, true],
    ["forbidden", { status: 403 }, { status: "failed", reason: "http_4xx", http_status: 403 }, true],
  ])("says what became of one that is %s, and keeps what may be good", async (_, answer, expected, stays) => {
    const { shop, owner, source, page } = await makeShop();
    shop.pages["/a"] = answer;
    expect(await recrawl(owner, page)).toMatchObject(expected);
    expect(await readPage(source, "/a")).toMatchObject(expected);
    expect(await readLivePaths(source)).toEqual(stays ? ["/", "/a", "/b"] : ["/", "/b"]);
    shop.pages["/a"] = write("wool");
    expect(await recrawl(owner, page)).toMatchObject({ status: "indexed" });
    expect(await readLivePaths(source)).toEqual(["/", "/a", "/b"]);
  });

  it("is not asked for where robots.txt forbids it, or cannot be read", async () => {
    const { shop, owner, source, page } = await makeShop();
    shop.pages["/robots.txt"] = { status: 500 };
    expect(await recrawl(owner, page)).toMatchObject({ status: "failed", reason: "http_5xx" });
    expect(await readLivePaths(source)).toContain("/a");
    shop.pages["/robots.txt"] = "User-agent: *\nDisallow: /a\n";
    expect(await recrawl(owner, page)).toMatchObject({ status: "skipped", reason: "robots" });
    expect(await readLivePaths(source)).toEqual(["/", "/b"]);
    expect(shop.visits).not.toContain("/a");
  });

  it("waits 10 s at most", async () => {
    expect(RECRAWL_ROBOTS_MS + RECRAWL_PAGE_MS).toBeLessThan(10_000);
    const { owner, page } = await makeShop();
    const deadlines: number[] = [];
    replacements.outbound = {
      fetch: async (url, { deadline_ms }) => {
        deadlines.push(deadline_ms);
        return { ok: true, url, status: 404, headers: {}, body: new Uint8Array() };
      },
    };
    await recrawl(owner, page);
    expect(deadlines).toEqual([RECRAWL_ROBOTS_MS, RECRAWL_PAGE_MS]);
  });

  it("stays out when its owner keeps it out, and has its new text when it comes back", async () => {
    const { shop, owner, source, page } = await makeShop();
    await call(`/api/v1/pages/${page.id}/unpublish`, { method: "POST", owner });
    shop.pages["/a"] = write("merino");
    expect(await recrawl(owner, page)).toMatchObject({ status: "unpublished", title: "merino" });
    expect(await readLivePaths(source)).toEqual(["/", "/b"]);
    await call(`/api/v1/pages/${page.id}/publish`, { method: "POST", owner });
    expect(await findSubject(source.site_id, "merino")).toEqual(["merino"]);
  });

  it("is live at once while a crawl runs, and after it", async () => {
    const { shop, owner, source, page } = await makeShop();
    let read_again = false;
    await driveCrawl(source, async (jobs) => {
      if (!listTasks(jobs).some(({ url }) => url.endsWith("/b")) || read_again) return jobs;
      read_again = true;
      shop.pages["/a"] = write("merino");
      await recrawl(owner, page);
      expect(await findSubject(source.site_id, "merino")).toEqual(["merino"]);
      return jobs;
    });
    expect(read_again).toBe(true);
    expect(await findSubject(source.site_id, "merino")).toEqual(["merino"]);
    expect(await findSubject(source.site_id, "wool")).toEqual([]);
  });

  it("is read anew by the next crawl, though its website has gone back to what it was before", async () => {
    const { shop, owner, source, page } = await makeShop();
    for (const answer of [{ status: 404 }, write("merino")]) {
      shop.pages["/a"] = answer;
      await recrawl(owner, page);
      shop.pages["/a"] = write("wool");
      await crawl(source);
      expect(await readPage(source, "/a")).toMatchObject({ status: "indexed", reason: "ok", title: "wool" });
      expect(await readLivePaths(source)).toEqual(["/", "/a", "/b"]);
      expect(await findSubject(source.site_id, "wool")).toEqual(["wool"]);
    }
  });

  it("writes nothing of a source that is removed while the website takes its time", async () => {
    const { owner, source, page } = await makeShop();
    const real = deps.outbound;
    const { outbound = real } = replacements;
    replacements.outbound = {
      fetch: async (url, options) => {
        if (url.endsWith("/a"))
          expect((await call(`/api/v1/sources/${source.id}`, { method: "DELETE", owner })).status).toBe(204);
        return outbound.fetch(url, options);
      },
    };
    const refused = await call(`/api/v1/pages/${page.id}/recrawl`, { method: "POST", owner });
    expect(await readProblem(refused)).toMatchObject({ status: 404, error: "not_found" });
    expect((await deps.pages.list({ prefix: `${source.site_id}/` })).objects).toEqual([]);
    expect(await deps.site_index.stats(source.site_id)).toMatchObject({ chunks: 0 });
  });

  it("never makes more pages than the plan has, however many are read at once (DATA-02)", async () => {
    const paths = Array.from({ length: 12 }, (_, n) => `/p${n}`);
    const shop = makeWebsite(Object.fromEntries(paths.map((path) => [path, { status: 404 }])));
    const urls = paths.map((path) => shop.origin + path);
    const { owner, source } = await makeOwnedSource(`${shop.origin}/p0`, { plan: "free", urls, max_pages: 12 });
    await crawl(source);
    for (const path of paths) shop.pages[path] = write(`wool number ${path}`);
    const rows = await Promise.all(paths.map((path) => readPage(source, path)));
    await Promise.all(rows.map(({ id }) => call(`/api/v1/pages/${id}/recrawl`, { method: "POST", owner })));
    expect(await readLivePaths(source)).toHaveLength(10);
    const read = await Promise.all(paths.map((path) => readPage(source, path)));
    expect(read.filter(({ status }) => status === "indexed")).toHaveLength(10);
  });

  it("is refused where it would be one page too many, and too many times an hour", async () => {
    const { shop, owner, source, page } = await makeShop("free");
    shop.pages["/a"] = { status: 404 };
    await recrawl(owner, page);
    shop.pages["/a"] = write("wool");
    const real = deps.limiter;
    replacements.limiter = {
      take: (name, key) =>
        name === "recrawls_per_site"
          ? Promise.resolve({ allowed: key !== source.site_id, limit: 60, remaining: 0, reset_ms: 1_000 })
          : real.take(name, key),
    };
    const refused = await call(`/api/v1/pages/${page.id}/recrawl`, { method: "POST", owner }).finally(() => {
      delete replacements.limiter;
    });
    expect(await readProblem(refused)).toMatchObject({ status: 429, error: "rate_limited" });
    expect(shop.visits.filter((path) => path === "/a")).toHaveLength(1);
  });
});
