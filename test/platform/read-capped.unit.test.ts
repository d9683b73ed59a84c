import { describe, expect, it, vi } from "vitest";
import { readCapped } from "../../workers/platform/read-capped";

/** A stream of the chunks, and whether it was cancelled. */
function streamOf(chunks: string[]) {
  const cancel = vi.fn();
  const left = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const chunk = left.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
  return { stream, cancel, left };
}
const textOf = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes);

describe("readCapped (CRAWL-04)", () => {
  it("joins what it reads", async () => {
    expect(textOf(await readCapped(streamOf(["a", "", "bc"]).stream, 3))).toBe("abc");
    expect(textOf(await readCapped(streamOf([]).stream, 0))).toBe("");
  });

  it("reads no further than the chunk that is too much", async () => {
    const { stream, cancel, left } = streamOf(["aa", "bb", "cc", "dd"]);
    expect(await readCapped(stream, 3)).toBeNull();
    expect(cancel).toHaveBeenCalledOnce();
    expect(left).toHaveLength(2);
  });

  it("looks once, at as much as was asked for or at all there is", async () => {
    const isWanted = vi.fn((_: Uint8Array) => true);
    expect(textOf(await readCapped(streamOf(["a", "b", "c", "d"]).stream, 9, { bytes: 2, isWanted }))).toBe("abcd");
    expect(textOf(await readCapped(streamOf(["a"]).stream, 9, { bytes: 2, isWanted }))).toBe("a");
    expect(isWanted.mock.calls.map(([start]) => textOf(start))).toEqual(["ab", "a"]);
  });

  it("stops where it does not like the look of it", async () => {
    const { stream, cancel, left } = streamOf(["a", "b", "c"]);
    expect(await readCapped(stream, 9, { bytes: 2, isWanted: () => false })).toBeNull();
    expect(cancel).toHaveBeenCalledOnce();
    expect(left).toHaveLength(1);
    expect(await readCapped(streamOf(["a"]).stream, 9, { bytes: 2, isWanted: () => false })).toBeNull();
  });

  it("rejects as its stream does", async () => {
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("cut")) });
    await expect(readCapped(stream, 9)).rejects.toThrow("cut");
  });
});
