/** Which addresses are the same page, and which belong to a crawl. Pure; whether an address may be fetched at all is `platform/public-url.ts`. */

/** The longest address a source or page may have. */
export const MAX_URL_CHARS = 2_048;

/** Parameters that say where a visitor came from or who he is, never what the page shows. */
const TRACKING_PREFIXES = ["utm_", "mc_"];
const TRACKING_NAMES = [
  "gclid",
  "dclid",
  "gbraid",
  "wbraid",
  "fbclid",
  "msclkid",
  "yclid",
  "igshid",
  "_ga",
  "_gl",
  "phpsessid",
  "jsessionid",
];
const SESSION_PATH_PREFIX = ";jsessionid=";

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

/**
 * The address a link means, without fragment, tracking parameters and session ids; null when it is no http(s) address
 * or longer than 2,048 characters. Everything else stays as written: parameters keep their order and spelling.
 */
export function normalizeUrl(href: string, base: string | URL): URL | null {
  if (!URL.canParse(href, base)) return null;
  const url = new URL(href, base);
  if ((url.protocol !== "http:" && url.protocol !== "https:") || url.username !== "" || url.password !== "")
    return null;
  url.hash = "";
  url.search = url.search.slice(1).split("&").filter(isKept).join("&");
  url.pathname = url.pathname.split("/").map(dropSession).join("/");
  return url.href.length <= MAX_URL_CHARS ? url : null;
}

/** Whether an address is on the crawled host and may be a page or a sitemap. */
export function isInScope(url: URL, start: URL): boolean {
  return isSameSite(url, start) && !FILE_EXTENSIONS.has(getExtension(url.pathname));
}

/** Same scheme, host and port, but for a `www.` on either side and the way up from http to https. */
export function isSameSite(url: URL, start: URL): boolean {
  if (url.port !== start.port || dropWww(url.hostname) !== dropWww(start.hostname)) return false;
  return (
    url.protocol === start.protocol || (start.port === "" && start.protocol === "http:" && url.protocol === "https:")
  );
}

function isKept(parameter: string): boolean {
  const name = (parameter.split("=", 1)[0] ?? "").toLowerCase();
  return name !== "" && !TRACKING_NAMES.includes(name) && !TRACKING_PREFIXES.some((prefix) => name.startsWith(prefix));
}

function dropSession(segment: string): string {
  const at = segment.toLowerCase().indexOf(SESSION_PATH_PREFIX);
  if (at < 0) return segment;
  const end = segment.indexOf(";", at + 1);
  return end < 0 ? segment.slice(0, at) : segment.slice(0, at) + segment.slice(end);
}

function dropWww(hostname: string): string {
  return hostname.startsWith("www.") ? hostname.slice(4) : hostname;
}

function getExtension(pathname: string): string {
  const name = pathname.slice(pathname.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}
