/** A short word of the smallest model beside the answer: what a follow-up asks, whether a message is one to be stopped. Never shown. */
import type { ShortCall } from "../contract/answers";
import type { Deps } from "../ports";
import { CallMeter } from "./call-meter";
import { fitHistory } from "./history";
import { type ModelDeps, openModel } from "./model";
import type { Turn } from "./rewrite";

export type ShortCallDeps = Pick<Deps, "now" | "log"> & ModelDeps;
export type AskedFor = Parameters<typeof openModel>[2];

/** It needs no other, whichever model writes the site's answers. */
const MODEL = "claude-haiku-5-5";
const MAX_HISTORY_TOKENS = 800;

/**
 * What the model says to a conversation that is sent as data, with what the call took. `is_whole` is false
 * where it failed, was late or did not end of itself. Null where no model is configured.
 */
export async function askShortly(
  deps: ShortCallDeps,
  site: Parameters<typeof openModel>[1],
  {
    rules,
    question,
    history,
    about,
    max_history_tokens = MAX_HISTORY_TOKENS,
    max_tokens,
    within_ms,
    asked_by,
    if_failed,
  }: {
    rules: string;
    /** The last message, sent whole; null where the conversation is all there is. */
    question: string | null;
    history: readonly Turn[];
    /** Stands before the conversation. */
    about?: Record<string, unknown>;
    max_history_tokens?: number;
    max_tokens: number;
    within_ms: number;
    /** Whose budget it counts towards. */
    asked_by: AskedFor;
    /** Name of the log's line. */
    if_failed: string;
  },
  signal?: AbortSignal,
): Promise<{ text: string; is_whole: boolean; call: ShortCall } | null> {
  const model = await openModel(deps, { ...site, ai_model: MODEL }, asked_by);
  if (!model) return null;
  const { llm, own_key } = model;
  const timeout = AbortSignal.timeout(within_ms);
  const meter = new CallMeter(llm, deps.now, deps.now() + within_ms);
  const last = question === null ? [] : [{ role: "user" as const, text: question }];
  const conversation = [...fitHistory(history, max_history_tokens), ...last];
  const said = about ? { ...about, conversation } : conversation;
  const request = {
    system: [{ text: rules, stable: true }],
    documents: [],
    messages: [{ role: "user" as const, text: JSON.stringify(said) }],
    max_tokens,
  };
  let text = "";
  for await (const event of meter.watch(llm.stream(request, signal ? AbortSignal.any([signal, timeout]) : timeout)))
    if (event.type === "text") text += event.text;
  const { fault, stop_reason, error } = meter;
  if (fault !== null && fault !== "budget" && !signal?.aborted)
    deps.log("WARNING", "ANALYSIS", if_failed, { model: llm.model, fault, ...error });
  return {
    text,
    is_whole: fault === null && stop_reason === "end_turn",
    call: { ...meter.summary(), own_key },
  };
}
