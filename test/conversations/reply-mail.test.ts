import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { AppError } from "../../workers/platform/problem";
import type { Mail } from "../../workers/ports";
import { newEmail } from "../support/accounts";
import { beginSeen, confirmEmail, type Guest, getObject, readLog, send } from "../support/chat";
import { call } from "../support/client";
import { makeSite } from "../support/factories";
import { readMails } from "../support/mails";
import { makeOwner, type Owner } from "../support/owners";
import { clock, replacements } from "../worker";

const MINUTE_MS = 60_000;
const REPLY = { subject: "Reply from Test shop" };
let site: Site;
let ada: Owner;
let client_number = 0;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.mailer;
});

/** A visitor who waits for a person, with an address that is given and, if wanted, confirmed. */
async function begin(is_confirmed = true): Promise<{ guest: Guest; id: string; email: string }> {
  const [{ guest, id }, email] = [await beginSeen(site, ada), newEmail()];
  if (is_confirmed) await confirmEmail(site, guest, email);
  else await call("/api/chat/email", { token: guest.token, site, body: { email } });
  return { guest, id, email };
}
const reply = async (id: string, text: string) => {
  const body = { client_id: `mail-client-${++client_number}`, text };
  expect((await call(`/api/v1/conversations/${id}/messages`, { owner: ada, body })).status).toBe(200);
};
const frame = (guest: Guest, conversation_id: string, frame: object) =>
  call("/api/chat/frames", { token: guest.token, site, body: { conversation_id, frame } });
/** Time goes on, and with it the object's alarm. */
async function wait(guest: Guest, id: string, ms: number): Promise<void> {
  clock.offset_ms += ms;
  await runDurableObjectAlarm(getObject(guest, id));
}
const readReplies = async (email: string) =>
  (await readMails(email)).filter(({ subject }) => subject === REPLY.subject);

describe("a member's reply", () => {
  it("is mailed to a visitor who has not seen it in a minute, once and with what else was written", async () => {
    const { guest, id, email } = await begin();
    await reply(id, "Yes, it is.");
    await reply(id, "Shall I send it?");
    expect(await readReplies(email)).toEqual([]);
    await wait(guest, id, MINUTE_MS);
    for (let n = 0; n < 3; n++) await wait(guest, id, MINUTE_MS);
    const [mail, ...more] = await readReplies(email);
    expect(more).toEqual([]);
    expect(mail?.text).toMatch(/Yes, it is\..*Shall I send it\?.*Answer this mail to reply\./s);
    await reply(id, "Are you there?");
    await wait(guest, id, MINUTE_MS);
    const [, second] = await readReplies(email);
    expect(second?.text).toContain("Are you there?");
    expect(second?.text).not.toContain("Yes, it is.");
  });

  it("is not mailed to a visitor who has seen it or written since", async () => {
    for (const show of [
      async (guest: Guest, id: string) =>
        frame(guest, id, { type: "read", seq: (await readLog(guest, id)).at(-1)?.seq ?? 1 }),
      (guest: Guest, id: string) => send(guest, id, "Thanks."),
    ]) {
      const { guest, id, email } = await begin();
      await reply(id, "Yes, it is.");
      expect((await show(guest, id)).status).toBe(200);
      await wait(guest, id, 2 * MINUTE_MS);
      expect(await readReplies(email)).toEqual([]);
    }
  });

  it("is mailed to nobody whose address is not confirmed, or was taken back (ABU-05)", async () => {
    const pending = await begin(false);
    const removed = await begin();
    await call("/api/chat/email", { method: "DELETE", token: removed.guest.token, site });
    for (const { guest, id, email } of [pending, removed]) {
      await reply(id, "Yes, it is.");
      await wait(guest, id, 2 * MINUTE_MS);
      expect(await readMails(email)).toMatchObject([{ subject: "Your code for replies by e-mail" }]);
    }
  });

  it("is mailed again after an outage, as the same mail under one secret address", async () => {
    const { guest, id, email } = await begin();
    const mails: Mail[] = [];
    let is_down = true;
    replacements.mailer = {
      send: async (mail) => {
        mails.push(mail);
        if (is_down) throw new AppError("upstream_failed", "Down.");
      },
    };
    await reply(id, "Yes, it is.");
    await wait(guest, id, MINUTE_MS);
    expect(mails).toHaveLength(1);
    await wait(guest, id, 1_000);
    expect(mails).toHaveLength(1);
    is_down = false;
    await wait(guest, id, 5 * MINUTE_MS);
    await wait(guest, id, 5 * MINUTE_MS);
    expect(mails).toHaveLength(2);
    expect(mails[1]).toEqual(mails[0]);
    expect(mails[0]).toMatchObject({ to: email, from_name: site.name });
    expect(mails[0]?.reply_to).toMatch(/^reply\+[\da-f]{40}@reply\.helpshelf\.example$/);
    const kept = await env.DB.prepare("SELECT * FROM mail_threads WHERE guest_uuid = ?").bind(guest.uuid).all();
    expect(kept.results).toMatchObject([{ conversation_id: id, email }]);
    const secret = /\+(\w+)@/.exec(mails[0]?.reply_to ?? "")?.[1] ?? "none";
    expect(JSON.stringify(kept.results)).not.toContain(secret);
  });

  it("is given up after six failures, and the next one tried anew", async () => {
    const { guest, id } = await begin();
    let tries = 0;
    replacements.mailer = {
      send: async () => {
        tries++;
        throw new AppError("upstream_failed", "Down.");
      },
    };
    await reply(id, "Yes, it is.");
    for (let n = 0; n < 10; n++) await wait(guest, id, 60 * MINUTE_MS);
    expect(tries).toBe(6);
    await reply(id, "Are you there?");
    await wait(guest, id, MINUTE_MS);
    expect(tries).toBe(7);
  });
});
