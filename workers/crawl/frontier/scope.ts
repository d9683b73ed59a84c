/** Which addresses are the same page, and which belong to a crawl. Pure; whether an address may be fetched at all is `platform/public-url.ts`. */

import { matchesPattern, normalizePath } from "../robots";
import { isSession, isTracking } from "./parameters";

/** The longest address a source or page may have. */
export const MAX_URL_CHARS = 2_048;

/**
 * Endings of files that are obviously no page. Documents (PDF, Word) are not among them, because the owner is to see that
 * they were skipped; xml, txt and gz are not, because sitemaps and robots.txt go through here too.
 */
const FILE_EXTENSIONS = new Set(
  (
    "png jpg jpeg gif webp avif svg ico bmp tif tiff heic css js mjs map json rss atom csv woff woff2 ttf otf eot " +
    "mp3 mp4 m4a m4v wav ogg oga ogv webm mov avi mkv flac zip tgz tar bz2 xz 7z rar exe msi dmg pkg deb rpm apk iso bin wasm"
  ).split(" "),
);

/** ASP.NET's session without cookies, a segment of the path. */
const SESSION_SEGMENT = /^\((?:[a-z]\([^()]*\))+\)$/i;
/** Names a server gives the page of a directory itself. */
const INDEX_PAGE = /\/(?:index\.(?:html?|php\d?|aspx?|jsp|cfm)|default\.(?:html?|aspx?))$/i;

/** Which pages the owner wants, as globs: `*` stands for any text, the rest for itself. */
export interface UrlPatterns {
  /** One of them must match; none means every page. */
  include: readonly string[];
  /** None of them may match. */
  exclude: readonly string[];
}

/**
 * The address a link means, without fragment (but `#!`, which names a page), tracking parameters and session ids, and with
 * percent-encoding only where it is needed; null when it is no http(s) address or longer than 2,048 characters.
 * Everything else stays as written: parameters keep their order.
 */
export function normalizeUrl(href: string, base: string | URL): URL | null {
  if (!URL.canParse(href, base)) return null;
  const url = new URL(href, base);
  if ((url.protocol !== "http:" && url.protocol !== "https:") || url.username !== "" || url.password !== "")
    return null;
  if (!url.hash.startsWith("#!")) url.hash = "";
  url.search = normalizePath(url.search.slice(1))
    .split("&")
    .filter((parameter) => !/^(?:=|$)/.test(parameter) && !isTracking(parameter))
    .join("&");
  url.pathname = normalizePath(url.pathname)
    .split("/")
    .filter((segment) => !SESSION_SEGMENT.test(segment))
    .map(dropSession)
    .join("/");
  return url.href.length <= MAX_URL_CHARS ? url : null;
}

/**
 * What two normalized addresses have in common that are almost surely one page: scheme, `www.`, closing and doubled slashes,
 * a directory's index page and the order of parameters do not count. A key to compare, not an address to fetch.
 */
export function foldUrl(url: URL): string {
  const path = url.pathname
    .replace(/\/{2,}/g, "/")
    .replace(INDEX_PAGE, "/")
    .replace(/\/$/, "");
  const parameters = url.search.slice(1).split("&").sort().join("&");
  return `//${dropWww(url.host)}${path}?${parameters}${url.hash}`;
}

/** Whether an address is in the directory of the start address: that is what a crawl takes of a site unless it starts at the root. */
export function isBelowStart(url: URL, start: URL): boolean {
  const directory = start.pathname.slice(0, start.pathname.lastIndexOf("/") + 1);
  return `${url.pathname}/`.startsWith(directory);
}

/** Whether the owner's patterns let an address be crawled; they are matched against all of its path and query. */
export function isWanted(url: URL, { include, exclude }: UrlPatterns): boolean {
  const path = normalizePath(url.pathname + url.search);
  const matches = (glob: string) => matchesPattern(`${normalizePath(glob.replaceAll(" ", "%20"))}$`, path);
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches);
}

/** Which addresses a source may read. */
export interface CrawlScope {
  start: URL;
  /** `www.` is always one with its host. */
  hosts: readonly string[];
  /** False: of the start address's host only what is in its directory. */
  whole_host: boolean;
}

/** Whether an address is the one a crawl begins at, which many websites redirect to another host or scheme of theirs. */
export function isStart(url: string, { start }: CrawlScope): boolean {
  return foldUrl(new URL(url)) === foldUrl(start);
}

/** Whether an address is on a crawled host, in its part that is read, and may be a page. */
export function isInScope(url: URL, scope: CrawlScope): boolean {
  if (FILE_EXTENSIONS.has(getExtension(url.pathname))) return false;
  return isSameSite(url, scope.start) ? scope.whole_host || isBelowStart(url, scope.start) : isOwnHost(url, scope);
}

/** Whether an address is on one of the crawled hosts, wherever there: sitemaps and redirects may lead through all of them. */
export function isOnHosts(url: URL, scope: CrawlScope): boolean {
  return isSameSite(url, scope.start) || isOwnHost(url, scope);
}

function isOwnHost(url: URL, { hosts }: CrawlScope): boolean {
  return hosts.some((host) => dropWww(host) === dropWww(url.host));
}

/** Same host and port, but for a `www.` on either side; http and https are one on their own ports. */
export function isSameSite(url: URL, start: URL): boolean {
  if (url.port !== start.port || dropWww(url.hostname) !== dropWww(start.hostname)) return false;
  return url.port === "" || url.protocol === start.protocol;
}

function dropSession(segment: string): string {
  const [name, ...parameters] = segment.split(";");
  return [name, ...parameters.filter((parameter) => !isSession(parameter))].join(";");
}

function dropWww(hostname: string): string {
  return hostname.startsWith("www.") ? hostname.slice(4) : hostname;
}

function getExtension(pathname: string): string {
  const name = pathname.slice(pathname.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}
