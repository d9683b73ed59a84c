/** From a conversation to the inbox and to the search of its site: what they have not been told, one telling of each at a time. */
import { describeError } from "../../platform/log";
import { requireOk } from "../../platform/object";
import type { AgentAction, Deps } from "../../ports";
import { UNKNOWN_SITE } from "../../sites/service";
import { describeForSearch } from "../search-text";
import { isErasing, isMerged } from "./due";
import type { ConversationLog } from "./log";
import { tellInbox } from "./projection";

/**
 * What is said goes to the search this long after the first of it, so that a question and its answer go at once, and before the
 * object sleeps: to wake it for that would cost more than the telling.
 */
const INDEX_AFTER_MS = 8_000;
const INDEX_AGAIN_MS = 30_000;
const INDEXED_AT_ONCE = 100;

/** The newest message that the search of the site knows, and when it is told of more at the earliest. */
interface Row extends Record<string, SqlStorageValue> {
  indexed_seq: number;
  retry_at: number;
}

export class Outbox {
  readonly #sql: SqlStorage;
  readonly #log: ConversationLog;
  readonly #onTold: (now: number) => void;
  #telling: Promise<void> | null = null;
  #indexing: Promise<void> | null = null;

  /** `onTold` sets the alarm anew: nothing waits for it any more, or something could not be told. */
  constructor(sql: SqlStorage, log: ConversationLog, onTold: (now: number) => void) {
    this.#sql = sql;
    this.#log = log;
    this.#onTold = onTold;
  }

  /** When the search is to be told what was said, in milliseconds UTC; null when it knows. */
  due(): number | null {
    const { indexed_seq, retry_at } = this.#read();
    const first = this.#log.get(indexed_seq + 1);
    return first && Math.max(first.at + INDEX_AFTER_MS, retry_at);
  }

  /** Tells the inbox the newest state, and the search what is due. Never throws: what could not be told the alarm tells. */
  async tell(deps: Deps): Promise<void> {
    if (!this.#telling && this.#isBehind()) this.#telling = this.#tellNewest(deps);
    if (!this.#indexing && this.#isIndexDue(deps.now())) {
      // Also of one that ends before this line does.
      this.#indexing = this.#index(deps).finally(() => {
        this.#indexing = null;
      });
    }
    await this.settle();
  }

  /** Of a merge, and of its end, once the inbox has had its say: whether it stands. Of anything else true, at once. */
  async confirm(deps: Deps, { type }: AgentAction): Promise<boolean> {
    if (type !== "merge" && type !== "unmerge") return true;
    await this.tell(deps);
    return isMerged(this.#log.read()) === (type === "merge");
  }

  /** Once what is being told has arrived, or not. */
  async settle(): Promise<void> {
    await Promise.all([this.#telling, this.#indexing]);
  }

  async #tellNewest(deps: Deps): Promise<void> {
    while (this.#isBehind()) if (!(await tellInbox(deps, this.#log))) break;
    // In the turn that found nothing more: who comes later begins anew.
    this.#telling = null;
    this.#onTold(deps.now());
  }

  #isBehind(): boolean {
    const state = this.#log.read();
    return state !== null && !isErasing(state) && state.projected < state.version && this.#log.lastSeq() > 0;
  }

  #isIndexDue(now: number): boolean {
    const due = this.due();
    return due !== null && due <= now;
  }

  /** Sends what the search does not know, in order. Sent again it changes nothing there: a lost answer loses and doubles nothing. */
  async #index(deps: Deps): Promise<void> {
    for (let state = this.#log.read(); state && !isErasing(state); state = this.#log.read()) {
      const { indexed_seq } = this.#read();
      const to = Math.min(this.#log.lastSeq(), indexed_seq + INDEXED_AT_ONCE);
      if (to <= indexed_seq) break;
      const messages = this.#log.before(to + 1, to - indexed_seq).map(describeForSearch);
      try {
        requireOk(await deps.site_log.indexMessages(state.site_id, state.id, messages), UNKNOWN_SITE);
        this.#note({ indexed_seq: to, retry_at: 0 });
      } catch (error) {
        this.#note({ indexed_seq, retry_at: deps.now() + INDEX_AGAIN_MS });
        deps.log("WARNING", "SYSTEM", "conversation.not_indexed", {
          conversation_id: state.id,
          ...describeError(error),
        });
        break;
      }
    }
    this.#onTold(deps.now());
  }

  #read(): Row {
    return this.#sql.exec<Row>("SELECT indexed_seq, retry_at FROM search_feed").one();
  }

  #note({ indexed_seq, retry_at }: Row): void {
    this.#sql.exec("UPDATE search_feed SET indexed_seq = ?, retry_at = ?", indexed_seq, retry_at);
  }
}
