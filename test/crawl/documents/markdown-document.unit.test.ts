import { describe, expect, it } from "vitest";
import { readMarkdown } from "../../../workers/crawl/documents/markdown-document";
import { readPlainText } from "../../../workers/crawl/documents/plain-text";

const BASE = "https://docs.example.org/guide/start.md";

function render(text: string, base: string | null = BASE): string {
  return readMarkdown(text, base).markdown;
}

describe("front matter", () => {
  it("names the document", () => {
    const text =
      '---\ntitle: "Getting started"\ndescription: First steps\nlang: de-AT\ndate: 2026-01-02\nlastmod: 2026-02-03\ntags: [a, b]\n---\n\nText.\n';
    expect(readMarkdown(text, BASE)).toEqual({
      title: "Getting started",
      description: "First steps",
      language: "de-AT",
      published_at: Date.UTC(2026, 0, 2),
      modified_at: Date.UTC(2026, 1, 3),
      links: [],
      markdown: "Text.",
    });
  });

  it("may be TOML", () => {
    expect(readMarkdown('+++\ntitle = "Start"\n+++\nText.', BASE)).toMatchObject({ title: "Start", markdown: "Text." });
  });

  it("leaves a heading that says something else", () => {
    expect(render("---\ntitle: Start\n---\n# Start\n\nText.")).toBe("Text.");
    expect(render("---\ntitle: Start\n---\n# Welcome\n\nText.")).toBe("# Welcome\n\nText.");
  });
});

describe("a heading", () => {
  it.each(["# The *first* [one](a.md) #\n\nText.", "The first one\n===\nText.", "<!-- c -->\n# The first one\nText."])(
    "of the first level is the title: %j",
    (text) => {
      expect(readMarkdown(text, BASE)).toMatchObject({ title: "The first one", markdown: "Text." });
    },
  );

  it("of another level is none, and stays", () => {
    expect(readMarkdown("Second\n---\n\nText.", BASE)).toMatchObject({ title: null, markdown: "## Second\n\nText." });
  });
});

describe("blocks", () => {
  it.each([
    ["lines of a paragraph are one", "One\ntwo\nthree.", "One two three."],
    ["breaks of the page stay", "One  \ntwo\\\nthree.", "One\ntwo\nthree."],
    [
      "items keep their lines",
      "* One\n  more\n* Two\n    1. Three\n\n  Still two.",
      "* One more\n* Two\n    1. Three\n\n  Still two.",
    ],
    ["rules go", "One.\n\n***\n\n- - -\nTwo.", "One.\n\nTwo."],
    [
      "tables have their marks",
      "Before\na | b\n--- | :-:\n1 | 2\n\nAfter",
      "Before\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nAfter",
    ],
    ["tables that have them keep them", "| a | b |\n|:-|---:|\n| 1 | 2 |", "| a | b |\n| --- | --- |\n| 1 | 2 |"],
    ["quotes stay", "> One\n>two", "> One\n> two"],
    ["code is left alone", "```js\n<b>a</b>\n\n[x](y)\n```", "```js\n<b>a</b>\n\n[x](y)\n```"],
    ["what a module takes goes", 'import Tabs from "@theme/Tabs";\n\nText.', "Text."],
  ])("%s", (_, text, expected) => {
    expect(render(`## A\n\n${text}`)).toBe(`## A\n\n${expected}`);
  });
});

describe("links", () => {
  it("are absolute and known", () => {
    const { markdown, links } = readMarkdown(
      "[a](../a.md) [b](b.md#part \"B\") [c][1] [D][] <https://e.example.org/> [f](#f) [g](mailto:g@example.org)\n\n[1]: /c\n[d]: d.md 'D'\n",
      BASE,
    );
    expect(markdown).toBe(
      "[a](https://docs.example.org/a.md) [b](https://docs.example.org/guide/b.md#part) [c](https://docs.example.org/c) " +
        "[D](https://docs.example.org/guide/d.md) https://e.example.org/ f [g](mailto:g@example.org)",
    );
    expect(links).toEqual(["a.md", "guide/b.md", "c", "guide/d.md"].map((path) => `https://docs.example.org/${path}`));
  });

  it.each([
    ["[a](javascript:alert(1))", "a"],
    ["[a](data:text/html,x)", "a"],
    ["![a picture](a.png)", "a picture"],
    ["[![badge](b.svg)](c.md)", "[badge](https://docs.example.org/guide/c.md)"],
    ["`[a](b.md)`", "`[a](b.md)`"],
    ["[a](b_(c).md)", "[a](https://docs.example.org/guide/b_%28c%29.md)"],
  ])("%s is %s", (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  it("lead nowhere from a document without an address", () => {
    expect(render("[a](b.md) [c](https://example.org/)", null)).toBe("a [c](https://example.org/)");
  });
});

describe("raw HTML", () => {
  it.each([
    ["a <b>bold</b> <a href='x'>word</a><br>and", "a bold word and"],
    ["a <!-- hidden\n\nwords --> b", "a  b"],
    ["a <script>alert(1)</script> b", "a  b"],
    ["a <script>never closed b", "a"],
    ["Use the `<script>` tag", "Use the `<script>` tag"],
    ["Map<string, number> and a < b > c", "Map<string, number> and a < b > c"],
    ["Put <YOUR_KEY> here", "Put <YOUR_KEY> here"],
    ["<Tabs>\n<TabItem value='a'>\nText.\n</TabItem></Tabs>", "Text."],
    ["<img src=x onerror=alert(1)> a &lt;b&gt; &amp;&nbsp;c", "a <b> & c"],
    ["zero\u200Bwidth\u{E0041}", "zerowidth"],
  ])("%j is %j", (text, expected) => {
    expect(render(text)).toBe(expected);
  });
});

describe("time", () => {
  it.each([
    ["one paragraph of many lines", "word word\n".repeat(100_000)],
    ["one endless line", "word ".repeat(400_000)],
    ["nothing but spaces", `a${" ".repeat(1_000_000)}b`],
    ["brackets", "[".repeat(300_000)],
    ["links that never end", '[a](b "'.repeat(100_000)],
    ["comments that never end", "<!-- ".repeat(200_000)],
    ["tags that never end", "<b ".repeat(300_000)],
    ["code that never ends", "` ``".repeat(200_000)],
    ["a heading of spaces", `# a${" #".repeat(300_000)} b`],
    ["modules", "import a from 'b ".repeat(50_000)],
    ["lists in lists", "- ".repeat(300_000)],
  ])("grows with the text: %s", (_, text) => {
    const start = performance.now();
    readMarkdown(text, BASE);
    readPlainText(text);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe("plain text", () => {
  const LINE = "This line has been wrapped by hand at about seventy columns, as in";

  it("has a title where its first line stands alone", () => {
    expect(readPlainText("\n\nRETURNS\n=======\n\nWithin thirty days.\n")).toEqual({
      title: "RETURNS",
      markdown: "Within thirty days.",
    });
    expect(readPlainText("Within thirty days.\n\nMore.")).toEqual({
      title: null,
      markdown: "Within thirty days.\n\nMore.",
    });
  });

  it("is unwrapped where it was wrapped, and nowhere else", () => {
    expect(readPlainText(`${LINE}\nmails of old, and so on until the end of the paragraph.`).markdown).toBe(
      `${LINE} mails of old, and so on until the end of the paragraph.`,
    );
    for (const block of ["Leeds\nMill Lane", `- ${LINE}\n- two`, `${LINE}\n    indented`, "| a | b |\n| c | d |"])
      expect(readPlainText(`One.\n\n${block}`).markdown).toBe(`One.\n\n${block}`);
  });
});
