/** Lexical retrieval over the live passages of one site: FTS5 with porter stems, question words off, neighbours rewarded. */
import type { IndexHit, IndexSearch, IndexTerm } from "../../ports";
import { analyseQuery, matchAny } from "../lexical";
import { type ChunkRow, readHeadings } from "./tables";

/** A word of the question in the page's title counts as much as this many in the passage. */
const TITLE_WEIGHT = 5;
/** What neighbours of the question found side by side add, as a share of their own bm25. */
const PAIR_WEIGHT = 0.3;
/** Distinct words of a question looked up at all. A question of 1,000 characters has fewer unless it is made to hurt. */
const MAX_WORDS = 128;
/** Words ranked by: each costs a walk over the passages that hold it. The rarest are kept, they tell most. */
const MAX_TERMS = 32;
/** Passages ranked; the wanted ones are picked among them. */
const MAX_CANDIDATES = 200;

interface Candidate {
  row: HitRow;
  score: number;
}
interface HitRow extends ChunkRow {
  id: number;
  version: number;
  page_id: string;
  source_id: string;
  url: string;
  title: string;
  language: string | null;
  updated_at: number;
}

/** The live passages that fit a question, best first, and the words it was searched by. Whatever was typed, it does not throw. */
export function searchChunks(sql: SqlStorage, search: IndexSearch): { hits: IndexHit[]; terms: IndexTerm[] } {
  const { terms: words, pairs } = analyseQuery(search.query);
  // FTS5's own table of lengths has one row a live passage; counting chunk_fts itself would read them all.
  const total = sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM chunk_fts_docsize").one().n;
  const terms = weighTerms(sql, words.slice(0, MAX_WORDS), total);
  const held = terms
    .filter(({ df }) => df > 0)
    .sort((a, b) => a.df - b.df)
    .slice(0, MAX_TERMS);
  const hits = pickHits(sql, rankChunks(sql, held, pairs, total), search);
  const matches = findMatches(sql, held, hits);
  return { hits: hits.map((hit) => toHit(hit, matches.get(hit.row.id) ?? [])), terms };
}

/** Scores of the best passages by row id. */
function rankChunks(sql: SqlStorage, held: IndexTerm[], pairs: [string, string][], total: number): Map<number, number> {
  // In bm25 a word most passages hold is worth nothing (a shop's name in every title), yet to rank by it is to read them all.
  const telling = held.filter(({ df }) => df <= Math.max(total / 2, MAX_CANDIDATES));
  const ranked = telling.length > 0 ? telling : held;
  const words = new Set(held.map(({ term }) => term));
  const neighbours = pairs.filter((pair) => pair.every((word) => words.has(word)));
  const scores = scorePhrases(
    sql,
    ranked.map(({ term }) => term),
  );
  const extra = scorePhrases(
    sql,
    neighbours.map((pair) => pair.join(" ")),
  );
  for (const [id, score] of scores) scores.set(id, score + PAIR_WEIGHT * (extra.get(id) ?? 0));
  return scores;
}

/** How many live passages hold each word and what that makes it worth, an inverse document frequency that stays positive. */
function weighTerms(sql: SqlStorage, words: readonly string[], total: number): IndexTerm[] {
  const rows = sql.exec<{ at: number; df: number }>(
    `SELECT key AS at, (SELECT COUNT(*) FROM chunk_fts WHERE chunk_fts MATCH value) AS df FROM json_each(?)`,
    writeMatches(words),
  );
  return Array.from(rows, ({ at, df }) => ({
    term: words[at] ?? "",
    df,
    weight: Math.log(1 + (total - df + 0.5) / (df + 0.5)),
  }));
}

/** bm25 of the passages that hold any of `phrases`, positive, for the best of them. */
function scorePhrases(sql: SqlStorage, phrases: readonly string[]): Map<number, number> {
  if (phrases.length === 0) return new Map();
  const rows = sql.exec<{ id: number; score: number }>(
    `SELECT rowid AS id, -bm25(chunk_fts, ?, 1.0) AS score FROM chunk_fts WHERE chunk_fts MATCH ?
     ORDER BY score DESC LIMIT ?`,
    TITLE_WEIGHT,
    matchAny(phrases),
    MAX_CANDIDATES,
  );
  return new Map(Array.from(rows, ({ id, score }) => [id, score]));
}

/** The best candidates, passing over a page that already has its share. Only those chosen are read in full. */
function pickHits(sql: SqlStorage, scores: Map<number, number>, { limit, per_page = limit }: IndexSearch): Candidate[] {
  const ids = [...scores].sort(([a, x], [b, y]) => y - x || a - b).map(([id]) => id);
  const pages = new Map(
    Array.from(
      sql.exec<{ id: number; page_id: string }>(
        "SELECT id, page_id FROM chunks WHERE id IN (SELECT value FROM json_each(?))",
        JSON.stringify(ids),
      ),
      ({ id, page_id }) => [id, page_id],
    ),
  );
  const shares = new Map<string | undefined, number>();
  const chosen = ids.filter((id) => {
    const page_id = pages.get(id);
    const share = (shares.get(page_id) ?? 0) + 1;
    shares.set(page_id, share);
    return share <= per_page;
  });
  const rows = sql.exec<HitRow>(
    `SELECT c.id, c.chunk_id, c.ord, c.heading_path, c.text, c.from_version AS version, c.page_id, c.source_id,
            p.url, p.title, p.language, p.updated_at
     FROM json_each(?) wanted JOIN chunks c ON c.id = wanted.value JOIN pages p ON p.id = c.page_row ORDER BY wanted.key`,
    JSON.stringify(chosen.slice(0, limit)),
  );
  return Array.from(rows, (row) => ({ row, score: scores.get(row.id) ?? 0 }));
}

/** Which of the words each passage holds, by the index's own stems. The `+` keeps SQLite from one lookup a passage: a walk is faster. */
function findMatches(sql: SqlStorage, held: readonly IndexTerm[], hits: readonly Candidate[]): Map<number, string[]> {
  const matches = new Map<number, string[]>(hits.map(({ row }) => [row.id, []]));
  const rows = sql.exec<{ at: number; id: number }>(
    `SELECT words.key AS at, chunk_fts.rowid AS id FROM json_each(?) words CROSS JOIN chunk_fts
     WHERE chunk_fts MATCH words.value AND +chunk_fts.rowid IN (SELECT value FROM json_each(?))`,
    writeMatches(held.map(({ term }) => term)),
    JSON.stringify([...matches.keys()]),
  );
  for (const { at, id } of rows) matches.get(id)?.push(held[at]?.term ?? "");
  return matches;
}

/** One MATCH expression a word, as a JSON list: a statement for them all costs less than one for each. */
function writeMatches(words: readonly string[]): string {
  return JSON.stringify(words.map((word) => matchAny([word])));
}

function toHit({ row, score }: Candidate, matched_terms: string[]): IndexHit {
  const { id: _, heading_path, ...hit } = row;
  return { ...hit, heading_path: readHeadings(heading_path), score, matched_terms };
}
