import { describe, expect, it } from "vitest";
import { splitProse, splitSentences } from "../../workers/platform/sentences";

describe("splitProse", () => {
  it.each([
    ["Refunds take 5 days. We pay by card.", ["Refunds take 5 days.", "We pay by card."]],
    ["Use cash, e.g. Euros, or i.e. Pounds. Next.", ["Use cash, e.g. Euros, or i.e. Pounds.", "Next."]],
    ["Ask Mr. Smith or Dr. Jones. They know.", ["Ask Mr. Smith or Dr. Jones.", "They know."]],
    ["Visit St. Louis vs. Paris. It is approx. 5 km.", ["Visit St. Louis vs. Paris.", "It is approx. 5 km."]],
    ["See No. 5 of it. No. We do not.", ["See No. 5 of it.", "No.", "We do not."]],
    [
      "It costs 3.50 EUR. Needs version 3.2. and later. See https://a.example/b.c?d=e. Done.",
      ["It costs 3.50 EUR.", "Needs version 3.2. and later.", "See https://a.example/b.c?d=e.", "Done."],
    ],
    ["J. R. Smith wrote it. Good.", ["J. R. Smith wrote it.", "Good."]],
    [
      "**Be quick.** Then [see here](https://a.example/b.c). Then go.",
      ["**Be quick.**", "Then [see here](https://a.example/b.c).", "Then go."],
    ],
    ["Really?! Yes! (It is.) Fine.", ["Really?!", "Yes!", "(It is.)", "Fine."]],
    ["1 Main Road\n2 Side Road", ["1 Main Road", "2 Side Road"]],
    ["A line that goes\non here.", ["A line that goes\non here."]],
    ["退款需要五天。请联系客服。", ["退款需要五天。", "请联系客服。"]],
    ["no end", ["no end"]],
    ["", []],
  ])("splits %j", (text, sentences) => {
    expect(splitProse(text, "en")).toEqual(sentences);
  });

  it("knows German dates and abbreviations", () => {
    expect(splitProse("Ab dem 3. Mai gilt z.B. der Rabatt. Danach nicht.", "de")).toEqual([
      "Ab dem 3. Mai gilt z.B. der Rabatt.",
      "Danach nicht.",
    ]);
  });

  it("reads with a language nobody knows", () => {
    expect(splitProse("One. Two.", "x-nonsense")).toEqual(["One.", "Two."]);
  });

  it("loses nothing of a long text without end", () => {
    const text = "wörd one. ".repeat(20_000);
    expect(splitProse(text, null).join(" ").replace(/\s+/g, " ")).toBe(text.trim());
  });
});

describe("splitSentences", () => {
  it("gives each kind of statement, rows with their header", () => {
    const markdown = [
      "We ship daily. It is free.",
      "",
      "- Pack it. Well.",
      "  - in a box",
      "1. Send it",
      "",
      "| Zone | Days |",
      "| --- | --- |",
      "| EU | 2 |",
      "",
      "> Quoted. Twice.",
      "",
      "```sh",
      "npm start. Now.",
      "```",
    ].join("\n");
    expect(splitSentences(markdown, "en")).toEqual([
      { text: "We ship daily.", kind: "prose" },
      { text: "It is free.", kind: "prose" },
      { text: "Pack it. Well.", kind: "list_item" },
      { text: "in a box", kind: "list_item" },
      { text: "Send it", kind: "list_item" },
      { text: "| EU | 2 |", kind: "table_row", header: ["Zone", "Days"] },
      { text: "Quoted.", kind: "prose" },
      { text: "Twice.", kind: "prose" },
      { text: "```sh\nnpm start. Now.\n```", kind: "code" },
    ]);
  });

  it("names the heading above a statement and leaves headings themselves out", () => {
    expect(splitSentences("Before.\n\n## Shipping\n\nAfter.", "en")).toEqual([
      { text: "Before.", kind: "prose" },
      { text: "After.", kind: "prose", heading: "Shipping" },
    ]);
  });
});
