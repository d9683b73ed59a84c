/** The addresses whose pages may show the widget, as an owner types them: one a line. */

/** Exactly scheme, host and port of an address, or null when it is none. A missing scheme is https. */
export function readOrigin(line: string): string | null {
  const typed = line.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (/[\s;,*'"]/.test(typed) || !URL.canParse(address)) return null;
  const { protocol, hostname, origin } = new URL(address);
  const isHost = hostname.includes(".") || hostname === "localhost" || hostname.startsWith("[");
  return /^https?:$/.test(protocol) && isHost ? origin : null;
}

/** Each line as its origin where it has one, else as it was typed; empty lines and repetitions are left out. */
export function tidyOrigins(lines: readonly string[]): string[] {
  return [...new Set(lines.flatMap((line) => (line.trim() === "" ? [] : [readOrigin(line) ?? line.trim()])))];
}

/** What is wrong with the first line that is no origin, or undefined. */
export function findOriginFault(lines: readonly string[]): string | undefined {
  const wrong = tidyOrigins(lines).find((line) => readOrigin(line) === null);
  if (wrong === undefined) return undefined;
  if (wrong.includes("*")) return `“${wrong}” has a *. List each address by itself, such as https://shop.example.org.`;
  return `“${wrong}” is not an address. Write one a line, such as https://www.example.org.`;
}
