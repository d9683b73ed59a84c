/** Sessions of the dashboard: an opaque token in a `__Host-` cookie, of which only the hash is kept (spec §6, bars AUTH-05). */
import { and, desc, eq, gt, ne } from "drizzle-orm";
import { SESSION_COOKIE, type Session } from "../contract/accounts";
import type { List, ListQuery } from "../contract/lists";
import { audit, auditChange } from "../ops/audit";
import { readIp } from "../ops/limits";
import { sha256Hex } from "../platform/crypto";
import { newId, randomToken } from "../platform/ids";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { members, sessions, workspaces } from "./schema";

const DAY_MS = 86_400_000;
const SESSION_LIFETIME_MS = 30 * DAY_MS;
/** A session ends earlier when nobody used it for this long. */
const SESSION_REST_MS = 7 * DAY_MS;
/** `last_seen_at` is written at most this often. */
const TOUCH_INTERVAL_MS = 600_000;
const MAX_USER_AGENT_CHARS = 300;
const COOKIE_PATTERN = new RegExp(`(?:^|; ?)${SESSION_COOKIE}=([\\w-]{43})(?:;|$)`);
const COOKIE_FLAGS = "Path=/; Secure; HttpOnly; SameSite=Strict";

/** A new session: its token for the cookie, and the statements that keep it and note it, for the caller's `db.batch`. */
export async function prepareSession(
  deps: Deps,
  request: Request,
  { workspace_id, user_id }: Pick<OwnerScope, "workspace_id" | "user_id">,
) {
  const created_at = deps.now();
  const id = newId("ses", created_at);
  const token = randomToken(32);
  const row = {
    id,
    token_hash: sha256Hex(token),
    user_id,
    workspace_id,
    user_agent: (request.headers.get("user-agent") ?? "").slice(0, MAX_USER_AGENT_CHARS),
    created_at,
    last_seen_at: created_at,
    expires_at: created_at + SESSION_LIFETIME_MS,
  };
  const actor = { workspace_id, user_id, ip: readIp(request) };
  return {
    token,
    statements: [deps.db.insert(sessions).values(row), audit(deps, actor, "session.started", id)] as const,
  };
}

export function setSessionCookie(headers: Headers, token: string): void {
  headers.set("Set-Cookie", `${SESSION_COOKIE}=${token}; ${COOKIE_FLAGS}; Max-Age=${SESSION_LIFETIME_MS / 1_000}`);
}

function clearSessionCookie(headers: Headers): void {
  headers.set("Set-Cookie", `${SESSION_COOKIE}=; ${COOKIE_FLAGS}; Max-Age=0`);
}

/** The member whose session the cookie names, or null. Their role is read each time: who was removed is out with the next request. */
export async function findOwner({ db, now }: Pick<Deps, "db" | "now">, request: Request): Promise<OwnerScope | null> {
  const token = request.headers.get("cookie")?.match(COOKIE_PATTERN)?.[1];
  if (!token) return null;
  const [row] = await db
    .select({
      workspace_id: sessions.workspace_id,
      user_id: sessions.user_id,
      role: members.role,
      plan: workspaces.plan,
      session_id: sessions.id,
      last_seen_at: sessions.last_seen_at,
    })
    .from(sessions)
    .innerJoin(members, and(eq(members.workspace_id, sessions.workspace_id), eq(members.user_id, sessions.user_id)))
    .innerJoin(workspaces, eq(workspaces.id, sessions.workspace_id))
    .where(
      and(
        eq(sessions.token_hash, sha256Hex(token)),
        gt(sessions.expires_at, now()),
        gt(sessions.last_seen_at, now() - SESSION_REST_MS),
      ),
    );
  if (!row) return null;
  const { last_seen_at, ...owner } = row;
  const scope = { ...owner, ip: readIp(request) };
  if (last_seen_at <= now() - TOUCH_INTERVAL_MS)
    await db.update(sessions).set({ last_seen_at: now() }).where(isSession(scope, scope.session_id));
  return scope;
}

/** Whether a session and the membership it rests on still stand. */
export async function isSignedIn({ db }: Pick<Deps, "db">, scope: OwnerScope): Promise<boolean> {
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(members, and(eq(members.workspace_id, sessions.workspace_id), eq(members.user_id, sessions.user_id)))
    .where(isSession(scope, scope.session_id));
  return rows.length > 0;
}

/** The caller's own live sessions in this workspace, last used first. */
export async function listSessions(
  { db, now }: Pick<Deps, "db" | "now">,
  scope: OwnerScope,
  { page, page_size }: ListQuery,
): Promise<List<Session>> {
  const live = and(isOwn(scope), gt(sessions.expires_at, now()), gt(sessions.last_seen_at, now() - SESSION_REST_MS));
  const [rows, total] = await Promise.all([
    db
      .select()
      .from(sessions)
      .where(live)
      .orderBy(desc(sessions.last_seen_at), desc(sessions.id))
      .limit(page_size)
      .offset((page - 1) * page_size),
    db.$count(sessions, live),
  ]);
  const items = rows.map((row) => ({ ...row, is_current: row.id === scope.session_id }));
  return { items, total, page, page_size };
}

/** Ends one of the caller's own sessions, this one included. Throws not_found. */
export async function endSession(deps: Deps, scope: OwnerScope, session_id: string): Promise<void> {
  const { db, closeStreams } = deps;
  const { workspace_id, user_id } = scope;
  const [ended] = await db.batch([
    db.delete(sessions).where(isSession(scope, session_id)).returning({ id: sessions.id }),
    auditChange(deps, scope, "session.ended", session_id),
  ]);
  if (ended.length === 0) throw new AppError("not_found", "There is no such session.");
  await closeStreams({ workspace_id, user_id, session_ids: [session_id] });
}

/** Ends all of the caller's sessions but the one that asks. */
export async function endOtherSessions(deps: Deps, scope: OwnerScope): Promise<void> {
  const { db, closeStreams } = deps;
  const { workspace_id, user_id, session_id } = scope;
  const [ended] = await db.batch([
    db
      .delete(sessions)
      .where(and(isOwn(scope), ne(sessions.id, session_id)))
      .returning({ id: sessions.id }),
    auditChange(deps, scope, "session.ended", `all but ${session_id}`),
  ]);
  await closeStreams({ workspace_id, user_id, session_ids: ended.map(({ id }) => id) });
}

/** Ends the session the cookie names, if any, and clears the cookie in either case. */
export async function logout(deps: Deps, request: Request, headers: Headers): Promise<void> {
  clearSessionCookie(headers);
  const scope = await findOwner(deps, request);
  if (scope) await endSession(deps, scope, scope.session_id);
}

function isOwn({ workspace_id, user_id }: OwnerScope) {
  return and(eq(sessions.workspace_id, workspace_id), eq(sessions.user_id, user_id));
}

function isSession(scope: OwnerScope, session_id: string) {
  return and(isOwn(scope), eq(sessions.id, session_id));
}
