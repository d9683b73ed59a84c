import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Version } from "../../workers/contract/knowledge";
import type { IndexChanges, IndexChunk, IndexHit } from "../../workers/ports";

/** An index of its own for each test: objects live as long as the run. */
export function openIndex() {
  const site_id = `site_index_${crypto.randomUUID()}`;
  return { site_id, index: env.SITE_INDEX.getByName(site_id) };
}

export function makePage(page_id: string, passages: string[], page: { title?: string; source_id?: string } = {}) {
  const chunks: IndexChunk[] = passages.map((text, ord) => ({
    chunk_id: `${page_id}:${text}`,
    ord,
    heading_path: [],
    text,
  }));
  const { title = "Help", source_id = "src_a" } = page;
  const url = `https://shop.example/${page_id}`;
  return { page: { page_id, source_id, url, title, description: null, language: "en", updated_at: 1 }, chunks };
}

export function makeChanges(
  version: number,
  pages: IndexChanges["pages"],
  more: Partial<IndexChanges> = {},
): IndexChanges {
  return { source_id: "src_a", version, first_crawl: version === 1, pages, removed_page_ids: [], ...more };
}

export type OpenIndex = ReturnType<typeof openIndex>;

/** What `apply` answers where nothing is repeated and nothing held. */
export function stated(chunks: number) {
  return { ok: true, chunks, duplicates: [], is_held: false };
}

/** The end of a crawl. */
export function endCrawl(
  { index, site_id }: OpenIndex,
  version: number,
  { source_id = "src_a", quality = 50 }: { source_id?: string; quality?: number | null } = {},
) {
  return index.publish(site_id, source_id, version, { quality, at: version * 1_000 });
}

/** Passages for a question, best first. */
export async function findHits({ index, site_id }: OpenIndex, query: string, per_page = 10): Promise<IndexHit[]> {
  const found = await index.search(site_id, { query, limit: 10, per_page });
  if (!found.ok) throw new Error(found.code);
  return found.hits;
}

export async function findTexts(opened: OpenIndex, query: string): Promise<string[]> {
  return (await findHits(opened, query)).map(({ text }) => text);
}

/** Pages p0, p1 … of one passage each. */
export function makePages(count: number, { from = 0, text = "Stock" }: { from?: number; text?: string } = {}) {
  return Array.from({ length: count }, (_, at) => makePage(`p${from + at}`, [`${text} of page ${from + at}`]));
}

/** Of these pages the ones that are live. */
export async function listLive({ index, site_id }: OpenIndex, pages: IndexChanges["pages"]): Promise<string[]> {
  const ids = pages.map(({ page }) => page.page_id);
  const found = await Promise.all(
    ids.map(async (page_id) => ((await index.page(site_id, page_id)).ok ? [page_id] : [])),
  );
  return found.flat();
}

export const PUBLISHED = { ok: true, held_reason: null };
export const PAGES_GONE = { ok: true, held_reason: "pages_gone" };

/** An index with one version live. */
export async function openShop(pages: IndexChanges["pages"], quality: number | null = 50) {
  const opened = openIndex();
  await opened.index.apply(opened.site_id, makeChanges(1, pages));
  expect(await endCrawl(opened, 1, { quality })).toEqual(PUBLISHED);
  return { ...opened, opened };
}

/** What a crawl says of pages that are gone, and of those it leaves out. */
export const remove = (version: number, ...ids: string[]) => makeChanges(version, [], { removed_page_ids: ids });
export const drop = (version: number, ...ids: string[]) => makeChanges(version, [], { dropped_page_ids: ids });
export const idsOf = (pages: IndexChanges["pages"]) => pages.map(({ page }) => page.page_id);

export async function listVersions({ index, site_id }: OpenIndex): Promise<Version[]> {
  const answer = await index.versions(site_id, "src_a");
  if (!answer.ok) throw new Error(answer.code);
  return answer.versions;
}

/** Versions as `2 held pages_gone`. */
export async function describeVersions(opened: OpenIndex): Promise<string[]> {
  const versions = await listVersions(opened);
  return versions.map(({ version, status, held_reason }) => [version, status, held_reason ?? ""].join(" ").trim());
}
