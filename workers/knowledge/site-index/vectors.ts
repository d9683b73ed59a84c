/**
 * The vectors of a site's passages. A search reads those of one model, `serving`: another takes its place once every passage has a
 * vector of its own. Rows without data stand for vectors kept elsewhere. Synchronous; the caller opens the transaction.
 */
import type { EmbeddedChunk, UnembeddedChunk } from "../../ports";
import { scanVectors } from "../vector-scan";
import { readHeadings } from "./tables";

interface Embedding extends Record<string, SqlStorageValue> {
  /** The model whose vectors are searched; null while there are none. */
  serving: string | null;
  /** Changes whenever vectors do. */
  epoch: number;
  /** Changes whenever passages do; `settled` is where it stood when none lacked a vector. */
  changes: number;
  settled: number;
}

export function readEmbedding(sql: SqlStorage): Embedding {
  return sql.exec<Embedding>("SELECT serving, epoch, changes, settled FROM embedding").one();
}

/** Notes that passages may lack vectors. */
export function noteChange(sql: SqlStorage): void {
  sql.exec("UPDATE embedding SET changes = changes + 1");
}

/**
 * Passages that are live, or will be, without a vector of `model`, in the order of their ids from `after` on. `languages`: those the
 * model knows; null: all.
 */
export function listUnembedded(
  sql: SqlStorage,
  {
    model,
    languages,
    after,
    limit,
  }: { model: string; languages: readonly string[] | null; after: number; limit: number },
): UnembeddedChunk[] {
  const rows = sql.exec<{ id: number; chunk_id: string; title: string; heading_path: string; text: string }>(
    `SELECT c.id, c.chunk_id, p.title, c.heading_path, c.text
     FROM chunks c JOIN sources s ON s.source_id = c.source_id JOIN pages p ON p.id = c.page_row
     WHERE c.id > ?1 AND s.pointer < c.to_version AND c.from_version < c.to_version
       AND (?2 IS NULL OR COALESCE(p.language, 'en') IN (SELECT value FROM json_each(?2)))
       AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.chunk = c.id AND v.model = ?3)
     ORDER BY c.id LIMIT ?4`,
    after,
    languages && JSON.stringify(languages),
    model,
    limit,
  );
  return Array.from(rows, ({ heading_path, ...row }) => ({ ...row, heading_path: readHeadings(heading_path) }));
}

/** Keeps vectors. A passage that is gone, or stands under another title by now, is passed over. */
export function putVectors(sql: SqlStorage, model: string, chunks: readonly EmbeddedChunk[]): void {
  for (const { id, chunk_id, title, data } of chunks)
    sql.exec(
      `INSERT INTO vectors (chunk, model, data)
       SELECT c.id, ?2, ?3 FROM chunks c JOIN pages p ON p.id = c.page_row
       WHERE c.id = ?1 AND c.chunk_id = ?4 AND p.title = ?5
       ON CONFLICT (chunk, model) DO UPDATE SET data = excluded.data`,
      id,
      model,
      data.slice().buffer,
      chunk_id,
      title,
    );
  sql.exec("UPDATE embedding SET epoch = epoch + 1, serving = COALESCE(serving, ?)", model);
}

/**
 * Every passage that lacked a vector of `model` when `changes` was read has one: it serves from now on, and vectors of others go. Where
 * passages have changed since, another model goes on serving until these, too, have one.
 */
export function settleEmbedding(sql: SqlStorage, model: string, changes: number): void {
  const { serving, changes: now } = readEmbedding(sql);
  if (serving !== null && serving !== model && now !== changes) return;
  sql.exec("UPDATE embedding SET settled = ?, serving = ?", changes, model);
  if (serving !== model) sql.exec("UPDATE embedding SET epoch = epoch + 1");
  sql.exec("DELETE FROM vectors WHERE model <> ?", model);
}

/** Notes whose vectors are about to be kept elsewhere, before they are: none is there that nobody knows of. */
export function noteOutside(sql: SqlStorage, chunk_ids: readonly string[]): void {
  sql.exec(
    `INSERT INTO outside (chunk_id) SELECT value FROM json_each(?) WHERE true
     ON CONFLICT (chunk_id) DO UPDATE SET swept_at = 0`,
    JSON.stringify(chunk_ids),
  );
}

/**
 * Passages that no version holds any more and whose vectors are kept elsewhere: those never swept, and those swept before
 * `swept_before`. Null: every passage there is.
 */
export function listOrphans(sql: SqlStorage, limit: number, swept_before: number | null): string[] {
  const rows = sql.exec<{ chunk_id: string }>(
    `SELECT chunk_id FROM outside o WHERE ?1 IS NULL
       OR (swept_at < ?1 AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.chunk_id = o.chunk_id)) LIMIT ?2`,
    swept_before,
    limit,
  );
  return Array.from(rows, ({ chunk_id }) => chunk_id);
}

/** How long after the first sweep the second one comes: longer than anything is under way. */
export const SWEEP_AGAIN_MS = 86_400_000;

/** When the next second sweep is due; null when none is. */
export function readNextSweep(sql: SqlStorage): number | null {
  const { first } = sql
    .exec<{ first: number | null }>(
      `SELECT MIN(swept_at) AS first FROM outside o
       WHERE swept_at > 0 AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.chunk_id = o.chunk_id)`,
    )
    .one();
  return first === null ? null : first + SWEEP_AGAIN_MS;
}

/**
 * Their vectors were removed at `at`: forgotten the second time, or at once where it is null. A passage that came back meanwhile may
 * have lost its new vector with the old one, so it gets another.
 */
export function noteSwept(sql: SqlStorage, chunk_ids: readonly string[], at: number | null): void {
  const ids = JSON.stringify(chunk_ids);
  sql.exec(
    "DELETE FROM outside WHERE chunk_id IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR swept_at > 0)",
    ids,
    at,
  );
  if (at === null) return;
  sql.exec("UPDATE outside SET swept_at = ?2 WHERE chunk_id IN (SELECT value FROM json_each(?1))", ids, at);
  const { rowsWritten } = sql.exec(
    `DELETE FROM vectors WHERE chunk IN (
       SELECT id FROM chunks WHERE chunk_id IN (SELECT value FROM json_each(?)))`,
    ids,
  );
  if (rowsWritten > 0) noteChange(sql);
}

interface Matrix {
  epoch: number;
  /** Row id of the passage each vector is of. */
  chunks: Int32Array;
  vectors: Int8Array;
}
const loaded = new WeakMap<SqlStorage, Matrix>();

/** Cosine of `query` with the nearest window of each passage that has a vector of the serving model, whether it is live or not. */
export function measureMeaning(sql: SqlStorage, query: Int8Array): Map<number, number> {
  const { serving, epoch } = readEmbedding(sql);
  let matrix = loaded.get(sql);
  if (matrix?.epoch !== epoch) {
    matrix = readMatrix(sql, serving, epoch, query.length);
    loaded.set(sql, matrix);
  }
  const cosines = scanVectors(query, matrix.vectors);
  const nearest = new Map<number, number>();
  for (const [at, cosine] of cosines.entries()) {
    const chunk = matrix.chunks[at] ?? 0;
    if (cosine > (nearest.get(chunk) ?? -1)) nearest.set(chunk, cosine);
  }
  return nearest;
}

function readMatrix(sql: SqlStorage, model: string | null, epoch: number, dimension: number): Matrix {
  const { bytes } = sql
    .exec<{ bytes: number | null }>("SELECT SUM(LENGTH(data)) AS bytes FROM vectors WHERE model = ?", model)
    .one();
  const vectors = new Int8Array(bytes ?? 0);
  const chunks = new Int32Array(vectors.length / dimension);
  let at = 0;
  for (const { chunk, data } of sql.exec<{ chunk: number; data: ArrayBuffer }>(
    "SELECT chunk, data FROM vectors WHERE model = ?",
    model,
  )) {
    vectors.set(new Int8Array(data), at);
    chunks.fill(chunk, at / dimension, (at + data.byteLength) / dimension);
    at += data.byteLength;
  }
  return { epoch, chunks, vectors };
}
