import { DurableObject } from "cloudflare:workers";
import type { AnswerSummary, AnswersQuery } from "../../contract/answers";
import type { Rating } from "../../contract/socket";
import { eraseObject, FOREIGN, isTenant, migrate } from "../../platform/object";
import type { AnswerRecord, LoggedAnswer, Outcome } from "../../ports";
import { listAnswers, MIGRATIONS, rateAnswer, readAnswer, writeAnswer } from "./store";

/**
 * The answers of one site with their traces and ratings. Every method takes the caller's verified `site_id` and answers
 * `not_found` to another tenant's. All of them may be called again with the same arguments.
 */
export class SiteLog extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
  }

  /** Keeps an answer. The first record of an id stays: a retry changes nothing. */
  record(site_id: string, answer: AnswerRecord): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "write")) return FOREIGN;
    writeAnswer(this.ctx.storage.sql, answer);
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

  /** Erases everything, the tenant's name included. */
  async clear(site_id: string): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    await eraseObject(this.ctx, MIGRATIONS);
    return { ok: true };
  }
}
