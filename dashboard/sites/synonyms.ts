/** Groups of words that mean the same as an owner writes them: a group a line, commas between. */

export function readSynonyms(text: string): string[][] {
  return text
    .split("\n")
    .map((line) => [...new Set(line.split(",").map((word) => word.trim()))].filter((word) => word !== ""))
    .filter((group) => group.length > 0);
}

export function writeSynonyms(groups: readonly (readonly string[])[]): string {
  return groups.map((group) => group.join(", ")).join("\n");
}

/** The first thing wrong with the groups, by the line it stands on; `fields` as the server names them. */
export function explainSynonyms(text: string, fields: Readonly<Record<string, string>>): string | undefined {
  for (const [field, message] of Object.entries(fields)) {
    const [name, group] = field.split(".");
    if (name !== "synonyms") continue;
    const words = readSynonyms(text)[Number(group)];
    return group === undefined || !words ? message : `“${words.join(", ")}”: ${message}`;
  }
  return undefined;
}
