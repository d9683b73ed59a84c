/** Keeps the FTS rows equal to what is live. Synchronous; the caller opens the transaction. */
import { splitFoldedMarkdown, stemWords } from "../lexical";
import { PAGE_CHUNKS, readHeadings, readSource } from "./tables";
import { forgetWords, noteWords } from "./words";

/** Runs `change`, which concerns one page of a source, then brings the page's FTS rows to what is live now. */
export function swapPage(sql: SqlStorage, source_id: string, page_id: string, change: () => void): void {
  const before = listLive(sql, source_id, page_id);
  change();
  const after = listLive(sql, source_id, page_id);
  for (const [id, said] of before) if (after.get(id) !== said) dropFromSearch(sql, id);
  for (const [id, said] of after) if (before.get(id) !== said) addToSearch(sql, id);
}

/** Makes another version of a source the live one: one pointer, and the FTS rows of what differs between the two. */
export function movePointer(sql: SqlStorage, source_id: string, version: number): void {
  const { pointer } = readSource(sql, source_id);
  if (pointer === version) return;
  const [low, high] = [Math.min(pointer, version), Math.max(pointer, version)];
  const differing = sql
    .exec<{ id: number; is_live: number }>(
      `SELECT id, from_version <= ?3 AND ?3 < to_version AS is_live FROM (
         SELECT id, page_id, from_version, to_version FROM chunks
         WHERE source_id = ?1 AND from_version > ?4 AND from_version <= ?5
         UNION
         SELECT id, page_id, from_version, to_version FROM chunks
         WHERE source_id = ?1 AND to_version > ?4 AND to_version <= ?5)
       WHERE (from_version <= ?2 AND ?2 < to_version) <> (from_version <= ?3 AND ?3 < to_version)
         AND page_id NOT IN (SELECT page_id FROM unpublished)`,
      source_id,
      pointer,
      version,
      low,
      high,
    )
    .toArray();
  sql.exec("UPDATE sources SET pointer = ? WHERE source_id = ?", version, source_id);
  for (const { id, is_live } of differing) {
    if (is_live) addToSearch(sql, id);
    else dropFromSearch(sql, id);
  }
}

const UNDO = Symbol("undo");

/** What `look` sees as if a version of a source were the live one. Nobody else sees it so, and nothing of it stays. */
export function lookAsIfLive<Seen>(
  storage: Pick<DurableObjectStorage, "sql" | "transactionSync">,
  { source_id, version }: { source_id: string; version: number },
  look: () => Seen,
): Seen {
  let seen: { value: Seen } | undefined;
  try {
    storage.transactionSync(() => {
      movePointer(storage.sql, source_id, version);
      seen = { value: look() };
      throw UNDO;
    });
  } catch (error) {
    if (error !== UNDO) throw error;
  } finally {
    forgetWords(storage.sql);
  }
  if (!seen) throw new Error("Nothing was looked at.");
  return seen.value;
}

/** Takes everything of a source out of the search. */
export function dropSourceFromSearch(sql: SqlStorage, source_id: string): void {
  const { pointer } = readSource(sql, source_id);
  const rows = sql
    .exec<{ id: number }>(
      `SELECT id FROM chunks WHERE source_id = ?1 AND from_version <= ?2 AND ?2 < to_version
         AND page_id NOT IN (SELECT page_id FROM unpublished)`,
      source_id,
      pointer,
    )
    .toArray();
  for (const { id } of rows) dropFromSearch(sql, id);
}

/** A migration that changes how words are kept leaves the search empty: what is live is put into it again. */
export function rebuildWhenEmpty(sql: SqlStorage): void {
  const { is_empty } = sql
    .exec<{ is_empty: number }>("SELECT NOT EXISTS (SELECT 1 FROM chunk_fts_docsize) AS is_empty")
    .one();
  if (is_empty) rebuildSearch(sql);
}

/**
 * Makes the FTS rows anew from what is live. FTS5 goes on counting deleted rows of such a table as rows, so that after many changes
 * common words weigh too much: this counts afresh as well.
 */
export function rebuildSearch(sql: SqlStorage): void {
  sql.exec("INSERT INTO chunk_fts (chunk_fts) VALUES ('delete-all')");
  sql.exec("DELETE FROM words");
  const rows = sql
    .exec<{ id: number }>(
      `SELECT c.id FROM chunks c JOIN sources s ON s.source_id = c.source_id
       WHERE c.from_version <= s.pointer AND s.pointer < c.to_version AND c.page_id NOT IN (SELECT page_id FROM unpublished)`,
    )
    .toArray();
  for (const { id } of rows) addToSearch(sql, id);
}

/** Rows FTS5 may count for each that is live. Counting afresh costs about as much as the changes that brought it there. */
const MAX_COUNTED_ROWS = 1.5;

/** Counts the rows afresh where too many that are gone are still counted. In a transaction of its own: FTS5 notes its count at the end of one. */
export function recountSearch(sql: SqlStorage): void {
  const live = sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM chunk_fts_docsize").one().n;
  if (readCountedRows(sql) > MAX_COUNTED_ROWS * live) rebuildSearch(sql);
}

/** What FTS5 takes for the number of rows: the first number, as SQLite writes them, of the record it keeps of all rows. */
function readCountedRows(sql: SqlStorage): number {
  const [row] = sql.exec<{ block: ArrayBuffer }>("SELECT block FROM chunk_fts_data WHERE id = 1").toArray();
  let rows = 0;
  for (const byte of new Uint8Array(row?.block ?? new ArrayBuffer(0))) {
    rows = rows * 128 + (byte & 127);
    if (byte < 128) break;
  }
  return rows;
}

/** Live passages by row, with what each says: SQLite gives the id of the last row, once that is deleted, to the next one. */
function listLive(sql: SqlStorage, source_id: string, page_id: string): Map<number, string> {
  const rows = sql.exec<{ id: number; chunk_id: string; page_row: number }>(
    `SELECT id, chunk_id, page_row FROM ${PAGE_CHUNKS}
     WHERE page_id = ?3 AND source_id = ?1 AND from_version <= ?2 AND ?2 < to_version
       AND page_id NOT IN (SELECT page_id FROM unpublished)`,
    source_id,
    readSource(sql, source_id).pointer,
    page_id,
  );
  return new Map(Array.from(rows, ({ id, chunk_id, page_row }) => [id, `${page_row} ${chunk_id}`]));
}

function dropFromSearch(sql: SqlStorage, id: number): void {
  sql.exec("DELETE FROM chunk_fts WHERE rowid = ?", id);
}

/** Headings are searched with the passage's text: they are part of what it says; the title weighs on its own. */
function addToSearch(sql: SqlStorage, id: number): void {
  const { title, language, heading_path, text } = sql
    .exec<{ title: string; language: string | null; heading_path: string; text: string }>(
      "SELECT p.title, p.language, c.heading_path, c.text FROM chunks c JOIN pages p ON p.id = c.page_row WHERE c.id = ?",
      id,
    )
    .one();
  const headings = readHeadings(heading_path);
  const head = splitFoldedMarkdown(`${title}\n${headings.at(-1) ?? ""}`);
  const body = splitFoldedMarkdown([...headings, text].join("\n"));
  // The nearest heading weighs as much as the title: a section about the subject comes before a page that mentions it.
  sql.exec(
    "INSERT INTO chunk_fts (rowid, title, body) VALUES (?, ?, ?)",
    id,
    stemWords(head, language),
    stemWords(body, language),
  );
  noteWords(sql, [...head, ...body]);
}
