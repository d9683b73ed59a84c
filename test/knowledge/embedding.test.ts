import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createDeps } from "../../workers/deps";
import { embedSite } from "../../workers/knowledge/embedding";
import type { Deps, Embedder, IndexHit } from "../../workers/ports";
import { makeEmbedder } from "../support/embedder";
import { endCrawl, makeChanges, makePage, openIndex, remove } from "../support/site-index";

const PAGES = [
  makePage("refunds", ["Your reimbursement arrives in five days"]),
  makePage("shipping", ["The courier brings it to your door"]),
  makePage("hats", ["Headwear of felt and straw"]),
];

async function openShop(embedder: Embedder | null = makeEmbedder()) {
  const opened = openIndex();
  const { index, site_id } = opened;
  await index.apply(site_id, makeChanges(1, PAGES));
  const sent: unknown[] = [];
  const deps: Deps = {
    ...createDeps(env, "req_test"),
    embedder,
    log: () => {},
    embed_queue: { send: async (job) => void sent.push(job) },
  };
  const embed = (using = embedder) => embedSite({ ...deps, embedder: using }, { v: 1, site_id, request_id: "req_1" });
  const search = async (query: string, using = embedder): Promise<IndexHit[]> => {
    const [values = new Int8Array()] = (await using?.embed([query])) ?? [];
    const vector = using && { model: using.model, values };
    const found = await index.search(site_id, { query, vector, limit: 10 });
    if (!found.ok) throw new Error(found.code);
    return found.hits;
  };
  return { ...opened, embed, search, sent, deps };
}
const idsOf = (hits: IndexHit[]) => hits.map(({ page_id }) => page_id);

describe("a site's vectors", () => {
  it("find what shares no word with the question, once they are there", async () => {
    const { embed, search } = await openShop();
    expect(idsOf(await search("money"))).toEqual([]);
    await embed();
    const [best] = await search("money");
    expect(best).toMatchObject({ page_id: "refunds", scores: { words: 0, phrases: 0 } });
    expect(best?.scores.meaning).toBeCloseTo(1, 1);
  });

  it("are made once: a second job embeds nothing", async () => {
    const embedder = makeEmbedder();
    const { embed } = await openShop(embedder);
    await embed();
    const { length } = embedder.texts;
    expect(length).toBeGreaterThanOrEqual(PAGES.length);
    await embed();
    expect(embedder.texts).toHaveLength(length);
  });

  it("never bring back a page that is gone", async () => {
    const { embed, search, index, site_id } = await openShop();
    await embed();
    await index.publish(site_id, "src_a", 1);
    await index.apply(site_id, remove(2, "refunds"));
    expect(idsOf(await search("money"))).not.toContain("refunds");
  });

  it("are made anew for a passage whose title changed", async () => {
    const embedder = makeEmbedder();
    const { embed, search, index, site_id } = await openShop(embedder);
    await embed();
    const [page] = PAGES;
    if (!page) throw new Error("no page");
    await index.apply(site_id, makeChanges(1, [{ ...page, page: { ...page.page, title: "Laundry" } }]));
    await embed();
    expect((await search("washing"))[0]?.page_id).toBe("refunds");
  });

  it("are of one model: those of another take over when all are there", async () => {
    const [old, young] = [makeEmbedder("old"), makeEmbedder("young")];
    const { embed, search, index, site_id } = await openShop(old);
    await embed();
    // The old ones go on serving whoever asks by them, and nothing is compared across models.
    expect(await search("money", young)).toEqual([]);
    expect((await search("money", old))[0]?.page_id).toBe("refunds");
    await embed(young);
    expect((await search("money", young))[0]?.page_id).toBe("refunds");
    expect(await search("money", old)).toEqual([]);
    const models = await runInDurableObject(index, (_, { storage }) =>
      storage.sql.exec("SELECT DISTINCT model FROM vectors").toArray(),
    );
    expect(models).toEqual([{ model: "young" }]);
    expect(site_id).toContain("site_index_");
  });

  it("are made for a passage that is written while others are, in the place of one that went", async () => {
    const embedder = makeEmbedder();
    const { embed, index, site_id, search } = await openShop(embedder);
    const texts: string[] = [];
    const first = embedder.embed;
    // The last passages go, and another takes their row, which has been looked at.
    embedder.embed = async (given) => {
      if (texts.push(...given) === given.length) {
        await index.apply(site_id, makeChanges(1, [], { removed_page_ids: ["shipping", "hats"] }));
        await index.apply(site_id, makeChanges(1, [makePage("wool", ["Laundry of wool by hand"])]));
      }
      return first(given);
    };
    await embed();
    expect(texts.join()).not.toContain("Laundry");
    expect(await isSettled(index)).toBe(false);
    await embed();
    expect(await isSettled(index)).toBe(true);
    expect((await search("washing"))[0]?.page_id).toBe("wool");
  });

  it("are not those of a title that changed while they were made", async () => {
    const embedder = makeEmbedder();
    const { embed, index, site_id, search } = await openShop(embedder);
    const [page] = PAGES;
    if (!page) throw new Error("no page");
    const first = embedder.embed;
    embedder.embed = async (given) => {
      embedder.embed = first;
      await index.apply(site_id, makeChanges(1, [{ ...page, page: { ...page.page, title: "Laundry" } }]));
      return first(given);
    };
    await embed();
    expect(await isSettled(index)).toBe(false);
    await embed();
    expect(await isSettled(index)).toBe(true);
    expect((await search("washing"))[0]?.page_id).toBe("refunds");
  });

  it("of another model take over no sooner than every passage has one", async () => {
    const [old, young] = [makeEmbedder("old"), makeEmbedder("young")];
    const { embed, index, site_id, search } = await openShop(old);
    await embed();
    const first = young.embed;
    young.embed = async (given) => {
      young.embed = first;
      await index.apply(site_id, makeChanges(1, [makePage("wool", ["Laundry of wool by hand"])]));
      return first(given);
    };
    await embed(young);
    expect((await search("money", old))[0]?.page_id).toBe("refunds");
    await embed(young);
    expect((await search("washing", young))[0]?.page_id).toBe("wool");
  });

  it("of another model are sent for once, however often they are asked for", async () => {
    const [old, young] = [makeEmbedder("old"), makeEmbedder("young")];
    const { embed, index, search } = await openShop(old);
    await embed();
    const readChanges = () =>
      runInDurableObject(index, (_, { storage }) => storage.sql.exec("SELECT changes FROM embedding").one().changes);
    const before = Number(await readChanges());
    for (let asked = 0; asked < 5; asked++) await search("money", young);
    expect(await readChanges()).toBe(before + 1);
  });

  it("are made for the passages of an older version that is put back", async () => {
    const [old, young] = [makeEmbedder("old"), makeEmbedder("young")];
    const opened = await openShop(old);
    const { embed, index, site_id, search } = opened;
    await endCrawl(opened, 1);
    await index.apply(site_id, makeChanges(2, [makePage("hats", ["Trousers of cloth"])]));
    await endCrawl(opened, 2);
    await embed(young);
    await index.publish(site_id, "src_a", 1);
    expect(await isSettled(index)).toBe(false);
    await embed(young);
    expect((await search("cap", young))[0]).toMatchObject({ page_id: "hats", text: "Headwear of felt and straw" });
  });

  it("are made of the languages the model knows, and none is waited for", async () => {
    const embedder = makeEmbedder("english", ["en"]);
    const { embed, index, site_id } = await openShop(embedder);
    const german = makePage("de", ["Das Geld kommt zurück"]);
    german.page.language = "de";
    await index.apply(site_id, makeChanges(1, [german]));
    await embed();
    expect(embedder.texts.join()).not.toContain("Geld");
    expect(await isSettled(index)).toBe(true);
  });

  it("are cut to the model's length, a passage as near as its nearest part", async () => {
    const embedder = makeEmbedder();
    const { index, site_id, embed, search } = await openShop(embedder);
    const long = makePage("long", [`${"Of this and that we say a lot. ".repeat(8)} The courier comes at nine.`]);
    await index.apply(site_id, makeChanges(1, [long]));
    await embed();
    expect(Math.max(...embedder.texts.map((text) => text.split(" ").length))).toBeLessThanOrEqual(24);
    expect((await search("parcel")).find(({ page_id }) => page_id === "long")?.scores.meaning).toBeGreaterThan(0.9);
  });

  it("that fail leave the search by words as it is, and are asked for again", async () => {
    const failing: Embedder = { ...makeEmbedder(), embed: () => Promise.reject(new Error("down")) };
    const { embed, search, index, site_id } = await openShop(failing);
    await expect(embed()).rejects.toThrow("down");
    expect(idsOf(await search("headwear", null))).toEqual(["hats"]);
    const { chunks } = await readUnembedded(index, site_id, failing.model);
    expect(chunks).toHaveLength(3);
  });
});

describe("vectors kept elsewhere", () => {
  it("count for live passages only, whatever is named", async () => {
    const { index, site_id } = await openShop(null);
    await index.publish(site_id, "src_a", 1);
    await index.putVectors(site_id, "concepts", []);
    await index.apply(site_id, remove(2, "hats"));
    const chunks = [
      "refunds:Your reimbursement arrives in five days",
      "hats:Headwear of felt and straw",
      "foreign",
    ].map((chunk_id) => ({ chunk_id, cosine: 0.9 }));
    const found = await index.search(site_id, { query: "money", nearest: { model: "concepts", chunks }, limit: 10 });
    if (!found.ok) throw new Error(found.code);
    expect(idsOf(found.hits)).toEqual(["refunds"]);
    // Those of a model that has not taken over count for nothing.
    const other = { model: "other", chunks };
    expect(await index.search(site_id, { query: "money", nearest: other, limit: 10 })).toMatchObject({
      hits: [],
      embedder: "concepts",
    });
  });
});

/** Whether no passage is known to lack a vector. */
function isSettled(index: ReturnType<typeof openIndex>["index"]) {
  return runInDurableObject(index, (_, { storage }) => {
    const { changes, settled } = storage.sql.exec("SELECT changes, settled FROM embedding").one();
    return settled === changes;
  });
}

async function readUnembedded(index: ReturnType<typeof openIndex>["index"], site_id: string, model: string) {
  const found = await index.unembedded(site_id, { model, languages: null, after: 0, limit: 10 });
  if (!found.ok) throw new Error(found.code);
  return found;
}

describe("another tenant", () => {
  it("reads and writes no vectors", async () => {
    const { index } = await openShop();
    const wanted = { model: "concepts", languages: null, after: 0, limit: 10 };
    expect(await index.unembedded("site_b", wanted)).toEqual({ ok: false, code: "not_found" });
    expect(await index.putVectors("site_b", "concepts", [])).toEqual({ ok: false, code: "not_found" });
    expect(await index.settleEmbedding("site_b", "concepts", 1)).toEqual({ ok: false, code: "not_found" });
    expect(await runDurableObjectAlarm(index)).toBe(false);
  });
});
