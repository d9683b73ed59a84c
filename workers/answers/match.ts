/** Which words of a question weigh how much, and whether a text says them. Pure. */
import type { IndexTerm } from "../ports";

/** Generic verbs and fillers: they shape a question more than they say what it is about. */
const WEAK_WORDS = new Set(
  `take takes taking took sell sells selling offer offers offering provide provides accept accepts use using used work works working make makes making made find see look go goes going come comes
  start begin try ask buy order get receive pay able possible available happen happens check show explain mean different best good new long much many often soon cost costs price
  remove rid change add set put keep send read write open turn move bring help fix solve need policy policies rule rules service services option options number list overview
  way ways thing things kind type info information detail details question questions site website page company shop store business product products item items article articles longer people person customer customers`.split(
    /\s+/,
  ),
);
/** What a weak word weighs of its rarity. */
const WEAK_SHARE = 0.2;
/** Words that name no subject at all; alone they are no question about the site. */
const EMPTY_WORDS = new Set(
  `a about after against an and are as at be been before but by can could did do does find for from had has have he help her hers him his how i if in is it its me my no not of on or our ours please she should so some tell than that the their them then there these they this those to
  was we were what when where which who whom whose why will with would yes you your yours hi hello hey thanks thank ok okay doing today now nice sure really just`.split(
    /\s+/,
  ),
);

export interface WeightedTerm {
  term: string;
  weight: number;
  /** The question writes it as a name ("Norway"). */
  is_name: boolean;
}

/**
 * The terms that count, with what each is worth: its rarity in the index, less for weak words, the greatest rarity for words
 * the site never uses (a weak one says nothing then). Terms that came from earlier turns (`question` does not hold them) count half.
 */
export function weighTerms(terms: readonly IndexTerm[], question: string): WeightedTerm[] {
  const rarest = Math.max(1, ...terms.map((term) => term.weight));
  const asked = new Set(splitStems(question));
  const names = readNames(question);
  return terms
    .filter(({ term }) => !EMPTY_WORDS.has(term.toLowerCase()))
    .map(({ term, df, weight }) => ({
      term,
      is_name: names.has(stem(term)),
      weight:
        Math.max(0.1, df === 0 ? rarest : weight) *
        (WEAK_WORDS.has(term.toLowerCase()) ? (df === 0 ? 0 : WEAK_SHARE) : 1) *
        (asked.has(stem(term)) ? 1 : 0.5),
    }));
}

/** The stems of a question's names: what begins with a capital letter inside a text that is not all capitals. */
function readNames(question: string): Set<string> {
  const names = question.match(/(?<=[\p{Ll}\p{N},] )\p{Lu}[\p{L}\p{N}]+/gu) ?? [];
  return new Set(names.flatMap(splitStems));
}

export function sumWeights(terms: readonly { weight: number }[]): number {
  return terms.reduce((sum, term) => sum + term.weight, 0);
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const NAME_JOINT = /(?<=\p{Ll})(?=\p{Lu})/gu;

/**
 * How much of the question's weight is said, from 0 to 1. A name that is not said counts twice: a question about Norway is not
 * answered by what holds elsewhere.
 */
export function measureCoverage(terms: readonly WeightedTerm[], said: readonly WeightedTerm[], weight: number): number {
  const missing = terms.filter((term) => term.is_name && !said.some((other) => other.term === term.term));
  return weight / Math.max(Number.EPSILON, sumWeights(terms) + sumWeights(missing));
}

/** The stems of a text's words, in order; of a name made of words ("PageSize") those of its parts as well. */
export function splitStems(text: string): string[] {
  const words =
    text
      .normalize("NFKC")
      .replace(/\be-(?=mail)/gi, "e")
      .match(WORD) ?? [];
  return words.flatMap((word) => {
    const parts = word.split(NAME_JOINT);
    return (parts.length > 1 ? [word, ...parts] : parts).map(stem);
  });
}

/** The stems of a text's words that name a subject, names of code taken apart. */
export function splitSubject(text: string): string[] {
  return splitStems(text.replace(NAME_JOINT, " ")).filter((word) => !EMPTY_STEMS.has(word));
}

/** Scripts written without spaces have no words to compare: a term is looked for as it stands. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** The terms a text says. */
export function matchTerms(terms: readonly WeightedTerm[], text: string): WeightedTerm[] {
  const stems = new Set(splitStems(text));
  return terms.filter(({ term }) => {
    if (UNSPACED.test(term)) return text.includes(term);
    const wanted = stem(term);
    return stems.has(wanted) || [...stems].some((word) => isSameWord(wanted, word));
  });
}

const MIN_SHARED_CHARS = 5;
const MAX_ENDING_CHARS = 4;

/** Of two stems: "refund" and "refundable", "deliver" and "delivery". One begins with the other and adds an ending. */
export function isSameWord(a: string, b: string): boolean {
  if (a === b) return true;
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
  const doubled = /([bdgmnprt])\1$/.test(bare) || /\p{L}{4}ll$/u.test(bare);
  if (bare.length >= 3 && /[aeiouy]/.test(bare)) text = doubled ? bare.slice(0, -1) : bare;
  return text.length > 4 && text.endsWith("e") ? text.slice(0, -1) : text;
}

const EMPTY_STEMS: ReadonlySet<string> = new Set([...EMPTY_WORDS].map(stem));

export function isWeakWord(word: string): boolean {
  return WEAK_WORDS.has(word) || EMPTY_WORDS.has(word);
}
