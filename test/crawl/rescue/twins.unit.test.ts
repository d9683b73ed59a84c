import { describe, expect, it } from "vitest";
import { LLMS_PATH, listTwins, readLlmsLinks } from "../../../workers/crawl/rescue/twins";

const at = (path: string) => `https://docs.example.org${path}`;

describe("the twins of a page", () => {
  it.each([
    ["/guide/start", ["/guide/start.md", "/guide/start/index.md"]],
    ["/guide/start/", ["/guide/start.md", "/guide/start/index.md"]],
    ["/guide/start?tab=a#b", ["/guide/start.md", "/guide/start/index.md"]],
    ["/guide/start.html", ["/guide/start.md", "/guide/start.html.md"]],
    ["/guide/index.html", ["/guide.md", "/guide/index.md"]],
    ["/", ["/index.md"]],
    ["/guide/start.md", []],
    ["/guide/start.pdf", []],
  ])("of %s are %j", (path, twins) => {
    expect(listTwins(at(path), "")).toEqual(twins.map(at));
  });

  it("are first of all those it names, on its own host", () => {
    const html = `<head><link href='/md/start.txt' type=text/markdown rel="alternate"><link rel=alternate type="text/markdown" href="https://evil.example.com/a.md">
      <link rel="preload" as="fetch" href="/page-data/guide/start/page-data.json"><link rel="alternate" type="application/rss+xml" href="/feed"></head>
      <link rel="alternate" type="text/markdown" href="/in-the-body.md">`;
    expect(listTwins(at("/guide/start"), html).slice(0, 3)).toEqual(
      ["/md/start.txt", "/page-data/guide/start/page-data.json", "/guide/start.md"].map(at),
    );
  });

  it("are found in any page in time", () => {
    const start = performance.now();
    listTwins(at("/a"), "<link ".repeat(300_000));
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe("a list for language models", () => {
  it("names pages of its own host", () => {
    const text =
      "# Docs\n\n> About it.\n\n## Guides\n\n- [Start](/guide/start.md): how\n- [Other](https://other.example.com/a)\n- [Next](guide/next.md)\n";
    expect(readLlmsLinks(text, at(LLMS_PATH))).toEqual([at("/guide/start.md"), at("/guide/next.md")]);
  });
});
