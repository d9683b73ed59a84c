import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";
import { type FetchText, rescueShell } from "../../../workers/crawl/rescue/rescue";
import { AppError } from "../../../workers/platform/problem";
import type { PageRenderer } from "../../../workers/ports";

const URL_OF_PAGE = "https://app.example.org/help/returns";
const WORDS =
  "You may send anything back within thirty days of the day it reached you. Put it into the box it came in, and bring it to any post office. " +
  "We pay for the way back, and the money is on your card three days after the parcel has reached us in Leeds.";
const MOUNT = '<div id="root"></div><script src="/app.js"></script>';
const SHELL = `<!doctype html><html lang="en"><head><title>Returns | App</title><meta name="description" content="How to return">${"<link rel=canonical href=/help/returns>"}</head><body>${MOUNT}`;
const MARKDOWN = `# Sending things back\n\n${WORDS}\n\nSee [exchanges](/help/exchanges.md).\n`;

interface Answers {
  [path: string]: { content_type: string; body: string } | null;
}

/** Rescues a shell with more in its body; `asked` are the addresses that were fetched. */
async function rescue(more: string, answers: Answers = {}, renderer: PageRenderer | null = null) {
  const asked: string[] = [];
  const logged: string[] = [];
  const fetchText: FetchText = async (url) => {
    asked.push(url);
    const answer = answers[new URL(url).pathname];
    return answer ? { ...answer, body: new TextEncoder().encode(answer.body) } : null;
  };
  const html = more.startsWith("<link") ? SHELL.replace("</head>", `${more}</head>`) : SHELL + more;
  const shell = { page: extractPage(html, URL_OF_PAGE), html, url: URL_OF_PAGE };
  const found = await rescueShell(
    { renderer, log: (_level, _category, event) => void logged.push(event) },
    shell,
    fetchText,
  );
  return { found, asked, logged };
}

describe("a shell", () => {
  it.each([
    [
      "json_ld",
      `<script type="application/ld+json">${JSON.stringify({ "@type": "Article", headline: "Returns", articleBody: WORDS })}</script>`,
    ],
    ["noscript", `<noscript><h1>Returns</h1><p>${WORDS}</p></noscript>`],
    ["state", `<script>window.__INITIAL_STATE__=${JSON.stringify({ help: { body: WORDS } })}</script>`],
  ] as const)("is read from its %s without asking for anything", async (how, more) => {
    const { found, asked } = await rescue(more);
    expect(found?.how).toBe(how);
    expect(found?.page.markdown).toContain(WORDS);
    expect(found?.page).toMatchObject({
      title: "Returns",
      description: "How to return",
      canonical: URL_OF_PAGE,
      language: "en",
    });
    expect(found?.page.word_count).toBeGreaterThan(40);
    expect(asked).toEqual([]);
  });

  it("is read from whatever of it says most", async () => {
    const product = JSON.stringify({ "@type": "Product", name: "Fell", description: WORDS.slice(0, 190) });
    const state = JSON.stringify({ a: WORDS, b: "And there is more to say than that, is there not?" });
    const { found } = await rescue(
      `<script type="application/ld+json">${product}</script><script>window.__STATE__=${state}</script>`,
    );
    expect(found?.how).toBe("state");
  });

  it("is read from its twin, which brings its name and its links", async () => {
    const answers = { "/help/returns.md": { content_type: "text/markdown", body: MARKDOWN } };
    const { found, asked } = await rescue('<a href="/help">Help</a>', answers);
    expect(found).toMatchObject({ how: "twin", page: { title: "Sending things back", description: "How to return" } });
    expect(found?.page.links).toEqual(["https://app.example.org/help", "https://app.example.org/help/exchanges.md"]);
    expect(asked).toEqual(["https://app.example.org/help/returns.md"]);
  });

  it("is read from its framework's file", async () => {
    const link = '<link rel="preload" as="fetch" href="/page-data/help/returns/page-data.json">';
    const file = JSON.stringify({ result: { data: { post: { html: `<p>${WORDS}</p>` } } } });
    const { found } = await rescue(link, {
      "/page-data/help/returns/page-data.json": { content_type: "application/json", body: file },
    });
    expect(found?.how).toBe("state");
  });

  it.each([
    ["the same shell", { content_type: "text/html", body: SHELL }],
    ["the same shell as text", { content_type: "text/markdown", body: SHELL }],
    ["a word that there is none", { content_type: "text/plain", body: "Not found\n" }],
    [
      "a long word that there is none",
      { content_type: "text/markdown", body: `# Page not found\n\n${"Try the search or go home. ".repeat(8)}` },
    ],
    ["a picture", { content_type: "text/plain", body: "\0\x01\x02\x03".repeat(200) }],
    ["nothing", null],
  ])("has no twin when the address answers with %s", async (_, answer) => {
    const { found, asked } = await rescue("", { "/help/returns.md": answer, "/help/returns/index.md": answer });
    expect(found).toBeNull();
    expect(asked).toHaveLength(2);
  });

  it("asks for two addresses at most", async () => {
    const links = ["a", "b", "c"]
      .map((name) => `<link rel="alternate" type="text/markdown" href="/${name}.md">`)
      .join("");
    expect((await rescue(links)).asked).toHaveLength(2);
  });

  it.each([
    "Please enable JavaScript to continue using this application.",
    "You need to enable JavaScript to run this app. ".repeat(6),
  ])("is not rescued by %j", async (text) => {
    expect((await rescue(`<noscript><p>${text}</p></noscript>`)).found).toBeNull();
  });

  it("hides nothing in what is read of it", async () => {
    const state = JSON.stringify({ body: WORDS.replace("thirty", "thi\u200Brty\u{E0041}") });
    const { found } = await rescue(`<script>window.__STATE__=${state}</script>`);
    expect(found?.page.markdown).toContain(WORDS);
  });
});

describe("the browser", () => {
  const rendered = SHELL.replace(
    '<div id="root"></div>',
    `<div id="root"><main><h1>Back again</h1><p>${WORDS}</p><a href="/help/b">B</a></main></div>`,
  );

  it("is asked last", async () => {
    const { found, asked } = await rescue("", {}, { render: async () => ({ html: rendered }) });
    expect(asked).toHaveLength(2);
    expect(found).toMatchObject({
      how: "renderer",
      page: { title: "Back again", links: ["https://app.example.org/help/b"] },
    });
  });

  it.each([
    ["has the same shell", async () => ({ html: SHELL })],
    ["has no page", async () => null],
  ])("does not help when it %s", async (_, render) => {
    expect((await rescue("", {}, { render })).found).toBeNull();
  });

  it("may fail: the page is then left out as without it, and the operator told", async () => {
    const render = async () => {
      throw new AppError("upstream_failed", "No.");
    };
    const { found, logged } = await rescue("", {}, { render });
    expect(found).toBeNull();
    expect(logged).toEqual(["renderer.failed"]);
  });
});
