/** What somebody types who looks for a way into a query (bars DATA-01), and where in a request it can stand. */

export const PAYLOADS: readonly string[] = [
  // Out of a text, out of a statement.
  "'",
  '"',
  "`",
  "' OR '1'='1",
  "' OR 1=1 --",
  '") OR ("1"="1',
  "1 OR 1=1",
  "\\' OR 1=1 --",
  "'; DROP TABLE pages; --",
  "' UNION SELECT id, email, password_hash FROM users --",
  "1) UNION ALL SELECT sql FROM sqlite_master --",
  "*/ OR 1=1 /*",
  "--",
  "created_at DESC, (SELECT password_hash FROM users)",
  "json_extract(theme, '$')",
  "x'41' || \"id\"",
  // Parameters of a statement.
  "?",
  "?1",
  ":id",
  "@id",
  "$1",
  // Wildcards of LIKE and GLOB.
  "%",
  "_",
  "%_%",
  "\\%",
  "[a-z]*",
  "%".repeat(100),
  // Operators of FTS5.
  '" OR * NEAR(',
  "NEAR(a b, 2)",
  "a* OR b*",
  '"a" AND NOT "b"',
  "{title text} : a",
  "^a + b",
  "title:a",
  "-a",
  "((",
  // Characters that some layer drops, folds or ends at.
  "\u0000",
  "a\u0000' OR 1=1 --",
  "a\r\n' OR 1=1 --",
  "’ OR ’1’=’1",
  "＇ OR ＂1＂=＂1",
  "\uD800' OR 1=1 --",
  "\u202E' OR 1=1 --",
  // Numbers that are none.
  "1e309",
  "-1",
  "0x10",
  "99999999999999999999",
  // Length.
  "a' ".repeat(66),
  "a' ".repeat(333),
  `${"(".repeat(2_000)}'`,
];

type Schema = {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
};
type Place = (string | number)[];
export interface Field {
  name: string;
  /** A body, valid otherwise as far as the schema tells, with a text in the field's place. */
  fill: (text: string) => unknown;
}

/** The fields of a body that take any text, by its JSON Schema; `example` is a valid body. */
export function listTextFields(schema: unknown, example: unknown): Field[] {
  return listVariants(schema as Schema).flatMap((variant) => {
    const base = fits(variant, example) ? example : makeValue(variant);
    return listPlaces(variant).map((place) => ({ name: place.join("."), fill: (text) => put(base, place, text) }));
  });
}

function listVariants({ anyOf, oneOf, ...rest }: Schema): Schema[] {
  const variants = anyOf ?? oneOf;
  return variants ? variants.flatMap(listVariants) : [rest];
}

/** Whether the example is of this variant of a union. */
function fits({ properties = {} }: Schema, example: unknown): boolean {
  if (typeof example !== "object" || example === null) return false;
  const given = example as Record<string, unknown>;
  return Object.entries(properties).every(([key, value]) => value.const === undefined || value.const === given[key]);
}

function listPlaces(schema: Schema): Place[] {
  return listVariants(schema).flatMap(({ type, items, properties, enum: names, const: only }) => {
    if (type === "string") return names || only !== undefined ? [] : [[]];
    if (items) return listPlaces(items).map((place) => [0, ...place]);
    return Object.entries(properties ?? {}).flatMap(([key, value]) =>
      listPlaces(value).map((place) => [key, ...place]),
    );
  });
}

function makeValue(schema: Schema): unknown {
  const [{ type, items, minItems = 0, minimum = 0, properties = {}, required = [], ...only } = {}] =
    listVariants(schema);
  if (only.const !== undefined) return only.const;
  if (only.enum) return only.enum[0];
  if (type === "array") return items && minItems > 0 ? [makeValue(items)] : [];
  if (type === "object") return Object.fromEntries(required.map((key) => [key, makeValue(properties[key] ?? {})]));
  if (type === "boolean") return true;
  return type === "integer" || type === "number" ? minimum : "text";
}

function put(base: unknown, [step, ...rest]: Place, text: string): unknown {
  if (step === undefined) return text;
  if (typeof step === "number") return [put(Array.isArray(base) ? base[step] : undefined, rest, text)];
  const object = (typeof base === "object" && base !== null ? base : {}) as Record<string, unknown>;
  return { ...object, [step]: put(object[step], rest, text) };
}
