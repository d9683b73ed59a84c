/** Which words of a question weigh how much, and whether a text says them. Pure. */
import type { IndexTerm } from "../ports";

/** Generic verbs and fillers: they shape a question more than they say what it is about. */
const WEAK_WORDS = new Set(
  `take takes taking took sell sells selling offer offers offering provide provides accept accepts use using used work works working make makes making made find see look go goes going come comes
  start begin try ask buy order get receive pay able possible available happen happens check show explain mean different best good new long much many often soon cost costs price
  remove rid change add set put keep send read write open turn move bring help fix solve need policy policies rule rules service services option options number list overview
  way ways thing things kind type info information detail details question questions site website page company shop store business people person customer customers`.split(
    /\s+/,
  ),
);
/** What a weak word weighs of its rarity. */
const WEAK_SHARE = 0.2;
/** Words that name no subject at all; alone they are no question about the site. */
const EMPTY_WORDS = new Set(
  `a an and are be been but by can could did do does for from had has have he help her hers him his how i if in is it its me my no not of on or our ours please she should so some tell than that the their them then there these they this those to
  was we were what when where which who whom whose why will with would yes you your yours hi hello hey thanks thank ok okay doing today now nice sure really just`.split(
    /\s+/,
  ),
);

export interface WeightedTerm {
  term: string;
  weight: number;
  /** No live passage holds the word. */
  unknown: boolean;
}

/**
 * The terms that count, with what each is worth: its rarity in the index, less for weak words, the greatest rarity for words
 * the site never uses. Terms that came from earlier turns (`question` does not hold them) count half.
 */
export function weighTerms(terms: readonly IndexTerm[], question: string): WeightedTerm[] {
  const rarest = Math.max(1, ...terms.map((term) => term.weight));
  const asked = new Set(splitStems(question));
  return terms
    .filter(({ term }) => !EMPTY_WORDS.has(term.toLowerCase()))
    .map(({ term, df, weight }) => ({
      term,
      unknown: df === 0,
      weight:
        Math.max(0.1, df === 0 ? rarest : weight) *
        (WEAK_WORDS.has(term.toLowerCase()) ? WEAK_SHARE : 1) *
        (asked.has(stem(term)) ? 1 : 0.5),
    }));
}

export function sumWeights(terms: readonly { weight: number }[]): number {
  return terms.reduce((sum, term) => sum + term.weight, 0);
}

/** The stems of a text's words, in order. */
export function splitStems(text: string): string[] {
  return (text.normalize("NFKC").match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map(stem);
}

/** Scripts written without spaces have no words to compare: a term is looked for as it stands. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** The terms a text says. */
export function matchTerms(terms: readonly WeightedTerm[], text: string): WeightedTerm[] {
  const stems = new Set(splitStems(text));
  return terms.filter(({ term }) => {
    if (UNSPACED.test(term)) return text.includes(term);
    const wanted = stem(term);
    if (stems.has(wanted)) return true;
    if (wanted.length < MIN_SHARED_CHARS) return false;
    for (const word of stems) if (isSameFamily(wanted, word)) return true;
    return false;
  });
}

const MIN_SHARED_CHARS = 5;
const MAX_ENDING_CHARS = 4;

/** "refund" and "refundable", "deliver" and "delivery": one begins with the other and adds an ending. */
function isSameFamily(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= MIN_SHARED_CHARS && long.length - short.length <= MAX_ENDING_CHARS && long.startsWith(short);
}

/** A light English stem: lower case, no accents, without the commonest endings. Other languages keep all but plural s. */
function stem(word: string): string {
  let text = word
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "");
  if (text.length <= 3) return text;
  if (text.endsWith("ies") && text.length > 4) text = `${text.slice(0, -3)}y`;
  else if (/(?:ss|x|ch|sh|z)es$/.test(text)) text = text.slice(0, -2);
  else if (/[^su]s$/.test(text)) text = text.slice(0, -1);
  const bare = text.endsWith("ing") ? text.slice(0, -3) : text.endsWith("ed") ? text.slice(0, -2) : "";
  if (bare.length >= 3 && /[aeiouy]/.test(bare)) text = /([bdgmnprt])\1$/.test(bare) ? bare.slice(0, -1) : bare;
  return text.length > 4 && text.endsWith("e") ? text.slice(0, -1) : text;
}
