import * as z from "zod";
import { rateAnswer } from "../answers/service";
import { describeGuest } from "../contacts/service";
import { Attachment, AttachmentPath } from "../contract/attachments";
import { ConversationDetail, ConversationQuery, VisitorQuery } from "../contract/chat-api";
import { SendContact, SentContact } from "../contract/contact-form";
import * as embed from "../contract/embed";
import { PreviewQuery, SitePath } from "../contract/sites";
import { sendContact } from "../conversations/contact";
import {
  downloadAttachment,
  getConversation,
  listConversations,
  openConversation,
  openSocket,
  sendFrame,
  sendMessage,
  streamEvents,
  uploadAttachment,
} from "../conversations/service";
import { can, defineRoute } from "../platform/route";
import { showAsset, showDashboard, showHome, showIcon } from "./dashboard";
import { showPreview } from "./preview";
import { findContent, readPublicConfig, registerGuest, search } from "./service";
import { FramePath, LaterPath, showFrame, showLater, showLoader } from "./widget";

const AssetPath = z.object({ file: z.string().max(200) });
const UUID = "7f3b1c1e-5d5a-4a3e-9b57-0d8f4f8a2b11";

export const embedRoutes = [
  defineRoute({ method: "GET", path: "/favicon.ico", access: "public", handler: () => showIcon() }),
  defineRoute({ method: "GET", path: "/", access: "public", handler: ({ deps, url }) => showHome(deps, url) }),
  ...["/sign-in", "/sign-up", "/sites", "/sites/*", "/account"].map((path) =>
    defineRoute({ method: "GET", path, access: "public", handler: ({ deps, url }) => showDashboard(deps, url) }),
  ),
  defineRoute({
    method: "GET",
    path: "/assets/:file",
    access: "public",
    params: AssetPath,
    example: { params: { file: "missing.js" } },
    handler: ({ deps, url }) => showAsset(deps, url),
  }),
  defineRoute({
    method: "GET",
    path: "/widget.js",
    access: "site_bootstrap",
    cors: "*",
    handler: ({ deps, scope }) => showLoader(deps, scope),
  }),
  defineRoute({
    method: "GET",
    path: "/w/:site_key",
    access: "public",
    params: FramePath,
    handler: ({ deps, url, params }) => showFrame(deps, url, params.site_key),
  }),
  defineRoute({
    method: "GET",
    path: "/w/later/:file",
    access: "public",
    params: LaterPath,
    example: { params: { file: "later.0123456789abcdef.js" } },
    handler: ({ deps, params }) => showLater(deps, params.file),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/preview",
    access: can("view"),
    params: SitePath,
    query: PreviewQuery,
    example: { params: { site_id: "site_0" }, query: { primary_color: "#0F766E", name: "Example shop" } },
    handler: ({ deps, scope, params, query }) => showPreview(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "GET",
    path: "/api/embed/config",
    access: "site_bootstrap",
    cors: "*",
    response: { 200: embed.PublicConfig },
    handler: async ({ scope }) => readPublicConfig(scope.site),
  }),
  defineRoute({
    method: "POST",
    path: "/api/guest/create",
    access: "site",
    body: embed.CreateGuest,
    response: { 201: embed.CreatedGuest },
    example: { body: { metadata: { landing_page: "https://example.org/", locale: "en" } } },
    handler: ({ deps, scope, request, body }) => registerGuest(deps, scope, request, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/guest/validate/:user_uuid",
    access: "maybe_guest",
    params: embed.GuestPath,
    response: { 200: embed.GuestValidity },
    example: { params: { user_uuid: UUID } },
    handler: async ({ deps, scope }) => (scope ? describeGuest(deps, scope) : { valid: false, session_data: null }),
  }),
  defineRoute({
    method: "POST",
    path: "/api/embed/ai-searchbox/search/:user_uuid",
    access: "guest",
    params: embed.GuestPath,
    body: embed.SearchQuery,
    response: { 200: embed.SearchAnswer },
    example: { params: { user_uuid: UUID }, body: { query: "How long do refunds take?" } },
    handler: ({ deps, scope, request, body }) => search(deps, scope, request, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/ai-searchbox/feedback/:user_uuid",
    access: "guest",
    params: embed.GuestPath,
    body: embed.Rate,
    response: { 200: embed.Rated },
    example: { params: { user_uuid: UUID }, body: { response_id: "ans_0", rating: "thumbs_up" } },
    handler: async ({ deps, scope, body }) => {
      await rateAnswer(deps, scope, body);
      return { status: "recorded" as const };
    },
  }),
  defineRoute({
    method: "POST",
    path: "/api/embed/contact/:user_uuid",
    access: "guest",
    params: embed.GuestPath,
    body: SendContact,
    response: { 201: SentContact },
    example: {
      params: { user_uuid: UUID },
      body: { name: "Ada", email: "ada@example.org", fields: {}, text: "Where is my parcel?" },
    },
    handler: ({ deps, scope, request, body }) => sendContact(deps, scope, request, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/ai-searchbox/crawler-content/:user_uuid",
    access: "guest",
    params: embed.GuestPath,
    query: embed.ContentQuery,
    response: { 200: embed.ContentResults },
    example: { params: { user_uuid: UUID }, query: { query: "refunds" } },
    handler: ({ deps, scope, request, query }) => findContent(deps, scope, request, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/chat/conversations",
    access: "guest_token",
    body: embed.OpenConversation,
    response: { 200: embed.OpenedConversation },
    example: { body: {} },
    handler: ({ deps, scope }) => openConversation(deps, scope),
  }),
  defineRoute({
    method: "GET",
    path: "/api/chat/conversations",
    access: "guest_or_key",
    query: VisitorQuery,
    response: { 200: embed.ConversationList },
    example: { query: { guest_uuid: UUID } },
    handler: ({ deps, scope }) => listConversations(deps, scope),
  }),
  defineRoute({
    method: "GET",
    path: "/api/chat/conversations/:conversation_id",
    access: "guest_or_key",
    params: embed.ConversationPath,
    query: ConversationQuery,
    response: { 200: ConversationDetail },
    example: { params: { conversation_id: "conv_0" }, query: { limit: "20" } },
    handler: ({ deps, scope, params, query }) => getConversation(deps, scope, params.conversation_id, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/chat/message",
    access: "guest_or_key",
    body: embed.SendMessage,
    response: { 200: embed.MessageAck },
    example: { body: { client_id: "c0ffee00-0001", text: "How long do refunds take?" } },
    handler: ({ deps, scope, body }) => sendMessage(deps, scope, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/chat/attachments",
    access: "guest_token",
    response: { 201: Attachment },
    handler: ({ deps, scope, request }) => uploadAttachment(deps, scope, request),
  }),
  defineRoute({
    method: "GET",
    path: "/api/chat/attachments/:attachment_id",
    access: "guest_token",
    params: AttachmentPath,
    example: { params: { attachment_id: "att_0" } },
    handler: ({ deps, scope, params }) => downloadAttachment(deps, scope, params.attachment_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/chat/frames",
    access: "guest_or_key",
    body: embed.SendFrame,
    response: { 200: embed.FrameTaken },
    example: { body: { conversation_id: "conv_0", frame: { type: "end" } } },
    handler: ({ deps, scope, body }) => sendFrame(deps, scope, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/chat/live",
    access: "site",
    query: embed.LiveQuery,
    example: { query: { conversation_id: "conv_0" } },
    handler: ({ deps, scope, request, query }) => openSocket(deps, scope, request, query.conversation_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/chat/events",
    access: "guest_token",
    query: embed.EventsQuery,
    example: { query: { conversation_id: "conv_0" } },
    handler: ({ deps, scope, query }) => streamEvents(deps, scope, query),
  }),
];
