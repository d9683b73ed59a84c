import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import type { SiteEvent } from "../../workers/contract/live";
import { newId } from "../../workers/platform/ids";
import { getRoom, readSiteEvents } from "../support/site-events";

const MAX_EVENTS = 500;
const MAX_STREAMS_A_SESSION = 20;
const RUTH = { user_id: "user_ruth", session_id: "ses_1", can_answer: true };
const RUTH_AT_HOME = { user_id: "user_ruth", session_id: "ses_2", can_answer: true };
const JOHN = { user_id: "user_john", session_id: "ses_3", can_answer: true };
const MISSING = { ok: false, code: "not_found" };

let site_id: string;
/** The number after which this life of the room began. */
let start: number;
const room = (name = site_id) => getRoom(name);
/** The n-th event: each its own, so that order and loss can be seen. */
const answer = (n: number): SiteEvent => ({
  type: "answer",
  answer: {
    id: `ans_${n}`,
    question: "How long do refunds take?",
    excerpt: "Five days.",
    outcome: "answered",
    confidence_score: 0.9,
    rating: null,
    asked_by: "visitor",
    created_at: n,
  },
});

beforeEach(async () => {
  site_id = newId("site", Date.now());
  start = await readStart();
});

async function readStart(): Promise<number> {
  const [ping] = await readSiteEvents(await room().events(site_id, RUTH, null), 1);
  return ping?.id ?? Number.NaN;
}

async function publish(from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) expect(await room().publish(site_id, answer(n))).toEqual({ ok: true });
}

/** What a client that has seen `last_event_id` gets first, up to `count` events. */
async function resume(last_event_id: number, count: number) {
  return readSiteEvents(await room().events(site_id, RUTH, start + last_event_id), count);
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => ({ id: start + from + n, event: answer(from + n) }));

describe("a stream without a last event", () => {
  it("begins now, with an id to come back with", async () => {
    await publish(1, 3);
    const stream = await room().events(site_id, RUTH, null);
    await publish(4, 4);
    expect(await readSiteEvents(stream, 2)).toEqual([{ id: start + 3, event: { type: "ping" } }, ...numbered(4, 4)]);
  });

  it("has an id before anything ever happened", async () => {
    const stream = await room().events(site_id, RUTH, null);
    expect(await readSiteEvents(stream, 1)).toEqual([{ id: start, event: { type: "ping" } }]);
    await publish(1, 2);
    expect(await resume(0, 2)).toEqual(numbered(1, 2));
  });

  it("shows everybody the same events in the same order", async () => {
    const streams = await Promise.all([RUTH, JOHN].map((viewer) => room().events(site_id, viewer, null)));
    await Promise.all([1, 2, 3, 4, 5].map((n) => room().publish(site_id, answer(n))));
    const [ruth, john] = await Promise.all(streams.map((stream) => readSiteEvents(stream, 6)));
    expect(ruth?.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5].map((n) => start + n));
    expect(john).toEqual(ruth);
  });
});

describe("many streams", () => {
  it("of one session end the oldest of its own, and nobody else's", async () => {
    const john = await room().events(site_id, JOHN, null);
    const ruth: Response[] = [];
    for (let n = 0; n <= MAX_STREAMS_A_SESSION; n++) ruth.push(await room().events(site_id, RUTH, null));
    await publish(1, 1);
    const seen = await Promise.all([john, ...ruth].map((stream) => readSiteEvents(stream, 2)));
    expect(seen.map((events) => events.length)).toEqual([2, 1, ...ruth.slice(1).map(() => 2)]);
  });
});

describe("a stream after a last event", () => {
  it("brings what was missed, then live events, each once", async () => {
    await publish(1, 5);
    const stream = await room().events(site_id, RUTH, start + 2);
    await publish(6, 7);
    expect(await readSiteEvents(stream, 5)).toEqual(numbered(3, 7));
  });

  it.each(["an eviction", "a crash"])(
    "begins with resync after %s, which takes what was kept with it",
    async (what) => {
      await publish(1, 2);
      if (what === "an eviction") await evictDurableObject(room());
      else await expect(runInDurableObject(room(), (_, state) => state.abort("crash"))).rejects.toThrow();
      const [first] = await resume(1, 1);
      expect(first?.event).toEqual({ type: "resync" });
      start = first?.id ?? Number.NaN;
      await publish(1, 2);
      expect(await resume(0, 2)).toEqual(numbered(1, 2));
    },
  );

  it("begins with resync once more was missed than is kept, and goes on after the newest", async () => {
    await publish(1, MAX_EVENTS + 2);
    expect(await resume(2, MAX_EVENTS)).toEqual(numbered(3, MAX_EVENTS + 2));
    const stream = await room().events(site_id, RUTH, start + 1);
    await publish(MAX_EVENTS + 3, MAX_EVENTS + 3);
    expect(await readSiteEvents(stream, 2)).toEqual([
      { id: start + MAX_EVENTS + 2, event: { type: "resync" } },
      ...numbered(MAX_EVENTS + 3, MAX_EVENTS + 3),
    ]);
  });

  it("begins with resync for an id that was never given", async () => {
    await publish(1, 2);
    expect(await resume(3, 1)).toEqual([{ id: start + 2, event: { type: "resync" } }]);
  });
});

describe("disconnect", () => {
  const open = () => Promise.all([RUTH, RUTH_AT_HOME, JOHN].map((viewer) => room().events(site_id, viewer, null)));
  /** The last event each stream brings before it ends or is left. */
  const readLast = (streams: Response[]) =>
    Promise.all(streams.map(async (stream) => (await readSiteEvents(stream, 2)).at(-1)?.event.type));

  it("ends the streams of one session at once, and no other", async () => {
    const streams = await open();
    expect(await room().disconnect(site_id, { user_id: RUTH.user_id, session_ids: ["ses_1"] })).toEqual({ ok: true });
    await publish(1, 1);
    expect(await readLast(streams)).toEqual(["ping", "answer", "answer"]);
  });

  it("ends every stream of a member, and no other", async () => {
    const streams = await open();
    await room().disconnect(site_id, { user_id: RUTH.user_id });
    await publish(1, 1);
    expect(await readLast(streams)).toEqual(["ping", "ping", "answer"]);
  });

  it("does not take another's session for a member's", async () => {
    const streams = await open();
    await room().disconnect(site_id, { user_id: JOHN.user_id, session_ids: ["ses_1"] });
    await publish(1, 1);
    expect(await readLast(streams)).toEqual(["answer", "answer", "answer"]);
  });
});

describe("clear", () => {
  it("ends every stream and forgets every event", async () => {
    await publish(1, 3);
    const stream = await room().events(site_id, RUTH, null);
    expect(await room().clear(site_id)).toEqual({ ok: true });
    expect(await readSiteEvents(stream, 2)).toMatchObject([{ id: start + 3, event: { type: "ping" } }]);
    expect(await resume(3, 1)).toMatchObject([{ event: { type: "resync" } }]);
    expect(await room().clear(site_id)).toEqual({ ok: true });
  });
});

describe("another tenant (TEN-10)", () => {
  it("sees nothing, tells nothing and ends nothing, whatever room it reached", async () => {
    const other = newId("site", Date.now());
    const mine = await room().events(site_id, RUTH, null);
    expect((await room().events(other, RUTH, null)).status).toBe(404);
    expect((await room().events(other, RUTH, 0)).status).toBe(404);
    expect(await room().publish(other, answer(9))).toEqual(MISSING);
    expect(await room().disconnect(other, { user_id: RUTH.user_id })).toEqual(MISSING);
    expect(await room().clear(other)).toEqual(MISSING);
    await publish(1, 1);
    expect(await readSiteEvents(mine, 2)).toEqual([{ id: start, event: { type: "ping" } }, ...numbered(1, 1)]);
  });
});

it("names the members who may be mailed to one call, however often it is sent, and to the next once they are given back", async () => {
  const [one, other] = [
    { conversation_id: null, call_id: "call_1" },
    { conversation_id: null, call_id: "call_2" },
  ];
  const take = (call: typeof one) => room().takeMails(site_id, ["user_1", "user_2"], call);
  for (let n = 0; n < 2; n++) expect(await take(one)).toMatchObject({ user_ids: ["user_1", "user_2"] });
  await room().giveBackMails(site_id, ["user_1"], other);
  expect(await take(other)).toMatchObject({ user_ids: [] });
  await room().giveBackMails(site_id, ["user_1"], one);
  expect(await take(other)).toMatchObject({ user_ids: ["user_1"] });
});
