import { describe, expect, it } from "vitest";
import { hasVectors, shareVectors } from "../../../workers/answers/evals/vectors";
import type { SiteIndexPort, VectorStore } from "../../../workers/ports";
import { makeEmbedder } from "../../support/embedder";

describe("a site has the vectors of an embedder", () => {
  const embedder = makeEmbedder("newer");
  const has = (lacking: number, serving: string | null) => {
    const chunk = { id: 1, chunk_id: "chk_1", title: "", heading_path: [], text: "" };
    const site_index = {
      unembedded: async () => ({ ok: true, changes: 1, chunks: Array.from({ length: lacking }, () => chunk) }),
      search: async () => ({ ok: true, hits: [], terms: [], embedder: serving }),
    } as Partial<SiteIndexPort> as SiteIndexPort;
    return hasVectors({ site_index }, embedder, "site_1");
  };

  it("once no passage lacks one and they are what is searched", async () => {
    expect(await has(0, "newer")).toBe(true);
    expect(await has(1, "newer")).toBe(false);
    expect(await has(0, "former")).toBe(false);
    expect(await has(0, null)).toBe(false);
  });
});

describe("an embedder that two sides share", () => {
  it("embeds each question once, and asks once for its nearest", async () => {
    const queries: Int8Array[] = [];
    const store: VectorStore = {
      upsert: async () => {},
      remove: async () => {},
      query: async (_, values) => {
        queries.push(values);
        return [{ chunk_id: "chk_1", cosine: 1 }];
      },
    };
    const embedder = makeEmbedder("concepts", null, store);
    const shared = shareVectors(embedder);
    const ask = async (text: string) => {
      const [values = new Int8Array()] = (await shared?.embed([text])) ?? [];
      return shared?.store?.query("site_1", values, 9);
    };
    expect(await ask("refunds")).toEqual(await ask("refunds"));
    await ask("hats");
    expect(embedder.texts).toEqual(["refunds", "hats"]);
    expect(queries).toHaveLength(2);
    expect(shared).toMatchObject({ model: "concepts", languages: null });
  });

  it("fails both sides alike", async () => {
    const embedder = makeEmbedder();
    let calls = 0;
    const failing = async () => {
      if (calls++ === 0) throw new Error("away");
      return [];
    };
    const shared = shareVectors({ ...embedder, embed: failing });
    for (let side = 0; side < 2; side++) await expect(shared?.embed(["refunds"])).rejects.toThrow("away");
    expect(calls).toBe(1);
  });

  it("is none where there is none", () => {
    expect(shareVectors(null)).toBeNull();
  });
});
