import { describe, expect, inject, it } from "vitest";
import { createClaude } from "../../workers/adapters/anthropic";
import { createPooledLlm, ModelPool, type ModelTiming } from "../../workers/adapters/model-pool";
import type { LogFields, LogLevel } from "../../workers/platform/log";
import { ModelError, REFUSED_REST_MS } from "../../workers/platform/model-error";
import type { LlmRequest } from "../../workers/ports";
import { TIMING } from "../support/answers";

const REQUEST: LlmRequest = {
  system: [{ text: "Answer from the documents.", stable: true }],
  documents: [{ title: "Refunds", text: "Refunds are issued within 5 business days." }],
  messages: [{ role: "user", text: "How long do refunds take?" }],
  max_tokens: 100,
};
const ANSWER = "Here is what the website says: Refunds are issued within 5 business days. ";

interface Line {
  level: LogLevel;
  event: string;
  fields: LogFields;
}

/** A pool whose keys behave as named (test/support/claude-server.ts), with a clock of its own. */
function makePool(behaviours: string[], timing: Partial<ModelTiming> = {}) {
  const keys = behaviours.map((behaviour) => `${behaviour}.${crypto.randomUUID()}`);
  const clock = { offset_ms: 0 };
  const lines: Line[] = [];
  const tools = {
    now: () => Date.now() + clock.offset_ms,
    log: (level: LogLevel, _: string, event: string, fields: LogFields = {}) =>
      void lines.push({ level, event, fields }),
  };
  const vendor = createClaude({ base_url: inject("claude_url"), model: "claude-haiku-5-5" });
  const llm = createPooledLlm(new ModelPool(keys), vendor, tools, { ...TIMING, ...timing });
  const ask = async () => {
    let text = "";
    try {
      for await (const event of llm.stream(REQUEST)) if (event.type === "text") text += event.text;
      return { text, error: null };
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      return { text, error };
    }
  };
  /** When each key was asked. */
  const readCalls = () =>
    Promise.all(
      keys.map(async (key): Promise<number[]> => {
        const response = await fetch(`${inject("claude_url")}/__requests?key=${encodeURIComponent(key)}`);
        return (await response.json<{ at: number }[]>()).map(({ at }) => at);
      }),
    );
  const countCalls = async () => (await readCalls()).map((calls) => calls.length);
  return { ask, keys, clock, lines, readCalls, countCalls };
}

describe("a vendor that fails (AIR-01)", () => {
  it.each([
    ["overloaded", "outage", 3],
    ["server_error", "outage", 3],
    ["gateway", "outage", 3],
    ["reset", "outage", 3],
    ["hang", "outage", 3],
    ["overloaded_long", "outage", 1],
    ["limited_long", "limited", 1],
    ["limited_now", "limited", 3],
    ["limited_unnamed", "refused", 1],
    ["spend_cap", "refused", 1],
    ["spend_cap_named", "refused", 1],
    ["invalid", "rejected", 1],
    ["unauthorised", "refused", 1],
    ["unpaid", "refused", 1],
    ["forbidden", "refused", 1],
    ["too_large", "rejected", 1],
  ])("is asked as often as that can help: %s", async (behaviour, fault, calls) => {
    const pool = makePool([behaviour]);
    expect((await pool.ask()).error).toMatchObject({ code: "upstream_failed", fault });
    expect(await pool.countCalls()).toEqual([calls]);
  });

  it.each([
    "overloaded+overloaded+good",
    "server_error+gateway+good",
    "reset+reset+good",
    "limited_now+limited_now+good",
  ])("answers at the third try: %s", async (behaviour) => {
    const pool = makePool([behaviour]);
    expect(await pool.ask()).toEqual({ text: ANSWER, error: null });
    expect(await pool.countCalls()).toEqual([3]);
  });

  it.each(["overloaded_1s+good", "limited_1s+good"])("waits as long as it asks: %s", async (behaviour) => {
    const pool = makePool([behaviour]);
    expect(await pool.ask()).toEqual({ text: ANSWER, error: null });
    const [[first = 0, second = 0] = []] = await pool.readCalls();
    expect(second - first).toBeGreaterThanOrEqual(1_000);
    expect(second - first).toBeLessThan(1_900);
  });

  it("waits longer before each try, and never twice the same", async () => {
    const pools = Array.from({ length: 4 }, () => makePool(["overloaded"], { backoff_ms: 100 }));
    await Promise.all(pools.map((pool) => pool.ask()));
    const waits = await Promise.all(
      pools.map(async (pool) => {
        const [[a = 0, b = 0, c = 0] = []] = await pool.readCalls();
        return [b - a, c - b] as const;
      }),
    );
    for (const [first, second] of waits) {
      expect(first).toBeGreaterThanOrEqual(50);
      expect(second).toBeGreaterThanOrEqual(100);
    }
    expect(new Set(waits.map(([first]) => first)).size).toBeGreaterThan(1);
  });

  it.each(["overloaded", "hang", "limited_1s"])(
    "is given up when the visitor has waited enough: %s",
    async (behaviour) => {
      const pool = makePool([behaviour], { wait_ms: 200, backoff_ms: 150 });
      const started = Date.now();
      expect((await pool.ask()).error).not.toBeNull();
      expect(Date.now() - started).toBeLessThan(900);
    },
  );

  it.each(["invalid", "too_large"])("is an alert when it refuses the request itself: %s", async (behaviour) => {
    const { ask, lines, countCalls } = makePool([behaviour, "good"]);
    await ask();
    expect(lines).toMatchObject([
      { level: "ERROR", event: "model.rejected", fields: { key_last4: expect.any(String) } },
    ]);
    expect(await countCalls()).toEqual([1, 0]);
  });
});

describe("several keys", () => {
  it("are used in their order, and the first one as long as it works", async () => {
    const { ask, countCalls } = makePool(["good", "good"]);
    await ask();
    await ask();
    expect(await countCalls()).toEqual([2, 0]);
  });

  it("lets a limited key rest until its time, at no wait for the visitor", async () => {
    const { ask, clock, countCalls, lines } = makePool(["limited_long+good", "good"]);
    expect(await ask()).toEqual({ text: ANSWER, error: null });
    await ask();
    expect(await countCalls()).toEqual([1, 2]);
    clock.offset_ms = 3_600_000;
    expect(await ask()).toEqual({ text: ANSWER, error: null });
    expect(await countCalls()).toEqual([2, 2]);
    expect(lines).toEqual([]);
  });

  it.each(["unauthorised", "unpaid", "forbidden", "spend_cap", "limited_unnamed"])(
    "sets a refused key aside with an alert that names no more than its end: %s",
    async (behaviour) => {
      const { ask, keys, clock, countCalls, lines } = makePool([`${behaviour}+good`, "good"]);
      expect(await ask()).toEqual({ text: ANSWER, error: null });
      await ask();
      expect(await countCalls()).toEqual([1, 2]);
      const key_last4 = keys[0]?.slice(-4);
      expect(lines).toMatchObject([
        { level: "ERROR", event: "model.key_refused", fields: { key_last4, is_last: false } },
      ]);
      expect(JSON.stringify(lines)).not.toContain(keys[0]?.slice(-8));
      clock.offset_ms = REFUSED_REST_MS;
      await ask();
      expect(await countCalls()).toEqual([2, 2]);
    },
  );

  it("asks nobody once all are refused, and says so as loudly as it can", async () => {
    const { ask, countCalls, lines } = makePool(["unauthorised", "spend_cap", "forbidden"]);
    expect((await ask()).error).toMatchObject({ fault: "refused" });
    expect(lines.map(({ level }) => level)).toEqual(["ERROR", "ERROR", "CRITICAL"]);
    expect((await ask()).error).toMatchObject({ fault: "paused" });
    expect(await countCalls()).toEqual([1, 1, 1]);
  });

  it("waits for the key that is free soonest when all are limited", async () => {
    const { ask, countCalls } = makePool(["limited_long", "limited_1s+good"]);
    expect(await ask()).toEqual({ text: ANSWER, error: null });
    expect(await countCalls()).toEqual([1, 2]);
  });

  it("makes three tries in an outage, however many keys there are", async () => {
    const { ask, countCalls } = makePool(["overloaded", "good", "good"]);
    expect((await ask()).error).toMatchObject({ fault: "outage" });
    expect(await countCalls()).toEqual([3, 0, 0]);
  });

  it("never mixes the answers of two: a stream that breaks is not gone on with", async () => {
    const { ask, countCalls } = makePool(["cut", "good"]);
    const { text, error } = await ask();
    expect(error).toMatchObject({ fault: "broken" });
    expect(ANSWER.startsWith(text)).toBe(true);
    expect(await countCalls()).toEqual([1, 0]);
  });
});

describe("the circuit (AIR-04)", () => {
  const OPEN_MS = 30_000;
  const DOWN = Array(9).fill("overloaded").join("+");

  it("opens after failures in a row: nobody is asked, and nobody waits", async () => {
    const { ask, countCalls, lines } = makePool([DOWN]);
    await ask();
    await ask();
    expect(await countCalls()).toEqual([5]);
    expect(lines).toMatchObject([{ level: "ERROR", event: "model.circuit_open" }]);
    const started = Date.now();
    expect((await ask()).error).toMatchObject({ fault: "paused" });
    expect(Date.now() - started).toBeLessThan(100);
    expect(await countCalls()).toEqual([5]);
  });

  it("lets one through after a while, waits longer when that fails, and closes by itself", async () => {
    const { ask, clock, countCalls, lines } = makePool([`${Array(6).fill("overloaded").join("+")}+good`]);
    await ask();
    await ask();
    clock.offset_ms = OPEN_MS;
    expect((await ask()).error).toMatchObject({ fault: "outage" });
    expect(await countCalls()).toEqual([6]);
    clock.offset_ms += OPEN_MS;
    expect((await ask()).error).toMatchObject({ fault: "paused" });
    clock.offset_ms += OPEN_MS;
    const together = await Promise.all([ask(), ask(), ask()]);
    expect(together.map(({ error }) => error?.fault ?? null).sort()).toEqual([null, "paused", "paused"]);
    expect(await ask()).toEqual({ text: ANSWER, error: null });
    expect(await countCalls()).toEqual([8]);
    expect(lines.map(({ event }) => event)).toEqual(["model.circuit_open", "model.circuit_closed"]);
  });

  it("opens after streams that break as well", async () => {
    const { ask, countCalls } = makePool(["cut"]);
    for (let asked = 0; asked < 7; asked++) await ask();
    expect(await countCalls()).toEqual([5]);
  });

  it("stays closed while answers come between failures, and for a vendor that refuses", async () => {
    const mixed = makePool([Array(4).fill("overloaded+good").join("+")], { backoff_ms: 1 });
    for (let asked = 0; asked < 4; asked++) expect((await mixed.ask()).error).toBeNull();
    const refusing = makePool(["invalid"]);
    for (let asked = 0; asked < 7; asked++) expect((await refusing.ask()).error).toMatchObject({ fault: "rejected" });
    expect(await refusing.countCalls()).toEqual([7]);
  });

  it("of one model leaves the vendor's others alone", async () => {
    const pool = new ModelPool([`${Array(5).fill("overloaded").join("+")}+good.${crypto.randomUUID()}`]);
    const open = (model: string) =>
      createPooledLlm(
        pool,
        createClaude({ base_url: inject("claude_url"), model }),
        { now: Date.now, log: () => {} },
        TIMING,
      );
    const read = async (model: string) => {
      const types = [];
      for await (const { type } of open(model).stream(REQUEST)) types.push(type);
      return types.at(-1);
    };
    await expect(read("claude-opus-5-5")).rejects.toMatchObject({ fault: "outage" });
    await expect(read("claude-opus-5-5")).rejects.toMatchObject({ fault: "outage" });
    await expect(read("claude-opus-5-5")).rejects.toMatchObject({ fault: "paused" });
    expect(await read("claude-haiku-5-5")).toBe("end");
  });

  it("does not count a reader who leaves", async () => {
    const keys = [`stall.${crypto.randomUUID()}`];
    const vendor = createClaude({ base_url: inject("claude_url"), model: "claude-haiku-5-5" });
    const pool = new ModelPool(keys);
    const llm = createPooledLlm(pool, vendor, { now: Date.now, log: () => {} }, TIMING);
    for (let left = 0; left < 7; left++)
      for await (const event of llm.stream(REQUEST)) if (event.type === "text") break;
    expect(pool.findCircuit(vendor.model).admits(Date.now())).toBe(true);
    const abort = new AbortController();
    for (let left = 0; left < 7; left++) {
      const read = async () => {
        for await (const event of llm.stream(REQUEST, abort.signal))
          if (event.type === "text") abort.abort(new Error("left"));
      };
      await expect(read()).rejects.toThrow("left");
    }
    expect(pool.findCircuit(vendor.model).admits(Date.now())).toBe(true);
  });
});
