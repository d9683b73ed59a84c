import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProduct } from "../../scripts/local-product.mjs";
import type { MessageFrame } from "../../workers/contract/socket";
import { waitFor } from "./support/app";
import { type CrowdVisitor, enter } from "./support/crowd";

const VISITORS = 500;
const AT_ONCE = 16;
const BUCKET_MS = 100;
/** All at once would be 500; spread evenly over the first wait it is 56. This program is one thread, which bunches them where it stands still. */
const MOST_IN_A_BUCKET = VISITORS / 2;
const STATE = "test-results/state-crowd";

let product: Awaited<ReturnType<typeof startProduct>>;
let visitors: CrowdVisitor[] = [];

beforeAll(async () => {
  rmSync(STATE, { recursive: true, force: true });
  product = await startProduct({ state: STATE });
});
afterAll(async () => {
  for (const { session } of visitors) session.setVisible(false);
  await product?.stop();
});

/** Does `act` for 0 to 499, some at a time. */
async function forEach<T>(act: (at: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < VISITORS; at = next++) results[at] = await act(at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

/** The most of these moments that share a tenth of a second. */
function countMostAtOnce(moments: number[]): number {
  const counts = new Map<number, number>();
  for (const moment of moments) {
    const bucket = Math.floor(moment / BUCKET_MS);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}

const listSaid = (log: readonly MessageFrame[]) =>
  log.filter(({ author }) => author === "visitor").map(({ text }) => text);

describe(`${VISITORS} visitors whose runtime is killed`, () => {
  it("come back spread over time, and all that they wrote is stored once (MSG-06)", async () => {
    const written: string[][] = Array.from({ length: VISITORS }, () => []);
    const ask = (at: number, text: string) => {
      written[at]?.push(text);
      visitors[at]?.session.ask(text);
    };
    visitors = await forEach(() => enter(product));
    for (let at = 0; at < VISITORS; at += 5) ask(at, "Before it");
    const isDone = ({ session, isHere }: CrowdVisitor) => isHere() && session.state.outbox.length === 0;
    await waitFor(async () => visitors.every(isDone), 60_000);

    for (let at = 0; at < VISITORS; at++) ask(at, "While it dies");
    const killed_at = performance.now();
    const back = product.kill();
    await waitFor(async () => visitors.every(({ tries }) => (tries.at(-1) ?? 0) > killed_at));
    for (let at = 0; at < VISITORS; at += 2) ask(at, "While it is away");
    await back;
    await waitFor(async () => visitors.every(isDone), 90_000);

    const tries = visitors.flatMap((visitor) => visitor.tries).filter((moment) => moment > killed_at);
    expect(countMostAtOnce(tries)).toBeLessThanOrEqual(MOST_IN_A_BUCKET);
    const logs = await forEach(async (at) => visitors[at]?.readLog() ?? []);
    expect(logs.map(listSaid)).toEqual(written);
    expect(visitors.map(({ session }) => listSaid(session.state.messages))).toEqual(written);
    for (const log of logs) expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1));
  }, 240_000);
});
