import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { Deps } from "../../workers/ports";
import { confirmEmail, type Guest, getObject, open, QUESTION, readLog, readTurn, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { readMails } from "../support/mails";
import { makeOwner, type Owner } from "../support/owners";
import { showConversation } from "../support/waiting";
import { clock, faults } from "../worker";

/** A visitor who has not seen a reply for as long is mailed. */
const AWAY_MS = 60_000;
const DAY_MS = 86_400_000;
/** As often as the platform rings an alarm that throws, and once more. */
const RINGS = 7;
/** An object looks after what it left undone within this time. */
const SOON_MS = 60_000;

/** Of the inbox. */
const IS_TOLD = "SELECT projected = version AS is_told, (SELECT MAX(seq) FROM messages) AS last_seq FROM conversation";

let ada: Owner;
let site: Site;
beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  clock.offset_ms = 0;
  faults.clear();
});

/** Answered, and in the inbox. */
async function begin(): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await readTurn(guest, id);
  await expect.poll(() => run(guest, id, IS_TOLD)).toEqual([{ is_told: 1, last_seq: 2 }]);
  return { guest, id };
}

const run = (guest: Guest, id: string, sql: string) =>
  runInDurableObject(getObject(guest, id), (_, { storage }) => storage.sql.exec(sql).toArray());
const readAlarm = (guest: Guest, id: string) =>
  runInDurableObject(getObject(guest, id), (_, { storage }) => storage.getAlarm());

/** As a crash leaves it: a turn on lease, without a word of it shown. */
async function breakOff(guest: Guest, id: string): Promise<void> {
  await run(guest, id, "DELETE FROM messages WHERE author = 'ai'");
  await run(guest, id, "UPDATE turns SET status = 'running', text = '', sources = '[]'");
}

describe("an alarm (MSG-11)", () => {
  it("that rings three times writes one answer, mails once and ends once", async () => {
    const { guest, id } = await begin();
    const email = await confirmEmail(site, guest);
    await breakOff(guest, id);
    const ring = async () => {
      for (let n = 0; n < 3; n++) await runDurableObjectAlarm(getObject(guest, id));
    };
    await evictDurableObject(getObject(guest, id));
    await ring();
    expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor", "ai"]);
    expect(await run(guest, id, "SELECT status, attempts FROM turns")).toEqual([{ status: "done", attempts: 2 }]);
    const body = { client_id: "alarm-reply", text: "I found it." };
    expect((await call(`/api/v1/conversations/${id}/messages`, { owner: ada, body })).status).toBe(200);
    const before = (await readMails(email)).length;
    clock.offset_ms = AWAY_MS;
    await ring();
    expect(await readMails(email)).toHaveLength(before + 1);
    clock.offset_ms = 2 * DAY_MS;
    await ring();
    const [{ version } = {}] = await run(guest, id, "SELECT version FROM conversation");
    await ring();
    expect(await run(guest, id, "SELECT status, version FROM conversation")).toEqual([{ status: "ended", version }]);
    // A member's session does not last as long.
    clock.offset_ms = 0;
    expect(await showConversation(ada, id)).toMatchObject({ status: "ended", last_seq: 3 });
    expect(await readMails(email)).toHaveLength(before + 1);
  });

  it.each(["db", "site_log", "meter"] satisfies (keyof Deps)[])(
    "never throws while there is no %s: it rings again within seconds, and its work is done once there is",
    async (port) => {
      const { guest, id } = await begin();
      await run(guest, id, "UPDATE conversation SET projected = 0, is_counted = 0");
      await run(guest, id, "UPDATE search_feed SET indexed_seq = 0");
      clock.offset_ms = SOON_MS;
      faults.set(port, new Error("down"));
      for (let n = 0; n < RINGS; n++) {
        await runDurableObjectAlarm(getObject(guest, id));
        expect(await readAlarm(guest, id)).toBeLessThan(Date.now() + clock.offset_ms + SOON_MS);
        clock.offset_ms += SOON_MS;
      }
      faults.clear();
      expect(await runDurableObjectAlarm(getObject(guest, id))).toBe(true);
      const state = "SELECT projected = version AS is_told, is_counted, indexed_seq FROM conversation, search_feed";
      expect(await run(guest, id, state)).toEqual([{ is_told: 1, is_counted: 1, indexed_seq: 2 }]);
    },
  );

  it.each([
    ["a socket", async ({ guest, id }: Begun) => (await greet(site, id, guest.token)).close()],
    ["a reader", async ({ guest, id }: Begun) => void (await readLog(guest, id))],
    ["a message", async ({ guest, id }: Begun) => void (await send(guest, id, "Hello?"))],
  ])("that the platform has given up is set anew by what wakes its object: %s", async (_, wake) => {
    const begun = await begin();
    const { guest, id } = begun;
    await run(guest, id, "UPDATE conversation SET projected = 0");
    await runInDurableObject(getObject(guest, id), (__, { storage }) => storage.deleteAlarm());
    await evictDurableObject(getObject(guest, id));
    await wake(begun);
    await runDurableObjectAlarm(getObject(guest, id));
    await expect.poll(() => run(guest, id, IS_TOLD)).toMatchObject([{ is_told: 1 }]);
  });

  it("that the platform has given up over an answer is not needed by who comes back for it", async () => {
    const begun = await begin();
    const { guest, id } = begun;
    await breakOff(guest, id);
    await runInDurableObject(getObject(guest, id), (_, { storage }) => storage.deleteAlarm());
    await evictDurableObject(getObject(guest, id));
    await readTurn(guest, id);
    expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor", "ai"]);
  });
});

type Begun = Awaited<ReturnType<typeof begin>>;
