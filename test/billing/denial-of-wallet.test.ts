/** A thousand questions at once against a budget that has room for one more (bars LLM-08). */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SearchAnswer } from "../../workers/contract/embed";
import type { Site } from "../../workers/contract/sites";
import { makeIndexedSite, playClaude, playModel, QUESTION, readRequests } from "../support/answers";
import { ask, getMeter, makeBudgetDeps, payerOf, readDay } from "../support/budget";
import { call } from "../support/client";
import { makeGuest } from "../support/factories";
import { createTestDeps, late, replacements } from "../worker";

const NANO_USD_PER_CENT = 10_000_000;
const AT_ONCE = 1_000;
/** Calls that the budget allows, all but the last one made before the rush. */
const CALLS = 4;
/** A thousand at once keep one isolate busy for longer than a model is waited for else. */
const PATIENT = { stall_ms: 50_000, backoff_ms: 1, wait_ms: 50_000 };
const NOBODY_WAITS = { answers_at_once_per_site: 100_000 };

let site: Site;
let llm: ReturnType<typeof playClaude>;
beforeEach(async () => {
  site = await makeIndexedSite();
  llm = playClaude("good", PATIENT);
});
const countCalls = async () => (await readRequests(llm.key)).length;

/** Asks until there is room for one call more, and says what a call costs. */
async function spendAllButOne(): Promise<{ tokens: number; nano_usd: number }> {
  const { deps, settled } = makeBudgetDeps(llm, {});
  for (let calls = 1; calls < CALLS; calls++) await ask(deps, site);
  await settled();
  const { tokens, nano_usd } = (await readDay(site)).shared;
  expect(await countCalls()).toBe(CALLS - 1);
  return { tokens: tokens / (CALLS - 1), nano_usd: nano_usd / (CALLS - 1) };
}

/** A thousand at once, with something done to the Meter meanwhile. */
async function rush(
  spend: Parameters<typeof makeBudgetDeps>[1],
  disturb: (after: number) => Promise<void> | undefined = () => undefined,
) {
  const { deps, settled } = makeBudgetDeps(llm, { ...NOBODY_WAITS, ...spend });
  const asked = Array.from({ length: AT_ONCE }, (_, at) => [ask(deps, site), disturb(at)] as const);
  const answers = await Promise.all(asked.map(([answer]) => answer));
  await Promise.all(asked.map(([, disturbance]) => disturbance));
  await settled();
  return answers;
}

describe("a thousand questions at once", () => {
  it("spend no more than their site's ceiling and one call", async () => {
    const each = await spendAllButOne();
    const cap = each.nano_usd * CALLS;
    const answers = await rush({ site_cents_per_day: cap / NANO_USD_PER_CENT });
    expect(await countCalls()).toBe(CALLS);
    expect((await readDay(site)).shared.nano_usd).toBeLessThanOrEqual(cap + each.nano_usd);
    const degraded = answers.filter(({ answer }) => answer.degraded);
    expect(degraded).toHaveLength(AT_ONCE - 1);
    for (const { answer, outcome, trace } of degraded) {
      expect(answer).toMatchObject({ answered: true, sources: [{ page_id: "page_refunds" }] });
      expect(outcome).toBe("degraded");
      expect(trace.attempts).toMatchObject([{ fault: "budget", budget_limit: "site" }, { model: null }]);
    }
  }, 60_000);

  it("ask the model as often as the day has questions left", async () => {
    await spendAllButOne();
    await rush({ questions_per_day: CALLS });
    expect(await countCalls()).toBe(CALLS);
    expect((await readDay(site)).questions).toBe(CALLS);
  }, 60_000);

  it("spend no more although the Meter is evicted before and crashes again and again meanwhile", async () => {
    const each = await spendAllButOne();
    const cap = each.tokens * CALLS;
    await evictDurableObject(getMeter(payerOf(site)));
    const crash = () =>
      runInDurableObject(getMeter(payerOf(site)), (_, state) => state.abort("crash")).catch(() => undefined);
    const answers = await rush({ site_tokens_per_day: cap }, (at) => (at % 100 === 50 ? crash() : undefined));
    expect(answers.every(({ answer }) => answer.answered)).toBe(true);
    expect(await countCalls()).toBeLessThanOrEqual(CALLS + 1);
    // At the worst a call's end was lost, and it counts as spent at its worst.
    expect((await readDay(site)).shared.tokens).toBeGreaterThanOrEqual(each.tokens * (await countCalls()));
    const before = await countCalls();
    await evictDurableObject(getMeter(payerOf(site)));
    if (before >= CALLS) await rush({ site_tokens_per_day: cap });
    expect(await countCalls()).toBe(before);
  }, 60_000);
});

describe("over the network", () => {
  afterEach(() => {
    delete replacements.llms;
    delete replacements.config;
    delete replacements.limiter;
  });

  it("answers every question of a hundred with 200, and asks the model once more", async () => {
    await spendAllButOne();
    const { config } = createTestDeps(env, "req_test");
    replacements.llms = playModel(llm);
    replacements.config = { ...config, spend: { ...config.spend, ...NOBODY_WAITS, questions_per_day: CALLS } };
    replacements.limiter = { take: async () => ({ allowed: true, limit: 1, remaining: 1, reset_ms: 0 }) };
    const { uuid } = await makeGuest(site);
    const path = `/api/embed/ai-searchbox/search/${uuid}/`;
    const responses = await Promise.all(
      Array.from({ length: 100 }, () => call(path, { site, body: { query: QUESTION } })),
    );
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    const answers = await Promise.all(responses.map((response) => response.json<SearchAnswer>()));
    expect(answers.filter(({ degraded }) => degraded)).toHaveLength(99);
    expect(await countCalls()).toBe(CALLS);
    await Promise.all(late);
  });
});
