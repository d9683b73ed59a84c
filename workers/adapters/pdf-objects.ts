/** Finds the objects of a PDF as its reader will (ISO 32000-1 §7.3), without believing its table of contents. */

/** Bytes as a string of the same length (Latin-1). */
export type PdfBytes = string;

export interface PdfStream {
  /** Where its keyword `stream` stands. */
  at: number;
  /** The values of its dictionary as they are written; a key given twice has its last value. */
  entries: ReadonlyMap<string, string>;
}
/** Why a document cannot be given to a reader. */
export class PdfRefused extends Error {
  override readonly name = "PdfRefused";
}

const SPACE = "\\0\\t\\n\\f\\r ";
const SPACE_OR_COMMENT = new RegExp(`(?:[${SPACE}]+|%[^\\r\\n]*)*`, "y");
const TOKEN = new RegExp(`/[^${SPACE}()<>[\\]{}/%]*|<<|>>|<[^>]*>?|[^${SPACE}()<>[\\]{}/%]+|[\\s\\S]`, "y");
/** A character's code has at most 21 bits: a reader told of a longer range of characters fills its memory with it. */
export const MAX_RANGE = 0x10_ffff;
/** Keys of arrays that hold places in the file. */
const OFFSET_KEYS: ReadonlySet<string> = new Set(["/H", "/ByteRange"]);
const MAX_DEPTH = 64;
/** Objects that begin within objects are read again and again; a sound file costs little more than its length. */
const MAX_PASSES = 4;

/**
 * The streams of every object that stands anywhere in the file: what the table of contents names may be any of them. Throws PdfRefused
 * when objects are entangled, or hold a range of characters that no font has.
 */
export function findStreams(text: PdfBytes): PdfStream[] {
  const streams: PdfStream[] = [];
  let budget = MAX_PASSES * text.length;
  for (let at = text.indexOf("obj"); at >= 0; at = text.indexOf("obj", at + 3)) {
    if (text.startsWith("end", at - 3)) continue;
    const reader = new ObjectReader(text, at + 3);
    reader.readObject();
    streams.push(...reader.streams);
    budget -= reader.at - at;
    if (budget < 0) throw new PdfRefused("Its objects are entangled");
  }
  return streams;
}

/** Reads objects that stand one after another, for their ranges alone. Throws as findStreams does. */
export function checkObjects(text: PdfBytes): void {
  const reader = new ObjectReader(text, 0);
  while (reader.at < text.length) reader.readObject();
}

class ObjectReader {
  readonly streams: PdfStream[] = [];

  constructor(
    private readonly text: PdfBytes,
    public at: number,
  ) {}

  readObject(key = "", depth = 0, is_item = false): void {
    if (depth > MAX_DEPTH) throw new PdfRefused("Its objects are nested too deep");
    const token = this.readToken();
    if (token === "[") {
      while (!this.endsWith("]")) this.readObject(key, depth + 1, true);
    } else if (token === "<<") this.readDictionary(depth);
    else if (is_item && !OFFSET_KEYS.has(key) && Number(token) > MAX_RANGE)
      throw new PdfRefused("It has a range without end");
  }

  /** What is no name where a key should stand is passed over, and a key takes whatever follows it, as the reader does. */
  private readDictionary(depth: number): void {
    const entries = new Map<string, string>();
    while (!this.endsWith(">>")) {
      const key = this.readToken();
      if (!key.startsWith("/")) continue;
      this.skipSpace();
      const start = this.at;
      this.readObject(key, depth + 1);
      entries.set(key, this.text.slice(start, this.at));
    }
    this.skipSpace();
    if (this.text.startsWith("stream", this.at)) this.streams.push({ at: this.at, entries });
  }

  /** Takes the closing token, if it comes next. The end of the text closes everything. */
  private endsWith(closer: string): boolean {
    this.skipSpace();
    if (this.at >= this.text.length) return true;
    if (!this.text.startsWith(closer, this.at)) return false;
    this.at += closer.length;
    return true;
  }

  private skipSpace(): void {
    SPACE_OR_COMMENT.lastIndex = this.at;
    SPACE_OR_COMMENT.test(this.text);
    this.at = SPACE_OR_COMMENT.lastIndex;
  }

  private readToken(): string {
    this.skipSpace();
    if (this.text[this.at] === "(") return this.readString();
    TOKEN.lastIndex = this.at;
    const token = TOKEN.exec(this.text)?.[0] ?? "";
    this.at += token.length;
    return token;
  }

  private readString(): string {
    const start = this.at;
    let depth = 0;
    do {
      const char = this.text[this.at++];
      if (char === "\\") this.at++;
      else if (char === "(") depth++;
      else if (char === ")") depth--;
    } while (depth > 0 && this.at < this.text.length);
    return this.text.slice(start, this.at);
  }
}
