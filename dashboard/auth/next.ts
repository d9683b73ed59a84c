/** Any origin will do: a path that leaves it is none of ours. */
const APP = "https://app.invalid";

/** Where to go after signing in: the screen in `?next=`, if it is one of ours, else the sites. */
export function readNext(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  if (!next.startsWith("/") || next.startsWith("/sign-") || !URL.canParse(next, APP)) return "/sites";
  // Parsed, since browsers read `/\evil.test` and `/<tab>/evil.test` as the address of another host.
  const url = new URL(next, APP);
  return url.origin === APP ? `${url.pathname}${url.search}` : "/sites";
}
