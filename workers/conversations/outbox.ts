/** From a conversation to the inbox: what it has not been told, one telling at a time, and of several states the newest. */
import type { Deps } from "../ports";
import type { ConversationLog } from "./log";
import { tellInbox } from "./projection";

export class Outbox {
  readonly #log: ConversationLog;
  readonly #onTold: (now: number) => Promise<void>;
  #telling: Promise<void> | null = null;

  /** `onTold` sets the alarm anew: nothing waits for it any more, or something could not be told. */
  constructor(log: ConversationLog, onTold: (now: number) => Promise<void>) {
    this.#log = log;
    this.#onTold = onTold;
  }

  /** Tells how the conversation stands. Never throws: what the inbox could not be told the alarm tells it. */
  tell(deps: Deps): Promise<void> {
    if (!this.#telling && this.#isBehind()) this.#telling = this.#tellNewest(deps);
    return this.#telling ?? Promise.resolve();
  }

  async #tellNewest(deps: Deps): Promise<void> {
    while (this.#isBehind()) if (!(await tellInbox(deps, this.#log))) break;
    // In the turn that found nothing more: who comes later begins anew.
    this.#telling = null;
    await this.#onTold(deps.now());
  }

  #isBehind(): boolean {
    const state = this.#log.read();
    return state !== null && state.projected < state.version && this.#log.lastSeq() > 0;
  }
}
