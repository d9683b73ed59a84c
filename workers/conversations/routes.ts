import { Attachment, ConversationAttachmentPath } from "../contract/attachments";
import * as inbox from "../contract/conversations";
import { WholeRating } from "../contract/embed";
import { listOf } from "../contract/lists";
import { MailedTranscript } from "../contract/mail";
import { SitePath } from "../contract/sites";
import { can, defineRoute } from "../platform/route";
import {
  assignConversation,
  downloadFromVisitor,
  getConversation,
  leadConversation,
  listConversations,
  readMessages,
  recordRating,
  replyToVisitor,
  uploadForVisitor,
} from "./inbox";
import { listNotes, writeNote } from "./notes";
import { searchMessages } from "./search";
import { downloadTranscript, mailToVisitor } from "./transcript";

const ONE = { params: { conversation_id: "conv_0" } };

/** The inbox. What visitors do is `embed/routes.ts`. */
export const inboxRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/conversations",
    access: can("use_inbox"),
    query: inbox.ConversationsQuery,
    response: { 200: listOf(inbox.Conversation) },
    example: { query: { status: "waiting_human", assignee: "none" } },
    handler: ({ deps, scope, query }) => listConversations(deps, scope, query),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/conversations/search",
    access: can("use_inbox"),
    params: SitePath,
    query: inbox.SearchQuery,
    response: { 200: listOf(inbox.FoundMessage) },
    example: { params: { site_id: "site_0" }, query: { q: "parcel late" } },
    handler: ({ deps, scope, params, query }) => searchMessages(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/conversations/:conversation_id",
    access: can("use_inbox"),
    params: inbox.ConversationPath,
    response: { 200: inbox.Conversation },
    example: ONE,
    handler: ({ deps, scope, params }) => getConversation(deps, scope, params.conversation_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/conversations/:conversation_id/messages",
    access: can("use_inbox"),
    params: inbox.ConversationPath,
    query: inbox.MessagesQuery,
    response: { 200: inbox.Messages },
    example: { ...ONE, query: { limit: "50" } },
    handler: ({ deps, scope, params, query }) => readMessages(deps, scope, params.conversation_id, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/:conversation_id/messages",
    access: can("use_inbox"),
    params: inbox.ConversationPath,
    body: inbox.AgentReply,
    response: { 200: inbox.AgentAck },
    example: { ...ONE, body: { client_id: "c0ffee00-0001", text: "I am looking into it." } },
    handler: ({ deps, scope, params, body }) => replyToVisitor(deps, scope, params.conversation_id, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/conversations/:conversation_id/notes",
    access: can("use_inbox"),
    params: inbox.ConversationPath,
    response: { 200: inbox.Notes },
    example: ONE,
    handler: ({ deps, scope, params }) => listNotes(deps, scope, params.conversation_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/:conversation_id/notes",
    access: can("use_inbox"),
    params: inbox.ConversationPath,
    body: inbox.WriteNote,
    response: { 200: inbox.AgentAck },
    example: { ...ONE, body: { client_id: "c0ffee00-0002", text: "Asked the warehouse, they call back." } },
    handler: ({ deps, scope, params, body }) => writeNote(deps, scope, params.conversation_id, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/:conversation_id/attachments",
    access: can("use_inbox"),
    params: inbox.ConversationPath,
    response: { 201: Attachment },
    example: ONE,
    handler: ({ deps, scope, params, request }) => uploadForVisitor(deps, scope, params.conversation_id, request),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/conversations/:conversation_id/attachments/:attachment_id",
    access: can("use_inbox"),
    params: ConversationAttachmentPath,
    example: { params: { ...ONE.params, attachment_id: "att_0" } },
    handler: ({ deps, scope, params }) =>
      downloadFromVisitor(deps, scope, params.conversation_id, params.attachment_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/conversations/:conversation_id/transcript",
    access: can("use_inbox"),
    params: inbox.ConversationPath,
    query: inbox.TranscriptQuery,
    example: { ...ONE, query: { format: "html" } },
    handler: ({ deps, scope, params, query }) => downloadTranscript(deps, scope, params.conversation_id, query.format),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/:conversation_id/transcript",
    access: can("use_inbox"),
    params: inbox.ConversationPath,
    response: { 200: MailedTranscript },
    example: ONE,
    handler: ({ deps, scope, params }) => mailToVisitor(deps, scope, params.conversation_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/:conversation_id/assign",
    access: can("use_inbox"),
    params: inbox.ConversationPath,
    body: inbox.Assign,
    response: { 200: inbox.Led },
    example: { ...ONE, body: { user_id: "user_0" } },
    handler: ({ deps, scope, params, body }) => assignConversation(deps, scope, params.conversation_id, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/:conversation_id/rate",
    access: can("use_inbox"),
    params: inbox.ConversationPath,
    body: WholeRating,
    response: { 200: inbox.Led },
    example: { ...ONE, body: { score: 5, comment: "Said on the phone that it was solved." } },
    handler: ({ deps, scope, params, body }) => recordRating(deps, scope, params.conversation_id, body),
  }),
  ...(["takeover", "release", "end", "typing"] as const).map((type) =>
    defineRoute({
      method: "POST",
      path: `/api/v1/conversations/:conversation_id/${type}`,
      access: can("use_inbox"),
      params: inbox.ConversationPath,
      response: { 200: inbox.Led },
      example: ONE,
      handler: ({ deps, scope, params }) => leadConversation(deps, scope, params.conversation_id, type),
    }),
  ),
];
