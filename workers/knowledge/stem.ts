/// <reference path="./snowball-stemmers.d.ts" />
/** Words as the index holds them: by the stemmer of their text's language. Pure. */
import { newStemmer } from "snowball-stemmers";

/** Snowball's algorithms by ISO 639-1; English is Porter's first one, as the retrieval configuration was measured with. */
const ALGORITHMS: Record<string, string> = {
  en: "english",
  ar: "arabic",
  ca: "catalan",
  cs: "czech",
  da: "danish",
  de: "german",
  es: "spanish",
  fi: "finnish",
  fr: "french",
  hu: "hungarian",
  it: "italian",
  nb: "norwegian",
  nl: "dutch",
  no: "norwegian",
  pt: "portuguese",
  ro: "romanian",
  ru: "russian",
  sl: "slovene",
  sv: "swedish",
  ta: "tamil",
  tr: "turkish",
};
/** A text whose language nobody knows is taken for this. */
const DEFAULT_LANGUAGE = "en";
/** Words remembered for each language: the same few thousand come again and again. */
const MAX_REMEMBERED = 20_000;
/** Longer "words" are keys and hashes: a stemmer would walk them for nothing. */
const MAX_WORD_CHARS = 40;

interface Stemmer {
  stem(word: string): string;
  known: Map<string, string[]>;
}
const stemmers = new Map<string, Stemmer>();

/** The primary tag by which a text is stemmed: `de-AT` is `de`; a language without a stemmer has its own name and no stems. */
export function readStemLanguage(language: string | null): string {
  return (language ?? DEFAULT_LANGUAGE).toLowerCase().split("-")[0] ?? DEFAULT_LANGUAGE;
}

/**
 * What a word is indexed and asked as: its stem without accents, and a second one where the word typed without accents has another.
 * `word` is lower case, NFC, with its accents.
 */
export function stemWord(word: string, language: string): string[] {
  const stemmer = getStemmer(language);
  if (!stemmer || word.length > MAX_WORD_CHARS) return [dropAccents(word)];
  const known = stemmer.known.get(word);
  if (known) return known;
  if (stemmer.known.size >= MAX_REMEMBERED) stemmer.known.clear();
  const plain = dropAccents(word);
  const stem = dropAccents(stemmer.stem(word)) || plain;
  const stems = plain === word ? [stem] : [...new Set([stem, stemmer.stem(plain) || plain])];
  stemmer.known.set(word, stems);
  return stems;
}

/** Accents of Latin, Greek and Cyrillic. The vowel signs of other scripts lie elsewhere and stay. */
export function dropAccents(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC");
}

function getStemmer(language: string): Stemmer | null {
  const algorithm = ALGORITHMS[language];
  if (!algorithm) return null;
  const made = stemmers.get(language);
  if (made) return made;
  const stemmer = { ...newStemmer(algorithm), known: new Map<string, string[]>() };
  stemmers.set(language, stemmer);
  return stemmer;
}
