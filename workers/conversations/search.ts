/** Finding what was said in a site's conversations. */
import { and, eq, inArray } from "drizzle-orm";
import type { FoundMessage, SearchQuery } from "../contract/conversations";
import type { List } from "../contract/lists";
import { requireOk } from "../platform/object";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite, UNKNOWN_SITE } from "../sites/service";
import { SHOWN } from "./inbox";
import { conversations } from "./schema";
import { excerpt, readSearch } from "./search-text";

const MAX_IDS = 90;

/**
 * One page of the messages that hold every word of `q`, the newest first; `total` ends at 1,000. A message is found some seconds
 * after it was said. Throws not_found for another workspace's site.
 */
export async function searchMessages(
  { db, site_log }: Pick<Deps, "db" | "site_log">,
  scope: OwnerScope,
  site_id: string,
  { q, page, page_size }: SearchQuery,
): Promise<List<FoundMessage>> {
  await getOwnSite({ db }, scope, site_id);
  const words = readSearch(q);
  if (words.length === 0) return { items: [], total: 0, page, page_size };
  const found = requireOk(await site_log.searchMessages(site_id, words, { page, page_size }), UNKNOWN_SITE);
  const ids = [...new Set(found.items.map(({ conversation_id }) => conversation_id))];
  // A statement takes 100 parameters.
  const parts = [ids.slice(0, MAX_IDS), ids.slice(MAX_IDS)].filter((part) => part.length > 0);
  const read = (part: string[]) =>
    db
      .select(SHOWN)
      .from(conversations)
      .where(and(eq(conversations.site_id, site_id), inArray(conversations.id, part)));
  const rows = (await Promise.all(parts.map(read))).flat();
  const items = found.items.flatMap(({ conversation_id, seq, author, text, at }) => {
    // One that is being erased at this moment has no row any more.
    const conversation = rows.find(({ id }) => id === conversation_id);
    return conversation ? [{ conversation, seq, author, at, ...excerpt(text, words) }] : [];
  });
  return { items, total: found.total, page, page_size };
}
