/** Writes an answer from passages: with the model when there is one, from their own sentences else. All text is verified first. */

import type { Attempt } from "../contract/answers";
import type { Site } from "../contract/sites";
import type { AnswerSource } from "../contract/socket";
import { describeError } from "../platform/log";
import type { Deps, IndexHit, IndexTerm, LlmEvent, LlmRequest } from "../ports";
import type { QueryAnalysis } from "./analyse";
import { extractAnswer } from "./extractive";
import { buildPrompt } from "./templates";
import { estimateCost } from "./trace";
import { type VerifiedDelta, Verifier } from "./verify";

/** Gets each piece of text once it may be shown. What it throws ends the answer. */
export type Emit = (delta: VerifiedDelta) => void | Promise<void>;

export interface GenerateInput {
  question: string;
  history: { role: "user" | "assistant"; text: string }[];
  hits: readonly IndexHit[];
  terms: readonly IndexTerm[];
  analysis: QueryAnalysis;
  /** Said after text that a failing model left unfinished. */
  cut_short: string;
}

export interface Generated {
  /** Empty when nothing survived verification. */
  text: string;
  sources: AnswerSource[];
  /** A model is configured and the text is not, or not wholly, its own. */
  degraded: boolean;
  /** The model failed after text had been shown. */
  failed: boolean;
  /** One entry a try, the model's first. */
  attempts: Attempt[];
}

/** Tokens of an answer: a few sentences and a list, citations not counted. */
const MAX_TOKENS = 1_024;
/** Words of passages sent, about 4,000 tokens. */
const MAX_PASSAGE_WORDS = 3_000;
export const MAX_HISTORY_TURNS = 6;
const MAX_TURN_CHARS = 1_000;
const MAX_TITLE_CHARS = 300;

/** What only a model's attempt has. */
const NO_MODEL = {
  model: null,
  template: null,
  input_tokens: null,
  output_tokens: null,
  stop_reason: null,
  cost_usd: null,
  error: null,
};

/** Never throws for the model's sake; an aborted signal ends it with what was verified so far. */
export async function generate(
  { llm, log }: Pick<Deps, "llm" | "log">,
  site: Site,
  input: GenerateInput,
  emit: Emit,
  signal?: AbortSignal,
): Promise<Generated> {
  const policy = { allowed_origins: [...site.allowed_origins, ...readOrigin(site.url)] };
  const write = async (events: AsyncIterable<LlmEvent>, passages: readonly IndexHit[]) => {
    const verifier = new Verifier(passages, policy);
    let fault: unknown = null;
    for await (const event of catchFault(events, (error) => (fault = error))) {
      for (const delta of verifier.push(event)) await emit(delta);
    }
    const { text, sources, kept, dropped, usage } = verifier.summary();
    return { text, sources, fault, usage, trace: { ...NO_MODEL, kept, dropped } };
  };
  const attempts: Attempt[] = [];
  if (llm) {
    const passages = fitPassages(input.hits);
    const { category, version, system } = buildPrompt(site, input.analysis);
    const request = {
      system,
      documents: passages.map(toDocument),
      messages: toMessages(input),
      max_tokens: MAX_TOKENS,
    };
    const { text, sources, fault, usage, trace } = await write(llm.stream(request, signal), passages);
    attempts.push({
      ...trace,
      model: llm.model,
      ...usage,
      template: { category, version },
      cost_usd: usage && estimateCost(llm.model, usage.input_tokens, usage.output_tokens),
      error: fault === null ? null : nameError(fault),
    });
    if (signal?.aborted) return { text, sources, degraded: false, failed: true, attempts };
    if (fault !== null)
      log("WARNING", "ANALYSIS", "model.failed", { model: llm.model, shown: text !== "", ...describeError(fault) });
    // A refusal without text is the model's answer: none. Every other end without text is a failure to give one.
    if (text !== "" && (fault !== null || usage?.stop_reason === "refusal")) {
      const closing = { text: `\n\n${input.cut_short}`, sources: [] };
      await emit(closing);
      return { text: text + closing.text, sources, degraded: true, failed: true, attempts };
    }
    if (fault === null) return { text, sources, degraded: false, failed: false, attempts };
  }
  const { text, sources, trace } = await write(extractAnswer(input), input.hits);
  attempts.push(trace);
  return { text, sources, degraded: llm !== null, failed: false, attempts };
}

/** Ends a stream quietly where it failed. What the consumer throws passes by. */
async function* catchFault(events: AsyncIterable<LlmEvent>, note: (error: unknown) => void): AsyncGenerator<LlmEvent> {
  try {
    yield* events;
  } catch (error) {
    note(error);
  }
}

/** The class of an error, or of what caused it where that is known. */
function nameError(error: unknown): string {
  const { error_class, cause_class } = describeError(error);
  return `${cause_class ?? error_class}`;
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

/** The passage's text is what is cited; its place is said in the title. Addresses stay here. */
function toDocument({ title, heading_path, text }: IndexHit): LlmRequest["documents"][number] {
  return { title: [title, ...heading_path].join(" › ").slice(0, MAX_TITLE_CHARS), text };
}

/** Earlier turns without our source marks, from the first one of the visitor's; then the question. */
function toMessages({ history, question }: GenerateInput): LlmRequest["messages"] {
  const recent = history.slice(-MAX_HISTORY_TURNS).map(({ role, text }) => ({
    role,
    text: text.replace(/ \[\d{1,3}\]/g, "").slice(0, MAX_TURN_CHARS),
  }));
  const first = recent.findIndex((turn) => turn.role === "user" && turn.text.trim() !== "");
  const earlier = first < 0 ? [] : recent.slice(first).filter((turn) => turn.text.trim() !== "");
  return [...earlier, { role: "user", text: question }];
}

function readOrigin(url: string): string[] {
  return URL.canParse(url) ? [new URL(url).origin] : [];
}
