/** The text a person wrote into an answer by mail, without what their program quoted below, above or between it. */

/** Mail programs fold what introduces a quote into at most three lines. */
const MAX_INTRODUCTION_LINES = 3;
/** Longer lines are nobody's introduction; this also bounds the patterns below. */
const MAX_INTRODUCTION_CHARS = 400;
/** "On Thursday Ada wrote:" in the languages of the widget. */
const INTRODUCTION = /^(?:On|Am|Le|El)\s.*\b(?:wrote|schrieb|a écrit|escribió)(?!\p{L}).*:$/u;
const FORWARDED =
  /^\s*(?:-{2,}\s*(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Message original|Mensaje original)\s*-{2,}|_{10,})\s*$/iu;
/** Outlook quotes without a mark, below the head of the quoted mail. */
const HEAD = /^\*?(?:From|Von|De)\s?:\*?\s/u;
const HEAD_NEXT = /^\*?(?:Sent|Date|To|Gesendet|Datum|An|Envoyé|À|Enviado|Fecha|Para)\s?:\*?\s/u;
const SIGNATURE = /^-- ?$/;

/** Empty when nothing is left. */
export function stripQuoted(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const end = lines.findIndex((line, at) => at > 0 && isEnd(line, lines[at + 1] ?? ""));
  const kept: string[] = [];
  for (const line of end === -1 ? lines : lines.slice(0, end)) {
    if (!line.startsWith(">")) kept.push(line.trimEnd());
    else dropIntroduction(kept);
  }
  dropIntroduction(kept);
  return kept
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function isEnd(line: string, next: string): boolean {
  if (line.length > MAX_INTRODUCTION_CHARS) return false;
  return SIGNATURE.test(line) || FORWARDED.test(line) || (HEAD.test(line) && HEAD_NEXT.test(next));
}

/** Takes away what introduces a quote, where the last lines do. A paragraph that stood before stays one. */
function dropIntroduction(lines: string[]): void {
  const count = lines.length;
  // Taken off once and for all: a mail of blank lines and quotes is not walked through again for each.
  while (lines.at(-1) === "") lines.pop();
  const is_paragraph = lines.length < count;
  const last = lines.length - 1;
  if (lines[last]?.endsWith(":")) {
    for (let from = last; from > last - MAX_INTRODUCTION_LINES && from >= 0; from--) {
      const joined = lines.slice(from).join(" ").trim();
      if (joined.length > MAX_INTRODUCTION_CHARS) break;
      if (!INTRODUCTION.test(joined)) continue;
      lines.splice(from);
      break;
    }
  }
  if (is_paragraph) lines.push("");
}
