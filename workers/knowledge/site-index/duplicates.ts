/** Finds pages of the site that say almost the same (spec §9). A fingerprint is kept of each page that its source's newest version has. */
import type { IndexChunk, PageFingerprint } from "../../ports";
import { estimateShared, findNeededShare, isSameBody, listBandKeys, MIN_SHARED_SHINGLES } from "../fingerprint";
import { splitMarkdownWords } from "../lexical";
import { type ChunkRow, PAGE_CHUNKS, readHeadings } from "./tables";

/** Pages read of one band. Where more meet in one, they have much in common and meet in others as well. */
const MAX_PAGES_PER_BAND = 200;
/** Pages, those met in most bands first, whose fingerprints are compared, and of these the likest whose texts are. */
const MAX_COMPARED = 50;
const MAX_CONFIRMED = 8;

interface PageRef {
  source_id: string;
  page_id: string;
}
interface FingerprintRow extends Record<string, SqlStorageValue> {
  id: number;
  source_id: string;
  page_id: string;
  title: string;
  minhash: ArrayBuffer;
}

/**
 * The page this one repeats, which stays: one that has said so for longer. So a page met again is no duplicate of itself nor of what was
 * found to repeat it. The other must be in its source's newest version, and live where that version is not the one being written
 * (another source) or the page is wanted at once. Takes the same time among 10,000 pages as among 100.
 */
export function findTwin(
  sql: SqlStorage,
  own: PageRef,
  wanted: { fingerprint: PageFingerprint; chunks: IndexChunk[]; must_be_live: boolean },
): { page_id: string; url: string } | null {
  const { fingerprint, chunks, must_be_live } = wanted;
  const known = findFingerprint(sql, own);
  const since = known && isSameFingerprint(known, fingerprint) ? known.id : Number.MAX_SAFE_INTEGER;
  const likely = listMet(sql, fingerprint, since)
    .filter(({ id }) => id !== known?.id)
    .flatMap((row) => {
      const needed = findNeededShare(row.title, fingerprint.title);
      const shared = estimateShared(readMinhash(row), fingerprint.minhash);
      return needed === null || shared < MIN_SHARED_SHINGLES ? [] : [{ row, needed, shared }];
    })
    .sort((a, b) => b.shared - a.shared || a.row.id - b.row.id);
  if (likely.length === 0) return null;
  const words = chunks.flatMap(toWords);
  for (const { row, needed } of likely.slice(0, MAX_CONFIRMED)) {
    if ((must_be_live || row.source_id !== own.source_id) && !isLive(sql, row)) continue;
    const text = readText(sql, row);
    if (text && isSameBody(text.words, words, needed)) return { page_id: row.page_id, url: text.url };
  }
  return null;
}

/** Notes by what the page is found from now on; without a fingerprint it is not. A new row's id is higher than all: it is the newest. */
export function keepFingerprint(sql: SqlStorage, page: PageRef, fingerprint: PageFingerprint | undefined): void {
  const known = findFingerprint(sql, page);
  if (known && fingerprint && isSameFingerprint(known, fingerprint)) return;
  if (known) dropFingerprint(sql, known);
  const keys = fingerprint ? listBandKeys(fingerprint) : [];
  if (!fingerprint || keys.length === 0) return;
  const { id } = sql
    .exec<{ id: number }>(
      "INSERT INTO fingerprints (source_id, page_id, title, minhash) VALUES (?, ?, ?, ?) RETURNING id",
      page.source_id,
      page.page_id,
      fingerprint.title,
      Uint32Array.from(fingerprint.minhash).buffer,
    )
    .one();
  sql.exec("INSERT INTO bands (key, fingerprint) SELECT value, ? FROM json_each(?)", id, JSON.stringify(keys));
}

export function forgetFingerprint(sql: SqlStorage, page: PageRef): void {
  const known = findFingerprint(sql, page);
  if (known) dropFingerprint(sql, known);
}

/** Those of all pages of a source. */
export function forgetFingerprints(sql: SqlStorage, source_id: string): void {
  const rows = sql.exec<FingerprintRow>("SELECT * FROM fingerprints WHERE source_id = ?", source_id).toArray();
  for (const row of rows) dropFingerprint(sql, row);
}

function dropFingerprint(sql: SqlStorage, row: FingerprintRow): void {
  const keys = listBandKeys({ title: row.title, minhash: readMinhash(row) });
  sql.exec(
    "DELETE FROM bands WHERE fingerprint = ? AND key IN (SELECT value FROM json_each(?))",
    row.id,
    JSON.stringify(keys),
  );
  sql.exec("DELETE FROM fingerprints WHERE id = ?", row.id);
}

function findFingerprint(sql: SqlStorage, { source_id, page_id }: PageRef): FingerprintRow | null {
  const rows = sql.exec<FingerprintRow>(
    "SELECT * FROM fingerprints WHERE page_id = ? AND source_id = ?",
    page_id,
    source_id,
  );
  return rows.toArray()[0] ?? null;
}

/** Pages that share bands with a fingerprint and are older than `since`, but for those their owner keeps out. */
function listMet(sql: SqlStorage, fingerprint: PageFingerprint, since: number): FingerprintRow[] {
  const met = new Map<number, number>();
  for (const key of listBandKeys(fingerprint)) {
    const rows = sql.exec<{ fingerprint: number }>(
      "SELECT fingerprint FROM bands WHERE key = ? AND fingerprint < ? ORDER BY fingerprint LIMIT ?",
      key,
      since,
      MAX_PAGES_PER_BAND,
    );
    for (const { fingerprint: id } of rows) met.set(id, (met.get(id) ?? 0) + 1);
  }
  if (met.size === 0) return [];
  const ids = [...met].sort(([a, x], [b, y]) => y - x || a - b).slice(0, MAX_COMPARED);
  return sql
    .exec<FingerprintRow>(
      `SELECT * FROM fingerprints WHERE id IN (SELECT value FROM json_each(?))
         AND page_id NOT IN (SELECT page_id FROM unpublished)`,
      JSON.stringify(ids.map(([id]) => id)),
    )
    .toArray();
}

function isLive(sql: SqlStorage, { source_id, page_id }: PageRef): boolean {
  const rows = sql.exec(
    `SELECT 1 FROM sources s JOIN ${PAGE_CHUNKS} USING (source_id)
     WHERE source_id = ?1 AND page_id = ?2 AND from_version <= pointer AND pointer < to_version LIMIT 1`,
    source_id,
    page_id,
  );
  return rows.toArray().length > 0;
}

/** A page as its source's newest version has it. */
function readText(sql: SqlStorage, { source_id, page_id }: PageRef): { url: string; words: string[] } | null {
  const rows = sql
    .exec<ChunkRow & { url: string }>(
      `SELECT p.url, heading_path, text FROM sources s JOIN ${PAGE_CHUNKS} USING (source_id) JOIN pages p ON p.id = page_row
       WHERE s.source_id = ?1 AND chunks.page_id = ?2 AND from_version <= latest AND latest < to_version ORDER BY ord`,
      source_id,
      page_id,
    )
    .toArray();
  const [first] = rows;
  if (!first) return null;
  return {
    url: first.url,
    words: rows.flatMap((row) => toWords({ heading_path: readHeadings(row.heading_path), text: row.text })),
  };
}

/** A passage's words under those of its nearest heading. */
function toWords({ heading_path, text }: Pick<IndexChunk, "heading_path" | "text">): string[] {
  return splitMarkdownWords(`${heading_path.at(-1) ?? ""}\n${text}`);
}

function isSameFingerprint(row: FingerprintRow, { title, minhash }: PageFingerprint): boolean {
  const stored = readMinhash(row);
  return row.title === title && stored.length === minhash.length && stored.every((value, at) => value === minhash[at]);
}

function readMinhash({ minhash }: FingerprintRow): number[] {
  return [...new Uint32Array(minhash)];
}
