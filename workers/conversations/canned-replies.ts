/** Replies that members keep to use again. Whoever uses the inbox uses and edits them; what changes is in the audit log. */
import { and, asc, eq, isNull, ne, notExists, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { CannedRepliesQuery, CannedReply, CreateCannedReply, EditCannedReply } from "../contract/canned-replies";
import { MAX_CANNED_REPLIES } from "../contract/limits";
import type { List } from "../contract/lists";
import { auditChange } from "../ops/audit";
import { newId } from "../platform/ids";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite } from "../sites/service";
import { canned_replies } from "./schema";

const UNKNOWN = "There is no such canned reply.";

/** Those that pass the filters, by shortcut. */
export async function listCannedReplies(
  { db }: Pick<Deps, "db">,
  { workspace_id }: OwnerScope,
  { q, site_id, page, page_size }: CannedRepliesQuery,
): Promise<List<CannedReply>> {
  const { shortcut, title, text } = canned_replies;
  const part = q?.toLowerCase();
  const wanted = and(
    eq(canned_replies.workspace_id, workspace_id),
    site_id === undefined ? undefined : or(isNull(canned_replies.site_id), eq(canned_replies.site_id, site_id)),
    // No LIKE: what is typed is no pattern, and D1 refuses long ones.
    part ? sql`INSTR(LOWER(${shortcut} || ' ' || ${title} || ' ' || ${text}), ${part}) > 0` : undefined,
  );
  const [items, total] = await Promise.all([
    db
      .select()
      .from(canned_replies)
      .where(wanted)
      .orderBy(asc(shortcut))
      .limit(page_size)
      .offset((page - 1) * page_size),
    db.$count(canned_replies, wanted),
  ]);
  return { items, total, page, page_size };
}

/** Throws not_found. */
export async function getCannedReply({ db }: Pick<Deps, "db">, scope: OwnerScope, id: string): Promise<CannedReply> {
  const [row] = await db.select().from(canned_replies).where(isOwn(scope, id));
  if (!row) throw new AppError("not_found", UNKNOWN);
  return row;
}

/** Throws conflict where the shortcut is taken or there are too many, and not_found for a site that is not the workspace's. */
export async function createCannedReply(deps: Deps, scope: OwnerScope, input: CreateCannedReply): Promise<CannedReply> {
  const { db, now } = deps;
  const { workspace_id } = scope;
  if (input.site_id !== null) await getOwnSite(deps, scope, input.site_id);
  if ((await db.$count(canned_replies, eq(canned_replies.workspace_id, workspace_id))) >= MAX_CANNED_REPLIES) {
    const detail = `A workspace has at most ${MAX_CANNED_REPLIES} canned replies. Delete one that nobody uses.`;
    throw new AppError("conflict", detail);
  }
  const at = now();
  const row = { id: newId("canned", at), workspace_id, ...input, created_at: at, updated_at: at };
  const [[added]] = await db.batch([
    db.insert(canned_replies).values(row).onConflictDoNothing().returning(),
    auditChange(deps, scope, "canned_reply.added", row.id, { after: input }),
  ]);
  if (!added) throw shortcutTaken(input.shortcut);
  return added;
}

/** Changes the given fields only. Throws not_found, and conflict where the shortcut is another one's. */
export async function editCannedReply(
  deps: Deps,
  scope: OwnerScope,
  id: string,
  changes: EditCannedReply,
): Promise<CannedReply> {
  const { db, now } = deps;
  const before = await getCannedReply(deps, scope, id);
  if (changes.site_id) await getOwnSite(deps, scope, changes.site_id);
  const shortcut = changes.shortcut ?? before.shortcut;
  const other = alias(canned_replies, "other");
  const others = db
    .select({ one: sql`1` })
    .from(other)
    .where(and(eq(other.workspace_id, scope.workspace_id), eq(other.shortcut, shortcut), ne(other.id, id)));
  const [[changed]] = await db.batch([
    // Decides by itself: of two that take a shortcut at once, one gets it.
    db
      .update(canned_replies)
      .set({ ...changes, updated_at: now() })
      .where(and(isOwn(scope, id), notExists(others)))
      .returning(),
    auditChange(deps, scope, "canned_reply.updated", id, { before, after: { ...before, ...changes } }),
  ]);
  if (changed) return changed;
  await getCannedReply(deps, scope, id);
  throw shortcutTaken(shortcut);
}

/** Throws not_found. */
export async function deleteCannedReply(deps: Deps, scope: OwnerScope, id: string): Promise<void> {
  const [gone] = await deps.db.batch([
    deps.db.delete(canned_replies).where(isOwn(scope, id)).returning({ id: canned_replies.id }),
    auditChange(deps, scope, "canned_reply.removed", id),
  ]);
  if (gone.length === 0) throw new AppError("not_found", UNKNOWN);
}

function isOwn({ workspace_id }: OwnerScope, id: string) {
  return and(eq(canned_replies.workspace_id, workspace_id), eq(canned_replies.id, id));
}

function shortcutTaken(shortcut: string): AppError {
  const fault = `Another canned reply has the shortcut /${shortcut}`;
  return new AppError("conflict", `${fault}. Choose another one.`, { fields: { shortcut: fault } });
}
