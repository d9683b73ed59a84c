/** A piece of text and the logarithm of its likelihood. The first pieces are no text: unknown, begin, end and such. */
export type Vocabulary = readonly (readonly [piece: string, score: number])[];

const RESERVED = 6;
const UNKNOWN = 0;
/** Below every piece of the vocabulary, so that a letter is unknown only where nothing else covers it. */
const UNKNOWN_SCORE = -100;
const SPACE = "\u2581";
/** What the encoder looks at; more is not tokenised. */
export const MAX_PIECES = 128;

/**
 * Makes a function from a text to the ids of its most likely pieces, at most MAX_PIECES: the unigram model of SentencePiece
 * (Kudo 2018). An id is the piece's place in the vocabulary; a run of what it does not know is one piece.
 */
export function createTokenizer(vocabulary: Vocabulary): (text: string) => number[] {
  const ids = new Map(vocabulary.map(([piece], id) => [piece, id] as const).slice(RESERVED));
  const scores = Float64Array.from(vocabulary, ([, score]) => score);
  const longest = Math.max(...[...ids.keys()].map((piece) => piece.length));
  return (text) => {
    // A decomposed letter is a few characters, and no piece is longer than `longest`: this many always suffice.
    const known = text
      .slice(0, 4 * MAX_PIECES * longest)
      .normalize("NFKC")
      .trim();
    if (known === "") return [];
    const symbols = SPACE + known.replace(/\s+/gu, SPACE);
    const best = new Float64Array(symbols.length + 1).fill(Number.NEGATIVE_INFINITY);
    const begins = new Int32Array(symbols.length + 1);
    const pieces = new Int32Array(symbols.length + 1);
    best[0] = 0;
    const offer = (begin: number, end: number, id: number, score: number) => {
      const sum = (best[begin] ?? 0) + score;
      if (sum < (best[end] ?? 0)) return;
      best[end] = sum;
      begins[end] = begin;
      pieces[end] = id;
    };
    for (let begin = 0; begin < symbols.length; begin += 1) {
      offer(begin, begin + 1, UNKNOWN, UNKNOWN_SCORE);
      const last = Math.min(symbols.length, begin + longest);
      for (let end = begin + 1; end <= last; end += 1) {
        const id = ids.get(symbols.slice(begin, end));
        if (id !== undefined) offer(begin, end, id, scores[id] ?? 0);
      }
    }
    const path: number[] = [];
    for (let end = symbols.length; end > 0; end = begins[end] ?? 0) {
      const id = pieces[end] ?? UNKNOWN;
      if (id !== UNKNOWN || path.at(-1) !== UNKNOWN) path.push(id);
    }
    return path.reverse().slice(0, MAX_PIECES);
  };
}
