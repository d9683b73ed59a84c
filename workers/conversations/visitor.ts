/** Who a conversation is with: what is known of them, and whether they may write. Throws not_found for another workspace's. */
import { and, desc, eq, ne } from "drizzle-orm";
import { describeAgent } from "../accounts/members";
import { blockGuest, findProfile } from "../contacts/profile";
import type { Block, Visitor } from "../contract/inbox";
import { auditChange } from "../ops/audit";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { isOwn, SHOWN, UNKNOWN } from "./inbox";
import { conversations } from "./schema";

const MAX_OTHERS = 20;

/** What is known of the visitor. */
export async function getVisitor(
  deps: Pick<Deps, "db" | "conversation">,
  scope: OwnerScope,
  id: string,
): Promise<Visitor> {
  const { db } = deps;
  const { site_id, guest_uuid } = await locate(deps, scope, id);
  const theirs = and(isOwn(db, scope), eq(conversations.guest_uuid, guest_uuid ?? ""), ne(conversations.id, id));
  const [profile, said, others] = await Promise.all([
    findProfile(deps, site_id, guest_uuid ?? ""),
    deps.conversation.origins(site_id, id),
    db.select(SHOWN).from(conversations).where(theirs).orderBy(desc(conversations.last_at)).limit(MAX_OTHERS),
  ]);
  const { pages, form } = requireOk(said, UNKNOWN);
  const filled = (name: string) => form.find((entry) => entry.name === name)?.value ?? null;
  return {
    name: filled("name"),
    email: profile?.email ?? filled("email"),
    is_email_confirmed: profile?.email != null,
    is_blocked: profile?.is_blocked ?? false,
    first_seen_at: profile?.created_at ?? null,
    attributes: profile?.attributes ?? [],
    pages,
    conversations: others,
  };
}

/** From now on the visitor may write nothing anywhere on the site, or may again. What they have open ends. */
export async function setBlocked(
  deps: Pick<Deps, "db" | "conversation" | "config" | "now" | "request_id">,
  scope: OwnerScope,
  id: string,
  { is_blocked }: Block,
): Promise<{ status: "ok" }> {
  const { db } = deps;
  const { site_id, guest_uuid } = await locate(deps, scope, id);
  if (guest_uuid === null) throw new AppError("conflict", "This visitor has been forgotten and cannot come back.");
  const theirs = and(isOwn(db, scope), eq(conversations.guest_uuid, guest_uuid));
  const [[guest], , said] = await db.batch([
    blockGuest(deps, site_id, guest_uuid, is_blocked),
    auditChange(deps, scope, is_blocked ? "visitor.blocked" : "visitor.unblocked", id, {}),
    db.select({ id: conversations.id }).from(conversations).where(theirs),
  ]);
  // The open one the inbox may know nothing of yet, and each has its own door: mail and open sockets.
  const ids = new Set([...said.map((row) => row.id), ...(guest?.conversation_id ? [guest.conversation_id] : [])]);
  const agent = await describeAgent(deps, scope);
  const block = (each: string) => deps.conversation.act(site_id, each, agent, { type: "block", is_blocked }, null);
  await Promise.all([...ids].map(block));
  return { status: "ok" };
}

/** Whose a conversation is: `guest_uuid` null once its visitor is forgotten. Throws not_found. */
export async function locate({ db }: Pick<Deps, "db">, scope: OwnerScope, id: string) {
  const [row] = await db
    .select({ site_id: conversations.site_id, guest_uuid: conversations.guest_uuid })
    .from(conversations)
    .where(and(isOwn(db, scope), eq(conversations.id, id)));
  if (!row) throw new AppError("not_found", UNKNOWN);
  return row;
}
