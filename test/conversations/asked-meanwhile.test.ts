import { runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { makeRandom } from "../chaos/matrix";
import { type Guest, getObject, isTurnEnd, open, QUESTION, readLog, readTurn, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { indexPages, makeGuest, makeSite } from "../support/factories";
import { nameShop, numberPages, useHeldModel } from "../support/held-model";
import { replacements } from "../worker";

const TIMES = 100;
const AT_ONCE = 10;
const MOMENTS = ["at once", "asked", "shown", "answered"] as const;
type Moment = (typeof MOMENTS)[number];

afterEach(() => {
  delete replacements.llms;
});

const random = makeRandom(9);
/** A few turns of the event loop. */
async function pause(): Promise<void> {
  for (let turns = random() * 5; turns > 1; turns--) await scheduler.wait(0);
}

const readTurns = (guest: Guest, id: string) =>
  runInDurableObject(getObject(guest, id), (_, { storage }) =>
    storage.sql
      .exec<{ turn_id: string; status: string }>("SELECT turn_id, status FROM turns ORDER BY question_seq")
      .toArray(),
  );
const isOver = (turns: { status: string }[]) =>
  turns.length === 2 && turns.every(({ status }) => status === "done" || status === "cancelled");

/** A visitor who asks again at this moment of the first answer: how both turns ended, in the order of their questions. */
async function askMeanwhile(
  wanted: Partial<Site>,
  model: ReturnType<typeof useHeldModel>,
  moment: Moment,
  number: number,
): Promise<string> {
  // Its own: a site has so many answers at once.
  const site = await makeSite(wanted);
  await indexPages(site, numberPages(number));
  const guest = await makeGuest(site);
  const id = await open(guest);
  const socket = await greet(site, id, guest.token);
  const shop = nameShop(number);
  if (moment === "asked" || moment === "shown") model.hold(shop, moment);
  await send(guest, id, QUESTION);
  if (moment === "asked" || moment === "shown") await model.find(shop);
  if (moment === "shown") await socket.find(({ type }) => type === "delta");
  if (moment === "answered") await readTurn(guest, id);
  await pause();
  await send(guest, id, "And how are refunds paid?");
  await pause();
  model.release(shop);
  await expect.poll(() => readTurns(guest, id), { timeout: 10_000 }).toSatisfy(isOver);
  const turns = await readTurns(guest, id);
  const last = turns.at(-1)?.turn_id;
  await socket.find((frame) => isTurnEnd(frame) && "turn_id" in frame && frame.turn_id === last);
  let writing: string | null = null;
  const ended: string[] = [];
  const texts = new Map<string, string>();
  for (const frame of socket.frames) {
    if (frame.type === "delta") {
      // One is written at a time.
      expect(frame.turn_id).toBe(writing);
      texts.set(frame.turn_id, (texts.get(frame.turn_id) ?? "") + frame.text);
    } else if (frame.type === "turn" && isTurnEnd(frame)) {
      ended.push(frame.turn_id);
      writing = null;
    } else if (frame.type === "turn") {
      // And none goes on after its end.
      expect(ended).not.toContain(frame.turn_id);
      expect([null, frame.turn_id]).toContain(writing);
      writing = frame.turn_id;
    }
  }
  expect(ended).toEqual(turns.map(({ turn_id }) => turn_id));
  const done = turns.filter(({ status }) => status === "done");
  const answers = (await readLog(guest, id)).filter(({ author }) => author === "ai");
  expect(answers.map(({ turn_id, text }) => [turn_id, text])).toEqual(
    done.map(({ turn_id }) => [turn_id, texts.get(turn_id)]),
  );
  // What gave way had shown no word.
  expect(texts.size).toBe(done.length);
  socket.close();
  return turns.map(({ status }) => status).join();
}

/** How the turns of each moment ended. */
async function askOften(wanted: Partial<Site>): Promise<Record<string, string[]>> {
  const model = useHeldModel();
  const ends: Record<string, Set<string>> = {};
  for (let at = 0; at < TIMES; at += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, n) => {
        const moment = MOMENTS[n % MOMENTS.length] ?? "at once";
        ends[moment] ??= new Set();
        ends[moment].add(await askMeanwhile(wanted, model, moment, at + n));
      }),
    );
  return Object.fromEntries(Object.entries(ends).map(([moment, each]) => [moment, [...each]]));
}

const BOTH = ["done,done"];
const TOGETHER = ["cancelled,done"];

it(`a question at any of ${TIMES} moments of an answer waits for its end: no two are written at once (AIR-05)`, {
  timeout: 120_000,
}, async () => {
  expect(await askOften({ merges_questions: false })).toEqual({
    "at once": BOTH,
    asked: BOTH,
    shown: BOTH,
    answered: BOTH,
  });
});

it("and where the site answers them together, an answer gives way before its first word, and never after (AIR-05)", {
  timeout: 120_000,
}, async () => {
  const { "at once": _, ...ends } = await askOften({ merges_questions: true });
  expect(ends).toEqual({ asked: TOGETHER, shown: BOTH, answered: BOTH });
});
