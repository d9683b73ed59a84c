import { describe, expect, it } from "vitest";
import { createReranker } from "../../workers/adapters/workers-ai-reranker";

/** Workers AI's binding for a reranking model: scores come best first, each with the place of its passage. */
function makeAi(answer: (input: { query: string; contexts: { text: string }[]; top_k: number }) => Response) {
  const run = async (model: string, input: Parameters<typeof answer>[0], options?: AiOptions) => {
    if (model !== "@cf/baai/bge-reranker-base" || !options?.returnRawResponse) throw new Error("Not the call it knows");
    return answer(input);
  };
  return { run } as unknown as Ai;
}
const scoreByLength = (input: { contexts: { text: string }[] }) =>
  input.contexts.map(({ text }, id) => ({ id, score: text.length })).sort((a, b) => b.score - a.score);

describe("the reranker on Workers AI", () => {
  it("gives scores in the order of the passages", async () => {
    const ai = makeAi((input) => {
      expect(input).toMatchObject({ query: "q", top_k: 3 });
      return Response.json({ response: scoreByLength(input) });
    });
    expect(await createReranker(ai).rerank("q", ["aa", "aaa", "a"])).toEqual([2, 3, 1]);
  });

  it.each([
    ["a refusal", () => Response.json({}, { status: 500 })],
    ["a left-out passage", () => Response.json({ response: [{ id: 0, score: 1 }] })],
    ["another form", () => Response.json({ data: [] })],
  ])("throws for %s", async (_, answer) => {
    await expect(createReranker(makeAi(answer)).rerank("q", ["a", "b"])).rejects.toMatchObject({
      code: "upstream_failed",
    });
  });
});
