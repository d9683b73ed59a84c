/** Finding sites, for visitors and members, and what others ask of them. What owners do with their sites is `owner.ts`. */
import { and, asc, eq, isNotNull, isNull, lte } from "drizzle-orm";
import { deleteSiteKeys } from "../accounts/api-keys";
import { describeAgent } from "../accounts/members";
import { isSignedIn } from "../accounts/sessions";
import type { SiteEvent } from "../contract/live";
import { isPermitted } from "../contract/permissions";
import { Origin, Site } from "../contract/sites";
import type { Config } from "../platform/config";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope, SiteScope } from "../platform/scope";
import type { Deps, EndedAccess, SiteViewer } from "../ports";
import { claude_keys, site_presence, sites } from "./schema";

export const UNKNOWN_SITE = "There is no such site.";

/** The site whose subdomain a host names, or null for the app host and foreign hosts. */
export async function findSiteByHost({ db, config }: Pick<Deps, "db" | "config">, host: string): Promise<Site | null> {
  const subdomain = readSubdomain(config, host);
  return subdomain === null ? null : findSite({ db }, eq(sites.subdomain, subdomain));
}

export function findSiteByKey(deps: Pick<Deps, "db">, site_key: string): Promise<Site | null> {
  return findSite(deps, eq(sites.site_key, site_key));
}

export function findSiteById(deps: Pick<Deps, "db">, site_id: string): Promise<Site | null> {
  return findSite(deps, eq(sites.id, site_id));
}

async function findSite({ db }: Pick<Deps, "db">, is: ReturnType<typeof eq>): Promise<Site | null> {
  const [row] = await db
    .select()
    .from(sites)
    .where(and(is, isNull(sites.deleted_at)));
  return row ? Site.parse(row) : null;
}

/** Until when somebody who answers is taken to be there, in milliseconds UTC; a time that has passed says that nobody is. */
export async function readStaffedUntil({ db }: Pick<Deps, "db">, site_id: string): Promise<number> {
  const [row] = await db.select().from(site_presence).where(eq(site_presence.site_id, site_id));
  return row?.staffed_until ?? 0;
}

/** A site of the member's workspace. Throws not_found, for another workspace's site as for one that never was. */
export async function getOwnSite(
  { db }: Pick<Deps, "db">,
  { workspace_id }: OwnerScope,
  site_id: string,
): Promise<SiteScope> {
  const [row] = await db.select().from(sites).where(isOwnSite(workspace_id, site_id));
  if (!row) throw new AppError("not_found", UNKNOWN_SITE);
  return { site_id: row.id, site: Site.parse(row) };
}

/** The condition of every statement about one site of a workspace. */
export function isOwnSite(workspace_id: string, site_id: string) {
  return and(eq(sites.workspace_id, workspace_id), eq(sites.id, site_id), isNull(sites.deleted_at));
}

/** `demo` of `demo.localhost:8787`; null when the host is not directly below the app host. */
export function readSubdomain(config: Config, host: string): string | null {
  const suffix = `.${new URL(config.app_origin).host}`;
  const name = host.toLowerCase();
  if (!name.endsWith(suffix)) return null;
  const subdomain = name.slice(0, -suffix.length);
  return subdomain === "" || subdomain.includes(".") ? null : subdomain;
}

/** The origin that serves a site's widget and its public API: from configuration, never from a request. */
export function readSiteOrigin(config: Config, site: Site): string {
  const app = new URL(config.app_origin);
  return `${app.protocol}//${site.subdomain}.${app.host}`;
}

/** Where the site's own pages and pictures stand: its website and the pages that carry its widget. Each may stand in a policy. */
export function listOwnOrigins({ url, allowed_origins }: Pick<Site, "url" | "allowed_origins">): string[] {
  const own = Origin.safeParse(URL.canParse(url) ? new URL(url).origin : "");
  return [...new Set([...allowed_origins, ...(own.success ? [own.data] : [])])];
}

/** Whether a browser page of `origin` may call for this site: listed exactly (scheme, host, port), or the site's own host. */
export function isAllowedOrigin(config: Config, site: Site, origin: string): boolean {
  return origin === readSiteOrigin(config, site) || site.allowed_origins.includes(origin);
}

/** Tells everybody who looks at a site what happened. Never throws: what it tells of has been done, and is read again anyway. */
export async function publishEvent(
  { site_room, log }: Pick<Deps, "site_room" | "log">,
  site_id: string,
  event: SiteEvent,
): Promise<void> {
  try {
    requireOk(await site_room.publish(site_id, event), UNKNOWN_SITE);
  } catch (error) {
    log("WARNING", "SYSTEM", "room.not_published", { site_id, event_type: event.type, ...describeError(error) });
  }
}

/**
 * The live events of a site (contract/live.ts), after `last_event_id` where the client has one; what is no such id counts as
 * none. Throws not_found, and unauthenticated when the session ended meanwhile.
 */
export async function streamEvents(
  deps: Pick<Deps, "db" | "site_room">,
  scope: OwnerScope,
  site_id: string,
  last_event_id: string | undefined,
): Promise<Response> {
  const site = await getOwnSite(deps, scope, site_id);
  const stream = await deps.site_room.events(site.site_id, describeViewer(scope), readEventId(last_event_id));
  if (!stream.ok) throw new AppError("not_found", UNKNOWN_SITE);
  // Only now: what ended before the stream was open, closeStreams did not find.
  if (await isSignedIn(deps, scope)) return stream;
  await stream.body?.cancel();
  throw new AppError("unauthenticated", "Sign in first.");
}

/**
 * The same over a socket, which says beside it who is there. Throws not_found; origin_not_allowed where no page of ours asks (bars
 * WEB-08), before any object is woken; and unauthenticated when the session ended meanwhile.
 */
export async function openLive(
  deps: Pick<Deps, "db" | "config" | "site_room">,
  scope: OwnerScope,
  site_id: string,
  { headers }: Request,
  last_event_id: string | undefined,
): Promise<Response> {
  const site = await getOwnSite(deps, scope, site_id);
  // A browser names the page of every socket, and no rule of its own keeps foreign pages from opening one.
  if (headers.get("origin") !== deps.config.app_origin)
    throw new AppError("origin_not_allowed", "This call is accepted from the dashboard only.");
  if (headers.get("upgrade")?.toLowerCase() !== "websocket")
    throw new AppError("invalid_request", "This address takes WebSockets.");
  const { id: _, ...shown } = await describeAgent(deps, scope);
  const viewer = { ...describeViewer(scope), ...shown };
  const opened = await deps.site_room.live(site.site_id, viewer, readEventId(last_event_id));
  if (!opened.webSocket) throw new AppError("not_found", UNKNOWN_SITE);
  if (await isSignedIn(deps, scope)) return opened;
  await deps.site_room.disconnect(site.site_id, { user_id: scope.user_id, session_ids: [scope.session_id] });
  throw new AppError("unauthenticated", "Sign in first.");
}

function describeViewer({ user_id, session_id, role }: OwnerScope): SiteViewer {
  return { user_id, session_id, can_answer: isPermitted(role, "use_inbox") };
}

function readEventId(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Ends the open streams of sessions, or of a whole member, in every room of the workspace. Never throws: those rights have ended already. */
export async function closeStreams(
  { db, site_room, log }: Pick<Deps, "db" | "site_room" | "log">,
  { workspace_id, ...ended }: EndedAccess,
): Promise<void> {
  const note = (error: unknown) =>
    log("ERROR", "AUTH", "streams.not_closed", { workspace_id, ...describeError(error) });
  try {
    // Deleted sites too: their rooms stand until they are erased.
    const rows = await db.select({ id: sites.id }).from(sites).where(eq(sites.workspace_id, workspace_id));
    const closed = await Promise.allSettled(
      rows.map(async ({ id }) => requireOk(await site_room.disconnect(id, ended), UNKNOWN_SITE)),
    );
    for (const result of closed) if (result.status === "rejected") note(result.reason);
  } catch (error) {
    note(error);
  }
}

/** What was under way when a site was deleted, such as an answer being written, has ended by then: nothing is written after the erasure. */
export const ERASE_AFTER_MS = 120_000;

/** Ids of sites their owners have deleted a while ago and that still hold data, longest waiting first: for the cron only. */
export async function listDeletedSites({ db, now }: Pick<Deps, "db" | "now">, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: sites.id })
    .from(sites)
    .where(lte(sites.deleted_at, now() - ERASE_AFTER_MS))
    .orderBy(asc(sites.deleted_at))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Puts a site that could not be erased behind the others, so that a few bad ones do not keep the rest: for the cron only. */
export async function postponeErasure({ db, now }: Pick<Deps, "db" | "now">, site_id: string): Promise<void> {
  await db
    .update(sites)
    .set({ deleted_at: now() })
    .where(and(eq(sites.id, site_id), isNotNull(sites.deleted_at)));
}

/**
 * Erases a deleted site's room, its log and, last, its row: for the cron only, once nothing refers to the row any more.
 * Does nothing for a site that is not deleted. May be cut short and called again.
 */
export async function eraseSite(
  { db, site_room, site_log }: Pick<Deps, "db" | "site_room" | "site_log">,
  site_id: string,
): Promise<void> {
  const deleted = and(eq(sites.id, site_id), isNotNull(sites.deleted_at));
  const [row] = await db.select({ id: sites.id }).from(sites).where(deleted);
  if (!row) return;
  requireOk(await site_room.clear(site_id), UNKNOWN_SITE);
  requireOk(await site_log.clear(site_id), UNKNOWN_SITE);
  await deleteSiteKeys({ db }, site_id);
  await db.batch([
    db.delete(claude_keys).where(eq(claude_keys.site_id, site_id)),
    db.delete(site_presence).where(eq(site_presence.site_id, site_id)),
    db.delete(sites).where(deleted),
  ]);
}
