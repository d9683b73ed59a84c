import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";

const URL_OF_PAGE = "https://shop.example/help/returns";
const markdownOf = (html: string) => extractPage(html, URL_OF_PAGE).markdown;
const PROSE = "You can return every order within thirty days of delivery and we refund the full price to your card. ";

describe("metadata", () => {
  it("reads description, canonical, language, robots and refresh", () => {
    const page = extractPage(
      `<html lang="en-GB"><head><title>Returns | Shop</title><base href="/base/"><meta name="description" content=" How  returns work ">
       <link rel="canonical" href="returns"><meta name="Robots" content="NoIndex, nofollow">
       <meta http-equiv="Refresh" content="0; url='next.html'"></head><body><p>${PROSE}</body></html>`,
      URL_OF_PAGE,
    );
    expect(page).toMatchObject({
      title: "Returns",
      description: "How returns work",
      canonical: "https://shop.example/base/returns",
      language: "en",
      noindex: true,
      nofollow: true,
      meta_refresh: "https://shop.example/base/next.html",
      word_count: 19,
    });
  });

  it("obeys rules for our own robot and ignores those for others", () => {
    expect(extractPage(`<meta name="helpshelfbot" content="none">`, URL_OF_PAGE)).toMatchObject({
      noindex: true,
      nofollow: true,
    });
    expect(extractPage(`<meta name="otherbot" content="noindex">`, URL_OF_PAGE)).toMatchObject({
      noindex: false,
      nofollow: false,
    });
  });

  it.each([
    ["the content's H1", `<title>T - Shop</title><main><h1>Our <b>returns</b></h1><p>${PROSE}</main>`, "Our returns"],
    [
      "the H1 the title speaks of",
      `<title>Returns - Shop</title><main><h1>Summer sale</h1><h1>Returns</h1><p>${PROSE}</main>`,
      "Returns",
    ],
    ["og:title", `<title>T - Shop</title><meta property="og:title" content="Returns"><p>${PROSE}`, "Returns"],
    ["the title without the site's name", "<title>Returns &amp; refunds – Easy Shop</title>", "Returns & refunds"],
    [
      "the title without a leading site name",
      `<title>Easy Shop: x</title><meta property="og:site_name" content="Easy Shop">`,
      "Easy Shop: x",
    ],
    ["the address", "<p>hello", "returns"],
    ["no title inside a drawing", "<svg><title>Arrow</title></svg>", "returns"],
  ])("takes the title from %s", (_, html, title) => {
    expect(extractPage(html, URL_OF_PAGE).title).toBe(title);
  });

  it("names a page without anything by its host", () => {
    expect(extractPage("", "https://shop.example/").title).toBe("shop.example");
  });

  it("collects links of the whole document once, absolute, without fragments and nofollow", () => {
    const { links } = extractPage(
      `<nav><a href="/a#top">A</a><a href="/b">B</a></nav><main><p>${PROSE}<a href="/a">A</a> <a rel="ugc nofollow" href="/c">C</a>
       <a href="mailto:x@y.z">M</a><a href="javascript:alert(1)">J</a><a href="//other.example/d">D</a><a href="http://[">broken</a></main>`,
      URL_OF_PAGE,
    );
    expect(links).toEqual(["https://shop.example/a", "https://shop.example/b", "https://other.example/d"]);
  });
});

describe("Markdown", () => {
  it("starts below the heading that is the title and keeps the other headings", () => {
    expect(
      markdownOf(
        `<main><h1>Returns</h1><p>One.</p><h2 id=x>How <a class="headerlink" href="#x">¶</a></h2><p>Two.</p><h3>When<a href="#y">#</a></h3><p>Three.</main>`,
      ),
    ).toBe("One.\n\n## How\n\nTwo.\n\n### When\n\nThree.");
  });

  it("keeps nested and numbered lists", () => {
    expect(markdownOf("<ol start=3><li>Pack<ul><li>box</li><li>tape</ul><li><p>Send</p><p>it</p></ol>")).toBe(
      "3. Pack\n   - box\n   - tape\n4. Send\n\n   it",
    );
  });

  it("keeps tables, repeats spanning cells and escapes pipes", () => {
    expect(
      markdownOf(
        "<table><thead><tr><th>Zone<th>Days<th>Price</thead><tr><td rowspan=2>EU<td>2|3<td>€5<tr><td>4<td><b>€3</b><tr><td>UK<td colspan=2>on request</table>",
      ),
    ).toBe(
      "| Zone | Days | Price |\n| --- | --- | --- |\n| EU | 2\\|3 | €5 |\n| EU | 4 | **€3** |\n| UK | on request | on request |",
    );
  });

  it("gives a table without a header row an empty one", () => {
    expect(markdownOf("<table><tr><th>Weight</th><td>2 kg</td></tr><tr><th>Width</th><td>3 cm</td></tr></table>")).toBe(
      "|  |  |\n| --- | --- |\n| Weight | 2 kg |\n| Width | 3 cm |",
    );
  });

  it("reads layout tables as text", () => {
    expect(markdownOf("<table><tr><td><h2>Left</h2><p>one</td><td><p>two</td></tr></table>")).toBe(
      "## Left\n\none\n\ntwo",
    );
  });

  it("fences code with its language and keeps its lines", () => {
    expect(markdownOf('<pre><code class="hljs language-python">def f():\n    return "```"\n</code></pre>')).toBe(
      '````python\ndef f():\n    return "```"\n````',
    );
    expect(
      markdownOf(
        '<table><tr><td class="linenos"><pre>1\n2</pre></td><td><div class="highlight-js"><pre><span class=line>a();</span><br>b();</pre></div></td></table>',
      ),
    ).toBe("```js\na();\nb();\n```");
  });

  it("keeps emphasis, code, breaks, quotes and old prices", () => {
    expect(
      markdownOf(
        "<p>A<b> bold </b>and <i>soft <em>word</em></i>, <code>x_y</code>, 10<sup>2</sup>, 1<sup>st</sup>, <s>€9</s> €5<br>next",
      ),
    ).toBe("A **bold** and *soft word*, `x_y`, 10^2, 1st, ~~€9~~ €5\nnext");
    expect(markdownOf("<blockquote><p>One</p><p>Two</p></blockquote>")).toBe("> One\n>\n> Two");
  });

  it("makes link targets absolute and keeps only the text of others", () => {
    expect(
      markdownOf(
        `<p>See <a href="../a (b)">this</a>, <a href="mailto:a@b.c">mail</a>, <a href="javascript:x()">run</a>, <a href="#n">note</a><a href="#fn1">[1]</a> and <a href="data:text/html,x">data</a> ${PROSE}`,
      ),
    ).toContain("See [this](https://shop.example/a%20%28b%29), [mail](mailto:a@b.c), run, note and data You can");
  });

  it("keeps the text of images in prose, definitions, and questions that open", () => {
    expect(markdownOf(`<p>Press <img alt="the power button" src=x> now.`)).toBe("Press the power button now.");
    expect(markdownOf("<dl><dt>SKU<dd>A number.<dt>Terms<dd><ul><li>x</ul></dl>")).toBe(
      "**SKU**: A number.\n\n**Terms**\n\n- x",
    );
    expect(markdownOf(`<details><summary>How long?</summary><p>Five days.</details>`)).toBe(
      "**How long?**\n\nFive days.",
    );
    expect(
      markdownOf(
        `<h3><button aria-expanded=false aria-controls=a>How long?</button></h3><div id=a hidden>${PROSE}</div>`,
      ),
    ).toBe(`### How long?\n\n${PROSE.trim()}`);
  });

  it("does not let text pass for structure", () => {
    expect(markdownOf("<p># no heading<br>| no | table<br>&gt; no quote<br>```")).toBe(
      "\\# no heading\n\\| no | table\n\\> no quote\n\\```",
    );
  });
});

describe("main content", () => {
  const chrome = (content: string) =>
    `<body><header><a href=/>Shop home</a></header><nav><a href=/x>Menu entry</a></nav><div class="cookie-banner">We use cookies</div>${content}
     <aside>Also bought</aside><div class="related-posts"><a href=/y>Related thing</a></div><footer>Imprint</footer><script>track()</script><style>p{}</style></body>`;

  it.each([
    ["main", `<main><p>${PROSE}</p></main>`],
    ["a lone article", `<article><p>${PROSE}</p></article>`],
    ["no landmark", `<div><p>${PROSE}</p></div>`],
  ])("leaves out the chrome around %s", (_, content) => {
    expect(markdownOf(chrome(content))).toBe(PROSE.trim());
  });

  it("does not take one article of several for the page", () => {
    const markdown = markdownOf(
      "<article><h2>One</h2><p>First text.</article><article><h2>Two</h2><p>Second text.</article>",
    );
    expect(markdown).toBe("## One\n\nFirst text.\n\n## Two\n\nSecond text.");
  });

  it("does not believe a main without the text", () => {
    expect(markdownOf(`<main>Loading</main><div><p>${PROSE}${PROSE}</p></div>`)).toContain("You can return");
  });

  it("keeps what holds much of the text whatever its class says", () => {
    expect(markdownOf(`<div class="sidebar-menu"><p>${PROSE.repeat(3)}</div><p>Short.`)).toContain("You can return");
  });

  it("drops blocks of links in prose and keeps them on a page of links", () => {
    const list = "<ul><li><a href=/a>Alpha guide</a><li><a href=/b>Beta guide</a></ul>";
    expect(markdownOf(`<p>${PROSE.repeat(3)}</p>${list}`)).not.toContain("Alpha guide");
    expect(markdownOf(`<p>Guides:</p>${list}`)).toContain("Alpha guide");
  });

  it("reads threads kept in noscript and drops hints about scripts", () => {
    expect(markdownOf(`<noscript><p>${PROSE.repeat(4)}</noscript>`)).toContain("You can return");
    expect(markdownOf(`<p>${PROSE}</p><noscript>Please enable JavaScript</noscript>`)).not.toContain("JavaScript");
  });
});

const DRF = fileURLToPath(new URL("../../../../shared/data/sites/drf-mkdocs/", import.meta.url).href);

describe("a real documentation site", () => {
  if (!existsSync(DRF)) {
    console.log(`not there, so not read: ${DRF}`);
    it("is optional", () => expect(existsSync(DRF)).toBe(false));
    return;
  }
  const { reachable } = JSON.parse(readFileSync(join(DRF, "expected-crawl.json"), "utf8")) as {
    reachable: string[];
  };

  it("has pages", () => expect(reachable.length).toBeGreaterThan(60));

  it.each(reachable)("yields title, text and headings of %s, not its menus", (path) => {
    const html = readFileSync(join(DRF, "www", path, "index.html"), "utf8");
    const page = extractPage(html, `https://www.django-rest-framework.org${path}`);
    expect(page.title).not.toBe("");
    expect(page.word_count).toBeGreaterThanOrEqual(50);
    for (const [, level = "", text = ""] of html.matchAll(/<h([23]) id="[^"]+">([^<&]+)</g)) {
      if (text !== "Documentation search")
        expect(page.markdown).toContain(`${"#".repeat(Number(level))} ${text.trim()}`);
    }
    expect(page.markdown).not.toMatch(
      /Made with|Back to top|Skip to content|Table of contents|Type to start searching/,
    );
  });
});
