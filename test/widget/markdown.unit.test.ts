import { describe, expect, it } from "vitest";
import { findHiddenTarget, parseHref } from "../../widget/chat/links";
import { type Block, type List, parseMarkdown } from "../../widget/chat/markdown-blocks";
import type { Inline } from "../../widget/chat/markdown-inline";
import { XSS_CORPUS } from "../support/xss-corpus";

const BLOCKS = ["paragraph", "heading", "code", "list", "table"];
const INLINES = ["text", "code", "break", "cite", "strong", "em", "link"];
const SCHEMES = ["http:", "https:", "mailto:", "tel:"];

/** Every node of a parsed text, at any depth. */
function collectNodes(blocks: Block[]): (Block | Inline)[] {
  const ofInlines = (nodes: Inline[]): Inline[] =>
    nodes.flatMap((node) => [node, ...("children" in node ? ofInlines(node.children) : [])]);
  const ofList = (list: List): (Block | Inline)[] => [
    list,
    ...list.items.flatMap((item) => [...ofInlines(item.children), ...(item.nested ? ofList(item.nested) : [])]),
  ];
  return blocks.flatMap((block) => {
    if (block.type === "list") return ofList(block);
    if (block.type === "table") return [block, ...[block.header, ...block.rows].flat().flatMap(ofInlines)];
    return block.type === "code" ? [block] : [block, ...ofInlines(block.children)];
  });
}

/** What a renderer would be wrong to draw: unknown nodes, text that is not text, addresses outside the four schemes. */
function findFaults(text: string): string[] {
  return collectNodes(parseMarkdown(text)).flatMap((node) => {
    const faults: string[] = [];
    if (!BLOCKS.includes(node.type) && !INLINES.includes(node.type)) faults.push(`node ${node.type}`);
    if ("text" in node && typeof node.text !== "string") faults.push("text is not a string");
    if ("href" in node && !SCHEMES.includes(new URL(node.href).protocol)) faults.push(`href ${node.href}`);
    if ("text" in node && /[\u202a-\u202e\u2066-\u2069\0]/.test(node.text)) faults.push("invisible character");
    return faults;
  });
}

function parseOne(text: string): Inline[] {
  const block = parseMarkdown(text)[0];
  return block && "children" in block ? block.children : [];
}

describe("hostile text", () => {
  it("has at least forty payloads with names of their own", () => {
    expect(XSS_CORPUS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(XSS_CORPUS.map(({ name }) => name)).size).toBe(XSS_CORPUS.length);
  });

  it.each(XSS_CORPUS)("makes only allowed nodes at every prefix: $name", ({ text }) => {
    for (let end = 0; end <= text.length; end += 1) expect(findFaults(text.slice(0, end))).toEqual([]);
  });

  it.each(XSS_CORPUS)("makes only allowed nodes inside other marks: $name", ({ text }) => {
    for (const wrapped of [
      `**${text}**`,
      `- ${text}`,
      `| ${text} |\n| --- |\n| ${text} |`,
      `[${text}](https://a.example/)`,
    ]) {
      expect(findFaults(wrapped)).toEqual([]);
    }
  });

  it("refuses anything but a string", () => {
    const node = { type: "img", props: { src: "x" }, constructor: undefined };
    for (const value of [node, [node], null, undefined, 7, { toString: () => "x" }])
      expect(parseMarkdown(value)).toEqual([]);
  });

  it("is read in linear time", () => {
    const units = [
      "[",
      "![",
      "[a](",
      "**",
      "*a",
      "`",
      "``a",
      "_a_",
      "| a ",
      "# # ",
      "- ",
      "[1]",
      "](",
      "\\",
      "> ",
      "~~~\n",
      "  ",
    ];
    const measure = (text: string) => {
      const startedAt = performance.now();
      parseMarkdown(text);
      return performance.now() - startedAt;
    };
    // 100,000 characters: a quadratic reader takes some 10 s for one of these, a linear one some 0.1 s.
    for (const unit of units) expect(measure(unit.repeat(Math.ceil(100_000 / unit.length)))).toBeLessThan(2_000);
  }, 60_000);
});

describe("links", () => {
  it("keeps http, https, mailto and tel and nothing else", () => {
    expect(parseHref("https://shop.example/a?b=c#d")).toBe("https://shop.example/a?b=c#d");
    expect(parseHref("mailto:help@shop.example")).toBe("mailto:help@shop.example");
    expect(parseHref("tel:+4930123")).toBe("tel:+4930123");
    for (const bad of [
      "javascript:alert(1)",
      " https://a.example",
      "https://a\u200b.example",
      "//a.example",
      "/a",
      "https://u:p@a.example",
    ]) {
      expect(parseHref(bad)).toBeNull();
    }
  });

  it("shows the target unless the text already is the target", () => {
    expect(findHiddenTarget("https://shop.example/returns", "our page")).toBe("shop.example");
    expect(findHiddenTarget("https://sink.invalid/", "https://shop.example/")).toBe("sink.invalid");
    expect(findHiddenTarget("https://shop.example/returns", "shop.example")).toBeNull();
    expect(findHiddenTarget("https://shop.example/returns", "https://shop.example/returns")).toBeNull();
    expect(findHiddenTarget("mailto:help@shop.example", "write to us")).toBe("help@shop.example");
  });
});

describe("the subset", () => {
  it("reads bold, italic, code, breaks and citations", () => {
    expect(parseOne("**a** *b* `c*`\n__d__ _e_ [1]")).toEqual([
      { type: "strong", children: [{ type: "text", text: "a" }] },
      { type: "text", text: " " },
      { type: "em", children: [{ type: "text", text: "b" }] },
      { type: "text", text: " " },
      { type: "code", text: "c*" },
      { type: "break" },
      { type: "strong", children: [{ type: "text", text: "d" }] },
      { type: "text", text: " " },
      { type: "em", children: [{ type: "text", text: "e" }] },
      { type: "text", text: " " },
      { type: "cite", n: 1 },
    ]);
  });

  it("leaves arithmetic, snake case and unclosed marks as text", () => {
    for (const text of ["2 * 3 * 4", "a_b_c", "**open", "a [b", "a `b", "5 < 6 & 7"]) {
      expect(parseOne(text)).toEqual([{ type: "text", text }]);
    }
  });

  it("nests three stars as bold and italic", () => {
    expect(parseOne("***a***")).toEqual([
      { type: "strong", children: [{ type: "em", children: [{ type: "text", text: "a" }] }] },
    ]);
  });

  it("reads links with one level of parentheses", () => {
    expect(parseOne("[a](https://en.example/x_(y))")).toEqual([
      { type: "link", href: "https://en.example/x_(y)", children: [{ type: "text", text: "a" }] },
    ]);
  });

  it("keeps only the alternative text of an image", () => {
    expect(parseOne("![a logo](https://sink.invalid/p) ![b][ref]")).toEqual([{ type: "text", text: "a logo b" }]);
  });

  it("reads lists, nested one level", () => {
    expect(parseMarkdown("3. a\n   - b\n      - c\n4. d")).toEqual([
      {
        type: "list",
        ordered: true,
        start: 3,
        items: [
          {
            children: [{ type: "text", text: "a" }],
            nested: {
              type: "list",
              ordered: false,
              start: 1,
              items: [
                { children: [{ type: "text", text: "b" }], nested: null },
                { children: [{ type: "text", text: "c" }], nested: null },
              ],
            },
          },
          { children: [{ type: "text", text: "d" }], nested: null },
        ],
      },
    ]);
  });

  it("reads tables, code blocks and headings between paragraphs", () => {
    const blocks = parseMarkdown("Prices:\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n## More ##\n```js\nx < y\n```\nend");
    expect(blocks.map(({ type }) => type)).toEqual(["paragraph", "table", "heading", "code", "paragraph"]);
    expect(blocks[3]).toEqual({ type: "code", text: "x < y" });
    expect(blocks[2]).toEqual({ type: "heading", children: [{ type: "text", text: "More" }] });
  });
});
