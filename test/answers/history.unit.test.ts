import { expect, it } from "vitest";
import { fitHistory } from "../../workers/answers/history";
import type { Turn } from "../../workers/answers/rewrite";

const FIRST = "Refunds are issued within 5 business days.";
const long_answer = `${FIRST} ${"They go back to the card you paid with. ".repeat(10)}`;
const talk = (questions: number): Turn[] =>
  Array.from({ length: questions }, (_, at): Turn[] => [
    { role: "user", text: `Question ${at}?` },
    { role: "assistant", text: long_answer },
  ]).flat();
const bytes = (turns: Turn[]) => turns.reduce((sum, { text }) => sum + text.length, 0);

it("keeps a short conversation whole, without source marks", () => {
  const turns: Turn[] = [
    { role: "user", text: "How long do refunds take?" },
    { role: "assistant", text: "Five days [1]. Ten by bank [12]." },
  ];
  expect(fitHistory(turns, 1_000)).toEqual([turns[0], { role: "assistant", text: "Five days. Ten by bank." }]);
});

it("keeps the newest turns whole, condenses older answers to their first sentence, and stays within the window", () => {
  const turns = talk(12);
  const fitted = fitHistory(turns, 600);
  expect(bytes(fitted)).toBeLessThanOrEqual(600 * 4);
  expect(fitted.at(-1)?.text).toBe(long_answer.trim());
  const condensed = fitted.filter(({ text }) => text === FIRST);
  expect(condensed.length).toBeGreaterThan(2);
  expect(fitted.length).toBeLessThanOrEqual(turns.length);
  // Once condensed, everything older is.
  const whole = fitted.map(({ role, text }) => role === "assistant" && text !== FIRST);
  expect(whole.lastIndexOf(true) - whole.indexOf(true)).toBe((whole.filter(Boolean).length - 1) * 2);
});

it("begins with the visitor, whatever fits", () => {
  for (let tokens = 0; tokens < 400; tokens += 7) {
    const fitted = fitHistory(talk(4), tokens);
    expect(fitted[0]?.role ?? "user").toBe("user");
    expect(bytes(fitted)).toBeLessThanOrEqual(tokens * 4);
  }
});

it("leaves out empty turns", () => {
  expect(fitHistory([{ role: "user", text: " " }, ...talk(1)], 1_000)).toHaveLength(2);
});
