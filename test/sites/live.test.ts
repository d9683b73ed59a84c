import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { SiteEvent } from "../../workers/contract/live";
import type { Site } from "../../workers/contract/sites";
import { newId } from "../../workers/platform/ids";
import { closeStreams, publishEvent } from "../../workers/sites/service";
import { readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { findPresence, openLiveSocket, upgradeLive } from "../support/live-socket";
import { makeOwner, type Owner } from "../support/owners";
import { getRoom } from "../support/site-events";
import { createTestDeps } from "../worker";

const CHANGED = { type: "changed", what: "pages" } as const;
const AUTHOR = { id: "user_1", name: "Ada" };
const NOTE = {
  type: "note",
  conversation_id: "conv_1",
  note_id: "note_1",
  author: AUTHOR,
  mentions: ["user_2"],
} satisfies SiteEvent;

/** As the room has it. */
const GONE_AFTER_MS = 150_000;

let ada: Owner;
let bo: Owner;
let site: Site;

const makeDeps = () => createTestDeps(env, newId("req", Date.now()));
const publish = (event: Parameters<typeof publishEvent>[2] = CHANGED) => publishEvent(makeDeps(), site.id, event);
const look = (conversation_id: string | null, is_away = false) => ({ type: "here", conversation_id, is_away }) as const;

beforeEach(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  bo = await makeOwner({ workspace_id: ada.scope.workspace_id, role: "agent" });
});

describe("a member's socket", () => {
  it("is opened by the dashboard's own pages only, and wakes nothing for others (WEB-08)", async () => {
    const rooms = (await listDurableObjectIds(env.SITE_ROOM)).length;
    for (const origin of ["https://evil.example", "null", "", `http://${site.subdomain}.localhost:8787`])
      expect((await upgradeLive(ada, site.id, { headers: { origin } })).status, origin).toBe(403);
    const { status } = await upgradeLive(ada, site.id, { owner: { cookie: "" } });
    expect(status).toBe(401);
    expect((await upgradeLive(await makeOwner(), site.id)).status).toBe(404);
    expect((await listDurableObjectIds(env.SITE_ROOM)).length).toBe(rooms);
  });

  it("is refused where nothing is upgraded", async () => {
    const refused = await upgradeLive(ada, site.id, { headers: { upgrade: "" } });
    expect(await readProblem(refused)).toMatchObject({ status: 400, error: "invalid_request" });
  });

  it("is told who is there, then what happens, numbered, and goes on after the number it saw", async () => {
    const socket = await openLiveSocket(ada, site.id);
    await publish();
    const changed = await socket.find(({ type }) => type === "changed");
    expect(socket.frames[0]?.event).toMatchObject({
      type: "online",
      members: [{ id: ada.scope.user_id, is_away: false, looking_at: [] }],
    });
    socket.close();
    await publish(NOTE);
    const back = await openLiveSocket(ada, site.id, changed.id);
    const missed = await back.find(({ type }) => type === "note");
    expect(missed).toEqual({ id: (changed.id ?? 0) + 1, event: NOTE });
    expect(back.frames.filter(({ event }) => event.type === "changed" || event.type === "resync")).toEqual([]);
    back.close();
  });

  it("survives the sleep of its room, and what was kept does not: it is told to read again", async () => {
    const socket = await openLiveSocket(ada, site.id);
    await publish();
    const { id } = await socket.find(({ type }) => type === "changed");
    await evictDurableObject(getRoom(site.id));
    await publish(NOTE);
    await socket.find(({ type }) => type === "note");
    const back = await openLiveSocket(bo, site.id, id);
    await back.find(({ type }) => type === "resync");
    for (const each of [socket, back]) each.close();
  });

  it("tells a viewer nothing of conversations, by socket and when it comes back", async () => {
    const viewer = await makeOwner({ workspace_id: ada.scope.workspace_id, role: "viewer" });
    const socket = await openLiveSocket(viewer, site.id);
    const start = (await socket.find(({ type }) => type === "ping")).id;
    const conversation = { id: "conv_1", last_text: "Secret" } as Conversation;
    await publish({ type: "conversation", conversation });
    await publish(NOTE);
    await publish({ type: "merged", conversation_id: "conv_1" });
    await publish();
    await socket.find(({ type }) => type === "changed");
    const back = await openLiveSocket(viewer, site.id, start);
    await back.find(({ type }) => type === "changed");
    const types = [...socket.frames, ...back.frames].map(({ event }) => event.type);
    expect(types).toEqual(["online", "ping", "changed", "online", "changed"]);
    for (const each of [socket, back]) each.close();
  });

  it("is closed with its session, and with the member, and no other's", async () => {
    const { workspace_id, user_id, session_id } = ada.scope;
    const [mine, other] = [await openLiveSocket(ada, site.id), await openLiveSocket(bo, site.id)];
    await closeStreams(makeDeps(), { workspace_id, user_id, session_ids: [session_id] });
    expect(await mine.closed).toBe(4401);
    await publish();
    await other.find(({ type }) => type === "changed");
    await closeStreams(makeDeps(), { workspace_id, user_id: bo.scope.user_id });
    expect(await other.closed).toBe(4401);
  });

  it("is closed when it says what is not its protocol", async () => {
    const [wrong, large] = [await openLiveSocket(ada, site.id), await openLiveSocket(ada, site.id)];
    wrong.say('{"type":"takeover"}');
    large.say(JSON.stringify(look("x".repeat(2_000))));
    expect(await Promise.all([wrong.closed, large.closed])).toEqual([1008, 1008]);
  });

  it("is closed when it says more than ten things a second (ABU-03)", async () => {
    const [calm, fast] = [await openLiveSocket(ada, site.id), await openLiveSocket(bo, site.id)];
    for (let n = 0; n < 10; n++) calm.say(JSON.stringify(look(`conv_${n}`)));
    // Eleven of them within one second, wherever it begins.
    for (let n = 0; n < 21; n++) fast.say(JSON.stringify(look(`conv_${n}`)));
    expect(await fast.closed).toBe(1008);
    await publish();
    await calm.find(({ type }) => type === "changed");
    calm.close();
  });

  it("wakes nothing by its pings", async () => {
    const socket = await openLiveSocket(ada, site.id);
    socket.say("ping");
    await publish();
    await socket.find(({ type }) => type === "changed");
    socket.say(look("conv_1"));
    await findPresence(socket, ada, ({ looking_at }) => looking_at.includes("conv_1"));
    socket.close();
  });
});

describe("who is there", () => {
  it("comes, looks at a conversation, is away and goes, as the others see it", async () => {
    const socket = await openLiveSocket(ada, site.id);
    const hers = await openLiveSocket(bo, site.id);
    await findPresence(socket, bo, ({ looking_at }, is_online) => is_online && looking_at.length === 0);
    hers.say(look("conv_7"));
    await findPresence(socket, bo, ({ looking_at }) => looking_at[0] === "conv_7");
    hers.say(look("conv_7", true));
    await findPresence(socket, bo, ({ is_away }, is_online) => is_away && is_online);
    hers.close();
    await findPresence(socket, bo, (_, is_online) => !is_online);
    const { scope } = ada;
    expect(await makeDeps().site_room.online(site.id)).toMatchObject({ ok: true, members: [{ id: scope.user_id }] });
    socket.close();
  });

  it("counts a member once: away with every screen, gone with the last", async () => {
    const watch = await openLiveSocket(ada, site.id);
    const [one, two] = [await openLiveSocket(bo, site.id), await openLiveSocket(bo, site.id)];
    one.say(look("conv_1", true));
    two.say(look("conv_2"));
    await findPresence(watch, bo, ({ is_away, looking_at }) => !is_away && looking_at.length === 2);
    const online = async () => {
      const told = await makeDeps().site_room.online(site.id);
      return told.ok ? told.members.filter(({ id }) => id === bo.scope.user_id) : [];
    };
    expect(await online()).toMatchObject([{ looking_at: ["conv_1", "conv_2"], is_away: false }]);
    two.close();
    await findPresence(watch, bo, ({ is_away, looking_at }) => is_away && looking_at.join() === "conv_1");
    one.close();
    await findPresence(watch, bo, (_, is_online) => !is_online);
    expect(await online()).toEqual([]);
    watch.close();
  });

  it("is shown no longer once nothing has been heard of their screen for minutes", async () => {
    const room = getRoom(site.id);
    const readAlarm = () => runInDurableObject(room, (_, { storage }) => storage.getAlarm());
    const watch = await openLiveSocket(ada, site.id);
    expect(await readAlarm()).toBeGreaterThan(Date.now() + GONE_AFTER_MS);
    const cut = await openLiveSocket(bo, site.id);
    cut.say(look("conv_1"));
    await findPresence(watch, bo, ({ looking_at }) => looking_at.length === 1);
    const opened_at = Date.now();
    expect(await readAlarm()).toBeLessThanOrEqual(opened_at + GONE_AFTER_MS);
    await expect.poll(() => Date.now()).toBeGreaterThan(opened_at);
    watch.say("ping");
    watch.say(look("conv_2"));
    await findPresence(cut, ada, ({ looking_at }) => looking_at[0] === "conv_2");
    vi.useFakeTimers({ toFake: ["Date"], now: opened_at + GONE_AFTER_MS });
    try {
      await runDurableObjectAlarm(room);
      await findPresence(watch, bo, ({ looking_at }, is_online) => !is_online && looking_at.length === 0);
    } finally {
      vi.useRealTimers();
    }
    expect(await cut.closed).toBe(4000);
  });

  it("is no viewer, and not another tenant's to know", async () => {
    const viewer = await makeOwner({ workspace_id: ada.scope.workspace_id, role: "viewer" });
    const socket = await openLiveSocket(viewer, site.id);
    expect(await makeDeps().site_room.online(site.id)).toEqual({ ok: true, members: [] });
    expect(await getRoom(site.id).online(newId("site", Date.now()))).toEqual({ ok: false, code: "not_found" });
    socket.close();
  });
});
