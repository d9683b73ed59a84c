import { describe, expect, it } from "vitest";
import { draftQuestion, draftTitle, tidyQuestion } from "../../../workers/answers/gaps/draft";

describe("tidyQuestion", () => {
  it.each([
    ["hi there, do you ship to norway", "Do you ship to norway?"],
    ["Could you please tell me how long refunds take ??", "How long refunds take?"],
    ["how do I return an order? thanks", "How do I return an order?"],
    ["Can you ship to Mongolia please?", "Can you ship to Mongolia?"],
    ["gift cards?!", "Gift cards?"],
    ["gift cards", "Gift cards"],
    ["  My parcel\n is late.  ", "My parcel is late."],
    ["Wie lange dauert der Versand?", "Wie lange dauert der Versand?"],
    ["送料はいくらですか？", "送料はいくらですか？"],
    ["thanks", "Thanks"],
    ["what is (this)", "What is (this)?"],
  ])("of %j makes %j", (typed, tidy) => {
    expect(tidyQuestion(typed)).toBe(tidy);
  });

  it("stays as it is when said again", () => {
    for (const text of ["Do you ship to Norway?", "Gift cards", "How long do refunds take?"])
      expect(tidyQuestion(text)).toBe(text);
  });

  it("takes the longest question in time that does not show", () => {
    for (const text of ["please ".repeat(600), "thanks ".repeat(600), "? ".repeat(2_000), "a".repeat(4_000)]) {
      const started = performance.now();
      tidyQuestion(text);
      expect(performance.now() - started).toBeLessThan(100);
    }
  });
});

describe("draftQuestion", () => {
  it("takes a whole question before fragments and letters, the newest of equals", () => {
    const letter = `Is it possible ${"that you could look at this ".repeat(6)}for me?`;
    expect(draftQuestion(["norway", letter, "can you ship to norway", "Do you deliver to Norway?"])).toBe(
      "Can you ship to norway?",
    );
    expect(draftQuestion(["norway", "norway shipping"])).toBe("Norway");
    expect(draftQuestion([])).toBe("");
  });
});

describe("draftTitle", () => {
  it.each([
    ["How do I return an order?", "Return an order"],
    ["How to cancel my subscription", "Cancel my subscription"],
    ["What is your privacy policy?", "Privacy policy"],
    ["Where can I find my invoice?", "Invoice"],
    ["Do you accept gift cards?", "Gift cards"],
    ["Do you have a student discount?", "Student discount"],
    ["Is there a warranty on blankets?", "Warranty on blankets"],
    ["Can I change my delivery address?", "Change my delivery address"],
    ["How long do refunds take?", "How long do refunds take"],
    ["Do you ship to Norway?", "Ship to Norway"],
    ["Gift cards", "Gift cards"],
    ["Wie lange dauert der Versand?", "Wie lange dauert der Versand"],
  ])("of %j makes %j", (question, title) => {
    expect(draftTitle(question)).toBe(title);
  });

  it("is short, cut between words", () => {
    const title = draftTitle(`How do I ${"carefully ".repeat(30)}wash it?`);
    expect(title.length).toBeLessThanOrEqual(81);
    expect(title).toMatch(/carefully…$/);
    expect(draftTitle(`${"x".repeat(400)}?`).length).toBeLessThanOrEqual(81);
  });
});
