/** Sitemaps as sitemaps.org has them: urlset, sitemapindex and plain text, also gzipped. */
import { XMLParser } from "fast-xml-parser";
import { readCapped } from "../platform/read-capped";

export interface Sitemap {
  /** Absolute http(s) addresses of pages, as written. */
  urls: string[];
  /** The same of further sitemaps. */
  sitemaps: string[];
}

/** Both limits are sitemaps.org's own. */
const MAX_URLS = 50_000;
const MAX_URL_CHARS = 2_048;
/** A urlset nests three tags deep, five with image and video extensions. */
const MAX_NESTED_TAGS = 16;

/** XML's own entities. No others are expanded: a document with a DTD is not read at all. */
const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'" };

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  processEntities: false,
  parseTagValue: false,
  maxNestedTags: MAX_NESTED_TAGS,
  isArray: (name) => ["url", "sitemap", "loc"].includes(name),
});

/** Reads the bytes of a sitemap, at most `max_decompressed_bytes` of them once unzipped. Never throws: what is none has no addresses. */
export async function parseSitemap(bytes: Uint8Array, max_decompressed_bytes: number): Promise<Sitemap> {
  try {
    const plain = isGzip(bytes) ? await gunzip(bytes, max_decompressed_bytes) : bytes;
    if (!plain || plain.length > max_decompressed_bytes) return { urls: [], sitemaps: [] };
    const text = new TextDecoder().decode(plain).trimStart();
    return text.startsWith("<") ? readXml(text) : { urls: pickUrls(text.split(/[\r\n]+/)), sitemaps: [] };
  } catch {
    return { urls: [], sitemaps: [] };
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function gunzip(bytes: Uint8Array, max_bytes: number): Promise<Uint8Array | null> {
  const source = new Response(bytes).body;
  return source ? readCapped(source.pipeThrough(new DecompressionStream("gzip")), max_bytes) : Promise.resolve(null);
}

function readXml(text: string): Sitemap {
  if (/<!(?:doctype|entity)/i.test(text)) return { urls: [], sitemaps: [] };
  const document: unknown = parser.parse(text);
  return {
    urls: pickUrls(readLocations(getField(getField(document, "urlset"), "url"))),
    sitemaps: pickUrls(readLocations(getField(getField(document, "sitemapindex"), "sitemap"))),
  };
}

function getField(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function readLocations(entries: unknown): string[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry) => {
    const locations = getField(entry, "loc");
    const first: unknown = Array.isArray(locations) ? locations[0] : undefined;
    return typeof first === "string" ? [decodeEntities(first)] : [];
  });
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|[a-z]{2,4});/gi, (entity, decimal?: string, hex?: string) => {
    const code = decimal ? Number.parseInt(decimal, 10) : hex ? Number.parseInt(hex, 16) : null;
    if (code === null) return ENTITIES[entity] ?? entity;
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}

function pickUrls(candidates: string[]): string[] {
  const urls = new Set<string>();
  for (const candidate of candidates) {
    if (urls.size === MAX_URLS) break;
    const url = candidate.trim();
    if (url.length <= MAX_URL_CHARS && /^https?:\/\//i.test(url)) urls.add(url);
  }
  return [...urls];
}
