import { env } from "cloudflare:workers";
import type { SiteEvent } from "../../workers/contract/live";
import type { SiteRoomObject as SiteRoom } from "../../workers/sites/site-room/object";
import { call, readBlocks } from "./client";
import type { Owner } from "./owners";

export interface ReceivedEvent {
  id: number | null;
  event: SiteEvent;
}

export function getRoom(site_id: string) {
  return env.SITE_ROOM.getByName(site_id) as unknown as DurableObjectStub<SiteRoom>;
}

/** Opens a site's stream as a member's browser does; `last_event_id` as it sends it when it comes back. */
export function openEvents(owner: Owner, site_id: string, last_event_id?: string): Promise<Response> {
  const headers = last_event_id === undefined ? {} : { "last-event-id": last_event_id };
  return call(`/api/v1/sites/${site_id}/events`, { owner, headers });
}

/** The next `count` events of a stream, or all there are until it ends; then leaves. */
export async function readSiteEvents(response: Response, count: number): Promise<ReceivedEvent[]> {
  const received: ReceivedEvent[] = [];
  for await (const block of readBlocks(response)) {
    received.push(...parseBlock(block));
    if (received.length === count) break;
  }
  return received;
}

/** A block without data (`retry`, a comment) is no event. */
function parseBlock(block: string): ReceivedEvent[] {
  const data = /^data: (.*)$/m.exec(block)?.[1];
  const id = /^id: (\d+)$/m.exec(block)?.[1];
  return data === undefined ? [] : [{ id: id === undefined ? null : Number(id), event: JSON.parse(data) }];
}
