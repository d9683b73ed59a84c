import { describe, expect, it } from "vitest";
import {
  type Block,
  dropMarks,
  type Inline,
  parseAnswer,
  readHref,
  splitAtCites,
} from "../../../dashboard/answers/markdown";
import { XSS_CORPUS } from "../../support/xss-corpus";

const text = (value: string): Inline => ({ type: "text", text: value });

/** The addresses an answer would link to, at any depth. */
function listLinks(blocks: Block[]): string[] {
  const ofInlines = (nodes: Inline[]): string[] =>
    nodes.flatMap((node) => [
      ...(node.type === "link" ? [node.href] : []),
      ...("children" in node ? ofInlines(node.children) : []),
    ]);
  return blocks.flatMap((block) => {
    if (block.type === "code") return [];
    if (block.type === "list") return block.items.flatMap((item) => ofInlines(item.children));
    if (block.type === "table") return [block.header, ...block.rows].flat().flatMap(ofInlines);
    return ofInlines(block.children);
  });
}

describe("parseAnswer", () => {
  it("reads marks, bold, code and links within a paragraph", () => {
    expect(parseAnswer("Within **30 days** [1], see `RMA` or [the page](https://shop.example/a).")).toEqual([
      {
        type: "paragraph",
        children: [
          text("Within "),
          { type: "strong", children: [text("30 days")] },
          text(" "),
          { type: "cite", n: 1 },
          text(", see "),
          { type: "code", text: "RMA" },
          text(" or "),
          { type: "link", href: "https://shop.example/a", children: [text("the page")] },
          text("."),
        ],
      },
    ]);
  });

  it("shows a mail or phone link as its text", () => {
    const [block] = parseAnswer("Write to [help@shop.example](mailto:help@shop.example) or [call](tel:+4912345).");
    expect(block).toEqual({
      type: "paragraph",
      children: ["Write to ", "help@shop.example", " or ", "call", "."].map(text),
    });
  });

  it("reads a list between paragraphs, with what hangs below an item", () => {
    const blocks = parseAnswer("First:\n3. Print it\n   twice [2]\n4. Send it\n   - by post\n\nDone.");
    expect(blocks.map(({ type }) => type)).toEqual(["paragraph", "list", "paragraph"]);
    expect(blocks[1]).toEqual({
      type: "list",
      ordered: true,
      start: 3,
      items: [
        { level: 0, children: [text("Print it twice "), { type: "cite", n: 2 }] },
        { level: 0, children: [text("Send it")] },
        { level: 1, children: [text("by post")] },
      ],
    });
  });

  it("reads a table and leaves a line with one bar alone", () => {
    expect(parseAnswer("| Where | Days |\n|---|---|\n| UK | 2 [1] |")).toEqual([
      {
        type: "table",
        header: [[text("Where")], [text("Days")]],
        rows: [[[text("UK")], [text("2 "), { type: "cite", n: 1 }]]],
      },
    ]);
    expect(parseAnswer("a | b")).toEqual([{ type: "paragraph", children: [text("a | b")] }]);
  });

  it("keeps marks inside a code block as they are, even when it is not closed", () => {
    expect(parseAnswer("```sh\nnpm run **x** [1]")).toEqual([{ type: "code", text: "npm run **x** [1]" }]);
  });

  it("keeps what is not understood as text", () => {
    expect(parseAnswer("2 * 3 * 4 and snake_case_name [x] **")).toEqual([
      { type: "paragraph", children: [text("2 * 3 * 4 and snake_case_name [x] **")] },
    ]);
  });

  it.each(XSS_CORPUS)("links nothing but http and https in: $name", ({ text: hostile }) => {
    for (const href of listLinks(parseAnswer(hostile))) expect(["http:", "https:"]).toContain(new URL(href).protocol);
  });

  it("reads a long hostile line in well under a second", () => {
    const started = performance.now();
    for (const part of ["**a", "*a ", "_a ", "[a](", "`", "| "]) parseAnswer(part.repeat(3_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("splitAtCites", () => {
  const cite: Inline = { type: "cite", n: 1 };

  it("takes the last word for the number after it, and the full stop for the number before it", () => {
    expect(splitAtCites("They take two days ", undefined, cite)).toEqual({
      head: "",
      middle: "They take two ",
      tail: "days ",
    });
    expect(splitAtCites(". Then ", cite, cite)).toEqual({ head: ".", middle: " ", tail: "Then " });
    expect(splitAtCites("。", cite, undefined)).toEqual({ head: "。", middle: "", tail: "" });
  });

  it("leaves a text alone that stands beside no number, and loses nothing of a long word", () => {
    expect(splitAtCites(". A word ", text("x"), undefined).middle).toBe(". A word ");
    const { middle, tail } = splitAtCites("x".repeat(90), undefined, cite);
    expect(middle + tail).toBe("x".repeat(90));
    expect(middle).not.toBe("");
  });
});

describe("readHref", () => {
  it("refuses other schemes and addresses with a user name", () => {
    for (const address of ["javascript:alert(1)", "data:text/html,x", "//shop.example", "https://a@evil.example", "x"])
      expect(readHref(address)).toBeNull();
    expect(readHref("https://shop.example/a?b#c")).toBe("https://shop.example/a?b#c");
  });
});

describe("dropMarks", () => {
  it.each([
    ["### Nothing yet?\nWrite to [us@x.example](mailto:us@x.example).", "Nothing yet?\nWrite to us@x.example."],
    ["We write, and [your refund](http://shop.exam", "We write, and your refund"],
    ["A **bold** [1] and [note]", "A bold [1] and [note]"],
    ["![A throw](/throw.png) to see", "A throw to see"],
  ])("leaves the words of %j", (markdown, text) => {
    expect(dropMarks(markdown)).toBe(text);
  });
});
