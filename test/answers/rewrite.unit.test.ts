import { describe, expect, it } from "vitest";
import { rewriteQuestion, type Turn } from "../../workers/answers/rewrite";

/** A conversation of questions, each answered. */
const asked = (...questions: string[]): Turn[] =>
  questions.flatMap((text) => [
    { role: "user", text },
    { role: "assistant", text: "It says so on the page about parcels." },
  ]);

describe("what takes the place of its like", () => {
  it.each([
    ["How much is shipping to Germany?", "And to Canada?", "How much is shipping to Canada?"],
    ["How much is shipping to Germany?", "what about canada?", "How much is shipping to canada?"],
    ["How much is shipping to germany?", "and the United States", "How much is shipping to United States?"],
    ["How much is shipping to Germany?", "Canada?", "How much is shipping to Canada?"],
    ["How long do refunds take?", "What about gift cards?", "How long do gift cards take?"],
    ["How much is a day ticket?", "and for children?", "How much is a day ticket for children?"],
    ["How much is a day ticket for adults?", "and for children?", "How much is a day ticket for children?"],
    ["Is the Shetland throw in stock?", "And the Orkney Blanket?", "Is the Orkney Blanket in stock?"],
    ["What is the warranty on the X200?", "X300?", "What is the warranty on the X300?"],
    ["Do you ship on weekends?", "and on holidays?", "Do you ship on holidays?"],
    [
      "Wie teuer ist der Versand nach Deutschland?",
      "Und nach Österreich?",
      "Wie teuer ist der Versand nach Österreich?",
    ],
    [
      "Quel est le prix de la livraison en France ?",
      "Et en Belgique ?",
      "Quel est le prix de la livraison en Belgique?",
    ],
    ["¿Cuánto cuesta el envío a España?", "¿y a México?", "¿Cuánto cuesta el envío a México?"],
  ])("%s … %s", (before, question, standalone) => {
    const { question: alone, query } = rewriteQuestion(question, asked(before));
    expect(alone).toBe(standalone);
    expect(query).toBe(standalone);
  });

  it("is found through several turns", () => {
    const history = asked("How much is shipping to Germany?", "And to Canada?");
    expect(rewriteQuestion("And to Japan?", history).query).toBe("How much is shipping to Japan?");
  });

  it("keeps what the question before leans on", () => {
    const history = asked("Can I get a refund for a damaged item?", "How long does it take?");
    const { question, query } = rewriteQuestion("and in Germany?", history);
    expect(question).toBe("How long does it take in Germany?");
    expect(query).toBe("Can I get a refund for a damaged item? How long does it take in Germany?");
  });
});

describe("a question that leans on the one before", () => {
  it("is searched with it and stays what is asked", () => {
    expect(rewriteQuestion("How long does it take?", asked("Can I get a refund?"))).toEqual({
      question: "How long does it take?",
      query: "Can I get a refund? How long does it take?",
      before: "",
    });
  });

  it("passes over small talk", () => {
    const history = asked("Can I get a refund?", "thanks!", "Can I talk to a human?");
    expect(rewriteQuestion("How long does it take?", history).query).toBe("Can I get a refund? How long does it take?");
  });

  it("stays as it is where nothing was asked", () => {
    const alone = { question: "what about Canada?", query: "what about Canada?", before: "" };
    expect(rewriteQuestion("what about Canada?", [])).toEqual(alone);
    expect(rewriteQuestion("what about Canada?", asked("Hello"))).toEqual(alone);
  });
});

describe("a question that stands alone", () => {
  it.each(["Where is your Edinburgh shop?", "How long does it take to ship to Norway?", "gift cards"])(
    "%s",
    (question) => {
      expect(rewriteQuestion(question, asked("How long do refunds take?"))).toEqual({
        question,
        query: question,
        before: "How long do refunds take?",
      });
    },
  );
});

describe("the page the visitor is on", () => {
  it("is what a question means that points at it", () => {
    expect(rewriteQuestion("How much is it?", [], "Shetland throw").query).toBe("Shetland throw How much is it?");
    const history = asked("How long do refunds take?");
    expect(rewriteQuestion("Is this product in stock?", history, "Shetland throw").query).toBe(
      "Shetland throw Is this product in stock?",
    );
  });

  it("gives way to what was spoken of", () => {
    const { query } = rewriteQuestion("How long does it take?", asked("Can I get a refund?"), "Shetland throw");
    expect(query).toBe("Can I get a refund? How long does it take?");
  });

  it("means nothing to a question that stands alone", () => {
    expect(rewriteQuestion("How long do refunds take?", [], "Shetland throw").query).toBe("How long do refunds take?");
  });
});

it("takes hostile input in its stride", () => {
  const started = performance.now();
  const long = "and to the what about ".repeat(20_000);
  const { query } = rewriteQuestion(long, asked(long, long, long), long);
  expect(query.length).toBeLessThan(long.length + 1_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});
