import { describe, expect, it } from "vitest";
import type { AnswerSource, Author, MessageFrame } from "../../workers/contract/socket";
import { extractSummary, readSummary } from "../../workers/conversations/summary-text";

const source = (title: string) => ({ title, url: `https://shop.example.org/${title}` }) as AnswerSource;
/** Messages, with the titles an answer of the AI rests on; none: it did not answer. */
const say = (...said: [Author, string, ...string[]][]): MessageFrame[] =>
  said.map(([author, text, ...titles], at) => ({
    type: "message",
    seq: at + 1,
    author,
    text,
    at: 1,
    ...(author === "ai" && {
      sources: (titles.length > 0 ? titles : ["Nearest"]).map(source),
      answer: {
        id: "ans_1",
        answered: titles.length > 0,
        degraded: false,
        confidence_score: 1,
        handoff_offered: false,
        suggestions: [],
        products: [],
      },
    }),
  }));

describe("a summary from the messages' own words", () => {
  it("is the first question, the titles of the answers' sources once each, and the last question that was not answered", () => {
    const said = say(
      ["visitor", "Hi there, how long do refunds take?"],
      ["ai", "Five days [1].", "Refunds", "Returns"],
      ["visitor", "And what does shipping cost?"],
      ["ai", "Nine euros [1].", "Refunds"],
      ["visitor", "Can you do it faster?"],
      ["ai", "I'm not sure."],
      ["visitor", "Can I talk to a human?"],
    );
    expect(extractSummary(said, said)).toEqual({
      wants: "How long do refunds take?",
      answered: "Refunds; Returns",
      open: "Can you do it faster?",
    });
  });

  it("has nothing open once a member has written, or the AI has answered", () => {
    const by_ai = say(["visitor", "How long do refunds take?"], ["ai", "Five days [1].", "Refunds"]);
    expect(extractSummary(by_ai, by_ai).open).toBe("");
    const by_member = say(["visitor", "Do you sell helicopters?"], ["ai", "I'm not sure."], ["agent", "We do not."]);
    expect(extractSummary(by_member, by_member)).toMatchObject({ answered: "", open: "" });
  });

  it("counts a message once that stands among the first and among the newest, and tells of nothing where nothing was asked", () => {
    const said = say(["visitor", "Where is it?"], ["visitor", "My order is 1234."]);
    expect(extractSummary(said, said.slice(1))).toEqual({
      wants: "Where is it?",
      answered: "",
      open: "My order is 1234.",
    });
    expect(extractSummary([], [])).toEqual({ wants: "", answered: "", open: "" });
  });
});

describe("a summary that a model wrote", () => {
  it("is its three lines, each on one line of text; a hyphen is nothing", () => {
    expect(readSummary("WANTS: a refund for order 1234\nANSWERED: five days\nOPEN: -")).toEqual({
      wants: "a refund for order 1234",
      answered: "five days",
      open: "",
    });
    expect(readSummary("Here you are.\n  WANTS:\ta  refund\u202e\u0000\n")).toEqual({
      wants: "a refund",
      answered: "",
      open: "",
    });
  });

  it.each(["", "The visitor wants a refund.", "WANTS: -\nOPEN: all", "ANSWERED: five days", "wants: a refund"])(
    "is none where what it wants is not said: %j",
    (text) => {
      expect(readSummary(text)).toBeNull();
    },
  );

  it("is as short as a member reads, whatever it writes", () => {
    const flood = "x".repeat(1_000_000);
    const read = readSummary(`WANTS: ${flood}\nANSWERED: ${flood}\nOPEN: ${flood}`);
    expect(Object.values(read ?? {}).map(({ length }) => length)).toEqual([400, 400, 400]);
  });
});
