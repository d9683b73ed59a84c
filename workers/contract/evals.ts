import * as z from "zod";
import { MAX_QUERY_CHARS } from "./limits";
import { ListQuery } from "./lists";
import { QueryCategory } from "./templates";

/** Test questions of a site and the runs that ask them (spec §10): what each change makes of the answers. */

/** Where a test question comes from: made from the content, written by a member, imported, or asked by a visitor. */
const Origin = z.enum(["generated", "written", "imported", "asked"]);

/** What should answer a question. */
const ExpectedPage = z.object({ page_id: z.string(), url: z.string(), title: z.string().nullable() });
export type ExpectedPage = z.infer<typeof ExpectedPage>;

export const TestQuestion = z.object({
  id: z.string(),
  question: z.string(),
  /** Null: it should be refused. */
  expected: ExpectedPage.nullable(),
  origin: Origin,
  created_at: z.int(),
});
export type TestQuestion = z.infer<typeof TestQuestion>;

const question = z.string().trim().min(3, { error: "Write a question" }).max(MAX_QUERY_CHARS);
/** The address of a page of the site, or one of its page ids. */
const page = z.string().trim().min(1, { error: "Give the address of a page" }).max(2_048);

/** A page that should answer it, or that it should be refused. */
export const AddTestQuestion = z.union([
  z.strictObject({ question, page }),
  z.strictObject({ question, should_refuse: z.literal(true) }),
]);
export type AddTestQuestion = z.infer<typeof AddTestQuestion>;

/** Text of a CSV or JSON file with the columns `question`, `page` and `should_refuse`. */
export const ImportTestQuestions = z.strictObject({
  format: z.enum(["csv", "json"]),
  text: z.string().min(1, { error: "There is nothing in this file" }),
});
export type ImportTestQuestions = z.infer<typeof ImportTestQuestions>;

export const ImportedTestQuestions = z.object({
  added: z.int(),
  /** Asked already. */
  known: z.int(),
  /** Lines of the file, or items of its list, that were left out, from 1: the first twenty. */
  refused: z.array(z.object({ line: z.int(), reason: z.string() })),
});
export type ImportedTestQuestions = z.infer<typeof ImportedTestQuestions>;

export const GeneratedTestQuestions = z.object({ added: z.int() });

/** Why a run was made: somebody asked for it, or a crawl's version or a prompt template is to go live. */
const RunKind = z.enum(["manual", "version", "template"]);
/** `cancelled`: what it was to decide has been decided otherwise. */
const RunStatus = z.enum(["running", "done", "failed", "cancelled"]);
/** What became of what was tested; `published_untested`: the questions could not be asked in time. */
const RunDecision = z.enum(["published", "held", "published_untested"]);

/** Sums over a run's questions. */
export const RunTotals = z.object({
  questions: z.int(),
  passed: z.int(),
  /** Of `with_page` questions that expect a page: it was among the first five. */
  with_page: z.int(),
  found: z.int(),
  /** Mean reciprocal rank of the expected page, 0 to 1; null without such questions. */
  mrr: z.number().nullable(),
  /** Answered or refused as expected. */
  right: z.int(),
  quotes: z.int(),
  /** Quotes that stand word for word in their passage. */
  verbatim: z.int(),
  /** Mean confidence of the answers that pass and of those that do not, refusals apart; null without such, and of runs before there was this. */
  confidence_right: z.number().nullable().default(null),
  confidence_wrong: z.number().nullable().default(null),
});
export type RunTotals = z.infer<typeof RunTotals>;

export const TestRun = z.object({
  id: z.string(),
  kind: RunKind,
  status: RunStatus,
  decision: RunDecision.nullable(),
  source_id: z.string().nullable(),
  version: z.int().nullable(),
  /** Of a template's run: the kind of question it is for. */
  category: QueryCategory.nullable(),
  /** Asked so far, of how many. */
  done: z.int(),
  questions: z.int(),
  /** Null until it has ended. `before`: what was live when a version or a template was tested. */
  before: RunTotals.nullable(),
  after: RunTotals.nullable(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type TestRun = z.infer<typeof TestRun>;

/** What became of one question. */
export const TestResult = z.object({
  /** Place of the expected page among the pages found, from 1; null when it is not among them. */
  rank: z.int().nullable(),
  answered: z.boolean(),
  confidence_score: z.number(),
  quotes: z.int(),
  verbatim: z.int(),
  passed: z.boolean(),
});
export type TestResult = z.infer<typeof TestResult>;

/** `failing`: neither before nor after. */
export const ResultChange = z.enum(["worse", "failing", "better", "passing"]);
export type ResultChange = z.infer<typeof ResultChange>;

export const ComparedResult = z.object({
  question_id: z.string(),
  question: z.string(),
  expected: ExpectedPage.nullable(),
  /** Null where the question was not asked then. */
  before: TestResult.nullable(),
  after: TestResult,
  change: ResultChange,
});
export type ComparedResult = z.infer<typeof ComparedResult>;

export const RunsQuery = ListQuery.extend({
  source_id: z.string().max(100).optional(),
  version: z.coerce.number().int().min(1).optional(),
});
export type RunsQuery = z.infer<typeof RunsQuery>;
export const ResultsQuery = ListQuery.extend({
  /** Another run to compare with; absent: what was live before, of a version's run. */
  against: z.string().max(100).optional(),
  change: ResultChange.optional(),
});
export type ResultsQuery = z.infer<typeof ResultsQuery>;

export const TestQuestionPath = z.object({ site_id: z.string().max(100), question_id: z.string().max(100) });
export const TestRunPath = z.object({ site_id: z.string().max(100), run_id: z.string().max(100) });
