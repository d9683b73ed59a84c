import { type Api, ApiError, type OutgoingMessage } from "./api";
import { computeBackoff } from "./backoff";
import type { Identity, IdentityKeeper } from "./identity";
import { Pause } from "./pause";
import type { Action, ChatState, OutboxItem } from "./state";

interface Deps {
  api: Api;
  identity: IdentityKeeper;
  /** Over the open socket: null where there is none, or where it cannot tell. */
  sendBySocket: (identity: Identity, message: OutgoingMessage) => Promise<number | null>;
  context: Record<string, string>;
  getState: () => ChatState;
  dispatch: (action: Action) => void;
}

/** Answers of a broken server before the visitor is asked; a broken line is tried for as long as it takes. */
const MAX_SERVER_FAILURES = 5;
/** Refusals of the whole widget: nothing will be sent any more. */
const SWITCHED_OFF: readonly string[] = ["widget_disabled", "origin_not_allowed", "not_found"];

/** Brings the outbox to the server, one message at a time and in order, each under its own client_id however often and by whatever way it is tried. */
export class Sender {
  readonly #deps: Deps;
  readonly #pause = new Pause();
  #isRunning = false;
  /** The server said when to try again. */
  #isTold = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Sends whatever waits. Calling it while it runs does nothing. */
  async drain(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let item = this.#findNext(); item; item = this.#findNext()) await this.#deliver(item);
    this.#isRunning = false;
  }

  /** Tries at once, unless the server asked to wait: the line is back. */
  wake(): void {
    if (!this.#isTold) this.#pause.end();
  }

  #findNext(): OutboxItem | undefined {
    return this.#deps.getState().outbox.find(({ status }) => status === "sending" || status === "waiting");
  }

  async #deliver({ client_id, text, attachments }: OutboxItem): Promise<void> {
    const { api, identity, sendBySocket, context, dispatch } = this.#deps;
    const send = async (as: Identity) => {
      const { conversation_id } = as;
      const files = attachments.length > 0 && { attachments: attachments.map(({ id }) => id) };
      const message = { conversation_id, client_id, text, context, ...files };
      const seq = await sendBySocket(as, message);
      return seq === null ? api.sendMessage(as.token, message) : { seq, conversation_id };
    };
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { seq, conversation_id } = await identity.run(send);
        const stored = identity.find();
        if (stored && stored.conversation_id !== conversation_id) {
          identity.move(conversation_id);
          dispatch({ type: "moved", conversation_id });
        }
        return dispatch({ type: "outbox", client_id, status: "sent", seq });
      } catch (error) {
        const failure = error instanceof ApiError ? error : new ApiError("internal_error", 500);
        const isBroken = failure.status >= 500 && attempt + 1 >= MAX_SERVER_FAILURES;
        const mayRetry = failure.status === 0 || failure.status === 429 || failure.status >= 500;
        if (SWITCHED_OFF.includes(failure.code)) dispatch({ type: "switched_off" });
        if (!mayRetry || isBroken) return dispatch({ type: "outbox", client_id, status: "failed" });
        await this.#waitForRetry(client_id, failure.retry_after_ms, attempt);
      }
    }
  }

  async #waitForRetry(clientId: string, retryAfterMs: number | null, attempt: number): Promise<void> {
    const ms = retryAfterMs ?? computeBackoff(attempt);
    const retryAt = retryAfterMs === null ? {} : { retry_at: Date.now() + ms };
    this.#deps.dispatch({ type: "outbox", client_id: clientId, status: "waiting", ...retryAt });
    this.#isTold = retryAfterMs !== null;
    await this.#pause.wait(ms);
    this.#isTold = false;
    this.#deps.dispatch({ type: "outbox", client_id: clientId, status: "sending" });
  }
}
