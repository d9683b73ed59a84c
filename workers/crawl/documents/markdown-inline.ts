/** The inside of a Markdown document's lines: links made absolute, pictures as what they show, raw HTML as its text. Pure. */

/** Code spans, which stay; then what goes: comments, elements whose content is no text, and tags. */
const CODE_OR_HTML = new RegExp(
  "(`+(?:[^`\\n]|\\n(?!\\s*\\n))*`+)" +
    "|<!--[\\s\\S]*?(?:-->|$)" +
    "|<(script|style|template|iframe|svg|noscript)\\b[\\s\\S]*?(?:</\\2\\s*>|$)" +
    "|</?(?:a|abbr|article|aside|audio|b|big|blockquote|body|br|button|center|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em|" +
    "figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|img|input|ins|kbd|label|li|link|main|mark|meta|nav|ol|p|picture|pre|" +
    "q|s|samp|section|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|title|tr|track|tt|u|ul|var|video|wbr)" +
    "(?:\\s[^<>]*)?/?>",
  "gi",
);
/** A line of nothing but tags, as documentation frameworks write them (`<Tabs>`). */
const COMPONENT_LINE = /^[ \t]*(?:<\/?[A-Z][a-z][\w.]*(?:\s[^<>]*)?\/?>[ \t]*)+$/;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
const LINK_PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:"]);
/** Text, then an address that may hold one pair of brackets, then perhaps a title. */
const LINK =
  /(!?)\[([^[\]]{0,1000})\]\(\s*<?([^()\s<>]{0,2000}(?:\([^()\s]{0,500}\)[^()\s<>]{0,500})?)>?(?:\s+(?:"[^"]{0,500}"|'[^']{0,500}'))?\s*\)/g;
const REFERENCE = /(!?)\[([^[\]]{1,1000})\]\[([^[\]]{0,200})\]/g;
export const DEFINITION = /^ {0,3}\[([^[\]]{1,200})\]:\s*<?(\S{1,2000}?)>?(?:\s+["'(].*)?$/;

export interface LinkContext {
  /** Null where the document has no address of its own: links within it lead nowhere. */
  base: string | null;
  /** Addresses by lower-case name. */
  definitions: ReadonlyMap<string, string>;
  /** Absolute http(s) addresses without fragment, in order; added to. */
  links: Set<string>;
}

/** Prose without code blocks. Code spans stay as they are. */
export function cleanInline(text: string, context: LinkContext): string {
  return text
    .split(/(`+[^`]*`+)/)
    .map((part, i) => (i % 2 === 1 ? part : cleanLinks(part, context)))
    .join("");
}

function cleanLinks(text: string, context: LinkContext): string {
  const resolved = text
    .replace(/<(https?:\/\/[^\s<>]{1,2000})>/g, "$1")
    .replace(REFERENCE, (whole, mark: string, label: string, name: string) => {
      const target = context.definitions.get((name || label).toLowerCase());
      return target === undefined ? whole : `${mark}[${label}](${target})`;
    });
  // Pictures first: one may stand within a link.
  const replace = (part: string) =>
    part.replace(LINK, (_, mark: string, label: string, target: string) => {
      const href = mark ? null : resolveTarget(target, context.base);
      if (href === null) return label;
      if (href.startsWith("http")) context.links.add(href.replace(/#.*$/s, ""));
      return /\S/.test(label) ? `[${label}](${href})` : "";
    });
  return replace(resolved.replace(/!\[([^[\]]{0,1000})\]\([^()\s]{0,2000}(?:\s+"[^"]{0,500}")?\)/g, "$1"));
}

function resolveTarget(target: string, base: string | null): string | null {
  const url = URL.parse(target, base ?? undefined);
  if (!url || !LINK_PROTOCOLS.has(url.protocol) || target.startsWith("#")) return null;
  return url.href.replaceAll("(", "%28").replaceAll(")", "%29");
}

/** Raw HTML outside code: comments and scripts go, tags leave their text. */
export function dropHtml(text: string): string {
  return text
    .replace(CODE_OR_HTML, (found, code?: string) => code ?? (/^<br\b/i.test(found) ? " " : ""))
    .split("\n")
    .filter((line) => !COMPONENT_LINE.test(line))
    .join("\n")
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: string) => ENTITIES[name] ?? "");
}
