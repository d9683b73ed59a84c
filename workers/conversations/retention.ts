/** Erases what is older than its site's owner wants it kept. The cron is the clock and the object the judge (ADR 30). */
import { and, eq, exists, isNotNull, isNull, lt, lte, sql } from "drizzle-orm";
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { Deps } from "../ports";
import { sites } from "../sites/schema";
import { UNKNOWN_SITE } from "../sites/service";
import { callEach, ERASED_A_RUN } from "./conversation/erase";
import { conversations } from "./schema";

const DAY_MS = 86_400_000;
/** A setting is followed this long after it was changed: until then a slip of the pen can be put right. */
const FOLLOWED_AFTER_MS = 3_600_000;
const SITES_A_RUN = 20;

/**
 * Has ended conversations erased that are too old, those of a few sites in each run, the longest waiting first. One that cannot be
 * erased keeps no other site's.
 */
export async function eraseOldConversations(deps: Pick<Deps, "db" | "conversation" | "log" | "now">): Promise<void> {
  const due = await listDueSites(deps);
  for (const { site_id, retention_days } of due) {
    const before = deps.now() - (retention_days ?? 0) * DAY_MS;
    const rows = await deps.db
      .select({ id: conversations.id })
      .from(conversations)
      .where(and(eq(conversations.site_id, site_id), isEndedBefore(before)))
      .orderBy(conversations.last_at)
      .limit(Math.ceil(ERASED_A_RUN / due.length));
    try {
      await callEach(
        rows.map(({ id }) => id),
        async (id) => requireOk(await deps.conversation.expire(site_id, id, before), UNKNOWN_SITE),
      );
    } catch (error) {
      deps.log("WARNING", "SYSTEM", "conversations.not_erased", { site_id, ...describeError(error) });
    }
  }
}

/** Sites that have something to erase, in no order: a few where it fails must not keep all others for good. */
async function listDueSites({ db, now }: Pick<Deps, "db" | "now">) {
  const old = db
    .select({ id: conversations.id })
    .from(conversations)
    .where(
      and(eq(conversations.site_id, sites.id), isEndedBefore(sql`${now()} - ${sites.retention_days} * ${DAY_MS}`)),
    );
  return db
    .select({ site_id: sites.id, retention_days: sites.retention_days })
    .from(sites)
    .where(
      and(
        isNotNull(sites.retention_days),
        lte(sites.retention_since, now() - FOLLOWED_AFTER_MS),
        isNull(sites.deleted_at),
        exists(old),
      ),
    )
    .orderBy(sql`random()`)
    .limit(SITES_A_RUN);
}

function isEndedBefore(time: number | ReturnType<typeof sql>) {
  return and(eq(conversations.status, "ended"), lt(conversations.last_at, time));
}
