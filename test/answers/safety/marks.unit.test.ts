import { describe, expect, it } from "vitest";
import { readMarks } from "../../../workers/answers/safety/marks";
import { MarkReader } from "../../../workers/answers/safety/verdict";
import type { LlmEvent } from "../../../workers/ports";

it.each([
  ["[[angry]] We are sorry.", { verdict: null, mood: -0.8, rest: "We are sorry.", is_open: false }],
  [" [[calm]]\nFive days.", { verdict: null, mood: 0, rest: "Five days.", is_open: false }],
  ["[[none]] [[pleased]]", { verdict: null, mood: 0.7, rest: "", is_open: true }],
  ["[[self_harm]] [[angry]] and more", { verdict: "self_harm", mood: null, rest: "", is_open: false }],
  ["[[angry]] [[abuse]]", { verdict: "abuse", mood: -0.8, rest: "", is_open: false }],
  ["[[annoyed]][[calm]] Five.", { verdict: null, mood: -0.4, rest: "Five.", is_open: false }],
  ["[[delighted]] Five.", { verdict: null, mood: null, rest: "[[delighted]] Five.", is_open: false }],
  ["[[constructor]] Five.", { verdict: null, mood: null, rest: "[[constructor]] Five.", is_open: false }],
  ["Five. [[angry]]", { verdict: null, mood: null, rest: "Five. [[angry]]", is_open: false }],
  ["[[ang", { verdict: null, mood: null, rest: "[[ang", is_open: true }],
  ["", { verdict: null, mood: null, rest: "", is_open: true }],
])("marks are read off the head of a text and nowhere else: %j", (text, read) => {
  expect(readMarks(text)).toEqual(read);
});

describe("what a model writes behind its marks", () => {
  const QUOTE: LlmEvent = { type: "citation", document_index: 0, quote: "Five days." };
  const END: LlmEvent = { type: "end", stop_reason: "end_turn" };
  async function watch(texts: string[], ...after: LlmEvent[]) {
    const told: unknown[] = [];
    const reader = new MarkReader(({ verdict, mood }) => told.push({ verdict, mood }));
    async function* write(): AsyncGenerator<LlmEvent> {
      for (const text of texts) yield { type: "text", text };
      yield* after;
    }
    const events: LlmEvent[] = [];
    for await (const event of reader.watch(write())) events.push(event);
    return { told, events, text: events.map((event) => (event.type === "text" ? event.text : "")).join("") };
  }

  it("is passed on as it is, however the marks are cut into pieces", async () => {
    const whole = "[[annoyed]] Refunds take [5] days [[calm]].";
    for (let at = 0; at <= whole.length; at++) {
      const { told, text } = await watch([whole.slice(0, at), whole.slice(at)], QUOTE, END);
      expect([told, text]).toEqual([[{ verdict: null, mood: -0.4 }], "Refunds take [5] days [[calm]]."]);
    }
    const letters = await watch([...whole], QUOTE, END);
    expect([letters.told.length, letters.text]).toEqual([1, "Refunds take [5] days [[calm]]."]);
  });

  it("may begin in a block of its own", async () => {
    const block_end: LlmEvent = { type: "block_end" };
    const { told, events } = await watch(
      ["[[angry]]"],
      block_end,
      { type: "text", text: "Five." },
      QUOTE,
      block_end,
      END,
    );
    expect(told).toEqual([{ verdict: null, mood: -0.8 }]);
    expect(events).toEqual([block_end, { type: "text", text: "Five." }, QUOTE, block_end, END]);
  });

  it("is told once, and before any of it is passed on; without marks, that nothing is said", async () => {
    const seen: string[] = [];
    const reader = new MarkReader(() => seen.push("told"));
    async function* write(): AsyncGenerator<LlmEvent> {
      for (const text of ["Five", " days."]) yield { type: "text", text };
    }
    for await (const event of reader.watch(write())) seen.push(event.type);
    expect(seen).toEqual(["told", "text", "text"]);
    expect((await watch(["[", "5] days"], END)).told).toEqual([{ verdict: null, mood: null }]);
  });

  it("is nothing after a verdict, and all that was held where no mark came of it", async () => {
    const stopped = await watch(["[[ab", "use]] Five", " days."], QUOTE, END);
    expect([stopped.events, stopped.told]).toEqual([[], [{ verdict: "abuse", mood: null }]]);
    expect((await watch(["[[ab"], END)).text).toBe("[[ab");
  });
});
