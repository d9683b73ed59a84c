import { afterEach, expect, it } from "vitest";
import type { Agent } from "../../workers/contract/socket";
import { makeRandom } from "../chaos/matrix";
import { getObject, open, QUESTION, readLog, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { indexPages, makeGuest, makeSite } from "../support/factories";
import { type Moment, nameShop, numberPages, useHeldModel } from "../support/held-model";
import { replacements } from "../worker";

const TIMES = 100;
const AT_ONCE = 10;
const ADA: Agent = { id: "user_ada", name: "Ada" };

afterEach(() => {
  delete replacements.llms;
});

const random = makeRandom(13);
/** A few turns of the event loop. */
async function pause(): Promise<void> {
  for (let turns = random() * 5; turns > 1; turns--) await scheduler.wait(0);
}

async function takeOver(model: ReturnType<typeof useHeldModel>, moment: Moment, number: number): Promise<void> {
  // Its own: a site has so many answers at once.
  const site = await makeSite();
  await indexPages(site, numberPages(number));
  const guest = await makeGuest(site);
  const id = await open(guest);
  const socket = await greet(site, id, guest.token);
  const shop = nameShop(number);
  model.hold(shop, moment);
  await send(guest, id, QUESTION);
  await model.find(shop);
  if (moment === "shown") await socket.find(({ type }) => type === "delta");
  await pause();
  // What is being written goes on while the member takes over, or just before.
  if (number % 3 === 0) model.release(shop);
  const taken = await getObject(guest, id).act(site.id, ADA, { type: "takeover" }, "req_take");
  expect(taken).toMatchObject({ ok: true });
  model.release(shop);
  await pause();
  const reply = { type: "reply", client_id: `taken-${number}`, text: "Ada here." } as const;
  expect(await getObject(guest, id).act(site.id, ADA, reply, "req_take")).toMatchObject({ ok: true });
  await socket.find((frame) => frame.type === "message" && frame.author === "agent");
  // As long as an answer takes.
  await scheduler.wait(100);
  const at = socket.frames.findIndex((frame) => frame.type === "state" && frame.status === "with_human");
  expect(at).toBeGreaterThan(0);
  const later = socket.frames.slice(at);
  expect(later.filter(({ type }) => type === "delta" || type === "turn")).toEqual([]);
  expect(later.flatMap((frame) => (frame.type === "message" ? [frame.author] : []))).toEqual(["agent"]);
  expect((await readLog(guest, id)).at(-1)).toMatchObject({ author: "agent" });
  socket.close();
}

it(`a member who takes over while an answer is written, ${TIMES} times, is never talked over (LLM-10)`, {
  timeout: 120_000,
}, async () => {
  const model = useHeldModel();
  for (let at = 0; at < TIMES; at += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => takeOver(model, n % 2 ? "shown" : "asked", at + n)));
});
