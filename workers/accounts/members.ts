import { and, asc, eq, exists, inArray, isNotNull, ne, notExists, or, sql } from "drizzle-orm";
import type { Member } from "../contract/accounts";
import type { Agent } from "../contract/conversations";
import type { List, ListQuery } from "../contract/lists";
import { PERMISSIONS } from "../contract/permissions";
import { auditChange } from "../ops/audit";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { eraseProfileImage } from "./profile-image";
import { members, sessions, users } from "./schema";

/** Shown to visitors where a member has given no name. */
const NAMELESS = "Support";

/** Everybody in the workspace, in the order they came. */
export async function listMembers(
  { db }: Pick<Deps, "db">,
  { workspace_id }: OwnerScope,
  { page, page_size }: ListQuery,
): Promise<List<Member>> {
  const own = eq(members.workspace_id, workspace_id);
  const [items, total] = await Promise.all([
    db
      .select({
        user_id: members.user_id,
        email: users.email,
        full_name: users.full_name,
        profile_image: users.profile_image,
        role: members.role,
        created_at: members.created_at,
      })
      .from(members)
      .innerJoin(users, eq(users.id, members.user_id))
      .where(own)
      .orderBy(asc(members.created_at), asc(members.user_id))
      .limit(page_size)
      .offset((page - 1) * page_size),
    db.$count(members, own),
  ]);
  return { items, total, page, page_size };
}

/** A member as visitors and other members see them. */
export async function describeAgent(
  { db }: Pick<Deps, "db">,
  { user_id }: Pick<OwnerScope, "user_id">,
): Promise<Agent> {
  const [user] = await db.select(AGENT_COLUMNS).from(users).where(eq(users.id, user_id));
  return toAgent(user ?? { id: user_id, full_name: null, profile_image: null });
}

/** What `toAgent` is made of. */
export const AGENT_COLUMNS = { id: users.id, full_name: users.full_name, profile_image: users.profile_image };

/** A row of AGENT_COLUMNS; each is null before they gave it. */
export function toAgent({
  id,
  full_name,
  profile_image,
}: Pick<typeof users.$inferSelect, keyof typeof AGENT_COLUMNS>): Agent {
  return { id, name: full_name ?? NAMELESS, ...(profile_image !== null && { profile_image }) };
}

/** Those of a workspace who answer visitors, with an address that is theirs: for what the product itself tells them. */
export async function listAnswerers(
  { db }: Pick<Deps, "db">,
  workspace_id: string,
): Promise<{ user_id: string; email: string }[]> {
  return db
    .select({ user_id: members.user_id, email: users.email })
    .from(members)
    .innerJoin(users, eq(users.id, members.user_id))
    .where(
      and(
        eq(members.workspace_id, workspace_id),
        inArray(members.role, [...PERMISSIONS.use_inbox]),
        isNotNull(users.email_verified_at),
      ),
    );
}

/** One who answers visitors of the workspace; null for a stranger as for somebody who only looks. */
export async function findAnswerer(
  { db }: Pick<Deps, "db">,
  { workspace_id }: Pick<OwnerScope, "workspace_id">,
  user_id: string,
): Promise<Agent | null> {
  const [member] = await db
    .select(AGENT_COLUMNS)
    .from(members)
    .innerJoin(users, eq(users.id, members.user_id))
    .where(
      and(
        eq(members.workspace_id, workspace_id),
        eq(members.user_id, user_id),
        inArray(members.role, [...PERMISSIONS.use_inbox]),
      ),
    );
  return member ? toAgent(member) : null;
}

/** Those of `user_ids` who answer visitors of the workspace. */
export async function pickAnswerers(
  { db }: Pick<Deps, "db">,
  { workspace_id }: Pick<OwnerScope, "workspace_id">,
  user_ids: readonly string[],
): Promise<string[]> {
  if (user_ids.length === 0) return [];
  const answers = and(
    eq(members.workspace_id, workspace_id),
    inArray(members.user_id, [...user_ids]),
    inArray(members.role, [...PERMISSIONS.use_inbox]),
  );
  return (await db.select({ user_id: members.user_id }).from(members).where(answers)).map(({ user_id }) => user_id);
}

/**
 * Takes a member out: their sessions here end and what they have open closes; with their last workspace their picture goes. Throws
 * not_found, forbidden (an owner, by somebody who is none) and conflict (the last owner).
 */
export async function removeMember(deps: Deps, scope: OwnerScope, user_id: string): Promise<void> {
  const { db, closeStreams } = deps;
  const { workspace_id } = scope;
  const is_member = and(eq(members.workspace_id, workspace_id), eq(members.user_id, user_id));
  const [member] = await db.select().from(members).where(is_member);
  if (!member) throw new AppError("not_found", "There is no such member.");
  if (member.role === "owner" && scope.role !== "owner")
    throw new AppError("forbidden", "Only an owner can remove an owner.");
  const other_owners = db
    .select({ one: sql`1` })
    .from(members)
    .where(and(eq(members.workspace_id, workspace_id), eq(members.role, "owner"), ne(members.user_id, user_id)));
  const left = db.select({ one: sql`1` }).from(members).where(is_member);
  const own_sessions = and(eq(sessions.workspace_id, workspace_id), eq(sessions.user_id, user_id));
  const [removed] = await db.batch([
    // Decides by itself: of two owners who remove each other at once, one stays.
    db
      .delete(members)
      .where(and(is_member, or(ne(members.role, "owner"), exists(other_owners))))
      .returning(),
    auditChange(deps, scope, "member.removed", user_id, { before: member }),
    db.delete(sessions).where(and(own_sessions, notExists(left))),
  ]);
  if (removed.length === 0) throw new AppError("conflict", "This is the last owner, and a workspace needs one.");
  await closeStreams({ workspace_id, user_id });
  await eraseProfileImage(deps, user_id);
}
