/** Writes an answer from passages: with the model when there is one, from their own sentences else. All text is verified first. */

import type { Attempt, BlockReason } from "../contract/answers";
import type { Site } from "../contract/sites";
import type { AnswerSource } from "../contract/socket";
import type { Deps, IndexHit, IndexTerm, LlmEvent, LlmRequest } from "../ports";
import type { QueryAnalysis } from "./analyse";
import { CallMeter } from "./call-meter";
import { extractAnswer } from "./extractive";
import { fitHistory } from "./history";
import { hideTargets } from "./link-targets";
import type { SiteModel } from "./model";
import type { Turn } from "./rewrite";
import { screenAnswer } from "./safety/screen";
import { MarkReader, type OnRead } from "./safety/verdict";
import { buildPrompt, type OwnTemplate } from "./templates";
import { type VerifiedDelta, Verifier } from "./verify";

/** Gets each piece of text once it may be shown. What it throws ends the answer. */
export type Emit = (delta: VerifiedDelta) => void | Promise<void>;

export interface GenerateInput {
  /** As the visitor wrote it. */
  question: string;
  /** As it stands alone. */
  asked: string;
  history: Turn[];
  /** What was found. */
  hits: readonly IndexHit[];
  /** What a model reads: what was found and what stands beside it. */
  passages: readonly IndexHit[];
  /** The site's own pages that may be linked. */
  own_pages: ReadonlySet<string>;
  terms: readonly IndexTerm[];
  analysis: QueryAnalysis;
  /** The site's own task for the model; null: the built-in one. */
  template: OwnTemplate | null;
  /** Said after text that a model left unfinished, failing or at its limit of tokens. */
  cut_short: string;
  /** What is said in place of text that must not be shown, or that the model declined to write. */
  refusal: (reason: BlockReason) => string;
  on_read?: OnRead | undefined;
}

export interface Generated {
  /** Empty when nothing survived verification. */
  text: string;
  sources: AnswerSource[];
  /** A model is configured and the text is not, or not wholly, its own. */
  degraded: boolean;
  /** The model did not finish after text had been shown. */
  failed: boolean;
  /** Why `text` ends with the sentence of refusal. */
  blocked?: BlockReason;
  /** One entry a try, the model's first. */
  attempts: Attempt[];
}

/** Tokens of an answer, citations not counted: far above what its length asks for, so that only what runs away is cut. */
const MAX_TOKENS = { short: 512, normal: 1_024, detailed: 2_048 };
/** Words of passages sent, about 4,000 tokens. */
const MAX_PASSAGE_WORDS = 3_000;
const MAX_HISTORY_TOKENS = 1_500;
const MAX_TITLE_CHARS = 300;
/** A model that broke off before anything was shown is asked once more, when it did so within this time … */
const RETRY_WITHIN_MS = 20_000;
/** … and what it writes later than this is not waited for. With the pause between two events: below a turn's watchdog of 60 s. */
const ANSWER_WITHIN_MS = 40_000;

/** What only a model's attempt has. */
const NO_MODEL = {
  model: null,
  template: null,
  sent: null,
  input_tokens: null,
  cached_input_tokens: null,
  cache_write_tokens: null,
  output_tokens: null,
  stop_reason: null,
  cost_usd: null,
  own_key: null,
  first_text_ms: null,
  total_ms: null,
  fault: null,
};

/** Never throws for the model's sake; an aborted signal ends it with what was verified so far. */
export async function generate(
  { now, log }: Pick<Deps, "now" | "log">,
  model: SiteModel | null,
  site: Site,
  input: GenerateInput,
  emit: Emit,
  signal?: AbortSignal,
): Promise<Generated> {
  const write = async (events: AsyncIterable<LlmEvent>, passages: readonly IndexHit[]) => {
    const verifier = new Verifier(passages, input.own_pages);
    const shown: VerifiedDelta = { text: "", sources: [] };
    for await (const event of events) {
      for (const delta of verifier.push(event)) {
        const found = screenAnswer(delta.text);
        if (found) return { ...verifier.summary(), ...shown, blocked: found.category };
        await emit(delta);
        shown.text += delta.text;
        shown.sources = [...shown.sources, ...delta.sources];
      }
    }
    return { ...verifier.summary(), blocked: null };
  };
  const refuse = async (
    shown: VerifiedDelta,
    blocked: BlockReason,
    reply = input.refusal("refused"),
  ): Promise<Generated> => {
    const closing = { text: shown.text === "" ? reply : `\n\n${reply}`, sources: [] };
    await emit(closing);
    return {
      text: shown.text + closing.text,
      sources: shown.sources,
      degraded: false,
      failed: false,
      blocked,
      attempts,
    };
  };
  const attempts: Attempt[] = [];
  if (model) {
    const { llm, own_key } = model;
    const passages = fitPassages(input.passages);
    const { system, ...template } = buildPrompt(site, input.analysis, input.template);
    const documents = passages.map(toDocument);
    const request = { system, documents, messages: toMessages(input), max_tokens: MAX_TOKENS[site.answer_length] };
    const sent = {
      system: system.map(({ text }) => text).join("\n\n"),
      chunk_ids: passages.map(({ chunk_id }) => chunk_id),
      earlier_messages: request.messages.length - 1,
    };
    const started_at = now();
    for (;;) {
      const meter = new CallMeter(llm, now, started_at + ANSWER_WITHIN_MS);
      const screen = new MarkReader(input.on_read);
      const events = screen.watch(meter.watch(llm.stream(request, signal)));
      const { text, sources, kept, dropped, blocked } = await write(events, passages);
      const was_asked = meter.fault !== "budget" && meter.fault !== "paused";
      attempts.push({
        ...meter.summary(),
        own_key,
        template,
        sent: was_asked ? sent : null,
        kept,
        dropped,
      });
      if (signal?.aborted) return { text, sources, degraded: false, failed: true, attempts };
      const { fault, stop_reason } = meter;
      if (blocked) return refuse({ text, sources }, blocked);
      const { verdict } = screen;
      if (verdict) return refuse({ text, sources }, verdict, input.refusal(verdict));
      // A call that was not made is no failure of the model's, and the meter has said so.
      if (fault !== null && fault !== "budget")
        log("WARNING", "ANALYSIS", "model.failed", { model: llm.model, fault, shown: text !== "", ...meter.error });
      // A refusal without text is the model's judgement of the question. Every other end without text is a failure to give one.
      if (text === "" && stop_reason === "refusal") return refuse({ text, sources }, "refused");
      if (text !== "" && (fault !== null || !hasEnded(stop_reason))) {
        const closing = { text: `\n\n${input.cut_short}`, sources: [] };
        await emit(closing);
        return { text: text + closing.text, sources, degraded: fault !== null, failed: true, attempts };
      }
      // What ran into its limit before anything could be shown is no answer.
      if (fault === null && (text !== "" || hasEnded(stop_reason)))
        return { text, sources, degraded: false, failed: false, attempts };
      const is_worth_another = fault === "broken" && attempts.length === 1 && now() - started_at < RETRY_WITHIN_MS;
      if (!is_worth_another) break;
    }
  }
  const own = await write(extractAnswer({ ...input, question: input.asked }), input.hits);
  const { text, sources, kept, dropped, blocked } = own;
  attempts.push({ ...NO_MODEL, kept, dropped });
  if (blocked) return refuse({ text, sources }, blocked);
  return { text, sources, degraded: model !== null, failed: false, attempts };
}

/** Whether the model ended of its own accord. */
function hasEnded(stop_reason: string | null): boolean {
  return stop_reason === "end_turn" || stop_reason === "stop_sequence";
}

/** The best passages that fit the budget, best first. */
function fitPassages(hits: readonly IndexHit[]): IndexHit[] {
  let words = 0;
  return hits.filter((hit) => {
    const length = hit.text.split(/\s+/).length;
    if (words + length > MAX_PASSAGE_WORDS) return false;
    words += length;
    return true;
  });
}

/** The passage's text is what is cited; its place is said in the title. Addresses, of the page and of links, stay here. */
function toDocument({ title, heading_path, text }: IndexHit): LlmRequest["documents"][number] {
  return { title: [title, ...heading_path].join(" › ").slice(0, MAX_TITLE_CHARS), text: hideTargets(text).text };
}

/** Earlier turns within their window, then the question. */
function toMessages({ history, question }: GenerateInput): LlmRequest["messages"] {
  return [...fitHistory(history, MAX_HISTORY_TOKENS), { role: "user", text: question }];
}
