/** Which part of a page is its content: what is never content goes first, then the root is chosen, then what is left of the chrome goes. */
import { BLOCK_TAGS, HEADINGS, type Measure, type PageElement, setOf, textOf, toLine } from "./page-tree";
import type { PageType } from "./page-type";

/** Never content, whatever they hold. Controls go, the forms around them stay (forum posts often sit in one). */
const DROPPED_TAGS = setOf(
  "script style template svg math title iframe frame frameset object embed canvas audio video map noembed noframes applet " +
    "select option optgroup datalist textarea input progress meter dialog nav link meta base rp",
);
const DROPPED_ROLES = setOf("navigation search dialog alertdialog menu menubar toolbar tooltip");
/** Chrome of the site; inside the content the same tags hold a title or a signature, so there they stay. */
const CHROME_TAGS = setOf("header footer");
const CHROME_ROLES = setOf("banner contentinfo");
/** Words in class and id that name what is beside the content. Never decisive alone: see MAX_DROPPED_SHARE. */
const JUNK_WORDS = setOf(
  "ad ads advert advertisement banner breadcrumb breadcrumbs cookie cookies consent gdpr menu modal nav navbar navigation " +
    "newsletter pager paginate pagination popup promo promotion rating ratings review reviews related similar recommend recommendation recommendations recommended share sharing " +
    "sidebar sidenav skip skiplink social sponsor sponsored subscribe subscription toc toolbar tooltip drawer minicart offcanvas",
);
/** The same on pages of one type, where elsewhere the word may name content. */
const JUNK_WORDS_BY_TYPE: Record<PageType, ReadonlySet<string>> = {
  product: setOf("carousel swiper slider upsell upsells crosssell"),
  forum: setOf(
    "signature author extras userinfo useravatar avatar usercard username poster notice flair profile badge actions reactions",
  ),
  other: new Set(),
};
/** What customers say under a product is not what the shop says of it, however much it is. */
const REVIEW_WORDS = setOf("review reviews rating ratings testimonials");
/** Screen-reader text repeats or comments what is seen; the rest is decoration of code and headings. */
const UNSEEN_CLASSES = setOf(
  "sr-only visually-hidden screen-reader-text visuallyhidden linenos linenodiv lineno line-numbers-rows headerlink",
);

/** A part that holds more of the root's text is content, whatever it is called. */
const MAX_DROPPED_SHARE = 0.3;
/** The site's own foot, however long. */
const FOOTER_WORDS = setOf("footer");
/** `itemprop` of what stands beside a forum post. */
const POSTER_PROPERTIES = setOf("author jobTitle");
/** Even a foot or the reviews are content when there is next to nothing else. */
const MAX_FOOTER_SHARE = 0.85;
const MAX_REVIEWS_SHARE = 0.8;
/** `main` must hold this share of the page's text to be believed. */
const MIN_MAIN_SHARE = 0.3;
/** One `article` among others is a teaser; a lone one must hold this share of the root. */
const MIN_ARTICLE_SHARE = 0.6;
/** Blocks of links alone are lists of links ... */
const LINK_BLOCK_SHARE = 0.8;
/** ... but on a page that is itself a list of links they are the content. */
const LIST_PAGE_SHARE = 0.5;
/** A hidden wrapper around all the text is the page before its scripts ran. */
const MAX_HIDDEN_SHARE = 0.9;
/** Scripts-off hints are shorter, threads kept for crawlers longer. */
const MIN_NOSCRIPT_CHARS = 200;
/** A text this long with few links is prose, whatever its class says. */
const MIN_PROSE_CHARS = 400;
const MAX_PROSE_LINK_SHARE = 0.3;
/** Hidden text a control opens must read like prose. */
const MIN_PANEL_CHARS = 40;

/** Drops from the tree what is never content. */
export function dropNonContent(page: PageElement): void {
  keepBelow(page, (child) => !isNeverContent(child));
}

/** Sets `measure` of every element to what is below it now. */
export function measurePage(page: PageElement): void {
  measureElement(page, false);
}

function measureElement(element: PageElement, in_link: boolean): Measure {
  const measure = { chars: 0, link_chars: 0, has_block: false, has_heading: false, has_grid: false };
  for (const child of element.children) {
    if (typeof child === "string") {
      const chars = countChars(child);
      measure.chars += chars;
      if (in_link) measure.link_chars += chars;
      continue;
    }
    const below = measureElement(child, in_link || (child.name === "a" && child.attributes.href !== undefined));
    measure.chars += below.chars;
    measure.link_chars += below.link_chars;
    measure.has_block ||= below.has_block || BLOCK_TAGS.has(child.name);
    measure.has_heading ||= below.has_heading || HEADINGS.has(child.name);
    measure.has_grid ||= below.has_grid || child.name === "table" || child.name === "pre";
  }
  element.measure = measure;
  return measure;
}

/** Drops what nobody sees. `opened` holds the ids that a control of the page opens. The page is measured before. */
export function dropHidden(page: PageElement, opened: ReadonlySet<string>): void {
  const most = MAX_HIDDEN_SHARE * page.measure.chars;
  keepBelow(page, (child) => {
    const { chars } = child.measure;
    if (child.name === "noscript" && chars < MIN_NOSCRIPT_CHARS) return false;
    return !isHidden(child) || chars >= most || isOpenedPanel(child, opened);
  });
}

/** Drops every element below that `keeps` refuses, and all below it. */
function keepBelow(element: PageElement, keeps: (child: PageElement) => boolean): void {
  if (element.children.length === 0) return;
  element.children = element.children.filter((child) => typeof child === "string" || keeps(child));
  for (const child of element.children) if (typeof child !== "string") keepBelow(child, keeps);
}

function countChars(text: string): number {
  let chars = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 32) chars++;
  return chars;
}

function isNeverContent(element: PageElement): boolean {
  const { name, attributes, parent } = element;
  if (DROPPED_TAGS.has(name) || DROPPED_ROLES.has(attributes.role ?? "")) return true;
  if (attributes["aria-modal"] === "true") return true;
  // A button is a control, unless it opens an answer: then its text is the question.
  if (name === "button") return !(parent && HEADINGS.has(parent.name)) && attributes["aria-expanded"] === undefined;
  if (name === "a" && attributes.href?.startsWith("#") && isMark(element)) return true;
  return classesOf(element).some((name) => UNSEEN_CLASSES.has(name));
}

/** The sign beside a heading that links to it ("¶", "#"). */
function isMark({ children }: PageElement): boolean {
  const [text] = children;
  return children.length === 1 && typeof text === "string" && text.length < 5 && !/[\p{L}\p{N}]/u.test(text);
}

function classesOf({ attributes }: PageElement): string[] {
  return attributes.class ? attributes.class.split(/\s+/) : [];
}

function isHidden({ attributes }: PageElement): boolean {
  // React streams late parts of a page hidden and moves them into place.
  if (/^S:[0-9a-f]+$/.test(attributes.id ?? "")) return false;
  if (attributes.hidden !== undefined && attributes.hidden !== "until-found") return true;
  if (attributes["aria-hidden"] === "true") return true;
  const style = attributes.style?.replace(/\s+/g, "").toLowerCase();
  return !!style && /display:none|visibility:hidden|font-size:0(?:;|px|em|%|!|$)/.test(style);
}

/** Accordions and tabs: hidden at first, opened by a control of the page. */
function isOpenedPanel({ attributes, measure }: PageElement, opened: ReadonlySet<string>): boolean {
  const { chars, link_chars } = measure;
  const is_panel = opened.has(attributes.id ?? "") || attributes.role === "tabpanel";
  return is_panel && chars >= MIN_PANEL_CHARS && link_chars < MAX_PROSE_LINK_SHARE * chars;
}

/** The element of a measured page that holds the content: the largest `main` or the whole page, or its one `article`. */
export function chooseRoot(page: PageElement): PageElement {
  const mains = findElements(page, ({ name, attributes }) => name === "main" || attributes.role === "main");
  const main = mains.toSorted((a, b) => b.measure.chars - a.measure.chars)[0];
  const root = main && main.measure.chars >= MIN_MAIN_SHARE * page.measure.chars ? main : page;
  const articles = findElements(root, ({ name }) => name === "article");
  const [article] = articles;
  if (!article || articles.length > 1) return root;
  return article.measure.chars >= MIN_ARTICLE_SHARE * root.measure.chars ? article : root;
}

/** The outermost elements that match. */
function findElements(
  element: PageElement,
  matches: (element: PageElement) => boolean,
  found: PageElement[] = [],
): PageElement[] {
  for (const child of element.children) {
    if (typeof child === "string") continue;
    if (matches(child)) found.push(child);
    else findElements(child, matches, found);
  }
  return found;
}

/** Drops chrome, junk and link blocks below the measured root, none of which may hold much of its text. */
export function dropChrome(root: PageElement, type: PageType): void {
  const { chars, link_chars } = root.measure;
  const is_list_page = link_chars > LIST_PAGE_SHARE * chars;
  // A linked heading is the title of a card: a list of them is content, but not under a product or a thread.
  const keepsLinks = ({ measure }: PageElement) => type === "other" && (is_list_page || measure.has_heading);
  keepBelow(root, (child) => {
    const share = child.measure.chars / chars;
    if (share < MAX_FOOTER_SHARE && isFooter(child)) return false;
    if (type === "product" && share < MAX_REVIEWS_SHARE && isNamed(child, REVIEW_WORDS)) return false;
    if (share >= MAX_DROPPED_SHARE) return true;
    return !isChrome(child) && !isJunk(child, type) && (keepsLinks(child) || !isLinkBlock(child));
  });
}

function isFooter(element: PageElement): boolean {
  return (element.name === "footer" || isNamed(element, FOOTER_WORDS)) && !isInContent(element);
}

function isChrome(element: PageElement): boolean {
  const { name, attributes } = element;
  if (name === "aside" || attributes.role === "complementary") return true;
  return (CHROME_TAGS.has(name) || CHROME_ROLES.has(attributes.role ?? "")) && !isInContent(element);
}

function isInContent({ parent }: PageElement): boolean {
  for (let above = parent; above; above = above.parent) {
    if (above.name === "main" || above.name === "article" || above.attributes.role === "main") return true;
  }
  return false;
}

function isJunk(element: PageElement, type: PageType): boolean {
  const { measure } = element;
  if (element.name === "label" && type !== "product") return true;
  if (type === "forum" && POSTER_PROPERTIES.has(element.attributes.itemprop ?? "")) return true;
  if (measure.chars >= MIN_PROSE_CHARS && measure.link_chars < MAX_PROSE_LINK_SHARE * measure.chars) return false;
  return isNamed(element, JUNK_WORDS) || isNamed(element, JUNK_WORDS_BY_TYPE[type]);
}

/** Whether class or id of an element holds one of the words. A heading keeps its text. */
function isNamed({ attributes, name }: PageElement, names: ReadonlySet<string>): boolean {
  if (HEADINGS.has(name) || (attributes.class === undefined && attributes.id === undefined)) return false;
  const words = `${attributes.class ?? ""} ${attributes.id ?? ""}`.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/);
  return words.some((word) => names.has(word.toLowerCase()));
}

const LINK_BLOCKS = setOf("div section ul ol dl p td table");

function isLinkBlock(element: PageElement): boolean {
  const { chars, link_chars } = element.measure;
  return LINK_BLOCKS.has(element.name) && chars > 0 && link_chars > LINK_BLOCK_SHARE * chars && !isSentence(element);
}

/** A sentence that is one link, as in running text. */
function isSentence(element: PageElement): boolean {
  return element.name === "p" && /[.!?:]\s*$/.test(textOf(element).slice(-20));
}

/** Headings and cells mean what stands around them, and so do short list items: two plans may both hold "10 users". */
const REPEATABLE = setOf("h1 h2 h3 h4 h5 h6 dt dd pre table tr td th");
/** Shorter text may well stand twice. */
const MIN_REPEATED_CHARS = 8;
const MIN_REPEATED_ITEM_CHARS = 40;

/**
 * Drops a block whose text stood before: carousels clone their slides, layouts hold a part once per screen size. Pages with code are
 * left alone: documentation repeats itself on purpose. The root is measured before.
 */
export function dropRepeated(root: PageElement): void {
  if (findElements(root, ({ name }) => name === "pre").length > 0) return;
  const seen = new Set<string>();
  keepBelow(root, (child) => {
    const { chars, has_block } = child.measure;
    if (
      has_block ||
      chars < (child.name === "li" ? MIN_REPEATED_ITEM_CHARS : MIN_REPEATED_CHARS) ||
      !BLOCK_TAGS.has(child.name) ||
      REPEATABLE.has(child.name)
    )
      return true;
    const text = toLine(textOf(child));
    const is_new = !seen.has(text);
    seen.add(text);
    return is_new;
  });
}
