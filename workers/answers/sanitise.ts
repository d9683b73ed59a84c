/**
 * Makes model and page text harmless wherever it is shown (bars LLM-04, LLM-05): no image, no HTML, no link but to addresses
 * that were named beforehand, no character that cannot be seen. One pass from left to right, linear in the text's length.
 */

/** Returns the address to link to, or null when this address may not be linked. */
export type LinkPolicy = (url: string) => string | null;

/**
 * Controls but tab and line feed, lone surrogates, and what is drawn as nothing (soft hyphen, zero-width and direction marks,
 * tags, fillers, variation selectors but the emoji one): they hide text from the reader, or data in it.
 */
const UNSEEN = /(?!\t|\n|\ufe0f)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffd]/gu;

/** Drops characters that cannot be seen. Line breaks become line feeds. */
export function dropUnseen(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").replace(UNSEEN, "");
}

/** A fenced code block written anew, so that every renderer sees where it ends. `text` is the block with its fences; it may lack the last one. */
export function sanitiseCode(text: string): string {
  const lines = text.trim().split("\n");
  const opening = /^(`{3,}|~{3,})\s*([\w+#.-]{0,20})/.exec(lines[0] ?? "");
  const mark = opening?.[1] ?? "```";
  const last = (lines.at(-1) ?? "").trim();
  const closed = lines.length > 1 && last.length >= mark.length && last === (mark[0] ?? "`").repeat(last.length);
  const body = lines.slice(1, closed ? -1 : undefined);
  if (body.join("").trim() === "") return "";
  const longest =
    body
      .join("\n")
      .match(/`{3,}/g)
      ?.reduce((max, run) => Math.max(max, run.length), 2) ?? 2;
  const fence = "`".repeat(longest + 1);
  return `${fence}${opening?.[2] ?? ""}\n${body.join("\n")}\n${fence}`;
}

/** One line of text without white space around it; empty when nothing worth showing is left. */
export function sanitiseLine(text: string, link: LinkPolicy): string {
  const line = text.trim().replace(/^(?:#{1,6}(?=\s|$)|>)[#>\s]*/, "");
  // Rules, underlines of headings and definitions of reference links are not text.
  if (/^[-=_*~+\s]*$/.test(line) || /^(?:[-*+]\s+|\d{1,4}[.)]\s+)?\[[^\]]*\]:/.test(line)) return "";
  const clean = new LineSanitiser(line, link).run();
  return /[\p{L}\p{N}\p{S}]/u.test(clean.replace(/^\d{1,4}[.)]/, "")) ? clean : "";
}

/** The text a reader sees of a Markdown passage: for snippets and excerpts, never to be parsed again. */
export function toPlainText(markdown: string): string {
  return dropUnseen(markdown)
    .split("\n")
    .map((line) => sanitiseLine(line.replace(/^\s*(?:[-*+]|\d{1,4}[.)])\s+/, "").replaceAll("|", " "), () => null))
    .filter((line) => line !== "")
    .join(" ")
    .replace(/[*`_]{1,3}(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}.,!?)])[*`_]{1,3}/gu, "")
    .replace(/\s+/g, " ");
}

/** `scheme://…` and `www.…` as renderers link them by themselves. */
const BARE_URL = /(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s<>"'`|\\^{}[\]]*/iy;
const URL_TAIL = ".,;:!?)*_~'\"";
/** `[3]`, `[1, 2]`, `[^1]`, `【4†source】`: marks are ours to write. */
const MARKER_TEXT = /^\^?\d{1,4}(?:\s?[,;–-]\s?\d{1,4}){0,9}$/;
const WIDE_MARKER = /【[^】]{0,80}】/y;

class LineSanitiser {
  private out = "";
  private at = 0;
  /** For each opening bracket or parenthesis, where its partner stands. */
  private readonly partners: Map<number, number>;
  private readonly last_angle: number;
  private readonly last_comment: number;

  constructor(
    private readonly text: string,
    private readonly link: LinkPolicy,
  ) {
    this.partners = matchPairs(text);
    this.last_angle = text.lastIndexOf(">");
    this.last_comment = text.lastIndexOf("-->");
  }

  run(): string {
    while (this.at < this.text.length) this.step();
    return this.out.replace(/[ \t]+/g, " ").trim();
  }

  private step(): void {
    const char = this.text[this.at] ?? "";
    const next = this.text[this.at + 1];
    if (char === "\\" && next !== undefined && /[!-/:-@[-`{-~]/.test(next)) this.escape(next);
    else if (char === "`") this.code();
    else if (char === "<") this.angle();
    else if (char === "!" && next === "[" && this.partners.has(this.at + 1)) this.bracket(this.at + 1, "image");
    else if (char === "[") this.partners.has(this.at) ? this.bracket(this.at, "link") : this.skip();
    else this.word(char);
  }

  /** An escaped mark is an ordinary character; the three that open code, tags and links are not needed as such. */
  private escape(char: string): void {
    this.at += 2;
    if (!"`<[".includes(char)) this.write(char);
  }

  private word(char: string): void {
    WIDE_MARKER.lastIndex = this.at;
    const marker = char === "【" ? WIDE_MARKER.exec(this.text) : null;
    const starts = /[a-z]/i.test(char) && !/[\p{L}\p{N}]/u.test(this.text[this.at - 1] ?? "");
    const url = starts ? this.readUrl() : "";
    this.skip(marker?.[0].length ?? Math.max(1, url.length));
    if (url !== "") this.address(url);
    else if (!marker) this.write(char);
  }

  private skip(length = 1): void {
    this.at += length;
  }

  /** No two plain characters may come to stand together that a renderer would read as link or image. */
  private write(char: string): void {
    const last = this.out.at(-1);
    if ((last === "]" && (char === "(" || char === "[" || char === ":")) || (last === "!" && char === "["))
      this.out += " ";
    this.out += char;
  }

  private code(): void {
    let after = this.at;
    while (this.text[after] === "`") after++;
    const mark = this.text.slice(this.at, after);
    let close = this.text.indexOf(mark, after);
    // The closing run must have the same length.
    while (close >= 0 && this.text[close + mark.length] === "`") {
      let end = close;
      while (this.text[end] === "`") end++;
      close = this.text.indexOf(mark, end);
    }
    if (close < 0) {
      this.skip(mark.length);
      return;
    }
    const body = this.text.slice(after, close);
    this.at = close + mark.length;
    if (body.trim() !== "") this.out += mark.length === 1 ? `\`${body}\`` : `${mark}${body}${mark}`;
  }

  private angle(): void {
    if (this.text.startsWith("<!--", this.at) && this.at < this.last_comment) {
      this.at = this.text.indexOf("-->", this.at) + 3;
      return;
    }
    const close = this.at < this.last_angle ? this.text.indexOf(">", this.at) : -1;
    const inside = this.text.slice(this.at + 1, close < 0 ? undefined : close);
    if (/^[a-z][a-z0-9+.-]*:|^www\./i.test(inside) && close >= 0 && !/\s/.test(inside)) {
      this.at = close + 1;
      this.address(inside);
      return;
    }
    if (close >= 0 && /^[a-z/!?]/i.test(inside)) {
      this.at = close + 1;
      // Words on both sides of a tag stay two words.
      if (!/\s$/.test(this.out)) this.out += " ";
      return;
    }
    if (/^[\s\d=]/.test(inside)) this.write("<");
    this.skip();
  }

  private bracket(open: number, kind: "image" | "link"): void {
    const close = this.partners.get(open) ?? open;
    const inside = this.text.slice(open + 1, close);
    const after = this.text[close + 1];
    if (after === "(") {
      // Without its closing parenthesis the rest of the line is the address.
      const end = this.partners.get(close + 1) ?? this.text.length;
      this.at = end + 1;
      if (kind === "link") this.anchor(inside, this.text.slice(close + 2, end));
      return;
    }
    if (after === "[" && this.partners.has(close + 1)) {
      this.at = (this.partners.get(close + 1) ?? close) + 1;
      if (kind === "link") this.anchor(inside, "");
      return;
    }
    if (kind === "image" || MARKER_TEXT.test(inside)) {
      this.at = close + 1;
      return;
    }
    this.write("[");
    this.at = open + 1;
  }

  private anchor(label: string, target: string): void {
    const words = flatten(label);
    if (words === "" || MARKER_TEXT.test(words)) return;
    const address =
      target
        .trim()
        .replace(/^<([^>]*)>.*$/, "$1")
        .split(/\s/)[0] ?? "";
    this.writeLink(words, this.link(address));
  }

  private address(url: string): void {
    const href = this.link(url);
    this.writeLink(href === null ? readHost(url) : href.replace(/^https?:\/\//, ""), href);
  }

  private writeLink(words: string, href: string | null): void {
    if (href === null) {
      for (const char of words) this.write(char);
      return;
    }
    if (this.out.endsWith("!")) this.out += " ";
    this.out += `[${words}](${href.replaceAll("(", "%28").replaceAll(")", "%29")})`;
  }

  private readUrl(): string {
    BARE_URL.lastIndex = this.at;
    let url = BARE_URL.exec(this.text)?.[0] ?? "";
    while (url !== "" && URL_TAIL.includes(url.at(-1) ?? "")) url = url.slice(0, -1);
    return url;
  }
}

/** Link words: marks off, addresses reduced to their host. */
function flatten(label: string): string {
  return label
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, "$1")
    .replace(/(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s)\]]*/gi, readHost)
    .replace(/[[\]`<>\\!]/g, "")
    .trim();
}

/** The host of an address that may not be linked: enough to know what was meant, nothing that could carry data. */
function readHost(url: string): string {
  const host = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?(?:[^/?#@]*@)?([^/?#:]*)/i.exec(url)?.[1] ?? "";
  return host.replace(/^www\./i, "");
}

/** For each opening bracket or parenthesis, where its partner stands. Marks after a backslash are none. */
export function matchPairs(text: string): Map<number, number> {
  const partners = new Map<number, number>();
  const open: Record<"[" | "(", number[]> = { "[": [], "(": [] };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (char === "[" || char === "(") open[char].push(at);
    else if (char === "]" || char === ")") {
      const start = open[char === "]" ? "[" : "("].pop();
      if (start !== undefined) partners.set(start, at);
    }
  }
  return partners;
}
