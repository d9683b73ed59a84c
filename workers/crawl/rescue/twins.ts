/** Other addresses of a page's text: its Markdown twin, its framework's data, the site's list for language models. Pure. */
import { readMarkdown } from "../documents/markdown-document";

/** What twins are sent as. */
export const TWIN_MEDIA_TYPES: readonly string[] = [
  "text/markdown",
  "text/x-markdown",
  "text/plain",
  "application/json",
  "application/octet-stream",
];
/** Where a site lists its texts (llmstxt.org). */
export const LLMS_PATH = "/llms.txt";

const MARKDOWN_LINK = /<link\b[^<>]{0,1000}>/gi;
const ATTRIBUTE = (name: string) =>
  new RegExp(`\\b${name}\\s{0,9}=\\s{0,9}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\\s"'<>]{1,2000}))`, "i");
const [REL, TYPE, HREF, AS] = ["rel", "type", "href", "as"].map(ATTRIBUTE) as [RegExp, RegExp, RegExp, RegExp];
const MAX_LINKS = 3_000;

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

/** The addresses of its own host that a site's list for language models names. */
export function readLlmsLinks(text: string, url: string): string[] {
  const { host } = new URL(url);
  const links = readMarkdown(text, url).links.filter((link) => URL.parse(link)?.host === host);
  return [...new Set(links)].slice(0, MAX_LINKS);
}
