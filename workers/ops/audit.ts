/** The audit log (bars LOG-01): who did what to which thing, in rows that are only ever added. */
import { desc, eq, getTableColumns, sql } from "drizzle-orm";
import type { AuditEntry } from "../contract/accounts";
import type { List, ListQuery } from "../contract/lists";
import { hashJson, isSameText, signText } from "../platform/crypto";
import { newId } from "../platform/ids";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { requireWithinLimits } from "./limits";
import { audit_log } from "./schema";

export type AuditAction =
  | "account.registered"
  | "account.verified"
  | "account.updated"
  | "visitor.blocked"
  | "visitor.unblocked"
  | "session.started"
  | "session.refused"
  | "session.ended"
  | "member.removed"
  | "api_key.created"
  | "api_key.revoked"
  | "team.created"
  | "team.updated"
  | "team.removed"
  | "site.created"
  | "site.updated"
  | "site.deleted"
  | "site.key_rotated"
  | "site.claude_key_saved"
  | "site.claude_key_removed"
  | "site.proven"
  | "source.added"
  | "source.updated"
  | "source.removed"
  | "page.published"
  | "page.unpublished"
  | "version.published"
  | "template.published"
  | "entry.added"
  | "entry.updated"
  | "entry.removed"
  | "entries.imported"
  | "canned_reply.added"
  | "canned_reply.updated"
  | "canned_reply.removed"
  | "conversations.exported"
  | "access.denied"
  | "access.not_found";

/** Addresses are cut there: they come from whoever calls. */
const MAX_TARGET_CHARS = 200;
/** Of 11 parameters each: D1 takes 100. */
const ROWS_PER_STATEMENT = 9;

type Actor = { workspace_id: string | null; user_id: string | null; ip: string | null };
type AuditRow = typeof audit_log.$inferSelect;
type AuditDeps = Pick<Deps, "db" | "config" | "now" | "request_id">;
type Entry = [actor: Actor, action: AuditAction, target: string | null, states?: { before?: unknown; after?: unknown }];

/**
 * The statement that adds one row, for the caller's `db.batch` beside the change itself. `before` and `after` are kept as
 * hashes only: the log must not become a second store of what it watches.
 */
export function audit(deps: AuditDeps, ...entry: Entry) {
  return deps.db.insert(audit_log).values(makeRow(deps, ...entry));
}

/** As `audit`, for several things that one call does the same to. */
export function auditAll(
  deps: AuditDeps,
  actor: Actor,
  action: AuditAction,
  entries: readonly { target: string; before: unknown; after: unknown }[],
) {
  const rows = entries.map(({ target, ...states }) => makeRow(deps, actor, action, target, states));
  const parts = Array.from({ length: Math.ceil(rows.length / ROWS_PER_STATEMENT) }, (_, at) =>
    rows.slice(at * ROWS_PER_STATEMENT, (at + 1) * ROWS_PER_STATEMENT),
  );
  return parts.map((part) => deps.db.insert(audit_log).values(part));
}

/**
 * As `audit`, to stand right behind the statement that makes the change in the `db.batch`: where that one changed nothing, since
 * somebody else was quicker, nothing is noted.
 */
export function auditChange(deps: AuditDeps, ...entry: Entry) {
  const row = makeRow(deps, ...entry);
  const columns = Object.keys(getTableColumns(audit_log)) as (keyof AuditRow)[];
  const values = columns.map((column) => sql`${row[column]}`);
  return deps.db.insert(audit_log).select(sql`SELECT ${sql.join(values, sql`, `)} WHERE changes() > 0`);
}

function makeRow(
  { config, now, request_id }: AuditDeps,
  ...[{ workspace_id, user_id, ip }, action, target, { before, after } = {}]: Entry
): AuditRow {
  const created_at = now();
  const row = {
    id: newId("aud", created_at),
    workspace_id,
    user_id,
    action,
    target,
    before_hash: before === undefined ? null : hashJson(before),
    after_hash: after === undefined ? null : hashJson(after),
    ip,
    request_id,
    created_at,
  };
  return { ...row, hmac: signRow(config.app_secret, row) };
}

/** Notes that a member asked for something that is not theirs or does not exist: one row, whichever of the two it was. Throws rate_limited past 120 a minute. */
export async function noteMissing(deps: Deps, scope: OwnerScope, path: string): Promise<void> {
  await requireWithinLimits(deps, { writes_per_member: scope.user_id });
  await audit(deps, scope, "access.not_found", path.slice(0, MAX_TARGET_CHARS));
}

/** Notes that a member's role did not allow a call. Throws rate_limited as noteMissing. */
export async function noteDenied(deps: Deps, scope: OwnerScope, path: string): Promise<void> {
  await requireWithinLimits(deps, { writes_per_member: scope.user_id });
  await audit(deps, scope, "access.denied", path.slice(0, MAX_TARGET_CHARS));
}

/** The workspace's own rows, newest first. */
export async function listAuditLog(
  { db, config }: Pick<Deps, "db" | "config">,
  { workspace_id }: OwnerScope,
  { page, page_size }: ListQuery,
): Promise<List<AuditEntry>> {
  const own = eq(audit_log.workspace_id, workspace_id);
  const [rows, total] = await Promise.all([
    db
      .select()
      .from(audit_log)
      .where(own)
      .orderBy(desc(audit_log.created_at), desc(audit_log.id))
      .limit(page_size)
      .offset((page - 1) * page_size),
    db.$count(audit_log, own),
  ]);
  const items = rows.map((row) => ({ ...row, is_intact: isIntact(config.app_secret, row) }));
  return { items, total, page, page_size };
}

function isIntact(app_secret: string, { hmac, ...row }: AuditRow): boolean {
  return isSameText(hmac, signRow(app_secret, row));
}

/** The fields in one fixed order. */
function signRow(app_secret: string, row: Omit<AuditRow, "hmac">): string {
  const { id, workspace_id, user_id, action, target, before_hash, after_hash, ip, request_id, created_at } = row;
  const fields = [id, workspace_id, user_id, action, target, before_hash, after_hash, ip, request_id, created_at];
  return signText(app_secret, "audit_log", JSON.stringify(fields));
}
