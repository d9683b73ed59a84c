import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";

const URL_OF_PAGE = "https://shop.example/help/returns";
const markdownOf = (html: string) => extractPage(html, URL_OF_PAGE).markdown;
const PROSE = "You can return every order within thirty days of delivery and we refund the full price to your card. ";

describe("broken HTML", () => {
  it("reads on after CDATA, in every body, and through tags left open", () => {
    expect(markdownOf(`<p>One</p><![CDATA[ x ]]><p>Two</p>`)).toBe("One\n\nTwo");
    expect(markdownOf(`<body><p>Small</p></body><body><p>${PROSE}</body>`)).toContain("You can return");
    expect(markdownOf("<ul><li>one<li>two</ul><p>a<p>b<div>c<table><tr><td>1<td>2<tr><td>3<td>4</table>")).toBe(
      "- one\n- two\n\na\n\nb\n\nc\n\n|  |  |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |",
    );
    expect(markdownOf("<b><div>bold</b> and</div> after</section> end")).toBe("bold and\n\nafter end");
    expect(markdownOf("<table><tr><td>a</div></p></td><td>b</td></tr></table>")).toBe(
      "|  |  |\n| --- | --- |\n| a | b |",
    );
  });

  it("keeps what a template shows as a shadow root, and drops the others", () => {
    const html = `<x-note><template shadowrootmode="open"><p>Seen ${PROSE}</template></x-note><template><p>Unseen</template>`;
    expect(markdownOf(html)).toBe(`Seen ${PROSE.trim()}`);
  });

  it("drops null bytes", () => {
    expect(markdownOf("<p>re\0fund\0s")).toBe("refunds");
  });

  /** A second on an idle machine; shared ones take up to twice the processor's time for the same work. */
  const MAX_SECONDS = 2;
  const words = "The quick brown fox jumps over the lazy dog. ";
  const hostile: [string, string][] = [
    ["50,000 nested elements", `${"<div>".repeat(50_000)}${words}${"</div>".repeat(50_000)}<p>${words}`],
    ["400,000 elements never closed", `<p>${words}</p>${"<b>".repeat(400_000)}`],
    ["end tags that match nothing", `<p>${words}</p>${"<b>".repeat(20_000)}${"</i>".repeat(200_000)}`],
    ["5 MB in one line", `<p>${words.repeat(115_000)}`],
    ["5 MB without a space", `<p>${words}</p><p>${"a".repeat(5_000_000)}`],
    ["4 MB of spaces", `<p>${words}${" ".repeat(4_000_000)}x`],
    ["100,000 attributes", `<p ${Array.from({ length: 100_000 }, (_, i) => `a${i}=1`).join(" ")}>${words}`],
    ["an attribute of 2 MB", `<meta http-equiv=refresh content="${" ".repeat(2_000_000)}"><p>${words}`],
    ["nested lists and quotes", `<p>${words}</p>${"<ul><li><blockquote>a".repeat(50_000)}`],
    ["tables that multiply", `<p>${words}</p><table>${"<tr><td>a<td rowspan=100 colspan=40>abc def".repeat(40_000)}`],
    ["tables nested in tables", `${"<table><tr><td>".repeat(30_000)}${words}${"</table>".repeat(30_000)}<p>${words}`],
    ["templates never closed", `<p>${words}</p>${"<template><template shadowrootmode=open>".repeat(50_000)}`],
    ["noscript in noscript", `<p>${words}</p>${"<noscript><p>a".repeat(50_000)}`],
    ["a million null bytes", `<p>${"\0".repeat(1_000_000)}${words}`],
    ["bodies with attributes", `${"<body a=1 class=x id=y>".repeat(90_000)}<p>${words}`],
    [
      "styles to look through",
      `<p>${words}</p>${'<p style="color:#fff;margin:0;background:red">a b c'.repeat(50_000)}`,
    ],
    ["posts without end", `${`<div class=bbWrapper>${words}</div>`.repeat(50_000)}`],
    [
      "cards without end",
      `<meta property=og:type content=product><p>${words}</p>${"<div>".repeat(300)}${"<a href=x>$1 a</a>".repeat(50_000)}`,
    ],
    ["joiners without letters", `<p>${words}${"\u200C".repeat(2_000_000)}\u0645`],
    ["2 MB of angle brackets", `<p>${words}</p>${"<".repeat(2_000_000)}`],
  ];
  it.each(hostile)("reads %s within a second", (_, html) => {
    const before = process.cpuUsage();
    const page = extractPage(html, URL_OF_PAGE);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(MAX_SECONDS);
    expect(page.markdown).toContain("The quick brown fox");
    expect(page.markdown.length).toBeLessThanOrEqual(1_000_000);
  });
});
