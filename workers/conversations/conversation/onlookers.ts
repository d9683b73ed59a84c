/** What only those who look on at this moment are told: who writes, and where a visitor who waits stands. Nothing of it is stored. */
import type { Agent, ServerFrame } from "../../contract/socket";
import { describeError } from "../../platform/log";
import type { Deps } from "../../ports";
import { findSiteById, publishEvent } from "../../sites/service";
import { findPlace } from "../queue";
import type { ConversationLog } from "./log";

/** That the visitor writes is told to members once in this time, however often it is said. */
const TYPING_EVERY_MS = 2_000;

export class Onlookers {
  readonly #log: ConversationLog;
  readonly #broadcast: (frame: ServerFrame) => void;
  #typing_told_at = 0;

  /** `broadcast` reaches the visitor. */
  constructor(log: ConversationLog, broadcast: (frame: ServerFrame) => void) {
    this.#log = log;
    this.#broadcast = broadcast;
  }

  /** The visitor writes, or, where one is named, a member: each is shown to the others. */
  async tellTyping(deps: Deps, agent: Agent | null): Promise<void> {
    const state = this.#log.read();
    if (!state || state.status === "ended") return;
    if (agent) this.#broadcast({ type: "typing", agent });
    else if (deps.now() - this.#typing_told_at < TYPING_EVERY_MS) return;
    else this.#typing_told_at = deps.now();
    await publishEvent(deps, state.site_id, { type: "typing", conversation_id: state.id, agent });
  }

  /** How many wait before this visitor, and when a reply may be expected. Never throws: who waits goes on waiting. */
  async tellPlace(deps: Deps): Promise<void> {
    const { status, site_id, waiting_since } = this.#log.read() ?? {};
    if (status !== "waiting_human" || !site_id || !waiting_since) return;
    try {
      const site = await findSiteById(deps, site_id);
      if (!site) return;
      const place = await findPlace(deps, site, waiting_since);
      // Somebody may have come while the database was asked.
      if (this.#log.read()?.status === status) this.#broadcast({ type: "state", status, assignee: null, ...place });
    } catch (error) {
      deps.log("WARNING", "SYSTEM", "conversation.no_place", { site_id, ...describeError(error) });
    }
  }
}
