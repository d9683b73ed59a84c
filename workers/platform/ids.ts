const PREFIXES = [
  "ws",
  "user",
  "view",
  "ses",
  "aud",
  "mail",
  "site",
  "ckey",
  "key",
  "src",
  "page",
  "entry",
  "ans",
  "call",
  "gap",
  "evq",
  "run",
  "conv",
  "msg",
  "note",
  "team",
  "canned",
  "tpl",
  "turn",
  "att",
  "pic",
  "req",
] as const;
export type IdPrefix = (typeof PREFIXES)[number];

/** A prefixed, time-sortable text id: `page_` + 9 base36 digits of milliseconds + 16 random ones (about 82 bits). */
export function newId(prefix: IdPrefix, now: number): string {
  return `${prefix}_${now.toString(36).padStart(9, "0")}${randomBase36(16)}`;
}

/** A site key as it stands in a snippet: `wk_` + 24 random bytes base64url. It names a site and opens nothing. */
export function newSiteKey(): string {
  return `wk_${randomToken(24)}`;
}

/** `bytes` random bytes, base64url without padding. */
export function randomToken(bytes: number): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Six digits, each code equally likely. */
export function newCode(): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return number < 4_294_000_000 ? String(number % 1_000_000).padStart(6, "0") : newCode();
}

function randomBase36(length: number): string {
  // 252 = 7 × 36: bytes above are thrown away so that every digit is equally likely.
  let out = "";
  while (out.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      if (byte < 252 && out.length < length) out += (byte % 36).toString(36);
    }
  }
  return out;
}
