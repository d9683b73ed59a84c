import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createDeps } from "../../workers/deps";
import { embedSite } from "../../workers/knowledge/embedding";
import type { Deps, Embedder, IndexHit } from "../../workers/ports";
import { makeEmbedder } from "../support/embedder";
import { makeChanges, makePage, openIndex, remove } from "../support/site-index";

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

  it("are made of the languages the model knows, and none is waited for", async () => {
    const embedder = makeEmbedder("english", ["en"]);
    const { embed, index, site_id } = await openShop(embedder);
    const german = makePage("de", ["Das Geld kommt zurück"]);
    german.page.language = "de";
    await index.apply(site_id, makeChanges(1, [german]));
    await embed();
    expect(embedder.texts.join()).not.toContain("Geld");
    await runInDurableObject(index, (_, { storage }) => {
      const { changes, settled } = storage.sql.exec("SELECT changes, settled FROM embedding").one();
      expect(settled).toBe(changes);
    });
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
    await index.apply(site_id, remove(2, "hats"));
    const nearest = [
      "refunds:Your reimbursement arrives in five days",
      "hats:Headwear of felt and straw",
      "foreign",
    ].map((chunk_id) => ({ chunk_id, cosine: 0.9 }));
    const found = await index.search(site_id, { query: "money", nearest, limit: 10 });
    if (!found.ok) throw new Error(found.code);
    expect(idsOf(found.hits)).toEqual(["refunds"]);
  });
});

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
