/** Scripts written without spaces between words, as the inside of a character class. */
export const UNSPACED_SCRIPTS =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";

const UNSPACED = new RegExp(`[${UNSPACED_SCRIPTS}]`, "u");
/** Says of most texts at once that they hold none: no such script begins lower, nor lies among the quotes and dashes. */
const MAY_BE_UNSPACED = /[\u0e00-\u1fff\u2e80-\uffff]/;

/** Whether a text holds letters of such a script. */
export function hasUnspaced(text: string): boolean {
  return MAY_BE_UNSPACED.test(text) && UNSPACED.test(text);
}
