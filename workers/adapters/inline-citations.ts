/**
 * Citations for models that know none: documents are numbered in the prompt, and the model writes `<cite doc="2">words of it</cite>`
 * after what it says. Read back into text, citations and blocks, whose quotes are then verified like any other's.
 */
import type { LlmEvent, LlmRequest } from "../ports";

const RULES = `How to cite: directly after every sentence, list item or code block that says something from a document, write <cite doc="N">QUOTE</cite>. N is the document's number. QUOTE is the shortest run of words that proves the sentence, copied from the document letter by letter, Markdown marks included, at most 40 words. For more than one proof write one <cite> after the other. The visitor does not see what stands in <cite>, so say it in the sentence, too. A sentence without <cite> is not shown.

Example: Parcels leave on the day you order.<cite doc="2">We ship the same day</cite> Delivery is free.<cite doc="1">Free delivery on every order</cite>`;

/** A tag of ours, which must not be taken from a document for one. */
const OWN_TAG = /<(?=\/?(?:cite|documents?)\b)/gi;
const OPEN = /<cite\s+(?:doc|document|index)?\s*=?\s*["']?(\d{1,3})["']?\s*>/i;
const CLOSE = "</cite>";
/** The end of a text that may turn out to be a tag. */
const MAYBE_OPEN = /<(?:c|ci|cit|cite(?:\s[^<>]{0,40})?)?$/i;
/** No quote is this long: something is wrong with the model. */
const MAX_QUOTE_CHARS = 10_000;

const SENTENCE_END = /[.!?…][)"'”’»\]*_]*$/;
const WIDE_STOPS = "。！？";
/** White space, a full stop that no space follows, or anything else. */
const PIECES = /\s+|[。！？]|[^\s。！？]+/g;
const TAIL_CHARS = 8;

/** The messages of a chat: instructions, turns, and the question below its documents. */
export function toMessages({ system, documents, messages }: LlmRequest): { role: string; content: string }[] {
  const last = messages.length - 1;
  const rules = documents.length > 0 ? [RULES] : [];
  const shown = documents.map(
    ({ title, text }, at) =>
      `<document number="${at + 1}" title=${JSON.stringify(hideTags(title))}>\n${hideTags(text)}\n</document>`,
  );
  return [
    { role: "system", content: [...system.map(({ text }) => text), ...rules].join("\n\n") },
    ...messages.map(({ role, text }, at) => ({
      role,
      content: at === last ? [...shown, text].join("\n\n") : text,
    })),
  ];
}

function hideTags(text: string): string {
  return text.replace(OWN_TAG, "< ");
}

/** Reads a stream of text. What comes out does not depend on where the stream was split, but for the pieces of text. */
export class CitationReader {
  /** Not yet known to be text or a tag; within a citation its words so far. */
  private held = "";
  /** The document being quoted. */
  private quoted: number | null = null;
  /** White space before text that is still to come. */
  private space = "";
  private block: "empty" | "open" | "ended" | "cited" = "empty";
  /** The last visible characters. */
  private tail = "";

  /** Throws when the model quotes without end. */
  push(text: string): LlmEvent[] {
    this.held += text;
    const events: LlmEvent[] = [];
    while (this.step(events));
    if (this.quoted !== null && this.held.length > MAX_QUOTE_CHARS) throw new Error("A quote has no end");
    return events;
  }

  /** The answer is over. A quote that was broken off proves nothing and is left out. */
  end(): LlmEvent[] {
    const events: LlmEvent[] = [];
    if (this.quoted === null) this.write(this.held, events);
    this.held = "";
    return events;
  }

  /** False when more must come first. */
  private step(events: LlmEvent[]): boolean {
    if (this.quoted !== null) {
      const close = this.held.toLowerCase().indexOf(CLOSE);
      if (close < 0) return false;
      events.push({ type: "citation", document_index: this.quoted - 1, quote: this.held.slice(0, close).trim() });
      this.held = this.held.slice(close + CLOSE.length);
      this.quoted = null;
      // What follows is proven by something else; another citation may still join.
      this.block = "cited";
      return true;
    }
    const tag = OPEN.exec(this.held);
    const end = tag?.index ?? MAYBE_OPEN.exec(this.held)?.index ?? this.held.length;
    this.write(this.held.slice(0, end), events);
    this.held = this.held.slice(end + (tag?.[0].length ?? 0));
    this.quoted = tag ? Number(tag[1]) : null;
    return tag !== null;
  }

  /** Each sentence is a block of its own, so that a citation speaks for the one it follows and no other. */
  private write(text: string, events: LlmEvent[]): void {
    for (const [piece] of text.matchAll(PIECES)) {
      if (piece.trim() === "") {
        this.space += piece;
        if (this.block === "open" && (piece.includes("\n") || SENTENCE_END.test(this.tail))) this.block = "ended";
        this.tail = "";
        continue;
      }
      if (this.block === "ended" || this.block === "cited") events.push({ type: "block_end" });
      // "… today <cite> ." had its space for the citation's sake.
      const space = this.block === "cited" && /^[.,;:!?]/.test(piece) ? "" : this.space;
      events.push({ type: "text", text: space + piece });
      this.space = "";
      this.tail = (this.tail + piece).slice(-TAIL_CHARS);
      this.block = WIDE_STOPS.includes(piece) ? "ended" : "open";
    }
  }
}
