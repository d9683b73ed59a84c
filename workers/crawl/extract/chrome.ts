/** What stands beside the content of a page: its frame, junk, lists of links, and what it says twice. */
import {
  BLOCK_TAGS,
  findElements,
  HEADINGS,
  isBelow,
  isNamed,
  keepBelow,
  type PageElement,
  setOf,
  textOf,
  toLine,
} from "./page-tree";
import type { PageType } from "./page-type";

/** Chrome of the site; inside the content the same tags hold a title or a signature, so there they stay. */
const CHROME_TAGS = setOf("header footer");
const CHROME_ROLES = setOf("banner contentinfo");
/** Words in class and id that name what is beside the content. Never decisive alone: see MAX_DROPPED_SHARE. */
const JUNK_WORDS = setOf(
  "advert advertisement author banner breadcrumb breadcrumbs byline cookie cookies consent feedback gdpr latest menu modal nav " +
    "navbar navigation newsletter pager paginate pagination popup review reviews related similar recommend recommendation " +
    "recommendations recommended share sharing sidebar sidenav skip skiplink social sponsor sponsored subscribe subscription toc " +
    "toolbar tooltip drawer minicart offcanvas",
);
/** The same on pages of one type, where elsewhere the word may name content. */
const JUNK_WORDS_BY_TYPE: Partial<Record<PageType, ReadonlySet<string>>> = {
  product: setOf("promo promotion rating ratings carousel swiper slider upsell upsells crosssell"),
  forum: setOf(
    "signature extras userinfo useravatar avatar usercard username poster notice flair profile badge actions reactions",
  ),
};
/** What customers say under a product is not what the shop says of it, however much it is. */
const REVIEW_WORDS = setOf("review reviews rating ratings testimonials");
const COOKIE_WORDS = setOf("cookie cookies cookiebot consent gdpr onetrust didomi");
const COOKIE_SENTENCE = /\b(?:uses?|verwende[nt]|nutz(?:en|t)|utilis(?:e|ons)|utiliza(?:mos)?) (?:des |de )?cookies\b/i;
/** The site's own foot. */
const FOOTER_WORDS = setOf("footer");
/** `itemprop` of what stands beside a forum post. */
const POSTER_PROPERTIES = setOf("author jobTitle");

/** A part that holds more of the root's text is content, whatever it is called. */
const MAX_DROPPED_SHARE = 0.3;
/** Even a foot, the reviews or a consent dialog are content when there is next to nothing else. */
const MAX_FOOTER_SHARE = 0.85;
const MAX_REVIEWS_SHARE = 0.8;
const MAX_CARDS_SHARE = 0.5;
/** A foot inside the content is one when it holds links, as feet do. */
const MAX_INNER_FOOTER_SHARE = 0.5;
const MIN_FOOTER_LINK_SHARE = 0.4;
/** Blocks of links alone are lists of links ... */
const LINK_BLOCK_SHARE = 0.8;
/** ... but on a page that is itself a list of links they are the content. */
const LIST_PAGE_SHARE = 0.5;
/** A text this long with few links is prose, whatever its class says. */
const MIN_PROSE_CHARS = 400;
const MAX_PROSE_LINK_SHARE = 0.3;
/** A consent banner says one thing. */
const MAX_COOKIE_CHARS = 600;

/** Drops chrome, junk and link blocks below the measured root, none of which may hold much of its text. */
export function dropChrome(root: PageElement, type: PageType): void {
  const { chars, link_chars } = root.measure;
  const is_list_page = link_chars > LIST_PAGE_SHARE * chars;
  // A linked heading is the title of a card: a list of them is content, but not under a product or a thread.
  const keepsLinks = ({ measure }: PageElement) =>
    type !== "product" && type !== "forum" && (is_list_page || measure.has_heading);
  keepBelow(root, (child) => {
    const share = child.measure.chars / chars;
    if (isFooter(child, share) || isConsent(child, share)) return false;
    if (type === "product" && isBesideProduct(child, share)) return false;
    if (share >= MAX_DROPPED_SHARE) return true;
    return !isChrome(child) && !isJunk(child, type) && (keepsLinks(child) || !isLinkBlock(child));
  });
}

function isFooter(element: PageElement, share: number): boolean {
  const is_named = isNamed(element, FOOTER_WORDS);
  if ((is_named || element.name === "footer") && share < MAX_FOOTER_SHARE && !isInContent(element)) return true;
  const { chars, link_chars } = element.measure;
  return is_named && share < MAX_INNER_FOOTER_SHARE && link_chars > MIN_FOOTER_LINK_SHARE * chars;
}

function isConsent(element: PageElement, share: number): boolean {
  if (share >= MAX_FOOTER_SHARE) return false;
  if (isNamed(element, COOKIE_WORDS)) return true;
  const { chars, has_heading } = element.measure;
  // Where there is little else it is what the page is about.
  if (share >= MAX_DROPPED_SHARE) return false;
  return chars <= MAX_COOKIE_CHARS && !has_heading && !HEADINGS.has(element.name) && saysCookies(element);
}

/** Only where the text itself stands: what is around it says more. */
function saysCookies({ children }: PageElement): boolean {
  return children.some((child) => typeof child === "string" && COOKIE_SENTENCE.test(child));
}

function isBesideProduct(element: PageElement, share: number): boolean {
  if (share < MAX_REVIEWS_SHARE && isNamed(element, REVIEW_WORDS)) return true;
  return share < MAX_CARDS_SHARE && isPriceList(element);
}

const PRICE = /[$€£¥₹]\s?\d|\d\s?(?:€|kr|zł|лв|EUR|USD|GBP|CHF)/;
const MIN_CARDS = 3;
const MAX_CARD_CHARS = 400;
const MIN_PRICED_SHARE = 0.6;

/** Cards of other products: short, linked, with a price. */
function isPriceList({ children }: PageElement): boolean {
  const cards = children.filter((child) => typeof child !== "string" && child.measure.chars > 0);
  if (cards.length < MIN_CARDS) return false;
  const priced = cards.filter((card) => {
    if (typeof card === "string") return false;
    const { chars, link_chars } = card.measure;
    return link_chars > 0 && chars <= MAX_CARD_CHARS && PRICE.test(textOf(card));
  });
  return priced.length >= MIN_PRICED_SHARE * cards.length;
}

function isChrome(element: PageElement): boolean {
  const { name, attributes } = element;
  if (name === "aside" || attributes.role === "complementary") return true;
  return (CHROME_TAGS.has(name) || CHROME_ROLES.has(attributes.role ?? "")) && !isInContent(element);
}

function isInContent(element: PageElement): boolean {
  return isBelow(
    element,
    ({ name, attributes }) => name === "main" || name === "article" || attributes.role === "main",
  );
}

function isJunk(element: PageElement, type: PageType): boolean {
  const { measure } = element;
  if (element.name === "label" && type !== "product") return true;
  if (type === "forum" && POSTER_PROPERTIES.has(element.attributes.itemprop ?? "")) return true;
  if (measure.chars >= MIN_PROSE_CHARS && measure.link_chars < MAX_PROSE_LINK_SHARE * measure.chars) return false;
  const words = JUNK_WORDS_BY_TYPE[type];
  return isNamed(element, JUNK_WORDS) || (words !== undefined && isNamed(element, words));
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
/** Blocks of the same length that begin alike are the same. */
const MAX_COMPARED_CHARS = 2_000;

/**
 * Drops a block whose text stood before: carousels clone their slides, layouts hold a part once per screen size, threads quote.
 * Pages with code are left alone: documentation repeats itself on purpose. The root is measured before.
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
    const text = `${chars} ${toLine(textOf(child).slice(0, MAX_COMPARED_CHARS))}`;
    const is_new = !seen.has(text);
    seen.add(text);
    return is_new;
  });
}
