/** Drafts of what would close a gap: the question it stands for and a title. Pure; a person changes them as they like. */

/** What people write before they ask. */
const LEAD_IN =
  /^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks|thank you|please|sorry|excuse me|so|and|but|also|ok|okay|quick question|just wondering|i was wondering|i am wondering|i'm wondering|i would like to know|i'd like to know|i want to know|i need to know|can you (?:please )?tell me|could you (?:please )?tell me|do you know|does anyone know)(?:\s+(?:there|all|team|if|whether))?\s*[,.!:;–-]*\s+)+/iu;
const LEAD_OUT = /\s*(?:[,.!]?\s*(?:please|thanks|thank you|thx|cheers))+\s*[.!]*$/iu;
const ASKS =
  /^(?:how|what|when|where|which|who|whom|whose|why|can|could|do|does|did|is|are|was|were|will|would|should|may|might|has|have|had|am)\b/iu;

/** From one question as typed: without greetings, with a capital letter, and a question mark where it asks. */
export function tidyQuestion(text: string): string {
  const line = text.normalize("NFC").replace(/\s+/gu, " ").trim();
  const said = line.replace(/\s*\?[?!\s]*$/u, "");
  const bare = said.replace(LEAD_IN, "").replace(LEAD_OUT, "").trim() || said;
  const asks = said !== line || (ASKS.test(bare) && /[\p{L}\p{N}"')\]]$/u.test(bare));
  return capitalise(asks ? `${bare}?` : bare);
}

/** Of several wordings, newest first, the one a stranger understands best: a whole question of middle length. */
export function draftQuestion(wordings: readonly string[]): string {
  const tidy = wordings.map(tidyQuestion);
  const rate = (text: string) => {
    const words = text.split(" ").length;
    return (text.endsWith("?") || text.endsWith("？") ? 2 : 0) + (words >= 4 && words <= 14 ? 1 : 0);
  };
  return tidy.reduce((best, text) => (rate(text) > rate(best) ? text : best), tidy[0] ?? "");
}

/** What stands before the subject in questions, and whether the verb after it belongs to the title. */
const OPENINGS = [
  /^how (?:do|does|can|could|should|would|to|may|must)(?: (?:i|we|you|one|people|customers|someone))?(?: (?:have|need) to)? (?<rest>.+)$/iu,
  /^(?:what|who|when|where|which) (?:is|are|was|were) (?<rest>.+)$/iu,
  /^(?:where|how) (?:can|do|could) (?:i|we) (?:find|get|see|buy) (?<rest>.+)$/iu,
  /^(?:do|does|can|could|will|would) (?:you|your (?:shop|store|company|team))(?: (?:guys|also|ever|still|currently))? (?:have|offer|sell|accept|take|provide|support|carry|stock|do) (?<rest>.+)$/iu,
  /^(?:is|are) there (?<rest>.+)$/iu,
  /^(?:do|does|can|could|will|would|should|may) (?:i|we|you|it|they)(?: (?:have|need) to)? (?<rest>.+)$/iu,
];
const ARTICLE = /^(?:a|an|any|the|some|my|your|our)\s+/iu;
const MAX_TITLE_CHARS = 80;

/** A short title for the answer to a question: its subject where the question has a common form, else the question. */
export function draftTitle(question: string): string {
  const bare = question.replace(/[?？!.\s]+$/u, "");
  const how_long = /^how (?:long|much|often|many|far|big|soon|old)\b/iu.test(bare);
  const match = how_long ? null : OPENINGS.map((opening) => opening.exec(bare)).find((found) => found !== null);
  const subject = (match?.groups?.rest ?? bare).replace(ARTICLE, "");
  return capitalise(cutAtWord(subject, MAX_TITLE_CHARS));
}

function cutAtWord(text: string, chars: number): string {
  if (text.length <= chars) return text;
  const cut = text.slice(0, chars + 1);
  const end = cut.lastIndexOf(" ");
  return `${cut.slice(0, end > chars / 2 ? end : chars).trimEnd()}…`;
}

function capitalise(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 32);
  return text === "" ? "" : first.toUpperCase() + text.slice(first.length);
}
