import { beforeEach, describe, expect, it } from "vitest";
import type { OwnSite } from "../../workers/contract/sites";
import type { Usage } from "../../workers/contract/usage";
import { playClaude, QUESTION } from "../support/answers";
import { ask, makeBudgetDeps, readDay } from "../support/budget";
import { call, readProblem } from "../support/client";
import { indexPages, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";

let owner: Owner;
beforeEach(async () => {
  owner = await makeOwner();
});
const readUsage = async (): Promise<Usage> => (await call("/api/v1/usage", { owner })).json();

describe("usage", () => {
  it("is nothing on a day without a question", async () => {
    const usage = await readUsage();
    expect(usage).toMatchObject({
      plan: "pro",
      conversations: { used: 0, limit: 1_000 },
      ai_questions: { used: 0, limit: 2_000 },
      today: { tokens: 0, cost_usd: 0 },
      sites: [],
    });
    expect(usage.resets_at % 86_400_000).toBe(0);
    expect(usage.resets_at - Date.now()).toBeGreaterThan(0);
    expect(usage.resets_at - Date.now()).toBeLessThanOrEqual(86_400_000);
  });

  it("counts questions, tokens and money of the workspace's sites and of nobody else's", async () => {
    const { workspace_id } = owner.scope;
    const [first, second, foreign] = [
      await makeSite({ workspace_id }),
      await makeSite({ workspace_id }),
      await makeSite(),
    ];
    for (const site of [first, second, foreign]) await indexPages(site, SHOP_PAGES);
    const { deps, settled } = makeBudgetDeps(playClaude("good"), {});
    for (const site of [first, first, second, foreign]) await ask(deps, site);
    await settled();
    const usage = await readUsage();
    expect(usage.ai_questions.used).toBe(3);
    expect(usage.sites).toMatchObject([
      { site_id: first.id, questions: 2, tokens: 2 * 1_257 },
      { site_id: second.id, questions: 1, tokens: 1_257 },
    ]);
    expect(usage.today.tokens).toBe(3 * 1_257);
    expect(usage.today.cost_usd).toBeGreaterThan(0);
    expect(usage.today.cost_usd * 1e9).toBeCloseTo((await readDay(first)).shared.nano_usd);
  });
});

describe("a site's own limit", () => {
  it("is set by its owner and holds from the next question on", async () => {
    const site = await makeSite({ workspace_id: owner.scope.workspace_id });
    await indexPages(site, SHOP_PAGES);
    const limit = (daily_spend_limit_usd: number | null) =>
      call(`/api/v1/sites/${site.id}`, { owner, method: "PATCH", body: { daily_spend_limit_usd } });
    const { deps, settled } = makeBudgetDeps(playClaude("good"), { site_cents_per_day: 1_000 });
    // An answer of the dearest model costs two thirds of it.
    const saved: OwnSite = await (await limit(0.01)).json();
    expect(saved.daily_spend_limit_usd).toBe(0.01);
    const opus = { ...playClaude("good"), model: "claude-opus-5-5" };
    const dear = { ...deps, llms: { ...deps.llms, shared: () => opus } };
    const outcomes: string[] = [];
    for (let asked = 0; asked < 4; asked++) outcomes.push((await ask(dear, saved, { question: QUESTION })).outcome);
    await settled();
    expect(outcomes[0]).toBe("answered");
    expect(outcomes.at(-1)).toBe("degraded");
    expect((await (await limit(null)).json<OwnSite>()).daily_spend_limit_usd).toBeNull();
  });

  it.each([0, -1, 0.001, 1e9, "5"])("is not %j", async (daily_spend_limit_usd) => {
    const site = await makeSite({ workspace_id: owner.scope.workspace_id });
    const refused = await call(`/api/v1/sites/${site.id}`, { owner, method: "PATCH", body: { daily_spend_limit_usd } });
    expect(await readProblem(refused)).toMatchObject({
      status: 400,
      fields: { daily_spend_limit_usd: expect.any(String) },
    });
  });
});
