import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, describe, expect, it } from "vitest";
import { registrations, sessions } from "../../workers/accounts/schema";
import { deleteExpiredSessions } from "../../workers/accounts/service";
import type { Session } from "../../workers/contract/accounts";
import type { List } from "../../workers/contract/lists";
import { deleteOldMails } from "../../workers/ops/outbox";
import { outbox } from "../../workers/ops/schema";
import type { EndedAccess } from "../../workers/ports";
import { findRegistration, makeAccount, newEmail, readAudit, readCookie, signIn } from "../support/accounts";
import { APP_ORIGIN, call, fingerprint, readProblem } from "../support/client";
import { makeOwner, type Owner } from "../support/owners";
import { clock, createTestDeps, replacements } from "../worker";

const DAY_MS = 86_400_000;
const db = drizzle(env.DB);

afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.closeStreams;
});

/** What is closed from here on. */
function watchClosed(): EndedAccess[] {
  const closed: EndedAccess[] = [];
  replacements.closeStreams = async (ended) => void closed.push(ended);
  return closed;
}

async function list(owner: { cookie: string }, query = ""): Promise<List<Session>> {
  return (await call(`/api/v1/sessions${query}`, { owner })).json();
}

async function statusOf(owner: { cookie: string }): Promise<number> {
  return (await call("/api/v1/me", { owner })).status;
}

async function findSession({ scope }: Owner) {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, scope.session_id));
  return row;
}

describe("the list of sessions", () => {
  it("holds the person's own, last used first, and says which one asks", async () => {
    const owner = await makeAccount();
    await makeOwner({ workspace_id: owner.scope.workspace_id });
    const phone = readCookie(await signIn(owner.email, undefined, { headers: { "user-agent": "a phone" } }));
    const seen = await list(phone);
    expect(seen).toMatchObject({ total: 2, page: 1, page_size: 20 });
    expect(seen.items.map(({ user_agent, is_current }) => [user_agent, is_current])).toEqual([
      ["a phone", true],
      ["test", false],
    ]);
    expect((await list(owner)).items.find(({ is_current }) => is_current)?.id).toBe(owner.scope.session_id);
    expect(Object.keys(seen.items[0] ?? {})).not.toContain("token_hash");
    expect((await list(phone, "?page=2&page_size=1")).items.map(({ user_agent }) => user_agent)).toEqual(["test"]);
  });

  it("leaves out what has ended", async () => {
    const owner = await makeAccount();
    const phone = readCookie(await signIn(owner.email));
    await db.update(sessions).set({ expires_at: Date.now() }).where(eq(sessions.id, owner.scope.session_id));
    expect(await list(phone)).toMatchObject({ total: 1, items: [{ is_current: true }] });
  });
});

describe("ending sessions", () => {
  it("ends one: its next request is 401, what it had open closes, the log has one row", async () => {
    const owner = await makeAccount();
    const phone = readCookie(await signIn(owner.email));
    const { workspace_id, user_id, session_id } = owner.scope;
    const closed = watchClosed();
    const response = await call(`/api/v1/sessions/${session_id}`, { method: "DELETE", owner: phone });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect([await statusOf(owner), await statusOf(phone)]).toEqual([401, 200]);
    expect(closed).toEqual([{ workspace_id, user_id, session_ids: [session_id] }]);
    expect(await readAudit(session_id)).toMatchObject([{ action: "session.ended", workspace_id, user_id }]);
  });

  it("ends one once, with one row, however many ask at once", async () => {
    const owner = await makeAccount();
    const phone = readCookie(await signIn(owner.email));
    const path = `/api/v1/sessions/${owner.scope.session_id}`;
    const answers = await Promise.all([1, 2, 3].map(() => call(path, { method: "DELETE", owner: phone })));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
    expect(await readAudit(owner.scope.session_id)).toMatchObject([{ action: "session.ended" }]);
  });

  it("answers a colleague's and a stranger's session as one that never was", async () => {
    const owner = await makeOwner();
    const colleague = await makeOwner({ workspace_id: owner.scope.workspace_id });
    const stranger = await makeOwner();
    const closed = watchClosed();
    const prints = [];
    for (const id of [colleague.scope.session_id, stranger.scope.session_id, "ses_missing"])
      prints.push(await fingerprint(await call(`/api/v1/sessions/${id}`, { method: "DELETE", owner })));
    expect(new Set(prints).size).toBe(1);
    expect(prints[0]).toMatch(/^404 /);
    expect([await statusOf(colleague), await statusOf(stranger)]).toEqual([200, 200]);
    expect(closed).toEqual([]);
  });

  it("ends all others at once, and nobody else's", async () => {
    const owner = await makeAccount();
    const colleague = await makeOwner({ workspace_id: owner.scope.workspace_id });
    const phone = readCookie(await signIn(owner.email));
    const { workspace_id, user_id, session_id } = owner.scope;
    const closed = watchClosed();
    expect((await call("/api/v1/sessions", { method: "DELETE", owner: phone })).status).toBe(204);
    expect([await statusOf(owner), await statusOf(phone), await statusOf(colleague)]).toEqual([401, 200, 200]);
    expect(closed).toEqual([{ workspace_id, user_id, session_ids: [session_id] }]);
    const { items } = await list(phone);
    expect(await readAudit(`all but ${items[0]?.id}`)).toMatchObject([{ action: "session.ended" }]);
  });

  it("signs out: 204 and an empty cookie, with a session or without", async () => {
    const owner = await makeOwner();
    const closed = watchClosed();
    for (const who of [owner, { cookie: "a=b" }, owner]) {
      const response = await call("/api/auth/logout", { method: "POST", owner: who });
      expect([response.status, await response.text()]).toEqual([204, ""]);
      expect(response.headers.get("set-cookie")).toBe(
        "__Host-helpshelf_session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
      );
    }
    expect(await statusOf(owner)).toBe(401);
    expect(closed).toHaveLength(1);
    expect(await readAudit(owner.scope.session_id)).toMatchObject([{ action: "session.ended" }]);
  });
});

describe("a session", () => {
  it("is the cookie's whole token and nothing like it", async () => {
    const owner = await makeOwner();
    const token = owner.cookie.split("=")[1] ?? "";
    expect(await statusOf({ cookie: `theme=dark; ${owner.cookie}; a=b` })).toBe(200);
    for (const cookie of [
      `__Host-helpshelf_session=${token.slice(1)}`,
      `__Host-helpshelf_session=${token}x`,
      `__Host-helpshelf_session="${token}"`,
      `x__Host-helpshelf_session=${token}`,
      `helpshelf_session=${token}`,
    ])
      expect(await readProblem(await call("/api/v1/me", { owner: { cookie } }))).toMatchObject({
        status: 401,
        error: "unauthenticated",
      });
    const bearer = await call("/api/v1/me", { token, origin: APP_ORIGIN });
    expect(bearer.status).toBe(401);
  });

  it("ends after 30 days, however much it is used", async () => {
    const { email } = await makeAccount();
    const owner = readCookie(await signIn(email));
    for (const days of [6, 12, 18, 24, 29.9]) {
      clock.offset_ms = days * DAY_MS;
      expect(await statusOf(owner)).toBe(200);
    }
    clock.offset_ms = 30 * DAY_MS;
    expect(await statusOf(owner)).toBe(401);
  });

  it("ends after 7 days of rest", async () => {
    const { email } = await makeAccount();
    const owner = readCookie(await signIn(email));
    clock.offset_ms = 7 * DAY_MS;
    expect(await statusOf(owner)).toBe(401);
  });

  it("notes that it was used at most every ten minutes", async () => {
    const owner = await makeOwner();
    const before = (await findSession(owner))?.last_seen_at ?? 0;
    clock.offset_ms = 590_000;
    await statusOf(owner);
    expect((await findSession(owner))?.last_seen_at).toBe(before);
    clock.offset_ms = 610_000;
    await statusOf(owner);
    expect((await findSession(owner))?.last_seen_at).toBeGreaterThanOrEqual(before + 610_000);
  });
});

describe("the minute's job", () => {
  it("deletes ended sessions, unproven registrations and old mails, and leaves the others", async () => {
    const [ended, live] = [await makeOwner(), await makeOwner()];
    const [expired, open] = [newEmail(), newEmail()];
    const now = Date.now();
    await db
      .update(sessions)
      .set({ expires_at: now - 1 })
      .where(eq(sessions.id, ended.scope.session_id));
    const blank = { code_hmac: "", password_hash: "", tries: 0, created_at: now };
    await db.insert(registrations).values([
      { ...blank, email: expired, expires_at: now - 1 },
      { ...blank, email: open, expires_at: now + 60_000 },
    ]);
    const mail = { subject: "", text: "" };
    await db.insert(outbox).values([
      { ...mail, id: `mail_${expired}`, to: expired, created_at: now - DAY_MS - 1 },
      { ...mail, id: `mail_${open}`, to: open, created_at: now },
    ]);
    const deps = createTestDeps(env, "req_expired");
    await deleteExpiredSessions(deps);
    await deleteOldMails(deps);
    expect([await findSession(ended), await findRegistration(expired)]).toEqual([undefined, undefined]);
    expect((await findSession(live))?.id).toBe(live.scope.session_id);
    expect((await findRegistration(open))?.email).toBe(open);
    const left = await db.select({ to: outbox.to }).from(outbox);
    expect(left.map(({ to }) => to)).toContain(open);
    expect(left.map(({ to }) => to)).not.toContain(expired);
  });
});
