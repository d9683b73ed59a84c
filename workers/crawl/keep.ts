/** Writes what was read of a page: files, row, index. */
import type { SQL } from "drizzle-orm";
import { chunkMarkdown } from "../knowledge/chunk";
import { tellPages } from "../knowledge/pages";
import { getPageId, type PageRow, recordPage, recordUnreadPages } from "../knowledge/service";
import { sha256Hex } from "../platform/crypto";
import type { Deps, FetchOutcome } from "../ports";
import type { ExtractedPage } from "./extract";
import type { Verdict } from "./judge";
import type { Look } from "./look";
import { scoreQuality } from "./quality";
import { removePage } from "./record";

export interface PageTask {
  site_id: string;
  source_id: string;
  version: number;
  url: string;
  /** Links followed from the start page. */
  depth: number;
  /** Nothing of the source is live yet, so pages go live one by one. */
  first_crawl: boolean;
  /** The owner waits for this page: what becomes of it is live at once, and so is its end. */
  at_once?: boolean;
  /** Whether it may become one more indexed page; absent where its crawl has counted it. */
  has_room?: SQL;
}
export type SettledLook = Omit<Look, "verdict"> & { verdict: Extract<Verdict, { kind: "settled" | "content" }> };
type Response = Extract<FetchOutcome, { ok: true }>;

/** Returns the page's row as it is now. May be done again, and tells whoever looks. */
export async function keepPage(deps: Deps, task: PageTask, { verdict, response, page }: SettledLook): Promise<PageRow> {
  if (verdict.kind === "settled") {
    const http_status = response?.ok ? response.status : null;
    return settlePage(deps, task, verdict, { http_status, is_asked: response !== null });
  }
  if (!response?.ok || !page) throw new Error("There is no content without a response.");
  return indexPage(deps, task, response, page);
}

/** A page without content to keep. What its owner asked for leaves the index whenever we chose to skip it. */
async function settlePage(
  deps: Deps,
  task: PageTask,
  { reason, status }: Extract<Verdict, { kind: "settled" }>,
  fetched: { http_status: number | null; is_asked: boolean },
): Promise<PageRow> {
  const { url, depth, source_id, first_crawl, at_once = false } = task;
  const leaves = status === "gone" || reason === "noindex" || (at_once && status === "skipped");
  if (leaves && !first_crawl) await removePage(deps, task, url);
  const [row] = await recordUnreadPages(deps, task, source_id, [{ url, depth, status, reason, ...fetched }]);
  if (!row) throw new Error("The page was not written.");
  await tellPages(deps, task.site_id, [row]);
  return row;
}

/** Files first, then the row that decides which of two equal pages stays, then the index: a cut leaves nothing cited but missing. */
async function indexPage(deps: Deps, task: PageTask, response: Response, page: ExtractedPage): Promise<PageRow> {
  const { site_id, source_id, version, url, depth, first_crawl, at_once = false, has_room } = task;
  const page_id = await getPageId(source_id, url);
  const raw_key = `${site_id}/raw/${source_id}/${page_id}`;
  const markdown_key = `${site_id}/text/${source_id}/${page_id}`;
  const content_type = response.headers["content-type"] ?? "text/html";
  await Promise.all([
    deps.pages.put(raw_key, response.body, { httpMetadata: { contentType: content_type } }),
    deps.pages.put(markdown_key, page.markdown, { httpMetadata: { contentType: "text/markdown; charset=utf-8" } }),
  ]);
  const { title, language, word_count, description } = page;
  const facts = {
    id: page_id,
    source_id,
    url,
    title,
    status: "indexed",
    reason: "ok",
    http_status: response.status,
    // With the title: variants of a product often share their text.
    content_hash: await sha256Hex(`${title}\n${page.markdown}`),
    language,
    word_count,
    quality: scoreQuality(page.markdown, language),
    depth,
    raw_key,
    markdown_key,
  } as const;
  const row = await recordPage(deps, task, facts, has_room);
  // A page its owner keeps out is indexed as well: the index knows not to show it, and has the newest text when it may.
  if (row.reason === "ok") {
    const applied = await deps.site_index.apply(site_id, {
      source_id,
      version,
      first_crawl,
      at_once,
      pages: [
        {
          page: { page_id, source_id, url, title, description, language, updated_at: deps.now() },
          chunks: await chunkMarkdown(page.markdown, page_id),
        },
      ],
      removed_page_ids: [],
    });
    if (!applied.ok) throw new Error(`SiteIndex refused a page: ${applied.code}`);
  } else if (at_once) await removePage(deps, task, url);
  await tellPages(deps, site_id, [row]);
  return row;
}
