/** What becomes of test questions: each is answered as a visitor's is, of what is live or of a version that is not yet. */
import type { RunTotals } from "../../contract/evals";
import type { Site } from "../../contract/sites";
import type { QueryCategory } from "../../contract/templates";
import { requireOk } from "../../platform/object";
import { AppError } from "../../platform/problem";
import type { Deps, IndexHit, IndexSearch, IndexTerm, LoggedResult, SiteIndexPort } from "../../ports";
import type { TryTemplate } from "../own-templates/choose";
import { type AnswerInput, answerWithTrace } from "../service";
import { override, withoutRecord } from "../without-record";

/** A page further down is not what a question leads to. */
const FOUND_WITHIN = 5;

export interface AskedQuestion {
  id: string;
  question: string;
  expected: LoggedResult["expected"];
}
/**
 * What questions are asked of: what is live, a version of a source that is not yet, or templates (null: the built-in text) in turn.
 * All are searched as visitors search; with `by_words` no embedder is asked, so that a version without vectors meets its like.
 */
export type Subject =
  | { type: "live"; by_words: boolean }
  | { type: "version"; source_id: string; version: number; by_words: boolean }
  | { type: "templates"; run_id: string; category: QueryCategory; templates: readonly TryTemplate["own"][] };

/**
 * Nothing is recorded. The model is asked for templates only, so that every other run costs nothing and comes out the same each time;
 * what it costs counts towards the site's budget, and the whole run as one question of the plan. Throws what the index throws, and
 * unavailable where the model does not answer.
 */
export async function measureQuestions(
  deps: Deps,
  site: Site,
  questions: readonly AskedQuestion[],
  subject: Subject,
): Promise<LoggedResult[]> {
  const as_if = subject.type === "version" ? { source_id: subject.source_id, version: subject.version } : null;
  const by_words = subject.type !== "templates" && subject.by_words;
  const searcher = new Searcher(deps.site_index, site.id, as_if, questions.length);
  const own: Deps = {
    ...withoutRecord(deps),
    log: () => {},
    site_index: override(deps.site_index, {
      search: (_, search) => searcher.search(search),
      page: (site_id, page_id) => searcher.page(site_id, page_id),
    }),
    ...(by_words && { embedder: null }),
    ...(subject.type !== "templates" && { llms: { ...deps.llms, shared: () => null } }),
  };
  const asked_site = subject.type === "templates" ? site : { ...site, ai_enabled: true, claude_key: null };
  return Promise.all(
    questions.map(async (asked, at) => {
      try {
        // Each is a visitor of its own, as it would be.
        const scope = { site_id: site.id, site: asked_site, asked_by: "member", asked_by_id: asked.id } as const;
        const input = { question: asked.question, conversation_id: null, history: [], context: null };
        const { answer, outcome, trace } = await answerWithTrace(own, scope, {
          ...input,
          ...pickTemplate(subject, at),
        });
        if (subject.type === "templates" && answer.degraded)
          throw new AppError("unavailable", "The model does not answer.");
        const kept = trace.attempts.flatMap((attempt) => attempt.kept);
        return judge(asked, {
          pages: trace.candidates,
          answered: answer.answered && outcome !== "failed",
          confidence_score: answer.confidence_score,
          quotes: kept.length,
          verbatim: kept.filter(({ chunk_id, quote }) => searcher.texts.get(chunk_id)?.includes(quote)).length,
        });
      } finally {
        searcher.leave();
      }
    }),
  );
}

function pickTemplate(subject: Subject, at: number): Pick<AnswerInput, "question_id" | "try_template"> {
  if (subject.type !== "templates") return {};
  const { run_id, category, templates } = subject;
  return { question_id: run_id, try_template: { category, own: templates[at % templates.length] ?? null } };
}

function judge(
  { id, question, expected }: AskedQuestion,
  found: Pick<LoggedResult, "answered" | "confidence_score" | "quotes" | "verbatim"> & {
    pages: readonly { page_id: string; url: string }[];
  },
): LoggedResult {
  const { pages, ...result } = found;
  const urls = new Map(pages.map(({ page_id, url }) => [page_id, url]));
  const at = [...urls].findIndex(([page_id, url]) => page_id === expected?.page_id || url === expected?.url);
  const rank = expected && at >= 0 ? at + 1 : null;
  const is_right = expected ? result.answered && rank !== null && rank <= FOUND_WITHIN : !result.answered;
  const passed = is_right && result.verbatim === result.quotes;
  return { question_id: id, question, expected, rank, ...result, passed };
}

export function sumResults(results: readonly LoggedResult[]): RunTotals {
  const with_page = results.filter(({ expected }) => expected !== null);
  const sum = (value: (result: LoggedResult) => number) => results.reduce((total, result) => total + value(result), 0);
  return {
    questions: results.length,
    passed: sum(({ passed }) => Number(passed)),
    with_page: with_page.length,
    found: sum(({ rank }) => Number(rank !== null && rank <= FOUND_WITHIN)),
    mrr: with_page.length === 0 ? null : sum(({ rank }) => (rank === null ? 0 : 1 / rank)) / with_page.length,
    right: sum(({ expected, answered }) => Number(answered === (expected !== null))),
    quotes: sum(({ quotes }) => quotes),
    verbatim: sum(({ verbatim }) => verbatim),
    confidence_right: meanConfidence(results.filter(({ answered, passed }) => answered && passed)),
    confidence_wrong: meanConfidence(results.filter(({ answered, passed }) => answered && !passed)),
  };
}

function meanConfidence(results: readonly LoggedResult[]): number | null {
  if (results.length === 0) return null;
  return results.reduce((total, { confidence_score }) => total + confidence_score, 0) / results.length;
}

interface Found {
  hits: IndexHit[];
  terms: IndexTerm[];
  embedder: string | null;
}
type Waiting = { search: IndexSearch; resolve: (found: Promise<{ ok: true } & Found>) => void };
const NOTHING: Found = { hits: [], terms: [], embedder: null };

/** Puts the searches of many questions into one call: to see a version that is not live the index is turned over and back. */
class Searcher {
  /** Of every passage read, by its id. */
  readonly texts = new Map<string, string>();
  private waiting: Waiting[] = [];

  constructor(
    private readonly site_index: SiteIndexPort,
    private readonly site_id: string,
    private readonly as_if: Parameters<SiteIndexPort["searchMany"]>[2],
    /** Questions that may still search. */
    private active: number,
  ) {}

  search(search: IndexSearch): Promise<{ ok: true } & Found> {
    return new Promise((resolve) => {
      this.waiting.push({ search, resolve });
      this.goOn();
    });
  }

  /** What a model reads beside what was found is quoted as well. */
  async page(...asked: Parameters<SiteIndexPort["page"]>): ReturnType<SiteIndexPort["page"]> {
    const outcome = await this.site_index.page(...asked);
    if (outcome.ok) for (const { chunk_id, text } of outcome.page.chunks) this.texts.set(chunk_id, text);
    return outcome;
  }

  /** A question has been answered. */
  leave(): void {
    this.active--;
    this.goOn();
  }

  private goOn(): void {
    if (this.waiting.length === 0 || this.waiting.length < this.active) return;
    const batch = this.waiting;
    this.waiting = [];
    const found = this.searchAll(batch.map(({ search }) => search));
    for (const [at, { resolve }] of batch.entries())
      resolve(found.then((all) => ({ ok: true, ...(all[at] ?? NOTHING) })));
  }

  private async searchAll(searches: IndexSearch[]): Promise<Found[]> {
    const outcome = await this.site_index.searchMany(this.site_id, searches, this.as_if);
    const { found } = requireOk(outcome, "The content of this website cannot be searched just now.");
    for (const { hits } of found) for (const { chunk_id, text } of hits) this.texts.set(chunk_id, text);
    return found;
  }
}
