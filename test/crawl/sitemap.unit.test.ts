import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseSitemap } from "../../workers/crawl/sitemap";

const MAX_BYTES = 10_000_000;
const NOTHING = { urls: [], sitemaps: [], modified: new Map() };
const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

const encode = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseSitemap(encode(text), MAX_BYTES);
const listUrls = (count: number) =>
  Array.from({ length: count }, (_, index) => `<url><loc>https://a.example.org/${index}</loc></url>`).join("");

describe("parseSitemap", () => {
  it("reads a urlset with dates, comments, CDATA and escapes", async () => {
    const text = `${XML}<urlset ${NAMESPACE}><!-- ours -->
      <url><loc> https://a.example.org/1?x=1&amp;y=2 </loc><lastmod>2026-01-01</lastmod><priority>0.5</priority></url>
      <url><lastmod>2026-01-01</lastmod><loc><![CDATA[https://a.example.org/2]]></loc></url>
      <url><loc>https://a.example.org/&#252;&#xFC;</loc></url>
      <url><loc>https://a.example.org/1?x=1&amp;y=2</loc></url>
      <url><loc></loc></url><url></url><url/>
    </urlset>`;
    expect(await parse(text)).toEqual({
      urls: ["https://a.example.org/1?x=1&y=2", "https://a.example.org/2", "https://a.example.org/üü"],
      sitemaps: [],
      modified: new Map([
        ["https://a.example.org/1?x=1&y=2", Date.UTC(2026, 0, 1)],
        ["https://a.example.org/2", Date.UTC(2026, 0, 1)],
      ]),
    });
  });

  it("reads a single entry like many, and a prefixed namespace", async () => {
    const text = '<s:urlset xmlns:s="x"><s:url><s:loc>https://a.example.org/</s:loc></s:url></s:urlset>';
    expect((await parse(text)).urls).toEqual(["https://a.example.org/"]);
  });

  it("takes translations for pages, and an image's address or a style for none", async () => {
    const text = `<urlset ${NAMESPACE}><url><loc>https://a.example.org/</loc>
      <image:image><image:loc>https://a.example.org/i.png</image:loc></image:image>
      <xhtml:link rel="alternate" hreflang="de" href="https://a.example.org/de?x=1&amp;y=2"/>
      <xhtml:link rel="stylesheet" href="https://a.example.org/style"/></url></urlset>`;
    expect((await parse(text)).urls).toEqual(["https://a.example.org/", "https://a.example.org/de?x=1&y=2"]);
  });

  it.each([
    [
      "RSS",
      `<rss version="2.0" xmlns:atom="a"><channel><link>https://a.example.org/</link><atom:link href="https://a.example.org/feed"/>
        <item><title>One</title><link>https://a.example.org/1</link><pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate></item></channel></rss>`,
    ],
    [
      "Atom",
      `<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://a.example.org/"/><entry><link href="https://a.example.org/1"/>
        <link rel="edit" href="https://a.example.org/edit"/><updated>2026-01-01T00:00:00Z</updated></entry></feed>`,
    ],
    [
      "RSS 1.0",
      `<rdf:RDF xmlns:rdf="r"><channel><link>https://a.example.org/</link></channel>
        <item><link>https://a.example.org/1</link><dc:date>2026-01-01</dc:date></item></rdf:RDF>`,
    ],
  ])("reads the pages of a feed: %s", async (_, text) => {
    expect(await parse(text)).toEqual({
      urls: ["https://a.example.org/1"],
      sitemaps: [],
      modified: new Map([["https://a.example.org/1", Date.UTC(2026, 0, 1)]]),
    });
  });

  it("leaves a date out that is none, or of no address", async () => {
    const text = `<urlset><url><loc>https://a.example.org/1</loc><lastmod>yesterday</lastmod></url>
      <url><lastmod>2026-01-01</lastmod></url><url><loc>https://a.example.org/2</loc></url></urlset>`;
    expect((await parse(text)).modified).toEqual(new Map());
  });

  it("reads an index", async () => {
    const text = `${XML}<sitemapindex ${NAMESPACE}><sitemap><loc>https://a.example.org/1.xml</loc><lastmod>2026-01-01T12:00:00+00:00</lastmod></sitemap>
      <sitemap><loc>https://a.example.org/2.xml.gz</loc></sitemap></sitemapindex>`;
    expect(await parse(text)).toEqual({
      urls: [],
      sitemaps: ["https://a.example.org/1.xml", "https://a.example.org/2.xml.gz"],
      modified: new Map([["https://a.example.org/1.xml", Date.UTC(2026, 0, 1, 12)]]),
    });
  });

  it("reads plain text in any line ending, and a byte order mark", async () => {
    const text =
      "\ufeffhttps://a.example.org/1\r\n\r\n  HTTPS://a.example.org/2\rnot a url\n/relative\nhttp://a.example.org/3";
    expect(await parse(text)).toEqual({
      urls: ["https://a.example.org/1", "HTTPS://a.example.org/2", "http://a.example.org/3"],
      sitemaps: [],
      modified: new Map(),
    });
  });

  it("unzips what begins like gzip", async () => {
    const zipped = gzipSync(`${XML}<urlset>${listUrls(3)}</urlset>`);
    expect((await parseSitemap(zipped, MAX_BYTES)).urls).toHaveLength(3);
  });

  it("leaves out what is no http(s) address or too long", async () => {
    const bad = [
      "javascript:alert(1)",
      "file:///etc/passwd",
      "/relative",
      "ftp://a.example.org/",
      `https://a.example.org/${"a".repeat(2_048)}`,
    ];
    const text = `<urlset>${bad.map((url) => `<url><loc>${url}</loc></url>`).join("")}${listUrls(1)}</urlset>`;
    expect((await parse(text)).urls).toEqual(["https://a.example.org/0"]);
  });

  it("gives at most 50,000 addresses", async () => {
    expect((await parse(`<urlset>${listUrls(50_010)}</urlset>`)).urls).toHaveLength(50_000);
  });
});

describe("what is refused", () => {
  it("is more than the limit, zipped or not (CRAWL-04)", async () => {
    const text = `<urlset>${listUrls(100)}</urlset>`;
    expect(await parseSitemap(encode(text), text.length)).not.toEqual(NOTHING);
    expect(await parseSitemap(encode(text), text.length - 1)).toEqual(NOTHING);
    expect(await parseSitemap(gzipSync(text), text.length)).not.toEqual(NOTHING);
    expect(await parseSitemap(gzipSync(text), text.length - 1)).toEqual(NOTHING);
  });

  it("is a gzip bomb, single or nested (CRAWL-04)", async () => {
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024), { level: 1 });
    expect(await parseSitemap(bomb, 1_000_000)).toEqual(NOTHING);
    expect(await parseSitemap(gzipSync(bomb), 1_000_000)).toEqual(NOTHING);
  });

  it.each([
    [
      "an entity of its own",
      '<!DOCTYPE urlset [<!ENTITY a "https://a.example.org/">]><urlset><url><loc>&a;</loc></url></urlset>',
    ],
    ["an outside entity", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset>${listUrls(1)}</urlset>`],
    ["a DTD in small letters", `<!doctype urlset><urlset>${listUrls(1)}</urlset>`],
    ["deep nesting", `${"<url>".repeat(20_000)}<loc>https://a.example.org/</loc>`],
    ["a web page", "<!doctype html><html><body><a href='https://a.example.org/'>Not found</a></body></html>"],
    ["another vocabulary", "<opml><channel><item><link>https://a.example.org/</link></item></channel></opml>"],
    ["tags left open", "<urlset><url><loc>"],
    ["loose brackets", "<<<<>>>><urlset"],
    ["names that mean something in JavaScript", "<__proto__><url><loc>https://a.example.org/</loc></url></__proto__>"],
    ["an empty root", "<urlset/>"],
    ["text in place of entries", "<urlset><url>https://a.example.org/</url></urlset>"],
    ["nothing", ""],
  ])("is %s", async (_, text) => {
    expect(await parse(text)).toEqual(NOTHING);
  });

  it.each([
    ["cut gzip", gzipSync("<urlset></urlset>").subarray(0, 20)],
    ["false gzip", Uint8Array.of(0x1f, 0x8b, 0xff, 0xff)],
    ["binary", Uint8Array.from({ length: 512 }, (_, index) => (index * 7) & 255)],
  ])("is %s", async (_, bytes) => {
    expect(await parseSitemap(bytes, MAX_BYTES)).toEqual(NOTHING);
  });

  it.each([
    ["siblings", `<urlset>${"<a></a>".repeat(140_000)}`],
    ["different names", `<urlset>${Array.from({ length: 100_000 }, (_, index) => `<a${index}/>`).join("")}`],
    ["text in pieces", `<urlset><url><loc>${"a<b/>".repeat(200_000)}`],
    ["attributes", `<urlset ${Array.from({ length: 100_000 }, (_, index) => `a${index}=""`).join(" ")}>`],
    ["ampersands", `<urlset><url><loc>${"&".repeat(1_000_000)}`],
  ])("is a megabyte of %s, in no more time than another", async (_, text) => {
    const started = performance.now();
    expect(await parse(text)).toEqual(NOTHING);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
