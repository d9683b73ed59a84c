import { type Api, ApiError } from "./api";
import { computeBackoff } from "./backoff";
import { readEvents } from "./events";
import { parseServerFrame } from "./frames";
import { type Identity, type IdentityKeeper, isLost } from "./identity";
import { Pause } from "./pause";
import { type Action, type ChatState, findLiveTurn, getResumeSeq } from "./state";

interface Deps {
  api: Api;
  identity: IdentityKeeper;
  getState: () => ChatState;
  dispatch: (action: Action) => void;
}

/** The server sends something every 15 s; a line silent for longer than two of those is dead. */
const SILENCE_MS = 40_000;
/** A connection that lived this long was a good one: the next wait starts from the shortest again. */
const HEALTHY_MS = 10_000;

/** Keeps the conversation's events flowing while they are wanted, resuming where the state stands. */
export class EventStream {
  readonly #deps: Deps;
  readonly #pause = new Pause();
  #connection: AbortController | null = null;
  #isRunning = false;
  #isWanted = false;

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

  #stop(): void {
    this.#connection?.abort();
    this.#pause.end();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let attempt = 0;
    for (let identity = this.#deps.identity.find(); this.#isWanted && identity; identity = this.#deps.identity.find()) {
      const startedAt = Date.now();
      const retryAfterMs = await this.#connect(identity);
      if (Date.now() - startedAt > HEALTHY_MS) attempt = 0;
      if (this.#isWanted) await this.#pause.wait(retryAfterMs ?? computeBackoff(attempt));
      attempt += 1;
    }
    this.#isRunning = false;
  }

  /** Reads one connection to its end. Returns how long the server asks to wait, or null. */
  async #connect(identity: Identity): Promise<number | null> {
    const { api, getState, dispatch } = this.#deps;
    const connection = new AbortController();
    this.#connection = connection;
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const keepAlive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => connection.abort(), SILENCE_MS);
    };
    const receive = (data: string) => {
      const frame = parseServerFrame(data);
      if (frame && !connection.signal.aborted) dispatch({ type: "frame", frame, now: Date.now() });
    };
    try {
      dispatch({ type: "connecting" });
      keepAlive();
      const turn = findLiveTurn(getState());
      const position = {
        conversation_id: identity.conversation_id,
        last_seq: getResumeSeq(getState()),
        turn_id: turn?.turn_id ?? null,
        offset: turn?.text.length ?? 0,
      };
      await readEvents(await api.openEvents(identity.token, position, connection.signal), receive, keepAlive);
      return null;
    } catch (error) {
      if (isLost(error)) this.#deps.identity.lose(identity.token);
      const failure = error instanceof ApiError ? error : null;
      if (failure?.code === "widget_disabled") dispatch({ type: "switched_off" });
      return failure?.retry_after_ms ?? null;
    } finally {
      clearTimeout(watchdog);
    }
  }
}
