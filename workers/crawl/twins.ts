/** Other addresses of a page's text: its Markdown twin, its framework's data, the site's list for language models. Pure. */
import { readMarkdown } from "./markdown-document";

/** What twins are sent as. */
export const TWIN_MEDIA_TYPES: readonly string[] = [
  "text/markdown",
  "text/x-markdown",
  "text/plain",
  "application/json",
  "application/octet-stream",
];
/** Where a site lists its texts (llmstxt.org); the second holds them as well. */
export const LLMS_PATHS: readonly string[] = ["/llms.txt", "/llms-full.txt"];

const MARKDOWN_LINK = /<link\b[^<>]{0,1000}>/gi;
const ATTRIBUTE = (name: string) =>
  new RegExp(`\\b${name}\\s{0,9}=\\s{0,9}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\\s"'<>]{1,2000}))`, "i");
const [REL, TYPE, HREF, AS] = ["rel", "type", "href", "as"].map(ATTRIBUTE) as [RegExp, RegExp, RegExp, RegExp];
const MAX_LINKS = 300;

/** Addresses of the page's own host that may hold its text, the surest first. */
export function listTwins(url: string, html: string): string[] {
  const page = new URL(url);
  const twins = new Set<string>();
  for (const [tag] of html.slice(0, html.search(/<\/head/i) + 1 || html.length).matchAll(MARKDOWN_LINK)) {
    const [rel, type, href, as] = [REL, TYPE, HREF, AS].map((name) => readAttribute(tag, name));
    const is_markdown = /\balternate\b/i.test(rel ?? "") && /^text\/(?:x-)?markdown\b/i.test(type ?? "");
    // What Gatsby's pages are made of.
    const is_data = as === "fetch" && /\/page-data\.json$/.test(href ?? "") && !/\/app-data\.json$/.test(href ?? "");
    const target = is_markdown || is_data ? URL.parse(href ?? "", url) : null;
    if (target?.host === page.host) twins.add(target.href);
  }
  const path = page.pathname.replace(/\/(?:index\.html?)?$/, "");
  const paths =
    path === ""
      ? ["/index.md"]
      : [`${path.replace(/\.html?$/, "")}.md`, /\.html?$/.test(path) ? `${path}.md` : `${path}/index.md`];
  if (!/\.\w{2,5}$/.test(path) || /\.html?$/.test(path))
    for (const twin of paths) twins.add(new URL(twin, page.origin).href);
  return [...twins];
}

function readAttribute(tag: string, name: RegExp): string | undefined {
  const found = name.exec(tag);
  return (found?.[1] ?? found?.[2] ?? found?.[3])?.trim();
}

/**
 * Reads `llms.txt` or `llms-full.txt`: the addresses of its own host that it names, and the texts of pages it holds, where each stands
 * under a heading with a line `Source:` or `URL:` below.
 */
export function readLlms(
  text: string,
  url: string,
): { links: string[]; pages: { url: string; title: string; markdown: string }[] } {
  const { host } = new URL(url);
  const links = readMarkdown(text, url).links.filter((link) => URL.parse(link)?.host === host);
  const pages = text.split(/^(?=# )/m).flatMap((section) => {
    const [, title = "", source = "", body = ""] =
      /^# +(.{1,300})\n+(?:Source|URL|Url): *<?(https?:\/\/[^\s<>]{1,2000})>?\s*\n([\s\S]*)$/.exec(section) ?? [];
    const target = source ? URL.parse(source) : null;
    return target?.host === host
      ? [{ url: target.href, title: title.trim(), markdown: readMarkdown(body, target.href).markdown }]
      : [];
  });
  return { links: [...new Set([...links, ...pages.map((page) => page.url)])].slice(0, MAX_LINKS * 10), pages };
}
