/** A reply that the AI proposes to a member (copilot). It writes nothing into the conversation: what is sent, a member sends. */
import { dropCiteMarks } from "../answers/cite-marks";
import { MAX_HISTORY_TURNS } from "../answers/history";
import { answerWithTrace } from "../answers/service";
import { readTexts } from "../answers/texts";
import type { DraftReply } from "../contract/copilot";
import { requireWithinLimits } from "../ops/limits";
import { requireOk } from "../platform/object";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite } from "../sites/service";
import { getConversation, UNKNOWN } from "./inbox";
import { findOpenQuestion } from "./open-question";

/**
 * Made by the service that answers visitors, from what the visitor wants to know now and what was said before; recorded and counted as
 * asked by the member. Throws not_found for another workspace's, rate_limited past 30 a minute.
 */
export async function draftReply(deps: Deps, scope: OwnerScope, id: string): Promise<DraftReply> {
  const { site_id } = await getConversation(deps, scope, id);
  const own = await getOwnSite(deps, scope, site_id);
  await requireWithinLimits(deps, { asks_per_member: scope.user_id });
  const newest = { before_seq: null, limit: MAX_HISTORY_TURNS };
  const { items } = requireOk(await deps.conversation.messages(site_id, id, newest), UNKNOWN);
  const nothing = { text: "", sources: [], answered: false, degraded: false };
  const open = findOpenQuestion(items);
  if (!open) return { ...nothing, question: null, nothing: "not_asked" };
  const question = open.text;
  if (!own.site.ai_enabled) return { ...nothing, question, nothing: "ai_off" };

  const asker = { ...own, asked_by: "member" as const, asked_by_id: scope.user_id };
  const { answer, outcome } = await answerWithTrace(deps, asker, {
    question,
    conversation_id: id,
    history: open.history,
    context: null,
  });
  const { sources, answered, degraded, response_text, language } = answer;
  if (outcome === "blocked") return { ...nothing, question, nothing: "stopped" };
  if (!answered) return { ...nothing, question, sources, degraded, nothing: "not_found" };
  // A member does not tell a visitor that the AI broke off; they see that it did.
  const { cut_short } = readTexts(language);
  const whole = response_text.endsWith(cut_short) ? response_text.slice(0, -cut_short.length) : response_text;
  return {
    question,
    text: dropCiteMarks(whole).trim(),
    sources,
    answered,
    degraded: degraded || outcome === "failed",
    nothing: null,
  };
}
