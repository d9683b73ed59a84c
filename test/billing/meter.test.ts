import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import type { Meter } from "../../workers/billing/meter/object";
import { newId } from "../../workers/platform/ids";
import type { Amount, MeteredCall } from "../../workers/ports";
import { getMeter } from "../support/budget";

const NOW = Date.now();
const DAY_MS = 86_400_000;
const NOTHING = { tokens: null, nano_usd: null };
const UNLIMITED = { questions: null, at_once: 1_000, visitor: NOTHING, site: NOTHING, workspace: NOTHING };

let payer: string;
let numbers: number;
beforeEach(() => {
  payer = newId("ws", NOW);
  numbers = 0;
});
const meter = () => getMeter(payer) as unknown as Meter;
const makeCall = (wanted: Partial<MeteredCall> = {}): MeteredCall => {
  const id = `call_${++numbers}`;
  const worst = { tokens: 100, nano_usd: 1_000 };
  return {
    id,
    question_id: `ans_${id}`,
    site_id: "site_1",
    visitor_id: "v1",
    own_key: false,
    worst,
    limits: UNLIMITED,
    ...wanted,
  };
};
const reserve = async (wanted: Partial<MeteredCall> = {}, now = NOW) => {
  const call = makeCall(wanted);
  const outcome = await meter().reserve(payer, call, now);
  return { id: call.id, full: outcome.ok ? outcome.full : outcome.code };
};
const settle = (id: string, cost: Amount | null) => meter().settle(payer, id, cost);
const read = async (now = NOW) => {
  const day = await meter().today(payer, now);
  if (!day.ok) throw new Error(day.code);
  return day;
};

describe("the Meter", () => {
  it("sets a call's worst cost aside, then puts its real cost in its place", async () => {
    const { id } = await reserve();
    expect(await read()).toMatchObject({ questions: 1, shared: { tokens: 100, nano_usd: 1_000 } });
    await settle(id, { tokens: 40, nano_usd: 300 });
    const after = { questions: 1, shared: { tokens: 40, nano_usd: 300 } };
    expect(await read()).toMatchObject({
      ...after,
      sites: [{ site_id: "site_1", questions: 1, tokens: 40, nano_usd: 300 }],
    });
    await settle(id, { tokens: 40, nano_usd: 300 });
    expect(await read()).toMatchObject(after);
  });

  it("gives back what a call that was not made had set aside, its question too", async () => {
    const { id } = await reserve();
    await settle(id, null);
    expect(await read()).toMatchObject({ questions: 0, shared: { tokens: 0, nano_usd: 0 } });
    expect((await reserve({ question_id: `ans_${id}`, limits: { ...UNLIMITED, questions: 1 } })).full).toBeNull();
  });

  it("counts a question once however often it is tried, and lets its second try through", async () => {
    const limits = { ...UNLIMITED, questions: 1 };
    const first = await reserve({ question_id: "ans_1", limits });
    await settle(first.id, { tokens: 1, nano_usd: 1 });
    expect((await reserve({ question_id: "ans_1", limits })).full).toBeNull();
    expect((await reserve({ question_id: "ans_2", limits })).full).toBe("questions");
    expect((await read()).questions).toBe(1);
  });

  it("keeps a question that one call asked although another was not made", async () => {
    const first = await reserve({ question_id: "ans_1" });
    const second = await reserve({ question_id: "ans_1" });
    await settle(first.id, null);
    await settle(second.id, { tokens: 1, nano_usd: 1 });
    expect((await read()).questions).toBe(1);
  });

  it("reserves the same call once", async () => {
    const call = makeCall();
    for (let tries = 0; tries < 3; tries++)
      expect(await meter().reserve(payer, call, NOW)).toEqual({ ok: true, full: null });
    expect(await read()).toMatchObject({ questions: 1, shared: { tokens: 100 } });
  });

  it.each([
    ["visitor", { visitor_id: "v2" }],
    ["site", { site_id: "site_2", visitor_id: "v2" }],
    ["workspace", null],
  ] as const)("holds what a %s may spend, tokens and money, and nobody else's", async (who, other) => {
    for (const ceiling of [
      { tokens: 100, nano_usd: null },
      { tokens: null, nano_usd: 1_000 },
    ]) {
      payer = newId("ws", NOW);
      const limits = { ...UNLIMITED, [who]: ceiling };
      expect((await reserve({ limits })).full).toBeNull();
      expect((await reserve({ limits })).full).toBe(who);
      if (other) expect((await reserve({ limits, ...other })).full).toBeNull();
    }
  });

  it("takes no call under a site's own key for the workspace's spending", async () => {
    const limits = { ...UNLIMITED, workspace: { tokens: 1, nano_usd: 1 } };
    for (let calls = 0; calls < 3; calls++) expect((await reserve({ limits, own_key: true })).full).toBeNull();
    const day = await read();
    expect(day).toMatchObject({ questions: 3, shared: { tokens: 0, nano_usd: 0 }, sites: [{ tokens: 300 }] });
  });

  it("lets a site write so many answers at once, and again once one has ended or its caller must have died", async () => {
    const limits = { ...UNLIMITED, at_once: 1 };
    const first = await reserve({ limits });
    expect((await reserve({ limits })).full).toBe("at_once");
    expect((await reserve({ limits, site_id: "site_2" })).full).toBeNull();
    await settle(first.id, { tokens: 1, nano_usd: 1 });
    expect((await reserve({ limits })).full).toBeNull();
    expect((await reserve({ limits }, NOW + 119_000)).full).toBe("at_once");
    expect((await reserve({ limits }, NOW + 120_000)).full).toBeNull();
  });

  it("counts a call whose caller died as spent at its worst", async () => {
    await reserve();
    expect(await read(NOW + 600_000)).toMatchObject({ shared: { tokens: 100, nano_usd: 1_000 } });
  });

  it("forgets nothing by eviction or a crash", async () => {
    const { id } = await reserve();
    await evictDurableObject(getMeter(payer));
    await settle(id, { tokens: 40, nano_usd: 300 });
    await reserve();
    await expect(runInDurableObject(getMeter(payer), (_, state) => state.abort("crash"))).rejects.toThrow();
    expect(await read()).toMatchObject({ questions: 2, shared: { tokens: 140, nano_usd: 1_300 } });
  });

  it("begins anew with each day, and settles what began before midnight on its own day", async () => {
    const limits = { ...UNLIMITED, questions: 1 };
    const first = await reserve({ limits });
    expect((await reserve({ limits })).full).toBe("questions");
    expect((await reserve({ limits }, NOW + DAY_MS)).full).toBeNull();
    await settle(first.id, { tokens: 7, nano_usd: 7 });
    expect(await read()).toMatchObject({ shared: { tokens: 7 } });
    expect(await read(NOW + DAY_MS)).toMatchObject({ questions: 1, shared: { tokens: 100 } });
  });

  it("forgets a day that has ended, and the visitors it names", async () => {
    await reserve({}, NOW - DAY_MS);
    await reserve();
    await runDurableObjectAlarm(getMeter(payer));
    const days = await runInDurableObject(getMeter(payer), (_, { storage }) =>
      storage.sql.exec("SELECT DISTINCT day FROM spent").toArray(),
    );
    expect(days).toEqual([{ day: Math.floor(NOW / DAY_MS) }]);
  });

  it("counts a conversation once, in the month in which it began", async () => {
    const [last_month, next_month] = [NOW - 31 * DAY_MS, NOW + 31 * DAY_MS];
    const count = (id: string, began_at: number) => meter().countConversation(payer, { id, began_at }, NOW);
    for (const id of ["conv_1", "conv_2", "conv_1"]) expect(await count(id, NOW)).toEqual({ ok: true });
    await count("conv_0", last_month);
    await count("conv_1", NOW);
    const used = async (now: number) => (await read(now)).conversations;
    expect([await used(last_month), await used(NOW), await used(next_month)]).toEqual([1, 2, 0]);
    await runDurableObjectAlarm(getMeter(payer));
    expect([await used(last_month), await used(NOW)]).toEqual([0, 2]);
    expect((await reserve()).full).toBeNull();
    expect(await meter().countConversation("ws_other", { id: "conv_3", began_at: NOW }, NOW)).toEqual({
      ok: false,
      code: "not_found",
    });
  });

  it("erases itself once nothing is left", async () => {
    await reserve({}, NOW - DAY_MS);
    await runDurableObjectAlarm(getMeter(payer));
    const left = await runInDurableObject(getMeter(payer), async (_, { storage }) => ({
      tenants: storage.sql.exec("SELECT * FROM _tenant").toArray(),
      alarm: await storage.getAlarm(),
    }));
    expect(left).toEqual({ tenants: [], alarm: null });
    expect((await reserve()).full).toBeNull();
  });

  it("answers for the payer it is of and for no other (TEN-10)", async () => {
    const { id } = await reserve();
    const foreign = { ok: false, code: "not_found" };
    expect(await meter().reserve("ws_other", makeCall(), NOW)).toEqual(foreign);
    expect(await meter().settle("ws_other", id, null)).toEqual(foreign);
    expect(await meter().today("ws_other", NOW)).toEqual(foreign);
    expect((await read()).questions).toBe(1);
  });
});
