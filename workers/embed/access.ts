/** Who a public request speaks for: the site by host, by `site_key` or by the guest; a browser only from the site's origins. */
import { readApiKey, requireApiKey } from "../accounts/api-keys";
import { findGuest, findGuestByToken, touchGuest } from "../contacts/service";
import { GuestUuid } from "../contract/embed";
import type { Site } from "../contract/sites";
import { requireWithinLimits } from "../ops/limits";
import { randomToken } from "../platform/ids";
import { AppError } from "../platform/problem";
import type { Authorizers, RequestParts } from "../platform/route";
import type { GuestScope, PageScope, SiteScope } from "../platform/scope";
import type { Deps } from "../ports";
import {
  findSiteByHost,
  findSiteByKey,
  isAllowedOrigin,
  readSiteOrigin,
  readSubdomain,
  UNKNOWN_SITE,
} from "../sites/service";
import { readChatCookie } from "./chat/session";

type PublicAccess =
  | "public"
  | "page"
  | "site"
  | "site_bootstrap"
  | "guest"
  | "maybe_guest"
  | "guest_token"
  | "guest_or_key";

export const publicAuthorizers: Pick<Authorizers, PublicAccess> = {
  public: async () => null,
  page: requirePage,
  site: async (deps, parts) => requireWidget(await requireSite(deps, parts)),
  site_bootstrap: requireSite,
  guest: async (deps, parts) => requireWidget(await requireGuest(deps, parts)),
  maybe_guest: async (deps, parts) => {
    const guest = await findGuest(deps, parts.params.user_uuid ?? "");
    return guest && isOwnSite(guest, await findNamedSite(deps, parts, guest)) ? admitGuest(deps, parts, guest) : null;
  },
  guest_token: async (deps, parts) => requireWidget(await requireGuestToken(deps, parts)),
  guest_or_key: async (deps, parts) => requireWidget(await requireGuestOrKey(deps, parts)),
};

async function requireSite(deps: Deps, parts: RequestParts): Promise<SiteScope> {
  const named = await findNamedSite(deps, parts);
  if (!named.by)
    throw new AppError("invalid_request", "Name the site by site_key.", { fields: { site_key: "Missing." } });
  if (named.site?.status !== "active") throw new AppError("not_found", UNKNOWN_SITE);
  return requireOrigin(deps, parts, { site_id: named.site.id, site: named.site });
}

async function requirePage(deps: Deps, { url, request }: RequestParts): Promise<PageScope> {
  const site = await findSiteByHost(deps, url.host);
  if (site?.status !== "active") throw new AppError("not_found", UNKNOWN_SITE);
  requireOwnPage(request, readSiteOrigin(deps.config, site));
  const token = readChatCookie(request);
  const guest = token === null ? null : await findGuestByToken(deps, token);
  const is_foreign = guest !== null && guest.site_id !== site.id;
  if (guest && !is_foreign) requireUnblocked(request, guest);
  if (guest && !is_foreign) await touchGuest(deps, guest);
  const kept = is_foreign ? null : token;
  return { site_id: site.id, site, token: kept ?? randomToken(32), guest: is_foreign ? null : guest };
}

/** Browsers say where a form comes from; what says nothing of it is let through, for the form bears a token as well. */
function requireOwnPage({ method, headers }: Request, own: string): void {
  if (method === "GET" || method === "HEAD") return;
  const [origin, sent_from] = [headers.get("origin") ?? own, headers.get("sec-fetch-site") ?? "same-origin"];
  if (origin !== own || sent_from !== "same-origin")
    throw new AppError("origin_not_allowed", "This form is accepted from the chat's own page only.");
}

async function requireGuest(deps: Deps, parts: RequestParts): Promise<GuestScope> {
  const guest = await findGuest(deps, parts.params.user_uuid ?? "");
  return requireOwnSite(deps, parts, guest);
}

async function requireGuestToken(deps: Deps, parts: RequestParts): Promise<GuestScope> {
  const token = parts.request.headers.get("authorization")?.match(/^bearer ([A-Za-z0-9_-]{20,100})$/i)?.[1];
  const guest = token ? await findGuestByToken(deps, token) : null;
  if (!guest) throw new AppError("unauthenticated", "Send the guest's token as a bearer token.");
  return requireOwnSite(deps, parts, guest);
}

/** A program's key opens the visitors of its own workspace, or of its one site there; any other is unknown to it. */
async function requireGuestOrKey(deps: Deps, parts: RequestParts): Promise<GuestScope> {
  const key = readApiKey(parts.request);
  const guest_uuid = parts.query.guest_uuid ?? readField(parts.body, "guest_uuid");
  if (key === null) {
    const guest = await requireGuestToken(deps, parts);
    if (guest_uuid !== undefined && guest_uuid !== guest.guest_id) throw unknownGuest();
    return guest;
  }
  const { key_id, ...bound } = await requireApiKey(deps, key, "chat");
  await requireWithinLimits(deps, { calls_per_api_key: key_id });
  if (typeof guest_uuid !== "string" || !GuestUuid.safeParse(guest_uuid).success)
    throw new AppError("invalid_request", "Name the visitor by guest_uuid.", {
      fields: { guest_uuid: "Must be a UUID." },
    });
  const guest = await findGuest(deps, guest_uuid);
  const is_theirs =
    guest?.site.workspace_id === bound.workspace_id && (bound.site_id === null || guest.site_id === bound.site_id);
  return requireOwnSite(deps, parts, is_theirs ? guest : null);
}

/** A guest counts only on its own site: another host or site_key makes it unknown, as if it had never been. */
async function requireOwnSite(deps: Deps, parts: RequestParts, guest: GuestScope | null): Promise<GuestScope> {
  if (!guest || !isOwnSite(guest, await findNamedSite(deps, parts, guest))) {
    throw unknownGuest();
  }
  return admitGuest(deps, parts, guest);
}

function unknownGuest(): AppError {
  return new AppError("guest_not_found", "This visitor is unknown or expired. Start a new one.");
}

async function admitGuest(deps: Deps, parts: RequestParts, guest: GuestScope): Promise<GuestScope> {
  requireOrigin(deps, parts, guest);
  requireUnblocked(parts.request, guest);
  // Only now: a refused call writes nothing.
  await touchGuest(deps, guest);
  return guest;
}

/** Who is blocked may read what was said, and no more. */
function requireUnblocked({ method }: Request, { is_blocked }: GuestScope): void {
  if (is_blocked && method !== "GET" && method !== "HEAD")
    throw new AppError("visitor_blocked", "This site takes no more messages from you.");
}

function isOwnSite(guest: GuestScope, named: { by: string | null; site: Site | null }): boolean {
  return guest.site.status === "active" && (named.by === null || named.site?.id === guest.site_id);
}

/** The site a request names, and how. A request on a guest's own subdomain needs no second look-up. */
async function findNamedSite(
  deps: Deps,
  { url, query, body, request }: RequestParts,
  guest?: GuestScope,
): Promise<{ by: "host" | "key" | null; site: Site | null }> {
  const subdomain = readSubdomain(deps.config, url.host);
  if (subdomain !== null) {
    if (guest?.site.subdomain === subdomain) return { by: "host", site: guest.site };
    return { by: "host", site: await findSiteByHost(deps, url.host) };
  }
  const site_key = query.site_key ?? readField(body, "site_key") ?? request.headers.get("x-site-key") ?? undefined;
  if (site_key === undefined) return { by: null, site: null };
  if (typeof site_key !== "string")
    throw new AppError("invalid_request", "Check site_key: it must be a text.", {
      fields: { site_key: "Must be a text." },
    });
  if (guest?.site.site_key === site_key) return { by: "key", site: guest.site };
  return { by: "key", site: await findSiteByKey(deps, site_key) };
}

/** A field of a body that nobody has looked at yet. */
function readField(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null
    ? Object.entries(body).find(([key]) => key === name)?.[1]
    : undefined;
}

function requireOrigin<Scope extends SiteScope>(
  { config }: Deps,
  { request, any_origin }: RequestParts,
  scope: Scope,
): Scope {
  const origin = request.headers.get("origin");
  if (origin !== null && !any_origin && !isAllowedOrigin(config, scope.site, origin)) {
    throw new AppError("origin_not_allowed", "This website is not on the list of the site's origins.");
  }
  return scope;
}

function requireWidget<Scope extends SiteScope>(scope: Scope): Scope {
  if (!scope.site.widget_enabled) throw new AppError("widget_disabled", "The owner has switched this widget off.");
  return scope;
}
