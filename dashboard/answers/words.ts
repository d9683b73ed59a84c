/** The words for what the log and a trace hold as codes. Codes nobody has words for yet are shown as they are. */
import type { AnswerTrace, Attempt, BlockReason, DropReason, Outcome } from "../../workers/contract/answers";
import type { BudgetLimit, ModelFault } from "../../workers/contract/models";
import type { RatingReason } from "../../workers/contract/socket";
import type { Tone } from "../ui/Badge";
import { formatNumber } from "../ui/format";
import type { IconName } from "../ui/Icon";

interface OutcomeWords {
  tone: Tone;
  icon: IconName;
  label: string;
  sentence: string;
}

export const OUTCOMES: Record<Outcome, OutcomeWords> = {
  answered: {
    tone: "green",
    icon: "check",
    label: "Answered",
    sentence: "Every statement is proven by the sources below.",
  },
  abstained: {
    tone: "amber",
    icon: "info",
    label: "Not sure",
    sentence: "Not answered: the visitor is shown the nearest pages and how to reach you.",
  },
  degraded: {
    tone: "amber",
    icon: "alert",
    label: "Without the model",
    sentence: "The model could not be used, so this was taken word for word from your pages.",
  },
  handed_over: {
    tone: "neutral",
    icon: "person",
    label: "Wants a person",
    sentence: "The visitor asked for a person.",
  },
  blocked: {
    tone: "red",
    icon: "stop",
    label: "Blocked",
    sentence: "The filter stopped this question; a fixed reply was given.",
  },
  failed: {
    tone: "red",
    icon: "alert",
    label: "Cut short",
    sentence: "The model failed before the answer was complete.",
  },
};

/** What became of a question, in a sentence; of one without an answer, why. */
export function describeOutcome(outcome: Outcome, trace: AnswerTrace, confidence: number): string {
  const { query, threshold, wishes, candidates, attempts } = trace;
  if (outcome === "blocked" && trace.blocked) return BLOCK_REASONS[trace.blocked];
  if (outcome === "answered" && query === null) return "Small talk needs no sources.";
  if (outcome === "answered" && wishes !== null && attempts.length === 0)
    return "Every price and state is as the structured data of its page, or its entry, says.";
  if (outcome !== "abstained" || query === null || threshold === null) return OUTCOMES[outcome].sentence;
  if (wishes !== null && wishes.considered > 0 && wishes.fitting === 0 && attempts.length === 0)
    return "Answered with no: none of your products of that kind is as was wished.";
  if (candidates.length === 0) return "Not answered: no live passage holds a word of this question.";
  if (attempts.length > 0) return "Not answered: no sentence was left that your pages prove.";
  if (confidence < threshold) return "Not answered: what was found is too far from the question.";
  return "Not answered: AI answers were switched off, so only the nearest pages are shown.";
}

/** Why a question got a fixed reply, or an answer was stopped. */
const BLOCK_REASONS: Record<BlockReason, string> = {
  self_harm: "Someone may be in danger: the visitor was shown help lines and how to reach you.",
  abuse: "Blocked as a threat or an insult: a fixed reply was given.",
  minors: "Blocked as sexual content about minors: a fixed reply was given.",
  illegal: "Blocked as being about an illegal act: a fixed reply was given.",
  topic: "About a topic you have blocked: the visitor was told so, and how to reach you.",
  refused: "The model declined to answer: a fixed reply was given.",
};

/** Why a sentence was left out of an answer. */
export const DROP_REASONS: Record<DropReason, string> = {
  unknown_document: "It cites a passage that was not found for this question.",
  quote_not_found: "Its quote does not stand in the passage word for word.",
  uncited: "It cites nothing.",
  uncited_figure: "It states a figure without citing where it stands.",
  figure_not_found: "It states a figure that does not stand in what it cites.",
  unfinished: "The model stopped in the middle of it.",
  nothing_left: "Nothing readable was left of it after links and marks were removed.",
  too_long: "The answer had reached its greatest length.",
};

/** Why the model gave no answer, or not a whole one. */
export const FAULTS: Record<ModelFault, string> = {
  outage: "The model could not be reached.",
  limited: "The model takes no more questions just now: too many came at once.",
  refused: "The model's service refused the key: it is not valid, or its money is used up.",
  rejected: "The model's service refused the request.",
  broken: "The model stopped in the middle of its answer.",
  paused: "The model was not asked: it had failed or refused just before.",
  budget: "The model was not asked: that might have cost more than is allowed.",
};

/** Which limit kept the model from being asked. */
export const BUDGET_LIMITS: Record<BudgetLimit, string> = {
  questions: "The model was not asked: today's AI questions of your plan are used up.",
  visitor: "The model was not asked: this visitor has used up what one visitor may spend in a day.",
  site: "The model was not asked: this site has used up what it may spend today.",
  workspace: "The model was not asked: your workspace has used up what it may spend today.",
  at_once: "The model was not asked: too many answers were being written at once.",
  unknown: "The model was not asked: what was spent today could not be read.",
};

const STOP_REASONS: Record<string, string> = {
  max_tokens: "It stopped at its length limit.",
  refusal: "It declined to answer.",
};

/** How a model's try ended, or null when it ended by itself. */
export function explainStop(stop_reason: string | null): string | null {
  return STOP_REASONS[stop_reason ?? ""] ?? null;
}

/** What a model's try took: "1.2 s, first words after 400 ms; 1,234 tokens read, 56 written; $0.00042". Empty without a model. */
export function describeUse(attempt: Attempt): string {
  const { total_ms, first_text_ms, input_tokens, cached_input_tokens, output_tokens, cost_usd } = attempt;
  const took = [];
  if (total_ms !== null) took.push(showMilliseconds(total_ms));
  if (first_text_ms !== null) took.push(`first words after ${showMilliseconds(first_text_ms)}`);
  const tokens = [];
  if (input_tokens !== null) {
    const kept = cached_input_tokens ? ` (${formatNumber(cached_input_tokens)} of them kept from before)` : "";
    tokens.push(`${formatNumber(input_tokens)} tokens read${kept}`);
  }
  if (output_tokens !== null) tokens.push(`${formatNumber(output_tokens)} written`);
  const cost = cost_usd === null ? [] : [showCost(cost_usd)];
  return [took.join(", "), tokens.join(", "), ...cost].filter((part) => part !== "").join("; ");
}

const CATEGORIES: Record<string, string> = {
  human_request: "wants a person",
  greeting: "greeting",
  troubleshooting: "troubleshooting",
  tutorial: "how-to",
  support: "support",
  product: "product",
  question: "question",
};

export function nameCategory(category: string): string {
  return CATEGORIES[category] ?? category;
}

const STAGES: Record<string, string> = {
  restate_ms: "Understand",
  retrieve_ms: "Find passages",
  screen_ms: "Read for harm",
  generate_ms: "Write and check",
  decide_ms: "Decide",
};

export function nameStage(stage: string): string {
  return STAGES[stage] ?? stage.replace(/_ms$/, "").replaceAll("_", " ");
}

const languages = new Intl.DisplayNames(["en"], { type: "language" });

export function nameLanguage(language: string | null): string {
  try {
    return language === null ? "unknown" : (languages.of(language) ?? language);
  } catch {
    return language ?? "unknown";
  }
}

/** 0.8234 as "82%". */
export function showPercent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** 1234 as "1.2 s", 87.4 as "87 ms", 0.2 as "<1 ms". */
export function showMilliseconds(ms: number): string {
  if (ms > 0 && ms < 1) return "<1 ms";
  return ms >= 1_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms)} ms`;
}

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const cents = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumSignificantDigits: 2 });

/** Sums below a cent keep two figures: "$0.00042". */
export function showCost(cost_usd: number): string {
  return (cost_usd > 0 && cost_usd < 0.01 ? cents : dollars).format(cost_usd);
}

export function countRatings(n: number): string {
  return `${formatNumber(n)} ${n === 1 ? "rating" : "ratings"}`;
}

/** What a visitor can say of an answer with one tap, in the words of the widget. */
export const REASON_LABELS: Record<RatingReason, string> = {
  off_topic: "Not what I asked",
  wrong: "It is wrong",
  incomplete: "Something is missing",
  unclear: "Hard to understand",
};

/** The reason of a rating as its visitor gave it: what they tapped, what they wrote, or both. */
export function describeReason(reason: string): string {
  const [, code = "", words = ""] = /^(\w+)(?:: (.*))?$/s.exec(reason) ?? [];
  if (!Object.hasOwn(REASON_LABELS, code)) return reason;
  return [REASON_LABELS[code as RatingReason], words].filter(Boolean).join(": ");
}
