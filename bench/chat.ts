/**
 * 500 conversations at once, 20 messages each way, with 50 agents who look on: how long a message takes until it is acknowledged, in the
 * product beside a `ws` server that commits each message to one SQLite file a conversation. One client drives both in turns, so
 * that the machine's noise hits them alike; then every log is read and compared with what was sent and seen.
 */
import { auditTalk, type ChatTarget, listen, type Seat, Talk } from "./support/chat-client.ts";

const CONVERSATIONS = 500;
const AGENTS = 50;
/** Each of a visitor's and an agent's message. */
const ROUNDS = 20;
const ROUNDS_IN_TURN = 10;
/** People write and read: a side waits up to this long before each message, half of it in the mean. In all, 50 messages a second. */
const MAX_PAUSE_MS = 20_000;
/** Calls at once while conversations are made and read. */
const AT_ONCE = 8;

interface Product {
  app_url: string;
  site_id: string;
  site_key: string;
  site_origin: string;
  agents: { email: string; password: string }[];
}
interface Bench {
  openProduct(agents: number): Promise<Product>;
  /** Runs a file of bench/support as a process. */
  startChild(file: string, ...args: string[]): Promise<{ ready: unknown }>;
  /** A folder that goes with the bench. */
  folder: string;
  print(line: string): void;
}

/** Prints its tables by `print` and returns its figures. */
export default async function measureChat({ openProduct, startChild, folder, print }: Bench) {
  const { ready: url } = (await startChild("ws-server.mjs", folder)) as { ready: string };
  const plain = await enter(makePlainTarget(url));
  const product = await enter(await makeProductTarget(await openProduct(AGENTS)));
  print(`${CONVERSATIONS} conversations and ${AGENTS} agents on each of both`);
  for (let from = 0; from < ROUNDS; from += ROUNDS_IN_TURN)
    for (const [name, room] of [
      ["ws server", plain],
      ["product", product],
    ] as const) {
      const started = performance.now();
      await Promise.all(room.talks.map((talk, at) => converse(talk, at, from)));
      const seconds = (performance.now() - started) / 1_000;
      const rate = (CONVERSATIONS * ROUNDS_IN_TURN * 2) / seconds;
      print(`${name}: rounds ${from + 1} to ${from + ROUNDS_IN_TURN}, ${rate.toFixed(0)} messages a second`);
    }
  const theirs = describe(plain);
  const ours = describe(product);
  const rows = { "ws server": theirs, product: ours };
  print(
    `${"ms".padEnd(28)}${Object.keys(rows)
      .map((name) => name.padStart(11))
      .join("")}`,
  );
  for (const key of Object.keys(ours) as (keyof typeof ours)[])
    print(
      `${key.padEnd(28)}${Object.values(rows)
        .map((row) => row[key].toFixed(1).padStart(11))
        .join("")}`,
    );
  const faults = await audit(product.talks);
  print(`of the ws server: ${JSON.stringify(await audit(plain.talks))}`);
  const [cuts = 0, their_cuts = 0] = [product, plain].map(({ talks }) =>
    talks.reduce((sum, talk) => sum + talk.cuts, 0),
  );
  print(`sockets cut and come back: product ${cuts}, ws server ${their_cuts}`);
  for (const { talks, leave } of [plain, product]) {
    leave();
    for (const talk of talks) talk.close();
  }
  const figures = {
    ...ours,
    p50_ratio: ours.ack_p50_ms / theirs.ack_p50_ms,
    p95_ratio: ours.ack_p95_ms / theirs.ack_p95_ms,
    ...faults,
  };
  for (const [key, value] of Object.entries(figures)) print(`${key} ${Number(value.toFixed(2))}`);
  return figures;
}

interface Room {
  talks: Talk[];
  heard: Map<string, number>;
  leave(): void;
}

/** Opens every socket and every feed. */
async function enter(target: ChatTarget): Promise<Room> {
  const heard = new Map<string, number>();
  const leaves = target.agents.map((agent) => listen(target, agent, heard));
  const talks = await inTurns(target.seats, async (seat, at) => {
    const talk = new Talk(target, seat, target.agents[at % target.agents.length] ?? {});
    await talk.open();
    return talk;
  });
  return { talks, heard, leave: () => leaves.map((leave) => leave()) };
}

async function converse(talk: Talk, at: number, from: number): Promise<void> {
  for (let round = from; round < from + ROUNDS_IN_TURN; round++) {
    await pause();
    await talk.send(`visitor-${at}-${round}`, `Round ${round}: is my parcel on its way?`);
    await pause();
    await talk.reply(`agent-${at}-${round}`, `Round ${round}: it left us this morning.`);
  }
}

function pause(): Promise<void> {
  return new Promise((wake) => setTimeout(wake, Math.random() * MAX_PAUSE_MS));
}

/** Milliseconds. Each conversation's first message apart: it makes the conversation. */
function describe({ talks, heard }: Room) {
  const visitors = talks.map(({ sent }) => sent.filter(({ by }) => by === "visitor"));
  const firsts = visitors.flatMap(([first]) => (first ? [first.ack_ms] : []));
  const acks = visitors.flatMap(([, ...later]) => later.map(({ ack_ms }) => ack_ms));
  const replies = talks.flatMap(({ sent }) => sent.filter(({ by }) => by === "agent").map(({ ack_ms }) => ack_ms));
  const told = talks.flatMap(({ seat, sent }) =>
    sent.flatMap(({ by, seq, sent_at }) => {
      const at = by === "visitor" ? heard.get(`${seat.conversation_id} ${seq}`) : undefined;
      return at === undefined ? [] : [at - sent_at];
    }),
  );
  return {
    ack_p50_ms: findQuantile(acks, 0.5),
    ack_p95_ms: findQuantile(acks, 0.95),
    ack_p99_ms: findQuantile(acks, 0.99),
    first_ack_p50_ms: findQuantile(firsts, 0.5),
    first_ack_p95_ms: findQuantile(firsts, 0.95),
    reply_ack_p50_ms: findQuantile(replies, 0.5),
    reply_ack_p95_ms: findQuantile(replies, 0.95),
    agent_sees_p95_ms: findQuantile(told, 0.95),
  };
}

async function audit(talks: Talk[]) {
  const found = await inTurns(talks, async (talk) => auditTalk(talk, await talk.readStored()));
  const sum = (key: "lost" | "duplicated" | "out_of_order") => found.reduce((total, one) => total + one[key], 0);
  return { lost: sum("lost"), duplicated: sum("duplicated"), out_of_order: sum("out_of_order") };
}

function makePlainTarget(url: string): ChatTarget {
  const seats = Array.from({ length: CONVERSATIONS }, (_, at) => ({ conversation_id: `conv_${at}`, token: "" }));
  const agents = Array.from({ length: AGENTS }, () => ({}));
  return { url, agents, feed_path: "/live", query: "", origin: url, seats };
}

async function makeProductTarget(product: Product): Promise<ChatTarget> {
  const { app_url: url, site_id, site_key, site_origin: origin, agents } = product;
  const post = async (path: string, body: unknown, headers: Record<string, string>) => {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
    return response;
  };
  const signed_in = [];
  // One after the other: more than two passwords at once are refused.
  for (const agent of agents) {
    const response = await post("/api/auth/login", agent, { origin: url });
    signed_in.push({
      origin: url,
      cookie: response.headers
        .getSetCookie()
        .map((it) => it.split(";")[0])
        .join("; "),
    });
  }
  const seats: Seat[] = await inTurns(Array.from({ length: CONVERSATIONS }), async () => {
    const guest = (await (await post("/api/guest/create/", { site_key }, {})).json()) as { token: string };
    const authorization = `Bearer ${guest.token}`;
    const opened = await (await post("/api/chat/conversations", { site_key }, { authorization })).json();
    return { token: guest.token, conversation_id: (opened as { conversation_id: string }).conversation_id };
  });
  const feed_path = `/api/v1/sites/${site_id}/live`;
  return { url, agents: signed_in, feed_path, query: `&site_key=${site_key}`, origin, seats };
}

async function inTurns<Item, Made>(items: Item[], make: (item: Item, at: number) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = [];
  const left = items.entries();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [at, item] of left) made[at] = await make(item, at);
    }),
  );
  return made;
}

function findQuantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
