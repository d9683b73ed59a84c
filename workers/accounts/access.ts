/** Who a request to the dashboard's API speaks for: the member whose session its cookie names, from the app host's own pages. */
import { type Action, isPermitted, PERMISSIONS } from "../contract/permissions";
import { noteDenied } from "../ops/audit";
import { requireWithinLimits } from "../ops/limits";
import { requireAppHost } from "../platform/app-host";
import { AppError } from "../platform/problem";
import { type Authorizers, can, type RequestParts } from "../platform/route";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { findOwner } from "./sessions";

type OwnerAuthorizers = Pick<Authorizers, "app" | `can:${Action}`>;

export const ownerAuthorizers: OwnerAuthorizers = {
  app: async (deps, parts) => {
    requireOwnPage(deps, parts);
    return null;
  },
  ...(Object.fromEntries(
    (Object.keys(PERMISSIONS) as Action[]).map((action) => [
      can(action),
      (deps: Deps, parts: RequestParts) => requirePermission(deps, parts, action),
    ]),
  ) as Omit<OwnerAuthorizers, "app">),
};

async function requirePermission(deps: Deps, parts: RequestParts, action: Action): Promise<OwnerScope> {
  requireOwnPage(deps, parts);
  const scope = await findOwner(deps, parts.request);
  if (!scope) throw new AppError("unauthenticated", "Sign in first.");
  if (!isPermitted(scope.role, action)) {
    await noteDenied(deps, scope, parts.url.pathname);
    throw new AppError("forbidden", "Your role does not allow this. Ask an owner of the workspace.");
  }
  if (!isRead(parts.request)) await requireWithinLimits(deps, { writes_per_member: scope.user_id });
  return scope;
}

/** The cookie alone proves nothing of who sends it: whatever changes something must come from our own page (bars AUTH-13). */
function requireOwnPage({ config }: Deps, { request, url }: RequestParts): void {
  requireAppHost({ config }, url);
  const origin = request.headers.get("origin");
  if (origin !== config.app_origin && !(isRead(request) && origin === null))
    throw new AppError("origin_not_allowed", "This call is accepted from the dashboard only.");
}

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}
