/** The cells of the fault matrix (bars §5): every fault that an actor can meet, in every moment it can meet it in. */
export const MOMENTS = [
  "before_insert",
  "after_insert",
  "after_ack",
  "mid_stream",
  "during_resume",
  "during_takeover",
] as const;
export type Moment = (typeof MOMENTS)[number];

/** Of a client and its line. */
const CLIENT_FAULTS = [
  ...["send_lost", "ack_lost", "dup_send", "reorder", "offline", "half_open"],
  ...["tab_closed", "two_tabs", "token_expiry"],
] as const;
/** Of the platform. */
const SERVER_FAULTS = ["evict", "evict_close", "abort", "kill", "deploy", "d1_down", "clock_off"] as const;

export type Actor = "visitor" | "agent" | "bot";
export interface Cell {
  fault: string;
  actor: Actor;
  moment: Moment;
}

const FAULTS: Record<Actor, readonly string[]> = {
  visitor: [...CLIENT_FAULTS, ...SERVER_FAULTS],
  agent: [...CLIENT_FAULTS, ...SERVER_FAULTS],
  // It has no line of its own.
  bot: SERVER_FAULTS,
};

export const CELLS: readonly Cell[] = (Object.keys(FAULTS) as Actor[]).flatMap((actor) =>
  FAULTS[actor].flatMap((fault) => MOMENTS.map((moment) => ({ fault, actor, moment }))),
);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const drawn = items.map((item) => ({ item, at: random() }));
  return drawn.toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}
