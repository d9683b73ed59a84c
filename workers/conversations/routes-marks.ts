import { Conversation, ConversationPath, Led } from "../contract/conversations";
import * as inbox from "../contract/inbox";
import { Nothing } from "../contract/lists";
import { can, defineRoute } from "../platform/route";
import { exportConversations } from "./export";
import { noteSeen, setPriority, setSpam, setTags, snooze } from "./marks";
import { listMerged, mergeConversation, unmergeConversation } from "./merge";
import { deleteView, listViews, saveView } from "./views";
import { getVisitor, setBlocked } from "./visitor";

const ONE = { params: { conversation_id: "conv_0" } };

/** What members keep about conversations and their visitors, and how they look at their inbox. */
export const markRoutes = [
  defineRoute({
    method: "PUT",
    path: "/api/v1/conversations/:conversation_id/tags",
    access: can("use_inbox"),
    params: ConversationPath,
    body: inbox.SetTags,
    response: { 200: Conversation },
    example: { ...ONE, body: { tags: ["refund", "vip"] } },
    handler: ({ deps, scope, params, body }) => setTags(deps, scope, params.conversation_id, body),
  }),
  defineRoute({
    method: "PUT",
    path: "/api/v1/conversations/:conversation_id/priority",
    access: can("use_inbox"),
    params: ConversationPath,
    body: inbox.SetPriority,
    response: { 200: Conversation },
    example: { ...ONE, body: { priority: "urgent" } },
    handler: ({ deps, scope, params, body }) => setPriority(deps, scope, params.conversation_id, body),
  }),
  defineRoute({
    method: "PUT",
    path: "/api/v1/conversations/:conversation_id/snooze",
    access: can("use_inbox"),
    params: ConversationPath,
    body: inbox.Snooze,
    response: { 200: Conversation },
    example: { ...ONE, body: { until: null } },
    handler: ({ deps, scope, params, body }) => snooze(deps, scope, params.conversation_id, body),
  }),
  defineRoute({
    method: "PUT",
    path: "/api/v1/conversations/:conversation_id/spam",
    access: can("use_inbox"),
    params: ConversationPath,
    body: inbox.SetSpam,
    response: { 200: Conversation },
    example: { ...ONE, body: { is_spam: true } },
    handler: ({ deps, scope, params, body }) => setSpam(deps, scope, params.conversation_id, body),
  }),
  defineRoute({
    method: "PUT",
    path: "/api/v1/conversations/:conversation_id/seen",
    access: can("use_inbox"),
    params: ConversationPath,
    body: inbox.NoteSeen,
    response: { 200: Conversation },
    example: { ...ONE, body: { seq: 1 } },
    handler: ({ deps, scope, params, body }) => noteSeen(deps, scope, params.conversation_id, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/conversations/:conversation_id/visitor",
    access: can("use_inbox"),
    params: ConversationPath,
    response: { 200: inbox.Visitor },
    example: ONE,
    handler: ({ deps, scope, params }) => getVisitor(deps, scope, params.conversation_id),
  }),
  defineRoute({
    method: "PUT",
    path: "/api/v1/conversations/:conversation_id/block",
    access: can("use_inbox"),
    params: ConversationPath,
    body: inbox.Block,
    response: { 200: Led },
    example: { ...ONE, body: { is_blocked: true } },
    handler: ({ deps, scope, params, body }) => setBlocked(deps, scope, params.conversation_id, body),
  }),
  // By POST, for it is noted in the audit log.
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/export",
    access: can("own_workspace"),
    query: inbox.ExportQuery,
    example: { query: { site_id: "site_0", format: "csv", status: "ended" } },
    handler: ({ deps, scope, query }) => exportConversations(deps, scope, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/:conversation_id/merge",
    access: can("use_inbox"),
    params: ConversationPath,
    body: inbox.Merge,
    response: { 200: Conversation },
    example: { ...ONE, body: { into: "conv_1" } },
    handler: ({ deps, scope, params, body }) => mergeConversation(deps, scope, params.conversation_id, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/:conversation_id/unmerge",
    access: can("use_inbox"),
    params: ConversationPath,
    response: { 200: Conversation },
    example: ONE,
    handler: ({ deps, scope, params }) => unmergeConversation(deps, scope, params.conversation_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/conversations/:conversation_id/merged",
    access: can("use_inbox"),
    params: ConversationPath,
    response: { 200: inbox.MergedList },
    example: ONE,
    handler: ({ deps, scope, params }) => listMerged(deps, scope, params.conversation_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/views",
    access: can("use_inbox"),
    response: { 200: inbox.Views },
    handler: ({ deps, scope }) => listViews(deps, scope),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/views",
    access: can("use_inbox"),
    body: inbox.SaveView,
    response: { 201: inbox.View },
    example: { body: { name: "Refunds", filters: { tag: "refund" }, is_shared: true } },
    handler: ({ deps, scope, body }) => saveView(deps, scope, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/views/:view_id",
    access: can("use_inbox"),
    params: inbox.ViewPath,
    response: { 204: Nothing },
    example: { params: { view_id: "view_0" } },
    handler: ({ deps, scope, params }) => deleteView(deps, scope, params.view_id),
  }),
];
