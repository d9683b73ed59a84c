import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { claude_keys } from "../../workers/sites/schema";
import { findSiteById } from "../../workers/sites/service";
import { readAudit } from "../support/accounts";
import { checkKey, makeKey, readKeyOf, readPrompts, saveKey } from "../support/claude-keys";
import { call, readProblem } from "../support/client";
import { indexPages, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock, createTestDeps, log_lines } from "../worker";

const HOUR_MS = 3_600_000;
let owner: Owner;
let site: Site;
beforeAll(async () => {
  owner = await makeOwner({ plan: "enterprise" });
});
beforeEach(async () => {
  site = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  clock.offset_ms = 0;
});

const path = () => `/api/v1/sites/${site.id}/claude-key`;
const ask = async () =>
  (await call(`/api/v1/sites/${site.id}/ask`, { owner, body: { question: "How long do refunds take?" } })).json<{
    outcome: string;
    answer: { degraded: boolean };
    trace: { attempts: Record<string, unknown>[] };
  }>();

/** Everything the database holds, as text. */
async function dumpDatabase(): Promise<string> {
  const { results } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all<{
    name: string;
  }>();
  const tables = results.map(({ name }) => name).filter((name) => !name.startsWith("_cf"));
  const rows = await Promise.all(tables.map((name) => env.DB.prepare(`SELECT * FROM "${name}"`).all()));
  return JSON.stringify(rows.map(({ results }) => results));
}

describe("a site's own Claude key", () => {
  it("is taken, shown by its last four characters, and never more (KEY-06)", async () => {
    const api_key = makeKey("good");
    const saved = await saveKey(owner, site.id, ` ${api_key} `);
    const shown = {
      id: expect.stringMatching(/^ckey_/),
      last4: api_key.slice(-4),
      added_at: expect.any(Number),
      refused: null,
    };
    expect(saved.claude_key).toEqual(shown);
    expect(await readKeyOf(owner, site.id)).toEqual(shown);
    expect(await readAudit(site.id, "site.claude_key_saved")).toHaveLength(1);
    expect(await dumpDatabase()).not.toContain(api_key.slice(0, -4));
  });

  it.each([
    "",
    "short",
    "sk-ant-with a space inside it",
    "sk-ant-with\r\nx-header: 1-and-more",
    `sk-${"x".repeat(300)}`,
  ])("is refused when it cannot be one, without being repeated: %j", async (api_key) => {
    const response = await call(path(), { owner, method: "PUT", body: { api_key } });
    const problem = await readProblem(response);
    expect(problem).toMatchObject({ status: 400, fields: { api_key: expect.any(String) } });
    if (api_key !== "") expect(JSON.stringify(problem)).not.toContain(api_key);
  });

  it("is replaced by the next, and removed", async () => {
    const first = await saveKey(owner, site.id, makeKey("good"));
    const second = await saveKey(owner, site.id, makeKey("good"));
    expect(second.claude_key?.id).not.toBe(first.claude_key?.id);
    const rows = () => drizzle(env.DB).select().from(claude_keys).where(eq(claude_keys.site_id, site.id));
    expect(await rows()).toHaveLength(1);
    const removed = await call(path(), { owner, method: "DELETE" });
    expect([removed.status, await removed.text()]).toEqual([204, ""]);
    expect(await rows()).toEqual([]);
    expect(await readKeyOf(owner, site.id)).toBeNull();
    expect(await readAudit(site.id, "site.claude_key_removed")).toHaveLength(1);
    const check = await call(`${path()}/check`, { owner, method: "POST" });
    expect(await readProblem(check)).toMatchObject({ status: 404 });
  });

  it("cannot be set, read or cleared by changing the site", async () => {
    await saveKey(owner, site.id, makeKey("good"));
    for (const claude_key of [null, "sk-ant-canary", { last4: "0000" }]) {
      const response = await call(`/api/v1/sites/${site.id}`, { owner, method: "PATCH", body: { claude_key } });
      expect(response.status).toBe(400);
    }
  });

  it("writes the site's answers, with the model the site chose", async () => {
    const api_key = makeKey("good");
    await saveKey(owner, site.id, api_key);
    await call(`/api/v1/sites/${site.id}`, { owner, method: "PATCH", body: { ai_model: "claude-sonnet-5-5" } });
    const { outcome, trace } = await ask();
    expect(outcome).toBe("answered");
    expect(trace.attempts).toMatchObject([{ model: "claude-sonnet-5-5", own_key: true, fault: null }]);
    expect(await readPrompts(api_key)).toMatchObject([{ model: "claude-sonnet-5-5" }]);
  });
});

describe("a check of the key", () => {
  it.each([
    ["good", { works: true, fault: null, status: null }],
    ["unauthorised", { works: false, fault: "refused", status: 401 }],
    ["unpaid", { works: false, fault: "refused", status: 402 }],
    ["spend_cap", { works: false, fault: "refused", status: 429 }],
    ["invalid", { works: false, fault: "rejected", status: 400 }],
    ["limited_long", { works: false, fault: "limited", status: 429 }],
  ])("says what Claude says: %s", async (behaviour, expected) => {
    const api_key = makeKey(behaviour);
    await saveKey(owner, site.id, api_key);
    expect(await checkKey(owner, site.id)).toEqual(expected);
    expect((await readKeyOf(owner, site.id))?.refused !== null).toBe(expected.fault === "refused");
    const [prompt] = await readPrompts(api_key);
    expect(prompt).toMatchObject({ max_tokens: 1, messages: [{ role: "user" }] });
  });

  it("asks again at once, and clears what was noted", async () => {
    await saveKey(owner, site.id, makeKey("unauthorised+good"));
    expect(await checkKey(owner, site.id)).toMatchObject({ works: false });
    expect(await readKeyOf(owner, site.id)).toMatchObject({ refused: { status: 401 } });
    expect(await checkKey(owner, site.id)).toMatchObject({ works: true });
    expect(await readKeyOf(owner, site.id)).toMatchObject({ refused: null });
  });
});

describe("a key that Claude refuses", () => {
  it("leaves the answers to the site's own sentences, on nobody else's bill, and its owner sees it", async () => {
    const api_key = makeKey("unauthorised");
    await saveKey(owner, site.id, api_key);
    const { outcome, answer, trace } = await ask();
    expect(outcome).toBe("degraded");
    expect(answer.degraded).toBe(true);
    expect(trace.attempts).toMatchObject([{ fault: "refused", own_key: true }, { model: null }]);
    expect(await readKeyOf(owner, site.id)).toMatchObject({ refused: { status: 401, at: expect.any(Number) } });
    expect(log_lines.some((line) => line.includes("claude_key.refused") && line.includes(site.id))).toBe(true);
  });

  it("is left alone for an hour, by every isolate, and then tried again", async () => {
    const api_key = makeKey("spend_cap+good");
    await saveKey(owner, site.id, api_key);
    await ask();
    expect((await ask()).trace.attempts).toMatchObject([{ fault: "paused", sent: null }, { model: null }]);
    expect(await readPrompts(api_key)).toHaveLength(1);
    clock.offset_ms = HOUR_MS;
    expect((await ask()).outcome).toBe("answered");
    expect(await readKeyOf(owner, site.id)).toMatchObject({ refused: null });
  });

  it("says nothing of the key that has replaced it meanwhile", async () => {
    await saveKey(owner, site.id, makeKey("unauthorised"));
    const before = await findSiteById(createTestDeps(env, "req_test"), site.id);
    const { claude_key } = await saveKey(owner, site.id, makeKey("good"));
    const { findOwnLlm } = await import("../../workers/sites/claude-key");
    const deps = createTestDeps(env, "req_test");
    const llm = before && (await findOwnLlm(deps, before));
    const read = async () => {
      for await (const _ of llm?.stream({ system: [], documents: [], messages: [], max_tokens: 1 }) ?? []);
    };
    await expect(read()).rejects.toThrow();
    expect(await readKeyOf(owner, site.id)).toEqual(claude_key);
  });
});

describe("a sealed key (KEY-04)", () => {
  const row = (site_id: string) => eq(claude_keys.site_id, site_id);
  const db = drizzle(env.DB);

  it("does not open in another tenant's row", async () => {
    const stranger = await makeOwner();
    const other = await makeSite({ workspace_id: stranger.scope.workspace_id });
    await indexPages(other, SHOP_PAGES);
    const [mine, theirs] = [makeKey("good"), makeKey("good")];
    await saveKey(owner, site.id, mine);
    await saveKey(stranger, other.id, theirs);
    const [a] = await db.select().from(claude_keys).where(row(site.id));
    const [b] = await db.select().from(claude_keys).where(row(other.id));
    await db
      .update(claude_keys)
      .set({ sealed: b?.sealed ?? "" })
      .where(row(site.id));
    await db
      .update(claude_keys)
      .set({ sealed: a?.sealed ?? "" })
      .where(row(other.id));
    expect((await ask()).trace.attempts).toMatchObject([{ fault: "paused", own_key: true }, { model: null }]);
    expect(await checkKey(stranger, other.id)).toMatchObject({ works: false });
    expect(await readKeyOf(owner, site.id)).toMatchObject({ refused: { status: null } });
    expect([...(await readPrompts(mine)), ...(await readPrompts(theirs))]).toEqual([]);
    expect(log_lines.some((line) => line.includes("claude_key.unreadable") && line.includes(site.id))).toBe(true);
  });

  it("does not open once it was changed, and never falls back to another key", async () => {
    await saveKey(owner, site.id, makeKey("good"));
    const [kept] = await db.select().from(claude_keys).where(row(site.id));
    const sealed = `${kept?.sealed.slice(0, -1)}${kept?.sealed.endsWith("A") ? "B" : "A"}`;
    await db.update(claude_keys).set({ sealed }).where(row(site.id));
    expect((await ask()).outcome).toBe("degraded");
  });
});
