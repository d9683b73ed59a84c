import type { ClientFrame, ServerFrame } from "../../workers/contract/socket";
import { type Api, ApiError, type OutgoingMessage, PAGE } from "./api";
import { computeBackoff, computeReturn } from "./backoff";
import { readEvents } from "./events";
import { parseServerFrame } from "./frames";
import { type Identity, type IdentityKeeper, isLost } from "./identity";
import { Pause } from "./pause";
import { openSocketLine, type SocketLine } from "./socket-line";
import { type Action, type ChatState, findLiveTurn, getResumeSeq } from "./state";

interface Deps {
  api: Api;
  identity: IdentityKeeper;
  getState: () => ChatState;
  dispatch: (action: Action) => void;
}

/** The server sends something every 15 s; a stream silent for longer than two of those is dead. */
const SILENCE_MS = 40_000;
/** A connection that lived this long was a good one: the next wait starts from the shortest again. */
const HEALTHY_MS = 10_000;
/** Where sockets do not get through, or are cut again and again, events come by HTTP for so long. */
const SOCKET_REST_MS = 600_000;
const MAX_SHORT_LIVED = 3;
/** A line that is back sooner was never gone to the visitor. */
const LOST_AFTER_MS = 3_000;

/** Keeps the conversation's events flowing while they are wanted, resuming where the state stands: by a socket, else by HTTP. */
export class EventStream {
  readonly #deps: Deps;
  readonly #pause = new Pause();
  #connection: AbortController | null = null;
  #line: { of: Identity; socket: SocketLine } | null = null;
  #isRunning = false;
  #isWanted = false;
  #socketsRestUntil = 0;
  #shortLived = 0;
  #wasGreeted = false;
  #lostTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Connects or lets go. Without a conversation there is nothing to connect to yet. */
  setWanted(isWanted: boolean): void {
    this.#isWanted = isWanted;
    if (!isWanted) this.#stop();
    else if (!this.#isRunning && this.#deps.identity.find()) void this.#run();
  }

  /** Connects anew from where the state stands. */
  reconnect(): void {
    this.#stop();
  }

  /** The page is looked at again: a line that died meanwhile is found out at once. */
  probe(): void {
    this.#line?.socket.probe();
  }

  /** The message's `seq` once it is durable; null where no socket can tell. Throws `ApiError` where the server asks to wait. */
  async send({ token, conversation_id: wanted }: Identity, { conversation_id: _, ...message }: OutgoingMessage) {
    const { of, socket } = this.#line ?? {};
    if (!socket || of?.token !== token || of.conversation_id !== wanted) return null;
    return socket.send({ type: "send", ...message });
  }

  /** Says what may be lost; false where no socket is open. */
  say(frame: ClientFrame): boolean {
    return this.#line?.socket.say(frame) ?? false;
  }

  #stop(): void {
    this.#connection?.abort();
    this.#pause.end();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let attempt = 0;
    for (let identity = this.#deps.identity.find(); this.#isWanted && identity; identity = this.#deps.identity.find()) {
      const startedAt = Date.now();
      this.#lostTimer ??= setTimeout(() => this.#deps.dispatch({ type: "line", is_lost: true }), LOST_AFTER_MS);
      const retryAfterMs = await this.#connect(identity);
      if (Date.now() - startedAt > HEALTHY_MS) attempt = 0;
      const waitMs = attempt === 0 ? computeReturn() : computeBackoff(attempt);
      if (this.#isWanted) await this.#pause.wait(retryAfterMs ?? waitMs);
      attempt += 1;
    }
    this.#isRunning = false;
    this.#noteFound();
  }

  /** The line is there, or nobody asks for it. */
  #noteFound(): void {
    clearTimeout(this.#lostTimer);
    this.#lostTimer = undefined;
    this.#deps.dispatch({ type: "line", is_lost: false });
  }

  /** Reads one connection to its end. Returns how long the server asks to wait, or null. */
  async #connect(identity: Identity): Promise<number | null> {
    const connection = new AbortController();
    this.#connection = connection;
    this.#deps.dispatch({ type: "connecting" });
    const maySocket = Date.now() >= this.#socketsRestUntil;
    if (maySocket && (await this.#readSocket(identity, connection.signal))) return null;
    if (connection.signal.aborted) return null;
    return this.#readStream(identity, connection, () => maySocket && this.#noteUngreeted());
  }

  #receive(of: Identity, frame: ServerFrame | null, signal: AbortSignal): void {
    if (!frame || signal.aborted) return;
    // The server leads from a conversation that was merged into another one to that one.
    const { identity } = this.#deps;
    const id = frame.type === "welcome" ? frame.conversation.id : of.conversation_id;
    if (id !== of.conversation_id && identity.find()?.conversation_id === of.conversation_id) identity.move(id);
    if (frame.type === "resumed") this.#noteFound();
    this.#deps.dispatch({ type: "frame", frame, now: Date.now() });
  }

  #findPosition() {
    const turn = findLiveTurn(this.#deps.getState());
    const position = { turn_id: turn?.turn_id ?? null, offset: turn?.text.length ?? 0 };
    return { ...position, last_seq: getResumeSeq(this.#deps.getState()) };
  }

  /** False for a socket that was never greeted. */
  async #readSocket(of: Identity, signal: AbortSignal): Promise<boolean> {
    const startedAt = Date.now();
    try {
      const hello = { type: "hello", protocol: 1, token: of.token, newest: PAGE, ...this.#findPosition() } as const;
      const opened = this.#deps.api.openSocket(of.conversation_id);
      const socket = openSocketLine(opened, hello, (frame) => this.#receive(of, frame, signal));
      this.#line = { of, socket };
      signal.addEventListener("abort", socket.end);
      const wasGreeted = await socket.ended;
      if (wasGreeted) this.#wasGreeted = true;
      if (wasGreeted && !signal.aborted) this.#noteLife(Date.now() - startedAt);
      return wasGreeted;
    } catch {
      return false;
    } finally {
      this.#line = null;
    }
  }

  /** Where HTTP gets through after a socket did not, something on the way refuses sockets; or the server was away for a moment, where one got through before. */
  #noteUngreeted(): void {
    if (!this.#wasGreeted) this.#socketsRestUntil = Date.now() + SOCKET_REST_MS;
    this.#wasGreeted = false;
  }

  /** Something on the way may let sockets open and then cut them. */
  #noteLife(lived_ms: number): void {
    this.#shortLived = lived_ms < HEALTHY_MS ? this.#shortLived + 1 : 0;
    if (this.#shortLived < MAX_SHORT_LIVED) return;
    this.#shortLived = 0;
    this.#socketsRestUntil = Date.now() + SOCKET_REST_MS;
  }

  async #readStream(of: Identity, connection: AbortController, onOpen: () => void): Promise<number | null> {
    const { api, dispatch, identity } = this.#deps;
    const { signal } = connection;
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const keepAlive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => connection.abort(), SILENCE_MS);
    };
    try {
      keepAlive();
      const position = { conversation_id: of.conversation_id, ...this.#findPosition() };
      const body = await api.openEvents(of.token, position, signal);
      onOpen();
      await readEvents(body, (data) => this.#receive(of, parseServerFrame(data), signal), keepAlive);
      return null;
    } catch (error) {
      if (isLost(error)) identity.lose(of.token);
      const failure = error instanceof ApiError ? error : null;
      if (failure?.code === "widget_disabled") dispatch({ type: "switched_off" });
      return failure?.retry_after_ms ?? null;
    } finally {
      clearTimeout(watchdog);
    }
  }
}
