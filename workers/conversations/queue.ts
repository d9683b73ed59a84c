/** Where a visitor stands among those of a site who wait for a human. */
import { and, count, desc, eq, gt, isNotNull, lt } from "drizzle-orm";
import { addOpen, findNextOpening, isOpen } from "../contract/opening";
import type { Site } from "../contract/sites";
import type { Deps } from "../ports";
import { readStaffedUntil } from "../sites/service";
import { conversations } from "./schema";

/** Replies are expected as they came lately: the middle one of the last few, of this week. */
const RECENT_MS = 7 * 24 * 3_600_000;
const MAX_RECENT = 21;
/** Fewer say nothing. */
const MIN_RECENT = 3;

export interface Place {
  /** 1 is next. */
  queue_position: number;
  /** Milliseconds UTC; absent where too little is known, or where that time has passed. */
  expected_reply?: number;
  /** Outside business hours, while nobody is there: when people are back, in milliseconds UTC. */
  reopens_at?: number;
}

/** The place of a visitor who waits since `waiting_since` (milliseconds UTC). Throws what D1 throws. */
export async function findPlace(
  deps: Pick<Deps, "db" | "now">,
  { id, business_hours }: Pick<Site, "id" | "business_hours">,
  waiting_since: number,
): Promise<Place> {
  const { db } = deps;
  const before = and(
    eq(conversations.site_id, id),
    eq(conversations.status, "waiting_human"),
    lt(conversations.waiting_since, waiting_since),
  );
  const [[waiting], usual_ms, staffed_until] = await Promise.all([
    db.select({ before: count() }).from(conversations).where(before),
    findUsualWait(deps, id),
    readStaffedUntil(deps, id),
  ]);
  const now = deps.now();
  const expected_reply = usual_ms === null ? null : addOpen(business_hours, waiting_since, usual_ms);
  // Somebody may be there all the same.
  const reopens_at = isOpen(business_hours, now) || staffed_until > now ? null : findNextOpening(business_hours, now);
  return {
    queue_position: (waiting?.before ?? 0) + 1,
    ...(expected_reply !== null && expected_reply > now && { expected_reply }),
    ...(reopens_at !== null && { reopens_at }),
  };
}

/** How long visitors of a site waited lately, in milliseconds of open time; null where too little is known. */
export async function findUsualWait({ db, now }: Pick<Deps, "db" | "now">, site_id: string): Promise<number | null> {
  const recent = and(
    eq(conversations.site_id, site_id),
    gt(conversations.last_at, now() - RECENT_MS),
    isNotNull(conversations.waited_ms),
  );
  const waited = await db
    .select({ ms: conversations.waited_ms })
    .from(conversations)
    .where(recent)
    .orderBy(desc(conversations.last_at))
    .limit(MAX_RECENT);
  return computeMedian(waited.map(({ ms }) => ms ?? 0));
}

function computeMedian(values: number[]): number | null {
  if (values.length < MIN_RECENT) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
