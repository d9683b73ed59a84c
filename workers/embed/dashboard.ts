import { requireAppHost } from "../platform/app-host";
import { AppError, NOTHING_HERE } from "../platform/problem";
import { DASHBOARD_HEADERS } from "../platform/security-headers";
import type { Deps } from "../ports";
import { findSiteByHost } from "../sites/service";

const DOCUMENT_HEADERS = {
  ...DASHBOARD_HEADERS,
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-cache",
};

/** `/`: the dashboard on the app host; a site's own host leads to that site's chat. */
export async function showHome(deps: Deps, url: URL): Promise<Response> {
  const site = await findSiteByHost(deps, url.host);
  if (site) return new Response(null, { status: 302, headers: { Location: `/w/${site.site_key}` } });
  return showDashboard(deps, url);
}

/** The dashboard's one document, whatever screen the path names. Throws not_found away from the app host. */
export async function showDashboard({ config, dashboard }: Deps, url: URL): Promise<Response> {
  requireAppHost({ config }, url);
  if (!dashboard) throw new AppError("not_found", NOTHING_HERE);
  const { body } = await dashboard.fetch(new Request(new URL("/", config.app_origin)));
  return new Response(body, { headers: DOCUMENT_HEADERS });
}

/** For an address that does not exist: a person on the app host gets the dashboard's own page for that, everybody else null. */
export async function showMissing(deps: Deps, request: Request): Promise<Response | null> {
  const url = new URL(request.url);
  const is_person = request.method === "GET" && request.headers.get("accept")?.includes("text/html");
  if (!is_person || url.pathname.startsWith("/api/") || url.host !== new URL(deps.config.app_origin).host) return null;
  return new Response((await showDashboard(deps, url)).body, { status: 404, headers: DOCUMENT_HEADERS });
}

const ASSET_MAX_AGE_S = 31_536_000;

/** A script, style or font of the dashboard. Its name carries a hash of its content, so it is kept for a year. */
export async function showAsset({ config, dashboard }: Deps, url: URL): Promise<Response> {
  const found = await dashboard?.fetch(new Request(new URL(url.pathname, config.app_origin)));
  const type = found?.headers.get("content-type");
  // For a file that does not exist the platform may answer with the document.
  if (!found?.ok || !type || type.startsWith("text/html")) throw new AppError("not_found", NOTHING_HERE);
  return new Response(found.body, {
    headers: { "Content-Type": type, "Cache-Control": `public, max-age=${ASSET_MAX_AGE_S}, immutable` },
  });
}

/** A shelf with two books, as dashboard/ui/Logo.tsx draws it. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#6366f1"/><path d="M9 9v14M23 9v14M9 20h14M13.5 20v-8M18.5 20v-6" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/></svg>`;

export function showIcon(): Response {
  return new Response(ICON, { headers: { "Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=86400" } });
}
