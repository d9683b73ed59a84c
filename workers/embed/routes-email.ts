import { confirmEmail, giveEmail, readEmail, removeEmail } from "../contacts/email";
import { Nothing } from "../contract/lists";
import * as mail from "../contract/mail";
import { defineRoute } from "../platform/route";

/** Where a visitor gets replies while they are away. */
export const emailRoutes = [
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
];
