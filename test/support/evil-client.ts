import { inject } from "vitest";
import type { Hits } from "./evil-site/server";

export const EVIL = inject("evil_site_url");
export const OTHER = inject("evil_other_url");
export const SINK = inject("sink_url");

/** The sink by other names; none is among the hosts that development allows. */
const SINK_PORT = new URL(SINK).port;
export const SINK_URLS = [
  SINK,
  `http://2130706433:${SINK_PORT}/`,
  `http://0x7f.1:${SINK_PORT}/`,
  `http://localhost:${SINK_PORT}/`,
  `http://[::ffff:127.0.0.1]:${SINK_PORT}/`,
  `http://0.0.0.0:${SINK_PORT}/`,
  `http://user@127.0.0.1:${SINK_PORT}/`,
];

/** The evil site's URL of `path`; `params` are encoded. */
export function evilUrl(path: string, params: Record<string, string | number> = {}): string {
  const query = new URLSearchParams(Object.entries(params).map(([key, value]) => [key, String(value)]));
  return query.size > 0 ? `${EVIL}${path}?${query}` : `${EVIL}${path}`;
}

/** What an evil server received on URLs that hold `of`; with `closed` once those responses are over. */
export async function readHits(of: string, closed = false, server = EVIL): Promise<Hits> {
  const response = await fetch(`${server}/${closed ? "__closed" : "__hits"}?of=${encodeURIComponent(of)}`);
  return (await response.json()) as Hits;
}
