import { and, eq, lt } from "drizzle-orm";
import type { AuthOptions, Me, UpdateMe } from "../contract/accounts";
import { audit } from "../ops/audit";
import { OUTBOX_PATH } from "../ops/outbox";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { members, registrations, sessions, users, workspaces } from "./schema";

/** What the sign-in pages need to know of this deployment. */
export function readAuthOptions({ config, mailer }: Pick<Deps, "config" | "mailer">): AuthOptions {
  return { sign_up: mailer !== null, outbox_url: config.environment === "development" ? OUTBOX_PATH : null };
}

/** A person in their workspace. Throws not_found when they are no member of it. */
export async function getMe(
  { db }: Pick<Deps, "db">,
  { workspace_id, user_id }: Pick<OwnerScope, "workspace_id" | "user_id">,
): Promise<Me> {
  const [row] = await db
    .select({ user: users, role: members.role, workspace: workspaces })
    .from(members)
    .innerJoin(users, eq(users.id, members.user_id))
    .innerJoin(workspaces, eq(workspaces.id, members.workspace_id))
    .where(and(eq(members.workspace_id, workspace_id), eq(members.user_id, user_id)));
  if (!row) throw new AppError("not_found", "There is no such member.");
  const { user, role, workspace } = row;
  return { ...user, email_verified: user.email_verified_at !== null, role, workspace };
}

/** Changes what the person says of themselves; an absent field stays, null or an empty text clears it. */
export async function updateMe(deps: Deps, scope: OwnerScope, input: UpdateMe): Promise<Me> {
  const { db, now } = deps;
  const { full_name, company_name, locale } = await getMe(deps, scope);
  const before = { full_name, company_name, locale };
  const after = { ...before, ...input };
  const changed = { ...after, full_name: after.full_name || null, company_name: after.company_name || null };
  await db.batch([
    db
      .update(users)
      .set({ ...changed, updated_at: now() })
      .where(eq(users.id, scope.user_id)),
    audit(deps, scope, "account.updated", scope.user_id, { before, after: changed }),
  ]);
  return getMe(deps, scope);
}

/** What nobody can use any more: ended sessions and registrations nobody proved. */
export async function deleteExpiredSessions({ db, now }: Pick<Deps, "db" | "now">): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expires_at, now()));
  await db.delete(registrations).where(lt(registrations.expires_at, now()));
}
