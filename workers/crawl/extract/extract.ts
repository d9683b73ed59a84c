/** From a page's HTML to what is kept of it: metadata, links and the main content as Markdown. */
import type { PageData } from "../../contract/knowledge";
import { findLanguage } from "../../knowledge/language";
import { countWords } from "../../platform/markdown";
import { readDates } from "./dates";
import { type Head, readHead } from "./head";
import { dropUnread, joinElements, measurePage, selectContent } from "./main-content";
import { keepBelow, type PageElement, textOf, toLine, walkElements } from "./page-tree";
import { guessPageType } from "./page-type";
import { type ParsedPage, parsePage } from "./parse-page";
import { PageQuery, type Selectors } from "./selectors";
import { toPageData } from "./structured-data";
import { readSumsOf, type Sums } from "./sums";
import { supplementMarkdown } from "./supplement";
import { readThings } from "./things";
import { renderMarkdown } from "./to-markdown";
import { dropContradicted } from "./unseen";

export interface ExtractedPage {
  /** Never empty. */
  title: string;
  description: string | null;
  /** Absolute. */
  canonical: string | null;
  /** Primary tag, lower case ("en"): declared, unless the text clearly is in another. */
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

const MAX_TITLE_CHARS = 300;

/**
 * Extracts one page. `url` is the final address, after redirects. Content is what the owner's selectors find, else the scored main
 * content, else what the markup names so, else all of the body. Never throws, whatever the HTML.
 */
export function extractPage(html: string, url: string, selectors?: Selectors): ExtractedPage {
  const has_selectors = selectors !== undefined && (selectors.content.length > 0 || selectors.drop.length > 0);
  const parsed = parsePage(html, has_selectors);
  const { root: page, html_attributes, body_attributes } = parsed;
  const head = readHead(page, url);
  const things = readThings(page);
  const structured = toPageData(things, head);
  const dates = readDates(page, head, things);
  const chosen = has_selectors ? applySelectors(parsed, selectors, head) : null;
  const type = guessPageType({ url, head, things, html_attributes, body_attributes });
  if (!chosen) dropUnread(page, head.opened);
  const seen: Sums = chosen ? new Set() : readSumsOf(page);
  const root = chosen ?? selectContent(page, type);
  const heading = findTitleHeading(root, head.titles);
  const text = renderMarkdown(root, head.base, heading);
  const { description } = head;
  const extras = dropContradicted({ description, data: structured }, text, seen);
  const markdown = chosen ? text : supplementMarkdown(text, extras);
  return {
    title: chooseTitle(heading ?? findNamedHeading(page, head.titles), head, url),
    description,
    canonical: head.canonical,
    language: findLanguage(html_attributes.lang ?? null, markdown),
    noindex: head.robots.has("noindex") || head.robots.has("none"),
    nofollow: head.robots.has("nofollow") || head.robots.has("none"),
    meta_refresh: head.meta_refresh,
    links: head.links,
    feeds: head.feeds,
    markdown,
    word_count: countWords(markdown),
    data: extras.data,
    ...dates,
  };
}

/** Drops what the owner wants left out, and returns the content they chose; null where they chose none or it is not there. */
function applySelectors(parsed: ParsedPage, { content, drop }: Selectors, { opened }: Head): PageElement | null {
  const dropping = new PageQuery(parsed);
  const dropped = new Set(drop.flatMap((selector) => dropping.find(selector)));
  keepBelow(parsed.root, (child) => !dropped.has(child));
  measurePage(parsed.root);
  const query = new PageQuery(parsed);
  for (const selector of content) {
    const found = query.find(selector);
    for (const element of found) dropUnread(element, opened);
    const root = joinElements(found);
    if (root.measure.chars > 0) return root;
  }
  return null;
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

/** Where the content has no heading of its own, that of the page, if the page's title speaks of it. */
function findNamedHeading(page: PageElement, titles: string): PageElement | null {
  const heading = findTitleHeading(page, titles);
  return heading && titles.includes(toLine(textOf(heading)).toLowerCase()) ? heading : null;
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
