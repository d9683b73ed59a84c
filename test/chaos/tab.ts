/** A visitor's tab: one line to the server after the other, what it shows, and what it saw go wrong. Faults are switched on from outside. */
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";

const PING_EVERY_MS = 1_000;
/** A line that has not answered for this long is given up. */
const DEAD_AFTER_MS = 5_000;
const UNAUTHENTICATED = 4401;

export interface TabEvents {
  /** It stands where the server stands. */
  resumed(): void;
  ack(client_id: string, seq: number): void;
  frame(frame: ServerFrame): void;
  /** The line was refused: they said too late who they are, or the server does not know them any more. */
  refused(): void;
}

export class Tab {
  readonly shown: MessageFrame[] = [];
  readonly wrong: string[] = [];
  /** Faults of the line: how many of the next are swallowed, and whether it is dead without anybody being told. */
  swallow_sends = 0;
  swallow_acks = 0;
  is_deaf = false;
  is_live = false;
  is_closed = false;
  reconnects = -1;
  status = "active";
  readonly #page: { url: string; origin: string };
  readonly #token: string;
  readonly #events: TabEvents;
  readonly #random: () => number;
  readonly #ended = new Set<string>();
  #turn: { turn_id: string; text: string } | null = null;
  #socket: WebSocket | null = null;
  #heard_at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #offline_until = 0;

  constructor(page: { url: string; origin: string }, token: string, events: TabEvents, random: () => number) {
    this.#page = page;
    this.#token = token;
    this.#events = events;
    this.#random = random;
    this.#connect();
  }

  get cursor(): number {
    return this.shown.at(-1)?.seq ?? 0;
  }

  /** False when there is no line, or it swallowed the frame. */
  say(frame: object): boolean {
    if (!this.is_live || this.#socket?.readyState !== WebSocket.OPEN) return false;
    if (this.is_deaf) return true;
    if (this.swallow_sends > 0) {
      this.swallow_sends--;
      return true;
    }
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Loses its line, and has no other for `ms`. */
  drop(ms = 0): void {
    this.#offline_until = Date.now() + ms;
    this.#lose();
  }

  close(): void {
    this.is_closed = true;
    clearTimeout(this.#timer);
    this.#lose();
  }

  #lose(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.is_live = false;
    this.is_deaf = false;
    // The next line has nothing of this one's.
    socket?.close();
    clearTimeout(this.#timer);
    if (this.is_closed) return;
    const wait = Math.max(this.#offline_until - Date.now(), 100 + this.#random() * 700);
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #connect(): void {
    const { url, origin } = this.#page;
    // Node's takes headers, which a browser sends by itself.
    const socket = new WebSocket(url, { headers: { origin } } as unknown as string[]);
    this.#socket = socket;
    this.reconnects++;
    this.#heard_at = Date.now();
    socket.addEventListener("open", () => {
      if (this.#socket !== socket) return socket.close();
      const place = this.#turn ? { turn_id: this.#turn.turn_id, offset: this.#turn.text.length } : {};
      socket.send(JSON.stringify({ type: "hello", protocol: 1, token: this.#token, last_seq: this.cursor, ...place }));
    });
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket !== socket || this.is_deaf) return;
      this.#heard_at = Date.now();
      if (data !== "pong") this.#hear(JSON.parse(String(data)));
    });
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket !== socket) return;
      if (code === UNAUTHENTICATED) this.#events.refused();
      this.#lose();
    });
    socket.addEventListener("error", () => {
      if (this.#socket === socket) this.#lose();
    });
    this.#watch(socket);
  }

  #watch(socket: WebSocket): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#socket !== socket) return;
      if (Date.now() - this.#heard_at > DEAD_AFTER_MS) return this.#lose();
      if (socket.readyState === WebSocket.OPEN && !this.is_deaf) socket.send("ping");
      this.#watch(socket);
    }, PING_EVERY_MS);
  }

  #hear(frame: ServerFrame): void {
    if (frame.type === "welcome") this.status = frame.conversation.status;
    else if (frame.type === "state") this.status = frame.status;
    else if (frame.type === "resync") this.wrong.push("resync_of_a_true_cursor");
    else if (frame.type === "message") this.#show(frame);
    else if (frame.type === "delta") this.#grow(frame);
    else if (frame.type === "turn") this.#turnTo(frame.turn_id, frame.status);
    else if (frame.type === "resumed") {
      this.is_live = true;
      if (this.cursor !== frame.seq) this.wrong.push(`resumed_elsewhere ${this.cursor} ${frame.seq}`);
      this.#noteRead();
      this.#events.resumed();
    } else if (frame.type === "ack") {
      if (this.swallow_acks > 0) this.swallow_acks--;
      else this.#events.ack(frame.client_id, frame.seq);
    }
    this.#events.frame(frame);
  }

  /** A line brings each message once, in its order: where it does not, the order has a hole or a double. */
  #show(frame: MessageFrame): void {
    if (frame.seq !== this.cursor + 1) this.wrong.push(`brought ${frame.seq} after ${this.cursor}`);
    if (this.is_live && frame.author === "ai" && this.status === "with_human")
      this.wrong.push(`ai_message_while_human ${frame.seq}`);
    const written = this.#turn?.turn_id === frame.turn_id ? (this.#turn?.text ?? "") : "";
    if (!frame.text.startsWith(written)) this.wrong.push(`text_withdrawn ${frame.turn_id}`);
    if (frame.seq > this.cursor) this.shown.push(frame);
    if (this.is_live && frame.author === "agent") this.#noteRead();
  }

  /** Everything shown has been seen. A line that is deaf is dumb as well. */
  #noteRead(): void {
    if (this.#socket?.readyState === WebSocket.OPEN && !this.is_deaf)
      this.#socket.send(JSON.stringify({ type: "read", seq: this.cursor }));
  }

  #grow({ turn_id, offset, text }: Extract<ServerFrame, { type: "delta" }>): void {
    if (this.status === "with_human") this.wrong.push(`ai_text_while_human ${turn_id}`);
    if (this.#ended.has(turn_id)) this.wrong.push(`text_after_end ${turn_id}`);
    if (this.#turn?.turn_id !== turn_id) this.#turn = { turn_id, text: "" };
    if (offset !== this.#turn.text.length) this.wrong.push(`text_at ${offset} of ${this.#turn.text.length}`);
    this.#turn.text = this.#turn.text.slice(0, offset) + text;
  }

  #turnTo(turn_id: string, status: string): void {
    if (status === "thinking" || status === "streaming") {
      if (this.#ended.has(turn_id)) this.wrong.push(`turn_after_end ${turn_id}`);
      return;
    }
    if (this.#ended.has(turn_id)) this.wrong.push(`turn_ended_twice ${turn_id}`);
    this.#ended.add(turn_id);
    if (this.#turn?.turn_id === turn_id) this.#turn = null;
  }
}
