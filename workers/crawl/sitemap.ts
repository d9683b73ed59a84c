/** Sitemaps as sitemaps.org has them: urlset, sitemapindex and plain text, also gzipped. */
import { Parser } from "htmlparser2";
import { readCapped } from "../platform/read-capped";
import { MAX_URL_CHARS } from "./scope";

export interface Sitemap {
  /** Absolute http(s) addresses of pages, as written, each once. */
  urls: string[];
  /** The same of further sitemaps. */
  sitemaps: string[];
}

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
    if (!plain || plain.length > max_decompressed_bytes) return { urls: [], sitemaps: [] };
    const text = new TextDecoder().decode(plain).trimStart();
    return text.startsWith("<") ? readXml(text) : { urls: readLines(text), sitemaps: [] };
  } catch {
    return { urls: [], sitemaps: [] };
  }
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
  const found = { "urlset/url/loc": new Set<string>(), "sitemapindex/sitemap/loc": new Set<string>() };
  const path: string[] = [];
  let location = "";
  let ended = false;
  const parser = new Parser(
    {
      onopentagname(name) {
        path.push(name.slice(name.indexOf(":") + 1));
        location = "";
        if (path.length > MAX_DEPTH) ended = true;
      },
      ontext(part) {
        if (location.length <= MAX_URL_CHARS) location += part;
      },
      onclosetag() {
        const place = path.length === 3 && !ended ? path.join("/") : "";
        if (place === "urlset/url/loc" || place === "sitemapindex/sitemap/loc") addUrl(found[place], location);
        path.pop();
        location = "";
      },
      onprocessinginstruction(name) {
        if (name.startsWith("!")) ended = true;
      },
    },
    { xmlMode: true },
  );
  for (let at = 0; at < text.length && !ended; at += SLICE_CHARS) parser.write(text.slice(at, at + SLICE_CHARS));
  return { urls: [...found["urlset/url/loc"]], sitemaps: [...found["sitemapindex/sitemap/loc"]] };
}

function addUrl(urls: Set<string>, candidate: string): void {
  const url = candidate.trim();
  if (urls.size < MAX_URLS && url.length <= MAX_URL_CHARS && /^https?:\/\//i.test(url)) urls.add(url);
}
