import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { answerWithTrace } from "../../workers/answers/service";
import type { TestAnswer } from "../../workers/contract/answers";
import type { Site } from "../../workers/contract/sites";
import type { Reranker } from "../../workers/ports";
import { asVisitor, makeDeps, makeIndexedSite } from "../support/answers";

let site: Site;
beforeAll(async () => {
  site = await makeIndexedSite();
});

const events: string[] = [];
const ask = (reranker: Reranker | null, wanted: Partial<Site> = {}, page_url?: string): Promise<TestAnswer> => {
  const deps = {
    ...makeDeps(),
    reranker,
    log: (_level: string, _area: string, event: string) => void events.push(event),
  };
  const input = {
    question: "How much does shipping cost?",
    conversation_id: null,
    history: [],
    context: page_url === undefined ? null : { page_url },
  };
  return answerWithTrace(deps, asVisitor({ ...site, ...wanted }), input);
};
const order = ({ trace }: TestAnswer) => trace.candidates.map(({ chunk_id }) => chunk_id);

/** Holds passages that name a word for the best ones. */
const prefer = (word: string): Reranker & { read: string[] } => {
  const read: string[] = [];
  return {
    model: "played",
    read,
    rerank: async (_, passages) => {
      read.push(...passages);
      return passages.map((text) => (text.includes(word) ? 7 : -7));
    },
  };
};

describe("a reranker", () => {
  it.each([undefined, "https://elsewhere.example/"])(
    "puts the passages in its order, and the trace shows its scores (page %s)",
    async (page_url) => {
      for (const [word, first] of [
        ["Canada", "shipping_1"],
        ["Germany", "shipping_0"],
      ] as const) {
        const reranker = prefer(word);
        const answer = await ask(reranker, {}, page_url);
        expect(order(answer)[0]).toBe(first);
        expect(answer.trace.candidates[0]).toMatchObject({ score: 1, scores: { rerank: 7 } });
        expect(reranker.read.length).toBeGreaterThan(1);
        expect(reranker.read.length).toBeLessThanOrEqual(20);
        expect(reranker.read[0]).toMatch(/^Shipping › /);
      }
    },
  );

  it("that fails changes nothing and is logged", async () => {
    const failing: Reranker = {
      model: "failing",
      rerank: async () => {
        throw new Error("down");
      },
    };
    expect(order(await ask(failing))).toEqual(order(await ask(null)));
    expect(events).toContain("passages.not_reranked");
  });

  it("reads nothing where the owner has switched the AI off", async () => {
    const reranker = prefer("Canada");
    await ask(reranker, { ai_enabled: false });
    expect(reranker.read).toEqual([]);
  });

  it("is there only where the operator wants one", () => {
    expect(env.RERANKER).toBe("none");
    expect(makeDeps().reranker).toBeNull();
  });
});
