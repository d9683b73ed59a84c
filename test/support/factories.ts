import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { workspaces } from "../../workers/accounts/schema";
import { guests } from "../../workers/contacts/schema";
import type { CreatedGuest } from "../../workers/contract/embed";
import { NEW_SITE } from "../../workers/contract/new-site";
import type { Site } from "../../workers/contract/sites";
import { chunkMarkdown } from "../../workers/knowledge/chunk";
import { sha256Hex } from "../../workers/platform/crypto";
import { newId, newSiteKey, randomToken } from "../../workers/platform/ids";
import type { GuestScope, SiteScope } from "../../workers/platform/scope";
import { sites } from "../../workers/sites/schema";
import { createTestDeps } from "../worker";

const DAY_MS = 86_400_000;

/** A site of its own workspace, with what a test wants to differ. */
export async function makeSite(wanted: Partial<Site> = {}): Promise<Site> {
  const now = Date.now();
  const db = drizzle(env.DB);
  const workspace_id = wanted.workspace_id ?? newId("ws", now);
  const id = newId("site", now);
  const site: Site = {
    id,
    workspace_id,
    name: "Test shop",
    url: "https://shop.example.org",
    subdomain: id.slice(-12),
    site_key: newSiteKey(),
    ...NEW_SITE,
    allowed_origins: ["https://shop.example.org"],
    created_at: now,
    updated_at: now,
    ...wanted,
  };
  if (!wanted.workspace_id)
    await db
      .insert(workspaces)
      .values({ id: workspace_id, name: "Test", plan: "pro", created_at: now, updated_at: now });
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
      token_hash: sha256Hex(guest.token),
      conversation_id: null,
      metadata: {},
      created_at: Date.now(),
      expires_at: guest.expires_at,
    });
  return {
    ...guest,
    scope: {
      ...siteScope(site),
      guest_id: guest.uuid,
      is_blocked: false,
      conversation_id: null,
      expires_at: guest.expires_at,
    },
  };
}

export function siteScope(site: Site): SiteScope {
  return { site_id: site.id, site };
}

/** Puts pages into a site's index as a first crawl would. Returns their page ids. */
export async function indexPages(
  site: Site,
  pages: { url: string; title: string; markdown: string }[],
): Promise<string[]> {
  const deps = createTestDeps(env, newId("req", Date.now()));
  const source_id = newId("src", Date.now());
  const items = await Promise.all(
    pages.map(async ({ url, title, markdown }) => {
      const page_id = newId("page", Date.now());
      const page = { page_id, source_id, url, title, description: null, language: "en", updated_at: Date.now() };
      return { page, chunks: chunkMarkdown(markdown, page_id) };
    }),
  );
  const outcome = await deps.site_index.apply(site.id, {
    source_id,
    version: 1,
    first_crawl: true,
    pages: items,
    removed_page_ids: [],
  });
  if (!outcome.ok) throw new Error(outcome.code);
  return items.map((item) => item.page.page_id);
}

/** A small shop's knowledge: enough to answer from, and clear about what it does not hold. */
export const SHOP_PAGES = [
  {
    url: "https://shop.example.org/refunds",
    title: "Refunds",
    markdown:
      "## How long refunds take\n\nRefunds are issued within 5 business days after your return reaches our warehouse. The money goes back to the card you paid with.\n\n## What we refund\n\nWe refund the price of the item and the standard shipping fee.",
  },
  {
    url: "https://shop.example.org/shipping",
    title: "Shipping",
    markdown:
      "## Rates\n\n| Country | Price |\n| --- | --- |\n| Norway | 49 NOK |\n| Germany | 9 EUR |\n\n## Delivery times\n\nOrders leave our warehouse the next working day. Delivery in Norway takes two days.",
  },
  {
    url: "https://shop.example.org/care/wool",
    title: "Caring for wool",
    markdown:
      "## Washing\n\n1. Air the blanket outside.\n2. Wash it by hand at 30 degrees.\n3. Dry it flat.\n\nWool blankets must never be tumble dried.",
  },
];
