import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { List } from "../../workers/contract/lists";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import {
  beginSeen,
  events,
  type Guest,
  getObject,
  QUESTION,
  readLog,
  readTurn,
  send,
  useGatedModel,
} from "../support/chat";
import { call, fingerprint, readEvents, readProblem } from "../support/client";
import { indexPages, SHOP_PAGES } from "../support/factories";
import { sitDown } from "../support/live-socket";
import { readMails } from "../support/mails";
import { makeOwner, makeTeam, type Owner } from "../support/owners";
import { showConversation } from "../support/waiting";
import { replacements } from "../worker";

const RACES = 30;

let site: Site;
let owner: Owner;
let ada: Owner;
let bo: Owner;
let viewer: Owner;

beforeEach(async () => {
  ({ site, owner, ada, bo, viewer } = await makeTeam());
});
afterEach(() => {
  delete replacements.llms;
});

const idOf = ({ scope }: Owner) => scope.user_id;
const show = (id: string) => showConversation(owner, id);
const lead = (id: string, what: string, by = owner) =>
  call(`/api/v1/conversations/${id}/${what}`, { method: "POST", owner: by });
const assign = (id: string, to: Owner | null, by = owner) =>
  call(`/api/v1/conversations/${id}/assign`, { owner: by, body: { user_id: to && idOf(to) } });
const holds = (id: string, member: Owner | null, status = "with_human") =>
  expect
    .poll(async () => {
      const { assignee = null, status: is = null } = (await show(id)) ?? {};
      return [is, assignee?.id ?? null];
    })
    .toEqual([status, member && idOf(member)]);
const readVersion = ({ guest, id }: { guest: Guest; id: string }) =>
  runInDurableObject(
    getObject(guest, id),
    (_, { storage }) => storage.sql.exec<{ version: number }>("SELECT version FROM conversation").one().version,
  );
const wake = (id: string) => runDurableObjectAlarm(env.CONVERSATION.getByName(`${site.id}:${id}`));

async function begin(): Promise<{ guest: Guest; id: string }> {
  const begun = await beginSeen(site, owner, [QUESTION]);
  await readTurn(begun.guest, begun.id);
  return begun;
}

/** Whose it was, as the inbox filters it. */
async function listOf(member: Owner): Promise<string[]> {
  const response = await call(`/api/v1/conversations?site_id=${site.id}&assignee=me`, { owner: member });
  const { items }: List<Conversation> = await response.json();
  return items.map(({ id }) => id);
}

const be = (member: Owner) => sitDown(member, site.id);

describe("a conversation that is given to a member", () => {
  it("is with them, and what the AI was writing is heard of no more", async () => {
    await indexPages(site, SHOP_PAGES);
    const model = useGatedModel();
    const { guest, id } = await beginSeen(site, owner, [QUESTION]);
    await readEvents<ServerFrame>(await events(guest, id), ({ type }) => type === "delta");
    const stream = await events(guest, id);
    expect(await (await assign(id, ada)).json()).toEqual({ status: "ok" });
    model.release();
    const frames = await readEvents<ServerFrame>(stream, ({ type }) => type === "state");
    expect(frames.slice(-2)).toMatchObject([
      { type: "turn", status: "cancelled" },
      { type: "state", status: "with_human", assignee: { id: idOf(ada) } },
    ]);
    await holds(id, ada);
    await send(guest, id, QUESTION);
    await wake(id);
    expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor", "visitor"]);
    expect(await show(id)).toMatchObject({ first_reply_at: null });
  });

  it("is taken from whom it was with, which all who look on and both lists show", async () => {
    const { guest, id } = await begin();
    await lead(id, "takeover", ada);
    await holds(id, ada);
    expect(await listOf(ada)).toEqual([id]);
    const [hers, his] = [await be(ada), await be(bo)];
    const stream = await events(guest, id);
    expect((await assign(id, bo)).status).toBe(200);
    for (const socket of [hers, his])
      await socket.find((event) => event.type === "conversation" && event.conversation.assignee?.id === idOf(bo));
    await readEvents<ServerFrame>(stream, (frame) => frame.type === "state" && frame.assignee?.id === idOf(bo));
    await holds(id, bo);
    expect([await listOf(ada), await listOf(bo)]).toEqual([[], [id]]);
    // Who was given it may be relieved by anybody, and nobody takes it from them unasked.
    expect((await lead(id, "takeover", ada)).status).toBe(409);
    expect((await assign(id, ada, ada)).status).toBe(200);
    await holds(id, ada);
    for (const socket of [hers, his]) socket.close();
  });

  it("changes nothing when it is theirs already", async () => {
    const begun = await begin();
    for (const to of [ada, null]) {
      expect((await assign(begun.id, to)).status).toBe(200);
      const version = await readVersion(begun);
      expect((await assign(begun.id, to)).status).toBe(200);
      expect(await readVersion(begun)).toBe(version);
    }
  });

  it("is given to nobody once it has ended", async () => {
    const { id } = await begin();
    await lead(id, "end");
    for (const to of [ada, null])
      expect(await readProblem(await assign(id, to))).toMatchObject({ status: 409, error: "conflict" });
    await holds(id, null, "ended");
  });

  it("is out of its snooze for whom it is given to", async () => {
    const { id } = await begin();
    await assign(id, ada);
    await holds(id, ada);
    const until = Date.now() + 3_600_000;
    await call(`/api/v1/conversations/${id}/snooze`, { method: "PUT", owner: ada, body: { until } });
    await call(`/api/v1/conversations/${id}/rate`, { owner: ada, body: { score: 4 } });
    await expect.poll(async () => (await show(id))?.rating).toBe(4);
    expect((await show(id))?.snoozed_until).toBe(until);
    await assign(id, bo);
    await holds(id, bo);
    expect((await show(id))?.snoozed_until).toBeNull();
  });

  it("finds nobody outside of this inbox: a stranger, a viewer and an id that never was are the same (TEN-01)", async () => {
    const begun = await begin();
    const stranger = await makeOwner();
    const version = await readVersion(begun);
    const answers: string[] = [];
    for (const user_id of [idOf(stranger), "user_0missing", idOf(viewer), ""]) {
      const refused = await call(`/api/v1/conversations/${begun.id}/assign`, { owner, body: { user_id } });
      expect(refused.status).toBe(404);
      answers.push(await fingerprint(refused));
    }
    expect(new Set(answers).size).toBe(1);
    // Nor does a stranger find the conversation, whomever they name.
    const foreign = await fingerprint(await assign(begun.id, stranger, stranger));
    expect(foreign).toBe(await fingerprint(await assign("conv_0missing", stranger, stranger)));
    for (const body of [{}, { user_id: 1 }, { user_id: idOf(ada), team_id: "team_0" }, []])
      expect((await call(`/api/v1/conversations/${begun.id}/assign`, { owner, body })).status).toBe(400);
    expect(await readVersion(begun)).toBe(version);
  });

  it(`is with one of them in the end, after ${RACES} at once, and everybody heard them in that order`, async () => {
    const { guest, id } = await begin();
    const stream = await events(guest, id);
    const people = [owner, ada, bo, null];
    const wanted = Array.from({ length: RACES }, (_, at) => people[(at * 7) % people.length] ?? null);
    const answers = await Promise.all(wanted.map((to) => assign(id, to)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await send(guest, id, "Are you there?");
    const frames = await readEvents<ServerFrame>(stream, (frame) => frame.type === "message" && frame.seq === 3);
    const states = frames.flatMap((frame) => (frame.type === "state" && !frame.queue_position ? [frame] : []));
    const last = states.at(-1);
    await expect
      .poll(async () => {
        const { status, assignee } = (await show(id)) ?? {};
        return { status, assignee };
      })
      .toEqual({ status: last?.status, assignee: last?.assignee });
    const turns = states.map(({ assignee }) => assignee?.id ?? null);
    // Each frame is a change: what was so already is not said again.
    expect(turns.every((turn, at) => at === 0 || turn !== turns[at - 1])).toBe(true);
    expect(new Set(turns).size).toBeGreaterThan(1);
  });
});

describe("a conversation that is given back to those who wait", () => {
  it("waits from then on, unlike one that is given to the AI", async () => {
    const { guest, id } = await begin();
    await lead(id, "takeover", ada);
    await holds(id, ada);
    const before = Date.now();
    expect((await assign(id, null, ada)).status).toBe(200);
    await holds(id, null, "waiting_human");
    expect((await show(id))?.waiting_since).toBeGreaterThanOrEqual(before);
    await send(guest, id, QUESTION);
    await wake(id);
    expect((await readLog(guest, id)).at(-1)?.author).toBe("visitor");
    await lead(id, "release", ada);
    await holds(id, null, "active");
  });

  it("is given in turn to the others who are there, and never again to whom it was with or who put it back", async () => {
    const { id } = await begin();
    await lead(id, "takeover", ada);
    const sockets = [await be(owner), await be(ada)];
    await assign(id, null);
    await holds(id, null, "waiting_human");
    await wake(id);
    await holds(id, null, "waiting_human");
    sockets.push(await be(bo));
    await wake(id);
    await holds(id, bo, "waiting_human");
    await assign(id, null, bo);
    await holds(id, null, "waiting_human");
    await wake(id);
    await holds(id, null, "waiting_human");
    // Whoever takes it holds it all the same, and after that it is anybody's again.
    expect((await lead(id, "takeover", ada)).status).toBe(200);
    await assign(id, null, owner);
    await wake(id);
    await holds(id, bo, "waiting_human");
    for (const socket of sockets) socket.close();
  });

  it("is told by mail to the others where nobody else is there", async () => {
    const { id } = await begin();
    await lead(id, "takeover", ada);
    const socket = await be(ada);
    await assign(id, null, ada);
    const count = async (member: Owner) =>
      (await readMails(member.email)).filter(({ text }) => text.includes(id)).length;
    await expect.poll(() => Promise.all([owner, bo].map(count))).toEqual([1, 1]);
    expect(await count(ada)).toBe(0);
    socket.close();
  });
});
