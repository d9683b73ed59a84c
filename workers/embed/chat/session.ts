/** Whose chat page it is: a cookie with the guest's token, and forms that only its own page can send. */
import { adoptGuest } from "../../contacts/service";
import { GUEST_LIFETIME_DAYS } from "../../contract/limits";
import { readNetwork, requireWithinLimits } from "../../ops/limits";
import { isSameText, sha256Hex, signText } from "../../platform/crypto";
import { randomToken } from "../../platform/ids";
import { AppError } from "../../platform/problem";
import type { GuestScope, PageScope } from "../../platform/scope";
import type { Deps } from "../../ports";

const COOKIE = "__Host-helpshelf_chat";
const COOKIE_PATTERN = new RegExp(`(?:^|; ?)${COOKIE}=([\\w-]{43})(?:;|$)`);
/** Lax: who follows a link from the owner's website keeps their conversation. */
const COOKIE_FLAGS = `Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${GUEST_LIFETIME_DAYS * 86_400}`;

export function readChatCookie(request: Request): string | null {
  return request.headers.get("cookie")?.match(COOKIE_PATTERN)?.[1] ?? null;
}

export function writeChatCookie({ token }: PageScope): string {
  return `${COOKIE}=${token}; ${COOKIE_FLAGS}`;
}

/** What each form of the page carries: whose it is, and which of their forms it is, so that one sent twice counts once. */
export interface FormKeys {
  form_token: string;
  form_id: string;
}

export function makeFormKeys({ config }: Pick<Deps, "config">, { token }: PageScope): FormKeys {
  return { form_token: signToken(config, token), form_id: randomToken(12) };
}

/** Throws forbidden for a form of another visitor's page, or of a browser that kept no cookie. */
export function requireOwnForm({ config }: Pick<Deps, "config">, { token }: PageScope, form_token = ""): void {
  if (!isSameText(form_token, signToken(config, token)))
    throw new AppError("forbidden", "This form is not from your own page.");
}

/** The same for the same words in the same form: a page gone back to may send others. */
export function makeClientId(form_id = "", ...words: string[]): string {
  if (!/^[\w-]{16}$/.test(form_id)) throw new AppError("forbidden", "This form is not from your own page.");
  return `${form_id}-${sha256Hex(JSON.stringify(words)).slice(0, 24)}`;
}

function signToken({ app_secret }: Deps["config"], token: string): string {
  return signText(app_secret, "chat_form", token);
}

/** The cookie's guest, made with what they send first. Throws rate_limited, and guest_not_found for a token whose guest is gone. */
export async function requireGuest(
  deps: Deps,
  scope: PageScope,
  request: Request,
  metadata: Record<string, unknown>,
): Promise<GuestScope> {
  if (scope.guest) return scope.guest;
  await requireWithinLimits(deps, { guests_per_ip_and_site: `${scope.site_id}:${readNetwork(request)}` });
  const user_agent = (request.headers.get("user-agent") ?? "").slice(0, 300);
  const guest = await adoptGuest(deps, scope, scope.token, { ...metadata, user_agent });
  if (!guest) throw new AppError("guest_not_found", "This visitor is unknown or expired. Start a new one.");
  return guest;
}
