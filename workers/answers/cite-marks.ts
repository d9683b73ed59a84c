/** The marks that stand for an answer's sources. Pure. */

/** Code as it stands, else a mark behind its sentence, or those on the line below a code block. */
const CODE_OR_MARKS =
  /(^(`{3,})[^\n]*\n[\s\S]*?\n\2[^\S\n]*$)|(`[^`\n]+`)|\n\[\d{1,3}\](?: \[\d{1,3}\])*(?=\n|$)|[^\S\n]\[\d{1,3}\](?!\()/gm;

/** An answer without them: for where its sources do not stand below it. What looks like a mark in code stays. */
export function dropCiteMarks(text: string): string {
  return text.replace(CODE_OR_MARKS, (_, fenced?: string, __?: string, inline?: string) => fenced ?? inline ?? "");
}
