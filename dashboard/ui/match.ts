/** Finds what somebody means by a few letters. Pure. */

/** Letters are left out of names, not of letters: of a long text only the beginning is looked at for that. */
const MAX_TEXT_CHARS = 160;
const MAX_QUERY_CHARS = 60;
const WORD_START = /[\p{L}\p{N}]/u;

/** Those that fit, the best first; of equals the first stays first. All of them without a query. */
export function findMatches<Item>(query: string, items: readonly Item[], getText: (item: Item) => string): Item[] {
  return items
    .map((item) => ({ item, score: scoreMatch(query, getText(item)) }))
    .filter((found): found is { item: Item; score: number } => found.score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

/**
 * How well a text fits: every word of the query must be in it, best at its beginning, then at that of a word, then anywhere, then
 * with letters left out (`stgs` for settings, `gr` for gaps and reasons). Null where one is not. Without a query everything fits alike.
 */
export function scoreMatch(query: string, text: string): number | null {
  const words = fold(query).slice(0, MAX_QUERY_CHARS).trim().split(/\s+/).filter(Boolean);
  const within = fold(text);
  let score = 0;
  for (const word of words) {
    const found = scoreWord(word, within);
    if (found === null) return null;
    score += found;
  }
  return score;
}

/** From 4 down to 0; null where it is not there. */
function scoreWord(word: string, text: string): number | null {
  if (text.startsWith(word)) return 4;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) if (isWordStart(text, at)) return 3;
  if (text.includes(word)) return 2;
  const skipped = word.length < 2 ? null : countSkipped(word, text.slice(0, MAX_TEXT_CHARS));
  return skipped === null ? null : 1 / (1 + skipped);
}

/**
 * The fewest letters to skip for the rest to spell the word: from the beginning of a word on, and those before another word's beginning
 * count for nothing. Null where it takes more of them than the word has.
 */
function countSkipped(word: string, text: string): number | null {
  const none = Number.POSITIVE_INFINITY;
  const letters = [...text];
  const starts = letters.map((_, at) => isWordStart(text, at));
  let before = letters.map((letter, at) => (letter === word[0] && starts[at] ? 0 : none));
  for (const wanted of [...word].slice(1)) {
    let [least, nearest] = [none, none];
    before = letters.map((letter, at) => {
      const behind = before[at - 1] ?? none;
      least = Math.min(least, behind);
      nearest = Math.min(nearest + 1, behind);
      if (letter !== wanted) return none;
      return starts[at] ? least : nearest;
    });
  }
  const skipped = Math.min(...before);
  return skipped > word.length ? null : skipped;
}

function isWordStart(text: string, at: number): boolean {
  return WORD_START.test(text[at] ?? "") && !WORD_START.test(text[at - 1] ?? "");
}

/** As one types who does not look for accents. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
