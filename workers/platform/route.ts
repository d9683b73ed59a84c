/** A route is declared once: validation, access, response shape and the cases of the every-route test come from the declaration. */
import type * as z from "zod";
import type { Action } from "../contract/permissions";
import type { Deps } from "../ports";
import type { GuestScope, OwnerScope, PageScope, SiteScope } from "./scope";

/** A member whose role allows `action`, on the app host, with the dashboard's session. */
export function can<A extends Action>(action: A): `can:${A}` {
  return `can:${action}`;
}

/** Who may call a route, and the scope its handler gets. The functions that make these scopes are bound in worker.ts. */
export type AccessScopes = PublicScopes & { [A in `can:${Action}`]: OwnerScope };

interface PublicScopes {
  /** Anybody; the handler learns nothing of a tenant. */
  public: null;
  /** Anybody on an active site, found by host, `site_key` or `X-Site-Key`; browsers only from its origins. */
  site: SiteScope;
  /** As `site`, but answers even when the widget is switched off, so that it can say so. */
  site_bootstrap: SiteScope;
  /** The guest named by `{user_uuid}` in the path; browsers only from the site's origins. */
  guest: GuestScope;
  /** As `guest`, or null for an unknown one: for the call that asks whether there is such a guest. */
  maybe_guest: GuestScope | null;
  /** The guest whose token is in `Authorization: Bearer`. */
  guest_token: GuestScope;
  /** As `guest_token`, or a program with an API key of scope chat, for the guest of its workspace that `guest_uuid` names. */
  guest_or_key: GuestScope;
  /** Anybody on a site's own host, with the guest of their cookie; what changes something comes from that host's own pages. */
  page: PageScope;
  /** Anybody on the app host; browsers only from its own pages. For sign-in. */
  app: null;
}
export type Access = keyof AccessScopes;

/** What an authorizer may look at: raw and unvalidated. */
export interface RequestParts {
  request: Request;
  url: URL;
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
  /** The route's answer is for any origin: the caller's is not asked. */
  any_origin: boolean;
}
export type Authorizers = { [A in Access]: (deps: Deps, parts: RequestParts) => Promise<AccessScopes[A]> };

type Shape = z.ZodType | undefined;
type Parsed<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined;

export interface HandlerInput<A extends Access, P extends Shape, Q extends Shape, B extends Shape> {
  deps: Deps;
  scope: AccessScopes[A];
  params: Parsed<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
  request: Request;
  url: URL;
  /** Further headers of the answer, such as a cookie. */
  headers: Headers;
}

/** A schema that takes undefined is one for an answer without a body. */
type Answer<R extends Shape> = R extends z.ZodType
  ? undefined extends z.input<R>
    ? Promise<void>
    : Promise<z.input<R> | Response>
  : Promise<Response>;

interface RouteSpec<A extends Access, P extends Shape, Q extends Shape, B extends Shape, R extends Shape> {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Hono pattern. Accepted with and without a trailing slash. */
  path: string;
  access: A;
  params?: P;
  query?: Q;
  /** Strict: an unknown key is 400. */
  body?: B;
  /** The JSON answer by its success status (204: `Nothing`); absent for routes whose handler returns a Response (HTML, script, stream). */
  response?: { [status: number]: R };
  /** A valid call for the every-route test and the API reference. */
  example?: { params?: Record<string, string>; query?: Record<string, string>; body?: unknown };
  /** `*` for the two public documents any origin may read (bars WEB-07). */
  cors?: "*";
  /** Returns the JSON body, or a Response that is passed on as it is. */
  handler: (input: HandlerInput<A, P, Q, B>) => Answer<R> | Response;
}

/** A declared route, its types erased so that routes of all shapes stand in one list. */
export interface Route {
  method: string;
  path: string;
  access: Access;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  response?: { [status: number]: z.ZodType };
  example?: { params?: Record<string, string>; query?: Record<string, string>; body?: unknown };
  cors?: "*";
  handler: (input: HandlerInput<Access, Shape, Shape, Shape>) => Promise<unknown>;
}

/** Declares a route. The cast only forgets the schema types: mountRoutes parses every part with the very schemas declared here. */
export function defineRoute<
  A extends Access,
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
  R extends Shape = undefined,
>(spec: RouteSpec<A, P, Q, B, R>): Route {
  return spec as unknown as Route;
}
