/** What a crawl writes of pages without content, and what leaves the index by it. */
import { tellPages } from "../knowledge/pages";
import { getPageId, recordUnreadPages, type SiteRef } from "../knowledge/service";
import { getPageStatus } from "../knowledge/status";
import type { Deps } from "../ports";
import type { CrawlRow, SettledPage } from "./frontier-tables";

/** Writes the pages a Crawler settled by itself. Of these, what robots.txt forbids leaves the index at once (spec §9). */
export async function recordSettled(
  deps: Pick<Deps, "db" | "now" | "log" | "site_index" | "site_room">,
  crawl: CrawlRow,
  settled: readonly SettledPage[],
): Promise<void> {
  if (settled.length === 0) return;
  if (crawl.live_version !== null)
    for (const { url, reason } of settled) if (reason === "robots") await removePage(deps, crawl, url);
  const rows = await recordUnreadPages(
    deps,
    crawl,
    crawl.source_id,
    settled.map(({ url, depth, reason }) => ({
      url,
      depth,
      reason,
      status: getPageStatus(reason),
      http_status: null,
      is_asked: false,
    })),
  );
  await tellPages(deps, crawl.site_id, rows);
}

/** Takes a page out of the index, without waiting for the crawl's end. */
export async function removePage(
  { site_index }: Pick<Deps, "site_index">,
  { site_id, source_id, version, at_once }: SiteRef & { source_id: string; version: number; at_once?: boolean },
  url: string,
): Promise<void> {
  const applied = await site_index.apply(site_id, {
    source_id,
    version,
    first_crawl: false,
    at_once: at_once ?? false,
    pages: [],
    removed_page_ids: [await getPageId(source_id, url)],
  });
  if (!applied.ok) throw new Error(`SiteIndex refused a removal: ${applied.code}`);
}
