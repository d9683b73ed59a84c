/** Visitors and agents of one chat server, and what became of every message: the same for the product and for what it is compared with. */

import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";
import { openPlainSocket } from "./plain-socket.mjs";

/** Longer than any message may take: what has no acknowledgement by then is an error of the run. */
const PATIENCE_MS = 60_000;
const RECONNECT_MS = 500;
const PING_EVERY_MS = 15_000;
const MAX_TRIES = 5;
const PAGE = 100;

export interface Seat {
  conversation_id: string;
  token: string;
}
export interface ChatTarget {
  url: string;
  /** Of the agents' calls, one set an agent. */
  agents: Record<string, string>[];
  /** Where agents hear of new messages. */
  feed_path: string;
  /** What the address of a visitor's socket names beside the conversation. */
  query: string;
  /** Of the page that visitors' sockets come from. */
  origin: string;
  seats: Seat[];
}

/** A message that somebody sent, in the order they sent theirs. */
interface Sent {
  client_id: string;
  by: "visitor" | "agent";
  sent_at: number;
  ack_ms: number;
  seq: number;
}

/** One conversation: the visitor's socket, which comes back when it is cut as the widget's does, and the agent who answers. */
export class Talk {
  readonly sent: Sent[] = [];
  /** Numbers of the messages the visitor's sockets brought, as they came. */
  readonly seen: number[] = [];
  /** How often the socket was cut. */
  cuts = 0;
  readonly seat: Seat;
  readonly #target: ChatTarget;
  readonly #agent: Record<string, string>;
  #socket: WebSocket | null = null;
  /** The message that waits for its acknowledgement. */
  #unacknowledged: string | null = null;
  readonly #waiting = new Map<string, (seq: number) => void>();

  constructor(target: ChatTarget, seat: Seat, agent: Record<string, string>) {
    this.#target = target;
    this.seat = seat;
    this.#agent = agent;
  }

  async open(): Promise<void> {
    const resumed = this.#wait("resumed");
    this.#connect();
    await resumed;
  }

  #connect(): void {
    const { url, query, origin } = this.#target;
    const address = `${url.replace("http", "ws")}/api/chat/live?conversation_id=${this.seat.conversation_id}${query}`;
    const socket = openSocket(address, { origin });
    this.#socket = socket;
    socket.addEventListener("open", () => {
      const last_seq = this.seen.at(-1) ?? 0;
      socket.send(JSON.stringify({ type: "hello", protocol: 1, token: this.seat.token, last_seq }));
    });
    socket.addEventListener("message", ({ data }) => {
      if (data !== "pong") this.#hear(JSON.parse(String(data)));
    });
    socket.addEventListener("close", () => {
      if (this.#socket !== socket) return;
      this.cuts++;
      setTimeout(() => this.#connect(), RECONNECT_MS);
    });
  }

  /** From sending to the acknowledgement. */
  async send(client_id: string, text: string): Promise<void> {
    const sent_at = performance.now();
    const ack = this.#wait(`ack ${client_id}`);
    this.#unacknowledged = JSON.stringify({ type: "send", client_id, text });
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(this.#unacknowledged);
    const seq = await ack;
    this.#unacknowledged = null;
    this.sent.push({ client_id, by: "visitor", sent_at, ack_ms: performance.now() - sent_at, seq });
  }

  /** The agent's answer, from sending to its acknowledgement; returned when the visitor has it. */
  async reply(client_id: string, text: string): Promise<void> {
    const sent_at = performance.now();
    const shown = this.#wait(`shown ${client_id}`);
    const response = await this.#post(JSON.stringify({ client_id, text }));
    if (!response.ok) throw new Error(`A reply was answered with ${response.status}: ${await response.text()}`);
    const { seq } = (await response.json()) as { seq: number };
    this.sent.push({ client_id, by: "agent", sent_at, ack_ms: performance.now() - sent_at, seq });
    await shown;
  }

  /** A line that broke is tried again: the message has its own id. */
  async #post(body: string): Promise<Response> {
    const address = `${this.#target.url}/api/v1/conversations/${this.seat.conversation_id}/messages`;
    const headers = { "content-type": "application/json", ...this.#agent };
    for (let left = MAX_TRIES; ; left--)
      try {
        return await fetch(address, { method: "POST", headers, body });
      } catch (error) {
        if (left === 1) throw error;
        await new Promise((wake) => setTimeout(wake, RECONNECT_MS));
      }
  }

  /** What the server keeps, oldest first. */
  async readStored(): Promise<MessageFrame[]> {
    const stored: MessageFrame[] = [];
    for (let before = ""; ; before = `&before_seq=${stored[0]?.seq}`) {
      const address = `${this.#target.url}/api/v1/conversations/${this.seat.conversation_id}/messages?limit=${PAGE}${before}`;
      const response = await fetch(address, { headers: this.#agent });
      if (!response.ok) throw new Error(`The log was answered with ${response.status}`);
      const { items } = (await response.json()) as { items: MessageFrame[] };
      stored.unshift(...items);
      if (items.length < PAGE) return stored;
    }
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #hear(frame: ServerFrame): void {
    if (frame.type === "resumed") {
      this.#settle("resumed", 0);
      if (this.#unacknowledged) this.#socket?.send(this.#unacknowledged);
    }
    if (frame.type === "ack") this.#settle(`ack ${frame.client_id}`, frame.seq);
    else if (frame.type === "message") {
      this.seen.push(frame.seq);
      // The product puts the member's id before what an agent's client calls a message.
      if (frame.author === "agent") this.#settle(`shown ${frame.client_id?.split(":").at(-1)}`, frame.seq);
    }
  }

  #wait(what: string): Promise<number> {
    return new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Waited too long: ${what}`)), PATIENCE_MS);
      this.#waiting.set(what, (seq) => {
        clearTimeout(timer);
        resolve(seq);
      });
    });
  }

  #settle(what: string, seq: number): void {
    this.#waiting.get(what)?.(seq);
    this.#waiting.delete(what);
  }
}

/** An agent's live feed, a socket: when it first told of a message, as `<conversation> <seq>`. Comes back when it is cut. */
export function listen(target: ChatTarget, agent: Record<string, string>, heard: Map<string, number>) {
  let socket: WebSocket | null = null;
  let has_left = false;
  const follow = () => {
    if (has_left) return;
    socket = openSocket(`${target.url.replace("http", "ws")}${target.feed_path}`, agent);
    socket.addEventListener("message", ({ data }) => {
      for (const [, id, seq] of String(data).matchAll(/"conversation":\{"id":"([^"]+)".*?"last_seq":(\d+)/g)) {
        const key = `${id} ${seq}`;
        if (!heard.has(key)) heard.set(key, performance.now());
      }
    });
    socket.addEventListener("close", () => setTimeout(follow, RECONNECT_MS));
  };
  follow();
  return () => {
    has_left = true;
    socket?.close();
  };
}

/** A socket that pings as the widget's and the dashboard's do, with the headers that a browser sends by itself. */
function openSocket(address: string, headers: Record<string, string>): WebSocket {
  const socket = openPlainSocket(address, headers);
  const pings = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) socket.send("ping");
  }, PING_EVERY_MS);
  socket.addEventListener("close", () => clearInterval(pings));
  return socket;
}

/**
 * `lost`: acknowledged and not stored, or stored and not brought to the visitor. `duplicated`: stored or brought more than once.
 * `out_of_order`: numbers that are not 1, 2, 3 … where they are stored, not ascending as the visitor saw them, or not in the order sent.
 */
export function auditTalk(
  { sent, seen }: Pick<Talk, "sent" | "seen">,
  stored: Pick<MessageFrame, "seq" | "client_id">[],
) {
  const ids = stored.flatMap(({ client_id }) => client_id?.split(":").at(-1) ?? []);
  const brought = new Set(seen);
  const falls = (seqs: number[]) => seqs.filter((seq, at) => at > 0 && seq <= (seqs[at - 1] ?? 0)).length;
  return {
    lost:
      sent.filter(({ client_id }) => !ids.includes(client_id)).length +
      stored.filter(({ seq }) => !brought.has(seq)).length,
    duplicated: ids.length - new Set(ids).size + (seen.length - brought.size),
    out_of_order:
      stored.filter(({ seq }, at) => seq !== at + 1).length + falls(seen) + falls(sent.map(({ seq }) => seq)),
  };
}
