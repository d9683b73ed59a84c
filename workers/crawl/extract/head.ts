/** What the whole document says of itself: metadata, links, and what its controls open. */
import { PRODUCT_TOKEN } from "../../platform/user-agent";
import { type Attributes, type PageElement, textOf, toLine, walkElements } from "./page-tree";

export interface Head {
  /** What relative addresses are resolved against. */
  base: string;
  title: string;
  og_title: string;
  og_type: string;
  site_name: string;
  /** What the page calls itself, lower case, for choosing among several headings. */
  titles: string;
  description: string | null;
  canonical: string | null;
  robots: ReadonlySet<string>;
  meta_refresh: string | null;
  links: string[];
  feeds: string[];
  /** Ids of elements that a control opens. */
  opened: ReadonlySet<string>;
  /** Content of `<meta>` by lower-case name or property; of several the first. */
  meta: ReadonlyMap<string, string>;
}

/** Links read of one page; a site's frontier has other bounds, this one keeps a page of nothing but links cheap. */
const MAX_LINKS = 5_000;
const MAX_FEEDS = 5;
const MAX_DESCRIPTION_CHARS = 1_000;
/** The names robots rules for us are given under. */
const ROBOT_NAMES: ReadonlySet<string> = new Set(["robots", PRODUCT_TOKEN.toLowerCase()]);

/** Reads an untouched tree. `url` is the page's own. */
export function readHead(page: PageElement, url: string): Head {
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
      const key = (attributes.name ?? attributes.property ?? attributes.itemprop ?? "").trim().toLowerCase();
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
    og_type: meta.get("og:type")?.toLowerCase() ?? "",
    site_name: meta.get("og:site_name") ?? "",
    titles: `${title} ${og_title}`.toLowerCase(),
    description: description ? description.slice(0, MAX_DESCRIPTION_CHARS) : null,
    canonical: canonical === null ? null : toWebUrl(canonical, base_url),
    robots,
    meta_refresh: target ? toWebUrl(target.trim(), base_url) : null,
    links: toLinks(anchors, base_url),
    feeds: toLinks(feeds, base_url).slice(0, MAX_FEEDS),
    opened,
    meta,
  };
}

/** A translation of the page, or its neighbour in a series. */
function leadsToPage({ rel, hreflang }: Attributes): boolean {
  return hasToken(rel, "next") || hasToken(rel, "prev") || (hasToken(rel, "alternate") && hreflang !== undefined);
}

function leadsToFeed({ rel, type }: Attributes): boolean {
  return hasToken(rel, "alternate") && /^application\/(?:rss|atom)\+xml\b/i.test(type?.trim() ?? "");
}

function hasToken(value: string | undefined, token: string): boolean {
  return value?.toLowerCase().split(/\s+/).includes(token) ?? false;
}

/** An absolute http(s) address; null for any other. */
export function toWebUrl(reference: string, base: string): string | null {
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
