import { and, eq, exists, gt, inArray, isNull, lt, or, type SQL } from "drizzle-orm";
import type { CreatedGuest, GuestValidity } from "../contract/embed";
import { GUEST_LIFETIME_DAYS } from "../contract/limits";
import { Site } from "../contract/sites";
import { sha256Hex } from "../platform/crypto";
import { randomToken } from "../platform/ids";
import type { GuestScope, SiteScope } from "../platform/scope";
import type { Deps } from "../ports";
import { sites } from "../sites/schema";
import { guests } from "./schema";

const DAY_MS = 86_400_000;
const GUEST_LIFETIME_MS = GUEST_LIFETIME_DAYS * DAY_MS;
/** Rows deleted in one cron run, so that a backlog never holds the database for long. */
const EXPIRY_BATCH = 500;

/** Makes a guest. The token is shown once; only its SHA-256 is kept. */
export async function createGuest(
  { db, now }: Pick<Deps, "db" | "now">,
  scope: SiteScope,
  metadata: Record<string, unknown>,
): Promise<CreatedGuest> {
  const guest = { uuid: crypto.randomUUID(), expires_at: now() + GUEST_LIFETIME_MS, token: randomToken(32) };
  await db.insert(guests).values({
    uuid: guest.uuid,
    site_id: scope.site_id,
    token_hash: sha256Hex(guest.token),
    conversation_id: null,
    metadata,
    created_at: now(),
    expires_at: guest.expires_at,
  });
  return guest;
}

/** As createGuest, for a token that the visitor has got already. Made once, however often it is asked for; null for one that was a guest's before. */
export async function adoptGuest(
  deps: Pick<Deps, "db" | "now">,
  { site_id }: SiteScope,
  token: string,
  metadata: Record<string, unknown>,
): Promise<GuestScope | null> {
  const now = deps.now();
  const guest = { uuid: crypto.randomUUID(), site_id, token_hash: sha256Hex(token), conversation_id: null, metadata };
  await deps.db
    .insert(guests)
    .values({ ...guest, created_at: now, expires_at: now + GUEST_LIFETIME_MS })
    .onConflictDoNothing({ target: guests.token_hash });
  const adopted = await findGuestByToken(deps, token);
  return adopted?.site_id === site_id ? adopted : null;
}

/** The unexpired guest with this id, with its site, or null. */
export async function findGuest(deps: Pick<Deps, "db" | "now">, uuid: string): Promise<GuestScope | null> {
  return findGuestWhere(deps, eq(guests.uuid, uuid));
}

/** As findGuest, by the token that the guest alone holds. */
export async function findGuestByToken(deps: Pick<Deps, "db" | "now">, token: string): Promise<GuestScope | null> {
  return findGuestWhere(deps, eq(guests.token_hash, sha256Hex(token)));
}

async function findGuestWhere(
  { db, now }: Pick<Deps, "db" | "now">,
  is: ReturnType<typeof eq>,
): Promise<GuestScope | null> {
  const [row] = await db
    .select({ guest: guests, site: sites })
    .from(guests)
    .innerJoin(sites, eq(guests.site_id, sites.id))
    .where(and(is, gt(guests.expires_at, now()), isNull(sites.deleted_at)));
  if (!row) return null;
  return {
    site_id: row.site.id,
    site: Site.parse(row.site),
    guest_id: row.guest.uuid,
    conversation_id: row.guest.conversation_id,
    expires_at: row.guest.expires_at,
    is_blocked: row.guest.blocked_at !== null,
  };
}

/** Notes that a guest was here: 30 days of rest are counted from the last use, and written at most once a day. */
export async function touchGuest({ db, now }: Pick<Deps, "db" | "now">, scope: GuestScope): Promise<void> {
  if (scope.expires_at >= now() + GUEST_LIFETIME_MS - DAY_MS) return;
  await db
    .update(guests)
    .set({ expires_at: now() + GUEST_LIFETIME_MS })
    .where(and(eq(guests.site_id, scope.site_id), eq(guests.uuid, scope.guest_id)));
}

/** What a returning widget learns of its guest. */
export async function describeGuest({ db }: Pick<Deps, "db">, scope: GuestScope): Promise<GuestValidity> {
  const [row] = await db
    .select()
    .from(guests)
    .where(and(eq(guests.site_id, scope.site_id), eq(guests.uuid, scope.guest_id)));
  if (!row) return { valid: false, session_data: null };
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    valid: true,
    session_data: {
      created_at: row.created_at,
      expires_at: row.expires_at,
      locale: text(row.metadata.locale),
      landing_page: text(row.metadata.landing_page),
      has_open_conversation: row.conversation_id !== null,
    },
  };
}

/** The language of the guest's browser as it was made known (BCP 47). */
export async function readLocale(
  { db }: Pick<Deps, "db">,
  { site_id, guest_id }: Pick<GuestScope, "site_id" | "guest_id">,
): Promise<string | null> {
  const [row] = await db
    .select({ metadata: guests.metadata })
    .from(guests)
    .where(and(eq(guests.site_id, site_id), eq(guests.uuid, guest_id)));
  return typeof row?.metadata.locale === "string" ? row.metadata.locale : null;
}

/** Keeps `conversation_id` as the guest's open one unless it has one already other than `replaces`. Returns the one that stands. */
export async function claimConversation(
  { db }: Pick<Deps, "db">,
  scope: GuestScope,
  conversation_id: string,
  replaces: string | null,
): Promise<string> {
  const mine = and(eq(guests.site_id, scope.site_id), eq(guests.uuid, scope.guest_id));
  // Two tabs may open at once: the condition lets one win, and both read the winner.
  const free =
    replaces === null
      ? isNull(guests.conversation_id)
      : or(isNull(guests.conversation_id), eq(guests.conversation_id, replaces));
  const [, rows] = await db.batch([
    db.update(guests).set({ conversation_id }).where(and(mine, free)),
    db.select({ conversation_id: guests.conversation_id }).from(guests).where(mine),
  ]);
  return rows[0]?.conversation_id ?? conversation_id;
}

/** As a condition: the guest has this conversation as their open one. */
export function hasConversation(
  { db }: Pick<Deps, "db">,
  { site_id, guest_id }: Pick<GuestScope, "site_id" | "guest_id">,
  conversation_id: string,
): SQL {
  return exists(
    db
      .select({ uuid: guests.uuid })
      .from(guests)
      .where(and(eq(guests.site_id, site_id), eq(guests.uuid, guest_id), eq(guests.conversation_id, conversation_id))),
  );
}

/** As a statement: the guest who had `from` has `to` from now on, where `is` holds. */
export function moveConversation(
  { db }: Pick<Deps, "db">,
  { site_id, guest_id }: Pick<GuestScope, "site_id" | "guest_id">,
  { from, to }: { from: string; to: string },
  is: SQL,
) {
  return db
    .update(guests)
    .set({ conversation_id: to })
    .where(and(eq(guests.site_id, site_id), eq(guests.uuid, guest_id), eq(guests.conversation_id, from), is));
}

/** As a statement: whoever had this conversation has none. */
export function forgetConversation({ db }: Pick<Deps, "db">, site_id: string, conversation_id: string) {
  return db
    .update(guests)
    .set({ conversation_id: null })
    .where(and(eq(guests.site_id, site_id), eq(guests.conversation_id, conversation_id)));
}

/** Whether a guest of the site has this as its conversation. */
export async function isConversation(
  { db }: Pick<Deps, "db">,
  site_id: string,
  conversation_id: string,
): Promise<boolean> {
  const [row] = await db
    .select({ uuid: guests.uuid })
    .from(guests)
    .where(and(eq(guests.site_id, site_id), eq(guests.conversation_id, conversation_id)))
    .limit(1);
  return row !== undefined;
}

/** At most `limit` guests of a site, whether expired or not. */
export async function listGuests(
  { db }: Pick<Deps, "db">,
  site_id: string,
  limit: number,
): Promise<{ uuid: string; conversation_id: string | null }[]> {
  return db
    .select({ uuid: guests.uuid, conversation_id: guests.conversation_id })
    .from(guests)
    .where(eq(guests.site_id, site_id))
    .limit(limit);
}

/** Deletes these guests of a site, at most 90: a query takes 100 parameters. */
export async function deleteGuests({ db }: Pick<Deps, "db">, site_id: string, uuids: string[]): Promise<void> {
  await db.delete(guests).where(and(eq(guests.site_id, site_id), inArray(guests.uuid, uuids)));
}

/** Deletes expired guests: the daily promise of spec §3, in small bites each minute. */
export async function deleteExpiredGuests({ db, now }: Pick<Deps, "db" | "now">): Promise<void> {
  const expired = db.select({ uuid: guests.uuid }).from(guests).where(lt(guests.expires_at, now())).limit(EXPIRY_BATCH);
  await db.delete(guests).where(inArray(guests.uuid, expired));
}
