/** Erases conversations wherever something of them is kept: by their age, with their guest, with their site. */
import { and, eq } from "drizzle-orm";
import { forgetConversation } from "../../contacts/service";
import { describeError } from "../../platform/log";
import { requireOk } from "../../platform/object";
import type { Deps } from "../../ports";
import { publishEvent, UNKNOWN_SITE } from "../../sites/service";
import { eraseAttachments } from "../attachments";
import { forgetMerged, listMergedInto } from "../merge-rows";
import {
  attachments,
  canned_replies,
  conversation_merges,
  conversation_notes,
  conversations,
  mail_threads,
} from "../schema";
import { isErasing } from "./due";
import type { ConversationLog } from "./log";

interface Place {
  site_id: string;
  conversation_id: string;
}

/** What an object has to do with itself while it is erased. */
interface Self {
  /** What was under way has ended after it, and the alarm is set for the next try. */
  stop(deps: Deps): Promise<void>;
  /** Leaves the object as new. */
  wipe(): Promise<void>;
}

/** One Conversation object's way out: once at a time. */
export class Erasure {
  readonly #log: ConversationLog;
  readonly #self: Self;
  #erasing: Promise<void> | null = null;

  constructor(log: ConversationLog, self: Self) {
    this.#log = log;
    this.#self = self;
  }

  /** Throws what D1, R2 or the site's log throws: what is left is then erased in the next try. */
  run(deps: Deps, place: Place): Promise<void> {
    this.#erasing ??= this.#eraseAll(deps, place).finally(() => {
      this.#erasing = null;
    });
    return this.#erasing;
  }

  /** The next try of one that was begun. Never throws: the alarm is set. */
  async goOn(deps: Deps): Promise<void> {
    const state = this.#log.read();
    if (state) await this.run(deps, { site_id: state.site_id, conversation_id: state.id }).catch(() => {});
  }

  async #eraseAll(deps: Deps, place: Place): Promise<void> {
    this.#log.noteErasing(deps.now());
    await this.#self.stop(deps);
    try {
      await eraseTraces(deps, place);
      // One that had not begun when this did may have begun meanwhile, and stays.
      const state = this.#log.read();
      if (!state || isErasing(state)) await this.#self.wipe();
    } catch (error) {
      const { conversation_id } = place;
      deps.log("WARNING", "SYSTEM", "conversation.not_erased", { conversation_id, ...describeError(error) });
      throw error;
    }
  }
}

/**
 * What others keep of a conversation. Its row in the inbox goes last, with what hangs on it: as long as something is left members see
 * that it is there. May be cut short and called again.
 */
async function eraseTraces(
  deps: Pick<Deps, "db" | "pages" | "site_log" | "site_room" | "conversation" | "log">,
  place: Place,
): Promise<void> {
  const { db } = deps;
  const { site_id, conversation_id } = place;
  await eraseAttachments(deps, place);
  requireOk(await deps.site_log.eraseConversation(site_id, conversation_id), UNKNOWN_SITE);
  const is = <Table extends typeof conversation_notes | typeof mail_threads>(table: Table) =>
    and(eq(table.site_id, site_id), eq(table.conversation_id, conversation_id));
  const [merged] = await db.batch([
    listMergedInto(deps, site_id, conversation_id),
    db.delete(conversation_notes).where(is(conversation_notes)),
    db.delete(mail_threads).where(is(mail_threads)),
    forgetMerged(deps, site_id, conversation_id),
    forgetConversation(deps, site_id, conversation_id),
    db.delete(conversations).where(and(eq(conversations.site_id, site_id), eq(conversations.id, conversation_id))),
  ]);
  await publishEvent(deps, site_id, { type: "conversation_erased", conversation_id });
  for (const { id } of merged) await freeMerged(deps, { site_id, conversation_id: id });
}

/** Has the inbox told anew of what was merged into one that is gone: it stands by itself again. Never throws: a member can take it apart. */
async function freeMerged(
  { conversation, log }: Pick<Deps, "conversation" | "log">,
  { site_id, conversation_id }: Place,
): Promise<void> {
  try {
    // As one that is not old.
    await conversation.expire(site_id, conversation_id, 0);
  } catch (error) {
    log("WARNING", "SYSTEM", "conversation.not_freed", { conversation_id, ...describeError(error) });
  }
}

/** Conversations erased in one run, and of these at once: each wakes an object. */
export const ERASED_A_RUN = 500;
const ERASED_AT_ONCE = 50;

/** Calls an object for each, a few at once. What some throw is thrown once all have been called. */
export async function callEach(ids: readonly string[], call: (id: string) => Promise<unknown>): Promise<void> {
  const failed: unknown[] = [];
  for (let at = 0; at < ids.length; at += ERASED_AT_ONCE) {
    const results = await Promise.allSettled(ids.slice(at, at + ERASED_AT_ONCE).map(call));
    failed.push(...results.flatMap((result) => (result.status === "rejected" ? [result.reason] : [])));
  }
  if (failed.length > 0) throw failed[0];
}

/** Erases the conversations of a deleted site with what is kept of them: for the cron only. False while more remain for the next run. */
export async function eraseInbox(deps: Pick<Deps, "db" | "conversation">, site_id: string): Promise<boolean> {
  const { db, conversation } = deps;
  const rows = await db
    .select({ id: conversations.id })
    .from(conversations)
    .where(eq(conversations.site_id, site_id))
    .limit(ERASED_A_RUN);
  await callEach(
    rows.map(({ id }) => id),
    async (id) => requireOk(await conversation.erase(site_id, id), UNKNOWN_SITE),
  );
  if (rows.length === ERASED_A_RUN) return false;
  // Files that were put in before a first message, and what else no conversation took with it.
  await db.batch([
    db.delete(conversation_notes).where(eq(conversation_notes.site_id, site_id)),
    db.delete(conversation_merges).where(eq(conversation_merges.site_id, site_id)),
    db.delete(attachments).where(eq(attachments.site_id, site_id)),
    db.delete(canned_replies).where(eq(canned_replies.site_id, site_id)),
    db.delete(conversations).where(eq(conversations.site_id, site_id)),
  ]);
  return true;
}
