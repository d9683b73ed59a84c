import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { FoundContent } from "../../workers/contract/answers";
import type { Site } from "../../workers/contract/sites";
import type { ExportedChunk } from "../../workers/ports";
import { call } from "../support/client";
import { indexPages, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";

let owner: Owner;

beforeAll(async () => {
  owner = await makeOwner();
});

async function makeShop(pages = SHOP_PAGES): Promise<Site> {
  const site = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(site, pages);
  return site;
}

async function readExport(site: Site): Promise<ExportedChunk[]> {
  const response = await call(`/api/v1/sites/${site.id}/index/export`, { owner });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("application/x-ndjson");
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line));
}

const rebuild = (site: Site) => call(`/api/v1/sites/${site.id}/index/rebuild`, { owner, method: "POST" });

async function search(site: Site, query: string): Promise<FoundContent["candidates"]> {
  const response = await call(`/api/v1/sites/${site.id}/search?query=${encodeURIComponent(query)}`, { owner });
  return (await response.json<FoundContent>()).candidates;
}

describe("the export of an index", () => {
  it("holds every live passage with its page, however many there are", async () => {
    const pages = Array.from({ length: 620 }, (_, n) => ({
      url: `https://shop.example.org/p${n}`,
      title: `Page ${n}`,
      markdown: `## Part\n\nThe number of this page is ${n}.`,
    }));
    const exported = await readExport(await makeShop(pages));
    expect(exported).toHaveLength(pages.length);
    expect(new Set(exported.map(({ url }) => url)).size).toBe(pages.length);
    expect(exported[619]).toMatchObject({
      title: "Page 619",
      heading_path: ["Part"],
      text: expect.stringContaining("number of this page is 619"),
      language: "en",
      kind: "page",
    });
  });

  it("is empty where nothing was indexed", async () => {
    expect(await readExport(await makeShop([]))).toEqual([]);
    const site = await makeSite({ workspace_id: owner.scope.workspace_id });
    expect(await readExport(site)).toEqual([]);
    expect(await (await rebuild(site)).json()).toEqual({ passages: 0 });
  });
});

describe("an index made anew", () => {
  it("finds the same as before, in the same order, and what was broken again", async () => {
    const site = await makeShop();
    const question = "How long do refunds and shipping take?";
    const before = await search(site, question);
    expect(before.length).toBeGreaterThan(1);
    const index = env.SITE_INDEX.getByName(site.id);
    await runInDurableObject(index, (_, state) => {
      state.storage.sql.exec("DELETE FROM chunk_fts WHERE rowid IN (SELECT id FROM chunks WHERE text LIKE '%refund%')");
    });
    expect(await search(site, question)).not.toEqual(before);
    const response = await rebuild(site);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ passages: (await readExport(site)).length });
    expect(await search(site, question)).toEqual(before);
  });

  it("is not made anew all the time", async () => {
    const site = await makeShop();
    const statuses: number[] = [];
    for (let n = 0; n < 7; n++) statuses.push((await rebuild(site)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
  });
});
