/** Where a visitor stands among those of a site who wait for a human. */
import { and, count, desc, eq, gt, isNotNull, lt } from "drizzle-orm";
import type { Deps } from "../ports";
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
}

/** The place of a visitor who waits since `waiting_since` (milliseconds UTC). Throws what D1 throws. */
export async function findPlace(
  { db, now }: Pick<Deps, "db" | "now">,
  site_id: string,
  waiting_since: number,
): Promise<Place> {
  const before = and(
    eq(conversations.site_id, site_id),
    eq(conversations.status, "waiting_human"),
    lt(conversations.waiting_since, waiting_since),
  );
  const recent = and(
    eq(conversations.site_id, site_id),
    gt(conversations.last_at, now() - RECENT_MS),
    isNotNull(conversations.waited_ms),
  );
  const [[waiting], waited] = await Promise.all([
    db.select({ before: count() }).from(conversations).where(before),
    db
      .select({ ms: conversations.waited_ms })
      .from(conversations)
      .where(recent)
      .orderBy(desc(conversations.last_at))
      .limit(MAX_RECENT),
  ]);
  const queue_position = (waiting?.before ?? 0) + 1;
  const middle = computeMedian(waited.map(({ ms }) => ms ?? 0));
  const expected_reply = middle === null ? 0 : waiting_since + middle;
  return { queue_position, ...(expected_reply > now() && { expected_reply }) };
}

function computeMedian(values: number[]): number | null {
  if (values.length < MIN_RECENT) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
