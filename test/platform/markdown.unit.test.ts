import { describe, expect, it } from "vitest";
import { countWords, readBlocks, readCells } from "../../workers/platform/markdown";

describe("readBlocks", () => {
  it("reads every kind of block with its lines as they stand", () => {
    const markdown = [
      "## A heading",
      "",
      "One line",
      "and another",
      "- item",
      "  - nested",
      "",
      "  more of it",
      "- next",
      "",
      "| a | b |",
      "| --- | --- |",
      "| 1 | 2 |",
      "> quote",
      "",
      "```js",
      "# no heading",
      "",
      "- no item",
      "```",
    ].join("\n");
    expect(readBlocks(markdown)).toEqual([
      { kind: "heading", level: 2, title: "A heading", line: "## A heading" },
      { kind: "paragraph", lines: ["One line", "and another"] },
      { kind: "list", items: [["- item", "  - nested", "", "  more of it"], ["- next"]] },
      { kind: "table", head: ["| a | b |", "| --- | --- |"], rows: ["| 1 | 2 |"] },
      { kind: "quote", lines: ["> quote"] },
      { kind: "code", open: "```js", lines: ["# no heading", "", "- no item"], close: "```" },
    ]);
  });

  it("ends a fence only at one as long, and at the end of the text when it is never closed", () => {
    expect(readBlocks("````\n```\nx\n````\nafter")).toEqual([
      { kind: "code", open: "````", lines: ["```", "x"], close: "````" },
      { kind: "paragraph", lines: ["after"] },
    ]);
    expect(readBlocks("```\nx")).toEqual([{ kind: "code", open: "```", lines: ["x"], close: "" }]);
  });

  it("takes pipes without a rule for text", () => {
    expect(readBlocks("| a | b |")).toEqual([{ kind: "paragraph", lines: ["| a | b |"] }]);
  });
});

describe("readCells", () => {
  it("splits at pipes that are not escaped", () => {
    expect(readCells("| 2\\|3 | **b** |  |")).toEqual(["2|3", "**b**", ""]);
  });
});

describe("countWords", () => {
  it.each([
    ["Refunds take 5 days.", 4],
    ["See [our terms](https://shop.example/a/b-c) now", 4],
    ["it's version 3.2.1", 3],
    ["退款需要五天", 3],
    ["", 0],
  ])("counts %j as %i", (text, words) => {
    expect(countWords(text)).toBe(words);
  });
});
