import { inject } from "vitest";
import type { Hit } from "./evil-site";

export const EVIL = inject("evil_site_url");
export const OTHER = inject("evil_other_url");
export const SINK = inject("sink_url");

/** The evil site's URL of `path`; `params` are encoded. */
export function evilUrl(path: string, params: Record<string, string | number> = {}): string {
  const query = new URLSearchParams(Object.entries(params).map(([key, value]) => [key, String(value)]));
  return query.size > 0 ? `${EVIL}${path}?${query}` : `${EVIL}${path}`;
}

/** What the evil site received on URLs that hold `of`; with `closed` once those responses are over. */
export async function readHits(of: string, closed = false): Promise<{ hits: Hit[]; sink_hits: number }> {
  const response = await fetch(`${EVIL}/${closed ? "__closed" : "__hits"}?of=${encodeURIComponent(of)}`);
  return (await response.json()) as { hits: Hit[]; sink_hits: number };
}
