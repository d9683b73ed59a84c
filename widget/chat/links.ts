/** Which addresses a message may lead to, and how they are shown. */

/** Longer addresses are not links. Characters. */
const MAX_HREF_CHARS = 2_048;
const ALLOWED = /^(?:https?:\/\/|mailto:|tel:)/i;
/** Characters no written address holds: white space, controls, invisible and direction marks, quotes, angle brackets, backslash. */
const FORBIDDEN = /[\s\p{C}"'`<>\\^{|}]/u;

/** The normalised address when it is http, https, mailto or tel and hides nothing (controls, user names), else null. */
export function parseHref(raw: string): string | null {
  if (raw.length > MAX_HREF_CHARS || !ALLOWED.test(raw) || FORBIDDEN.test(raw)) return null;
  try {
    const url = new URL(raw);
    return url.username || url.password ? null : url.href;
  } catch {
    return null;
  }
}

/** What an address leads to, as a reader checks it: the host (punycode), the mail address or the number. */
export function describeTarget(href: string): string {
  const url = new URL(href);
  return url.host || url.pathname;
}

/** The target to show beside a link's text, or null when the text already is that target or its address. */
export function findHiddenTarget(href: string, text: string): string | null {
  const target = describeTarget(href);
  const shown = text.trim();
  if (shown === target) return null;
  const written = parseHref(shown);
  return written !== null && describeTarget(written) === target ? null : target;
}
