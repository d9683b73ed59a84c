/** Any origin will do: a path that leaves it is none of ours. */
const APP = "https://app.invalid";

/** Where to go after signing in: the screen in `?next=`, if it is one of ours, else the sites. */
export function readNext(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  if (!next.startsWith("/") || !URL.canParse(next, APP)) return "/sites";
  // Parsed, since browsers read `/\evil.test` and `/<tab>/evil.test` as the address of another host; and what `/.//evil.test`
  // is parsed to is one as well.
  const { origin, pathname, search: query } = new URL(next, APP);
  return origin !== APP || /^\/(?:\/|sign-)/.test(pathname) ? "/sites" : `${pathname}${query}`;
}
