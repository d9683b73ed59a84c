/** The only nodes an answer is made of; whatever is not understood stays the text it was. */
export type Inline =
  | { type: "text" | "code"; text: string }
  | { type: "cite"; n: number }
  | { type: "strong" | "em"; children: Inline[] }
  | { type: "link"; href: string; children: Inline[] };

export type Block =
  | { type: "paragraph" | "heading"; children: Inline[] }
  | { type: "code"; text: string }
  | { type: "list"; ordered: boolean; start: number; items: ListItem[] }
  | { type: "table"; header: Inline[][]; rows: Inline[][][] };

export interface ListItem {
  /** 0, or 1 below another item. */
  level: number;
  children: Inline[];
}

const FENCE = /^\s*(`{3,}|~{3,})/;
const HEADING = /^#{1,6}\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)(?:[-*+]|(\d{1,4})[.)])\s+(.*)$/;
const TABLE_RULE = /^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$/;
/** Code, a source's number, a link, bold, italics, an escaped mark; in this order where several could begin. */
const MARK =
  /`([^`\n]+)`|\[(\d{1,3})\](?!\()|\[([^[\]\n]+)\]\(([^\s()]+)\)|\*\*(?=\S)([^\n]+?)\*\*|\*(?=[^\s*])([^*\n]+)\*|(?<![\p{L}\p{N}])_(?=[^\s_])([^_\n]+)_(?![\p{L}\p{N}])|\\([!-/:-@[-`{-~])/gu;

/** The visitor's widget links these; here nobody is to be written to, so their text is enough. */
const MAIL_OR_PHONE = /^(?:mailto|tel):/i;

/** Parses the Markdown subset of answers (spec §3) into nodes: no HTML, no image, links to http and https only. */
export function parseAnswer(text: string): Block[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  /** Takes lines from here while they belong. */
  const take = (belongs: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && belongs(lines[at] ?? "")) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const fence = FENCE.exec(line)?.[1];
    const heading = HEADING.exec(line);
    if (line.trim() === "") at += 1;
    else if (fence !== undefined) {
      at += 1;
      blocks.push({ type: "code", text: take((next) => !next.trim().startsWith(fence)).join("\n") });
      at += 1;
    } else if (heading) {
      at += 1;
      blocks.push({ type: "heading", children: parseInline(heading[1] ?? "") });
    } else if (ITEM.test(line)) blocks.push(parseList(take((next) => ITEM.test(next) || /^\s+\S/.test(next))));
    else if (isTable(line, lines[at + 1])) blocks.push(parseTable(take((next) => next.includes("|"))));
    else {
      const first = at;
      const own = take((next) => at === first || !startsBlock(next, lines[at + 1]));
      blocks.push({ type: "paragraph", children: parseInline(own.map((part) => part.trim()).join("\n")) });
    }
  }
  return blocks;
}

function startsBlock(line: string, next: string | undefined): boolean {
  return line.trim() === "" || FENCE.test(line) || HEADING.test(line) || ITEM.test(line) || isTable(line, next);
}

function isTable(line: string, next: string | undefined): boolean {
  return line.includes("|") && next?.includes("|") === true && TABLE_RULE.test(next.trim());
}

function parseList(lines: string[]): Block {
  const first = ITEM.exec(lines[0] ?? "");
  const indent = first?.[1]?.length ?? 0;
  const items: { level: number; text: string }[] = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    const last = items.at(-1);
    if (item) items.push({ level: (item[1]?.length ?? 0) > indent + 1 ? 1 : 0, text: item[3] ?? "" });
    else if (last) last.text += ` ${line.trim()}`;
  }
  return {
    type: "list",
    ordered: first?.[2] !== undefined,
    start: Number(first?.[2] ?? 1),
    items: items.map(({ level, text }) => ({ level, children: parseInline(text) })),
  };
}

function parseTable(lines: string[]): Block {
  const rows = lines.map((line) =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => parseInline(cell.trim())),
  );
  return { type: "table", header: rows[0] ?? [], rows: rows.slice(2) };
}

function parseInline(text: string): Inline[] {
  const nodes: Inline[] = [];
  const add = (plain: string) => plain !== "" && nodes.push({ type: "text", text: plain });
  let from = 0;
  for (const match of text.matchAll(MARK)) {
    add(text.slice(from, match.index));
    from = match.index + match[0].length;
    const [whole, code, n, label, address, strong, star, underscore, escaped] = match;
    const em = star ?? underscore;
    if (code !== undefined) nodes.push({ type: "code", text: code });
    else if (n !== undefined) nodes.push({ type: "cite", n: Number(n) });
    else if (strong !== undefined) nodes.push({ type: "strong", children: parseInline(strong) });
    else if (em !== undefined) nodes.push({ type: "em", children: parseInline(em) });
    else if (escaped !== undefined) add(escaped);
    else {
      const href = readHref(address ?? "");
      const children = parseInline(label ?? "");
      if (href !== null) nodes.push({ type: "link", href, children });
      else if (MAIL_OR_PHONE.test(address ?? "")) nodes.push(...children);
      else add(whole);
    }
  }
  add(text.slice(from));
  return nodes;
}

/** The address when it is http or https and names no user, else null. */
export function readHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, username, password, href } = new URL(address);
  return /^https?:$/.test(protocol) && username === "" && password === "" ? href : null;
}

/**
 * A text between other nodes in three: what belongs on one line with a source's number before it (its full stop), the rest, and
 * what belongs on one line with the number after it (its last word).
 */
export function splitAtCites(text: string, before: Inline | undefined, after: Inline | undefined) {
  const head = before?.type === "cite" ? (/^[\p{Po}\p{Pe}\p{Pf}]+/u.exec(text)?.[0] ?? "") : "";
  const rest = text.slice(head.length);
  const tail = after?.type === "cite" ? (/\S{0,20} ?$/.exec(rest)?.[0] ?? "") : "";
  return { head, middle: rest.slice(0, rest.length - tail.length), tail };
}

/** Markdown in a line or two, which have no room for its shape: without the marks of headings and the addresses of links, cut ones too. */
export function dropMarks(markdown: string): string {
  return markdown
    .replace(/(^|\s)#{1,6}\s+/g, "$1")
    .replace(/!?\[([^[\]\n]*)\]\([^()\s]*(?:\)|$)/g, "$1")
    .replace(/\*\*(?=\S)([^*\n]+)\*\*/g, "$1");
}
