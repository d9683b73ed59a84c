import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { deleteGuests } from "../../workers/contacts/service";
import type { GuestEmail } from "../../workers/contract/mail";
import type { Site } from "../../workers/contract/sites";
import { AppError } from "../../workers/platform/problem";
import { changeCode, newEmail, readCode } from "../support/accounts";
import { makeDeps } from "../support/answers";
import { call, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { readMails } from "../support/mails";
import { clock, replacements } from "../worker";

type Guest = Awaited<ReturnType<typeof makeGuest>>;
const DAY_MS = 86_400_000;
let site: Site;
let guest: Guest;
let network = 0;

beforeAll(async () => {
  site = await makeSite();
  guest = await makeGuest(site);
});
afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.mailer;
});

/** Each from a network of its own, as one attacker's many sessions may be. */
const post = (path: string, body: object, by = guest) =>
  call(path, {
    token: by.token,
    site: by.scope.site,
    body,
    headers: { "cf-connecting-ip": `2001:db8:${(++network).toString(16)}::1` },
  });
const give = (email: string, by = guest) => post("/api/chat/email", { email }, by);
const confirm = (code: string, by = guest) => post("/api/chat/email/confirm", { code }, by);
const read = async (by = guest): Promise<GuestEmail> =>
  (await call("/api/chat/email", { token: by.token, site: by.scope.site })).json();

describe("a visitor's address", () => {
  it("is confirmed by the code that was mailed to it", async () => {
    const [me, email] = [await makeGuest(site), newEmail()];
    expect(await (await give(email.toUpperCase(), me)).json()).toEqual({ status: "check_mail" });
    expect(await read(me)).toEqual({ email: null, pending_email: email, is_available: true });
    const confirmed = await confirm(await readCode(email), me);
    expect([confirmed.status, await confirmed.json()]).toEqual([
      200,
      { email, pending_email: null, is_available: true },
    ]);
    expect(await read(me)).toEqual({ email, pending_email: null, is_available: true });
    expect(await (await give(email, me)).json()).toEqual({ status: "confirmed" });
    expect(await readMails(email)).toHaveLength(1);
  });

  it("stays until another one is confirmed", async () => {
    const [me, first, second] = [await makeGuest(site), newEmail(), newEmail()];
    await give(first, me);
    await confirm(await readCode(first), me);
    await give(second, me);
    expect(await read(me)).toEqual({ email: first, pending_email: second, is_available: true });
    await confirm(await readCode(second), me);
    expect(await read(me)).toEqual({ email: second, pending_email: null, is_available: true });
  });

  it("is forgotten when the visitor takes it back, and with the guest", async () => {
    for (const forget of [
      (me: Guest) => call("/api/chat/email", { method: "DELETE", token: me.token, site }),
      (me: Guest) => deleteGuests(makeDeps(), site.id, [me.uuid]),
    ]) {
      const [me, email] = [await makeGuest(site), newEmail()];
      await give(email, me);
      await forget(me);
      const rows = await env.DB.prepare("SELECT * FROM guest_emails WHERE guest_uuid = ?").bind(me.uuid).all();
      expect(rows.results).toEqual([]);
    }
  });

  it("is not confirmed by a wrong, a late, a used or another guest's code", async () => {
    const [me, other, email] = [await makeGuest(site), await makeGuest(site), newEmail()];
    await give(email, me);
    const code = await readCode(email);
    const problems = [await confirm(changeCode(code), me), await confirm(code, other)];
    clock.offset_ms = DAY_MS;
    problems.push(await confirm(code, me));
    clock.offset_ms = 0;
    expect((await confirm(code, me)).status).toBe(200);
    problems.push(await confirm(code, me));
    for (const problem of problems)
      expect(await readProblem(problem)).toMatchObject({ status: 400, error: "wrong_code" });
  });

  it("is guessed at five times, however many guess at once", async () => {
    const [me, email] = [await makeGuest(site), newEmail()];
    await give(email, me);
    const code = await readCode(email);
    await Promise.all(Array.from({ length: 8 }, () => confirm(changeCode(code), me)));
    expect(await readProblem(await confirm(code, me))).toMatchObject({ error: "wrong_code" });
    expect(await read(me)).toMatchObject({ email: null });
  });

  it("is not asked for where mail is not set up", async () => {
    replacements.mailer = null;
    expect(await readProblem(await give(newEmail()))).toMatchObject({ status: 503, error: "mail_not_configured" });
    expect(await read()).toMatchObject({ is_available: false });
  });

  it("waits for no code that could not be sent", async () => {
    const me = await makeGuest(site);
    replacements.mailer = { send: async () => Promise.reject(new AppError("upstream_failed", "Down.")) };
    expect(await readProblem(await give(newEmail(), me))).toMatchObject({ status: 502, error: "upstream_failed" });
    expect(await read(me)).toEqual({ email: null, pending_email: null, is_available: true });
  });
});

describe("mail to an address that nobody confirmed (ABU-05)", () => {
  it("is one a day for a thousand sessions, and no word of it is the visitor's", async () => {
    const email = newEmail();
    const statuses = new Set<number>();
    for (let at = 0; at < 1_000; at += 50) {
      const guests = await Promise.all(Array.from({ length: 50 }, () => makeGuest(site)));
      const answers = await Promise.all(guests.map((each) => give(email, each)));
      for (const { status } of answers) statuses.add(status);
    }
    expect([...statuses].sort()).toEqual([200, 429]);
    const mails = await readMails(email);
    expect(mails).toMatchObject([{ subject: "Your code for replies by e-mail" }]);
    expect(mails[0]?.text.replace(/\d{6}/, "000000")).toBe(`Your code is 000000. It works for a day.

Somebody, probably you, asked for replies at this address in the chat of shop.example.org. Type the code there.

If it was not you, do nothing: without the code nothing more is sent.
`);
  }, 60_000);

  it("is one for the same visitor, who is told to look for it", async () => {
    const [me, email] = [await makeGuest(site), newEmail()];
    for (let n = 0; n < 3; n++) expect(await (await give(email, me)).json()).toEqual({ status: "check_mail" });
    expect(await readMails(email)).toHaveLength(1);
  });

  it("is two hundred a day for a site, whose visitors are then asked to wait", async () => {
    const busy = await makeSite();
    const me = await makeGuest(busy);
    for (let n = 0; n < 200; n++) expect((await give(newEmail(), me)).status).toBe(200);
    const problem = await give(newEmail(), me);
    expect(problem.headers.get("retry-after")).not.toBeNull();
    expect(await readProblem(problem)).toMatchObject({ status: 429, error: "rate_limited" });
    expect((await give(newEmail())).status).toBe(200);
  }, 60_000);
});
