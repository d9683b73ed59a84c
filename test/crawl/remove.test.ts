import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Source } from "../../workers/contract/knowledge";
import { call, readProblem } from "../support/client";
import {
  crawl,
  deliver,
  deps,
  driveCrawl,
  listTasks,
  makeOwnedSource,
  readLivePaths,
  readPages,
  waitFor,
} from "../support/crawl";
import { add, listActions, makeOwnSite, read } from "../support/owner-sources";
import { makeWebsite, write } from "../support/website";
import { replacements } from "../worker";

describe("removing a source", () => {
  const count = async (prefix: string) => (await env.PAGES.list({ prefix })).objects.length;

  it("leaves nothing of it: no passage, no file, no row; the site's other source stays", async () => {
    const { owner, site, shop } = await makeOwnSite();
    const body = { type: "website", url: shop.origin };
    const source = await read<Source>(add({ owner, site }, body), 201);
    const other = await read<Source>(add({ owner, site }, { type: "url_list", urls: [`${shop.origin}/a`] }), 201);
    for (const item of [source, other]) await waitFor({ ...item, version: 1 }, "synced");
    expect(await count(`${site.id}/`)).toBe(4);
    const row = { ...source, version: 1 };
    expect((await call(`/api/v1/sources/${source.id}`, { method: "DELETE", owner })).status).toBe(204);
    expect(await count(`${site.id}/text/${source.id}`)).toBe(0);
    expect(await count(`${site.id}/`)).toBe(1);
    expect(await readPages(row)).toEqual({});
    expect(await deps.site_index.stats(site.id)).toMatchObject({ pages: 1, chunks: 1, versions: { [other.id]: 1 } });
    expect(await deps.crawler.progress(source.id, site.id)).toMatchObject({
      ok: true,
      progress: { found: 0, version: 0 },
    });
    expect(await readProblem(await call(`/api/v1/sources/${source.id}`, { owner }))).toMatchObject({ status: 404 });
    expect(await listActions(owner)).toContainEqual({ action: "source.removed", target: source.id });
    expect((await add({ owner, site }, body)).status).toBe(201);
  });

  it("in the middle of a crawl: what is still on its way changes nothing", async () => {
    const { origin } = makeWebsite({ "/": write("the shop", ["/a", "/b"]), "/a": write("a"), "/b": write("b") });
    const { owner, source } = await makeOwnedSource(`${origin}/`);
    const removed = driveCrawl(source, async (jobs) => {
      if (!listTasks(jobs).some(({ url }) => url.endsWith("/a"))) return jobs;
      expect((await call(`/api/v1/sources/${source.id}`, { method: "DELETE", owner })).status).toBe(204);
      await deliver(jobs);
      throw new Error("removed");
    });
    await expect(removed).rejects.toThrow("removed");
    const late = { source_id: source.id, version: 1, first_crawl: true, removed_page_ids: [] };
    const page = { page_id: "p", source_id: source.id, url: origin, title: "Late", description: null, language: "en" };
    const chunks = [{ chunk_id: "c", ord: 0, heading_path: [], text: "Late passage" }];
    const pages = [{ page: { ...page, updated_at: 1 }, chunks }];
    expect(await deps.site_index.apply(source.site_id, { ...late, pages })).toEqual({
      ok: true,
      chunks: 0,
      duplicates: [],
      is_held: false,
    });
    expect(await deps.site_index.stats(source.site_id)).toMatchObject({ chunks: 0 });
    expect(await count(`${source.site_id}/`)).toBe(0);
  });

  it("is done again where it was cut short, and nothing answers from it meanwhile", async () => {
    const { origin } = makeWebsite({ "/": write("the shop") });
    const { owner, source } = await makeOwnedSource(`${origin}/`);
    await crawl(source);
    replacements.pages = new Proxy(env.PAGES, {
      get: () => {
        throw new Error("down");
      },
    });
    try {
      expect((await call(`/api/v1/sources/${source.id}`, { method: "DELETE", owner })).status).toBe(500);
      expect(await readLivePaths(source)).toEqual([]);
    } finally {
      delete replacements.pages;
    }
    const sync = () => call(`/api/v1/sources/${source.id}/sync`, { method: "POST", owner });
    expect(await read<Source>(sync(), 202)).toMatchObject({ status: "pending" });
    expect(await waitFor(source, "synced")).toMatchObject({ version: 2, indexed: 1 });
    expect(await readLivePaths(source)).toEqual(["/"]);
    expect((await call(`/api/v1/sources/${source.id}`, { method: "DELETE", owner })).status).toBe(204);
    expect(await readPages(source)).toEqual({});
  });
});
