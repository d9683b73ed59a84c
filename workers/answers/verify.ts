/**
 * Verification precedes display (design §2): model output is held to the end of a sentence and shown when every citation in
 * it names a passage that was retrieved and quotes it verbatim, and every figure stands in what it cites; else the sentence is
 * dropped whole. Text once given out is never withdrawn. The extractive default goes the same way.
 */
import type { DropReason } from "../contract/answers";
import type { AnswerSource } from "../contract/socket";
import type { IndexHit, LlmEvent } from "../ports";
import { Assembler, CLOSERS, type Unit } from "./assemble";
import { type Figures, findForeignFigure, readFigures } from "./figures";
import { findLinkedPage } from "./linked-pages";
import { findVerbatim, makeSnippet } from "./quote";
import { dropUnseen, sanitiseCode, sanitiseLine } from "./sanitise";

/** Text to append to what was shown, and the sources first cited in it. */
export interface VerifiedDelta {
  text: string;
  sources: AnswerSource[];
}

export interface VerifiedSummary {
  /** All deltas joined. */
  text: string;
  sources: AnswerSource[];
  kept: { chunk_id: string; quote: string }[];
  dropped: { text: string; reason: DropReason }[];
}

/** Characters of an answer, markers included. */
const MAX_ANSWER_CHARS = 8_000;
/** Characters taken from the model at all; what follows is not looked at. */
const MAX_MODEL_CHARS = 32_000;
const MAX_BLOCKS = 1_000;
const MAX_DROPPED = 50;
const DROPPED_EXCERPT_CHARS = 120;
const MAX_LEAD_IN_CHARS = 120;

/** A website, named or linked to. */
const HOST = /[\p{L}\p{N}]\.\p{L}{2,}/u;

const STOPS = ".!?…。！？:;,";

/** An uncited line that waits for the verified sentence it leads to. */
interface LeadIn {
  gap: string;
  text: string;
  is_heading: boolean;
}

interface Block {
  cited: boolean;
  fault: DropReason | null;
  citations: { hit: IndexHit; quote: string }[];
}

/** Verifies one stream. Feed it every event; each call gives the deltas that became showable. */
export class Verifier {
  private readonly assembler = new Assembler();
  private readonly blocks: Block[] = [];
  /** Of the passages cited so far, their titles and headings. */
  private readonly figures = new Map<IndexHit, Figures>();
  private open = { text: "", citations: [] as { document_index: number; quote: string }[] };
  private taken_chars = 0;
  private lead_ins: LeadIn[] = [];
  private gap = "";
  private readonly result: VerifiedSummary = { text: "", sources: [], kept: [], dropped: [] };

  /** `own_pages`: addresses of the site's own pages, which an answer may link to though it does not cite them. */
  constructor(
    private readonly passages: readonly IndexHit[],
    private readonly own_pages: ReadonlySet<string>,
  ) {}

  push(event: LlmEvent): VerifiedDelta[] {
    switch (event.type) {
      case "text":
        if (this.taken_chars < MAX_MODEL_CHARS)
          this.open.text += event.text.slice(0, MAX_MODEL_CHARS - this.taken_chars);
        this.taken_chars += event.text.length;
        return [];
      case "citation":
        this.open.citations.push({ document_index: event.document_index, quote: event.quote });
        return [];
      case "block_end":
        return this.closeBlock();
      case "usage":
      case "alive":
        return [];
      case "end": {
        const deltas = this.closeBlock();
        const { stop_reason } = event;
        const rest = this.assembler.flush().flatMap((unit) => {
          // The model was stopped in mid-sentence: half a sentence may say the opposite of the whole.
          if (unit.complete || stop_reason === "end_turn" || stop_reason === "stop_sequence") return this.judge(unit);
          this.drop(unit.text, "unfinished");
          return [];
        });
        for (const { text } of this.lead_ins) this.drop(text, "uncited");
        this.lead_ins = [];
        return [...deltas, ...rest];
      }
    }
  }

  summary(): VerifiedSummary {
    return this.result;
  }

  private closeBlock(): VerifiedDelta[] {
    const { text, citations } = this.open;
    this.open = { text: "", citations: [] };
    if (this.blocks.length >= MAX_BLOCKS) return [];
    const block: Block = { cited: citations.length > 0, fault: null, citations: [] };
    for (const { document_index, quote } of citations) {
      const hit = this.passages[document_index];
      const verbatim = hit ? findVerbatim(hit.text, quote) : null;
      if (hit && verbatim !== null) block.citations.push({ hit, quote: verbatim });
      else block.fault = hit ? "quote_not_found" : "unknown_document";
    }
    this.blocks.push(block);
    const id = this.blocks.length - 1;
    return this.assembler.push(id, dropUnseen(text), block.cited).flatMap((unit) => this.judge(unit));
  }

  private judge(unit: Unit): VerifiedDelta[] {
    const cited = unit.blocks.flatMap((id) => this.blocks[id] ?? []).filter((block) => block.cited);
    const gap = readGap(unit, this.result.text === "" && this.lead_ins.length === 0);
    // The break before a dropped sentence outlives it.
    this.gap = countBreaks(gap) >= countBreaks(this.gap) ? gap : this.gap;
    const fault = cited.find((block) => block.fault !== null)?.fault ?? null;
    if (fault !== null) return this.drop(unit.text, fault);
    const hits = new Set(cited.flatMap((block) => block.citations.map(({ hit }) => hit)));
    const text = unit.kind === "code" ? sanitiseCode(unit.text) : sanitiseLine(unit.text, this.linkFrom(hits));
    if (text === "") return unit.text.trim() === "" ? [] : this.drop(unit.text, "nothing_left");
    if (cited.length === 0) return this.hold(unit, text);
    const proofs = Array.from(hits, (hit) => this.readFigures(hit));
    if (findForeignFigure(text, proofs) !== null) return this.drop(unit.text, "figure_not_found");

    const known = this.result.sources.length;
    const numbers = cited.flatMap((block) => block.citations.map(({ hit, quote }) => this.cite(hit, quote)));
    const lead = this.lead_ins.map((lead_in) => lead_in.gap + lead_in.text).join("");
    const joined = lead + this.gap + mark(text, unit.kind, [...new Set(numbers)]);
    const shown = this.result.text === "" ? joined.trimStart() : joined;
    if (this.result.text.length + shown.length > MAX_ANSWER_CHARS) {
      this.result.sources.length = known;
      return this.drop(unit.text, "too_long");
    }
    this.lead_ins = [];
    this.gap = unit.kind === "code" ? "\n" : "";
    for (const { hit, quote } of cited.flatMap((block) => block.citations))
      this.result.kept.push({ chunk_id: hit.chunk_id, quote });
    this.result.text += shown;
    return [{ text: shown, sources: this.result.sources.slice(known) }];
  }

  /** A sentence may link to what it cites and to the site's own pages; an uncited one to nothing. */
  private linkFrom(hits: ReadonlySet<IndexHit>): (address: string) => string | null {
    if (hits.size === 0) return () => null;
    const pages = new Set([...this.own_pages, ...Array.from(hits, ({ url }) => url)]);
    return (address) => findLinkedPage(address, pages);
  }

  /**
   * A heading or a line that ends in a colon waits for the verified sentence it leads to. Whatever else is uncited is a claim, and
   * claims need proof.
   */
  private hold(unit: Unit, text: string): VerifiedDelta[] {
    const own = text.replace(/^\d{1,4}[.)]\s/, "");
    if (/\p{N}/u.test(own) || findForeignFigure(own, []) !== null) return this.drop(unit.text, "uncited_figure");
    const is_heading = /^\s*#{1,6}\s/.test(unit.text) || /^\*\*[^*]+\*\*$/.test(text);
    const leads = is_heading || /[:：][*_]*$/.test(text);
    if (unit.kind === "code" || !leads || text.length > MAX_LEAD_IN_CHARS || HOST.test(unit.text))
      return this.drop(unit.text, "uncited");
    // One line, or a heading and one line.
    const stays = (line: LeadIn) => line.is_heading && !is_heading;
    for (const line of this.lead_ins) if (!stays(line)) this.drop(line.text, "uncited");
    this.lead_ins = [...this.lead_ins.filter(stays), { gap: this.gap, text, is_heading }];
    this.gap = "";
    return [];
  }

  private drop(text: string, reason: DropReason): [] {
    if (this.result.dropped.length < MAX_DROPPED)
      this.result.dropped.push({ text: text.trim().slice(0, DROPPED_EXCERPT_CHARS), reason });
    return [];
  }

  private readFigures(hit: IndexHit): Figures {
    const known = this.figures.get(hit) ?? readFigures([hit.title, ...hit.heading_path, hit.text].join("\n"));
    this.figures.set(hit, known);
    return known;
  }

  /** The number of a source, counted from 1: the same words of the same passage keep theirs. */
  private cite(hit: IndexHit, quote: string): number {
    const { sources } = this.result;
    const known = sources.findIndex((source) => source.id === hit.chunk_id && source.quote === quote);
    if (known >= 0) return known + 1;
    sources.push(toSource(hit, quote));
    return sources.length;
  }
}

/** A passage as a source: with the quote that was cited, or without one as one of the nearest pages. */
export function toSource(hit: IndexHit, quote?: string): AnswerSource {
  return {
    id: hit.chunk_id,
    page_id: hit.page_id,
    title: hit.title,
    url: locatePassage(hit),
    snippet: makeSnippet(hit.text, quote),
    score: hit.score,
    ...(quote === undefined ? {} : { quote }),
  };
}

/** In a PDF the page the passage stands on: crawls head each with "Page 3". */
function locatePassage({ url, heading_path }: IndexHit): string {
  const page = /^Page (\d+)$/.exec(heading_path[0] ?? "")?.[1];
  return page && /^https?:[^?#]*\.pdf(?:\?[^#]*)?$/i.test(url) ? `${url}#page=${page}` : url;
}

/** The white space before a unit: none, a space, a new line (with the indentation of a list item) or a blank line. */
function readGap(unit: Unit, first: boolean): string {
  if (first) return "";
  const space = /^\s*/.exec(unit.text)?.[0] ?? "";
  const lines = space.split("\n").length - 1;
  if (unit.kind === "code") return lines > 1 ? "\n\n" : "\n";
  if (lines === 0) return space === "" ? "" : " ";
  const indent = /^(?:[-*+]|\d{1,4}[.)])\s/.test(unit.text.trimStart())
    ? " ".repeat(Math.min(6, space.length - space.lastIndexOf("\n") - 1))
    : "";
  return `${lines > 1 ? "\n\n" : "\n"}${indent}`;
}

/** Puts ` [n]` before the final punctuation; below a code block, on a line of its own. */
function mark(text: string, kind: Unit["kind"], numbers: number[]): string {
  const markers = numbers.map((number) => `[${number}]`).join(" ");
  if (kind === "code") return `${text}\n${markers}`;
  let tail = text.length;
  for (let at = text.length - 1; at >= 0 && (STOPS + CLOSERS).includes(text[at] ?? ""); at--) {
    if (STOPS.includes(text[at] ?? "")) tail = at;
  }
  return `${text.slice(0, tail)} ${markers}${text.slice(tail)}`;
}

function countBreaks(gap: string): number {
  return gap.split("\n").length - 1;
}
