/** Which websites a site's owner has proven to be theirs (spec §9). How that is proven is `crawl/ownership.ts`. */
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { ProofMethod } from "../contract/ownership";
import { auditChange } from "../ops/audit";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { proofs, sources } from "./schema";
import type { SourceRow } from "./service";

export type Proof = typeof proofs.$inferSelect;

/** Where hosts are read from websites: uploads have none. */
const WEBSITE_TYPES = ["website", "sitemap", "url_list"] as const;
/** Sources of a site whose hosts can be proven: far more than have room in any plan. */
const MAX_READ_SOURCES = 500;

/** Host and port of an address, without `www.`: what is proven with it. Empty for what has no host. */
export function readProofHost(address: string): string {
  const host = URL.parse(address)?.host ?? "";
  return host.startsWith("www.") ? host.slice(4) : host;
}

/** The origins a source reads from: its own, then the further hosts its owner declared, on the same scheme. None for an upload. */
function listOrigins({ type, url, options }: Pick<SourceRow, "type" | "url" | "options">): string[] {
  const start = WEBSITE_TYPES.some((item) => item === type) ? URL.parse(url) : null;
  if (!start) return [];
  const declared = options.hosts.flatMap((host) => URL.parse(`${start.protocol}//${host}`)?.origin ?? []);
  return [start.origin, ...declared];
}

/** The hosts that must be proven before a source may have more pages than an unproven one. */
export function listSourceHosts(source: Pick<SourceRow, "type" | "url" | "options">): string[] {
  return [...new Set(listOrigins(source).map(readProofHost))];
}

/** What a site's sources read from, oldest source first. */
export async function listSiteOrigins({ db }: Pick<Deps, "db">, site_id: string): Promise<string[]> {
  const rows = await db
    .select({ type: sources.type, url: sources.url, options: sources.options })
    .from(sources)
    .where(and(eq(sources.site_id, site_id), inArray(sources.type, [...WEBSITE_TYPES])))
    .orderBy(sources.created_at, sources.id)
    .limit(MAX_READ_SOURCES);
  return rows.flatMap(listOrigins);
}

export function listProofs({ db }: Pick<Deps, "db">, site_id: string): Promise<Proof[]> {
  return db.select().from(proofs).where(eq(proofs.site_id, site_id));
}

/** The proof that holds for a host: its own, or one by DNS of a host above it. */
export function findProof(known: readonly Proof[], host: string): Proof | undefined {
  return (
    known.find((proof) => proof.host === host) ??
    known.find((proof) => proof.method === "dns" && host.endsWith(`.${proof.host}`))
  );
}

/** Whether a host (and port, without `www.`) of a site is proven. */
export async function isProven({ db }: Pick<Deps, "db">, site_id: string, host: string): Promise<boolean> {
  const [row] = await db.all<{ proven: number }>(sql`SELECT ${areProven(site_id, [host])} AS proven`);
  return row?.proven === 1;
}

/** 1 when each of these hosts is proven, or there is none: for a statement that is to decide by it. */
export function areProven(site_id: string, hosts: readonly string[]): SQL<number> {
  return holds(sql`${site_id}`, sql`${JSON.stringify(hosts)}`);
}

/** The same of all hosts of a row of `sources`, in a statement over that table. */
export function isSourceProven(): SQL<number> {
  const after_scheme = sql`substr(${sources.url}, instr(${sources.url}, '://') + 3) || '/'`;
  const host = sql`substr(${after_scheme}, 1, instr(${after_scheme}, '/') - 1)`;
  const hosts = sql`json_insert(json_extract(${sources.options}, '$.hosts'), '$[#]', ${host})`;
  const is_website = sql`${sources.type} IN ${WEBSITE_TYPES}`;
  return sql<number>`(NOT ${is_website} OR ${holds(sql`${sources.site_id}`, hosts)})`;
}

/** As findProof, of each host of a JSON array. */
function holds(site_id: SQL, hosts: SQL): SQL<number> {
  const asked = sql`SELECT CASE WHEN value LIKE 'www.%' THEN substr(value, 5) ELSE value END AS host FROM json_each(${hosts})`;
  return sql<number>`(NOT EXISTS (SELECT 1 FROM (${asked}) AS asked WHERE NOT EXISTS (
    SELECT 1 FROM ${proofs} WHERE ${proofs.site_id} = ${site_id} AND (${proofs.host} = asked.host
      OR (${proofs.method} = 'dns' AND substr(asked.host, -length(${proofs.host}) - 1) = '.' || ${proofs.host})))))`;
}

/** Keeps how a host was proven, and notes it once. One by DNS takes the place of a weaker one. */
export async function recordProof(
  deps: Pick<Deps, "db" | "config" | "now" | "request_id">,
  scope: OwnerScope,
  { site_id, host, method }: { site_id: string; host: string; method: ProofMethod },
): Promise<void> {
  const { db, now } = deps;
  const at = now();
  await db.batch([
    db
      .insert(proofs)
      .values({ site_id, host, method, created_at: at })
      .onConflictDoUpdate({
        target: [proofs.site_id, proofs.host],
        set: { method, created_at: at },
        setWhere: sql`excluded.method = 'dns' AND ${proofs.method} <> 'dns'`,
      }),
    auditChange(deps, scope, "site.proven", site_id, { after: { host, method } }),
  ]);
}

/** Forgets what a deleted site's owner has proven: for the cron only. */
export async function eraseProofs({ db }: Pick<Deps, "db">, site_id: string): Promise<void> {
  await db.delete(proofs).where(eq(proofs.site_id, site_id));
}
