import { beforeAll, describe, expect, it } from "vitest";
import type { AnswerInput } from "../../../workers/answers/service";
import type { BlockReason } from "../../../workers/contract/answers";
import type { Site } from "../../../workers/contract/sites";
import type { Llm, LlmRequest } from "../../../workers/ports";
import { askSite, makeIndexedSite, playClaude, QUESTION, REFUND, readRequests } from "../../support/answers";

const CHANNELS = { email: { enabled: true, value: "help@shop.example.org" } };

let site: Site;
beforeAll(async () => {
  site = { ...(await makeIndexedSite()), contact: { channels: CHANNELS } };
});
const ask = (question: string, wanted: { site?: Partial<Site>; llm?: Llm; input?: Partial<AnswerInput> } = {}) =>
  askSite({ ...site, ...wanted.site }, question, wanted);

describe("a question that only the model finds harmful", () => {
  /** A model that writes a mark in pieces, and goes on. */
  const mark = (written: string): Llm => ({
    model: "claude-haiku-5-5",
    async *stream() {
      for (const text of written.match(/.{1,4}/gs) ?? []) yield { type: "text", text };
      yield { type: "block_end" };
      yield { type: "text", text: "Five days." };
      yield { type: "citation", document_index: 0, quote: REFUND };
      yield { type: "block_end" };
      yield { type: "end", stop_reason: "end_turn" };
    },
  });

  it.each<[BlockReason, boolean]>([
    ["self_harm", true],
    ["abuse", false],
    ["minors", false],
    ["illegal", false],
    ["topic", true],
  ])("gets the fixed reply to it and nothing of the model's: %s", async (blocked, offers_person) => {
    const answer = await ask(QUESTION, { llm: mark(` [[${blocked}]]`) });
    expect(answer).toMatchObject({ answered: false, degraded: false, sources: [], suggestions: [] });
    expect(answer.response_text).not.toMatch(/Five days|\[\[/);
    expect(answer.response_text.includes("988")).toBe(blocked === "self_harm");
    expect(answer.response_text.includes("help@shop.example.org")).toBe(offers_person);
    expect(answer.handoff_offered).toBe(offers_person);
    expect(answer.record).toMatchObject({ outcome: "blocked", trace: { blocked } });
  });

  it.each(["[[refused]]", "[[__proto__]]", "[self_harm]", "So: [[abuse]]"])(
    "is none where the model writes something else: %s",
    async (written) => {
      const answer = await ask(QUESTION, { llm: mark(`${written}\n`) });
      expect(answer).toMatchObject({ response_text: "Five days [1].", record: { outcome: "answered" } });
    },
  );

  it("is told to the model in its rules, with the owner's topics as data", async () => {
    const llm = playClaude("good");
    await ask(QUESTION, { llm, site: { blocked_topics: ['legal "advice"'] } });
    const [request] = await readRequests(llm.key);
    const [of_site] = (request?.body.system ?? []) as { text: string }[];
    for (const written of ["[[self_harm]]", "[[abuse]]", "[[minors]]", "[[illegal]]", "[[topic]]"])
      expect(of_site?.text).toContain(written);
    expect(of_site?.text).toContain(JSON.stringify({ blocked_topics: ['legal "advice"'] }).slice(1, -1));
  });
});

describe("a question that no model is asked to answer", () => {
  const FAR = "My family would be better off without me";
  /** A model that says one thing, and what it was asked. */
  const say = (text: string, stop_reason = "end_turn") => {
    const asked: LlmRequest[] = [];
    const llm: Llm = {
      model: "claude-haiku-5-5",
      async *stream(request) {
        asked.push(request);
        yield { type: "text", text };
        yield { type: "end", stop_reason };
      },
    };
    return { llm, asked };
  };

  it("is read by one all the same, as data, with the turns before it and the owner's topics", async () => {
    const { llm, asked } = say("[[none]]");
    const history: AnswerInput["history"] = [{ role: "user", text: "Nobody writes to me any more." }];
    const { record } = await ask(FAR, { llm, input: { history }, site: { blocked_topics: ["tax"] } });
    expect(record).toMatchObject({ outcome: "abstained", trace: { attempts: [], screened: { is_read: true } } });
    expect(record.trace.screened?.model).toBe("claude-haiku-5-5");
    expect(asked).toHaveLength(1);
    expect(asked[0]?.documents).toEqual([]);
    expect(asked[0]?.max_tokens).toBeLessThanOrEqual(20);
    expect(JSON.parse(asked[0]?.messages[0]?.text ?? "")).toEqual({
      SITE: { blocked_topics: ["tax"] },
      conversation: [...history, { role: "user", text: FAR }],
    });
  });

  it.each<[BlockReason, boolean]>([
    ["self_harm", true],
    ["abuse", false],
    ["topic", true],
  ])("gets the fixed reply to what it is: %s", async (blocked, offers_person) => {
    const answer = await ask(FAR, { llm: say(`[[${blocked}]]`).llm });
    expect(answer).toMatchObject({ answered: false, degraded: false, sources: [], suggestions: [] });
    expect(answer.response_text.includes("988")).toBe(blocked === "self_harm");
    expect(answer.handoff_offered).toBe(offers_person);
    expect(answer.record).toMatchObject({ outcome: "blocked", trace: { blocked, screened: { is_read: true } } });
  });

  it.each([
    ["does not end its mark", say("[[self_ha", "max_tokens").llm],
    ["fails", playClaude("cut_early")],
  ])("gets the sentence that we are not sure when the model %s", async (_, llm) => {
    const { record, degraded } = await ask(FAR, { llm });
    expect(record).toMatchObject({ outcome: "abstained", trace: { screened: { is_read: false } } });
    expect(degraded).toBe(false);
  });

  it("is stopped by a mark that the model goes on after, up to its limit", async () => {
    const answer = await ask(FAR, { llm: say("[[self_harm]] The message says that", "max_tokens").llm });
    expect(answer.response_text).toContain("988");
    expect(answer.record).toMatchObject({ outcome: "blocked", trace: { blocked: "self_harm" } });
  });

  it("is stopped where the model declines to read it, and a person is offered", async () => {
    const answer = await ask(FAR, { llm: playClaude("refusal") });
    expect(answer).toMatchObject({ answered: false, degraded: false, handoff_offered: true });
    expect(answer.record).toMatchObject({ outcome: "blocked", trace: { blocked: "refused" } });
  });

  it("is not read twice where the model was asked for the answer", async () => {
    const llm = playClaude("good");
    expect((await ask(QUESTION, { llm })).record.trace.screened).toBeUndefined();
    expect(await readRequests(llm.key)).toHaveLength(1);
  });

  it("is read by nobody where the owner has switched the AI off, or without a model", async () => {
    const { llm, asked } = say("[[abuse]]");
    expect((await ask(FAR, { llm, site: { ai_enabled: false } })).record.trace.screened).toBeUndefined();
    expect(asked).toEqual([]);
    expect((await ask(FAR)).record.trace.screened).toBeUndefined();
  });
});
