/** A second opinion on what "word for word" means, written apart from the product's own: a bug in one is no bug in the other. */

import type { LlmEvent } from "../../workers/ports";
import { makeEvents } from "./passages";

/** Whether a half of a surrogate pair stands alone. */
export function isBroken(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = text.charCodeAt(at + 1);
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return true;
    at++;
  }
  return false;
}

/** Each character composed, and each run of white space a single space. */
function flatten(text: string): string {
  let out = "";
  for (const char of text.normalize("NFC")) {
    if (char.trim() !== "") out += char;
    else if (out !== "" && !out.endsWith(" ")) out += " ";
  }
  return out.endsWith(" ") ? out.slice(0, -1) : out;
}

/** Whether `quote` stands word for word in `passage`, white space and composition aside. */
export function standsIn(passage: string, quote: string): boolean {
  return quote.trim() !== "" && !isBroken(quote) && flatten(passage).includes(flatten(quote));
}

/** A statement that cites `quote` of the document and says nothing that could be wrong in another way. */
export function makeCitation(quote: string, document = 0): LlmEvent[] {
  return makeEvents([{ text: "The page says so.", quote, document }]);
}
