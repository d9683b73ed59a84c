import { DurableObject } from "cloudflare:workers";
import type { SiteEvent } from "../../contract/live";
import { eraseObject, FOREIGN, isTenant, migrate } from "../../platform/object";
import { EventStreams } from "../../platform/sse";
import type { Outcome } from "../../ports";
import { MIGRATIONS, readEventsAfter, readLastSeq, writeEvent } from "./store";

/** Every member of the largest plan with four tabs. */
const MAX_STREAMS = 100;
/** More tabs than anybody has: one member must not end everybody else's streams. */
const MAX_STREAMS_A_SESSION = 20;

interface Viewer {
  user_id: string;
  session_id: string;
}

/**
 * What members see live of one site. Every method takes the caller's verified `site_id` and answers `not_found` to another
 * tenant's. Events are kept before they are sent, so that whoever comes back with the last id it saw misses none.
 */
export class SiteRoom extends DurableObject<Env> {
  readonly #streams = new EventStreams<SiteEvent, Viewer>(MAX_STREAMS, () => this.#makePing());

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
  }

  /** Keeps an event, unless it is of the moment only, and sends it to everyone who looks. Called again after a lost answer it tells the same thing twice, which does no harm. */
  publish(site_id: string, event: SiteEvent): Outcome {
    const { storage } = this.ctx;
    if (!isTenant(storage, site_id, "write")) return FOREIGN;
    if (event.type === "typing") {
      this.#streams.broadcast({ data: event });
      return { ok: true };
    }
    const id = storage.transactionSync(() => writeEvent(storage.sql, event));
    this.#streams.broadcast({ id, data: event });
    return { ok: true };
  }

  /** What was missed after `last_event_id`, or `resync` when that is no longer kept, then live events. Without an id: from now on. */
  events(site_id: string, viewer: Viewer, last_event_id: number | null): Response {
    const { storage } = this.ctx;
    // Looking binds the room as writing does: a stream opened before the first event must be the tenant's as well.
    if (!isTenant(storage, site_id, "write")) return new Response(null, { status: 404 });
    this.#streams.makeRoom(({ session_id }) => session_id === viewer.session_id, MAX_STREAMS_A_SESSION);
    // An id from the start, so that the first reconnect has one to resume after.
    if (last_event_id === null) return this.#streams.subscribe([this.#makePing()], viewer);
    const resync = { id: readLastSeq(storage.sql), data: { type: "resync" } } as const;
    return this.#streams.subscribe(readEventsAfter(storage.sql, last_event_id) ?? [resync], viewer);
  }

  /** Ends the streams of a member, or of these sessions only. */
  disconnect(site_id: string, { user_id, session_ids }: { user_id: string; session_ids?: string[] }): Outcome {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    this.#streams.close((viewer) => viewer.user_id === user_id && (session_ids?.includes(viewer.session_id) ?? true));
    return { ok: true };
  }

  /** Erases everything, the tenant's name included. */
  async clear(site_id: string): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    this.#streams.close(() => true);
    await eraseObject(this.ctx, MIGRATIONS);
    return { ok: true };
  }

  #makePing() {
    return { id: readLastSeq(this.ctx.storage.sql), data: { type: "ping" } } as const;
  }
}
