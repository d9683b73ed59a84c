/** The owner's own fields of the contact form, before they are saved. Pure. */
import type { FormField } from "../../workers/contract/contact-form";

const MAX_NAME_CHARS = 40;

/** A new field, not named yet. */
export function newField(fields: readonly FormField[]): FormField {
  return { name: findName("", fields), label: "", type: "text", required: false };
}

/** With another label. A field that was saved keeps its name, by which answers are known; a new one is named after its label. */
export function relabel(
  fields: readonly FormField[],
  at: number,
  label: string,
  saved_names: readonly string[],
): FormField[] {
  return fields.map((field, index) => {
    if (index !== at) return field;
    const others = fields.filter((_, other) => other !== at);
    return { ...field, label, name: saved_names.includes(field.name) ? field.name : findName(label, others) };
  });
}

/** As another type; only a list has choices. */
export function retype({ options, ...field }: FormField, type: FormField["type"]): FormField {
  return type === "select" ? { ...field, type, options: options ?? [] } : { ...field, type };
}

/** `order_number` of "Order number"; with a number where that is taken, or the label has no letters of ours. */
function findName(label: string, others: readonly FormField[]): string {
  const words = label
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z\d]+/g, "_")
    .replaceAll(/^[_\d]+|_+$/g, "")
    .slice(0, MAX_NAME_CHARS - 4);
  const base = words || "field";
  const taken = new Set(["name", "email", "channel", "text", ...others.map(({ name }) => name)]);
  let name = words ? base : `${base}_1`;
  for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
  return name;
}
