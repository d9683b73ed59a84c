/**
 * Variables of a canned reply: `{{visitor.name}}`, or with what to say where nobody knows it, `{{visitor.name|there}}`. Pure, and without
 * zod: the server refuses with it what the dashboard could not fill.
 */

/** Every variable, with what stands in its place. */
export const CANNED_VARIABLES = {
  "visitor.name": "What the visitor calls themselves in your contact form",
  "visitor.first_name": "The first word of it",
  "agent.name": "Your name, or that of whoever uses the reply",
  "agent.first_name": "The first word of it",
  "site.name": "The site that the visitor writes on",
  "site.url": "Its address",
  "conversation.id": "The number of the conversation",
} as const;
export type CannedVariable = keyof typeof CANNED_VARIABLES;
/** What is known where a reply is used; what is missing or empty is not known. */
export type VariableValues = Partial<Record<CannedVariable, string | null | undefined>>;

/** With the blanks before it, which go with it where there is nothing to say. */
const VARIABLE = /([^\S\n]*)\{\{([^{}|]*)(?:\|([^{}]*))?\}\}/g;
const OPEN = /\{\{|\}\}/;
const THREE = /\{{3}|\}{3}/;
/** Longer than any name; a value is no place for a letter. */
const MAX_VALUE_CHARS = 200;

/** Why a text cannot be kept, in a sentence; null when every variable in it is known and closed. */
export function findVariableFault(text: string): string | null {
  const unknown = [...text.matchAll(VARIABLE)].map((match) => (match[2] ?? "").trim()).find((name) => !isKnown(name));
  if (unknown !== undefined)
    return `There is no variable {{${unknown}}}. Known are ${Object.keys(CANNED_VARIABLES).join(", ")}`;
  return THREE.test(text) || OPEN.test(text.replace(VARIABLE, ""))
    ? "A variable begins with {{ and ends with }}"
    : null;
}

/** The text as a visitor reads it: each variable's value, else its fallback, else nothing, and never its braces. */
export function fillVariables(text: string, values: VariableValues): string {
  return text.replace(VARIABLE, (_, blanks: string, name: string, fallback = "") => {
    const said = clean(values[name.trim() as CannedVariable]) || clean(fallback);
    return said === "" ? "" : blanks + said;
  });
}

/** Values come from people as well: none of them brings braces or lines of its own. */
function clean(value: string | null | undefined): string {
  return (value ?? "").replace(/[{}]/g, "").replace(/\s+/g, " ").trim().slice(0, MAX_VALUE_CHARS);
}

function isKnown(name: string): name is CannedVariable {
  return Object.hasOwn(CANNED_VARIABLES, name);
}
