import { and, desc, eq } from "drizzle-orm";
import { claimConversation, deleteGuests, isConversation, listGuests } from "../contacts/service";
import type { ConversationDetail, ConversationQuery } from "../contract/chat-api";
import type { ConversationView, EventsQuery, MessageAck, SendFrame, SendMessage } from "../contract/embed";
import type { Attachment } from "../contract/socket";
import { requireWithinLimits } from "../ops/limits";
import { newId } from "../platform/ids";
import type { Upload } from "../platform/multipart";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { GuestScope, SiteScope } from "../platform/scope";
import type { ConversationPort, Deps } from "../ports";
import {
  findAttachmentPlace,
  keepAttachment,
  keepUpload,
  letGo,
  moveAttachments,
  showAttachment,
  takeAttachments,
  UNKNOWN_ATTACHMENT,
} from "./attachments";
import { describeOwnRating } from "./conversation/ratings";
import { isLedOn } from "./merge-rows";
import { conversations } from "./schema";

const NEWEST = { before_seq: null, limit: 1 };
/** As many of a guest's conversations as are listed. */
const MAX_FORMER = 50;
const UNKNOWN = "There is no such conversation.";

/** The guest's conversation, else a new id kept in the guest's row. No object is made before the first message. */
export async function openConversation(deps: Deps, scope: GuestScope): Promise<{ conversation_id: string }> {
  return { conversation_id: scope.conversation_id ?? (await beginConversation(deps, scope)) };
}

/**
 * Stores a message once per `client_id`. The answer names the conversation it stands in: a new one when the named one has
 * ended for good. Throws not_found (another's conversation), rate_limited.
 */
export async function sendMessage(deps: Deps, scope: GuestScope, input: SendMessage): Promise<MessageAck> {
  const { client_id, text, attachments = [], context = null } = input;
  const conversation_id = input.conversation_id && (await findMine(deps, scope, input.conversation_id));
  return deliver(deps, scope, conversation_id, { client_id, text, context }, attachments);
}

/** Stores a message in this conversation of the guest, else in the open one; in a new one when that has ended for good. */
export async function deliver(
  deps: Deps,
  scope: GuestScope,
  mine: string | undefined,
  said: Omit<Parameters<ConversationPort["send"]>[2], "attachments" | "request_id">,
  ids: string[] = [],
): Promise<MessageAck> {
  const { client_id } = said;
  let conversation_id = mine ?? (await openConversation(deps, scope)).conversation_id;
  const { attachments, fresh } = await takeAttachments(deps, { site_id: scope.site_id, conversation_id }, ids);
  const message = { ...said, attachments, request_id: deps.request_id };
  let outcome = await deps.conversation.send(scope, conversation_id, message);
  if (!outcome.ok && outcome.code === "conflict") {
    const ended = { site_id: scope.site_id, conversation_id };
    conversation_id = await beginConversation(deps, scope);
    await moveAttachments(deps, ended, ids, conversation_id);
    outcome = await deps.conversation.send(scope, conversation_id, message);
  }
  if (!outcome.ok) await letGo(deps, scope, fresh);
  else if (outcome.is_known) await letGoOthers(deps, { ...scope, conversation_id }, fresh, outcome.seq);
  if (!outcome.ok && outcome.code === "rate_limited")
    requireOk(outcome, "You are asking very fast. Wait a moment, then send it again.");
  return { conversation_id, client_id, seq: requireOk(outcome, UNKNOWN).seq };
}

/** A form that is sent twice brings its file twice: the message has the first one. */
async function letGoOthers(
  deps: Pick<Deps, "db" | "conversation">,
  place: { site_id: string; conversation_id: string },
  fresh: readonly string[],
  seq: number,
): Promise<void> {
  if (fresh.length === 0) return;
  const { site_id, conversation_id } = place;
  const said = await deps.conversation.messages(site_id, conversation_id, { before_seq: seq + 1, limit: 1 });
  if (!said.ok) return;
  const its = said.items.flatMap(({ attachments = [] }) => attachments.map(({ id }) => id));
  await letGo(
    deps,
    place,
    fresh.filter((id) => !its.includes(id)),
  );
}

/** Takes the file of a multipart request for a message. Throws rate_limited and as `keepAttachment`. */
export async function uploadAttachment(deps: Deps, scope: GuestScope, request: Request): Promise<Attachment> {
  await requireWithinLimits(deps, { uploads_per_guest: scope.guest_id, uploads_per_site: scope.site_id });
  const { conversation_id } = await openConversation(deps, scope);
  return keepAttachment(deps, { site_id: scope.site_id, conversation_id }, request);
}

/** As `uploadAttachment`, of a file that came with a form. */
export async function keepFormFile(deps: Deps, scope: GuestScope, upload: Upload): Promise<Attachment> {
  await requireWithinLimits(deps, { uploads_per_guest: scope.guest_id, uploads_per_site: scope.site_id });
  const { conversation_id } = await openConversation(deps, scope);
  return keepUpload(deps, { site_id: scope.site_id, conversation_id }, upload);
}

/** A file of one of the guest's own conversations. Throws not_found. */
export async function downloadAttachment(deps: Deps, scope: GuestScope, attachment_id: string): Promise<Response> {
  const { site_id } = scope;
  const conversation_id = await findAttachmentPlace(deps, site_id, attachment_id);
  if (conversation_id === null || !(await isMine(deps, scope, conversation_id)))
    throw new AppError("not_found", UNKNOWN_ATTACHMENT);
  return showAttachment(deps, { site_id, conversation_id }, attachment_id);
}

/** Puts a new conversation in the place of the guest's last one, if any. */
export function beginConversation(deps: Deps, scope: GuestScope): Promise<string> {
  return claimConversation(deps, scope, newId("conv", deps.now()), scope.conversation_id);
}

/** Throws not_found (another's conversation), rate_limited. */
export async function sendFrame(deps: Deps, scope: GuestScope, input: SendFrame): Promise<{ status: "ok" }> {
  const conversation_id = await findMine(deps, scope, input.conversation_id);
  const outcome = await deps.conversation.frame(scope, conversation_id, input.frame);
  if (!outcome.ok && outcome.code === "rate_limited") requireOk(outcome, "That was very often. Wait a moment.");
  requireOk(outcome, UNKNOWN);
  return { status: "ok" };
}

/** The conversation's event stream from a cursor. Throws not_found. */
export async function streamEvents(deps: Deps, scope: GuestScope, query: EventsQuery): Promise<Response> {
  const { offset, turn_id = null, newest = null } = query;
  const conversation_id = await findMine(deps, scope, query.conversation_id);
  // A place in another log is none here: the reader is told to begin anew.
  const is_elsewhere = conversation_id !== query.conversation_id && query.last_seq > 0;
  const last_seq = is_elsewhere ? Number.MAX_SAFE_INTEGER : query.last_seq;
  const stream = await deps.conversation.events(scope, conversation_id, { last_seq, offset, turn_id, newest });
  if (!stream.ok) throw new AppError("not_found", UNKNOWN);
  return stream;
}

/**
 * Upgrades to a socket of a conversation of this site. Throws not_found for an id that no visitor has and origin_not_allowed for a
 * caller without an origin, so that no object wakes for them.
 */
export async function openSocket(
  deps: Deps,
  { site_id }: SiteScope,
  request: Request,
  conversation_id: string,
): Promise<Response> {
  if (!(await isConversation(deps, site_id, conversation_id))) throw new AppError("not_found", UNKNOWN);
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
    throw new AppError("invalid_request", "This address takes WebSockets.");
  // Which origin it is has been checked; what is no browser has none.
  if (!request.headers.has("origin"))
    throw new AppError("origin_not_allowed", "Sockets are for the pages of the site's origins.");
  return deps.conversation.live(site_id, conversation_id);
}

/** How it stands, and a part of what was said. */
export async function getConversation(
  deps: Deps,
  scope: GuestScope,
  conversation_id: string,
  { before_seq = null, limit }: Pick<ConversationQuery, "limit"> & { before_seq?: number | null | undefined },
): Promise<ConversationDetail> {
  if (!(await isMine(deps, scope, conversation_id))) throw new AppError("not_found", UNKNOWN);
  const view = requireOk(await deps.conversation.view(scope, conversation_id, { before_seq, limit }), UNKNOWN);
  const first = view.items[0]?.seq ?? 1;
  return { ...view.conversation, messages: view.items, next_before_seq: first > 1 ? first : null };
}

/** The guest's conversations: the present one, once it holds a message, then those before it, the newest first. */
export async function listConversations(deps: Deps, scope: GuestScope): Promise<{ items: ConversationView[] }> {
  const { conversation_id } = scope;
  const [view, former] = await Promise.all([
    conversation_id === null ? null : deps.conversation.view(scope, conversation_id, NEWEST),
    findFormer(deps, scope),
  ]);
  const earlier = former
    .filter(({ id }) => id !== conversation_id)
    .map(({ rating, rating_comment, rated_by, ...row }) => ({
      ...row,
      rating: describeOwnRating({ rating, rating_comment, rated_by }),
    }));
  return { items: [...(view?.ok ? [view.conversation] : []), ...earlier] };
}

/** The guest's present conversation or a former one: may be read, and only the present one written in. */
async function isMine(deps: Deps, scope: GuestScope, conversation_id: string): Promise<boolean> {
  return conversation_id === scope.conversation_id || (await findFormer(deps, scope, conversation_id)).length > 0;
}

/** What the guest has said before, as far as the inbox knows of it: this conversation, or all of them. */
function findFormer({ db }: Pick<Deps, "db">, { site_id, guest_id }: GuestScope, id?: string) {
  const { status, last_seq, last_author, last_text, last_at, updated_at, rating, rating_comment, rated_by } =
    conversations;
  return db
    .select({
      id: conversations.id,
      status,
      last_seq,
      last_author,
      last_text,
      last_at,
      updated_at,
      rating,
      rating_comment,
      rated_by,
    })
    .from(conversations)
    .where(
      and(
        eq(conversations.site_id, site_id),
        eq(conversations.guest_uuid, guest_id),
        id === undefined ? undefined : eq(conversations.id, id),
      ),
    )
    .orderBy(desc(conversations.last_at))
    .limit(MAX_FORMER);
}

/** Guests erased in one run. */
const ERASED_GUESTS = 500;
/** Guests erased at once: few enough for one statement, and each may wake an object. */
const ERASED_AT_ONCE = 50;

/** Erases the guests of a deleted site with their conversations. False while more remain for the next run. */
export async function eraseGuests(deps: Pick<Deps, "db" | "conversation">, site_id: string): Promise<boolean> {
  const guests = await listGuests(deps, site_id, ERASED_GUESTS);
  for (let at = 0; at < guests.length; at += ERASED_AT_ONCE) {
    const part = guests.slice(at, at + ERASED_AT_ONCE);
    const conversation_ids = part.flatMap(({ conversation_id }) => conversation_id ?? []);
    const outcomes = await Promise.all(conversation_ids.map((id) => deps.conversation.erase(site_id, id)));
    for (const outcome of outcomes) requireOk(outcome, UNKNOWN);
    // Only now: a guest's row is the one place that knows its conversation.
    await deleteGuests(
      deps,
      site_id,
      part.map(({ uuid }) => uuid),
    );
  }
  return guests.length < ERASED_GUESTS;
}

/**
 * An id is not a capability: it counts only as the one in the guest's own row, and no object wakes for another. One of theirs that was
 * merged with it stands for it.
 */
async function findMine(deps: Pick<Deps, "db">, scope: GuestScope, conversation_id: string): Promise<string> {
  const present = scope.conversation_id;
  if (present === null) throw new AppError("not_found", UNKNOWN);
  if (conversation_id !== present && !(await isLedOn(deps, scope, conversation_id, present)))
    throw new AppError("not_found", UNKNOWN);
  return present;
}
