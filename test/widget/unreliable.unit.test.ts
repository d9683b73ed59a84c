import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatSession } from "../../widget/session/session";
import { createStore } from "../../widget/session/store";
import { createRandom, createUnreliableServer } from "./unreliable-server";

const SEEDS = 100;
const STEPS = 60;
const STEP_MS = 2_000;
/** Longer than any wait between tries, and than a dead line takes to be noticed. */
const CALM_MS = 120_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Two minutes of a conversation on a bad network, and two of peace. */
async function converse(seed: number) {
  const random = createRandom(seed);
  vi.spyOn(Math, "random").mockImplementation(random);
  const server = createUnreliableServer(random);
  const store = createStore("wk_1", () => {
    throw new DOMException("denied", "SecurityError");
  });
  store.save({ uuid: "guest-1", token: "token-1", expires_at: 1, conversation_id: "conv-1" });
  const deps = { api: server.api, store, site_key: "wk_1", metadata: {}, context: {} };
  const session = new ChatSession({ ...deps, onUnread: () => {} });
  const asked: string[] = [];
  const replied: string[] = [];
  const shown: number[][] = [];
  session.subscribe(() => shown.push(session.state.messages.map(({ seq }) => seq)));
  const { faults } = server;
  faults.rate = 0.04 + 0.1 * random();
  session.setVisible(true);
  for (let step = 0; step < STEPS; step += 1) {
    const lot = random();
    if (lot < 0.3) {
      asked.push(`Word ${step}`);
      session.ask(`Word ${step}`);
    } else if (lot < 0.5) {
      replied.push(`Reply ${step}`);
      server.reply(`Reply ${step}`);
    } else if (lot < 0.6) session.setVisible(random() < 0.7);
    else if (lot < 0.7) {
      faults.is_offline = random() < 0.5;
      // A browser does not always know.
      if (random() < 0.7) session.setOnline(!faults.is_offline);
    } else if (lot < 0.75) faults.are_sockets_blocked = random() < 0.5;
    else if (lot < 0.8) server.restart();
    await vi.advanceTimersByTimeAsync(STEP_MS * random());
  }
  Object.assign(faults, { rate: 0, is_offline: false, are_sockets_blocked: false });
  session.setVisible(true);
  session.setOnline(true);
  await vi.advanceTimersByTimeAsync(CALM_MS);
  session.setVisible(false);
  vi.clearAllTimers();
  return { server, session, asked, replied, shown };
}

describe("a conversation on a network that loses, cuts, swallows and repeats (MSG-01 to MSG-04, MSG-08)", () => {
  it("ends with every word of both there once, in one order, on both sides", async () => {
    const met = { lost: 0, cut: 0, dead: 0, repeated: 0 };
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { server, session, asked, replied, shown } = await converse(seed);
      const said = (author: string) =>
        server.log.filter((message) => message.author === author).map(({ text }) => text);
      expect(said("visitor"), `seed ${seed}`).toEqual(asked);
      expect(said("agent"), `seed ${seed}`).toEqual(replied);
      expect(session.state.messages, `seed ${seed}`).toEqual(server.log);
      expect(session.state, `seed ${seed}`).toMatchObject({
        outbox: [],
        is_lost: false,
        is_online: true,
        failure: null,
      });
      // At no moment out of order or twice.
      for (const seqs of shown) expect(seqs, `seed ${seed}`).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      for (const name of ["lost", "cut", "dead", "repeated"] as const) met[name] += server.counts[name];
    }
    for (const [name, count] of Object.entries(met)) expect(count, name).toBeGreaterThan(SEEDS / 5);
  }, 60_000);
});
