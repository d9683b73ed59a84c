import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { RunTotals, TestQuestion, TestRun } from "../contract/evals";
import type { QueryCategory, TemplateShare } from "../contract/templates";
import { sites } from "../sites/schema";

/** What an owner wants to be answered or refused, at most 500 a site. */
export const eval_questions = sqliteTable(
  "eval_questions",
  {
    id: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    question: text().notNull(),
    /** The question as it is compared: each is kept once. */
    folded: text().notNull(),
    /** Null: it should be refused. */
    expected: text({ mode: "json" }).$type<TestQuestion["expected"]>(),
    origin: text().$type<TestQuestion["origin"]>().notNull(),
    created_at: integer().notNull(),
  },
  (table) => [uniqueIndex("eval_questions_by_text").on(table.site_id, table.folded)],
);

/** Runs of a site's test questions, the last twenty; what became of each question is in the site's log. */
export const eval_runs = sqliteTable(
  "eval_runs",
  {
    id: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    kind: text().$type<TestRun["kind"]>().notNull(),
    status: text().$type<TestRun["status"]>().notNull(),
    decision: text().$type<TestRun["decision"]>(),
    /** The version that is tested. */
    source_id: text(),
    version: integer(),
    /** Of a template's run: what it is for, and the shares that wait for it or, once it has ended, for their owner; null when nothing waits. */
    category: text().$type<QueryCategory>(),
    shares: text({ mode: "json" }).$type<TemplateShare[]>(),
    /** The last question asked; the next ones follow it by their ids. */
    cursor: text().notNull().default(""),
    done: integer().notNull(),
    questions: integer().notNull(),
    before: text({ mode: "json" }).$type<RunTotals>(),
    after: text({ mode: "json" }).$type<RunTotals>(),
    /** Until when somebody is at it. */
    leased_until: integer().notNull().default(0),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [
    index("eval_runs_by_site").on(table.site_id, table.created_at),
    uniqueIndex("eval_runs_by_version").on(table.site_id, table.source_id, table.version),
    index("eval_runs_by_status").on(table.status),
  ],
);

/** Versions of prompt templates an owner has written. What they leave of a category's hundred is the built-in text's. */
export const prompt_templates = sqliteTable(
  "prompt_templates",
  {
    id: text().primaryKey(),
    site_id: text()
      .notNull()
      .references(() => sites.id),
    category: text().$type<QueryCategory>().notNull(),
    version: integer().notNull(),
    text: text().notNull(),
    share: integer().notNull().default(0),
    /** Null: a draft. */
    published_at: integer(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [
    uniqueIndex("prompt_templates_by_version").on(table.site_id, table.category, table.version),
    check("prompt_templates_share", sql`${table.share} between 0 and 100`),
  ],
);
