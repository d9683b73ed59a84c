import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { nameSubject, writeProse } from "./prose.ts";

/** What a generated site was asked. */
export interface GeneratedHits {
  /** Requests for pages, robots.txt and the sitemap. */
  requests: number;
  /** Of those: with If-None-Match or If-Modified-Since. */
  conditional: number;
  /** Of those: answered with 304. */
  not_modified: number;
  /** Requests for pages by path, in the order they first came. */
  paths: Record<string, number>;
}

export interface GeneratedSite {
  url: string;
  /** `/` and every page below it, in the order of their numbers. */
  paths: string[];
  hits(): GeneratedHits;
  /** From now on as if nobody had asked. */
  forget(): void;
  close(): Promise<void>;
}

export interface GeneratedSiteOptions {
  /** Pages below the start page. Page n links to 10n+1 … 10n+10, the start page being 0: 10,000 are five links deep. */
  pages: number;
  /** Of one page, as near as its last paragraph allows. */
  bytes?: number;
  /** Makes sites with other texts. */
  seed?: number;
  /** Any free one unless given. */
  port?: number;
}

const LINKS_A_PAGE = 10;
const WORDS_A_KILOBYTE = 145;
/** What every page has beside its content. */
const HEADER = `<header><a href="/">Plank &amp; Spool</a><nav><a href="/">Home</a> <a href="/1">Guides</a> <a href="/2">Answers</a></nav></header>`;
const FOOTER = "<footer><p>Plank &amp; Spool, 4 Harbour Street. Open from nine to five, Monday to Friday.</p></footer>";
const MODIFIED_AT = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

/**
 * Starts a site of as many pages as wanted, each with a text of its own, an ETag and a Last-Modified that conditional requests
 * are answered by. robots.txt names a sitemap of all pages. `/__hits` answers with `hits()` as JSON.
 */
export async function startGeneratedSite({
  pages,
  bytes = 8 * 1024,
  seed = 1,
  port = 0,
}: GeneratedSiteOptions): Promise<GeneratedSite> {
  let hits = noHits();

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? "/", "http://site").pathname;
    if (path === "/__hits") return send(response, 200, "application/json", JSON.stringify(hits));
    hits.requests++;
    const host = `http://${request.headers.host}`;
    if (path === "/robots.txt") return send(response, 200, "text/plain", `Sitemap: ${host}/sitemap.xml\n`);
    if (path === "/sitemap.xml") return send(response, 200, "application/xml", writeSitemap(host, pages));
    const number = path === "/" ? 0 : /^\/[1-9]\d*$/.test(path) ? Number(path.slice(1)) : Number.NaN;
    if (!(number <= pages)) return send(response, 404, "text/plain", "There is no such page.");
    hits.paths[path] = (hits.paths[path] ?? 0) + 1;
    const modified = new Date(MODIFIED_AT + number * MINUTE_MS).toUTCString();
    const etag = `"${createHash("sha256").update(`${seed}/${number}/${bytes}`).digest("hex").slice(0, 16)}"`;
    response.setHeader("etag", etag).setHeader("last-modified", modified);
    const { "if-none-match": known, "if-modified-since": since } = request.headers;
    if (known ?? since) hits.conditional++;
    // RFC 9110 §13.2.2: the date counts only where there is no tag.
    const is_known = known === undefined ? since === modified : known === etag;
    if (is_known) hits.not_modified++;
    if (is_known) return void response.writeHead(304).end();
    send(response, 200, "text/html; charset=utf-8", writePage(number, pages, bytes, seed));
  };

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths: Array.from({ length: pages + 1 }, (_, number) => pathOf(number)),
    hits: () => hits,
    forget: () => {
      hits = noHits();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function noHits(): GeneratedHits {
  return { requests: 0, conditional: 0, not_modified: 0, paths: {} };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type }).end(body);
}

function pathOf(number: number): string {
  return number === 0 ? "/" : `/${number}`;
}

function writeSitemap(host: string, pages: number): string {
  const entries = Array.from({ length: pages + 1 }, (_, number) => `<url><loc>${host}${pathOf(number)}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join("")}</urlset>`;
}

function writePage(number: number, pages: number, bytes: number, seed: number): string {
  const own_seed = seed * 1_000_003 + number;
  const title = `${nameSubject(own_seed)}, number ${number}`;
  const below = Array.from({ length: LINKS_A_PAGE }, (_, n) => number * LINKS_A_PAGE + n + 1).filter((n) => n <= pages);
  const links = below.map((n) => `<li><a href="/${n}">${nameSubject(seed * 1_000_003 + n)}</a></li>`).join("");
  const head = `<!doctype html><html lang="en"><head><title>${title} – Plank &amp; Spool</title></head><body>${HEADER}<main><h1>${title}</h1>`;
  const tail = `</main><aside><ul>${links}</ul></aside>${FOOTER}</body></html>`;
  let left = bytes - head.length - tail.length;
  const paragraphs: string[] = [];
  for (const [n, paragraph] of writeProse(own_seed, (bytes / 1024) * WORDS_A_KILOBYTE).entries()) {
    const heading = n % 5 === 4 ? `<h2>${nameSubject(own_seed + n)}</h2>` : "";
    const part = `${heading}<p>${paragraph}</p>\n`;
    if (part.length > left && n > 0) break;
    left -= part.length;
    paragraphs.push(part);
  }
  return head + paragraphs.join("") + tail;
}
