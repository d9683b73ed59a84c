/** Writes what was read of pages: files, index, rows. */
import type { SQL } from "drizzle-orm";
import { chunkMarkdown } from "../knowledge/chunk";
import { fingerprintPage } from "../knowledge/fingerprint";
import { writePageFile } from "../knowledge/page-file";
import { tellPages } from "../knowledge/pages";
import { getPageId, listWanted, type ReadPage, recordPages, type UnreadPage } from "../knowledge/record";
import type { PageRow } from "../knowledge/service";
import { sha256Hex } from "../platform/crypto";
import { countWords } from "../platform/markdown";
import type { Deps, Duplicate, FetchOutcome, IndexChanges } from "../ports";
import { dropBoilerplate, listBlocks } from "./boilerplate";
import type { ExtractedPage } from "./extract/extract";
import type { Verdict } from "./judge/judge";
import { scoreQuality } from "./judge/quality";
import type { Look } from "./look";

/** Spec §9: a page of less is kept and not answered from, unless its owner says so. */
const MIN_QUALITY = 25;
/** Fewer say nothing that could be cited. */
const MIN_WORDS = 5;

/** What the pages belong to. */
export interface KeepTask {
  site_id: string;
  source_id: string;
  version: number;
  /** Nothing of the source is live yet, so pages go live one by one. */
  first_crawl: boolean;
  /** The owner waits for this page: what becomes of it is live at once, and so is its end. */
  at_once?: boolean;
  /** The owner gave it to be answered from, however little it is. */
  is_given?: boolean;
  /** Whether it may become one more indexed page; absent where its crawl has counted it. */
  has_room?: SQL;
}
/** A page that was looked at and judged for good. */
export interface JudgedPage extends Pick<Look, "response" | "page"> {
  url: string;
  /** By which its crawl has handed it out. */
  lease?: string;
  /** Links followed from the start page. */
  depth: number;
  /** Its owner does not want it: it was read for its links. */
  links_only?: boolean;
  verdict: Extract<Verdict, { kind: "settled" | "content" }>;
}
type Answered = Extract<FetchOutcome, { ok: true }>;
/** What is written of a page: its row and, where it has content, its place in the index. */
type Draft = { unread: UnreadPage } | { read: ReadPage; indexed: IndexChanges["pages"][number] };

/**
 * Returns the rows as they are now of the pages that were kept, and tells whoever looks. Files first, then the index, which alone
 * knows what repeats and what is live, then the rows: a cut leaves nothing cited but missing, and all of it may be done again.
 */
export async function keepPages(deps: Deps, task: KeepTask, judged: readonly JudgedPage[]): Promise<PageRow[]> {
  if (judged.length === 0) return [];
  const own = await dropShared(deps, task, judged);
  const drafts = await Promise.all(own.map((page) => draftPage(deps, task, page)));
  const duplicates = await indexPages(deps, task, drafts);
  const rows = await recordPages(
    deps,
    task,
    task.source_id,
    {
      read: drafts.flatMap((draft) => ("read" in draft ? [markDuplicate(draft.read, duplicates)] : [])),
      unread: drafts.flatMap((draft) => ("unread" in draft ? [draft.unread] : [])),
    },
    task.has_room,
  );
  const refused = rows.filter(({ reason }) => task.has_room && reason === "limit").map(({ id }) => id);
  if (refused.length > 0) await applyChanges(deps, task, { removed_page_ids: refused });
  await tellPages(deps, task.site_id, rows);
  return rows;
}

/** Takes out of each text what the source's pages share, and leaves out the pages that were reported already. */
async function dropShared(deps: Deps, task: KeepTask, judged: readonly JudgedPage[]): Promise<JudgedPage[]> {
  const texts = judged.flatMap(({ url, lease, verdict, page }) =>
    verdict.kind === "content" && page ? [{ url, lease, blocks: listBlocks(page.markdown) }] : [],
  );
  if (texts.length === 0) return [...judged];
  const learned = await deps.crawler.learnBlocks(task.source_id, task.site_id, texts);
  if (!learned.ok) throw new Error(`The Crawler refused to learn: ${learned.code}`);
  const counts = new Map(texts.map(({ url }, at) => [url, learned.counts[at] ?? null]));
  return judged.flatMap((item) => {
    const shared = counts.get(item.url);
    if (shared === null) return [];
    if (!shared || !item.page) return [item];
    return [{ ...item, page: { ...item.page, markdown: dropBoilerplate(item.page.markdown, shared, learned.pages) } }];
  });
}

async function draftPage(deps: Deps, task: KeepTask, judged: JudgedPage): Promise<Draft> {
  const { url, depth, response, page, verdict, links_only = false } = judged;
  const http_status = response?.ok ? response.status : null;
  const unread = { url, depth, http_status, is_asked: response !== null, same_as_url: null };
  if (verdict.kind === "settled") {
    const { status, reason } = verdict;
    return { unread: { ...unread, status, reason } };
  }
  if (links_only) return { unread: { ...unread, status: "skipped", reason: "excluded" } };
  if (!response?.ok || !page) throw new Error("There is no content without a response.");
  return draftContent(deps, task, { url, depth, response, page });
}

async function draftContent(
  deps: Pick<Deps, "pages" | "now">,
  { site_id, source_id, is_given = false }: KeepTask,
  { url, depth, response, page }: Pick<JudgedPage, "url" | "depth"> & { response: Answered; page: ExtractedPage },
): Promise<Draft> {
  const page_id = getPageId(source_id, url);
  const markdown_key = `${site_id}/text/${source_id}/${page_id}`;
  const content_type = response.headers["content-type"] ?? "text/html";
  const { title, description, language, markdown, data, published_at, modified_at } = page;
  const [chunks, content_hash] = await Promise.all([
    chunkMarkdown(markdown, page_id),
    // With the title: variants of a product often share their text.
    sha256Hex(`${title}\n${markdown}`),
    writePageFile(deps, markdown_key, { markdown, raw: response.body }),
  ]);
  const quality = scoreQuality(markdown, language);
  const word_count = countWords(markdown);
  const is_poor = !is_given && (quality.score < MIN_QUALITY || word_count < MIN_WORDS);
  return {
    read: {
      id: page_id,
      source_id,
      url,
      title,
      description,
      status: is_poor ? "skipped" : "indexed",
      reason: is_poor ? "low_quality" : "ok",
      http_status: response.status,
      content_type: content_type.split(";")[0]?.trim().toLowerCase() ?? null,
      content_hash,
      language,
      word_count,
      quality,
      depth,
      same_as_url: null,
      data,
      published_at,
      modified_at,
      markdown_key,
    },
    indexed: {
      page: {
        page_id,
        source_id,
        url,
        title,
        description,
        language,
        updated_at: deps.now(),
        product: data?.product ?? null,
      },
      chunks,
      fingerprint: fingerprintPage(title, markdown),
    },
  };
}

/** Tells the index and returns which pages only repeat another one, by id. */
async function indexPages(deps: Deps, task: KeepTask, drafts: readonly Draft[]): Promise<Map<string, string>> {
  const { source_id, first_crawl, at_once = false } = task;
  const left = drafts.flatMap((draft) => ("unread" in draft ? [draft.unread] : []));
  const read = drafts.flatMap((draft) => ("read" in draft ? [draft] : []));
  const poor = read.filter(({ read: { reason } }) => reason === "low_quality").map(({ read: { id } }) => id);
  const wanted = await listWanted(deps, task, poor);
  const refused = poor.filter((id) => !wanted.includes(id));
  const pages = read.flatMap(({ read: { id }, indexed }) => (refused.includes(id) ? [] : [indexed]));
  const [removed, dropped]: [string[], string[]] = at_once ? [refused, []] : [[], refused];
  for (const { url, status, reason } of left) {
    const page_id = getPageId(source_id, url);
    // What the website takes back is gone at once, and so is what its owner asked about; what we choose to skip waits for the publish.
    if (status === "gone" || reason === "noindex" || (at_once && status === "skipped")) removed.push(page_id);
    else if (status === "skipped") dropped.push(page_id);
  }
  // While nothing is live there is nothing to take back.
  if (first_crawl && !at_once && pages.length === 0) return new Map();
  if (pages.length + removed.length + dropped.length === 0) return new Map();
  const duplicates = await applyChanges(deps, task, { pages, removed_page_ids: removed, dropped_page_ids: dropped });
  return new Map(duplicates.map(({ page_id, same_as }) => [page_id, same_as.url]));
}

async function applyChanges(
  { site_index }: Pick<Deps, "site_index">,
  { site_id, source_id, version, first_crawl, at_once = false }: KeepTask,
  changes: Partial<Pick<IndexChanges, "pages" | "removed_page_ids" | "dropped_page_ids">>,
): Promise<Duplicate[]> {
  const whole = { pages: [], removed_page_ids: [], dropped_page_ids: [], ...changes };
  const applied = await site_index.apply(site_id, { source_id, version, first_crawl, at_once, ...whole });
  if (!applied.ok) throw new Error(`SiteIndex refused pages: ${applied.code}`);
  return applied.duplicates;
}

function markDuplicate(read: ReadPage, duplicates: ReadonlyMap<string, string>): ReadPage {
  const same_as_url = duplicates.get(read.id);
  return same_as_url === undefined ? read : { ...read, status: "skipped", reason: "duplicate", same_as_url };
}
