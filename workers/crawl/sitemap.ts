/** Sitemaps as sitemaps.org has them: urlset, sitemapindex, plain text, RSS and Atom feeds, also gzipped. */
import { Parser } from "htmlparser2";
import { readCapped } from "../platform/read-capped";
import { MAX_URL_CHARS } from "./frontier/scope";

export interface Sitemap {
  /** Absolute http(s) addresses of pages, as written, each once. */
  urls: string[];
  /** The same of further sitemaps. */
  sitemaps: string[];
  /** When pages and sitemaps changed last, as their site says: Unix milliseconds by address. */
  modified: Map<string, number>;
}

/** Where addresses stand as text. RSS 1.0 is RDF. */
const PAGE_PLACES = ["urlset/url/loc", "rss/channel/item/link", "RDF/item/link"];
const SITEMAP_PLACE = "sitemapindex/sitemap/loc";
/** Where they stand in `href`: a page's translations (the element is `xhtml:link`), and Atom's. */
const LINK_PLACES = ["urlset/url/link", "feed/entry/link"];
const DATE_PLACES = [
  "urlset/url/lastmod",
  "sitemapindex/sitemap/lastmod",
  "rss/channel/item/pubDate",
  "RDF/item/date",
  "feed/entry/updated",
];
const ENTRY_PLACES = ["urlset/url", "sitemapindex/sitemap", "rss/channel/item", "RDF/item", "feed/entry"];
/** The deepest of these places. */
const MAX_PLACE_DEPTH = 4;

/** sitemaps.org's own limit. */
const MAX_URLS = 50_000;
/** Entries nest three tags deep, five with image and video extensions. */
const MAX_DEPTH = 16;
/** Between two slices it is seen whether reading on is worth it. */
const SLICE_CHARS = 16 * 1024;

/** Reads the bytes of a sitemap, at most `max_decompressed_bytes` of them once unzipped. Never throws: what is none has no addresses. */
export async function parseSitemap(bytes: Uint8Array, max_decompressed_bytes: number): Promise<Sitemap> {
  try {
    const plain = isGzip(bytes) ? await gunzip(bytes, max_decompressed_bytes) : bytes;
    if (!plain || plain.length > max_decompressed_bytes) return makeSitemap();
    const text = new TextDecoder().decode(plain).trimStart();
    return text.startsWith("<") ? readXml(text) : makeSitemap(readLines(text));
  } catch {
    return makeSitemap();
  }
}

function makeSitemap(urls: string[] = []): Sitemap {
  return { urls, sitemaps: [], modified: new Map() };
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function gunzip(bytes: Uint8Array, max_bytes: number): Promise<Uint8Array | null> {
  const source = new Response(bytes).body;
  return source && readCapped(source.pipeThrough(new DecompressionStream("gzip")), max_bytes);
}

function readLines(text: string): string[] {
  const urls = new Set<string>();
  for (const line of text.split(/[\r\n]+/)) addUrl(urls, line);
  return [...urls];
}

/** Reads tag by tag. Only XML's own entities are expanded; at a DTD, or nesting no sitemap has, reading ends. */
function readXml(text: string): Sitemap {
  const urls = new Set<string>();
  const sitemaps = new Set<string>();
  const modified = new Map<string, number>();
  const path: string[] = [];
  let written = "";
  let entry = { url: "", modified_at: Number.NaN };
  let ended = false;
  const parser = new Parser(
    {
      onopentag(name, { href = "", rel = "alternate" }) {
        path.push(name.slice(name.indexOf(":") + 1));
        written = "";
        if (path.length > MAX_DEPTH) ended = true;
        const place = placeOf(path, ended);
        if (ENTRY_PLACES.includes(place)) entry = { url: "", modified_at: Number.NaN };
        if (!LINK_PLACES.includes(place) || rel !== "alternate") return;
        if (place === "feed/entry/link") entry.url ||= href.trim();
        addUrl(urls, href);
      },
      ontext(part) {
        if (written.length <= MAX_URL_CHARS) written += part;
      },
      onclosetag() {
        const place = placeOf(path, ended);
        if (PAGE_PLACES.includes(place)) addUrl(urls, written);
        if (place === SITEMAP_PLACE) addUrl(sitemaps, written);
        if (PAGE_PLACES.includes(place) || place === SITEMAP_PLACE) entry.url = written.trim();
        if (DATE_PLACES.includes(place)) entry.modified_at = Date.parse(written.trim());
        if (ENTRY_PLACES.includes(place) && !Number.isNaN(entry.modified_at)) {
          if (urls.has(entry.url) || sitemaps.has(entry.url)) modified.set(entry.url, entry.modified_at);
        }
        path.pop();
        written = "";
      },
      onprocessinginstruction(name) {
        if (name.startsWith("!")) ended = true;
      },
    },
    { xmlMode: true },
  );
  for (let at = 0; at < text.length && !ended; at += SLICE_CHARS) parser.write(text.slice(at, at + SLICE_CHARS));
  return { urls: [...urls], sitemaps: [...sitemaps], modified };
}

/** Empty where nothing is read any more, or deeper than any place of interest. */
function placeOf(path: readonly string[], ended: boolean): string {
  return ended || path.length > MAX_PLACE_DEPTH ? "" : path.join("/");
}

function addUrl(urls: Set<string>, candidate: string): void {
  const url = candidate.trim();
  if (urls.size < MAX_URLS && url.length <= MAX_URL_CHARS && /^https?:\/\//i.test(url)) urls.add(url);
}
