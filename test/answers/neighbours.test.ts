import { beforeAll, describe, expect, it } from "vitest";
import { answerWithTrace } from "../../workers/answers/service";
import type { Site } from "../../workers/contract/sites";
import type { Deps } from "../../workers/ports";
import { asVisitor, makeDeps, playClaude, readRequests } from "../support/answers";
import { indexPages, makeSite } from "../support/factories";

const STEPS = Array.from(
  { length: 60 },
  (_, n) => `${n + 1}. Turn part ${n + 1} of the loom${n === 29 ? " and oil the shuttle" : ""}.`,
);
const QUESTION = "How do I oil the shuttle?";

let site: Site;
beforeAll(async () => {
  site = await makeSite();
  await indexPages(site, [
    {
      url: "https://shop.example.org/loom",
      title: "The loom",
      markdown: `## Before you begin\n\n${"Read all of this once. ".repeat(30)}\n\n## Care\n\n${STEPS.join("\n")}\n\n## Storage\n\n${"Keep it dry in winter. ".repeat(30)}`,
    },
    { url: "https://shop.example.org/wool", title: "Wool", markdown: "## Wool\n\nOil in wool keeps the rain out." },
  ]);
});

async function ask(more: Partial<Deps> = {}) {
  const llm = playClaude("good");
  const input = { question: QUESTION, conversation_id: null, history: [], context: null };
  const { answer, trace } = await answerWithTrace({ ...makeDeps(llm), ...more }, asVisitor(site), input);
  const [request] = await readRequests(llm.key);
  const messages = (request?.body.messages ?? []) as { content: { source?: { data: string } }[] }[];
  const content = messages[0]?.content ?? [];
  return { answer, trace, sent: content.flatMap(({ source }) => (source ? [source.data] : [])) };
}

describe("a section that is cut into passages", () => {
  it("is read whole by a model, in its order, and no other section with it", async () => {
    const { trace, sent } = await ask();
    const found = trace.candidates[0];
    expect(found?.heading_path).toEqual(["Care"]);
    const beside = trace.beside ?? [];
    expect(beside.map(({ heading_path }) => heading_path)).toEqual(beside.map(() => ["Care"]));
    expect(beside.length).toBeGreaterThan(0);
    expect(new Set([...trace.candidates, ...beside].map(({ chunk_id }) => chunk_id)).size).toBe(
      trace.candidates.length + beside.length,
    );
    expect(sent.join("\n")).toContain("Turn part 1 of");
    expect(sent.join("\n")).toContain("Turn part 60 of");
    const steps = sent.join("\n").matchAll(/Turn part (\d+) of/g);
    const numbers = Array.from(steps, ([, number]) => Number(number));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(trace.attempts[0]?.sent?.chunk_ids).toHaveLength(sent.length);
  });

  it("counts for nothing in how sure the answer is", async () => {
    const [with_model, without] = [await ask(), await ask({ llms: makeDeps().llms })];
    expect(without.trace.beside).toBeUndefined();
    expect(with_model.answer.confidence_score).toBe(without.answer.confidence_score);
    expect(with_model.trace.candidates).toEqual(without.trace.candidates);
  });

  it("is read as it was found when the index fails in between", async () => {
    const real = makeDeps().site_index;
    const site_index = Object.assign(Object.create(real) as Deps["site_index"], {
      page: async () => {
        throw new Error("away");
      },
    });
    const { answer, trace } = await ask({ site_index });
    expect(answer).toMatchObject({ answered: true, degraded: false });
    expect(trace.beside).toBeUndefined();
  });
});
