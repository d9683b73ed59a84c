import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { override } from "../../workers/answers/without-record";
import type { Site } from "../../workers/contract/sites";
import { assignWaiting } from "../../workers/conversations/conversation/assign";
import { act } from "../../workers/conversations/conversation/hand-over";
import { ConversationLog } from "../../workers/conversations/conversation/log";
import { TurnQueue } from "../../workers/conversations/conversation/turns";
import { makeDeps } from "../support/answers";
import { call } from "../support/client";
import { floorMinute, openFrom } from "../support/hours";
import { findPresence, sitDown } from "../support/live-socket";
import { makeTeam, type Owner } from "../support/owners";
import { showConversation, waitAsVisitor } from "../support/waiting";

const CAPACITY = 5;

let site: Site;
let owner: Owner;
let ada: Owner;
let bo: Owner;

beforeEach(async () => {
  ({ site, owner, ada, bo } = await makeTeam());
});

const show = (id: string) => showConversation(owner, id);
const wait = () => waitAsVisitor(site, owner);
const wake = (id: string) => runDurableObjectAlarm(env.CONVERSATION.getByName(`${site.id}:${id}`));
const holderOf = (id: string) => expect.poll(async () => (await show(id))?.assignee?.id);

const be = (member: Owner, is_away = false) => sitDown(member, site.id, is_away);

describe("a conversation that waits", () => {
  it("is given to those who are there in turn, and anybody may take it over", async () => {
    const sockets = [await be(ada), await be(bo)];
    const given: (string | undefined)[] = [];
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) {
      const id = await wait();
      await holderOf(id).toBeDefined();
      ids.push(id);
      given.push((await show(id))?.assignee?.id);
    }
    const [first, second] = [ada.scope.user_id, bo.scope.user_id].sort();
    expect(given).toEqual([first, second, first, second]);
    const other = given[0] === ada.scope.user_id ? bo : ada;
    const taken = await call(`/api/v1/conversations/${ids[0]}/takeover`, { method: "POST", owner: other });
    expect(taken.status).toBe(200);
    await holderOf(ids[0] ?? "").toBe(other.scope.user_id);
    for (const socket of sockets) socket.close();
  });

  it("is not given to whom it is for no more, though their turn was found before", async () => {
    const him = { id: bo.scope.user_id, name: "Bo" };
    const now = Date.now();
    const waiting = env.CONVERSATION.getByName(`${site.id}:conv_put_back`);
    const left = await runInDurableObject(waiting, async (_, { storage }) => {
      const [log, turns] = [new ConversationLog(storage.sql), new TurnQueue(storage.sql)];
      log.open("conv_put_back", site.id, crypto.randomUUID(), "chat", now);
      log.setStatus("waiting_human", now);
      const deps = makeDeps();
      const site_room = override(deps.site_room, {
        online: async () => ({ ok: true, members: [{ ...him, is_away: false, looking_at: [] }] }),
        give: async () => {
          // More than once: who puts it back twice stands on the list once.
          for (const type of ["takeover", "assign", "takeover", "assign"] as const)
            act(log, turns, him, type === "assign" ? { type, to: null } : { type }, now, null);
          return { ok: true, agent: him };
        },
      });
      return { is_given: await assignWaiting({ ...deps, site_room }, log), state: log.read() };
    });
    expect(left).toMatchObject({ is_given: false, state: { assignee: null, not_for: [him.id] } });
  });

  it("is given to nobody who has as many as one answers well, is away or is not there", async () => {
    const sockets = [await be(ada), await be(bo, true)];
    const ids: string[] = [];
    for (let n = 0; n < CAPACITY; n++) {
      const id = await wait();
      await holderOf(id).toBe(ada.scope.user_id);
      ids.push(id);
    }
    const late = await wait();
    await wake(late);
    expect((await show(late))?.assignee).toBeNull();
    await call(`/api/v1/conversations/${ids[0]}/end`, { method: "POST", owner: ada });
    await expect.poll(async () => (await show(ids[0] ?? ""))?.status).toBe("ended");
    // Of what was given a moment ago the room itself keeps count, until the inbox surely knows better.
    sockets.push(await be(owner));
    await wake(late);
    await holderOf(late).toBe(owner.scope.user_id);
    for (const socket of sockets) socket.close();
  });

  it("is given anew when its member has left", async () => {
    const hers = await be(ada);
    const id = await wait();
    await holderOf(id).toBe(ada.scope.user_id);
    const his = await be(bo);
    hers.close();
    await findPresence(his, ada, (_, is_online) => !is_online);
    await wake(id);
    await holderOf(id).toBe(bo.scope.user_id);
    his.close();
  });
});

describe("a conversation that waits while teams have hours", () => {
  /** A team of one, open now or in three hours. */
  async function team(member: Owner, is_open: boolean): Promise<string> {
    const business_hours = openFrom(floorMinute(Date.now()) + (is_open ? -1 : 180) * 60_000, 60);
    const body = { name: "Shift", business_hours, member_ids: [member.scope.user_id] };
    const response = await call("/api/v1/teams", { owner, method: "POST", body });
    return ((await response.json()) as { id: string }).id;
  }

  it("is given to those whose team is on duty, and to those in none", async () => {
    await team(ada, false);
    const sockets = [await be(ada), await be(bo)];
    for (let n = 0; n < 2; n++) await holderOf(await wait()).toBe(bo.scope.user_id);
    await team(bo, true);
    await holderOf(await wait()).toBe(bo.scope.user_id);
    for (const socket of sockets) socket.close();
  });

  it("is given to nobody whose team is off duty, though they may take it, and anew once its member's hours end", async () => {
    const id_of_team = await team(ada, false);
    const sockets = [await be(ada)];
    const id = await wait();
    await wake(id);
    expect((await show(id))?.assignee).toBeNull();
    await call(`/api/v1/teams/${id_of_team}`, { owner, method: "PATCH", body: { business_hours: null } });
    await wake(id);
    await holderOf(id).toBe(ada.scope.user_id);
    await team(ada, false);
    await call(`/api/v1/teams/${id_of_team}`, { owner, method: "DELETE" });
    sockets.push(await be(bo));
    await wake(id);
    await holderOf(id).toBe(bo.scope.user_id);
    expect((await call(`/api/v1/conversations/${id}/takeover`, { owner: ada, method: "POST" })).status).toBe(200);
    for (const socket of sockets) socket.close();
  });
});
