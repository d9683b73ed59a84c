import { confirmEmail, giveEmail, readEmail, removeEmail } from "../contacts/email";
import { STOP_PATH, showStop, stopMail } from "../contacts/stop-mail";
import { Nothing } from "../contract/lists";
import * as mail from "../contract/mail";
import { mailTranscript } from "../conversations/transcript";
import { defineRoute } from "../platform/route";

const STOP_EXAMPLE = { params: { token: "0".repeat(40) } };

/** Where a visitor gets replies while they are away. */
export const emailRoutes = [
  // On any host: links in old mails name one that their site may have had.
  defineRoute({
    method: "GET",
    path: `${STOP_PATH}:token`,
    access: "public",
    params: mail.StopPath,
    example: STOP_EXAMPLE,
    handler: ({ deps, request, params }) => showStop(deps, request, params.token),
  }),
  // What a form or a mail program sends besides says nothing more (RFC 8058).
  defineRoute({
    method: "POST",
    path: `${STOP_PATH}:token`,
    access: "public",
    params: mail.StopPath,
    example: STOP_EXAMPLE,
    handler: ({ deps, request, params }) => stopMail(deps, request, params.token),
  }),
  defineRoute({
    method: "GET",
    path: "/api/chat/email",
    access: "guest_token",
    response: { 200: mail.GuestEmail },
    handler: ({ deps, scope }) => readEmail(deps, scope),
  }),
  defineRoute({
    method: "POST",
    path: "/api/chat/email",
    access: "guest_token",
    body: mail.GiveEmail,
    response: { 200: mail.GivenEmail },
    example: { body: { email: "ada@example.org" } },
    handler: ({ deps, scope, request, body }) => giveEmail(deps, scope, request, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/chat/email/confirm",
    access: "guest_token",
    body: mail.ConfirmEmail,
    response: { 200: mail.GuestEmail },
    example: { body: { code: "012345" } },
    handler: ({ deps, scope, request, body }) => confirmEmail(deps, scope, request, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/chat/email",
    access: "guest_token",
    response: { 204: Nothing },
    handler: ({ deps, scope }) => removeEmail(deps, scope),
  }),
  defineRoute({
    method: "POST",
    path: "/api/chat/transcript",
    access: "guest_token",
    body: mail.AskTranscript,
    response: { 200: mail.MailedTranscript },
    example: { body: {} },
    handler: ({ deps, scope }) => mailTranscript(deps, scope),
  }),
];
