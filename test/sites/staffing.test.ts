import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { readStaffedUntil } from "../../workers/sites/service";
import { makeDeps } from "../support/answers";
import { makeSite } from "../support/factories";
import { findPresence, type LiveSocket, openLiveSocket } from "../support/live-socket";
import { makeOwner, type Owner } from "../support/owners";
import { getRoom } from "../support/site-events";
import { faults } from "../worker";

const HOUR_MS = 3_600_000;
let site: Site;
let ada: Owner;
let sockets: LiveSocket[];

beforeEach(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  sockets = [];
});
afterEach(() => {
  faults.clear();
  for (const socket of sockets) socket.close();
});

async function come(member = ada): Promise<LiveSocket> {
  const socket = await openLiveSocket(member, site.id);
  sockets.push(socket);
  return socket;
}
const here = (socket: LiveSocket, is_away: boolean) => socket.say({ type: "here", conversation_id: null, is_away });
const isStaffed = async () => (await readStaffedUntil(makeDeps(), site.id)) > Date.now();
const poll = () => expect.poll(isStaffed);

describe("whether somebody is there", () => {
  it("stands in the site's row from the first that comes to the last that leaves", async () => {
    expect(await isStaffed()).toBe(false);
    const [first, second] = [await come(), await come()];
    await poll().toBe(true);
    first.close();
    await first.closed;
    expect(await isStaffed()).toBe(true);
    second.close();
    await poll().toBe(false);
  });

  it("ends when nobody sits before a screen, and begins again", async () => {
    const socket = await come();
    await poll().toBe(true);
    here(socket, true);
    await poll().toBe(false);
    here(socket, false);
    await poll().toBe(true);
  });

  it("is for visitors: who may only look does not count", async () => {
    const viewer = await makeOwner({ role: "viewer", workspace_id: ada.scope.workspace_id });
    await come(viewer);
    const socket = await come();
    here(socket, true);
    await findPresence(socket, ada, ({ is_away }) => is_away);
    await poll().toBe(false);
  });

  it("ends by itself where a room that died could not say so", async () => {
    await come();
    await poll().toBe(true);
    const until = await readStaffedUntil(makeDeps(), site.id);
    expect(until).toBeLessThan(Date.now() + 2 * HOUR_MS);
    // It outlives the hour after which each screen comes back and says that it is there.
    expect(until).toBeGreaterThan(Date.now() + HOUR_MS);
  });

  it("is written at the next occasion where the database failed", async () => {
    faults.set("db", new Error("D1_ERROR: Network connection lost."));
    const opened = getRoom(site.id);
    expect(await opened.online(site.id)).toEqual({ ok: true, members: [] });
    faults.clear();
    const socket = await come();
    await poll().toBe(true);
    faults.set("db", new Error("D1_ERROR: Network connection lost."));
    here(socket, true);
    await findPresence(socket, ada, ({ is_away }) => is_away);
    faults.clear();
    expect(await isStaffed()).toBe(true);
    await opened.online(site.id);
    await poll().toBe(false);
  });
});
