/** Retrieval over the live passages of one site: by words (FTS5, question words off, neighbours rewarded) and by meaning. */
import type { IndexFilter, IndexHit, IndexKind, IndexScores, IndexSearch, IndexTerm } from "../../ports";
import { matchAny, splitMarkdownWords } from "../lexical";
import { liftAsked } from "./faq";
import { readQuery, type SearchTerm } from "./query";
import { type ChunkRow, readHeadings, readProduct } from "./tables";
import { measureMeaning, readEmbedding } from "./vectors";

/** A word of the question in the page's title counts as much as this many in the passage. */
const TITLE_WEIGHT = 6;
/** What neighbours of the question found side by side add, as a share of their own bm25. */
const PAIR_WEIGHT = 0.3;
/** Words ranked by: each costs a walk over the passages that hold it. The rarest are kept, they tell most. */
const MAX_TERMS = 32;
/** Passages ranked; the wanted ones are picked among them. */
const MAX_CANDIDATES = 200;
/** Passages that only their meaning brings among the candidates. */
const MAX_NEAREST = 100;
/** What meaning counts beside words, whose best bm25 is 1. */
const MEANING_WEIGHT = 0.5;

/** Read beside the wanted ones, to stand in for those that repeat another. */
const SPARE_ROWS = 5;
/** Words two passages share, of all of theirs, from which one repeats the other. */
const SAME_TEXT_SHARE = 0.9;

interface Candidate {
  id: number;
  score: number;
  scores: IndexScores;
}
type Scored = { id: number; score: number };
interface HitRow extends ChunkRow {
  id: number;
  version: number;
  page_id: string;
  source_id: string;
  url: string;
  title: string;
  language: string | null;
  updated_at: number;
  kind: IndexKind;
  product: string | null;
}

export interface Found {
  hits: IndexHit[];
  terms: IndexTerm[];
  /** The model of the passages' vectors. */
  embedder: string | null;
}

/** The live passages that fit a question, best first, and the words it was searched by. Whatever was typed, it does not throw. */
export function searchChunks(sql: SqlStorage, search: IndexSearch): Found {
  const { serving: embedder } = readEmbedding(sql);
  if (search.filter?.sells && !sellsAnything(sql)) return { hits: [], terms: [], embedder };
  // FTS5's own table of lengths has one row a live passage; counting chunk_fts itself would read them all.
  const total = sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM chunk_fts_docsize").one().n;
  const { terms, pairs } = readQuery(sql, search, total);
  const held = terms
    .filter(({ df }) => df > 0)
    .sort((a, b) => a.df - b.df)
    .slice(0, MAX_TERMS);
  const by_words = rankChunks(sql, held, pairs, total, search.filter);
  const found = terms.length === 0 && search.filter?.sells ? listProducts(sql, search.by_price) : by_words;
  const ranked = addMeaning(found, findMeaning(sql, search), (ids) => keepLive(sql, ids, search.filter));
  const candidates = liftAsked(sql, ranked, terms);
  const rows = pickRows(sql, candidates, search);
  const matches = findMatches(sql, held, rows);
  return {
    hits: rows.map(([candidate, row]) => toHit(candidate, row, matches.get(row.id) ?? [])),
    terms: terms.map(({ forms: _, ...term }) => term),
    embedder,
  };
}

/** Most sites sell nothing: one step of an index tells. */
function sellsAnything(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM pages WHERE product IS NOT NULL LIMIT 1").toArray().length > 0;
}

/** By row id, how near each passage is to the question; null where that is not known. */
function findMeaning(sql: SqlStorage, { vector, nearest }: IndexSearch): Map<number, number> | null {
  const { serving } = readEmbedding(sql);
  if (nearest) {
    if (nearest.model !== serving) return null;
    const { chunks } = nearest;
    const ids = sql.exec<{ id: number; chunk_id: string }>(
      "SELECT id, chunk_id FROM chunks WHERE chunk_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(chunks.map(({ chunk_id }) => chunk_id)),
    );
    const cosines = new Map(chunks.map(({ chunk_id, cosine }) => [chunk_id, cosine]));
    return new Map(Array.from(ids, ({ id, chunk_id }) => [id, cosines.get(chunk_id) ?? 0]));
  }
  return vector && vector.model === serving ? measureMeaning(sql, vector.values) : null;
}

/** Of these passages those that may be found. */
function keepLive(sql: SqlStorage, ids: readonly number[], filter: IndexFilter | undefined): Set<number> {
  const rows = filter
    ? sql.exec<{ id: number }>(`${LIVE} AND id IN (${ADMITTED})`, JSON.stringify(ids), ...listFilter(filter))
    : sql.exec<{ id: number }>(LIVE, JSON.stringify(ids));
  return new Set(Array.from(rows, ({ id }) => id));
}

/** Adds those that meaning alone finds, and counts both. A passage without a vector is taken for as near as the others on average. */
function addMeaning(
  by_words: Candidate[],
  meaning: Map<number, number> | null,
  keepLive: (ids: number[]) => Set<number>,
): Candidate[] {
  if (!meaning || meaning.size === 0) return by_words;
  const nearest = [...meaning].sort(([, a], [, b]) => b - a).slice(0, 2 * MAX_NEAREST);
  const live = keepLive(nearest.map(([id]) => id));
  const known = new Set(by_words.map(({ id }) => id));
  const added = nearest
    .map(([id]) => id)
    .filter((id) => live.has(id) && !known.has(id))
    .slice(0, MAX_NEAREST)
    .map((id): Candidate => ({ id, score: 0, scores: { words: 0, phrases: 0, meaning: null } }));
  const all = [...by_words, ...added].map((item) => ({ ...item, meaning: meaning.get(item.id) ?? null }));
  const measured = all.flatMap((item) => item.meaning ?? []);
  const mean = measured.reduce((sum, cosine) => sum + cosine, 0) / Math.max(1, measured.length);
  return all
    .map(({ meaning: cosine, id, score, scores }) => ({
      id,
      score: (1 - MEANING_WEIGHT) * score + MEANING_WEIGHT * (cosine ?? mean),
      scores: { ...scores, meaning: cosine },
    }))
    .sort((a, b) => b.score - a.score || a.id - b.id);
}

/** The best passages, best first. */
function rankChunks(
  sql: SqlStorage,
  held: SearchTerm[],
  pairs: [SearchTerm, SearchTerm][],
  total: number,
  filter: IndexFilter | undefined,
): Candidate[] {
  // In bm25 a word most passages hold is worth nothing (a shop's name in every title), yet to rank by it is to read them all.
  const telling = held.filter(({ df }) => df <= Math.max(total / 2, MAX_CANDIDATES));
  const ranked = telling.length > 0 ? telling : held;
  const words = scorePhrases(
    sql,
    ranked.flatMap(({ forms }) => forms),
    filter,
  );
  const phrases = scorePhrases(
    sql,
    pairs.flatMap(([a, b]) => a.forms.flatMap((left) => b.forms.map((right) => `${left} ${right}`))),
    filter,
  );
  const candidates = Array.from(words, ([id, score]) => {
    const extra = PAIR_WEIGHT * (phrases.get(id) ?? 0);
    return { id, score: score + extra, scores: { words: score, phrases: extra, meaning: null } };
  });
  const best = Math.max(Number.EPSILON, ...candidates.map(({ score }) => score));
  return candidates
    .map((item) => ({ ...item, score: item.score / best }))
    .sort((a, b) => b.score - a.score || a.id - b.id);
}

const LIVE = "SELECT id FROM chunk_fts_docsize WHERE id IN (SELECT value FROM json_each(?1))";
const RANKED = `SELECT rowid AS id, -bm25(chunk_fts, ${TITLE_WEIGHT}, 1.0) AS score FROM chunk_fts WHERE chunk_fts MATCH ?1`;
const BEST = `ORDER BY score DESC LIMIT ${MAX_CANDIDATES}`;
const ADMITTED = `SELECT c.id FROM chunks c JOIN pages p ON p.id = c.page_row
  WHERE (?2 IS NULL OR p.language = ?2) AND (?3 IS NULL OR c.source_id = ?3) AND (?4 IS NULL OR c.page_id = ?4)
    AND (?5 IS NULL OR p.product IS NOT NULL) AND (?6 IS NULL OR p.kind = ?6)`;

/** bm25 of the passages that hold any of `phrases`, positive, for the best of them. */
function scorePhrases(
  sql: SqlStorage,
  phrases: readonly string[],
  filter: IndexFilter | undefined,
): Map<number, number> {
  if (phrases.length === 0) return new Map();
  const match = matchAny([...new Set(phrases)]);
  const rows = filter
    ? sql.exec<Scored>(`${RANKED} AND rowid IN (${ADMITTED}) ${BEST}`, match, ...listFilter(filter))
    : sql.exec<Scored>(`${RANKED} ${BEST}`, match);
  return new Map(Array.from(rows, ({ id, score }) => [id, score]));
}

function listFilter({ language, source_id, page_id, kind, sells }: IndexFilter): (string | number | null)[] {
  return [language ?? null, source_id ?? null, page_id ?? null, sells ? 1 : null, kind ?? null];
}

/** The first passage of every page that sells something, by its price. */
function listProducts(sql: SqlStorage, by_price: IndexSearch["by_price"] = "ascending"): Candidate[] {
  const rows = sql.exec<{ id: number }>(
    `SELECT c.id FROM pages p CROSS JOIN chunks c ON c.page_id = p.page_id AND c.page_row = p.id
     WHERE p.product IS NOT NULL AND c.ord = 0 AND EXISTS (SELECT 1 FROM chunk_fts_docsize live WHERE live.id = c.id)
     ORDER BY p.product ->> 'price' IS NULL,
       CAST(p.product ->> 'price' AS REAL) * ?, c.id LIMIT ?`,
    by_price === "ascending" ? 1 : -1,
    MAX_CANDIDATES,
  );
  return Array.from(rows, ({ id }) => ({ id, score: 1, scores: { words: 0, phrases: 0, meaning: null } }));
}

/** The best candidates, passing over a page that already has its share. Only those chosen are read in full. */
function pickRows(
  sql: SqlStorage,
  candidates: Candidate[],
  { limit, per_page = limit, distinct = false }: IndexSearch,
): [Candidate, HitRow][] {
  const pages = new Map(
    Array.from(
      sql.exec<{ id: number; page_id: string }>(
        "SELECT id, page_id FROM chunks WHERE id IN (SELECT value FROM json_each(?))",
        JSON.stringify(candidates.map(({ id }) => id)),
      ),
      ({ id, page_id }) => [id, page_id],
    ),
  );
  const shares = new Map<string | undefined, number>();
  const chosen = candidates.filter(({ id }) => {
    const page_id = pages.get(id);
    const share = (shares.get(page_id) ?? 0) + 1;
    shares.set(page_id, share);
    return share <= per_page;
  });
  const by_id = new Map(chosen.slice(0, distinct ? limit + SPARE_ROWS : limit).map((item) => [item.id, item]));
  const rows = sql.exec<HitRow>(
    `SELECT c.id, c.chunk_id, c.ord, c.heading_path, c.text, c.from_version AS version, c.page_id, c.source_id,
            p.url, p.title, p.language, p.updated_at, p.kind, p.product
     FROM json_each(?) wanted JOIN chunks c ON c.id = wanted.value JOIN pages p ON p.id = c.page_row ORDER BY wanted.key`,
    JSON.stringify([...by_id.keys()]),
  );
  const picked: [Candidate, HitRow][] = [];
  const said: Set<string>[] = [];
  for (const row of rows) {
    const item = by_id.get(row.id);
    const words = new Set(distinct ? splitMarkdownWords(row.text) : []);
    if (!item || (distinct && said.some((other) => isSameText(words, other)))) continue;
    said.push(words);
    picked.push([item, row]);
    if (picked.length === limit) break;
  }
  return picked;
}

/** Whether two passages say the same in nearly the same words. */
function isSameText(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  if (few.size < many.size * SAME_TEXT_SHARE) return false;
  let shared = 0;
  for (const word of few) if (many.has(word)) shared++;
  return shared >= (few.size + many.size - shared) * SAME_TEXT_SHARE;
}

/** Which of the words each passage holds, by the index's own stems. The `+` keeps SQLite from one lookup a passage: a walk is faster. */
function findMatches(
  sql: SqlStorage,
  held: readonly SearchTerm[],
  rows: readonly [Candidate, HitRow][],
): Map<number, string[]> {
  const matches = new Map<number, string[]>(rows.map(([, { id }]) => [id, []]));
  const found = sql.exec<{ at: number; id: number }>(
    `SELECT words.key AS at, chunk_fts.rowid AS id FROM json_each(?) words CROSS JOIN chunk_fts
     WHERE chunk_fts MATCH words.value AND +chunk_fts.rowid IN (SELECT value FROM json_each(?))`,
    JSON.stringify(held.map(({ forms }) => matchAny(forms))),
    JSON.stringify([...matches.keys()]),
  );
  for (const { at, id } of found) matches.get(id)?.push(held[at]?.term ?? "");
  return matches;
}

function toHit({ score, scores }: Candidate, row: HitRow, matched_terms: string[]): IndexHit {
  const { id: _, heading_path, product, ...hit } = row;
  return {
    ...hit,
    product: readProduct(product),
    heading_path: readHeadings(heading_path),
    score,
    scores,
    matched_terms,
  };
}
