import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { guests } from "../../workers/contacts/schema";
import type { CreatedGuest } from "../../workers/contract/embed";
import { DEFAULT_THEME, DEFAULT_WELCOME_MESSAGE, type Site } from "../../workers/contract/sites";
import { sha256Hex } from "../../workers/platform/crypto";
import { newId, newSiteKey, randomToken } from "../../workers/platform/ids";
import type { GuestScope, SiteScope } from "../../workers/platform/scope";
import { workspaces } from "../../workers/accounts/schema";
import { sites } from "../../workers/sites/schema";

const DAY_MS = 86_400_000;

/** A site of its own workspace, with what a test wants to differ. */
export async function makeSite(wanted: Partial<Site> = {}): Promise<Site> {
  const now = Date.now();
  const db = drizzle(env.DB);
  const workspace_id = newId("ws", now);
  const id = newId("site", now);
  const site: Site = {
    id,
    workspace_id,
    name: "Test shop",
    url: "https://shop.example.org",
    subdomain: id.slice(-12),
    site_key: newSiteKey(),
    status: "active",
    widget_enabled: true,
    ai_enabled: true,
    personality: "friendly",
    welcome_message: DEFAULT_WELCOME_MESSAGE,
    suggested_questions: [],
    theme: DEFAULT_THEME,
    contact: { channels: {} },
    allowed_origins: ["https://shop.example.org"],
    created_at: now,
    updated_at: now,
    ...wanted,
  };
  await db.insert(workspaces).values({ id: workspace_id, name: "Test", plan: "pro", created_at: now, updated_at: now });
  await db.insert(sites).values(site);
  return site;
}

/** A guest of `site` with its token, and the scope the product would make for it. */
export async function makeGuest(site: Site): Promise<CreatedGuest & { scope: GuestScope }> {
  const guest = { uuid: crypto.randomUUID(), token: randomToken(32), expires_at: Date.now() + 30 * DAY_MS };
  await drizzle(env.DB)
    .insert(guests)
    .values({
      uuid: guest.uuid,
      site_id: site.id,
      token_hash: await sha256Hex(guest.token),
      conversation_id: null,
      metadata: {},
      created_at: Date.now(),
      expires_at: guest.expires_at,
    });
  return { ...guest, scope: { ...siteScope(site), guest_id: guest.uuid, conversation_id: null } };
}

export function siteScope(site: Site): SiteScope {
  return { site_id: site.id, site };
}
