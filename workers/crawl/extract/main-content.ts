/** Which part of a page is its content: what is never content goes first, then the root is chosen, then what is left of the chrome goes. */
import { dropChrome, dropRepeated } from "./chrome";
import { dropHidden } from "./hidden";
import {
  BLOCK_TAGS,
  classesOf,
  createElement,
  findElements,
  HEADINGS,
  keepBelow,
  type Measure,
  type PageElement,
  setOf,
} from "./page-tree";
import type { PageType } from "./page-type";
import { findPosts } from "./posts";

/** Never content, whatever they hold. Controls go, the forms around them stay (forum posts often sit in one). */
const DROPPED_TAGS = setOf(
  "script style template svg math title iframe frame frameset object embed canvas audio video map noembed noframes applet " +
    "select option optgroup datalist textarea input progress meter dialog nav link meta base rp",
);
const DROPPED_ROLES = setOf("navigation search dialog alertdialog menu menubar toolbar tooltip");
/** Screen-reader text repeats or comments what is seen; the rest is decoration of code and headings. */
const UNSEEN_CLASSES = setOf(
  "sr-only visually-hidden screen-reader-text visuallyhidden linenos linenodiv lineno line-numbers-rows headerlink",
);

/** The posts of a thread must hold this share of the page's text to be its content. */
const MIN_POSTS_SHARE = 0.2;
/** `main` must hold this share of the page's text to be believed. */
const MIN_MAIN_SHARE = 0.3;
/** One `article` among others is a teaser; a lone one must hold this share of the root. */
const MIN_ARTICLE_SHARE = 0.6;
/** The element that holds this share of an article's prose is the article. */
const MIN_BODY_SHARE = 0.85;
/** Text of a block from which it is prose. */
const MIN_PROSE_CHARS = 60;
const MAX_PROSE_LINK_SHARE = 0.4;
const PROSE_TAGS = setOf("p pre li td dd div blockquote");
/** Parts of a whole: the root is never one of them. */
const PART_TAGS = setOf("ul ol dl table thead tbody tfoot tr");

/** Reduces a page, of which `dropUnread` left what is read, to its content. */
export function selectContent(page: PageElement, type: PageType): PageElement {
  const thread = findThread(page, type);
  const root = thread ?? chooseRoot(page, type);
  dropChrome(root, thread ? "forum" : type);
  dropRepeated(root);
  return root;
}

/** Drops what is no content or not seen; the tree is measured after. `opened` holds the ids that a control of the page opens. */
export function dropUnread(page: PageElement, opened: ReadonlySet<string>): void {
  keepBelow(page, (child) => !isNeverContent(child));
  measurePage(page);
  dropHidden(page, opened);
  measurePage(page);
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

function countChars(text: string): number {
  let chars = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 32) chars++;
  return chars;
}

function isNeverContent(element: PageElement): boolean {
  const { name, attributes, parent } = element;
  // A shadow root written as a template is shown.
  if (name === "template" && attributes.shadowrootmode !== undefined) return false;
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

/** The posts of a thread as one element; null where the page is none. */
function findThread(page: PageElement, type: PageType): PageElement | null {
  const posts = findPosts(page, type === "forum");
  const chars = posts.reduce((sum, post) => sum + post.measure.chars, 0);
  return chars > 0 && chars >= MIN_POSTS_SHARE * page.measure.chars ? joinElements(posts) : null;
}

/** Elements of a page as the content of one. They keep their parents: what they stood in still says what they are. */
export function joinElements(elements: PageElement[]): PageElement {
  const root = createElement("main", {}, null);
  root.children = elements;
  measurePage(root);
  return root;
}

/** The element of a measured page that holds the content: the largest `main` or the whole page, its one `article`, an article's body. */
function chooseRoot(page: PageElement, type: PageType): PageElement {
  const mains = findElements(page, ({ name, attributes }) => name === "main" || attributes.role === "main");
  const main = mains.toSorted((a, b) => b.measure.chars - a.measure.chars)[0];
  const root = main && main.measure.chars >= MIN_MAIN_SHARE * page.measure.chars ? main : page;
  const articles = findElements(root, ({ name }) => name === "article");
  const [article] = articles;
  const is_article =
    article && articles.length === 1 && article.measure.chars >= MIN_ARTICLE_SHARE * root.measure.chars;
  const chosen = is_article ? article : root;
  return type === "article" ? findBody(chosen) : chosen;
}

/** The innermost element that holds most of the prose, where prose is most of the text. */
function findBody(root: PageElement): PageElement {
  const prose = new Map<PageElement, number>();
  const all = measureProse(root, prose);
  let body = root;
  if (all < root.measure.chars / 2) return body;
  const holdsMost = (node: PageElement | string): node is PageElement =>
    typeof node !== "string" && !PART_TAGS.has(node.name) && (prose.get(node) ?? 0) >= MIN_BODY_SHARE * all;
  for (let next = body.children.find(holdsMost); next?.measure.has_block; next = body.children.find(holdsMost)) {
    body = next;
  }
  return body;
}

function measureProse(element: PageElement, known: Map<PageElement, number>): number {
  const { chars, link_chars, has_block } = element.measure;
  const is_prose =
    !has_block && PROSE_TAGS.has(element.name) && chars >= MIN_PROSE_CHARS && link_chars < MAX_PROSE_LINK_SHARE * chars;
  let prose = is_prose ? chars : 0;
  for (const child of is_prose ? [] : element.children) {
    if (typeof child !== "string") prose += measureProse(child, known);
  }
  known.set(element, prose);
  return prose;
}
