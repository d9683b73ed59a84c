import { describe, expect, it } from "vitest";
import { createVectorize } from "../../workers/adapters/vectorize";
import { newId } from "../../workers/platform/ids";
import { createLog } from "../../workers/platform/log";
import { FakeVectorize } from "../support/fake-vectorize";

const DIMENSION = 4;
const A = newId("site", 1);
const B = newId("site", 2);
const LATER_MS = 600_000;
/** As chunkMarkdown makes them. */
const chunkId = (n: number) => `chk_${n.toString(16).padStart(24, "0")}`;
const east = Int8Array.of(127, 0, 0, 0);
const north = Int8Array.of(0, 127, 0, 0);

function open() {
  const index = new FakeVectorize(DIMENSION);
  const lines: string[] = [];
  return {
    index,
    lines,
    store: createVectorize(
      index,
      createLog("DEBUG", {}, (line) => lines.push(line)),
    ),
  };
}

describe("Vectorize as the store of vectors", () => {
  it("finds a site's own, nearest first, by the passage's id", async () => {
    const { store } = open();
    await store.upsert(A, [
      { chunk_id: chunkId(1), values: north },
      { chunk_id: chunkId(2), values: Int8Array.of(127, 127, 0, 0) },
      { chunk_id: chunkId(3), values: east },
    ]);
    await store.upsert(B, [{ chunk_id: chunkId(4), values: east }]);
    expect(await store.query(A, east, 2)).toEqual([
      { chunk_id: chunkId(3), cosine: 1 },
      { chunk_id: chunkId(2), cosine: expect.closeTo(Math.SQRT1_2, 5) },
    ]);
    expect((await store.query(A, east, 500)).length).toBe(3);
  });

  it("keeps a passage once however often it is written, and sites apart even where passages have one id", async () => {
    const { store, index } = open();
    for (const values of [north, east]) await store.upsert(A, [{ chunk_id: chunkId(1), values }]);
    await store.upsert(B, [{ chunk_id: chunkId(1), values: north }]);
    expect(index.listIds()).toHaveLength(2);
    expect(await store.query(A, east, 10)).toEqual([{ chunk_id: chunkId(1), cosine: 1 }]);
    await store.remove(B, [chunkId(1)]);
    expect(await store.query(A, east, 10)).toHaveLength(1);
  });

  it("takes more than the vendor does in one call", async () => {
    const { store, index } = open();
    const ids = Array.from({ length: 2_500 }, (_, n) => chunkId(n));
    await store.upsert(
      A,
      ids.map((chunk_id) => ({ chunk_id, values: east })),
    );
    expect(index.listIds()).toHaveLength(2_500);
    await store.remove(A, ids);
    expect(index.listIds()).toEqual([]);
    await store.remove(A, ids);
    await store.remove(A, []);
    await store.upsert(A, []);
  });

  it.each([0, 60_000, LATER_MS])(
    "finds and forgets a passage once the store has seen it, %i ms late",
    async (delay_ms) => {
      const { store, index } = open();
      index.delay_ms = delay_ms;
      await store.upsert(A, [{ chunk_id: chunkId(1), values: east }]);
      expect(await store.query(A, east, 10)).toHaveLength(delay_ms === 0 ? 1 : 0);
      index.now += delay_ms;
      expect(await store.query(A, east, 10)).toHaveLength(1);
      await store.remove(A, [chunkId(1)]);
      expect(await store.query(A, east, 10)).toHaveLength(delay_ms === 0 ? 0 : 1);
      index.now += delay_ms;
      expect(await store.query(A, east, 10)).toEqual([]);
    },
  );

  it("is rid of what came back late by removing it once more", async () => {
    const { store, index } = open();
    index.delay_ms = LATER_MS;
    await store.upsert(A, [{ chunk_id: chunkId(1), values: east }]);
    index.delay_ms = 0;
    await store.remove(A, [chunkId(1)]);
    index.now += LATER_MS;
    expect(index.listIds()).toHaveLength(1);
    await store.remove(A, [chunkId(1)]);
    expect(index.listIds()).toEqual([]);
  });

  it("drops another site's and reports it, without naming it (TEN-09)", async () => {
    const { store, index, lines } = open();
    await store.upsert(A, [{ chunk_id: chunkId(1), values: north }]);
    index.planted.push(
      { id: `${B}.${chunkId(2)}`, score: 0.99, namespace: B },
      { id: `${B}.${chunkId(3)}`, score: 0.98, namespace: A },
      { id: "chk_of_nobody", score: 0.97 },
    );
    expect(await store.query(A, east, 10)).toEqual([{ chunk_id: chunkId(1), cosine: 0 }]);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: "ERROR", event: "vectors.foreign", site_id: A, hits: 3 },
    ]);
    expect(lines.join()).not.toContain(B);
  });

  it("fails as upstream_failed, whatever was asked", async () => {
    const { store, index } = open();
    index.failure = new Error("VECTOR_QUERY_ERROR (code = 40041): cannot query index");
    for (const call of [
      store.upsert(A, [{ chunk_id: chunkId(1), values: east }]),
      store.query(A, east, 10),
      store.remove(A, [chunkId(1)]),
    ])
      await expect(call).rejects.toMatchObject({ code: "upstream_failed" });
  });
});
