import {
  CannedRepliesQuery,
  CannedReply,
  CannedReplyPath,
  CreateCannedReply,
  EditCannedReply,
} from "../contract/canned-replies";
import { listOf, Nothing } from "../contract/lists";
import { can, defineRoute } from "../platform/route";
import {
  createCannedReply,
  deleteCannedReply,
  editCannedReply,
  getCannedReply,
  listCannedReplies,
} from "./canned-replies";

const ONE = { params: { canned_reply_id: "canned_0" } };

/** Replies that the members of a workspace keep. Whoever answers visitors may write them as well. */
export const cannedRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/canned-replies",
    access: can("use_inbox"),
    query: CannedRepliesQuery,
    response: { 200: listOf(CannedReply) },
    example: { query: { q: "refund", page: "1" } },
    handler: ({ deps, scope, query }) => listCannedReplies(deps, scope, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/canned-replies",
    access: can("use_inbox"),
    body: CreateCannedReply,
    response: { 201: CannedReply },
    example: {
      body: {
        shortcut: "refund-time",
        title: "How long refunds take",
        text: "Hello {{visitor.first_name|there}}, refunds take five working days.",
      },
    },
    handler: ({ deps, scope, body }) => createCannedReply(deps, scope, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/canned-replies/:canned_reply_id",
    access: can("use_inbox"),
    params: CannedReplyPath,
    response: { 200: CannedReply },
    example: ONE,
    handler: ({ deps, scope, params }) => getCannedReply(deps, scope, params.canned_reply_id),
  }),
  defineRoute({
    method: "PATCH",
    path: "/api/v1/canned-replies/:canned_reply_id",
    access: can("use_inbox"),
    params: CannedReplyPath,
    body: EditCannedReply,
    response: { 200: CannedReply },
    example: { ...ONE, body: { title: "How long a refund takes" } },
    handler: ({ deps, scope, params, body }) => editCannedReply(deps, scope, params.canned_reply_id, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/canned-replies/:canned_reply_id",
    access: can("use_inbox"),
    params: CannedReplyPath,
    response: { 204: Nothing },
    example: ONE,
    handler: ({ deps, scope, params }) => deleteCannedReply(deps, scope, params.canned_reply_id),
  }),
];
