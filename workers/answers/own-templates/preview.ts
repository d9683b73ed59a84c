/** A version of a prompt template tried on questions, beside what is live. */
import type { PreviewedAnswer, PreviewTemplate, TemplatePreview } from "../../contract/templates";
import { requireWithinLimits } from "../../ops/limits";
import { newId } from "../../platform/ids";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { getOwnSite } from "../../sites/service";
import { openModel } from "../model";
import { answerWithTrace } from "../service";
import { withoutRecord } from "../without-record";
import { findMain, listLive, type TryTemplate } from "./choose";
import { getTemplate } from "./service";

/**
 * Answers each question as now and with the version. Nothing is recorded; what the model costs counts towards the site's budget.
 * Throws not_found, conflict where no model writes the site's answers, and rate_limited.
 */
export async function previewTemplate(
  deps: Deps,
  scope: OwnerScope,
  key: { site_id: string; template_id: string },
  { questions }: PreviewTemplate,
): Promise<TemplatePreview> {
  const own = await getOwnSite(deps, scope, key.site_id);
  const { category, id, version, text } = await getTemplate(deps, scope, key);
  const visitor_id = scope.user_id;
  const model = await openModel(deps, own.site, { question_id: newId("ans", deps.now()), visitor_id });
  if (!own.site.ai_enabled || !model)
    throw new AppError("conflict", "No model writes this site's answers: templates act only where one does.");
  const main = findMain(await listLive(deps, key.site_id, category));
  const quiet = withoutRecord(deps);
  const asker = { ...own, asked_by: "member" as const, asked_by_id: scope.user_id };
  const ask = async (question: string, template: TryTemplate["own"]) => {
    await requireWithinLimits(deps, { asks_per_member: scope.user_id });
    const try_template = { category, own: template };
    const input = { question, conversation_id: null, history: [], context: null, try_template };
    const { answer, outcome, trace } = await answerWithTrace(quiet, asker, input);
    const { response_text, sources, confidence_score, answered } = answer;
    const shown: PreviewedAnswer = { response_text, sources, confidence_score, answered, outcome };
    return { shown, category: trace.analysis.categories[0] ?? "question" };
  };
  const previewed = [];
  for (const question of questions) {
    const as_now = await ask(question, main);
    const is_used = as_now.category === category;
    const tried = is_used ? (await ask(question, { id, version, text })).shown : null;
    previewed.push({ question, category: as_now.category, live: as_now.shown, tried });
  }
  return { questions: previewed };
}
