/** Every statement the product sends to D1 carries the tenant of each tenant table it names (bars TEN-07). */
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import * as accounts from "../../workers/accounts/schema";
import * as answers from "../../workers/answers/schema";
import * as contacts from "../../workers/contacts/schema";
import * as conversations from "../../workers/conversations/schema";
import * as knowledge from "../../workers/knowledge/schema";
import * as ops from "../../workers/ops/schema";
import * as sites from "../../workers/sites/schema";
import { noteStatement } from "./query-plans";

const TENANT_COLUMNS = ["workspace_id", "site_id"];

/** Tables with a tenant's column, by name. */
const TENANT_TABLES = new Set(
  Object.values({ ...accounts, ...answers, ...contacts, ...conversations, ...knowledge, ...ops, ...sites })
    .filter((table) => is(table, SQLiteTable))
    .map((table) => getTableConfig(table))
    .filter(({ columns }) => columns.some(({ name }) => TENANT_COLUMNS.includes(name)))
    .map(({ name }) => name),
);

/** Statements that speak for no tenant, each with its reason. */
const SYSTEM_STATEMENTS: { table: string; pattern: RegExp; reason: string }[] = [
  { table: "sessions", pattern: /"sessions"\."token_hash" = \?/, reason: "sign-in: who the cookie belongs to" },
  {
    table: "sessions",
    pattern: /^delete from "sessions" where \(?"sessions"\."(?:expires_at|last_seen_at)" </,
    reason: "cron",
  },
  { table: "api_keys", pattern: /^select .*"api_keys"\."key_hash" = \?$/, reason: "which workspace a key is of" },
  {
    table: "members",
    pattern: /^select .*"members"\."user_id" = \?/,
    reason: "sign-in: in which workspace somebody works",
  },
  { table: "sites", pattern: /^select .*"sites"\."(?:subdomain|site_key|id)" = \?/, reason: "host and key look-up" },
  { table: "sites", pattern: /^select .* from "sites" where "sites"\."deleted_at" <= \?/, reason: "cron" },
  {
    table: "sites",
    pattern: /^(?:update|delete from) "sites" .*where \("sites"\."id" = \? and "sites"\."deleted_at" is not null\)/,
    reason: "cron",
  },
  { table: "sites", pattern: /from "sites" where \("sites"\."retention_days" is not null/, reason: "cron" },
  { table: "sites", pattern: /from "guests" inner join "sites"/, reason: "look-up of a guest and its site" },
  {
    table: "guests",
    pattern: /"guests"\."(?:uuid|token_hash)" = \?/,
    reason: "a guest is found by what only it knows",
  },
  { table: "guests", pattern: /"guests"\."expires_at" </, reason: "cron" },
  {
    table: "former_subdomains",
    pattern: /"former_subdomains"\."subdomain" = \? and "former_subdomains"\."workspace_id" <> \?/,
    reason: "whether a name is kept for somebody else",
  },
  { table: "eval_runs", pattern: /"eval_runs"\."leased_until" <= \?\)\) "due"/, reason: "cron" },
  { table: "sites", pattern: /"eval_runs"\."leased_until" <= \?\)\) "due"/, reason: "cron" },
  {
    table: "mail_threads",
    pattern: /^select .*"mail_threads"\."token_hash" = \?$/,
    reason: "a mail names its conversation by a secret address",
  },
  ...["guest_emails", "sites"].map((table) => ({
    table,
    pattern: /^select .* from "guest_emails" .*where "guest_emails"\."stop_hash" = \? limit \?$/,
    reason: "a link that stops mails names its site by a secret",
  })),
  { table: "attachments", pattern: /"attachments"\."is_sent" = \? and "attachments"\."created_at" </, reason: "cron" },
  { table: "sources", pattern: /"sources"\."status" = \?/, reason: "cron" },
  { table: "sources", pattern: /"sources"\."next_sync_at" <= \?/, reason: "cron" },
  { table: "sites", pattern: /"sources"\."next_sync_at" <= \?/, reason: "cron" },
  { table: "sites", pattern: /"entries"\."is_stale" = \? and "entries"\."updated_at" <= \?/, reason: "cron" },
];

/** A table a statement names, and its alias. */
export const NAMED_TABLE = /\b(?:from|join|update|into)\s+"(\w+)"(?:\s+as\s+"?(\w+)"?)?/gi;

/** The tenant tables that a statement names without their tenant. */
export function findUnscopedTables(statement: string): string[] {
  const sql = statement.replace(/\s+/g, " ").trim();
  const named = [...sql.matchAll(NAMED_TABLE)].map(([, table = "", alias]) => ({ table, alias: alias ?? table }));
  return named
    .filter(({ table }) => TENANT_TABLES.has(table))
    .filter(({ table, alias }) => !isScoped(sql, table, alias))
    .filter(({ table }) => !SYSTEM_STATEMENTS.some((item) => item.table === table && item.pattern.test(sql)))
    .map(({ table }) => table);
}

function isScoped(sql: string, table: string, alias: string): boolean {
  const inserted = sql.match(new RegExp(`^insert into "${table}" \\(([^)]*)\\)`, "i"))?.[1];
  if (inserted !== undefined) return TENANT_COLUMNS.some((column) => inserted.includes(`"${column}"`));
  return TENANT_COLUMNS.some((column) => new RegExp(`"?${alias}"?\\."?${column}"? (?:=|in) `).test(sql));
}

/** What was sent without a tenant since the run began. */
export const unscoped_statements: string[] = [];

/** The database, watched: a statement without its tenant is noted and refused. */
export function watchStatements(db: D1Database): D1Database {
  return new Proxy(db, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (property !== "prepare") return typeof value === "function" ? value.bind(target) : value;
      return (statement: string) => {
        if (findUnscopedTables(statement).length > 0) {
          unscoped_statements.push(statement);
          throw new Error(`A statement without its tenant: ${statement}`);
        }
        noteStatement(statement);
        return target.prepare(statement);
      };
    },
  });
}
