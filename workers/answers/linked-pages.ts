/**
 * Where an answer may lead: pages that are there, by their exact addresses (bars LLM-05). A path of the site's own that no page was
 * read from may send its visitor anywhere.
 */
import { describeError } from "../platform/log";
import { requireOk } from "../platform/object";
import type { Deps, IndexHit } from "../ports";

/** An address as passages name it. One with brackets in it is not read. */
const ADDRESS = /https?:\/\/[^\s<>()[\]{}"'`|\\^]+/gi;
const MAX_NAMED = 100;

/** The address of `pages` that `written` leads to, itself or without what was added to it; null for any other. */
export function findLinkedPage(written: string, pages: ReadonlySet<string>): string | null {
  if (pages.has(written)) return written;
  return listSpellings(written).find((address) => pages.has(address)) ?? null;
}

/**
 * Addresses of the site's own live pages among those of its passages and those named in them. Where the index cannot say, none of
 * the named ones.
 */
export async function listOwnPages(
  { site_index, log }: Pick<Deps, "site_index" | "log">,
  site_id: string,
  hits: readonly IndexHit[],
  own_origins: readonly string[],
): Promise<Set<string>> {
  const isOwn = (url: string) => URL.canParse(url) && own_origins.includes(new URL(url).origin);
  const found = new Set(hits.map(({ url }) => url).filter(isOwn));
  const written = new Set(hits.flatMap(({ text }) => text.match(ADDRESS) ?? []).filter(isOwn));
  const unknown = [...written].filter((url) => findLinkedPage(url, found) === null).slice(0, MAX_NAMED);
  if (unknown.length === 0) return found;
  try {
    const { urls } = requireOk(await site_index.liveUrls(site_id, unknown.flatMap(listSpellings)), "The site is gone.");
    return new Set([...found, ...urls]);
  } catch (error) {
    log("WARNING", "ANALYSIS", "linked_pages.not_read", { site_id, ...describeError(error) });
    return found;
  }
}

/**
 * The ways a page's own address may be written where `written` leads to it: without user name and fragment, without a query that is
 * not the page's, with a slash at its end or without.
 */
function listSpellings(written: string): string[] {
  // A back slash is where parsers disagree about the host.
  if (written.includes("\\") || !URL.canParse(written)) return [];
  const { protocol, origin, pathname, search } = new URL(written.replace(/[.,;:!?*_~]+$/, ""));
  if (!/^https?:$/.test(protocol)) return [];
  const twin = pathname.endsWith("/") ? pathname.slice(0, -1) : `${pathname}/`;
  const paths = [pathname, twin].map((path) => origin + path);
  return [...new Set([...paths.map((path) => path + search), ...paths])];
}
