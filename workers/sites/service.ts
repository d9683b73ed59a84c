import { eq } from "drizzle-orm";
import { Site } from "../contract/sites";
import type { Config } from "../platform/config";
import type { Deps } from "../ports";
import { sites } from "./schema";

/** The site whose subdomain a host names, or null for the app host and foreign hosts. */
export async function findSiteByHost({ db, config }: Pick<Deps, "db" | "config">, host: string): Promise<Site | null> {
  const subdomain = readSubdomain(config, host);
  if (subdomain === null) return null;
  const [row] = await db.select().from(sites).where(eq(sites.subdomain, subdomain));
  return row ? Site.parse(row) : null;
}

export async function findSiteByKey({ db }: Pick<Deps, "db">, site_key: string): Promise<Site | null> {
  const [row] = await db.select().from(sites).where(eq(sites.site_key, site_key));
  return row ? Site.parse(row) : null;
}

export async function findSiteById({ db }: Pick<Deps, "db">, site_id: string): Promise<Site | null> {
  const [row] = await db.select().from(sites).where(eq(sites.id, site_id));
  return row ? Site.parse(row) : null;
}

/** `demo` of `demo.localhost:8787`; null when the host is not directly below the app host. */
export function readSubdomain(config: Config, host: string): string | null {
  const suffix = `.${new URL(config.app_origin).host}`;
  const name = host.toLowerCase();
  if (!name.endsWith(suffix)) return null;
  const subdomain = name.slice(0, -suffix.length);
  return subdomain === "" || subdomain.includes(".") ? null : subdomain;
}

/** The origin that serves a site's widget and its public API: from configuration, never from a request. */
export function readSiteOrigin(config: Config, site: Site): string {
  const app = new URL(config.app_origin);
  return `${app.protocol}//${site.subdomain}.${app.host}`;
}

/** Whether a browser page of `origin` may call for this site: listed exactly (scheme, host, port), or the site's own host. */
export function isAllowedOrigin(config: Config, site: Site, origin: string): boolean {
  return origin === readSiteOrigin(config, site) || site.allowed_origins.includes(origin);
}

/** Every site there is, oldest first. For the development start page only: it crosses tenants. */
export async function listSites({ db }: Pick<Deps, "db">): Promise<Site[]> {
  const rows = await db.select().from(sites).orderBy(sites.created_at).limit(20);
  return rows.map((row) => Site.parse(row));
}
