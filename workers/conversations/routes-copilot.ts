import { ConversationPath } from "../contract/conversations";
import { ConversationSummary, DraftReply } from "../contract/copilot";
import { can, defineRoute } from "../platform/route";
import { draftReply } from "./draft";
import { readOwnSummary, summarise } from "./summary";

const ONE = { params: { conversation_id: "conv_0" } };

/** What the AI does for members who answer visitors. */
export const copilotRoutes = [
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/:conversation_id/draft",
    access: can("use_inbox"),
    params: ConversationPath,
    response: { 200: DraftReply },
    example: ONE,
    handler: ({ deps, scope, params }) => draftReply(deps, scope, params.conversation_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/conversations/:conversation_id/summary",
    access: can("use_inbox"),
    params: ConversationPath,
    response: { 200: ConversationSummary },
    example: ONE,
    handler: ({ deps, scope, params }) => readOwnSummary(deps, scope, params.conversation_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/conversations/:conversation_id/summary",
    access: can("use_inbox"),
    params: ConversationPath,
    response: { 200: ConversationSummary },
    example: ONE,
    handler: ({ deps, scope, params }) => summarise(deps, scope, params.conversation_id),
  }),
];
