import { describe, expect, it } from "vitest";
import { toQuestion, writeQuestions } from "../../../workers/answers/evals/write-questions";

describe("toQuestion", () => {
  it.each([
    ["How do I reset my password?", "How do I reset my password?"],
    ["Can I pay by invoice", "Can I pay by invoice?"],
    ["What happens when my parcel is lost", "What happens when my parcel is lost?"],
    ["How to wash a wool blanket", "How do I wash a wool blanket?"],
    ["Reset your password", "How do I reset my password?"],
    ["Resetting your password", "How do I reset my password?"],
    ["Writing a good review", "How do I write a good review?"],
    ["Cancelling an order.", "How do I cancel an order?"],
    ["2. Track your parcel", "How do I track my parcel?"],
    ["Step 3: Connect your domain", "How do I connect my domain?"],
    ["Q: Is there a warranty?", "Is there a warranty?"],
    ["Install the SDK", "How do I install the SDK?"],
    ["Was kostet der Versand?", "Was kostet der Versand?"],
  ])("of %j makes %j", (heading, question) => {
    expect(toQuestion(heading)).toBe(question);
  });

  it.each([
    "Delivery times",
    "Our mill in Sedbergh",
    "What we refund",
    "How refunds work",
    "Privacy policy and cookies",
    "Shipping rates by country",
    "Return policy for gifts",
    "Order confirmation e-mails",
    "Contact us by telephone",
    "Reset",
    "Building regulations act 1984, ".repeat(9),
    "",
  ])("makes nothing of %j", (heading) => {
    expect(toQuestion(heading)).toBeNull();
  });
});

describe("writeQuestions", () => {
  const page = (name: string, headings: string[], questions: string[] = []) => ({
    page_id: `page_${name}`,
    url: `https://shop.example.org/${name}`,
    title: name,
    kind: "page" as const,
    headings,
    questions,
  });

  it("spreads them over the pages, those that pages ask themselves first, each once", () => {
    const pages = [
      page(
        "returns",
        ["Return an order", "Print a label", "Pack your parcel", "Track your parcel"],
        ["Is it free of charge?"],
      ),
      page("care", ["Wash a blanket", "Return an order"]),
      page("about", ["Our mill"]),
    ];
    const written = writeQuestions(pages, 50);
    expect(
      written.filter(({ expected }) => expected).map(({ question, expected }) => [question, expected?.page_id]),
    ).toEqual([
      ["Is it free of charge?", "page_returns"],
      ["How do I wash a blanket?", "page_care"],
      ["How do I return an order?", "page_returns"],
      ["How do I print a label?", "page_returns"],
    ]);
  });

  it("takes what FAQ entries and pages ask as it is", () => {
    const faq = { ...page("faq", []), kind: "faq" as const, title: "Refund time" };
    const questions = writeQuestions([faq, page("help", ["Return an order"], ["Warranty"])], 50).map(
      ({ question }) => question,
    );
    expect(questions.slice(0, 3)).toEqual(["Refund time", "Warranty", "How do I return an order?"]);
  });

  it("asks some that should be refused, within the limit", () => {
    const pages = Array.from({ length: 40 }, (_, n) => page(`p${n}`, [`Return an order of kind ${n}`]));
    const written = writeQuestions(pages, 20);
    expect(written).toHaveLength(20);
    expect(written.filter(({ expected }) => expected === null)).toHaveLength(3);
  });

  it("makes none of a site that says nothing", () => {
    expect(writeQuestions([page("about", ["Our mill"])], 50)).toEqual([]);
  });
});
