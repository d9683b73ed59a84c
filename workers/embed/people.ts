/** What visitors are told of the people of a site, without asking anybody (ADR 32). */
import type { People } from "../contract/embed";
import { listOpenings } from "../contract/opening";
import type { Site } from "../contract/sites";
import { findUsualWait } from "../conversations/queue";
import { describeError } from "../platform/log";
import type { Deps } from "../ports";
import { readStaffedUntil } from "../sites/service";

/** Who was there when a chat was opened need not be any more. */
const FRESH_MS = 10 * 60_000;
/** A chat that stays open for longer says nothing. */
const OPENINGS_DAYS = 8;
const MAX_OPENINGS = 6;

/** Null for a site that belongs to nobody yet, and where the database does not say: a chat without this line is still one. */
export async function readPeople(
  deps: Pick<Deps, "db" | "now" | "log">,
  { id, workspace_id, business_hours }: Pick<Site, "id" | "workspace_id" | "business_hours">,
): Promise<People | null> {
  if (workspace_id === null) return null;
  try {
    const [staffed_until, reply_ms] = await Promise.all([readStaffedUntil(deps, id), findUsualWait(deps, id)]);
    const now = deps.now();
    return {
      online_until: Math.min(staffed_until, now + FRESH_MS),
      reply_ms,
      openings: business_hours && listOpenings(business_hours, now, OPENINGS_DAYS, MAX_OPENINGS),
    };
  } catch (error) {
    deps.log("WARNING", "SYSTEM", "people.not_read", { site_id: id, ...describeError(error) });
    return null;
  }
}
