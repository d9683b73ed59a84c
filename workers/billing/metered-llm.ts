/** Every call of a model for a visitor or a test passes here: its worst cost is set aside before it is made, and what it did cost put in its place after. */
import { eq } from "drizzle-orm";
import { workspaces } from "../accounts/schema";
import { PLANS } from "../contract/plans";
import { newId } from "../platform/ids";
import { describeError } from "../platform/log";
import { ModelError } from "../platform/model-error";
import { boundCost, MAX_THINKING_TOKENS } from "../platform/model-price";
import { requireOk } from "../platform/object";
import type { Amount, Deps, Llm, LlmRequest, LlmUsage, MeteredCall } from "../ports";

export type MeterDeps = Pick<Deps, "meter" | "db" | "config" | "now" | "log" | "later">;

/** Who a call is made for, and who pays. */
export interface Spender extends Pick<MeteredCall, "question_id" | "visitor_id" | "site_id" | "own_key"> {
  /** Null for a site that is only tried out: it pays for itself. */
  workspace_id: string | null;
  /** What its owner lets the site spend in a day, whoever pays; null: no limit of theirs. */
  site_limit_usd: number | null;
}

/** Prices and estimates hold up to here: it is 100,000 tokens at the worst. Far more than passages, turns and question come to. */
const MAX_INPUT_BYTES = 200_000;
/** English has four bytes a token; no language that models are sold for has fewer than two. */
const BYTES_PER_TOKEN = 2;
const NANO_USD = 1_000_000_000;
const CENT = NANO_USD / 100;

/**
 * The same model within its budget. A call over it throws ModelError `budget` and is not made, and so does one whose budget cannot
 * be read: money fails closed. What is spent is at most the ceilings and one call.
 */
export function meterLlm(deps: MeterDeps, llm: Llm, spender: Spender): Llm {
  return {
    model: llm.model,
    async *stream(request, signal) {
      signal?.throwIfAborted();
      const at_worst = boundUsage(llm.model, request);
      const call_id = newId("call", deps.now());
      await reserve(deps, spender, call_id, toAmount(at_worst));
      let usage: LlmUsage | null = null;
      // Whoever leaves before the end leaves the vendor writing: nobody knows how far it got.
      let cost: Amount | null = toAmount(at_worst);
      try {
        for await (const event of llm.stream(request, signal)) {
          if (event.type === "usage") {
            usage = { ...event, model: llm.model };
            cost = toAmount({ ...usage, output_tokens: at_worst.output_tokens });
          } else if (event.type === "end" && usage) cost = toAmount(usage);
          yield event;
        }
      } catch (error) {
        if (usage === null && wasNotMade(error)) cost = null;
        throw error;
      } finally {
        const settled = settle(deps, spender, call_id, cost);
        // Before another try, which would find the question counted; else nobody waits for it.
        if (cost === null) await settled;
        else deps.later(settled);
      }
    },
  };
}

/** Whether a call cost nothing: the vendor refused it, or was not asked. */
function wasNotMade(error: unknown): boolean {
  if (!(error instanceof ModelError)) return false;
  return error.fault === "paused" || (error.fault !== "broken" && error.status !== null);
}

/** Throws ModelError `budget`. */
async function reserve(deps: MeterDeps, spender: Spender, call_id: string, worst: Amount): Promise<void> {
  const { meter, now, log } = deps;
  const { site_id } = spender;
  try {
    const limits = await readLimits(deps, spender);
    const call: MeteredCall = { ...pickCall(spender), id: call_id, worst, limits };
    const { full } = requireOk(await meter.reserve(payerOf(spender), call, now()), "The budget cannot be read.");
    if (full === null) return;
    log("INFO", "BILLING", "model.over_budget", { site_id, budget_limit: full });
    throw new ModelError("budget", { budget_limit: full });
  } catch (error) {
    if (error instanceof ModelError) throw error;
    log("ERROR", "BILLING", "meter.unreachable", { site_id, ...describeError(error) });
    throw new ModelError("budget", { budget_limit: "unknown", cause: error });
  }
}

/** Never throws: what was not settled counts as spent at its worst. */
async function settle(
  { meter, log }: MeterDeps,
  spender: Spender,
  call_id: string,
  cost: Amount | null,
): Promise<void> {
  try {
    requireOk(await meter.settle(payerOf(spender), call_id, cost), "The call was not settled.");
  } catch (error) {
    log("ERROR", "BILLING", "meter.not_settled", { site_id: spender.site_id, ...describeError(error) });
  }
}

function payerOf({ workspace_id, site_id }: Spender): string {
  return workspace_id ?? site_id;
}

function pickCall({ question_id, visitor_id, site_id, own_key }: Spender) {
  return { question_id, visitor_id, site_id, own_key };
}

/**
 * What this call must stay within. The plan's questions count under the site's own key as well, since they are the plan's measure;
 * so does what a visitor may spend, which guards the owner's money too. What we let a site spend is the deployment's money only.
 */
async function readLimits(
  { db, config: { spend } }: MeterDeps,
  { workspace_id, own_key, site_limit_usd }: Spender,
): Promise<MeteredCall["limits"]> {
  const owners = site_limit_usd === null ? null : Math.round(site_limit_usd * NANO_USD);
  const ours = spend.site_cents_per_day * CENT;
  return {
    questions: workspace_id === null ? spend.trial_questions_per_day : await readQuestions(db, spend, workspace_id),
    at_once: spend.answers_at_once_per_site,
    visitor: { tokens: spend.visitor_tokens_per_day, nano_usd: spend.visitor_cents_per_day * CENT },
    site: own_key
      ? { tokens: null, nano_usd: owners }
      : { tokens: spend.site_tokens_per_day, nano_usd: Math.min(owners ?? ours, ours) },
    workspace: { tokens: spend.workspace_tokens_per_day, nano_usd: spend.workspace_cents_per_day * CENT },
  };
}

/** A day's questions of a workspace; null: without limit. A workspace that is gone has none. */
async function readQuestions(
  db: Deps["db"],
  { questions_per_day }: Deps["config"]["spend"],
  workspace_id: string,
): Promise<number | null> {
  if (questions_per_day !== null) return questions_per_day;
  const [row] = await db.select({ plan: workspaces.plan }).from(workspaces).where(eq(workspaces.id, workspace_id));
  return row ? PLANS[row.plan].ai_questions_per_day : 0;
}

/** All a call can take. Throws ModelError `rejected` for a request that is longer than any we mean to send. */
function boundUsage(model: string, { system, documents, messages, max_tokens }: LlmRequest): LlmUsage {
  const texts = [...system, ...documents, ...messages].flatMap((part) =>
    "title" in part ? [part.title, part.text] : part.text,
  );
  const bytes = texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
  if (bytes > MAX_INPUT_BYTES) throw new ModelError("rejected");
  const input_tokens = Math.ceil(bytes / BYTES_PER_TOKEN) + TOKENS_PER_PART * texts.length;
  // Reading it costs most where the vendor keeps all of it.
  const cache = { cached_input_tokens: 0, cache_write_tokens: input_tokens };
  return { model, input_tokens, ...cache, output_tokens: max_tokens + MAX_THINKING_TOKENS };
}

/** What the vendor writes around each text, and at the front for citations (about 500 in all). */
const TOKENS_PER_PART = 50;

function toAmount(usage: LlmUsage): Amount {
  return { tokens: usage.input_tokens + usage.output_tokens, nano_usd: Math.ceil(boundCost(usage) * NANO_USD) };
}
