import { describe, expect, it } from "vitest";
import { screenAnswer, screenQuestion } from "../../../workers/answers/safety/screen";
import { HARMFUL } from "../../support/harmful-lines";
import { HARMLESS } from "../../support/harmless-lines";

describe("screenQuestion", () => {
  for (const [category, lines] of Object.entries(HARMFUL))
    it.each(lines)(`stops ${category}: %s`, (line) => {
      expect(screenQuestion(line)?.category).toBe(category);
    });

  it.each(HARMLESS)("lets through: %s", (line) => {
    expect(screenQuestion(line)).toBeNull();
  });

  it("reads through capitals, accents, punctuation and invisible characters", () => {
    for (const line of [
      "I WANT TO KILL MYSELF!!!",
      "i want to k\u200bill myself",
      "Ｉ want to kill myself",
      "i-want-to-kill-myself",
      "QUIERO MORÍR",
    ])
      expect(screenQuestion(line)?.category).toBe("self_harm");
  });

  it.each([
    ["Quiero morir", "es"],
    ["Voglio morire", "it"],
    ["je veux mourir", "fr"],
    ["Ich will sterben", "de"],
    ["ik denk aan zelfmoord", "nl"],
    ["Quero morrer", "pt"],
    ["I want to die", "en"],
  ])("says in which language it was said: %s", (line, language) => {
    expect(screenQuestion(line)).toEqual({ category: "self_harm", language });
  });

  it("finds it in the middle of a long message", () => {
    expect(
      screenQuestion(`Where is my order 4711? ${"Please. ".repeat(100)} I want to kill myself. It is blue.`)?.category,
    ).toBe("self_harm");
  });

  it("is quick with a long message of half matches", () => {
    const started = performance.now();
    screenQuestion("i want to how many i will i ".repeat(150));
    expect(performance.now() - started).toBeLessThan(100);
  });

  it("knows at least eighty of each", () => {
    expect(Object.values(HARMFUL).flat().length).toBeGreaterThanOrEqual(80);
    expect(HARMLESS.length).toBeGreaterThanOrEqual(80);
  });
});

describe("screenAnswer", () => {
  it("stops threats, recipes and what concerns minors", () => {
    expect(screenAnswer("Kill yourself.")?.category).toBe("abuse");
    expect(screenAnswer("To make a pipe bomb, take …")?.category).toBe("illegal");
    expect(screenAnswer("Here are naked pictures of children.")?.category).toBe("minors");
  });

  it("lets a page for people in need speak", () => {
    expect(screenAnswer("If you think “I want to kill myself”, call us at any time.")).toBeNull();
  });
});
