import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";
import { readJsonStrings, readState } from "../../../workers/crawl/rescue/embedded-data";
import { renderLinkedData, renderStrings } from "../../../workers/crawl/rescue/embedded-text";

const toMarkdown = (html: string) => extractPage(`<main>${html}</main>`, "https://shop.example.org/a").markdown;
const readPage = (html: string) => renderStrings(readState(html), toMarkdown);
const script = (text: string, attributes = "") => `<div id="root"></div><script ${attributes}>${text}</script>`;

const PARCEL = "We send every parcel with care, and tell you when it leaves.";
const RETURN = "You may send anything back within thirty days.";
const DATA = {
  page: {
    id: "a-1",
    slug: "returns",
    blocks: [
      { title: "Parcels", body: PARCEL },
      { title: "Coming back", body: RETURN },
    ],
  },
};
const JSON_DATA = JSON.stringify(DATA);
const EXPECTED = `## Parcels\n\n${PARCEL}\n\n## Coming back\n\n${RETURN}`;

describe("the text of a page's data", () => {
  it.each([
    [
      "Next",
      script(
        JSON.stringify({ props: { pageProps: DATA }, page: "/returns", buildId: "x" }),
        'id="__NEXT_DATA__" type="application/json"',
      ),
    ],
    ["any JSON", script(JSON_DATA, "type='application/json' id=state")],
    [
      "an initial state",
      script(`window.__INITIAL_STATE__ = ${JSON_DATA};(function(){var s;(s=document.currentScript)}())`),
    ],
    ["an initial state with holes", script(`window.__INITIAL_STATE__={"a":undefined,"b":${JSON_DATA}}`)],
    ["Apollo", script(`window['__APOLLO_STATE__'] = ${JSON_DATA}; window.__OTHER__ = {"a":1};`)],
    ["Remix", script(`window.__remixContext = {"state":{"loaderData":${JSON_DATA}}};`)],
    ["a string of JSON", script(`window.__PRELOADED_STATE__ = JSON.parse('${JSON_DATA.replaceAll('"', '\\"')}')`)],
    [
      "Nuxt 2",
      script(
        `window.__NUXT__=(function(a,b){return {data:[{blocks:[{title:"Parcels",body:a},{title:"Coming back",body:b}]}]}}("${PARCEL}","${RETURN}"))`,
      ),
    ],
    [
      "SvelteKit",
      script(
        `kit.start(app, element, {node_ids:[0,2],data:[{type:"data",data:{blocks:[{title:"Parcels",body:"${PARCEL}"},{title:"Coming back",body:"${RETURN}"}]}}]})`,
      ),
    ],
    [
      "SvelteKit's fetches",
      script(
        JSON.stringify({ status: 200, body: JSON_DATA }),
        'type="application/json" data-sveltekit-fetched data-url="/api"',
      ),
    ],
    [
      "Next's stream",
      script(`self.__next_f.push([1,${JSON.stringify(`1:I["a.js"]\n2:["$","main",null,${JSON_DATA.slice(0, 60)}`)}])`) +
        script(`self.__next_f.push([1,${JSON.stringify(`${JSON_DATA.slice(60)}]\n`)}])`),
    ],
  ])("is found as %s writes it", (name, html) => {
    const text = readPage(html);
    // Where values stand apart from their names, headings cannot be told.
    if (name === "Nuxt 2") expect(text).toBe(`## Coming back\n\n${PARCEL}\n\n${RETURN}`);
    else expect(text).toBe(EXPECTED);
  });

  it("is found where values name one another by place", () => {
    const nuxt = [
      ["Reactive", 1],
      { blocks: 2 },
      [3, 6],
      { title: 4, body: 5 },
      "Parcels",
      PARCEL,
      { title: 7, body: 8 },
      "Coming back",
      RETURN,
    ];
    expect(
      readPage(script(JSON.stringify([{ data: 1 }, ...nuxt.slice(1)]), 'type="application/json" id="__NUXT_DATA__"')),
    ).toBe(EXPECTED);
    const router = [
      { _1: 2 },
      "blocks",
      [3, 6],
      { _8: 4, _9: 5 },
      "Parcels",
      PARCEL,
      { _8: 7, _9: 10 },
      "Coming back",
      "title",
      "body",
      RETURN,
    ];
    const code = `window.__reactRouterContext.streamController.enqueue(${JSON.stringify(JSON.stringify(router))});`;
    expect(readPage(script(code))).toBe(EXPECTED);
  });

  it("is found bare in Next's stream, whatever it looks like", () => {
    const text = `<h2>Parcels</h2><p>${PARCEL} Ünd "${RETURN}"</p>`;
    const rows = `4:T${text.length.toString(16)},${text}5:["$","p",null,{"children":"$4"}]\n`;
    expect(readPage(script(`self.__next_f.push([1,${JSON.stringify(rows)}])`))).toBe(
      `## Parcels\n\n${PARCEL} Ünd "${RETURN}"`,
    );
  });

  it("is found in a file of Gatsby's", () => {
    const file = JSON.stringify({
      componentChunkName: "a",
      result: { data: { html: `<h2>Parcels</h2><p>${PARCEL}</p>` } },
    });
    expect(renderStrings(readJsonStrings(file), toMarkdown)).toBe(`## Parcels\n\n${PARCEL}`);
  });

  it("is none of a script that hands nothing over", () => {
    expect(readPage(script(`alert("${PARCEL}")`))).toBe("");
    expect(readPage(script(JSON_DATA, 'type="text/template"'))).toBe("");
    expect(readPage(`<script type="application/json">${JSON_DATA}`)).toBe("");
  });
});

describe("what is said to machines, or on every page, is left out", () => {
  it.each([
    ["addresses", { url: "https://shop.example.org/a b c d e f.", text: "/a/b and c and d and e." }],
    ["codes", { id: "Not a sentence. Really not.", token: "abc def ghi jkl." }],
    ["classes", { variant: "a b c d.", box: "flex items-center px-4 py-2 text-sm md:w-1/2 hover:bg-white" }],
    [
      "styles",
      { a: "font-size: 12px; color: red; margin: 0 auto;", b: 'system-ui, "Segoe UI", Roboto, Helvetica, sans-serif' },
    ],
    ["programs", { a: "function f(a) { return a + 1; } var b = f(2); g();" }],
    ["places to fill in", { a: "You have {count} things in your cart.", b: "Hello {{name}}, good to see you again." }],
    [
      "menus",
      {
        navigation: [{ label: "We send every parcel, every day." }],
        footer: { text: "All of this is ours, and ours alone." },
      },
    ],
    [
      "the interface's words",
      { i18n: { a: "Your basket is empty at the moment." }, messages: { b: "Please type your address again." } },
    ],
    [
      "long lists of them",
      Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`word${i}`, `This is sentence ${i} of the interface.`])),
    ],
    ["labels", { title: "Returns", button: "Buy now", name: "Wool" }],
    ["times and numbers", { a: "2026-01-01 00:00:00 12345.", b: "1 2 3 4 5 6 7 8 9." }],
    ["what stood before", { a: PARCEL, b: PARCEL }],
  ])("%s", (_, data) => {
    const text = renderStrings(readJsonStrings(JSON.stringify(data)), toMarkdown);
    expect(text).toBe(JSON.stringify(data).includes(PARCEL) ? PARCEL : "");
  });
});

describe("JSON-LD", () => {
  const ld = (value: unknown) =>
    renderLinkedData(script(JSON.stringify(value), 'type="application/ld+json"'), toMarkdown);

  it.each([
    [
      "an article",
      { "@type": "Article", headline: "Parcels", description: PARCEL.slice(0, 62), articleBody: `${PARCEL} ${RETURN}` },
      `## Parcels\n\n${PARCEL} ${RETURN}`,
    ],
    [
      "questions",
      {
        "@type": "FAQPage",
        mainEntity: [
          { "@type": "Question", name: "When?", acceptedAnswer: { text: "<p>Within <b>thirty</b> days.</p>" } },
        ],
      },
      "## When?\n\nWithin **thirty** days.",
    ],
    [
      "a product in a graph",
      {
        "@graph": [
          { "@type": "WebSite", name: "Shop", description: "No." },
          { "@type": "Product", name: "Fell", description: PARCEL },
        ],
      },
      `## Fell\n\n${PARCEL}`,
    ],
    [
      "instructions",
      {
        "@type": "HowTo",
        name: "Wash",
        step: [{ "@type": "HowToStep", text: "Fill the tub." }, { itemListElement: [{ text: "Wait." }] }, "Rinse."],
      },
      "## Wash\n\n- Fill the tub.\n- Wait.\n- Rinse.",
    ],
    [
      "what is written in entities",
      { "@type": "JobPosting", title: "x", description: "&lt;p&gt;Weave &amp;amp; sell.&lt;/p&gt;" },
      "Weave & sell.",
    ],
    ["what says nothing", { "@type": "BreadcrumbList", itemListElement: [{ "@type": "ListItem", name: "Home" }] }, ""],
    ["what is no thing", ["a", null, 7, { name: 7, description: {} }], ""],
  ])("gives the text of %s", (_, value, expected) => {
    expect(ld(value)).toBe(expected);
  });

  it("that is broken is passed over", () => {
    expect(renderLinkedData(script("{not json", 'type="application/ld+json"'), toMarkdown)).toBe("");
  });
});

describe("time and memory", () => {
  const deep = (open: string, close: string, n: number) => `${open.repeat(n)}1${close.repeat(n)}`;
  it.each([
    ["scripts that never end", "<script ".repeat(200_000)],
    ["nesting", script(deep('{"a":', "}", 100_000), 'type="application/json"')],
    ["nesting in code", script(`window.__STATE__=${"[{".repeat(200_000)}`)],
    ["many states", script("__A__={".repeat(100_000))],
    ["quotes", script(`window.__STATE__=${'"a\\'.repeat(200_000)}`)],
    ["strings", script(`window.__STATE__={${'"key":"We send every parcel.",'.repeat(60_000)}`)],
    [
      "JSON in JSON",
      script(JSON.stringify(JSON.stringify(JSON.stringify({ a: JSON_DATA.repeat(2_000) }))), 'type="application/json"'),
    ],
    ["rows", script(`self.__next_f.push([1,"${"1:Tf,a\\n".repeat(100_000)}"])`)],
    [
      "fragments",
      script(
        JSON.stringify(Array.from({ length: 20_000 }, (_, i) => `<p>${i} words of a page`)),
        'type="application/json"',
      ),
    ],
    [
      "things",
      script(
        JSON.stringify(
          Array.from({ length: 20_000 }, (_, i) => ({ "@type": "Article", articleBody: `<p>Words ${i}` })),
        ),
        'type="application/ld+json"',
      ),
    ],
  ])("are bounded: %s", (_, html) => {
    const start = performance.now();
    const text = readPage(html) + renderLinkedData(html, toMarkdown);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(text.length).toBeLessThan(600_000);
  });
});
