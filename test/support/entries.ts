/** What the tests of entries share. */
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { CreateEntry, EditEntry, Entry, EntryRow } from "../../workers/contract/entries";
import type { List } from "../../workers/contract/lists";
import type { PlanName } from "../../workers/contract/plans";
import type { Site } from "../../workers/contract/sites";
import { entries } from "../../workers/knowledge/schema";
import type { IndexHit } from "../../workers/ports";
import { call } from "./client";
import { deps } from "./crawl";
import { makeSite } from "./factories";
import { makeOwner, type Owner } from "./owners";

export interface Desk {
  owner: Owner;
  site: Site;
}

export async function openDesk(plan: PlanName = "pro"): Promise<Desk> {
  const owner = await makeOwner({ plan });
  return { owner, site: await makeSite({ workspace_id: owner.scope.workspace_id }) };
}

export const REFUNDS = {
  source_type: "faq",
  title: "How long do refunds take?",
  content: "Your money is back within five working days.",
} as const;

export function add({ owner, site }: Desk, entry: CreateEntry): Promise<Response> {
  return call(`/api/v1/sites/${site.id}/knowledge`, { owner, body: entry });
}

/** Adds an entry and reads the answer. */
export async function addEntry(desk: Desk, entry: CreateEntry = REFUNDS): Promise<Entry> {
  const answer = await add(desk, entry);
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

export function edit({ owner }: Desk, entry_id: string, change: EditEntry): Promise<Response> {
  return call(`/api/v1/knowledge/${entry_id}`, { owner, method: "PATCH", body: change });
}

export function remove({ owner }: Desk, entry_id: string): Promise<Response> {
  return call(`/api/v1/knowledge/${entry_id}`, { owner, method: "DELETE" });
}

export function bulk({ owner, site }: Desk, action: string, entry_ids: string[]): Promise<Response> {
  return call(`/api/v1/sites/${site.id}/knowledge/bulk`, { owner, body: { action, entry_ids } });
}

export async function list({ owner, site }: Desk, query = ""): Promise<List<EntryRow>> {
  return (await call(`/api/v1/sites/${site.id}/knowledge?${query}`, { owner })).json();
}

/** What a question finds, best first. */
export async function find({ site }: Desk, query: string): Promise<IndexHit[]> {
  const found = await deps.site_index.search(site.id, { query, limit: 10 });
  if (!found.ok) throw new Error(found.code);
  return found.hits;
}

export async function findIds(desk: Desk, query: string): Promise<string[]> {
  return (await find(desk, query)).map(({ page_id }) => page_id);
}

/** As it stands in D1, removed or not. */
export async function readRow(entry_id: string) {
  const [row] = await drizzle(env.DB).select().from(entries).where(eq(entries.id, entry_id));
  return row;
}
