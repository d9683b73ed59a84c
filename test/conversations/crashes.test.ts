/** Objects that die at any moment of a message and of its answer. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { makeRandom } from "../chaos/matrix";
import { type Ack, events, type Guest, getObject, open, QUESTION, readLog, send } from "../support/chat";
import { indexPages, makeGuest, makeSite } from "../support/factories";
import { nameShop, numberPages, useHeldModel } from "../support/held-model";
import { replacements } from "../worker";

const CRASHES = 500;
const AT_ONCE = 10;
/** A turn whose object died is looked after within this time. */
const WATCHED_WITHIN_MS = 60_000;
const PATIENT = { timeout: 10_000 };
const MOMENTS = ["sent", "acknowledged", "asked", "shown", "answered"] as const;

afterEach(() => {
  delete replacements.llms;
});

const random = makeRandom(5);
/** A few turns of the event loop. */
async function pause(): Promise<void> {
  for (let turns = random() * 5; turns > 1; turns--) await scheduler.wait(0);
}

/** As a failure of its machine: what it holds in memory is gone. */
const crash = (guest: Guest, id: string) =>
  runInDurableObject(getObject(guest, id), (_, state) => state.abort("crash")).catch(() => {});
const inspect = (guest: Guest, id: string) =>
  runInDurableObject(getObject(guest, id), async (_, { storage }) => ({
    turns: storage.sql
      .exec<{ status: string }>("SELECT IIF(status = 'running' AND text <> '', 'shown', status) AS status FROM turns")
      .toArray()
      .map(({ status }) => status),
    asked: storage.sql.exec("SELECT client_id, seq FROM messages WHERE author = 'visitor'").toArray(),
    alarm: await storage.getAlarm(),
  }));
const readTurns = async (guest: Guest, id: string) => (await inspect(guest, id)).turns.join();

it(`${CRASHES} objects that die keep every acknowledged message, and each answer has one end (MSG-01, AIR-03)`, {
  timeout: 240_000,
}, async () => {
  const model = useHeldModel();
  const met = { unacknowledged: 0, interrupted: 0, done: 0 };
  const dieAt = async (moment: (typeof MOMENTS)[number], number: number): Promise<void> => {
    // Its own: what is written for a site when its object dies counts as being written for two minutes.
    const site = await makeSite();
    await indexPages(site, numberPages(number));
    const guest = await makeGuest(site);
    const id = await open(guest);
    const [shop, client_id] = [nameShop(number), `crash-client-${number}`];
    // Every other one has closed their tab.
    if (number % 2) await (await events(guest, id)).body?.cancel();
    if (moment === "asked" || moment === "shown") model.hold(shop, moment);
    // Straight to the object: what stands before it asks it again by itself.
    const message = { client_id, text: QUESTION, context: null, request_id: "req_crash" };
    const answer = getObject(guest, id)
      .send(guest.scope, id, message)
      .then(
        (outcome) => (outcome.ok ? outcome.seq : null),
        () => null,
      );
    if (moment !== "sent") await answer;
    if (moment === "asked" || moment === "shown") await model.find(shop);
    if (moment === "shown") await expect.poll(() => readTurns(guest, id), PATIENT).toBe("shown");
    if (moment === "answered") await expect.poll(() => readTurns(guest, id), PATIENT).toBe("done");
    await pause();
    await crash(guest, id);
    const acked = await answer;
    model.release(shop);
    const left = await inspect(guest, id);
    if (acked === null) met.unacknowledged++;
    else expect(left.asked).toEqual([{ client_id, seq: acked }]);
    if (!left.turns.every((status) => status === "done"))
      expect(left.alarm).toBeLessThanOrEqual(Date.now() + WATCHED_WITHIN_MS);
    // Whose acknowledgement was lost sends it again.
    const again: Ack = await (await send(guest, id, QUESTION, client_id)).json();
    expect(again.seq).toBe(1);
    await runDurableObjectAlarm(getObject(guest, id));
    await expect.poll(() => readTurns(guest, id), PATIENT).toBe(moment === "shown" ? "interrupted" : "done");
    met[moment === "shown" ? "interrupted" : "done"]++;
    expect((await readLog(guest, id)).map(({ seq, author }) => [seq, author])).toEqual([
      [1, "visitor"],
      [2, "ai"],
    ]);
  };
  for (let at = 0; at < CRASHES; at += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => dieAt(MOMENTS[n % MOMENTS.length] ?? "sent", at + n)));
  expect(met).toMatchObject({ interrupted: CRASHES / 5, done: (CRASHES * 4) / 5 });
  expect(met.unacknowledged).toBeGreaterThan(0);
});
