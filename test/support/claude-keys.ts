import { inject } from "vitest";
import type { ClaudeKeyCheck } from "../../workers/contract/models";
import type { OwnSite } from "../../workers/contract/sites";
import { call } from "./client";
import type { Owner } from "./owners";

/** A key with which Claude behaves as named (claude-server.ts), and that no other test has. */
export const makeKey = (behaviour: string): string => `${behaviour}.${crypto.randomUUID()}`;

export async function saveKey(owner: Owner, site_id: string, api_key: string): Promise<OwnSite> {
  const path = `/api/v1/sites/${site_id}/claude-key`;
  return (await call(path, { owner, method: "PUT", body: { api_key } })).json();
}

export async function checkKey(owner: Owner, site_id: string): Promise<ClaudeKeyCheck> {
  return (await call(`/api/v1/sites/${site_id}/claude-key/check`, { owner, method: "POST" })).json();
}

export async function readKeyOf(owner: Owner, site_id: string): Promise<OwnSite["claude_key"]> {
  const site: OwnSite = await (await call(`/api/v1/sites/${site_id}`, { owner })).json();
  return site.claude_key;
}

/** Bodies of the requests that Claude got with a key. */
export async function readPrompts(api_key: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${inject("claude_url")}/__requests?key=${encodeURIComponent(api_key)}`);
  return (await response.json<{ body: Record<string, unknown> }[]>()).map(({ body }) => body);
}
