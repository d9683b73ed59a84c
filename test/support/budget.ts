/** Questions within a budget, and what the Meter has counted of them. */
import { env } from "cloudflare:workers";
import { type AnswerInput, answerWithTrace } from "../../workers/answers/service";
import type { Meter } from "../../workers/billing/meter/object";
import type { TestAnswer } from "../../workers/contract/answers";
import type { Site } from "../../workers/contract/sites";
import type { Config } from "../../workers/platform/config";
import type { Deps, Llm, MeteredDay } from "../../workers/ports";
import { asVisitor, makeDeps, QUESTION } from "./answers";

export const payerOf = (site: Site): string => site.workspace_id ?? site.id;

export const getMeter = (payer_id: string) => env.METER.getByName(payer_id) as unknown as DurableObjectStub<Meter>;

export async function readDay(site: Site): Promise<MeteredDay> {
  const day = await (getMeter(payerOf(site)) as unknown as Meter).today(payerOf(site), Date.now());
  if (!day.ok) throw new Error(day.code);
  return day;
}

/** The product's ports with other ceilings than it has by itself; what is not settled at once is waited for by `settled`. */
export function makeBudgetDeps(llm: Llm, spend: Partial<Config["spend"]>) {
  const late: Promise<unknown>[] = [];
  const deps = makeDeps(llm);
  const budgeted: Deps = {
    ...deps,
    config: { ...deps.config, spend: { ...deps.config.spend, ...spend } },
    later: (work) => void late.push(work),
  };
  return { deps: budgeted, settled: () => Promise.all(late) };
}

export function ask(deps: Deps, site: Site, input: Partial<AnswerInput> = {}): Promise<TestAnswer> {
  const question = { question: QUESTION, conversation_id: null, history: [], context: null, ...input };
  return answerWithTrace(deps, asVisitor(site), question);
}
