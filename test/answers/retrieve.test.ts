import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createVectorize } from "../../workers/adapters/vectorize";
import { passages, retrieve } from "../../workers/answers/retrieve";
import { createDeps } from "../../workers/deps";
import { embedSite } from "../../workers/knowledge/embedding";
import type { Deps, Embedder } from "../../workers/ports";
import { makeEmbedder } from "../support/embedder";
import { makeSite } from "../support/factories";
import { FakeVectorize } from "../support/fake-vectorize";
import { makeChanges, makePage } from "../support/site-index";

/** A site whose vectors are an embedder's that another one takes over from. */
async function openShop(young: Embedder) {
  const old = makeEmbedder("old");
  const site = await makeSite();
  const deps: Deps = { ...createDeps(env, "req_test"), embedder: old, log: () => {} };
  const job = { v: 1, site_id: site.id, request_id: "req_1" } as const;
  const wool = { ...makePage("wool", ["Wool is warm"]), chunks: [] };
  const refunds = makePage("refunds", []);
  const chunk = { chunk_id: "chk_refunds", ord: 0, heading_path: [], text: "Your reimbursement arrives in five days" };
  await deps.site_index.apply(site.id, makeChanges(1, [wool, { ...refunds, chunks: [chunk] }]));
  await embedSite(deps, job);
  const moved: Deps = { ...deps, embedder: { ...young, former: [makeEmbedder("older"), old] } };
  const find = async (using = moved) => {
    const found = await retrieve(using, site, { query: "my money", language: "en" }, passages(10));
    return { embedder: found.embedder, pages: found.hits.map(({ page_id }) => page_id) };
  };
  return { deps: moved, find, embed: () => embedSite(moved, job) };
}

describe("while another embedder takes over", () => {
  const store = () => createVectorize(new FakeVectorize(8), () => {});

  it.each([
    ["with its vectors in the index", () => makeEmbedder("young")],
    ["with its vectors in a store", () => makeEmbedder("young", null, store())],
  ])("the former one's vectors serve until its own are there: %s", async (_, make) => {
    const { find, embed } = await openShop(make());
    expect(await find()).toEqual({ embedder: "old", pages: ["refunds"] });
    await embed();
    expect(await find()).toEqual({ embedder: "young", pages: ["refunds"] });
  });

  it("the search is by words where the former one is not at hand", async () => {
    const { deps, find } = await openShop(makeEmbedder("young"));
    const alone = { ...deps, embedder: makeEmbedder("young") };
    expect(await find(alone)).toEqual({ embedder: "old", pages: [] });
  });
});
