/** How each fault is done to a conversation. */
import type { Cell } from "./matrix";
import type { ObjectOrder } from "./orders";
import { type Agent, rest, type Visitor } from "./people.ts";

/** Longer than workerd keeps an object that nothing is said to. */
const EVICTED_AFTER_MS = 12_000;
const DAY_MS = 24 * 3_600_000;

export interface Scene {
  number: number;
  visitor: Visitor;
  agent: Agent;
  rival: Agent;
  random: () => number;
  /** Longest time offline. */
  max_offline_ms: number;
  wrong: string[];
  order(order: ObjectOrder): Promise<{ life?: string }>;
  /** A member's reply to the visitor, beside the cell's own. */
  reply(): Promise<void>;
  /** Takes the database away for a time. */
  starve(ms: number): Promise<void>;
  /** Of the whole deployment, one at a time. */
  kill(): Promise<void>;
  deploy(): Promise<void>;
  note(what: string): void;
}

/** Does it; returned once it is done, but for what the next message meets. */
export async function inject({ fault, actor }: Cell, scene: Scene): Promise<void> {
  if (actor === "agent" && (await injectIntoAgent(fault, scene))) return;
  const { visitor, random, order } = scene;
  const tab = visitor.tab;
  switch (fault) {
    case "send_lost":
      if (tab) tab.swallow_sends = 1;
      return;
    case "ack_lost":
      if (tab) tab.swallow_acks = 1;
      return;
    case "dup_send":
      visitor.doubles_next = true;
      return;
    case "reorder":
      visitor.swaps_next = true;
      visitor.say(`visitor-${scene.number}-late`, `#${scene.number}# I wrote this first.`);
      return;
    case "offline":
      // Most are short, as in life.
      tab?.drop(1_000 * (scene.max_offline_ms / 1_000) ** random());
      return;
    case "half_open":
      if (tab) tab.is_deaf = true;
      return;
    case "tab_closed":
      visitor.walkAway();
      visitor.openTab();
      return;
    case "two_tabs":
      visitor.openTab();
      visitor.doubles_next = true;
      return;
    case "token_expiry":
      await order({ type: "expire" });
      visitor.say(`visitor-${scene.number}-expired`, `#${scene.number}# My line is still open.`);
      await rest(500 * random());
      tab?.drop();
      return;
    case "clock_off": {
      const skew_ms = random() < 0.5 ? -DAY_MS : DAY_MS;
      // No frame carries a time: one that claims to is refused, else it stands in the log as what nobody sent.
      const said = { type: "send", client_id: `clock-${scene.number}`, text: `#${scene.number}# It is another day.` };
      tab?.say({ ...said, at: Date.now() + skew_ms });
      await order({ type: "clock", skew_ms });
      await rest(1_000 + 3_000 * random());
      await order({ type: "clock", skew_ms: 0 });
      return;
    }
    case "evict":
    case "evict_close": {
      const before = await order({ type: "inspect" });
      if (fault === "evict_close") tab?.drop(EVICTED_AFTER_MS);
      await rest(EVICTED_AFTER_MS);
      const after = await order({ type: "inspect" });
      if (before.life !== after.life) scene.note("evictions seen");
      return;
    }
    case "abort":
      await order({ type: "kill" });
      scene.note("objects aborted");
      return;
    case "d1_down":
      return scene.starve(1_000 + 3_000 * random());
    case "kill":
      return scene.kill();
    case "deploy":
      return scene.deploy();
    default:
      throw new Error(`Nobody knows how to do ${fault}`);
  }
}

/** False for a fault of the platform, which is everybody's. */
async function injectIntoAgent(fault: string, scene: Scene): Promise<boolean> {
  const { agent, rival, visitor, random, wrong } = scene;
  switch (fault) {
    case "reorder":
      // Two that overtake each other.
      await scene.reply();
      return true;
    case "tab_closed":
      agent.walks_away = true;
      return true;
    case "send_lost":
    case "ack_lost":
    case "dup_send":
    case "half_open":
      agent.next = fault;
      return true;
    case "offline":
      agent.offline_until = Date.now() + 1_000 + 9_000 * random();
      return true;
    case "token_expiry":
      await agent.signOut();
      return true;
    case "two_tabs": {
      const claims = [agent, rival].map((one) => one.takeOver(visitor.conversation_id, 20_000));
      const won = (await Promise.all(claims)).filter((it) => it === true);
      if (won.length > 1) wrong.push("two_agents_hold_it");
      return true;
    }
    default:
      return false;
  }
}
