/**
 * Cuts a stream of model text into units that can be judged whole: a sentence, a list item, a fenced code block.
 * Text arrives in blocks; a unit knows which blocks it is made of. The cuts depend on the text and the blocks only,
 * never on how the text was split into stream events.
 */

export interface Unit {
  /** Includes the white space before it, so that units joined give the text back. */
  text: string;
  kind: "sentence" | "code";
  /** Blocks that gave at least one visible character, in order. */
  blocks: number[];
  /** Ends where a sentence, a line or a code block ends, not where the stream broke off. */
  complete: boolean;
}

const TERMINALS = ".!?…";
/** Full stops of Chinese and Japanese: no space follows them. */
const WIDE_TERMINALS = "。！？";
/** What may stand after a final stop and still belong to its sentence. */
export const CLOSERS = "\"'”’»)]*_」』）";
/** A full stop after these ends no sentence, in the seven languages of the product. */
const ABBREVIATIONS = new Set(
  "mr mrs ms dr prof st no nr vs etc approx inc ltd co corp min max fig vol p pp bzw ca usw inkl zzgl evtl ggf tel str env cf m mme mlle sr sra dott sig bijv enz blz art núm pág aprox".split(
    " ",
  ),
);
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** Spaces and marks that can stand before a fence's third mark. */
const FENCE_LOOKAHEAD_CHARS = 6;

type Step = "moved" | "wait";

export class Assembler {
  private text = "";
  /** Where each block's characters end in `text`. */
  private spans: { end: number; block: number; atomic: boolean }[] = [];
  private start = 0;
  private at = 0;
  private line_start = true;
  private fence: string | null = null;

  /** Takes a whole block. `atomic`: it stands or falls as one, so it is not cut between two sentences of one line. */
  push(block: number, text: string, atomic: boolean): Unit[] {
    if (text === "") return [];
    this.text += text;
    this.spans.push({ end: this.text.length, block, atomic });
    return this.cut(false);
  }

  /** The stream has ended: gives what is left. */
  flush(): Unit[] {
    const units = this.cut(true);
    if (this.text.slice(this.start).trim() !== "") {
      const complete = this.fence === null && endsSentence(this.text);
      units.push(this.take(this.text.length, this.fence === null ? "sentence" : "code", complete));
    }
    return units;
  }

  private cut(ended: boolean): Unit[] {
    const units: Unit[] = [];
    while (this.at < this.text.length) {
      if (this.step(ended, units) === "wait") break;
    }
    this.forget();
    return units;
  }

  private step(ended: boolean, units: Unit[]): Step {
    if (this.line_start || this.fence !== null) return this.stepLine(ended, units);
    const char = this.text[this.at] ?? "";
    if (char === "\n") {
      if (this.text.slice(this.start, this.at).trim() !== "") units.push(this.take(this.at, "sentence", true));
      this.at++;
      this.line_start = true;
      return "moved";
    }
    if (char === "`") return this.skipInlineCode(ended);
    if (TERMINALS.includes(char) || WIDE_TERMINALS.includes(char)) return this.stepTerminal(ended, units);
    this.at++;
    return "moved";
  }

  /** At the start of a line, or inside a fence, where only whole lines count. */
  private stepLine(ended: boolean, units: Unit[]): Step {
    const break_at = this.text.indexOf("\n", this.at);
    const line = this.text.slice(this.at, break_at < 0 ? undefined : break_at);
    if (this.fence === null) {
      const mark = FENCE.exec(line)?.[1];
      const undecided =
        break_at < 0 && (mark !== undefined || (line.length < FENCE_LOOKAHEAD_CHARS && /^ {0,3}[`~]*$/.test(line)));
      if (undecided && !ended) return "wait";
      this.line_start = false;
      if (mark === undefined) return "moved";
      this.fence = mark;
    } else {
      if (break_at < 0 && !ended) return "wait";
      const closing = line.trim();
      if (closing.length >= this.fence.length && closing === (this.fence[0] ?? "").repeat(closing.length)) {
        this.fence = null;
        units.push(this.take(this.at + line.length, "code", true));
        this.at = this.start;
        return "moved";
      }
    }
    this.at = break_at < 0 ? this.text.length : break_at + 1;
    return "moved";
  }

  /** A full stop inside `code` ends no sentence. A mark without its partner on the line is an ordinary character. */
  private skipInlineCode(ended: boolean): Step {
    let after = this.at;
    while (this.text[after] === "`") after++;
    const mark = this.text.slice(this.at, after);
    const line_end = this.text.indexOf("\n", after);
    if ((after === this.text.length || line_end < 0) && !ended && !this.text.includes(mark, after)) return "wait";
    const close = this.text.indexOf(mark, after);
    this.at = close >= 0 && (line_end < 0 || close < line_end) ? close + mark.length : after;
    return "moved";
  }

  private stepTerminal(ended: boolean, units: Unit[]): Step {
    const wide = WIDE_TERMINALS.includes(this.text[this.at] ?? "");
    let after = this.at;
    while (isOneOf(this.text[after], TERMINALS) || isOneOf(this.text[after], WIDE_TERMINALS)) after++;
    const stops = this.text.slice(this.at, after);
    while (isOneOf(this.text[after], CLOSERS)) after++;
    let next = after;
    while (this.text[next] === " " || this.text[next] === "\t") next++;
    // The next visible character decides, so that a sentence is cut alike however the stream was split.
    if (next === this.text.length && !ended) return "wait";
    const ends =
      next < this.text.length &&
      (wide || next > after) &&
      !/[\n\p{Ll}]/u.test(this.text[next] ?? "") &&
      !(stops === "." && this.isAbbreviation(this.at)) &&
      !this.isWithinAtomicBlock(after - 1, next);
    if (ends) units.push(this.take(after, "sentence", true));
    this.at = after;
    return "moved";
  }

  /** "e.g.", "Dr.", an initial, or the number of a list item. */
  private isAbbreviation(stop: number): boolean {
    const before = this.text.slice(Math.max(this.start, stop - 12), stop);
    const word = /[\p{L}\p{N}.]*$/u.exec(before)?.[0] ?? "";
    if (/^\p{N}+$/u.test(word)) return this.text.slice(this.start, stop - word.length).trim() === "";
    return /(?:^|\.)\p{L}$/u.test(word) || ABBREVIATIONS.has(word.toLowerCase());
  }

  private isWithinAtomicBlock(left: number, right: number): boolean {
    const span = this.spans.find(({ end }) => end > left);
    return span?.atomic === true && right < span.end;
  }

  private take(end: number, kind: Unit["kind"], complete: boolean): Unit {
    const blocks: number[] = [];
    let from = this.start;
    for (const span of this.spans) {
      const to = Math.min(span.end, end);
      if (from < to && this.text.slice(from, to).trim() !== "") blocks.push(span.block);
      from = Math.max(from, to);
      if (span.end >= end) break;
    }
    const unit: Unit = { text: this.text.slice(this.start, end), kind, blocks, complete };
    this.start = end;
    return unit;
  }

  /** Drops what has been given out, so that a long answer is not kept twice. */
  private forget(): void {
    const gone = this.start;
    if (gone === 0) return;
    this.text = this.text.slice(gone);
    this.at -= gone;
    this.start = 0;
    this.spans = this.spans.filter((span) => span.end > gone).map((span) => ({ ...span, end: span.end - gone }));
  }
}

function isOneOf(char: string | undefined, chars: string): boolean {
  return char !== undefined && chars.includes(char);
}

function endsSentence(text: string): boolean {
  let end = text.trimEnd();
  while (isOneOf(end.at(-1), CLOSERS)) end = end.slice(0, -1);
  return isOneOf(end.at(-1), TERMINALS) || isOneOf(end.at(-1), WIDE_TERMINALS);
}
