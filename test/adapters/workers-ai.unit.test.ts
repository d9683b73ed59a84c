import { describe, expect, it } from "vitest";
import { createWorkersAi } from "../../workers/adapters/workers-ai";
import { makeWorkersAi, refuse } from "../support/fake-workers-ai";

describe("Workers AI as embedder", () => {
  it("embeds any number of texts in their order, a hundred in a call", async () => {
    const fake = makeWorkersAi();
    const texts = Array.from({ length: 230 }, (_, n) => String.fromCodePoint(1_024 + n));
    const vectors = await createWorkersAi(fake.ai, null).embed(texts);
    expect(fake.calls.map((call) => call.length)).toEqual([100, 100, 30]);
    expect(vectors.map((vector) => vector.indexOf(127))).toEqual(texts.map((_, n) => n));
    expect(vectors.every(({ length }) => length === 1_024)).toBe(true);
  });

  it("keeps a vector's direction in bytes that fill their range", async () => {
    const fake = makeWorkersAi();
    const [once, twice] = await createWorkersAi(fake.ai, null).embed(["aab", "aabaab"]);
    expect(once).toEqual(twice);
    expect(once?.[97]).toBe(127);
    expect(once?.[98]).toBe(64);
  });

  it("asks nothing for nothing", async () => {
    const fake = makeWorkersAi();
    expect(await createWorkersAi(fake.ai, null).embed([])).toEqual([]);
    expect(fake.calls).toEqual([]);
  });

  it.each<[string, () => Response | Promise<never>]>([
    ["has no capacity", () => refuse(429, 3_040, "Capacity temporarily exceeded")],
    ["is at its daily allowance", () => refuse(429, 3_036, "You have used up your daily free allocation")],
    ["fails", () => refuse(500, 3_043, "Internal server error")],
    ["answers no JSON", () => new Response("<html>bad gateway</html>", { status: 502 })],
    ["answers nonsense for success", () => Response.json({ request_id: "queued" })],
    ["answers vectors of another length", () => Response.json({ data: [[1, 2, 3]] })],
    ["leaves out a text", () => Response.json({ data: [] })],
    ["breaks off", () => Promise.reject(new DOMException("The operation timed out.", "TimeoutError"))],
  ])("fails as upstream_failed when the service %s", async (_, failure) => {
    const fake = makeWorkersAi();
    fake.failure = failure;
    await expect(createWorkersAi(fake.ai, null).embed(["a question"])).rejects.toMatchObject({
      code: "upstream_failed",
    });
  });
});
