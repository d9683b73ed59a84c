import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";
import { isSelector } from "../../../workers/crawl/extract/selectors";

const URL_OF_PAGE = "https://shop.example/help/returns";
const PROSE = "You can return every order within thirty days of delivery and we refund the full price to your card. ";
const extract = (html: string, content: string[], drop: string[] = []) =>
  extractPage(html, URL_OF_PAGE, { content, drop }).markdown;

const PAGE = `<html class="docs"><head><title>Returns</title></head><body id="top" class="help">
  <main><h1>Returns</h1><p>${PROSE}</p></main>
  <div class="answers" data-kind="faq"><p>First answer.</p><p class="stamp">Last week</p></div>
  <div class="answers"><p>Second answer.</p></div><aside><p>Beside.</p></aside></body></html>`;

describe("content selectors", () => {
  it.each([
    [".answers", "First answer.\n\nLast week\n\nSecond answer."],
    ["[data-kind=faq] > p:first-child", "First answer."],
    ["html.docs > body#top.help > div:nth-of-type(2)", "Second answer."],
    ["body > main + div p:not(.stamp)", "First answer."],
    ["aside", "Beside."],
    ["main, aside", `${PROSE.trim()}\n\nBeside.`],
    ["div:has(.stamp)", "First answer.\n\nLast week"],
  ])("read what %s finds and nothing else", (selector, markdown) => {
    expect(extract(PAGE, [selector])).toBe(markdown);
  });

  it("count in their order; one that finds no text gives way to the next, and the last to the scored content", () => {
    expect(extract(PAGE, [".nothing", "aside", "main"])).toBe("Beside.");
    expect(extract(`<div class=empty> </div>${PAGE}`, [".empty"])).toContain("You can return");
    expect(extract(PAGE, ["li..x", "p::before", ">>"])).toContain("You can return");
  });

  it("read parts that are junk elsewhere, and still nothing nobody sees", () => {
    const html = `<p>${PROSE}</p><nav><a href=/a>Alpha</a></nav><div class="sidebar"><p>Kept.</p><p hidden>secret</p><script>x()</script></div>`;
    expect(extract(html, [".sidebar"])).toBe("Kept.");
    expect(extract(html, ["nav"])).toBe("[Alpha](https://shop.example/a)");
  });

  it("leave out what the page says only in its data", () => {
    const data = `<script type="application/ld+json">{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"Free?","acceptedAnswer":{"text":"Never."}}]}</script>`;
    expect(extract(data + PAGE, ["aside"])).toBe("Beside.");
    expect(extract(data + PAGE, [])).toContain("Never.");
  });
});

describe("drop selectors", () => {
  it("leave out what they find, before the content is chosen", () => {
    expect(extract(PAGE, [], [".answers", "aside"])).toBe(PROSE.trim());
    expect(extract(PAGE, [".answers"], [".stamp", "body > .answers:last-of-type"])).toBe("First answer.");
    expect(extract(PAGE, [".answers"], ["..", ""])).toContain("Last week");
  });

  it("leave links and metadata as they are", () => {
    const page = extractPage(`<nav><a href=/a>A</a></nav><h1>Returns</h1><p>${PROSE}`, URL_OF_PAGE, {
      content: [],
      drop: ["nav", "h1"],
    });
    expect(page.links).toEqual(["https://shop.example/a"]);
    expect(page.title).toBe("returns");
  });
});

describe("isSelector", () => {
  it.each(["main", ".a > #b", "[data-x='1']", "p:nth-child(2n+1)", "a, b", ":not(nav)", "div:has(> p)", "*"])(
    "takes %s",
    (text) => expect(isSelector(text)).toBe(true),
  );
  it.each(["", "  ", "..a", "a[", "p::before", ":unknown(1)", "> p", "a >", "{}", "x".repeat(201), ":not("])(
    "refuses %s",
    (text) => expect(isSelector(text)).toBe(false),
  );
});

describe("selectors on hostile pages", () => {
  /** A second on an idle machine; shared ones take up to three times the processor's time. Without bounds it would be minutes. */
  const MAX_SECONDS = 4;
  const words = "The quick brown fox jumps over the lazy dog. ";
  const plain = [".a .b", "#x > .y", "main > p", "[role=main]", ".a, .b, .c", "div.a", "p.b", "nav", ".c > .d", ".e"];
  const costly = ["* * * * * .x", "div ~ div ~ i", "p:has(b:has(i))", "p:nth-last-child(7)", "p:contains(zzz)"];
  const pages: [string, string][] = [
    ["100,000 siblings", `${"<p>a</p>".repeat(99_000)}<p>${words}`],
    ["100,000 elements, 390 deep", `${"<div>".repeat(390)}${"<p>a</p>".repeat(99_000)}<p>${words}`],
    ["250 deep nests", `${("<div>".repeat(390) + "</div>".repeat(390)).repeat(250)}<p>${words}`],
  ];
  extractPage(PAGE, URL_OF_PAGE, { content: plain, drop: costly });

  it.each(pages)("end within a second: %s", (_, html) => {
    for (const content of [plain, [...costly, ...costly]]) {
      const before = process.cpuUsage();
      const { markdown } = extractPage(html, URL_OF_PAGE, { content, drop: [] });
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6).toBeLessThan(MAX_SECONDS);
      expect(markdown.length).toBeGreaterThan(10);
    }
  });
});
