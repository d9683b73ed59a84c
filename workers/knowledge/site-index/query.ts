/** From a question to the words it is searched by, with what each is worth in this index. */
import type { IndexSearch, IndexTerm } from "../../ports";
import { analyseQuery, matchAny, splitFolded, stemWords } from "../lexical";
import { readStemLanguage, stemWord } from "../stem";
import { findNearestWords } from "./words";

/** Distinct words of a question looked up at all. A question of 1,000 characters has fewer unless it is made to hurt. */
const MAX_WORDS = 128;
/** Unknown words looked for among the site's own: each is a walk over its vocabulary. */
const MAX_REPAIRS = 8;

export interface SearchTerm extends IndexTerm {
  /** What stands for it in the index: its stems in the site's languages, of its synonyms, or the word it was taken for. */
  forms: string[];
}
export interface ReadQuery {
  terms: SearchTerm[];
  /** Neighbours among the question's words that the index knows, in order. */
  pairs: [SearchTerm, SearchTerm][];
}

/** `total`: live passages. */
export function readQuery(sql: SqlStorage, search: IndexSearch, total: number): ReadQuery {
  const { terms: words, pairs } = analyseQuery(search.query, search.language);
  const languages = listLanguages(sql);
  const toForms = (word: string) => [...new Set(languages.flatMap((language) => stemWord(word, language)))];
  const synonyms = readSynonyms(search.synonyms ?? [], languages);
  const terms = words.slice(0, MAX_WORDS).map((word) => {
    const forms = toForms(word);
    return { word, forms: [...new Set([...forms, ...forms.flatMap((form) => synonyms.get(form) ?? [])])] };
  });
  const found = countPassages(
    sql,
    terms.map(({ forms }) => forms),
  );
  let repairs = MAX_REPAIRS;
  const by_word = new Map<string, SearchTerm>();
  for (const [at, { word, forms }] of terms.entries()) {
    const df = found[at] ?? 0;
    const weigh = (count: number) => Math.log(1 + (total - count + 0.5) / (count + 0.5));
    const meant = df === 0 && repairs-- > 0 ? findNearestWords(sql, word) : [];
    const taken = [...new Set(meant.flatMap(toForms))];
    const [count = 0] = taken.length > 0 ? countPassages(sql, [taken]) : [];
    if (count === 0) by_word.set(word, { term: word, forms, df, weight: weigh(df) });
    else by_word.set(word, { term: word, forms: taken, df: count, weight: weigh(count), repaired_as: meant.join(" ") });
  }
  return {
    terms: [...by_word.values()],
    pairs: pairs.flatMap(([a, b]) => {
      const [left, right] = [by_word.get(a), by_word.get(b)];
      return left && right && left.df > 0 && right.df > 0 ? [[left, right] as [SearchTerm, SearchTerm]] : [];
    }),
  };
}

/** How many live passages hold any of each term's forms: one statement for them all. */
function countPassages(sql: SqlStorage, terms: readonly string[][]): number[] {
  const rows = sql.exec<{ df: number }>(
    "SELECT (SELECT COUNT(*) FROM chunk_fts WHERE chunk_fts MATCH value) AS df FROM json_each(?) ORDER BY key",
    JSON.stringify(terms.map(matchAny)),
  );
  return Array.from(rows, ({ df }) => df);
}

/** The languages of the site's pages as they are stemmed. A page without one is taken for English. */
function listLanguages(sql: SqlStorage): string[] {
  const languages = new Set<string>();
  const { unknown } = sql
    .exec<{ unknown: number }>("SELECT EXISTS (SELECT 1 FROM pages WHERE language IS NULL) AS unknown")
    .one();
  if (unknown) languages.add(readStemLanguage(null));
  // One step of the index a language, however many pages there are.
  let next = findLanguageAfter(sql, "");
  while (next !== null) {
    languages.add(readStemLanguage(next));
    next = findLanguageAfter(sql, next);
  }
  return languages.size > 0 ? [...languages] : [readStemLanguage(null)];
}

function findLanguageAfter(sql: SqlStorage, language: string): string | null {
  return sql.exec<{ next: string | null }>("SELECT MIN(language) AS next FROM pages WHERE language > ?", language).one()
    .next;
}

/** By form of a word, the forms of those that mean the same; of a phrase, its words' forms joined. */
function readSynonyms(groups: readonly (readonly string[])[], languages: readonly string[]): Map<string, string[]> {
  const synonyms = new Map<string, string[]>();
  for (const group of groups) {
    const written = group.map((text) => {
      const words = splitFolded(text);
      return { is_word: words.length === 1, forms: languages.map((language) => stemWords(words, language)) };
    });
    for (const { is_word, forms } of written) {
      const others = written.flatMap((other) => (other.forms === forms ? [] : other.forms));
      // Only a single word of the question can be recognised as one of a group.
      if (is_word) for (const form of forms) synonyms.set(form, [...(synonyms.get(form) ?? []), ...others]);
    }
  }
  return synonyms;
}
