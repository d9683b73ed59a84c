import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createUseLite } from "../../../workers/adapters/use-lite/embedder";
import { createEncoder } from "../../../workers/adapters/use-lite/encoder";
import { cosine } from "../../support/cosine";
import { REFERENCES } from "../../support/use-lite-vectors";

const embedder = createUseLite(env.ASSETS);

async function makeEncoder() {
  const asset = await env.ASSETS.fetch("https://assets.invalid/embedder/use-lite-int8-v1.bin");
  return createEncoder(await asset.arrayBuffer());
}

function readReference(vector: string): Int16Array {
  return new Int16Array(Uint8Array.from(atob(vector), (letter) => letter.charCodeAt(0)).buffer);
}

describe("the embedded encoder", () => {
  it("agrees with the model's own graph, a word or a window, odd letters and all", async () => {
    const encode = await makeEncoder();
    for (const { text, vector } of REFERENCES)
      expect(cosine(encode(text), readReference(vector)), text).toBeGreaterThanOrEqual(0.9996);
  });

  it("answers the same whatever it read before", async () => {
    const encode = await makeEncoder();
    const [first, ...others] = REFERENCES.map(({ text }) => text);
    const alone = encode(first ?? "");
    for (const text of others) encode(text);
    expect(encode(first ?? "")).toEqual(alone);
  });

  it("looks at 128 pieces and no more", async () => {
    const encode = await makeEncoder();
    const read = (words: number) => encode("the ".repeat(words));
    expect(read(127)).not.toEqual(read(128));
    expect(read(400)).toEqual(read(128));
  });
});

describe("the embedded embedder", () => {
  it("keeps the direction in bytes that fill their range, one a text in order", async () => {
    const encode = await makeEncoder();
    const texts = REFERENCES.map(({ text }) => text);
    const vectors = await embedder.embed(texts);
    for (const [at, text] of texts.entries()) {
      expect(vectors[at]).toHaveLength(embedder.dimension);
      expect(Math.max(...(vectors[at] ?? []).map(Math.abs))).toBe(127);
      expect(cosine(vectors[at] ?? [], encode(text))).toBeGreaterThan(0.9999);
    }
  });

  it("puts what means the same nearer than what shares words", async () => {
    const [question, same, other] = await embedder.embed([
      "Can I get my money back?",
      "Refunds: we return the price within five days.",
      "We can get back to you about money orders by mail.",
    ]);
    const [near, far] = [same, other].map((vector) => cosine(question ?? [], vector ?? []));
    expect(near).toBeGreaterThan(far ?? 1);
  });

  it("answers nothing for nothing, and a vector without direction for an empty text", async () => {
    expect(await embedder.embed([])).toEqual([]);
    expect(await embedder.embed([" "])).toEqual([new Int8Array(512)]);
  });
});
