/** The prompt templates of a site: drafted, published with shares, and what came of each. */
import { and, desc, eq, isNull, notExists, sql } from "drizzle-orm";
import type {
  CategoryTemplates,
  DraftTemplate,
  EditTemplate,
  PromptTemplate,
  QueryCategory,
  SiteTemplates,
  TemplatesQuery,
  TemplateUsage,
} from "../../contract/templates";
import { QUERY_CATEGORIES } from "../../contract/templates";
import { newId } from "../../platform/ids";
import { requireOk } from "../../platform/object";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { getOwnSite } from "../../sites/service";
import { eval_runs, prompt_templates } from "../schema";
import { TASKS } from "../templates";
import { listWaiting } from "./shares";

/** Of one category. */
const MAX_VERSIONS = 50;
export const UNKNOWN_TEMPLATE = "There is no such template.";
const UNUSED: TemplateUsage = { answers: 0, answered: 0, rated: 0, helpful: 0 };

interface TemplateKey {
  site_id: string;
  template_id: string;
}

/** Every category with its versions and what came of each. */
export async function listTemplates(
  deps: Pick<Deps, "db" | "site_log" | "now">,
  scope: OwnerScope,
  site_id: string,
  query: TemplatesQuery,
): Promise<SiteTemplates> {
  await getOwnSite(deps, scope, site_id);
  const [rows, waiting, outcome] = await Promise.all([
    deps.db
      .select()
      .from(prompt_templates)
      .where(eq(prompt_templates.site_id, site_id))
      .orderBy(desc(prompt_templates.category), desc(prompt_templates.version)),
    listWaiting(deps, site_id),
    deps.site_log.templateUsage(site_id, query, deps.now()),
  ]);
  const { usage } = requireOk(outcome, "The answer log cannot be read just now.");
  const used = new Map(usage.map(({ template, ...sums }) => [template, sums]));
  return {
    categories: QUERY_CATEGORIES.map((category) => ({
      ...sumCategory(category, rows, used),
      waiting: waiting.get(category) ?? null,
    })),
  };
}

function sumCategory(
  category: QueryCategory,
  rows: readonly PromptTemplate[],
  used: ReadonlyMap<string, TemplateUsage>,
): Omit<CategoryTemplates, "waiting"> {
  const versions = rows.filter((row) => row.category === category);
  const left = versions.reduce((rest, { share }) => rest - share, 100);
  return {
    category,
    built_in: { text: TASKS[category], share: left, usage: used.get(`built_in:${category}`) ?? UNUSED },
    versions: versions.map((row) => ({ ...row, usage: used.get(row.id) ?? UNUSED })),
  };
}

/** Throws not_found. */
export async function getTemplate(
  deps: Pick<Deps, "db">,
  scope: OwnerScope,
  { site_id, template_id }: TemplateKey,
): Promise<PromptTemplate> {
  await getOwnSite(deps, scope, site_id);
  const [row] = await deps.db.select().from(prompt_templates).where(isTemplate(site_id, template_id));
  if (!row) throw new AppError("not_found", UNKNOWN_TEMPLATE);
  return row;
}

/** Adds a version that is not used yet. Throws conflict when the category has too many, or another was added at once. */
export async function draftTemplate(
  deps: Pick<Deps, "db" | "now">,
  scope: OwnerScope,
  site_id: string,
  { category, text }: DraftTemplate,
): Promise<PromptTemplate> {
  await getOwnSite(deps, scope, site_id);
  const { db, now } = deps;
  const at = now();
  const of_category = and(eq(prompt_templates.site_id, site_id), eq(prompt_templates.category, category));
  if ((await db.$count(prompt_templates, of_category)) >= MAX_VERSIONS)
    throw new AppError("conflict", `A kind of question has at most ${MAX_VERSIONS} versions. Delete a draft first.`);
  const [last] = await db
    .select({ version: prompt_templates.version })
    .from(prompt_templates)
    .where(of_category)
    .orderBy(desc(prompt_templates.version))
    .limit(1);
  const version = (last?.version ?? 0) + 1;
  const [row] = await db
    .insert(prompt_templates)
    .values({ id: newId("tpl", at), site_id, category, version, text, created_at: at, updated_at: at })
    .onConflictDoNothing()
    .returning();
  if (!row) throw new AppError("conflict", "Somebody has just added a version. Try again.");
  return row;
}

const PUBLISHED = "This version has been published or waits to be: its text stays as it is. Write a new one.";

/** Changes the text of a draft. Throws not_found, and conflict once it has been published, or is to be. */
export async function editTemplate(
  deps: Pick<Deps, "db" | "now">,
  scope: OwnerScope,
  key: TemplateKey,
  { text }: EditTemplate,
): Promise<PromptTemplate> {
  await getTemplate(deps, scope, key);
  const [row] = await deps.db
    .update(prompt_templates)
    .set({ text, updated_at: deps.now() })
    .where(isDraft(key))
    .returning();
  if (!row) throw new AppError("conflict", PUBLISHED);
  return row;
}

/** Deletes a draft. Throws not_found, and conflict once it has been published, or is to be. */
export async function deleteTemplate(deps: Pick<Deps, "db">, scope: OwnerScope, key: TemplateKey): Promise<void> {
  await getTemplate(deps, scope, key);
  const gone = await deps.db.delete(prompt_templates).where(isDraft(key)).returning({ id: prompt_templates.id });
  if (gone.length === 0) throw new AppError("conflict", PUBLISHED);
}

function isTemplate(site_id: string, template_id: string) {
  return and(eq(prompt_templates.site_id, site_id), eq(prompt_templates.id, template_id));
}

function isDraft({ site_id, template_id }: TemplateKey) {
  return and(
    isTemplate(site_id, template_id),
    isNull(prompt_templates.published_at),
    notExists(
      sql`(select 1 from ${eval_runs} where ${eval_runs.site_id} = ${site_id} and instr(${eval_runs.shares}, ${template_id}))`,
    ),
  );
}

/** Erases the templates of a deleted site: for the cron only. */
export async function eraseTemplates({ db }: Pick<Deps, "db">, site_id: string): Promise<void> {
  await db.delete(prompt_templates).where(eq(prompt_templates.site_id, site_id));
}
