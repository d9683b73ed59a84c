/** Goes through the cells of the fault matrix in an order drawn from a seed, several at once, until time is up; then lets all heal and checks it. */
import { writeFileSync } from "node:fs";
import type { ServerFrame } from "../../workers/contract/socket";
import { inject, type Scene } from "./faults.ts";
import type { Entry } from "./invariants";
import { CELLS, type Cell, makeRandom, shuffle } from "./matrix.ts";
import type { Inspected, ObjectOrder, Order } from "./orders";
import { Agent, type Place, post, rest, until, Visitor } from "./people.ts";
import { type Case, settle } from "./settle.ts";

const PATIENCE_MS = 30_000;
const QUESTION = "how long do refunds take?";

export interface Broken extends Place {
  agents: { email: string; password: string }[];
  /** The file that is deployed. */
  entry: string;
  /** Kills the runtime outright and starts it again on the same data. */
  kill(): Promise<void>;
}
export interface Settings {
  seed: number;
  seconds: number;
  lanes: number;
  max_offline_ms: number;
  /** At most so many; all of them again and again without. */
  max_cells?: number;
}
export interface Result {
  seed: number;
  seconds: number;
  cells_run: number;
  cells_of_matrix: number;
  conversations: number;
  acknowledged: number;
  stored: number;
  reconnects: number;
  noted: Record<string, number>;
  violations: string[];
}

export async function runChaos(product: Broken, settings: Settings, print: (line: string) => void): Promise<Result> {
  return new Chaos(product, settings, print).run();
}

/** What the Worker is deployed as: each version is another. */
export function writeEntry(file: string, version: number): void {
  // Seen from test-results/<name>/.
  const worker = "../../test/chaos/worker";
  writeFileSync(
    file,
    `globalThis.chaos_version = ${version};\nexport * from "${worker}";\nexport { default } from "${worker}";\n`,
  );
}

class Chaos {
  readonly #product: Broken;
  readonly #settings: Settings;
  readonly #print: (line: string) => void;
  readonly #random: () => number;
  readonly #cases: Case[] = [];
  readonly #done = new Set<string>();
  readonly #noted: Record<string, number> = {};
  #number = 0;
  #version = 1;
  #starving = 0;
  /** Deployments and kills, one after the other. */
  #whole: Promise<void> = Promise.resolve();

  constructor(product: Broken, settings: Settings, print: (line: string) => void) {
    this.#product = product;
    this.#settings = settings;
    this.#print = print;
    this.#random = makeRandom(settings.seed);
  }

  async run(): Promise<Result> {
    const { seed, seconds, lanes, max_cells = Number.POSITIVE_INFINITY } = this.#settings;
    const agents = this.#product.agents.map((account) => new Agent(this.#product, account));
    for (const agent of agents) await agent.signIn();
    const started = Date.now();
    const cells = this.#drawCells();
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        const [agent, rival] = [agents[2 * lane], agents[2 * lane + 1]];
        if (!agent || !rival) throw new Error("Too few agents");
        while (Date.now() - started < seconds * 1_000 && this.#number < max_cells) {
          const { value: cell } = cells.next();
          await this.#play(cell, ++this.#number, agent, rival);
        }
      }),
    );
    this.#print(`${this.#number} conversations met their fault; healing`);
    await this.#starve(0);
    const found = await settle(this.#cases, lanes, (visitor) => this.#order(visitor, { type: "inspect" }));
    const entries = this.#cases.flatMap(({ visitor, replies }) => [...visitor.entries, ...replies]);
    return {
      seed,
      seconds: Math.round((Date.now() - started) / 1_000),
      cells_run: this.#done.size,
      cells_of_matrix: CELLS.length,
      conversations: this.#cases.length,
      acknowledged: entries.filter(({ seq }) => seq !== null).length,
      stored: found.reduce((sum, { stored }) => sum + stored, 0),
      reconnects: found.reduce((sum, { reconnects }) => sum + reconnects, 0),
      noted: this.#noted,
      violations: found.flatMap(({ violations }) => violations),
    };
  }

  *#drawCells(): Generator<Cell, never> {
    for (;;) yield* shuffle(CELLS, this.#random);
  }

  async #play(cell: Cell, number: number, agent: Agent, rival: Agent): Promise<void> {
    const random = makeRandom(this.#settings.seed * 100_003 + number);
    const visitor = await this.#enter(random);
    if (!visitor) return this.#note("visitors who found nobody");
    const one: Case = { cell, number, visitor, agent, replies: [], wrong: [] };
    this.#cases.push(one);
    const scene: Scene = {
      ...{ number, visitor, agent, rival, random, wrong: one.wrong },
      order: async (order) => (await this.#order(visitor, order)) ?? {},
      reply: () => this.#reply(one),
      max_offline_ms: this.#settings.max_offline_ms,
      starve: (ms) => this.#starve(ms),
      kill: () => this.#alone("runtimes killed", () => this.#product.kill()),
      deploy: () => this.#alone("deployments", () => this.#deploy(visitor)),
      note: (what) => this.#note(what),
    };
    visitor.openTab();
    this.#say(one, "Good morning.");
    await until(() => visitor.waiting.length === 0, PATIENCE_MS);
    const acting = await this.#reach(one, scene);
    await Promise.all([...acting, ...(await this.#act(one))]);
    this.#say(one, "Is anybody there?");
    if (cell.actor === "agent" || cell.moment === "during_takeover") await this.#reply(one);
    await until(() => visitor.waiting.length === 0, PATIENCE_MS + this.#settings.max_offline_ms);
    for (const tab of visitor.tabs) tab.close();
    this.#done.add(JSON.stringify(cell));
    this.#note(`${cell.fault}, ${cell.actor}`);
  }

  /** Brings the conversation to the cell's moment and does the fault to it; what still goes on is returned. */
  async #reach(one: Case, scene: Scene): Promise<Promise<unknown>[]> {
    const { cell, visitor, agent } = one;
    const from = visitor.frames.length;
    const saw = (fits: (frame: ServerFrame) => boolean, ms = PATIENCE_MS) =>
      until(() => visitor.is_gone || visitor.frames.slice(from).some(fits), ms);
    const is_writing = (frame: ServerFrame) =>
      frame.type === "delta" || (frame.type === "turn" && frame.status !== "thinking");
    switch (cell.moment) {
      case "before_insert":
        return [inject(cell, scene), ...(await this.#act(one))];
      case "after_insert": {
        const acting = await this.#act(one);
        await saw(({ type }) => type === "message" || type === "turn", 3_000);
        return [inject(cell, scene), ...acting];
      }
      case "after_ack": {
        const acting = await this.#act(one);
        await until(() => visitor.waiting.length === 0, PATIENCE_MS);
        if (cell.actor === "agent") await Promise.all(acting);
        await inject(cell, scene);
        return acting;
      }
      case "mid_stream":
        this.#say(one, QUESTION);
        await saw(is_writing);
        return [inject(cell, scene)];
      case "during_resume": {
        this.#say(one, QUESTION);
        visitor.tab?.drop();
        await saw(({ type }) => type === "welcome");
        return [inject(cell, scene)];
      }
      case "during_takeover": {
        this.#say(one, QUESTION);
        await saw(is_writing);
        return [agent.takeOver(visitor.conversation_id, PATIENCE_MS), inject(cell, scene)];
      }
    }
  }

  /** What the cell's actor does: a visitor writes, a member answers, the AI is asked. */
  async #act(one: Case): Promise<Promise<unknown>[]> {
    if (one.cell.actor === "agent") return [this.#reply(one)];
    this.#say(one, one.cell.actor === "bot" ? QUESTION : "I have one more thing to ask.");
    return [];
  }

  #say({ visitor, number }: Case, text: string): void {
    visitor.say(`visitor-${number}-${visitor.entries.length + 1}`, `#${number}# ${text}`);
  }

  async #reply({ visitor, agent, number, replies }: Case): Promise<void> {
    const client_id = `agent-${number}-${replies.length + 1}`;
    const entry: Entry = { client_id, text: `#${number}# Let me look.`, seq: null, is_abandoned: false };
    replies.push(entry);
    await agent.reply(visitor.conversation_id, entry, 3 * PATIENCE_MS);
  }

  /** A guest with an open conversation, however often it takes. */
  async #enter(random: () => number): Promise<Visitor | null> {
    const { app_url, site_key } = this.#product;
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await rest(300)) {
      const guest = await post(`${app_url}/api/guest/create/`, { site_key }, {});
      if (guest.status !== 201) continue;
      const token = String(guest.body.token);
      const opened = await post(
        `${app_url}/api/chat/conversations`,
        { site_key },
        { authorization: `Bearer ${token}` },
      );
      if (opened.status !== 200) continue;
      return new Visitor(this.#product, { token, conversation_id: String(opened.body.conversation_id) }, random);
    }
    return null;
  }

  async #tell(order: Order): Promise<Inspected | null> {
    const { status, body } = await post(`${this.#product.app_url}/__chaos`, order, {});
    return status === 200 ? (body as unknown as Inspected) : null;
  }

  #order({ conversation_id }: Visitor, order: ObjectOrder): Promise<Inspected | null> {
    return this.#tell({ ...order, site_id: this.#product.site_id, conversation_id });
  }

  /** Several may ask for it at once: it is back when the last of them has had it. */
  async #starve(ms: number): Promise<void> {
    this.#starving++;
    if (ms > 0) await this.#tell({ type: "database", is_down: true });
    await rest(ms);
    if (--this.#starving === 0) await this.#tell({ type: "database", is_down: false });
  }

  #alone(what: string, fault: () => Promise<void>): Promise<void> {
    this.#whole = this.#whole.then(fault).then(() => this.#note(what));
    return this.#whole;
  }

  async #deploy(visitor: Visitor): Promise<void> {
    writeEntry(this.#product.entry, ++this.#version);
    for (const end = Date.now() + 2 * PATIENCE_MS; Date.now() < end; await rest(200))
      if ((await this.#order(visitor, { type: "inspect" }))?.version === this.#version) return;
    throw new Error(`Version ${this.#version} was not deployed`);
  }

  #note(what: string): void {
    this.#noted[what] = (this.#noted[what] ?? 0) + 1;
  }
}
