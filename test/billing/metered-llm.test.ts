import { beforeEach, describe, expect, it } from "vitest";
import { meterLlm, type Spender } from "../../workers/billing/metered-llm";
import { PLANS, type PlanName } from "../../workers/contract/plans";
import type { Site } from "../../workers/contract/sites";
import { newId } from "../../workers/platform/ids";
import { boundCost } from "../../workers/platform/model-price";
import type { Deps, Llm, LlmRequest, LlmUsage, MeteredCall } from "../../workers/ports";
import { makeIndexedSite, playClaude, readRequests } from "../support/answers";
import { ask, makeBudgetDeps, readDay } from "../support/budget";
import { makeSite } from "../support/factories";
import { makeOwner } from "../support/owners";

const REQUEST: LlmRequest = {
  system: [],
  documents: [],
  messages: [{ role: "user", text: "Hello?" }],
  max_tokens: 1_024,
};
/** What claude-server.ts says that an answer took. */
const TOOK = 1_200 + 57;

let site: Site;
beforeEach(async () => {
  site = await makeSite();
});

/** Calls a model once as its site's answers do. */
async function callOnce(
  llm: Llm,
  {
    request = REQUEST,
    spend = {},
    leave = false,
    ...spender
  }: Partial<Pick<Spender, "own_key" | "visitor_id" | "site_limit_usd">> & {
    request?: LlmRequest;
    spend?: Parameters<typeof makeBudgetDeps>[1];
    leave?: boolean;
    deps?: Partial<Deps>;
  } = {},
) {
  const { deps, settled } = makeBudgetDeps(llm, spend);
  const { id: site_id, workspace_id } = site;
  const metered = meterLlm({ ...deps, ...spender.deps }, llm, {
    site_id,
    workspace_id,
    question_id: newId("ans", Date.now()),
    visitor_id: "visitor_1",
    own_key: false,
    site_limit_usd: null,
    ...spender,
  });
  let fault: unknown = null;
  try {
    for await (const event of metered.stream(request)) if (leave && event.type === "text") break;
  } catch (error) {
    const { fault: name, budget_limit } = error as { fault: string; budget_limit?: string };
    fault = budget_limit ?? name;
  }
  await settled();
  return fault;
}

describe("a call of a model", () => {
  it("costs what the vendor says it took", async () => {
    expect(await callOnce(playClaude("good"))).toBeNull();
    expect(await readDay(site)).toMatchObject({
      questions: 1,
      shared: { tokens: TOOK },
      sites: [{ site_id: site.id }],
    });
  });

  it.each(["overloaded", "limited_long", "unauthorised", "invalid"])(
    "costs nothing when the vendor refuses: %s",
    async (behaviour) => {
      expect(await callOnce(playClaude(behaviour))).not.toBeNull();
      expect(await readDay(site)).toMatchObject({ questions: 0, shared: { tokens: 0, nano_usd: 0 } });
    },
  );

  it.each(["cut_early", "cut_events:6"])("costs its answer at the worst when it breaks off: %s", async (behaviour) => {
    expect(await callOnce(playClaude(behaviour))).toBe("broken");
    expect(await readDay(site)).toMatchObject({ questions: 1, shared: { tokens: 1_200 + 1_024 + 2_048 } });
  });

  it("costs its answer at the worst when the visitor leaves in the middle", async () => {
    await callOnce(playClaude("good"), { leave: true });
    expect((await readDay(site)).shared.tokens).toBe(1_200 + 1_024 + 2_048);
  });

  it("costs all it may take when nobody knows whether it was made", async () => {
    const silent: Llm = { model: "claude-haiku-5-5", stream: () => failing(new Error("socket hang up")) };
    await callOnce(silent);
    expect((await readDay(site)).shared.tokens).toBeGreaterThan(1_024 + 2_048);
  });

  it.each([
    ["questions", { questions_per_day: 1 }],
    ["visitor", { visitor_tokens_per_day: TOOK }],
    ["visitor", { visitor_cents_per_day: 0.001 }],
    ["site", { site_tokens_per_day: TOOK }],
    ["site", { site_cents_per_day: 0.001 }],
    ["workspace", { workspace_tokens_per_day: TOOK }],
    ["workspace", { workspace_cents_per_day: 0.001 }],
  ])("is made below the limit and not at it: %s", async (limit, spend) => {
    const llm = playClaude("good");
    expect(await callOnce(llm, { spend })).toBeNull();
    expect(await callOnce(llm, { spend })).toBe(limit);
    expect(await readRequests(llm.key)).toHaveLength(1);
  });

  it("under the site's own key is bound by the plan's questions and the visitor's ceiling, not by the deployment's money", async () => {
    const llm = playClaude("good");
    const spend = {
      workspace_tokens_per_day: 1,
      workspace_cents_per_day: 1,
      site_tokens_per_day: 1,
      site_cents_per_day: 1,
    };
    for (let calls = 0; calls < 2; calls++) expect(await callOnce(llm, { own_key: true, spend })).toBeNull();
    expect(await callOnce(llm, { own_key: true, spend: { questions_per_day: 2 } })).toBe("questions");
    expect(await callOnce(llm, { own_key: true, spend: { visitor_tokens_per_day: TOOK } })).toBe("visitor");
    expect(await readDay(site)).toMatchObject({ shared: { tokens: 0 }, sites: [{ tokens: 2 * TOOK }] });
  });

  it.each([true, false])("is bound by what its owner lets the site spend; under its own key: %s", async (own_key) => {
    const llm = playClaude("good");
    const wanted = { own_key, site_limit_usd: 0.0001 };
    expect(await callOnce(llm, wanted)).toBeNull();
    expect(await callOnce(llm, wanted)).toBe("site");
    expect(await callOnce(llm, { ...wanted, site_limit_usd: 1 })).toBeNull();
  });

  it("is not made when the Meter cannot be reached, nor when the plan cannot be read", async () => {
    const llm = playClaude("good");
    const down = () => Promise.reject(new Error("down"));
    expect(
      await callOnce(llm, { deps: { meter: { reserve: down, settle: down, today: down, countConversation: down } } }),
    ).toBe("unknown");
    const db = {
      select: () => {
        throw new Error("down");
      },
    } as unknown as Deps["db"];
    expect(await callOnce(llm, { deps: { db } })).toBe("unknown");
    expect(await readRequests(llm.key)).toHaveLength(0);
  });

  it("longer than any we mean to send is not made", async () => {
    const llm = playClaude("good");
    const messages = [{ role: "user" as const, text: "ü".repeat(100_001) }];
    expect(await callOnce(llm, { request: { ...REQUEST, messages } })).toBe("rejected");
    expect(await readRequests(llm.key)).toHaveLength(0);
  });

  it("of a model without a listed price counts at the dearest", () => {
    const usage: LlmUsage = {
      model: "other",
      input_tokens: 1_000,
      cached_input_tokens: 0,
      cache_write_tokens: 0,
      output_tokens: 1_000,
    };
    expect(boundCost(usage)).toBe(boundCost({ ...usage, model: "claude-opus-5-5" }));
    expect(boundCost(usage)).toBeGreaterThan(boundCost({ ...usage, model: "claude-haiku-5-5" }));
  });
});

describe("a day's questions", () => {
  /** How many of these the Meter lets through. */
  async function countAllowed(wanted: number): Promise<number> {
    const { deps, settled } = makeBudgetDeps(playClaude("good"), {});
    const reserved: MeteredCall[] = [];
    const meter: Deps["meter"] = {
      ...deps.meter,
      reserve: async (_, made) => {
        reserved.push(made);
        return { ok: true, full: null };
      },
      settle: async () => ({ ok: true }),
    };
    await callOnce(playClaude("good"), { deps: { meter } });
    await settled();
    return reserved[0]?.limits.questions ?? wanted;
  }

  it.each(Object.keys(PLANS) as PlanName[])("are those of the workspace's plan: %s", async (plan) => {
    const { scope } = await makeOwner({ plan });
    site = await makeSite({ workspace_id: scope.workspace_id });
    expect(await countAllowed(-1)).toBe(PLANS[plan].ai_questions_per_day ?? -1);
  });

  it("are few for a site that is only tried out, which has a Meter of its own", async () => {
    site = { ...(await makeSite()), workspace_id: null };
    expect(await countAllowed(-1)).toBe(20);
    await callOnce(playClaude("good"));
    expect(await readDay(site)).toMatchObject({ questions: 1, sites: [{ site_id: site.id }] });
  });
});

describe("an answer", () => {
  it("counts once although the model is asked twice, and however often it is tried", async () => {
    site = await makeIndexedSite();
    const llm = playClaude("cut_early+good");
    const { deps, settled } = makeBudgetDeps(llm, { questions_per_day: 1 });
    const first = await ask(deps, site, { question_id: "turn_1" });
    expect(first.trace.attempts.map(({ fault }) => fault)).toEqual(["broken", null]);
    expect((await ask(deps, site, { question_id: "turn_1" })).answer.degraded).toBe(false);
    const other = await ask(deps, site, { question_id: "turn_2" });
    await settled();
    expect(other).toMatchObject({ outcome: "degraded", answer: { answered: true, degraded: true } });
    expect(other.trace.attempts[0]).toMatchObject({ fault: "budget", budget_limit: "questions", input_tokens: null });
    expect((await readDay(site)).questions).toBe(1);
    expect(await readRequests(llm.key)).toHaveLength(3);
  });
});

// biome-ignore lint/correctness/useYield: it fails before it says anything.
async function* failing(error: Error): ReturnType<Llm["stream"]> & AsyncGenerator<never> {
  throw error;
}
