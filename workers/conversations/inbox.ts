/** Conversations as the members of a workspace see and lead them. Each throws not_found for another workspace's. */
import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { AGENT_COLUMNS, findAnswerer, toAgent } from "../accounts/members";
import { users } from "../accounts/schema";
import type {
  AgentAck,
  AgentReply,
  Assign,
  Conversation,
  ConversationsQuery,
  Messages,
  MessagesQuery,
} from "../contract/conversations";
import type { WholeRating } from "../contract/embed";
import type { List } from "../contract/lists";
import type { Attachment } from "../contract/socket";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { AgentAction, Deps } from "../ports";
import { sites } from "../sites/schema";
import { keepAttachment, letGo, showAttachment, takeAttachments } from "./attachments";
import { conversations } from "./schema";

export const UNKNOWN = "There is no such conversation.";

/** Those of all sites of the workspace that pass the filters. */
export async function listConversations(
  { db, now }: Pick<Deps, "db" | "now">,
  scope: OwnerScope,
  query: ConversationsQuery,
): Promise<List<Conversation>> {
  const { order, page, page_size } = query;
  const wanted = and(isOwn(db, scope), passes(query, scope, now()));
  const [items, [counted]] = await Promise.all([
    db
      .select(SHOWN)
      .from(conversations)
      .where(wanted)
      .orderBy(...ORDERS[order])
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
  const place = await locate(deps, scope, id);
  const { attachments, fresh } = await takeAttachments(deps, place, ids);
  try {
    const { seq } = await act(deps, scope, id, { type: "reply", client_id, text, attachments });
    return { client_id, seq };
  } catch (error) {
    // Any other may come after it was stored.
    if (error instanceof AppError) await letGo(deps, place, fresh);
    throw error;
  }
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

/**
 * Gives it to a member, whoever held it, or back to those that wait. Throws not_found for somebody who does not use this inbox, and
 * conflict when it has ended.
 */
export async function assignConversation(
  deps: Pick<Deps, "db" | "conversation">,
  scope: OwnerScope,
  id: string,
  { user_id }: Assign,
): Promise<{ status: "ok" }> {
  await getConversation(deps, scope, id);
  const to = user_id === null ? null : await findAnswerer(deps, scope, user_id);
  if (user_id !== null && to === null) throw new AppError("not_found", "There is no such member in this inbox.");
  await act(deps, scope, id, { type: "assign", to });
  return { status: "ok" };
}

/** Keeps what the visitor said elsewhere of the whole, under the member's name. Throws conflict when they have rated it themselves. */
export async function recordRating(
  deps: Pick<Deps, "db" | "conversation">,
  scope: OwnerScope,
  id: string,
  { score, comment }: WholeRating,
): Promise<{ status: "ok" }> {
  await act(deps, scope, id, { type: "rate", score, comment: comment || null });
  return { status: "ok" };
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

const TAKEN = "Somebody else holds this conversation, or it has ended.";
const CONFLICTS: { [Type in AgentAction["type"]]?: string } = {
  assign: "This conversation has ended: a reply opens it again.",
  rate: "The visitor has rated this conversation themselves, and that rating stands.",
};

/** Has the object do what the member does. Throws not_found, conflict. */
export async function act(
  deps: Pick<Deps, "db" | "conversation">,
  scope: OwnerScope,
  id: string,
  action: AgentAction,
): Promise<{ seq: number }> {
  const { site_id, hours, ...member } = await findPlace(deps, scope, id);
  const outcome = await deps.conversation.act(site_id, id, toAgent(member), action, hours);
  if (!outcome.ok && outcome.code === "conflict") throw new AppError("conflict", CONFLICTS[action.type] ?? TAKEN);
  return requireOk(outcome, UNKNOWN);
}

/** Its site, when the people of that are there (null: always), and what others see of who asks. Throws not_found. */
async function findPlace({ db }: Pick<Deps, "db">, scope: OwnerScope, id: string) {
  const [row] = await db
    .select({ site_id: conversations.site_id, hours: sites.business_hours, ...AGENT_COLUMNS })
    .from(conversations)
    .innerJoin(sites, eq(sites.id, conversations.site_id))
    .innerJoin(users, eq(users.id, scope.user_id))
    .where(and(isOwn(db, scope), eq(conversations.id, id)));
  if (!row) throw new AppError("not_found", UNKNOWN);
  return row;
}

const { version: _, guest_uuid: __, ...shown } = getTableColumns(conversations);
/** What members see of a row. */
export const SHOWN = shown;

/** Of the workspace, whichever of its sites. */
export function isOwn(db: Deps["db"], { workspace_id }: OwnerScope): SQL {
  const own = db
    .select({ id: sites.id })
    .from(sites)
    .where(and(eq(sites.workspace_id, workspace_id), isNull(sites.deleted_at)));
  return inArray(conversations.site_id, own);
}

const ORDERS = {
  newest: [desc(conversations.last_at), desc(conversations.id)],
  longest_wait: [desc(eq(conversations.priority, "urgent")), asc(conversations.waiting_since), asc(conversations.id)],
};

/** From these on a visitor counts as displeased, or as pleased. */
const NEGATIVE = -0.3;
const POSITIVE = 0.3;

/** What is looked for as it stands in the row. */
const EXACT = ["site_id", "status", "channel", "priority", "rating", "outcome"] as const;

/** What a list leaves. `now` in milliseconds UTC. */
export function passes(
  query: Omit<ConversationsQuery, "page" | "page_size">,
  scope: OwnerScope,
  now: number,
): SQL | undefined {
  const { assignee, tag, sentiment, snoozed, spam, merged } = query;
  const felt = conversations.sentiment;
  return and(
    ...EXACT.map((name) => (query[name] === undefined ? undefined : eq(conversations[name], query[name]))),
    assignee === undefined ? undefined : isAssignedTo(assignee === "me" ? scope.user_id : assignee),
    tag === undefined ? undefined : hasTag(tag),
    sentiment === "negative" ? lte(felt, NEGATIVE) : undefined,
    sentiment === "positive" ? gte(felt, POSITIVE) : undefined,
    sentiment === "neutral" ? and(gt(felt, NEGATIVE), lt(felt, POSITIVE)) : undefined,
    snoozed === undefined ? undefined : isSnoozed(snoozed, now),
    eq(conversations.is_spam, spam),
    merged ? isNotNull(conversations.merged_into) : isNull(conversations.merged_into),
  );
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
