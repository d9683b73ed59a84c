import { DurableObject } from "cloudflare:workers";
import type {
  AnswerSummary,
  AnswersQuery,
  Satisfaction,
  SatisfactionQuery,
  ThresholdPreview,
} from "../../contract/answers";
import type { GapState, GapsQuery } from "../../contract/gaps";
import type { Rating } from "../../contract/socket";
import type { TemplatesQuery } from "../../contract/templates";
import { eraseObject, FOREIGN, isTenant, migrate } from "../../platform/object";
import type {
  AnswerRecord,
  FoundMessage,
  LoggedAnswer,
  LoggedGap,
  LoggedResult,
  LoggedUsage,
  Outcome,
  SearchWord,
  Subject,
  ToldMessage,
} from "../../ports";
import { isErased, noteErased } from "./erased";
import { listGaps, readGap, setGapState } from "./gaps";
import { eraseMessages, indexMessages, searchMessages } from "./messages";
import { dropResults, noteResults, readResults, type Stage } from "./results";
import { readSatisfaction } from "./satisfaction";
import { eraseAnswers, listAnswers, MIGRATIONS, rateAnswer, readAnswer, writeAnswer } from "./store";
import { readTemplateUsage } from "./template-usage";
import { previewThreshold } from "./threshold";

/**
 * The answers of one site with their traces and ratings, and its messages by their words. Every method takes the caller's verified `site_id` and answers
 * `not_found` to another tenant's. All of them may be called again with the same arguments.
 */
export class SiteLog extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
  }

  /** Keeps an answer. The first record of an id stays: a retry changes nothing. */
  record(site_id: string, answer: AnswerRecord, subject: Subject | null = null): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    const { sql } = this.ctx.storage;
    if (!isErased(sql, answer.conversation_id))
      this.ctx.storage.transactionSync(() => writeAnswer(sql, answer, subject));
    return { ok: true };
  }

  /** The last rating wins. `not_found` for an answer that is not this guest's. */
  rate(
    site_id: string,
    input: { answer_id: string; guest_id: string; rating: Rating; reason: string | null; at: number },
  ): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return this.ctx.storage.transactionSync(() => rateAnswer(this.ctx.storage.sql, input)) ? { ok: true } : FOREIGN;
  }

  /** One answer with its trace and its rating. */
  answer(site_id: string, answer_id: string): Outcome<{ answer: LoggedAnswer }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const answer = readAnswer(this.ctx.storage.sql, answer_id);
    return answer ? { ok: true, answer } : FOREIGN;
  }

  /** One page of the answers that pass the filters, newest first, and their number over all pages. */
  list(site_id: string, query: AnswersQuery): Outcome<{ items: AnswerSummary[]; total: number }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, ...listAnswers(this.ctx.storage.sql, query) };
  }

  /** What the ratings of the last days say. */
  satisfaction(site_id: string, query: SatisfactionQuery, now: number): Outcome<{ satisfaction: Satisfaction }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, satisfaction: readSatisfaction(this.ctx.storage.sql, query, now) };
  }

  /** What came of each prompt template's answers in the last days. */
  templateUsage(site_id: string, query: TemplatesQuery, now: number): Outcome<{ usage: LoggedUsage[] }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, usage: readTemplateUsage(this.ctx.storage.sql, query, now) };
  }

  /** What another threshold would have made of the last week's answers. */
  previewThreshold(site_id: string, threshold: number, now: number): Outcome<{ preview: ThresholdPreview }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, preview: previewThreshold(this.ctx.storage.sql, threshold, now) };
  }

  /** One page of the gaps that pass the filters, those that touch most visitors first, and their number over all pages. */
  gaps(site_id: string, query: GapsQuery, now: number): Outcome<{ items: LoggedGap[]; total: number }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, ...listGaps(this.ctx.storage.sql, query, now) };
  }

  gap(site_id: string, gap_id: string): Outcome<{ gap: LoggedGap }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const gap = readGap(this.ctx.storage.sql, gap_id);
    return gap ? { ok: true, gap } : FOREIGN;
  }

  /** Closes a gap, or opens it again. */
  setGapState(site_id: string, gap_id: string, state: GapState, now: number): Outcome<{ gap: LoggedGap }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    setGapState(this.ctx.storage.sql, gap_id, state, now);
    return this.gap(site_id, gap_id);
  }

  /** Keeps what became of a run's questions. */
  noteResults(site_id: string, run_id: string, stage: Stage, results: LoggedResult[]): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    this.ctx.storage.transactionSync(() => noteResults(this.ctx.storage.sql, run_id, stage, results));
    return { ok: true };
  }

  results(site_id: string, run_id: string, stage: Stage): Outcome<{ results: LoggedResult[] }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, results: readResults(this.ctx.storage.sql, run_id, stage) };
  }

  dropResults(site_id: string, run_ids: string[]): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    dropResults(this.ctx.storage.sql, run_ids);
    return { ok: true };
  }

  /** Makes messages findable, each once. */
  indexMessages(site_id: string, conversation_id: string, messages: ToldMessage[]): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    const { sql } = this.ctx.storage;
    if (!isErased(sql, conversation_id))
      this.ctx.storage.transactionSync(() => indexMessages(sql, conversation_id, messages));
    return { ok: true };
  }

  /** One page of the messages that hold every word, the newest first. */
  searchMessages(
    site_id: string,
    words: SearchWord[],
    slice: { page: number; page_size: number },
  ): Outcome<{ items: FoundMessage[]; total: number }> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    return { ok: true, ...searchMessages(this.ctx.storage.sql, words, slice) };
  }

  /** Erases what was said in a conversation, and the answers given in it: also those that are under way. */
  eraseConversation(site_id: string, conversation_id: string): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    this.ctx.storage.transactionSync(() => {
      noteErased(this.ctx.storage.sql, conversation_id, Date.now());
      eraseAnswers(this.ctx.storage.sql, conversation_id);
      eraseMessages(this.ctx.storage.sql, conversation_id);
    });
    return { ok: true };
  }

  /** Erases everything, the tenant's name included. */
  async clear(site_id: string): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    await eraseObject(this.ctx, MIGRATIONS);
    return { ok: true };
  }
}
