import * as z from "zod";
import { SearchAnswer } from "./embed";
import { EntryType, LearnedEntry } from "./entries";
import { MAX_QUERY_CHARS } from "./limits";
import { ListQuery } from "./lists";
import { BudgetLimit, ModelFault } from "./models";
import { AnswerThreshold } from "./sites";

/** What an owner sees of retrieval and of the answers given (spec §5, §10). */

export const Outcome = z.enum(["answered", "abstained", "degraded", "handed_over", "blocked", "failed"]);
export type Outcome = z.infer<typeof Outcome>;

const Rating = z.enum(["thumbs_up", "thumbs_down"]);
/** A test by a member counts nowhere. */
const AskedBy = z.enum(["visitor", "member"]);

const Analysis = z.object({
  categories: z.array(z.string()),
  language: z.string().nullable(),
  follow_up: z.boolean(),
  thanks: z.boolean(),
});

/** A content word of the question: `df` live passages hold it, `weight` is its inverse document frequency in this index. */
const Term = z.object({
  term: z.string(),
  df: z.int(),
  weight: z.number(),
  /** The words of the site it was taken for, where the site has no such word. */
  repaired_as: z.string().optional(),
});

/** A passage that retrieval found. Scores compare within one query only. */
export const Candidate = z.object({
  chunk_id: z.string(),
  page_id: z.string(),
  version: z.int(),
  url: z.string(),
  title: z.string(),
  heading_path: z.array(z.string()),
  /** The passage's first 300 characters. */
  snippet: z.string(),
  score: z.number(),
  /** By stage of retrieval; see IndexScores. Null where a stage had no part. */
  scores: z.object({
    words: z.number().nullable(),
    phrases: z.number().nullable(),
    meaning: z.number().nullable(),
    rerank: z.number().optional(),
  }),
  matched_terms: z.array(z.string()),
});
export type Candidate = z.infer<typeof Candidate>;

/** Why a sentence was not shown. */
const DropReason = z.enum([
  "unknown_document",
  "quote_not_found",
  "uncited",
  "uncited_figure",
  "figure_not_found",
  "unfinished",
  "nothing_left",
  "too_long",
]);
export type DropReason = z.infer<typeof DropReason>;

/** One try to write the answer: the model's, then the extractive one. */
const Attempt = z.object({
  /** Null for the extractive one, which has none of what a model's call has either. */
  model: z.string().nullable(),
  /** `id`: of a version the site's owner has written; without one it is the built-in text of that version. */
  template: z.object({ category: z.string(), version: z.int(), id: z.string().optional() }).nullable(),
  /** What the model was sent with the question: the instructions, passages in their order, and how many earlier messages; null where it was not asked. */
  sent: z.object({ system: z.string(), chunk_ids: z.array(z.string()), earlier_messages: z.int() }).nullable(),
  kept: z.array(z.object({ chunk_id: z.string(), quote: z.string() })),
  dropped: z.array(z.object({ text: z.string(), reason: DropReason })),
  /** All that was read, the two kinds of the next lines included. */
  input_tokens: z.int().nullable(),
  /** Read from the vendor's cache, and written to it. */
  cached_input_tokens: z.int().nullable(),
  cache_write_tokens: z.int().nullable(),
  output_tokens: z.int().nullable(),
  /** Null when the model did not finish. */
  stop_reason: z.string().nullable(),
  cost_usd: z.number().nullable(),
  /** Whether the site's own key paid for it; null without a model. */
  own_key: z.boolean().nullable(),
  /** Milliseconds to the first text, null when none came, and to the end. */
  first_text_ms: z.number().nullable(),
  total_ms: z.number().nullable(),
  fault: ModelFault.nullable(),
  /** Which limit it is, for the fault `budget`. */
  budget_limit: BudgetLimit.optional(),
});
export type Attempt = z.infer<typeof Attempt>;

/** What a call took that was made beside the answer. */
const ShortCall = Attempt.omit({ template: true, sent: true, kept: true, dropped: true });
export type ShortCall = z.infer<typeof ShortCall>;

/** How a model put a question that leans on those before it. Null: the rules did, since the model gave nothing usable in time. */
const Restated = ShortCall.extend({ query: z.string().nullable() });
export type Restated = z.infer<typeof Restated>;

const PriceBound = z.object({ amount: z.number(), inclusive: z.boolean() }).nullable();
/** What a question wishes of a product, and what came of it: of the site's products of that kind, so many fit. */
const ProductWishes = z.object({
  min: PriceBound,
  max: PriceBound,
  /** ISO 4217 codes a price must be in; null: any. */
  currencies: z.array(z.string()).nullable(),
  in_stock: z.boolean(),
  order: z.enum(["cheapest", "dearest"]).nullable(),
  considered: z.int(),
  fitting: z.int(),
});

/**
 * Why a question is not answered: what the rules against harm stop, a topic the owner has blocked, or that the model declined. A
 * text that was stopped only when it was about to be shown has its reason as well.
 */
export const BlockReason = z.enum(["self_harm", "abuse", "minors", "illegal", "topic", "refused"]);
export type BlockReason = z.infer<typeof BlockReason>;

/** What a model found in a message that none was asked to answer. `is_read` is false where it gave no verdict in time. */
const Screened = ShortCall.extend({ is_read: z.boolean() });
export type Screened = z.infer<typeof Screened>;

/** Why an answer is what it is. Small talk has no query, terms, candidates or attempts. */
export const AnswerTrace = z.object({
  analysis: Analysis,
  /** What was searched for, null when nothing was. */
  query: z.string().nullable(),
  /** What was spoken of before: passages that fit it, too, were preferred. Empty where the query says it or nothing was. */
  before: z.string(),
  terms: z.array(Term),
  /** Null where nothing is wished of a product. */
  wishes: ProductWishes.nullable(),
  candidates: z.array(Candidate),
  /** Read by the model as well: they stand beside the best of these under one heading. */
  beside: z.array(Candidate).optional(),
  /** Confidence from which an answer is given. */
  threshold: z.number().nullable(),
  attempts: z.array(Attempt),
  /** Where a model was asked what a follow-up means. */
  restated: Restated.optional(),
  /** Where one was asked whether the message may be answered, since it was not asked for the answer. */
  screened: Screened.optional(),
  /** Milliseconds by stage. */
  times: z.record(z.string(), z.number()),
  /** Of what was blocked. */
  blocked: BlockReason.optional(),
  degraded: z.boolean(),
  cancelled: z.boolean(),
});
export type AnswerTrace = z.infer<typeof AnswerTrace>;

export const SearchContent = z.object({
  query: z.string().trim().min(1, { error: "Give a question" }).max(MAX_QUERY_CHARS),
  limit: z.coerce.number().int().min(1).max(50).default(10),
  /** Primary tag of the page's language, "en". */
  language: z.string().min(2).max(3).optional(),
  source_id: z.string().min(1).max(100).optional(),
  page_id: z.string().min(1).max(100).optional(),
  /** Where it comes from: a page that was read, or an entry of this type. */
  kind: z.enum(["page", ...EntryType.options]).optional(),
});
export type SearchContent = z.infer<typeof SearchContent>;
export const FoundContent = z.object({
  analysis: Analysis,
  terms: z.array(Term),
  candidates: z.array(Candidate),
  processing_time: z.int(),
});
export type FoundContent = z.infer<typeof FoundContent>;

export const Ask = z.strictObject({
  question: z.string().trim().min(1, { error: "Give a question" }).max(MAX_QUERY_CHARS),
});
export type Ask = z.infer<typeof Ask>;
export const TestAnswer = z.object({ answer: SearchAnswer, outcome: Outcome, trace: AnswerTrace });
export type TestAnswer = z.infer<typeof TestAnswer>;

/** A row of the answer log. */
export const AnswerSummary = z.object({
  id: z.string(),
  question: z.string(),
  /** The answer's first 300 characters. */
  excerpt: z.string(),
  outcome: Outcome,
  confidence_score: z.number(),
  rating: Rating.nullable(),
  asked_by: AskedBy,
  created_at: z.int(),
});
export type AnswerSummary = z.infer<typeof AnswerSummary>;

export const AnswersQuery = ListQuery.extend({
  outcome: Outcome.optional(),
  rating: Rating.optional(),
  asked_by: AskedBy.optional(),
  /** Part of the question. */
  q: z.string().max(200).optional(),
});
export type AnswersQuery = z.infer<typeof AnswersQuery>;

export const AnswerDetail = AnswerSummary.extend({
  text: z.string(),
  sources: SearchAnswer.shape.sources,
  products: SearchAnswer.shape.products,
  conversation_id: z.string().nullable(),
  rating_reason: z.string().nullable(),
  /** What a member says it should have been, offered or approved. */
  correction: LearnedEntry.nullable(),
  trace: AnswerTrace,
});
export type AnswerDetail = z.infer<typeof AnswerDetail>;
export const AnswerPath = z.object({ site_id: z.string().max(100), answer_id: z.string().max(100) });

/** Ratings given in the last so many days. */
export const SatisfactionQuery = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) });
export type SatisfactionQuery = z.infer<typeof SatisfactionQuery>;

/** `helpful` of `rated` visitors said that the answer helped. */
const Ratings = z.object({ rated: z.int(), helpful: z.int() });
const PageRatings = Ratings.extend({ page_id: z.string(), title: z.string(), url: z.string() });
export type PageRatings = z.infer<typeof PageRatings>;

/** What visitors think of the answers (spec §10); a visitor's last rating of an answer counts. */
export const Satisfaction = Ratings.extend({
  by_category: z.array(Ratings.extend({ category: z.string() })),
  /** Pages that answers rated down rest on, those with most of them first. */
  worst_pages: z.array(PageRatings),
  /** How often each of the reasons the widget offers was given. */
  reasons: z.array(z.object({ reason: z.enum(["off_topic", "wrong", "incomplete", "unclear"]), count: z.int() })),
});
export type Satisfaction = z.infer<typeof Satisfaction>;

export const ThresholdQuery = z.object({ threshold: z.coerce.number().pipe(AnswerThreshold) });

const AskedQuestion = z.object({ id: z.string(), question: z.string(), confidence_score: z.number() });
export type AskedQuestion = z.infer<typeof AskedQuestion>;

/** What another threshold would have made of the questions that visitors asked in the last seven days. */
export const ThresholdPreview = z.object({
  /** Questions whose answer hung on the threshold. */
  asked: z.int(),
  answered: z.int(),
  would_be_answered: z.int(),
  /** Answered now and then not, those nearest to the threshold first; at most ten. */
  lost: z.array(AskedQuestion),
  /** Not answered now and then tried. */
  gained: z.array(AskedQuestion),
});
export type ThresholdPreview = z.infer<typeof ThresholdPreview>;
