/** What members do with the sites of their workspace. */
import { and, eq, gt, isNull, ne, sql } from "drizzle-orm";
import type { SQLiteUpdateSetSource } from "drizzle-orm/sqlite-core";
import type { List, ListQuery } from "../contract/lists";
import { NEW_SITE } from "../contract/new-site";
import { PLANS } from "../contract/plans";
import { type CreateSite, type OwnSite, Site, type UpdateSite } from "../contract/sites";
import { audit, auditChange } from "../ops/audit";
import type { Config } from "../platform/config";
import { newId, newSiteKey } from "../platform/ids";
import { AppError } from "../platform/problem";
import { findWwwTwin, getUrlPolicy, requireTypedUrl } from "../platform/public-url";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { former_subdomains, sites } from "./schema";
import { getOwnSite, isOwnSite, publishEvent, readSiteOrigin, UNKNOWN_SITE } from "./service";
import { nameTaken, requireFreeName, suggestSubdomains } from "./subdomain";

/** How long a name that a site had is kept for its workspace: pages with the old snippet must not load somebody else's widget. */
const NAME_HOLD_MS = 90 * 86_400_000;

/** What a visitor may ask any website, until its owner knows better. */
const STARTING_QUESTIONS = ["What do you offer?", "What does it cost?", "How can I reach you?"];

/** The workspace's sites, oldest first. */
export async function listSites(
  { db, config }: Pick<Deps, "db" | "config">,
  { workspace_id }: OwnerScope,
  { page, page_size }: ListQuery,
): Promise<List<OwnSite>> {
  const own = isOfWorkspace(workspace_id);
  const [rows, total] = await Promise.all([
    db
      .select()
      .from(sites)
      .where(own)
      .orderBy(sites.created_at, sites.id)
      .limit(page_size)
      .offset((page - 1) * page_size),
    db.$count(sites, own),
  ]);
  return { items: rows.map((row) => toOwnSite(config, Site.parse(row))), total, page, page_size };
}

/** Throws not_found. */
export async function getSite(deps: Pick<Deps, "db" | "config">, scope: OwnerScope, site_id: string): Promise<OwnSite> {
  const { site } = await getOwnSite(deps, scope, site_id);
  return toOwnSite(deps.config, site);
}

/**
 * Makes a site with the defaults of spec §5. Throws blocked_address (not a public website), plan_limit, and for a name the owner
 * chose invalid_request (reserved) and conflict (taken), both with `fields.subdomain`.
 */
export async function createSite(deps: Deps, scope: OwnerScope, input: CreateSite): Promise<OwnSite> {
  const { config, now } = deps;
  if (input.subdomain !== undefined) requireFreeName(input.subdomain);
  const url = readSiteUrl(config, input.url);
  const at = now();
  const id = newId("site", at);
  const site: Omit<Site, "subdomain"> = {
    id,
    workspace_id: scope.workspace_id,
    name: input.name ?? url.host.replace(/^www\./, ""),
    url: url.href,
    site_key: newSiteKey(),
    ...NEW_SITE,
    suggested_questions: STARTING_QUESTIONS,
    allowed_origins: [url, findWwwTwin(url)].flatMap((item) => item?.origin ?? []),
    created_at: at,
    updated_at: at,
  };
  for (const subdomain of input.subdomain ? [input.subdomain] : suggestSubdomains(url.hostname, id)) {
    const named = { ...site, subdomain };
    if (await isHeld(deps, scope, subdomain)) continue;
    if (await insertSite(deps, scope, named)) return toOwnSite(config, named);
  }
  throw nameTaken();
}

/** Changes what is given and nothing else. Throws not_found, blocked_address, invalid_request and conflict (`fields.subdomain`). */
export async function updateSite(deps: Deps, scope: OwnerScope, site_id: string, input: UpdateSite): Promise<OwnSite> {
  const { site } = await getOwnSite(deps, scope, site_id);
  const { subdomain } = input;
  if (subdomain !== undefined && subdomain !== site.subdomain) {
    requireFreeName(subdomain);
    if (await isHeld(deps, scope, subdomain)) throw nameTaken();
  }
  const { retention_days = site.retention_days } = input;
  const changes = {
    ...input,
    ...(input.url !== undefined && { url: readSiteUrl(deps.config, input.url).href }),
    ...(retention_days !== site.retention_days && { retention_since: deps.now() }),
  };
  const changed = await changeSite(deps, scope, site, "site.updated", changes).catch(async (error) => {
    if (subdomain !== undefined && (await isTaken(deps, subdomain, site_id))) throw nameTaken();
    throw error;
  });
  return toOwnSite(deps.config, changed);
}

/** Gives a site another key; pages that name the old one find nothing from now on. Throws not_found. */
export async function rotateSiteKey(deps: Deps, scope: OwnerScope, site_id: string): Promise<OwnSite> {
  const { site } = await getOwnSite(deps, scope, site_id);
  return toOwnSite(deps.config, await changeSite(deps, scope, site, "site.key_rotated", { site_key: newSiteKey() }));
}

/** Takes a site away from everybody at once; the cron erases it. Its name stays with the workspace for a while, its key is nobody's. Throws not_found. */
export async function deleteSite(deps: Deps, scope: OwnerScope, site_id: string): Promise<void> {
  const { site } = await getOwnSite(deps, scope, site_id);
  // No owner can type an id as a name: of ours only they hold an underscore.
  await changeSite(deps, scope, site, "site.deleted", { deleted_at: deps.now(), subdomain: site_id });
}

/** One change of a site with its audit row, told to everybody who looks. Throws not_found when it was deleted meanwhile. */
async function changeSite(
  deps: Deps,
  scope: OwnerScope,
  before: Site,
  action: "site.updated" | "site.key_rotated" | "site.deleted",
  wanted: SQLiteUpdateSetSource<typeof sites>,
): Promise<Site> {
  const { db, now } = deps;
  const changes = { ...wanted, updated_at: now() };
  const [rows] = await db.batch([
    db.update(sites).set(changes).where(isOwnSite(scope.workspace_id, before.id)).returning(),
    auditChange(deps, scope, action, before.id, { before, after: { ...before, ...changes } }),
    ...(wanted.subdomain === undefined || wanted.subdomain === before.subdomain ? [] : [holdName(deps, scope, before)]),
  ]);
  const [row] = rows;
  if (!row) throw new AppError("not_found", UNKNOWN_SITE);
  await publishEvent(deps, before.id, { type: "changed", what: "site" });
  return Site.parse(row);
}

/** Writes a new site with its audit row. False when its subdomain is another's. Throws plan_limit. */
async function insertSite(deps: Deps, scope: OwnerScope, site: Site): Promise<boolean> {
  const { db } = deps;
  const { workspace_id } = scope;
  const cap = PLANS[scope.plan].sites;
  const others = db.$count(sites, isOfWorkspace(workspace_id));
  // Beyond the cap the row has no id: the table refuses it and with it the whole batch, however many try at once (bars DATA-02).
  const id = cap === null ? site.id : sql<string>`CASE WHEN ${others} < ${cap} THEN ${site.id} END`;
  try {
    await db.batch([
      db.insert(sites).values({ ...site, id }),
      audit(deps, scope, "site.created", site.id, { after: site }),
    ]);
    return true;
  } catch (error) {
    if (cap !== null && (await others) >= cap)
      throw new AppError("plan_limit", `Your plan has room for ${cap === 1 ? "one site" : `${cap} sites`}.`);
    if (await isTaken(deps, site.subdomain, site.id)) return false;
    throw error;
  }
}

/** Keeps the name that a site gives up. */
function holdName({ db, now }: Pick<Deps, "db" | "now">, { workspace_id }: OwnerScope, { subdomain }: Site) {
  const hold = { workspace_id, held_until: now() + NAME_HOLD_MS };
  return db
    .insert(former_subdomains)
    .values({ subdomain, ...hold })
    .onConflictDoUpdate({ target: former_subdomains.subdomain, set: hold });
}

/** Whether a name is kept for another workspace. */
async function isHeld({ db, now }: Pick<Deps, "db" | "now">, { workspace_id }: OwnerScope, subdomain: string) {
  const held = and(
    eq(former_subdomains.subdomain, subdomain),
    ne(former_subdomains.workspace_id, workspace_id),
    gt(former_subdomains.held_until, now()),
  );
  return (await db.$count(former_subdomains, held)) > 0;
}

async function isTaken({ db }: Pick<Deps, "db">, subdomain: string, own_id: string): Promise<boolean> {
  const [row] = await db.select({ id: sites.id }).from(sites).where(eq(sites.subdomain, subdomain));
  return row !== undefined && row.id !== own_id;
}

function isOfWorkspace(workspace_id: string) {
  return and(eq(sites.workspace_id, workspace_id), isNull(sites.deleted_at));
}

function readSiteUrl(config: Config, typed: string): URL {
  const url = requireTypedUrl(typed, getUrlPolicy(config));
  url.hash = "";
  return url;
}

export function toOwnSite(config: Config, site: Site): OwnSite {
  const origin = readSiteOrigin(config, site);
  return { ...site, origin, snippet: `<script src="${origin}/widget.js" async></script>` };
}
