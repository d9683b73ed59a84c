import type { SiteEvent } from "../../workers/contract/live";
import { computeBackoff } from "./backoff";

/** `connecting` is the first try and the short ones that follow a good connection: nothing a person needs to know. */
export type LiveState = "connecting" | "live" | "reconnecting";

/** What is used of an EventSource; a socket takes words as well. */
export interface Connection {
  close(): void;
  say?(text: string): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: string; lastEventId: string }) => void): void;
}

interface Deps {
  /** Opens a line; the query says after which event. */
  open: (query: string) => Connection;
  /** The stream stands for the first time: what was read before may have missed something. */
  onFirstOpen: () => void;
  onEvent: (event: SiteEvent) => void;
  onState: (state: LiveState) => void;
  /** Not even the next try went well: the server is down, or the session has ended. */
  onRefused: () => void;
}

/** The server is heard every 15 s; a line silent for longer than two of those is dead. Counted in ticks, for a page in the background has few. */
const TICK_MS = 20_000;
const MAX_SILENT_TICKS = 2;
/** A connection that lived this long was a good one: the next wait starts from the shortest again. */
const HEALTHY_MS = 10_000;
/** Past one heartbeat and a little: after sleep such a line is opened anew instead of being waited for. */
const STALE_MS = 20_000;

/**
 * Keeps the events of one site flowing. An EventSource that reconnects by itself does so after a fixed time, all clients at once,
 * and never notices a dead line: so every end is handled here, with a jittered wait, resuming after the last event heard.
 */
export class SiteStream {
  readonly #deps: Deps;
  #connection: Connection | null = null;
  #lastEventId = "";
  #attempt = 0;
  #openedAt: number | null = null;
  #heardAt = 0;
  #wasOpen = false;
  #silent_ticks = 0;
  #ticks: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    this.#close();
    const query = this.#lastEventId && `?last_event_id=${encodeURIComponent(this.#lastEventId)}`;
    const connection = this.#deps.open(query);
    this.#connection = connection;
    // What a connection that was given up still says is nobody's concern.
    const ifCurrent = (act: () => void) => () => {
      if (this.#connection === connection) act();
    };
    connection.addEventListener(
      "open",
      ifCurrent(() => this.#opened()),
    );
    connection.addEventListener(
      "error",
      ifCurrent(() => this.#lost()),
    );
    connection.addEventListener("message", ({ data, lastEventId }) =>
      ifCurrent(() => {
        this.#hear();
        if (lastEventId) this.#lastEventId = lastEventId;
        const event = parseSiteEvent(data);
        if (event) this.#deps.onEvent(event);
      })(),
    );
    this.#hear();
    this.#ticks = setInterval(() => {
      this.#silent_ticks += 1;
      if (this.#silent_ticks >= MAX_SILENT_TICKS) this.#lost();
    }, TICK_MS);
  }

  /** What gets lost is said again when the next line stands. */
  say(text: string): void {
    this.#connection?.say?.(text);
  }

  stop(): void {
    this.#close();
  }

  /** The network is back or the page is looked at again: a line that waits, or has been silent, is opened at once. */
  revive(): void {
    if (this.#openedAt !== null && Date.now() - this.#heardAt < STALE_MS) return;
    this.#attempt = 0;
    this.start();
  }

  #opened(): void {
    this.#openedAt = Date.now();
    this.#hear();
    this.#deps.onState("live");
    if (!this.#wasOpen) this.#deps.onFirstOpen();
    this.#wasOpen = true;
  }

  #hear(): void {
    this.#heardAt = Date.now();
    this.#silent_ticks = 0;
  }

  #lost(): void {
    if (this.#openedAt !== null && Date.now() - this.#openedAt > HEALTHY_MS) this.#attempt = 0;
    this.#close();
    this.#deps.onState(this.#attempt === 0 ? "connecting" : "reconnecting");
    if (this.#attempt > 0) this.#deps.onRefused();
    this.#retry = setTimeout(() => this.start(), computeBackoff(this.#attempt));
    this.#attempt += 1;
  }

  #close(): void {
    clearInterval(this.#ticks);
    clearTimeout(this.#retry);
    this.#connection?.close();
    this.#connection = null;
    this.#openedAt = null;
  }
}

/** An event of our own server, or null for what is none: a newer server may say more than this page understands. */
function parseSiteEvent(data: string): SiteEvent | null {
  try {
    const event: unknown = JSON.parse(data);
    return typeof event === "object" && event !== null && "type" in event ? (event as SiteEvent) : null;
  } catch {
    return null;
  }
}
