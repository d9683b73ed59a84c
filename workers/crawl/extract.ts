/** From a page's HTML to what is kept of it: metadata, links and the main content as Markdown. */
import type { PageData } from "../contract/knowledge";
import { countWords } from "../platform/markdown";
import { PRODUCT_TOKEN } from "../platform/user-agent";
import { chooseRoot, dropChrome, dropHidden, dropNonContent, dropRepeated, measurePage } from "./main-content";
import { type PageElement, parsePage, textOf, toLine, walkElements } from "./page-tree";
import { guessPageType } from "./page-type";
import { renderMarkdown } from "./to-markdown";

export interface ExtractedPage {
  /** Never empty. */
  title: string;
  description: string | null;
  /** Absolute. */
  canonical: string | null;
  /** Primary tag of the declared language, lower case ("en"). */
  language: string | null;
  noindex: boolean;
  nofollow: boolean;
  /** Absolute target of a `<meta http-equiv=refresh>`. */
  meta_refresh: string | null;
  /** Absolute http(s) URLs without fragment, in order, of the whole document; `rel=nofollow` left out. */
  links: string[];
  /** The same of its RSS and Atom feeds, at most 5. */
  feeds: string[];
  /** The main content, below the heading that is the title. */
  markdown: string;
  word_count: number;
  data: PageData | null;
  /** As the page says, milliseconds UTC. */
  published_at: number | null;
  modified_at: number | null;
}

/** Links read of one page; a site's frontier has other bounds, this one keeps a page of nothing but links cheap. */
const MAX_LINKS = 5_000;
const MAX_FEEDS = 5;
const MAX_TITLE_CHARS = 300;
const MAX_DESCRIPTION_CHARS = 1_000;
/** The names robots rules for us are given under. */
const ROBOT_NAMES: ReadonlySet<string> = new Set(["robots", PRODUCT_TOKEN.toLowerCase()]);

/** Extracts one page. `url` is the final address, after redirects. Never throws, whatever the HTML. */
export function extractPage(
  html: string,
  url: string,
  _selectors?: { content: readonly string[]; drop: readonly string[] },
): ExtractedPage {
  const { root: page, language } = parsePage(html);
  const head = readHead(page, url);
  dropNonContent(page);
  measurePage(page);
  dropHidden(page, head.opened);
  measurePage(page);
  const root = chooseRoot(page);
  dropChrome(root, guessPageType(html));
  dropRepeated(root);
  const heading = findTitleHeading(root, head.titles);
  const markdown = renderMarkdown(root, head.base, heading);
  return {
    title: chooseTitle(heading, head, url),
    description: head.description,
    canonical: head.canonical,
    language: /^[a-z]{2,3}(?=[-_]|$)/i.exec(language?.trim() ?? "")?.[0].toLowerCase() ?? null,
    noindex: head.robots.has("noindex") || head.robots.has("none"),
    nofollow: head.robots.has("nofollow") || head.robots.has("none"),
    meta_refresh: head.meta_refresh,
    links: head.links,
    feeds: head.feeds,
    markdown,
    word_count: countWords(markdown),
    data: null,
    published_at: null,
    modified_at: null,
  };
}

interface Head {
  base: string;
  title: string;
  og_title: string;
  site_name: string;
  /** What the page calls itself, for choosing among several headings. */
  titles: string;
  description: string | null;
  canonical: string | null;
  robots: Set<string>;
  meta_refresh: string | null;
  links: string[];
  feeds: string[];
  /** Ids of elements that a control opens. */
  opened: Set<string>;
}

function readHead(page: PageElement, url: string): Head {
  const meta = new Map<string, string>();
  const robots = new Set<string>();
  const opened = new Set<string>();
  const anchors: string[] = [];
  const feeds: string[] = [];
  let base: string | null = null;
  let title = "";
  let canonical: string | null = null;
  let refresh = "";
  walkElements(page, ({ name, attributes, parent, children }) => {
    const { href, content } = attributes;
    for (const id of `${attributes["aria-controls"] ?? ""} ${attributes["data-target"] ?? ""}`.split(/\s+/)) {
      if (id) opened.add(id.replace(/^#/, ""));
    }
    if (name === "a" && href !== undefined) {
      if (href.length > 1 && href.startsWith("#")) opened.add(href.slice(1));
      else if (!hasToken(attributes.rel, "nofollow")) anchors.push(href);
    } else if (name === "base") base ??= href ?? null;
    else if (name === "title" && parent?.name !== "svg") title ||= toLine(children.map(textOf).join(""));
    else if (name === "link" && hasToken(attributes.rel, "canonical")) canonical ??= href ?? null;
    else if (name === "link" && href !== undefined && leadsToPage(attributes)) anchors.push(href);
    else if (name === "link" && href !== undefined && leadsToFeed(attributes)) feeds.push(href);
    else if (name === "meta" && content !== undefined) {
      const key = (attributes.name ?? attributes.property ?? "").trim().toLowerCase();
      if (ROBOT_NAMES.has(key)) for (const token of content.toLowerCase().split(/[\s,]+/)) robots.add(token);
      if (key && !meta.has(key)) meta.set(key, toLine(content));
      if (attributes["http-equiv"]?.trim().toLowerCase() === "refresh") refresh ||= content;
    }
  });
  const base_url = toWebUrl(base ?? "", url) ?? url;
  const target = /^[\d.]*\s*[;,]\s*(?:url\s*=\s*)?["']?([^"']+)/i.exec(refresh.trim())?.[1];
  const og_title = meta.get("og:title") ?? "";
  const description = meta.get("description") || meta.get("og:description");
  return {
    base: base_url,
    title,
    og_title,
    site_name: meta.get("og:site_name") ?? "",
    titles: `${title} ${og_title}`.toLowerCase(),
    description: description ? description.slice(0, MAX_DESCRIPTION_CHARS) : null,
    canonical: canonical === null ? null : toWebUrl(canonical, base_url),
    robots,
    meta_refresh: target ? toWebUrl(target.trim(), base_url) : null,
    links: toLinks(anchors, base_url),
    feeds: toLinks(feeds, base_url).slice(0, MAX_FEEDS),
    opened,
  };
}

/** A translation of the page, or its neighbour in a series. */
function leadsToPage({ rel, hreflang }: PageElement["attributes"]): boolean {
  return hasToken(rel, "next") || hasToken(rel, "prev") || (hasToken(rel, "alternate") && hreflang !== undefined);
}

function leadsToFeed({ rel, type }: PageElement["attributes"]): boolean {
  return hasToken(rel, "alternate") && /^application\/(?:rss|atom)\+xml\b/i.test(type?.trim() ?? "");
}

function hasToken(value: string | undefined, token: string): boolean {
  return value?.toLowerCase().split(/\s+/).includes(token) ?? false;
}

function toWebUrl(reference: string, base: string): string | null {
  const url = URL.parse(reference, base);
  return url && (url.protocol === "http:" || url.protocol === "https:") ? url.href : null;
}

function toLinks(anchors: string[], base: string): string[] {
  const links = new Set<string>();
  for (const href of anchors) {
    const url = toWebUrl(href.trim(), base)?.replace(/#.*$/s, "");
    if (url) links.add(url);
    if (links.size >= MAX_LINKS) break;
  }
  return [...links];
}

/** The first H1 of the content, or the one the page's own title speaks of. */
function findTitleHeading(root: PageElement, titles: string): PageElement | null {
  let first: PageElement | null = null;
  let named: PageElement | null = null;
  walkElements(root, (element) => {
    if (element.name !== "h1" || named || element.measure.chars > MAX_TITLE_CHARS) return;
    const text = toLine(textOf(element));
    if (!/[\p{L}\p{N}]/u.test(text)) return;
    first ??= element;
    if (titles.includes(text.toLowerCase())) named = element;
  });
  return named ?? first;
}

function chooseTitle(heading: PageElement | null, head: Head, url: string): string {
  const title =
    (heading && toLine(textOf(heading))) ||
    head.og_title ||
    cutSiteName(head.title, head.site_name) ||
    nameFromUrl(url);
  return title.slice(0, MAX_TITLE_CHARS);
}

/** "Returns | Shop" → "Returns". The site's name is the last part, or the first when `og:site_name` says so. */
function cutSiteName(title: string, site_name: string): string {
  const parts = title.split(/ [|–—·•»:-]{1,2} /);
  if (parts.length === 1) return title;
  const [first = ""] = parts;
  if (site_name && first.trim() === site_name) return title.slice(first.length + 3).trim();
  const last = parts.at(-1) ?? "";
  return title.slice(0, title.length - last.length - 3).trim() || title;
}

function nameFromUrl(url: string): string {
  const parsed = URL.parse(url);
  const segment = parsed?.pathname.split("/").filter(Boolean).at(-1) ?? "";
  let name = segment;
  try {
    name = decodeURIComponent(segment);
  } catch {
    // A malformed escape: the segment serves as it stands.
  }
  return toLine(name.replace(/\.[a-z]{2,5}$/i, "").replace(/[-_+]+/g, " ")) || parsed?.host || url || "Untitled";
}
