/**
 * The vectors of a site's passages. A search reads those of one model, `serving`: another takes its place once every passage has a
 * vector of its own. Rows without data stand for vectors kept elsewhere. Synchronous; the caller opens the transaction.
 */
import type { UnembeddedChunk } from "../../ports";
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

/** Keeps vectors: of each passage its windows' one after the other, nothing where they are kept elsewhere. A passage that is gone is passed over. */
export function putVectors(
  sql: SqlStorage,
  model: string,
  chunks: readonly { id: number; chunk_id: string; data: Int8Array }[],
): void {
  for (const { id, chunk_id, data } of chunks)
    sql.exec(
      `INSERT INTO vectors (chunk, model, data) SELECT id, ?2, ?3 FROM chunks WHERE id = ?1 AND chunk_id = ?4
       ON CONFLICT (chunk, model) DO UPDATE SET data = excluded.data`,
      id,
      model,
      data.slice().buffer,
      chunk_id,
    );
  sql.exec("UPDATE embedding SET epoch = epoch + 1, serving = COALESCE(serving, ?)", model);
}

/** No passage lacked a vector of `model` when `changes` was read: it serves from now on, and vectors of others go. */
export function settleEmbedding(sql: SqlStorage, model: string, changes: number): void {
  const { serving } = readEmbedding(sql);
  sql.exec("UPDATE embedding SET settled = ?, serving = ?", changes, model);
  if (serving !== model) sql.exec("UPDATE embedding SET epoch = epoch + 1");
  sql.exec("DELETE FROM vectors WHERE model <> ?", model);
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
