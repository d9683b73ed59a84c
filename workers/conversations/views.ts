/** Lists of conversations that members want to see again: their own, and those somebody shares with everybody. */
import { and, asc, eq, or, sql } from "drizzle-orm";
import type { SaveView, View, Views } from "../contract/inbox";
import { newId } from "../platform/ids";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { inbox_views } from "./schema";

/** More than anybody finds anything in. */
const MAX_VIEWS = 100;

/** In the order they were made. */
export async function listViews({ db }: Pick<Deps, "db">, scope: OwnerScope): Promise<Views> {
  const rows = await db
    .select()
    .from(inbox_views)
    .where(
      and(
        eq(inbox_views.workspace_id, scope.workspace_id),
        or(eq(inbox_views.is_shared, true), eq(inbox_views.user_id, scope.user_id)),
      ),
    )
    .orderBy(asc(inbox_views.created_at), asc(inbox_views.id));
  return { items: rows.map((row) => show(row, scope)) };
}

/** Throws conflict when the workspace has as many as it may. */
export async function saveView(
  { db, now }: Pick<Deps, "db" | "now">,
  scope: OwnerScope,
  { name, filters, is_shared }: SaveView,
): Promise<View> {
  const { workspace_id, user_id } = scope;
  const row = { id: newId("view", now()), workspace_id, user_id, name, filters, is_shared, created_at: now() };
  // Counted and kept in one statement, so that two at once do not both fit.
  const [kept] = await db
    .insert(inbox_views)
    .select(
      sql`select ${row.id}, ${workspace_id}, ${user_id}, ${name}, ${JSON.stringify(filters)}, ${Number(is_shared)}, ${row.created_at}
        where (select count(*) from ${inbox_views} where ${inbox_views.workspace_id} = ${workspace_id}) < ${MAX_VIEWS}`,
    )
    .returning();
  if (!kept) throw new AppError("conflict", `A workspace keeps at most ${MAX_VIEWS} views. Delete one first.`);
  return show(kept, scope);
}

/** One's own, or, as one who administers, a shared one. Throws not_found. */
export async function deleteView({ db }: Pick<Deps, "db">, scope: OwnerScope, id: string): Promise<void> {
  const is_theirs = eq(inbox_views.user_id, scope.user_id);
  const may = scope.role === "agent" ? is_theirs : or(is_theirs, eq(inbox_views.is_shared, true));
  const [deleted] = await db
    .delete(inbox_views)
    .where(and(eq(inbox_views.workspace_id, scope.workspace_id), eq(inbox_views.id, id), may))
    .returning({ id: inbox_views.id });
  if (!deleted) throw new AppError("not_found", "There is no such view.");
}

function show({ user_id, workspace_id: _, ...view }: typeof inbox_views.$inferSelect, scope: OwnerScope): View {
  return { ...view, is_mine: user_id === scope.user_id };
}
