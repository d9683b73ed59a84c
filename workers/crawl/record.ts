/** What a crawl writes of pages it settled by itself, and what leaves the index by it. */
import { tellPages } from "../knowledge/pages";
import { getPageId, recordPages } from "../knowledge/record";
import { getPageStatus } from "../knowledge/status";
import type { Deps } from "../ports";
import type { CrawlRow, SettledPage } from "./frontier/frontier-tables";

/** Of these, what robots.txt forbids leaves the index at once (spec §9), what we leave out with this version, what failed not at all. */
export async function recordSettled(
  deps: Pick<Deps, "db" | "now" | "log" | "site_index" | "site_room">,
  crawl: CrawlRow,
  settled: readonly SettledPage[],
): Promise<void> {
  if (settled.length === 0) return;
  const { site_id, source_id, version, live_version } = crawl;
  if (live_version !== null) {
    const [removed_page_ids, dropped_page_ids]: [string[], string[]] = [[], []];
    for (const { url, reason } of settled) {
      const page_id = getPageId(source_id, url);
      if (reason === "robots") removed_page_ids.push(page_id);
      else if (getPageStatus(reason) === "skipped") dropped_page_ids.push(page_id);
    }
    const changes = { source_id, version, first_crawl: false, pages: [], removed_page_ids, dropped_page_ids };
    const applied = await deps.site_index.apply(site_id, changes);
    if (!applied.ok) throw new Error(`SiteIndex refused a removal: ${applied.code}`);
  }
  const unread = settled.map(({ url, depth, reason, target }) => ({
    url,
    depth,
    reason,
    status: getPageStatus(reason),
    http_status: null,
    same_as_url: reason === "canonical" ? target : null,
    is_asked: false,
  }));
  await tellPages(deps, site_id, await recordPages(deps, crawl, source_id, { unread }));
}
