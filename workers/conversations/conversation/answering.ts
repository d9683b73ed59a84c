import type { Deps } from "../../ports";
import { runTurn, type TurnContext } from "./turn-runner";

/** Writes the turns that wait, one at a time. A generation belongs to the object, not to anybody's request. */
export class Answering {
  readonly #context: Omit<TurnContext, "deps">;
  readonly #makeDeps: (request_id: string) => Deps;
  readonly #noteEnd: (deps: Deps) => Promise<void>;
  #running: Promise<void> | null = null;
  /** Ends the generation that is being written. */
  #abort = new AbortController();
  #asked_more = new AbortController();

  /** `noteEnd` is called after each turn and never throws. */
  constructor(
    context: Omit<TurnContext, "deps">,
    makeDeps: (request_id: string) => Deps,
    noteEnd: (deps: Deps) => Promise<void>,
  ) {
    this.#context = context;
    this.#makeDeps = makeDeps;
    this.#noteEnd = noteEnd;
  }

  get is_running(): boolean {
    return this.#running !== null;
  }

  run(): Promise<void> {
    this.#running ??= this.#drain().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Nobody waits any more for what is being written. */
  abort(): void {
    this.#abort.abort();
  }

  /** As `run`, once the visitor has written. */
  hear(): Promise<void> {
    this.#asked_more.abort();
    return this.run();
  }

  /** Once nothing is being written. */
  async settle(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    const { turns } = this.#context;
    for (let turn = turns.current(); turn; turn = turns.current()) {
      this.#abort = new AbortController();
      this.#asked_more = new AbortController();
      await runTurn({ ...this.#context, deps: this.#makeDeps(turn.request_id) }, turn, {
        aborted: this.#abort.signal,
        asked_more: this.#asked_more.signal,
      });
      await this.#noteEnd(this.#makeDeps(turn.request_id));
    }
  }
}
