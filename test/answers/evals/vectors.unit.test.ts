import { describe, expect, it } from "vitest";
import { shareVectors } from "../../../workers/answers/evals/vectors";
import type { VectorStore } from "../../../workers/ports";
import { makeEmbedder } from "../../support/embedder";

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
