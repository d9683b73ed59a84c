/** Texts with the skew of real ones, the same for the same seed. */

/** Zipf's law over this many words: a few in every text, most in a few. */
const VOCABULARY = 6_000;

/** Whole numbers from 0 to below what is asked for. */
export type Draw = (below: number) => number;

export function makeDraw(seed: number): Draw {
  let state = Math.imul(seed + 1, 0x9e_37_79_b1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function writeText(draw: Draw, words: number): string {
  return Array.from({ length: words }, () => `word${Math.floor(VOCABULARY ** (draw(1_000_000) / 1_000_000))}`).join(
    " ",
  );
}

/** The text with this share of its words, spread over it, replaced by others. */
export function changeWords(draw: Draw, text: string, share: number): string {
  return text
    .split(" ")
    .map((word) => (draw(1_000) < share * 1_000 ? `changed${draw(VOCABULARY)}` : word))
    .join(" ");
}
