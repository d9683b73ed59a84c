/** Conversations as the members of a workspace see and lead them. Each throws not_found for another workspace's. */
import { and, count, desc, eq, getTableColumns, gt, inArray, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { describeAgent } from "../accounts/members";
import type {
  AgentAck,
  AgentReply,
  Conversation,
  ConversationsQuery,
  Messages,
  MessagesQuery,
  SetTags,
  Snooze,
} from "../contract/conversations";
import type { List } from "../contract/lists";
import type { Attachment } from "../contract/socket";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { AgentAction, Deps } from "../ports";
import { sites } from "../sites/schema";
import { publishEvent } from "../sites/service";
import { keepAttachment, showAttachment, takeAttachments } from "./attachments";
import { attachments, conversation_notes, conversations } from "./schema";

const UNKNOWN = "There is no such conversation.";
const MAX_SNOOZE_MS = 365 * 24 * 3_600_000;

/** Those of all sites of the workspace that pass the filters, the ones with the newest messages first. */
export async function listConversations(
  { db, now }: Pick<Deps, "db" | "now">,
  scope: OwnerScope,
  { site_id, status, assignee, tag, snoozed, page, page_size }: ConversationsQuery,
): Promise<List<Conversation>> {
  const wanted = and(
    isOwn(db, scope),
    site_id === undefined ? undefined : eq(conversations.site_id, site_id),
    status === undefined ? undefined : eq(conversations.status, status),
    assignee === undefined ? undefined : isAssignedTo(assignee === "me" ? scope.user_id : assignee),
    tag === undefined ? undefined : hasTag(tag),
    snoozed === undefined ? undefined : isSnoozed(snoozed, now()),
  );
  const [items, [counted]] = await Promise.all([
    db
      .select(SHOWN)
      .from(conversations)
      .where(wanted)
      .orderBy(desc(conversations.last_at), desc(conversations.id))
      .limit(page_size)
      .offset((page - 1) * page_size),
    db.select({ total: count() }).from(conversations).where(wanted),
  ]);
  return { items, total: counted?.total ?? 0, page, page_size };
}

export async function getConversation({ db }: Pick<Deps, "db">, scope: OwnerScope, id: string): Promise<Conversation> {
  const [row] = await db
    .select(SHOWN)
    .from(conversations)
    .where(and(isOwn(db, scope), eq(conversations.id, id)));
  if (!row) throw new AppError("not_found", UNKNOWN);
  return row;
}

/** A part of what was said, oldest first. */
export async function readMessages(
  deps: Pick<Deps, "db" | "conversation">,
  scope: OwnerScope,
  id: string,
  { before_seq = null, limit }: { before_seq?: number | null | undefined; limit: MessagesQuery["limit"] },
): Promise<Messages> {
  const { site_id } = await getConversation(deps, scope, id);
  const { items, last_seq } = requireOk(await deps.conversation.messages(site_id, id, { before_seq, limit }), UNKNOWN);
  return { items, last_seq };
}

/** Stored once per `client_id`, and seen by the visitor at once. Whoever writes takes over what nobody holds. */
export async function replyToVisitor(
  deps: Pick<Deps, "db" | "conversation">,
  scope: OwnerScope,
  id: string,
  { client_id, text, attachments: ids = [] }: AgentReply,
): Promise<AgentAck> {
  const attachments = ids.length > 0 ? await takeAttachments(deps, await locate(deps, scope, id), ids) : [];
  const { seq } = await act(deps, scope, id, { type: "reply", client_id, text, attachments });
  return { client_id, seq };
}

/** Takes it over, gives it back to the AI, ends it, or shows that the member writes. Throws conflict when another member holds it or it has ended. */
export async function leadConversation(
  deps: Pick<Deps, "db" | "conversation">,
  scope: OwnerScope,
  id: string,
  type: "takeover" | "release" | "end" | "typing",
): Promise<{ status: "ok" }> {
  await act(deps, scope, id, { type });
  return { status: "ok" };
}

/** Replaces the tags. Two members at once: the later one's stand. */
export function setTags(
  deps: Pick<Deps, "db" | "site_room" | "log">,
  scope: OwnerScope,
  id: string,
  { tags }: SetTags,
): Promise<Conversation> {
  return mark(deps, scope, id, { tags });
}

/** Out of the way until a time, or back at once. A new message, or another state, brings it back before. */
export function snooze(
  deps: Pick<Deps, "db" | "site_room" | "log" | "now">,
  scope: OwnerScope,
  id: string,
  { until }: Snooze,
): Promise<Conversation> {
  const now = deps.now();
  if (until !== null && (until <= now || until > now + MAX_SNOOZE_MS)) {
    const detail = "Choose a time within a year from now.";
    throw new AppError("invalid_request", detail, { fields: { until: detail } });
  }
  return mark(deps, scope, id, { snoozed_until: until });
}

async function mark(
  deps: Pick<Deps, "db" | "site_room" | "log">,
  scope: OwnerScope,
  id: string,
  set: Partial<Pick<Conversation, "tags" | "snoozed_until">>,
): Promise<Conversation> {
  const [conversation] = await deps.db
    .update(conversations)
    .set(set)
    .where(and(isOwn(deps.db, scope), eq(conversations.id, id)))
    .returning(SHOWN);
  if (!conversation) throw new AppError("not_found", UNKNOWN);
  await publishEvent(deps, conversation.site_id, { type: "conversation", conversation });
  return conversation;
}

/** Takes the file of a multipart request for a reply. Throws as `keepAttachment`. */
export async function uploadForVisitor(
  deps: Pick<Deps, "db" | "pages" | "config" | "now">,
  scope: OwnerScope,
  id: string,
  request: Request,
): Promise<Attachment> {
  return keepAttachment(deps, await locate(deps, scope, id), request);
}

/** A file of the conversation, to be kept. */
export async function downloadFromVisitor(
  deps: Pick<Deps, "db" | "pages">,
  scope: OwnerScope,
  id: string,
  attachment_id: string,
): Promise<Response> {
  return showAttachment(deps, await locate(deps, scope, id), attachment_id);
}

async function locate(
  deps: Pick<Deps, "db">,
  scope: OwnerScope,
  id: string,
): Promise<{ site_id: string; conversation_id: string }> {
  const { site_id } = await getConversation(deps, scope, id);
  return { site_id, conversation_id: id };
}

async function act(
  deps: Pick<Deps, "db" | "conversation">,
  scope: OwnerScope,
  id: string,
  action: AgentAction,
): Promise<{ seq: number }> {
  const [{ site_id }, agent] = await Promise.all([getConversation(deps, scope, id), describeAgent(deps, scope)]);
  const outcome = await deps.conversation.act(site_id, id, agent, action);
  if (!outcome.ok && outcome.code === "conflict")
    throw new AppError("conflict", "Somebody else holds this conversation, or it has ended.");
  return requireOk(outcome, UNKNOWN);
}

/** Erases the rows of a deleted site, whose files are erased with it: for the cron only. */
export async function eraseInbox({ db }: Pick<Deps, "db">, site_id: string): Promise<void> {
  await db.delete(conversation_notes).where(eq(conversation_notes.site_id, site_id));
  await db.delete(attachments).where(eq(attachments.site_id, site_id));
  await db.delete(conversations).where(eq(conversations.site_id, site_id));
}

const { version: _, ...SHOWN } = getTableColumns(conversations);

function isOwn(db: Deps["db"], { workspace_id }: OwnerScope): SQL {
  const own = db
    .select({ id: sites.id })
    .from(sites)
    .where(and(eq(sites.workspace_id, workspace_id), isNull(sites.deleted_at)));
  return inArray(conversations.site_id, own);
}

/** As it stands in the column's JSON, where quotes within another tag are escaped. */
function hasTag(tag: string): SQL {
  return sql`instr(${conversations.tags}, ${JSON.stringify(tag)}) > 0`;
}

function isSnoozed(is: boolean, now: number): SQL | undefined {
  const until = conversations.snoozed_until;
  return is ? gt(until, now) : or(isNull(until), lte(until, now));
}

function isAssignedTo(assignee: string): SQL {
  return assignee === "none" ? isNull(conversations.assignee) : sql`${conversations.assignee} ->> 'id' = ${assignee}`;
}
