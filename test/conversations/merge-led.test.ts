import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { override } from "../../workers/answers/without-record";
import type { Conversation } from "../../workers/contract/conversations";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import { makeDeps } from "../support/answers";
import { type Ack, events, type Guest, open, readLog, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call, readEvents, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { merge as mergeAs, unmerge as unmergeAs } from "../support/merges";
import { makeOwner, type Owner } from "../support/owners";
import { clock, replacements } from "../worker";

const WEEK_MS = 7 * 24 * 3_600_000;
/** Longer than a message takes. */
const TOLD_LATE_MS = 300;
let ada: Owner;
let site: Site;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.db;
});

const merge = (id: string, into: string) => mergeAs(ada, id, into);
const unmerge = (id: string) => unmergeAs(ada, id);
const show = async (id: string): Promise<Conversation> =>
  (await call(`/api/v1/conversations/${id}`, { owner: ada })).json();
const reply = (id: string, text: string) =>
  call(`/api/v1/conversations/${id}/messages`, { owner: ada, body: { client_id: crypto.randomUUID(), text } });

/** A visitor with a conversation that ended for good, and the one they have begun since. */
async function beginTwice(): Promise<{ guest: Guest; former: string; present: string }> {
  const { guest, ids } = await beginOften(["Where is my first parcel?", "And where is the second?"]);
  const [former = "", present = ""] = ids;
  return { guest, former, present };
}

/** A visitor's conversations, of which all but the last ended for good. */
async function beginOften(texts: readonly string[]): Promise<{ guest: Guest; ids: string[] }> {
  const guest = await makeGuest(site);
  const ids = [await open(guest)];
  for (const [at, text] of texts.entries()) {
    clock.offset_ms = (at + 1 - texts.length) * (WEEK_MS + 60_000);
    const { conversation_id: id }: Ack = await (await send(guest, ids.at(-1) ?? "", text)).json();
    if (at > 0) ids.push(id);
    await expect.poll(async () => (await call(`/api/v1/conversations/${id}`, { owner: ada })).status).toBe(200);
    if (at + 1 < texts.length) await call(`/api/v1/conversations/${id}/end`, { method: "POST", owner: ada });
  }
  expect(new Set(ids).size).toBe(texts.length);
  return { guest, ids };
}

describe("one visitor's two conversations", () => {
  it("are one to them from then on: what they write next stands where it was merged into", async () => {
    const { guest, former, present } = await beginTwice();
    const socket = await greet(site, present, guest.token);
    expect((await merge(present, former)).status).toBe(200);
    // Their open pages read anew.
    await socket.find(({ type }) => type === "resync");
    const ack: Ack = await (await send(guest, former, "Both, please")).json();
    expect(ack.conversation_id).toBe(former);
    await expect.poll(async () => (await show(former)).status).toBe("active");
    expect((await show(present)).merged_into).toBe(former);
    expect(JSON.stringify(await readLog(guest, former))).not.toContain("And where is the second?");
  });

  it("are so for a page that still knows the one that was merged", async () => {
    const { guest, former, present } = await beginTwice();
    const socket = await greet(site, present, guest.token);
    await merge(present, former);
    // Over the line that is still open nothing is taken; the page sends it the other way.
    socket.say({ type: "send", client_id: "client-by-socket", text: "Hello?" });
    expect(await socket.find(({ type }) => type === "error")).toMatchObject({ error: "conflict" });
    const first = await readEvents<ServerFrame>(await events(guest, present), ({ type }) => type === "resumed");
    expect(JSON.stringify(first)).toContain("Where is my first parcel?");
    expect(JSON.stringify(first)).not.toContain("And where is the second?");
    const again = await readEvents<ServerFrame>(
      await events(guest, present, "&last_seq=1"),
      ({ type }) => type === "resumed",
    );
    expect(again.map(({ type }) => type)).toContain("resync");
    const ack: Ack = await (await send(guest, present, "Both, please")).json();
    expect(ack.conversation_id).toBe(former);
    const asked = await call("/api/chat/frames", {
      token: guest.token,
      site,
      body: { conversation_id: present, frame: { type: "request_human" } },
    });
    expect(asked.status).toBe(200);
    await expect.poll(async () => (await show(former)).status).toBe("waiting_human");
    expect((await show(present)).merged_into).toBe(former);
    const stranger = await makeGuest(site);
    expect((await events(stranger, present)).status).toBe(404);
    expect(await readProblem(await send(stranger, present, "Mine?"))).toMatchObject({ error: "not_found" });
  });

  it("are one as well to a message that comes before the inbox knows of it", async () => {
    const { guest, former, present } = await beginTwice();
    const { db } = makeDeps();
    let batches = 0;
    const batch: typeof db.batch = async (statements) => {
      if (++batches === 1) await scheduler.wait(TOLD_LATE_MS);
      return db.batch(statements);
    };
    replacements.db = override(db, { batch });
    const merged = merge(present, former);
    await expect.poll(() => batches).toBe(1);
    const ack: Ack = await (await send(guest, present, "Both, please")).json();
    expect(ack.conversation_id).toBe(former);
    expect((await merged).status).toBe(200);
  });

  it("are two again to them once they are taken apart", async () => {
    const { guest, former, present } = await beginTwice();
    await merge(present, former);
    const socket = await greet(site, former, guest.token);
    await unmerge(present);
    await socket.find(({ type }) => type === "resync");
    const seen = await readEvents<ServerFrame>(await events(guest, former), ({ type }) => type === "resumed");
    expect(JSON.stringify(seen)).toContain("And where is the second?");
    const ack: Ack = await (await send(guest, former, "Only this one")).json();
    expect(ack.conversation_id).toBe(present);
  });

  it("stay where the visitor is, when the earlier one is merged into the present one", async () => {
    const { guest, former, present } = await beginTwice();
    expect((await merge(former, present)).status).toBe(200);
    const ack: Ack = await (await send(guest, present, "Both, please")).json();
    expect(ack.conversation_id).toBe(present);
    expect((await show(former)).merged_into).toBe(present);
  });

  it.each([
    ["a member takes them apart", unmerge],
    ["a member replies in the earlier one", (former: string) => reply(former, "About your first parcel:")],
  ])(
    "leave the visitor where they are, when the earlier one was merged into the present one and %s",
    async (_, part) => {
      const { guest, former, present } = await beginTwice();
      await merge(former, present);
      expect((await part(former)).status).toBe(200);
      await expect.poll(async () => (await show(former)).merged_into).toBeNull();
      expect(await open(guest)).toBe(present);
      const ack: Ack = await (await send(guest, present, "Still the second one")).json();
      expect(ack.conversation_id).toBe(present);
    },
  );

  it("lead the visitor back the way they came, where one was merged into the next", async () => {
    const { guest, ids } = await beginOften(["First", "Second", "Third"]);
    const [oldest = "", former = "", present = ""] = ids;
    await merge(present, oldest);
    await merge(oldest, former);
    expect(await open(guest)).toBe(former);
    for (const part of [oldest, present]) {
      expect((await unmerge(part)).status).toBe(200);
      expect(await open(guest)).toBe(part);
    }
  });
});
