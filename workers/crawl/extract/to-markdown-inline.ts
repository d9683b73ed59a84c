/** Text within a block: emphasis, code, links. */
import { type PageElement, type PageNode, textOf, toLine } from "./page-tree";
import { readSums } from "./sums";

const LINK_PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:"]);

/** Marks already open around a piece of text: none is opened twice. */
interface Marks {
  strong?: boolean;
  emphasis?: boolean;
  struck?: boolean;
  link?: boolean;
}

/** Inline Markdown of a node; line feeds are line breaks of the page, runs of spaces are left to the caller. */
export function toInline(node: PageNode, base: string, marks: Marks = {}): string {
  if (typeof node === "string") return node.replace(/\s+/g, " ");
  switch (node.name) {
    case "br":
      return "\n";
    case "img":
      return toAltText(node, marks);
    case "code":
    case "kbd":
    case "samp":
    case "tt":
      return toCodeSpan(toLine(textOf(node)));
    case "strong":
    case "b":
      return marks.strong ? inlineOf(node, base, marks) : wrap(inlineOf(node, base, { ...marks, strong: true }), "**");
    case "em":
    case "i":
      return marks.emphasis
        ? inlineOf(node, base, marks)
        : wrap(inlineOf(node, base, { ...marks, emphasis: true }), "*");
    case "del":
    case "s":
    case "strike":
      return marks.struck ? inlineOf(node, base, marks) : wrap(inlineOf(node, base, { ...marks, struck: true }), "~~");
    case "sup":
      return toSuperscript(inlineOf(node, base, marks));
    case "a":
      return toLink(node, base, marks);
    default:
      return inlineOf(node, base, marks);
  }
}

function inlineOf(element: PageElement, base: string, marks: Marks): string {
  let text = "";
  let before: PageNode = "";
  for (const child of element.children) {
    text += (areSeparate(before, child) ? " " : "") + toInline(child, base, marks);
    before = child;
  }
  return text;
}

const LABEL_TAGS: ReadonlySet<string> = new Set(["a", "button", "span", "time"]);

/** Labels that touch in the markup ("Price" and "$5" in a flex box) are separate words on the screen. */
export function areSeparate(before: PageNode, after: PageNode): boolean {
  if (typeof before === "string" || typeof after === "string") return false;
  return LABEL_TAGS.has(before.name) && LABEL_TAGS.has(after.name);
}

const PROSE_TAGS: ReadonlySet<string> = new Set(["p", "figure", "li", "td"]);

/** Longer alternative texts are no words for a picture; what is past it is left out. */
const MAX_ALT_CHARS = 200;

/**
 * An image in running text speaks through its alternative text; in cards, galleries and links that text repeats the label beside it.
 * One that names a price says nothing: who changes the price sees the text and not this.
 */
function toAltText({ attributes, parent }: PageElement, marks: Marks): string {
  if (!attributes.alt || marks.link || !parent || !PROSE_TAGS.has(parent.name)) return "";
  if (readSums(attributes.alt).size > 0) return "";
  return ` ${toLine(attributes.alt).slice(0, MAX_ALT_CHARS)} `;
}

function toLink(element: PageElement, base: string, marks: Marks): string {
  const { href } = element.attributes;
  const text = inlineOf(element, base, { ...marks, link: true });
  if (marks.link || href === undefined) return text;
  // Within the page the target says nothing to a reader elsewhere, and a note's number ("[1]") neither.
  if (href.startsWith("#")) return /^\s*\[?\d{1,3}\]?\s*$/.test(text) ? "" : text;
  const target = resolveTarget(href, base);
  return target && /\S/.test(text) ? wrap(text.replaceAll("\n", " "), "[", `](${target})`) : text;
}

function resolveTarget(href: string, base: string): string | null {
  const url = URL.parse(href.trim(), base);
  if (!url || !LINK_PROTOCOLS.has(url.protocol)) return null;
  return url.href.replaceAll("(", "%28").replaceAll(")", "%29").replaceAll(" ", "%20");
}

/** Puts marks around the words, not around the white space beside them. */
function wrap(text: string, before: string, after = before): string {
  const words = text.trim();
  if (!words) return text;
  const start = text.indexOf(words);
  return `${text.slice(0, start)}${before}${words}${after}${text.slice(start + words.length)}`;
}

function toCodeSpan(code: string): string {
  if (!code) return "";
  if (!code.includes("`")) return `\`${code}\``;
  return code.includes("``") ? code : `\`\` ${code} \`\``;
}

/** Powers keep their sense ("10^2"); marks like "st" and "TM" stay as they are. */
function toSuperscript(text: string): string {
  return /^\s*[-+−]?\d+\s*$/.test(text) ? `^${text.trim()}` : text;
}
