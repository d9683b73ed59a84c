import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import type { AuditEntry, Me } from "../../workers/contract/accounts";
import { RATE_LIMITS } from "../../workers/contract/limits";
import type { List } from "../../workers/contract/lists";
import {
  changeCode,
  newEmail,
  newNetwork,
  readAudit,
  readCode,
  readCookie,
  register,
  signIn,
  verify,
} from "../support/accounts";
import { call, readProblem } from "../support/client";
import { makeOwner } from "../support/owners";
import { createTestDeps, replacements } from "../worker";

afterEach(() => {
  delete replacements.limiter;
});

async function readLog(owner: { cookie: string }, query = ""): Promise<List<AuditEntry>> {
  return (await call(`/api/v1/audit-log${query}`, { owner })).json();
}

describe("the audit log (LOG-01)", () => {
  it("has exactly one row for each action, with who, what, from where and in which request", async () => {
    const email = newEmail();
    const network = newNetwork();
    const registered = await register({ email }, { network });
    const code = await readCode(email);
    await verify(email, changeCode(code), { network });
    const verified = await verify(email, code, { network });
    const owner = readCookie(verified);
    const me: Me = await verified.json();
    await signIn(email, "not the password", { network });
    const phone = readCookie(await signIn(email, undefined, { network }));
    await call("/api/v1/me", { method: "PATCH", owner, body: { full_name: "Ruth" } });
    await call("/api/v1/sessions/ses_missing", { method: "DELETE", owner });
    await call("/api/v1/sessions", { method: "DELETE", owner });
    await call("/api/auth/logout", { method: "POST", owner: phone });
    await call("/api/auth/logout", { method: "POST", owner });
    const again = readCookie(await signIn(email, undefined, { network }));

    const { items, total } = await readLog(again);
    expect(items.map(({ action }) => action).sort()).toEqual(
      [
        "account.verified",
        "session.started",
        "session.refused",
        "session.started",
        "account.updated",
        "access.not_found",
        "session.ended",
        "session.ended",
        "session.started",
      ].sort(),
    );
    expect(total).toBe(items.length);
    expect(items.every(({ user_id, is_intact }) => user_id === me.id && is_intact)).toBe(true);
    expect(items.every(({ request_id }) => request_id.startsWith("req_"))).toBe(true);
    const updated = items.find(({ action }) => action === "account.updated");
    expect(updated?.before_hash).not.toBe(updated?.after_hash);
    expect(items.find(({ action }) => action === "account.verified")).toMatchObject({
      ip: network,
      request_id: verified.headers.get("x-request-id"),
    });

    // Nobody's yet: no workspace knows of them.
    expect(await readAudit(email)).toMatchObject([
      { action: "account.registered", workspace_id: null, request_id: registered.headers.get("x-request-id") },
      { action: "session.refused", workspace_id: null, user_id: null },
      { action: "session.refused", workspace_id: me.workspace.id, user_id: me.id },
    ]);
  });

  it("keeps addresses and changed values as hashes only", async () => {
    const owner = await makeOwner();
    await signIn(owner.email, "not the password");
    await call("/api/v1/me", { method: "PATCH", owner, body: { full_name: "Ruth Canary" } });
    const told = JSON.stringify(await readLog(owner));
    expect(told).toContain("session.refused");
    expect(told).toContain("account.updated");
    expect(told).not.toContain("Canary");
    expect(told).not.toContain(owner.email);
  });

  it("notes what a role does not allow, once", async () => {
    const owner = await makeOwner();
    const agent = await makeOwner({ role: "agent", workspace_id: owner.scope.workspace_id });
    expect((await call("/api/v1/audit-log", { owner: agent })).status).toBe(403);
    const { items } = await readLog(owner);
    expect(items).toMatchObject([
      { action: "access.denied", target: "/api/v1/audit-log", user_id: agent.scope.user_id },
    ]);
  });

  it("is written by a member 120 times a minute at most, by changes and by refusals (ABU-01)", async () => {
    const owner = await makeOwner();
    const agent = await makeOwner({ role: "agent", workspace_id: owner.scope.workspace_id });
    const full = { allowed: false, limit: 120, remaining: 0, reset_ms: 1_000 };
    const real = createTestDeps(env, "req_limits").limiter;
    replacements.limiter = {
      take: async (name, key) => (name === "writes_per_member" ? full : real.take(name, key)),
    };
    const calls = [
      call("/api/v1/me", { method: "PATCH", owner, body: { full_name: "Ruth" } }),
      call("/api/v1/sites/site_missing", { owner }),
      call("/api/v1/audit-log", { owner: agent }),
    ];
    for (const response of await Promise.all(calls))
      expect(await readProblem(response)).toMatchObject({ status: 429, error: "rate_limited" });
    delete replacements.limiter;
    expect(await readLog(owner)).toMatchObject({ total: 0 });
    expect(RATE_LIMITS.writes_per_member).toEqual({ limit: 120, window_s: 60 });
  });

  it.each([
    ["action", "'site.created'"],
    ["user_id", "'user_somebody'"],
    ["target", "NULL"],
    ["created_at", "created_at - 1"],
    ["after_hash", "before_hash"],
  ])("finds a row whose %s was changed", async (column, value) => {
    const owner = await makeOwner();
    for (const full_name of ["Ruth", "Alder"])
      await call("/api/v1/me", { method: "PATCH", owner, body: { full_name } });
    const [row] = (await readLog(owner)).items;
    await env.DB.prepare(`UPDATE audit_log SET ${column} = ${value} WHERE id = ?`).bind(row?.id).run();
    const { items } = await readLog(owner);
    expect(items.map(({ id, is_intact }) => [id === row?.id, is_intact]).sort()).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it("shows an owner their own workspace's rows, newest first, and no others", async () => {
    const [owner, stranger] = [await makeOwner(), await makeOwner()];
    for (const who of [owner, stranger, owner])
      await call("/api/v1/me", { method: "PATCH", owner: who, body: { full_name: "Ruth" } });
    const { items, total } = await readLog(owner);
    expect([items.length, total]).toEqual([2, 2]);
    expect(items.every(({ user_id }) => user_id === owner.scope.user_id)).toBe(true);
    expect(items[0]?.created_at).toBeGreaterThanOrEqual(items[1]?.created_at ?? Infinity);
    expect((await readLog(owner, "?page=2&page_size=1")).items.map(({ id }) => id)).toEqual([items[1]?.id]);
    expect((await readLog(stranger)).total).toBe(1);
  });
});
