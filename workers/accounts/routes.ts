import * as accounts from "../contract/accounts";
import { ListQuery, listOf, Nothing } from "../contract/lists";
import { can, defineRoute } from "../platform/route";
import { listMembers, removeMember } from "./members";
import { removeProfileImage, setProfileImage, showProfileImage } from "./profile-image";
import { getMe, readAuthOptions, updateMe } from "./service";
import { endOtherSessions, endSession, listSessions, logout } from "./sessions";
import { login } from "./sign-in";
import { registerAccount, verifyEmail } from "./sign-up";

const EMAIL = "ruth@example.org";

export const accountRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/auth/options",
    access: "app",
    response: { 200: accounts.AuthOptions },
    handler: async ({ deps }) => readAuthOptions(deps),
  }),
  defineRoute({
    method: "POST",
    path: "/api/auth/register",
    access: "app",
    body: accounts.Register,
    response: { 202: accounts.Registered },
    example: { body: { email: EMAIL, password: "lantern over the beck", full_name: "Ruth Alder" } },
    handler: ({ deps, request, body }) => registerAccount(deps, request, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/auth/verify-email",
    access: "app",
    body: accounts.VerifyEmail,
    response: { 200: accounts.Me },
    example: { body: { email: EMAIL, code: "000000" } },
    handler: ({ deps, request, headers, body }) => verifyEmail(deps, request, headers, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/auth/login",
    access: "app",
    body: accounts.Login,
    response: { 200: accounts.Me },
    example: { body: { email: EMAIL, password: "lantern over the beck" } },
    handler: ({ deps, request, headers, body }) => login(deps, request, headers, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/auth/logout",
    access: "app",
    response: { 204: Nothing },
    handler: ({ deps, request, headers }) => logout(deps, request, headers),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/me",
    access: can("view"),
    response: { 200: accounts.Me },
    handler: ({ deps, scope }) => getMe(deps, scope),
  }),
  defineRoute({
    method: "PATCH",
    path: "/api/v1/me",
    access: can("view"),
    body: accounts.UpdateMe,
    response: { 200: accounts.Me },
    example: { body: { full_name: "Ruth Alder", company_name: null, locale: "en" } },
    handler: ({ deps, scope, body }) => updateMe(deps, scope, body),
  }),
  defineRoute({
    method: "PUT",
    path: "/api/v1/me/profile-image",
    access: can("view"),
    response: { 200: accounts.Me },
    handler: ({ deps, scope, request }) => setProfileImage(deps, scope, request),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/me/profile-image",
    access: can("view"),
    response: { 204: Nothing },
    handler: ({ deps, scope }) => removeProfileImage(deps, scope),
  }),
  defineRoute({
    method: "GET",
    path: "/api/profile-images/:profile_image",
    access: "public",
    params: accounts.ProfileImagePath,
    example: { params: { profile_image: "pic_0" } },
    handler: ({ deps, params }) => showProfileImage(deps, params.profile_image),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sessions",
    access: can("view"),
    query: ListQuery,
    response: { 200: listOf(accounts.Session) },
    example: { query: { page: "1" } },
    handler: ({ deps, scope, query }) => listSessions(deps, scope, query),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/sessions/:session_id",
    access: can("view"),
    params: accounts.SessionPath,
    response: { 204: Nothing },
    example: { params: { session_id: "ses_0" } },
    handler: ({ deps, scope, params }) => endSession(deps, scope, params.session_id),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/sessions",
    access: can("view"),
    response: { 204: Nothing },
    handler: ({ deps, scope }) => endOtherSessions(deps, scope),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/members",
    access: can("view"),
    query: ListQuery,
    response: { 200: listOf(accounts.Member) },
    example: { query: { page: "1" } },
    handler: ({ deps, scope, query }) => listMembers(deps, scope, query),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/members/:user_id",
    access: can("administer"),
    params: accounts.MemberPath,
    response: { 204: Nothing },
    example: { params: { user_id: "user_0" } },
    handler: ({ deps, scope, params }) => removeMember(deps, scope, params.user_id),
  }),
];
