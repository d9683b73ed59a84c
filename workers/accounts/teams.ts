/** Teams of a workspace: who answers together, and when. */
import { and, asc, eq } from "drizzle-orm";
import type { List, ListQuery } from "../contract/lists";
import { isOpen } from "../contract/opening";
import type { CreateTeam, Team, UpdateTeam } from "../contract/teams";
import { audit, auditChange } from "../ops/audit";
import { newId } from "../platform/ids";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { members, team_members, teams } from "./schema";

const MAX_TEAMS = 50;
const UNKNOWN = "There is no such team.";
/** D1 takes 100 parameters a statement, and a row has three. */
const ROWS_PER_STATEMENT = 30;

/** In the order of their names. */
export async function listTeams(
  { db }: Pick<Deps, "db">,
  { workspace_id }: OwnerScope,
  { page, page_size }: ListQuery,
): Promise<List<Team>> {
  const own = eq(teams.workspace_id, workspace_id);
  const [rows, total] = await Promise.all([
    db
      .select()
      .from(teams)
      .where(own)
      .orderBy(asc(teams.name), asc(teams.id))
      .limit(page_size)
      .offset((page - 1) * page_size),
    db.$count(teams, own),
  ]);
  const joined = await listJoined({ db }, workspace_id);
  return { items: rows.map((row) => toTeam(row, joined)), total, page, page_size };
}

/** Throws not_found. */
export async function getTeam({ db }: Pick<Deps, "db">, { workspace_id }: OwnerScope, team_id: string): Promise<Team> {
  const [row] = await db.select().from(teams).where(isOwn(workspace_id, team_id));
  if (!row) throw new AppError("not_found", UNKNOWN);
  return toTeam(row, await listJoined({ db }, workspace_id));
}

/** Throws conflict where there are too many, and invalid_request (`fields.member_ids`) for somebody who is no member. */
export async function createTeam(deps: Deps, scope: OwnerScope, input: CreateTeam): Promise<Team> {
  const { db, now } = deps;
  const { workspace_id } = scope;
  if ((await db.$count(teams, eq(teams.workspace_id, workspace_id))) >= MAX_TEAMS)
    throw new AppError("conflict", `A workspace has at most ${MAX_TEAMS} teams. Remove one that is not used.`);
  const { member_ids, ...rest } = input;
  const joining = await requireMembers(deps, scope, member_ids);
  const at = now();
  const row = { id: newId("team", at), workspace_id, ...rest, created_at: at, updated_at: at };
  await db.batch([
    db.insert(teams).values(row),
    ...join(deps, scope, row.id, joining),
    audit(deps, scope, "team.created", row.id, { after: input }),
  ]);
  return { ...rest, id: row.id, member_ids: joining, created_at: at, updated_at: at };
}

/** Changes what is given and nothing else. Throws not_found, and invalid_request (`fields.member_ids`) for somebody who is no member. */
export async function updateTeam(deps: Deps, scope: OwnerScope, team_id: string, input: UpdateTeam): Promise<Team> {
  const { db, now } = deps;
  const { workspace_id } = scope;
  const before = await getTeam(deps, scope, team_id);
  const { member_ids, ...changes } = input;
  const joining = member_ids && (await requireMembers(deps, scope, member_ids));
  const leave = db
    .delete(team_members)
    .where(and(eq(team_members.workspace_id, workspace_id), eq(team_members.team_id, team_id)));
  const [rows] = await db.batch([
    db
      .update(teams)
      .set({ ...changes, updated_at: now() })
      .where(isOwn(workspace_id, team_id))
      .returning(),
    auditChange(deps, scope, "team.updated", team_id, { before, after: { ...before, ...input } }),
    ...(joining ? [leave, ...join(deps, scope, team_id, joining)] : []),
  ]);
  const [row] = rows;
  if (!row) throw new AppError("not_found", UNKNOWN);
  return { ...toTeam(row, []), member_ids: joining ?? before.member_ids };
}

/** Its members are in it no more, and answer at any hour where they are in no other. Throws not_found. */
export async function removeTeam(deps: Deps, scope: OwnerScope, team_id: string): Promise<void> {
  const { db } = deps;
  // Who is in it goes with its row.
  const [removed] = await db.batch([
    db.delete(teams).where(isOwn(scope.workspace_id, team_id)).returning({ id: teams.id }),
    auditChange(deps, scope, "team.removed", team_id),
  ]);
  if (removed.length === 0) throw new AppError("not_found", UNKNOWN);
}

/** Members who are in teams of which none has its hours now: they are given nothing. Who is in no team answers at any hour. */
export async function listOffDuty({ db, now }: Pick<Deps, "db" | "now">, workspace_id: string): Promise<string[]> {
  const [own, joined] = await Promise.all([
    db
      .select({ id: teams.id, business_hours: teams.business_hours })
      .from(teams)
      .where(eq(teams.workspace_id, workspace_id)),
    listJoined({ db }, workspace_id),
  ]);
  const open = new Set(own.filter(({ business_hours }) => isOpen(business_hours, now())).map(({ id }) => id));
  const on_duty = new Set(joined.filter(({ team_id }) => open.has(team_id)).map(({ user_id }) => user_id));
  return [...new Set(joined.map(({ user_id }) => user_id))].filter((user_id) => !on_duty.has(user_id));
}

type Joined = Pick<typeof team_members.$inferSelect, "team_id" | "user_id">;

function listJoined({ db }: Pick<Deps, "db">, workspace_id: string): Promise<Joined[]> {
  return db
    .select({ team_id: team_members.team_id, user_id: team_members.user_id })
    .from(team_members)
    .where(eq(team_members.workspace_id, workspace_id));
}

function join({ db }: Pick<Deps, "db">, { workspace_id }: OwnerScope, team_id: string, user_ids: readonly string[]) {
  const rows = user_ids.map((user_id) => ({ team_id, workspace_id, user_id }));
  return Array.from({ length: Math.ceil(rows.length / ROWS_PER_STATEMENT) }, (_, at) =>
    db.insert(team_members).values(rows.slice(at * ROWS_PER_STATEMENT, (at + 1) * ROWS_PER_STATEMENT)),
  );
}

/** Each once, sorted. */
async function requireMembers(
  { db }: Pick<Deps, "db">,
  { workspace_id }: OwnerScope,
  user_ids: readonly string[],
): Promise<string[]> {
  const known = await db
    .select({ user_id: members.user_id })
    .from(members)
    .where(eq(members.workspace_id, workspace_id));
  const own = new Set(known.map(({ user_id }) => user_id));
  const wanted = [...new Set(user_ids)].sort();
  if (wanted.some((user_id) => !own.has(user_id)))
    throw new AppError("invalid_request", "Somebody named is not in this workspace.", {
      fields: { member_ids: "Somebody named is not in this workspace" },
    });
  return wanted;
}

function isOwn(workspace_id: string, team_id: string) {
  return and(eq(teams.workspace_id, workspace_id), eq(teams.id, team_id));
}

function toTeam({ workspace_id: _, ...row }: typeof teams.$inferSelect, joined: readonly Joined[]): Team {
  const member_ids = joined.filter(({ team_id }) => team_id === row.id).map(({ user_id }) => user_id);
  return { ...row, member_ids: member_ids.sort() };
}
