/** The shares of a category's versions: those in use, and those that wait for a test of the new ones. */
import { and, asc, eq, exists, inArray, isNotNull, ne, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { CategoryTemplates, QueryCategory, TemplateShare } from "../../contract/templates";
import type { Deps } from "../../ports";
import { eval_runs, prompt_templates } from "../schema";
import type { OwnTemplate } from "../templates";

type TestedRun = Pick<typeof eval_runs.$inferSelect, "site_id" | "id" | "category" | "shares">;

/** By category. */
export async function listWaiting(
  { db }: Pick<Deps, "db">,
  site_id: string,
): Promise<Map<QueryCategory | null, CategoryTemplates["waiting"]>> {
  const { id, category, shares } = eval_runs;
  const rows = await db.select({ run_id: id, category, shares }).from(eval_runs).where(isWaiting(site_id));
  return new Map(rows.map(({ run_id, category, shares }) => [category, shares && { run_id, shares }]));
}

/** The versions among `shares` that are not in use, oldest first. */
export async function listNew(
  { db }: Pick<Deps, "db">,
  site_id: string,
  live: readonly { id: string }[],
  shares: readonly TemplateShare[],
): Promise<OwnTemplate[]> {
  const ids = shares.map(({ template_id }) => template_id).filter((id) => !live.some((one) => one.id === id));
  if (ids.length === 0) return [];
  const { id, version, text } = prompt_templates;
  return db
    .select({ id, version, text })
    .from(prompt_templates)
    .where(and(eq(prompt_templates.site_id, site_id), inArray(id, ids)))
    .orderBy(asc(version));
}

/** Puts shares into use with `note` of it, and what waited in the category waits no more. */
export async function publishShares(
  deps: Pick<Deps, "db" | "now">,
  of: { site_id: string; category: QueryCategory },
  shares: readonly TemplateShare[],
  note: BatchItem<"sqlite">,
): Promise<void> {
  const [first, ...others] = replaceShares(deps, of, shares);
  await deps.db.batch([first, ...others, forgetWaiting(deps, of), note]);
}

/** What waits in a category, but for the run `but`, waits no more; a run that tests it is not needed. */
export function forgetWaiting(
  { db, now }: Pick<Deps, "db" | "now">,
  of: { site_id: string; category: QueryCategory },
  but = "",
) {
  const status = sql`case when ${eval_runs.status} = 'running' then 'cancelled' else ${eval_runs.status} end`;
  return db
    .update(eval_runs)
    .set({ shares: null, status, updated_at: now() })
    .where(and(isWaiting(of.site_id), eq(eval_runs.category, of.category), ne(eval_runs.id, but)));
}

/** Puts the shares of a run into use, at once with its end; false when they no longer wait for it. */
export async function publishTested(deps: Pick<Deps, "db" | "now">, run: TestedRun): Promise<boolean> {
  const { site_id, id, category, shares } = run;
  if (category === null || shares === null) return false;
  const { db, now } = deps;
  const is_running = and(eq(eval_runs.site_id, site_id), eq(eval_runs.id, id), eq(eval_runs.status, "running"));
  const still = exists(db.select({ id: eval_runs.id }).from(eval_runs).where(is_running));
  const [first, ...others] = replaceShares(deps, { site_id, category }, shares, still);
  const end = db
    .update(eval_runs)
    .set({ status: "done", decision: "published", shares: null, updated_at: now() })
    .where(is_running)
    .returning({ id: eval_runs.id });
  const ended = (await db.batch([first, ...others, end])).at(-1);
  return Array.isArray(ended) && ended.length > 0;
}

/** The shares of a run wait for their owner; false when they no longer wait for it. */
export async function holdShares({ db, now }: Pick<Deps, "db" | "now">, { site_id, id }: TestedRun): Promise<boolean> {
  const held = await db
    .update(eval_runs)
    .set({ status: "done", decision: "held", updated_at: now() })
    .where(and(eq(eval_runs.site_id, site_id), eq(eval_runs.id, id), eq(eval_runs.status, "running")))
    .returning({ id: eval_runs.id });
  return held.length > 0;
}

/** Statements that publish the versions named and retire the others of the category. */
function replaceShares(
  { db, now }: Pick<Deps, "db" | "now">,
  { site_id, category }: { site_id: string; category: QueryCategory },
  shares: readonly TemplateShare[],
  only_if?: SQL,
) {
  const at = now();
  const of_category = and(eq(prompt_templates.site_id, site_id), eq(prompt_templates.category, category), only_if);
  const published_at = sql`coalesce(${prompt_templates.published_at}, ${at})`;
  const retire = db.update(prompt_templates).set({ share: 0 }).where(of_category);
  const publish = shares.map(({ template_id, share }) =>
    db
      .update(prompt_templates)
      .set({ share, published_at, updated_at: at })
      .where(and(of_category, eq(prompt_templates.id, template_id))),
  );
  return [retire, ...publish] as const;
}

function isWaiting(site_id: string) {
  return and(eq(eval_runs.site_id, site_id), isNotNull(eval_runs.shares));
}
