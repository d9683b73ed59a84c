/** What a conversation comes to, for the members who lead it (ADR 31). No visitor is told of it. */
import { describeAgent } from "../accounts/members";
import { hasModel } from "../answers/model";
import type { Turn } from "../answers/rewrite";
import { askShortly } from "../answers/short-call";
import type { ConversationSummary, Summary } from "../contract/copilot";
import type { MessageFrame } from "../contract/socket";
import { requireWithinLimits } from "../ops/limits";
import { newId } from "../platform/ids";
import { requireOk } from "../platform/object";
import type { OwnerScope, SiteScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite } from "../sites/service";
import { getConversation, UNKNOWN } from "./inbox";
import { extractSummary, readSummary, SUMMARY_RULES } from "./summary-text";

/** Messages read for one: what a model sees whole of them is less. */
const NEWEST = 100;
/** Where what the visitor came for stands. */
const FIRST = 10;
const MAX_HISTORY_TOKENS = 3_000;
const MAX_TOKENS = 400;
/** A member looks at a button that says so. */
const WITHIN_MS = 15_000;

/** The one that was written, however much was said since; without a model, one of the messages' own words. Asks no model. */
export async function readOwnSummary(deps: Deps, scope: OwnerScope, id: string): Promise<ConversationSummary> {
  const { own, said } = await read(deps, scope, id);
  const { kept, last_seq } = said;
  const summary = kept ?? (isWritten(deps, own) ? null : extract(said));
  return { summary, last_seq, degraded: false };
}

/**
 * One of everything said so far: written by a model from what was said since the last one, and kept, so that nobody pays for it twice.
 * Where there is no model, or it fails, it is of the messages' own words. Throws not_found, rate_limited past 30 a minute.
 */
export async function summarise(deps: Deps, scope: OwnerScope, id: string): Promise<ConversationSummary> {
  const { own, said } = await read(deps, scope, id);
  const { kept, last_seq } = said;
  if (kept?.seq === last_seq) return { summary: kept, last_seq, degraded: false };
  if (!isWritten(deps, own)) return { summary: extract(said), last_seq, degraded: false };
  await requireWithinLimits(deps, { asks_per_member: scope.user_id });
  const written = await askShortly(deps, own.site, {
    rules: SUMMARY_RULES,
    question: null,
    history: said.newest.filter(({ seq }) => seq > (kept?.seq ?? 0)).flatMap(toTurn),
    max_history_tokens: MAX_HISTORY_TOKENS,
    ...(kept && { about: { SUMMARY: { wants: kept.wants, answered: kept.answered, open: kept.open } } }),
    max_tokens: MAX_TOKENS,
    within_ms: WITHIN_MS,
    asked_by: { question_id: newId("call", deps.now()), visitor_id: scope.user_id },
    if_failed: "conversation.not_summarised",
  });
  const words = written?.is_whole ? readSummary(written.text) : null;
  if (!words) return { summary: extract(said), last_seq, degraded: true };
  const summary: Summary = { ...words, by: "model", seq: last_seq };
  const agent = await describeAgent(deps, scope);
  requireOk(await deps.conversation.act(own.site_id, id, agent, { type: "summarise", summary }, null), UNKNOWN);
  return { summary, last_seq, degraded: false };
}

interface Said {
  kept: Summary | null;
  first: MessageFrame[];
  newest: MessageFrame[];
  last_seq: number;
}

async function read(deps: Deps, scope: OwnerScope, id: string): Promise<{ own: SiteScope; said: Said }> {
  const { site_id } = await getConversation(deps, scope, id);
  const ask = async (slice: { before_seq: number | null; limit: number }) =>
    requireOk(await deps.conversation.messages(site_id, id, slice), UNKNOWN);
  const [own, { items: newest, last_seq, summary: kept }, { items: first }] = await Promise.all([
    getOwnSite(deps, scope, site_id),
    ask({ before_seq: null, limit: NEWEST }),
    ask({ before_seq: FIRST + 1, limit: FIRST }),
  ]);
  return { own, said: { kept, first, newest, last_seq } };
}

/** Whether a model writes it. */
function isWritten(deps: Pick<Deps, "llms">, { site }: SiteScope): boolean {
  return site.ai_enabled && hasModel(deps, site);
}

function extract({ first, newest, last_seq }: Said): Summary {
  return { ...extractSummary(first, newest), by: "extract", seq: last_seq };
}

function toTurn({ author, text }: MessageFrame): Turn[] {
  return author === "system" ? [] : [{ role: author === "visitor" ? "user" : "assistant", text }];
}
