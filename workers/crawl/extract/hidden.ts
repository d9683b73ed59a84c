/** Text nobody sees: it may be a part that opens, a page before its scripts ran, or an order to whoever reads for others (bars CRAWL-13). */
import { classesOf, isBelow, isNamed, keepBelow, type PageElement, setOf } from "./page-tree";

/** A hidden wrapper around all the text is the page before its scripts ran. */
const MAX_HIDDEN_SHARE = 0.9;
/** So is a transparent one around much of it. */
const MAX_TRANSPARENT_SHARE = 0.3;
/** Scripts-off hints are shorter, threads kept for crawlers longer. */
const MIN_NOSCRIPT_CHARS = 200;
/** Hidden text a control opens must read like prose. */
const MIN_PANEL_CHARS = 40;
const MAX_PANEL_LINK_SHARE = 0.3;

/** Parts that open and close are named after it, where no control names them by id. */
const PANEL_WORDS = setOf(
  "accordion accordions tab tabs tabpanel collapse collapsible faq faqs toggle expander expandable panel disclosure",
);
const HIDING_CLASSES = setOf("hidden hide is-hidden d-none");
/** What is hidden at one width of the screen is shown at another ("hidden md:block", "d-none d-lg-flex"). */
const SHOWING_CLASS =
  /^[\w-]+:(?:block|flex|grid|inline|inline-block|inline-flex|table|contents|visible)$|^d-[a-z]{2,3}-(?:block|flex|grid|inline|table)|^show@/;

/** Drops what nobody sees. `opened` holds the ids that a control of the page opens. The page is measured before. */
export function dropHidden(page: PageElement, opened: ReadonlySet<string>): void {
  const all = page.measure.chars;
  keepBelow(page, (child) => {
    const { chars } = child.measure;
    if (child.name === "noscript" && chars < MIN_NOSCRIPT_CHARS) return false;
    const is_hidden =
      (isHidden(child) && chars < MAX_HIDDEN_SHARE * all) ||
      (isTransparent(child) && chars < MAX_TRANSPARENT_SHARE * all);
    return !is_hidden || isOpenedPanel(child, opened);
  });
}

function isHidden(element: PageElement): boolean {
  const { attributes } = element;
  // React streams late parts of a page hidden and moves them into place.
  if (/^S:[0-9a-f]+$/.test(attributes.id ?? "")) return false;
  if (attributes.hidden !== undefined && attributes.hidden !== "until-found") return true;
  if (attributes["aria-hidden"] === "true") return true;
  if (attributes.class !== undefined && isHidingClass(classesOf(element))) return true;
  return attributes.style !== undefined && isHidingStyle(attributes.style, element);
}

function isHidingClass(classes: string[]): boolean {
  return classes.some((name) => HIDING_CLASSES.has(name)) && !classes.some((name) => SHOWING_CLASS.test(name));
}

/** Accordions and tabs: hidden at first, opened by a control of the page. */
function isOpenedPanel(element: PageElement, opened: ReadonlySet<string>): boolean {
  const { attributes, measure } = element;
  const is_panel = opened.has(attributes.id ?? "") || attributes.role === "tabpanel" || isNamed(element, PANEL_WORDS);
  return is_panel && measure.chars >= MIN_PANEL_CHARS && measure.link_chars < MAX_PANEL_LINK_SHARE * measure.chars;
}

const HIDING_STYLE =
  /(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|font-size:0*(?:[01]px|\.\d+px|0(?:em|rem|%|pt)?)(?:;|!|$)|text-indent:-\d{3}|(?:left|right|top|bottom):-(?:\d{4}|\d{3}(?:em|rem|vw|vh))|clip:rect\([01](?:px)?[,)01px]|clip-path:inset\((?:50|100)%|transform:scale\(0\))/;
const TRANSPARENT = /(?:^|;)opacity:0*(?:\.0+)?(?:;|!|$)/;
const MOTION = /(?:^|;)(?:-webkit-)?(?:transform|transition|animation|will-change|filter):/;

/** Animations begin transparent as well, and say how they move. */
function isTransparent({ attributes }: PageElement): boolean {
  if (attributes.style === undefined) return false;
  const style = normalizeStyle(attributes.style);
  return TRANSPARENT.test(style) && !MOTION.test(style);
}

function normalizeStyle(value: string): string {
  return value.replace(/\s+/g, "").toLowerCase();
}

function isHidingStyle(value: string, element: PageElement): boolean {
  const style = normalizeStyle(value);
  if (HIDING_STYLE.test(style)) return true;
  const color = readColor(style, COLOR);
  if (color === null) return false;
  // Text filled with a gradient is transparent too.
  if (color === "transparent") return !style.includes("clip:text");
  return isSameColor(color, findBackground(style, element));
}

type Color = [red: number, green: number, blue: number] | "transparent";
const NAMED_COLORS: Partial<Record<string, Color>> = {
  white: [255, 255, 255],
  black: [0, 0, 0],
  transparent: "transparent",
};
/** Sum over the three channels below which nobody tells two colours apart. */
const MIN_COLOR_DISTANCE = 24;
/** How far up the background of a text is looked for. */
const MAX_BACKGROUND_REACH = 4;

const COLOR = /(?:^|;)color:(#[0-9a-f]{3,8}|rgba?\([\d.,]+\)|[a-z]+)/;
const BACKGROUND = /(?:^|;)background(?:-color)?:(#[0-9a-f]{3,8}|rgba?\([\d.,]+\)|[a-z]+)/;

function readColor(style: string, property: RegExp): Color | null {
  const value = property.exec(style)?.[1] ?? "";
  const named = NAMED_COLORS[value];
  if (named) return named;
  const hex = /^#(?:([0-9a-f]{6})(?:[0-9a-f]{2})?|([0-9a-f]{3})[0-9a-f]?)$/.exec(value);
  const digits = hex?.[1] ?? hex?.[2]?.replace(/./g, "$&$&");
  if (digits) return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)) as Color;
  const [red, green, blue, alpha] = /^rgba?\(([\d.,]+)\)$/.exec(value)?.[1]?.split(",").map(Number) ?? [];
  if (alpha === 0) return "transparent";
  return red === undefined || green === undefined || blue === undefined ? null : [red, green, blue];
}

/** The nearest background given in a style; others cannot be known. */
function findBackground(style: string, element: PageElement): Color | null {
  let found = readColor(style, BACKGROUND);
  if (found) return found;
  isBelow(
    element,
    ({ attributes }) => {
      found = readColor(normalizeStyle(attributes.style ?? ""), BACKGROUND);
      return found !== null;
    },
    MAX_BACKGROUND_REACH,
  );
  return found;
}

function isSameColor(a: Color, b: Color | null): boolean {
  if (b === null || a === "transparent" || b === "transparent") return false;
  return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]) < MIN_COLOR_DISTANCE;
}
