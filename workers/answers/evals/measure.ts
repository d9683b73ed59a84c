/** What becomes of test questions: each is answered as a visitor's is, of what is live or of a version that is not yet. */
import type { RunTotals } from "../../contract/evals";
import type { Site } from "../../contract/sites";
import { requireOk } from "../../platform/object";
import type { Deps, IndexHit, IndexSearch, IndexTerm, LoggedResult, SiteIndexPort } from "../../ports";
import { answerWithTrace } from "../service";
import { override, withoutRecord } from "../without-record";

/** A page further down is not what a question leads to. */
const FOUND_WITHIN = 5;

export interface AskedQuestion {
  id: string;
  question: string;
  expected: LoggedResult["expected"];
}
/** A version of a source that is not live; null: what is live. */
export type AsIf = { source_id: string; version: number } | null;

/** The model is not asked: a run costs nothing, and comes out the same each time. Nothing is recorded. Throws what the index throws. */
export async function measureQuestions(
  deps: Deps,
  site: Site,
  questions: readonly AskedQuestion[],
  as_if: AsIf,
): Promise<LoggedResult[]> {
  const searcher = new Searcher(deps.site_index, site.id, as_if, questions.length);
  const own: Deps = {
    ...withoutRecord(deps),
    log: () => {},
    llms: { ...deps.llms, shared: () => null },
    site_index: override(deps.site_index, { search: (_, search) => searcher.search(search) }),
  };
  const scope = {
    site_id: site.id,
    site: { ...site, ai_enabled: true, claude_key: null },
    asked_by: "member",
    asked_by_id: "",
  } as const;
  return Promise.all(
    questions.map(async (asked) => {
      try {
        const input = { question: asked.question, conversation_id: null, history: [], context: null };
        const { answer, outcome, trace } = await answerWithTrace(own, scope, input);
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
  embedder: null;
}
type Waiting = { search: IndexSearch; resolve: (found: Promise<{ ok: true } & Found>) => void };

/** Puts the searches of many questions into one call: to see a version that is not live the index is turned over and back. */
class Searcher {
  /** Of every passage found, by its id. */
  readonly texts = new Map<string, string>();
  private waiting: Waiting[] = [];

  constructor(
    private readonly site_index: SiteIndexPort,
    private readonly site_id: string,
    private readonly as_if: AsIf,
    /** Questions that may still search. */
    private active: number,
  ) {}

  search(search: IndexSearch): Promise<{ ok: true } & Found> {
    return new Promise((resolve) => {
      this.waiting.push({ search, resolve });
      this.goOn();
    });
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
    for (const [at, { resolve }] of batch.entries()) resolve(found.then((all) => pick(all, at)));
  }

  private async searchAll(searches: IndexSearch[]): Promise<{ hits: IndexHit[]; terms: IndexTerm[] }[]> {
    const outcome = await this.site_index.searchMany(this.site_id, searches, this.as_if);
    const { found } = requireOk(outcome, "The content of this website cannot be searched just now.");
    for (const { hits } of found) for (const { chunk_id, text } of hits) this.texts.set(chunk_id, text);
    return found;
  }
}

function pick(found: readonly { hits: IndexHit[]; terms: IndexTerm[] }[], at: number): { ok: true } & Found {
  const { hits = [], terms = [] } = found[at] ?? {};
  return { ok: true, hits, terms, embedder: null };
}
