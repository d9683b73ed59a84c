/** Data that a page carries for its scripts, read and never run. Bounded by the page; linear but for parsing. Pure. */

/** A value of a page's data with the key it stands under; `key` is empty in lists. */
export interface EmbeddedString {
  key: string;
  text: string;
}

/** Strings taken out of one page's data. */
const MAX_STRINGS = 20_000;
const MAX_NODES = 300_000;
const MAX_DEPTH = 60;
/** A thing has fewer properties that are text; what has more is the interface's words in one language. */
const MAX_STRING_PROPERTIES = 40;
/** Data written as text within data, as some frameworks do, once and again. */
const MAX_NESTING = 2;
/** Shorter strings that begin like data are just that. */
const MIN_NESTED_CHARS = 20;

const STATE_TYPE = /\btype\s*=\s*["']?application\/(?:json|[\w.+-]*\+json)\b/i;
const LINKED_DATA_TYPE = /\btype\s*=\s*["']?application\/ld\+json\b/i;
/** Scripts that hand data over: window.__NAME__ = …, and what SvelteKit, Next, Remix and React Router call. */
const STATE_CODE =
  /\b__[A-Z][A-Z_]{2,40}__\b|\b__(?:remixContext|reactRouterContext|next_f|sveltekit_\w{1,20})\b|\bkit\.start\(/;
const NEXT_CHUNK = /self\.__next_f\.push\(\[1,\s{0,9}"((?:[^"\\]|\\.)*)"\]\)/g;
/** A text of so many bytes in Next's stream, in hexadecimal. */
const NEXT_TEXT = /(?:^|\n)[\da-f]{1,6}:T([\da-f]{1,6}),/g;
/** What is given to one of those names. */
const ASSIGNED = /__\w{1,60}["'\]]{0,2}\s{0,9}=\s{0,9}(?=[{[])/g;
const JSON_CALL = /JSON\.parse\(\s{0,9}'((?:[^'\\]|\\.)*)'/g;
/** Below these keys stands what is said on every page of a site, or to nobody. */
const SIDE_KEY =
  /^(?:_?i18n.*|_nextI18Next|translations?|messages|locales?|intl|dictionary|(?:main|top|side|footer|header)?(?:nav|navigation|menu|menus|footer|header|sidebar)(?:s|items|links|data)?|breadcrumbs?|cart|basket|user|session|config|configuration|settings|runtimeConfig|publicRuntimeConfig|env|flags|experiments|analytics|tracking|datalayer|gtm|seo|meta|metadata|opengraph|head|cookies?|consent|banner|assets?|scripts?|styles?|theme|query|variables|errors?|build.*|manifest|related.*|recommend.*|similar.*|reviews?)$/i;

/** The parsed values of a page's JSON-LD, in order. */
export function readLinkedData(html: string): unknown[] {
  return readElements(html, "script")
    .filter(({ attributes }) => LINKED_DATA_TYPE.test(attributes))
    .flatMap(({ text }) => {
      const value = parse(text);
      return value === undefined ? [] : [value];
    });
}

/** Every string of the data that a page's scripts are handed, in order. */
export function readState(html: string): EmbeddedString[] {
  const found = new Collector();
  const scripts = readElements(html, "script");
  for (const { attributes, text } of scripts) {
    if (LINKED_DATA_TYPE.test(attributes)) continue;
    if (STATE_TYPE.test(attributes)) found.addText(text);
    else if (STATE_CODE.test(text) && !text.includes("__next_f")) found.addCode(text);
  }
  const stream = scripts
    .flatMap(({ text }) => [...text.matchAll(NEXT_CHUNK)].map(([, chunk = ""]) => toPlain(chunk)))
    .join("");
  if (stream) found.addStream(stream);
  return found.strings;
}

/** The same of a text that is JSON as a whole. */
export function readJsonStrings(text: string): EmbeddedString[] {
  const found = new Collector();
  found.addText(text);
  return found.strings;
}

/** What stands in every element of a name whose content is no markup to a parser, with its attributes. */
export function readElements(html: string, name: "script" | "noscript"): { attributes: string; text: string }[] {
  const elements: { attributes: string; text: string }[] = [];
  const start = new RegExp(`<${name}\\b`, "gi");
  const end = new RegExp(`</${name}\\b`, "gi");
  for (let found = start.exec(html); found; found = start.exec(html)) {
    const open = html.indexOf(">", start.lastIndex);
    end.lastIndex = open;
    const close = open < 0 ? null : end.exec(html);
    if (!close) break;
    elements.push({ attributes: html.slice(start.lastIndex, open), text: html.slice(open + 1, close.index) });
    start.lastIndex = close.index;
  }
  return elements;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\s*<!--|-->\s*$/g, "")) as unknown;
  } catch {
    return undefined;
  }
}

function toPlain(raw: string): string {
  const value = parse(`"${raw.replace(/\\'/g, "'")}"`);
  return typeof value === "string" ? value : raw;
}

class Collector {
  readonly strings: EmbeddedString[] = [];
  private nodes = 0;

  /** JSON, or what looks like it. */
  addText(text: string, nesting = 0): void {
    const value = parse(text);
    if (value === undefined) this.scan(text, nesting);
    else if (Array.isArray(value) && isFlat(value)) this.addFlat(value, nesting);
    else this.walk(value, "", 0, nesting);
  }

  /** A script: the data assigned in it where that is JSON, else its strings. */
  addCode(code: string): void {
    for (const [, raw = ""] of code.matchAll(JSON_CALL)) this.addText(raw.replace(/\\(["'\\])/g, "$1"));
    let at = 0;
    for (const { index, 0: start } of code.matchAll(ASSIGNED)) {
      if (index < at) continue;
      const from = index + start.length;
      at = findEnd(code, from);
      const json = code.slice(from, at);
      const value = parse(json) ?? parse(json.replace(/([:,[])undefined(?=[,}\]])/g, "$1null"));
      if (value === undefined) this.scan(json, 0);
      else this.walk(value, "", 0, 0);
    }
    if (at === 0) this.scan(code, 0);
  }

  /** Rows of Next's stream: texts of a given length stand bare, all else is one JSON value a line. */
  addStream(stream: string): void {
    let at = 0;
    for (const { index, 0: row, 1: size = "" } of stream.matchAll(NEXT_TEXT)) {
      if (index < at) continue;
      this.addRows(stream.slice(at, index));
      at = index + row.length + Number.parseInt(size, 16);
      this.add("text", stream.slice(index + row.length, at), 0);
    }
    this.addRows(stream.slice(at));
  }

  private addRows(rows: string): void {
    for (const row of rows.split("\n")) {
      const [, kind = "", json = ""] = /^[\da-f]{0,6}:([A-Z]{0,2})(.*)$/.exec(row) ?? [];
      // Others name files to load.
      if (json && kind === "") this.addText(json);
    }
  }

  private add(key: string, text: string, nesting: number): void {
    if (this.strings.length >= MAX_STRINGS) return;
    if (nesting < MAX_NESTING && text.length >= MIN_NESTED_CHARS && /^\s*[[{]\s*["[{]/.test(text))
      this.addText(text, nesting + 1);
    else this.strings.push({ key, text });
  }

  private walk(value: unknown, key: string, depth: number, nesting: number): void {
    if (++this.nodes > MAX_NODES || depth > MAX_DEPTH) return;
    if (typeof value === "string") this.add(key, value, nesting);
    else if (Array.isArray(value)) for (const item of value) this.walk(item, key, depth + 1, nesting);
    else if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value);
      const strings = entries.filter(([, below]) => typeof below === "string");
      const is_dictionary = strings.length > MAX_STRING_PROPERTIES;
      for (const [name, below] of entries) {
        if (is_dictionary && typeof below === "string") continue;
        if (typeof below === "string" || !SIDE_KEY.test(name)) this.walk(below, name, depth + 1, nesting);
      }
    }
  }

  /** A list in which values name one another by their place, as Nuxt and React Router write it. */
  private addFlat(values: readonly unknown[], nesting: number): void {
    const keys = new Map<number, string>();
    for (const value of values.slice(0, MAX_NODES)) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
      for (const [name, place] of Object.entries(value)) {
        const named: unknown = /^_\d+$/.test(name) ? values[Number(name.slice(1))] : name;
        if (typeof place === "number" && typeof named === "string" && !keys.has(place)) keys.set(place, named);
      }
    }
    const names = new Set(keys.values());
    for (const [place, value] of values.slice(0, MAX_NODES).entries()) {
      if (typeof value === "string" && !names.has(value)) this.add(keys.get(place) ?? "", value, nesting);
    }
  }

  /** The strings in double quotes of what is no JSON, each with the name that a colon gives it. */
  private scan(text: string, nesting: number): void {
    let key = "";
    for (let at = text.indexOf('"'); at >= 0 && this.strings.length < MAX_STRINGS; ) {
      const end = findStringEnd(text, at);
      if (end < 0) return;
      const raw = text.slice(at + 1, end);
      if (raw.includes("\n")) {
        // Out of step: what seemed to close a string opens one.
        at = end;
        continue;
      }
      const is_key = /^\s{0,9}:/.test(text.slice(end + 1, end + 12));
      if (is_key) key = raw;
      else {
        const before = /([\w$]{0,60}"?)\s{0,9}:\s{0,9}$/.exec(text.slice(Math.max(0, at - 80), at))?.[1];
        this.add(before?.endsWith('"') ? key : (before ?? ""), toPlain(raw), nesting);
      }
      at = text.indexOf('"', end + 1);
    }
  }
}

/** Where the string that opens at a place is closed, -1 when it is not. */
function findStringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

/** Where the bracket that opens at a place is closed, outside strings. */
function findEnd(code: string, from: number): number {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    const char = code[at];
    if (char === '"') {
      const end = findStringEnd(code, at);
      if (end < 0) break;
      at = end;
    }
    if (char === "{" || char === "[") depth++;
    else if ((char === "}" || char === "]") && --depth === 0) return at + 1;
  }
  return code.length;
}

function isFlat(values: readonly unknown[]): boolean {
  const [first] = values;
  if (values.length < 3 || typeof first !== "object" || first === null) return false;
  const places = Object.values(first);
  return (
    places.length > 0 &&
    places.some((place) => typeof place === "number") &&
    values.some((value) => typeof value === "string")
  );
}
