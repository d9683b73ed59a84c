import { AttachmentPath } from "../contract/attachments";
import { TranscriptQuery } from "../contract/conversations";
import { defineRoute } from "../platform/route";
import {
  MoreQuery,
  postEmail,
  postEnd,
  postMoreCode,
  postRemoval,
  postTranscript,
  showMore,
  showTranscript,
} from "./chat/more";
import {
  ChatQuery,
  postCode,
  postContact,
  postMessage,
  postPerson,
  postRating,
  showChat,
  showContact,
  showFile,
} from "./chat/service";

/** The chat without a script, on a site's own host: pages, and the forms on them. */
export const chatPageRoutes = [
  defineRoute({
    method: "GET",
    path: "/chat",
    access: "page",
    query: ChatQuery,
    example: { query: { before_seq: "3" } },
    handler: ({ deps, scope, request, query }) => showChat(deps, scope, request, query),
  }),
  defineRoute({
    method: "POST",
    path: "/chat/message",
    access: "page",
    handler: ({ deps, scope, request }) => postMessage(deps, scope, request),
  }),
  defineRoute({
    method: "POST",
    path: "/chat/person",
    access: "page",
    handler: ({ deps, scope, request }) => postPerson(deps, scope, request),
  }),
  defineRoute({
    method: "POST",
    path: "/chat/code",
    access: "page",
    handler: ({ deps, scope, request }) => postCode(deps, scope, request),
  }),
  defineRoute({
    method: "POST",
    path: "/chat/rate",
    access: "page",
    handler: ({ deps, scope, request }) => postRating(deps, scope, request),
  }),
  defineRoute({
    method: "GET",
    path: "/chat/more",
    access: "page",
    query: MoreQuery,
    example: { query: { sent: "1" } },
    handler: ({ deps, scope, request, query }) => showMore(deps, scope, request, { sent: query.sent !== undefined }),
  }),
  ...Object.entries({
    email: postEmail,
    code: postMoreCode,
    remove: postRemoval,
    transcript: postTranscript,
    end: postEnd,
  }).map(([name, post]) =>
    defineRoute({
      method: "POST",
      path: `/chat/more/${name}`,
      access: "page",
      handler: ({ deps, scope, request }) => post(deps, scope, request),
    }),
  ),
  defineRoute({
    method: "GET",
    path: "/chat/transcript",
    access: "page",
    query: TranscriptQuery,
    example: { query: { format: "text" } },
    handler: ({ deps, scope, request, query }) => showTranscript(deps, scope, request, query.format),
  }),
  defineRoute({
    method: "GET",
    path: "/chat/contact",
    access: "page",
    handler: ({ deps, scope, request }) => showContact(deps, scope, request),
  }),
  defineRoute({
    method: "POST",
    path: "/chat/contact",
    access: "page",
    handler: ({ deps, scope, request }) => postContact(deps, scope, request),
  }),
  defineRoute({
    method: "GET",
    path: "/chat/files/:attachment_id",
    access: "page",
    params: AttachmentPath,
    example: { params: { attachment_id: "att_0" } },
    handler: ({ deps, scope, request, params }) => showFile(deps, scope, request, params.attachment_id),
  }),
];
