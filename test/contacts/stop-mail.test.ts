import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { GuestEmail } from "../../workers/contract/mail";
import type { Site } from "../../workers/contract/sites";
import type { Mail } from "../../workers/ports";
import { newEmail } from "../support/accounts";
import { beginSeen, confirmEmail, type Guest, getObject } from "../support/chat";
import { APP_ORIGIN, call } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { readMails } from "../support/mails";
import { makeOwner, type Owner } from "../support/owners";
import { clock, replacements } from "../worker";

let site: Site;
let ada: Owner;
let number = 0;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.mailer;
});

const readOwn = async (guest: Guest): Promise<GuestEmail> =>
  (await call("/api/chat/email", { token: guest.token, site })).json();
/** What is kept of the visitor, whether or not their site still answers them. */
const findKept = ({ uuid }: Guest) =>
  env.DB.prepare("SELECT email FROM guest_emails WHERE guest_uuid = ?").bind(uuid).first<string>("email");

/** A visitor of the site who waits for a person and has confirmed this address. */
async function begin(
  email = newEmail(),
  locale?: string,
  at = site,
): Promise<{ guest: Guest; id: string; email: string }> {
  const { guest, id } = await beginSeen(at, ada);
  if (locale)
    await env.DB.prepare("UPDATE guests SET metadata = ? WHERE uuid = ?")
      .bind(JSON.stringify({ locale }), guest.uuid)
      .run();
  return { guest, id, email: await confirmEmail(at, guest, email) };
}

/** The mail that a member's reply becomes, as it is handed to the vendor; null where none is sent. */
async function mailReply(guest: Guest, id: string): Promise<Mail | null> {
  const mails: Mail[] = [];
  replacements.mailer = { send: async (mail) => void mails.push(mail) };
  const body = { client_id: `stop-client-${++number}`, text: "Yes, it is." };
  expect((await call(`/api/v1/conversations/${id}/messages`, { owner: ada, body })).status).toBe(200);
  clock.offset_ms += 60_000;
  await runDurableObjectAlarm(getObject(guest, id));
  delete replacements.mailer;
  return mails[0] ?? null;
}

/** The path that a mail's header names. */
function readStopPath(mail: Mail | null): string {
  return new URL(mail?.headers?.["List-Unsubscribe"]?.slice(1, -1) ?? "").pathname;
}

describe("the link that stops mails", () => {
  it("stands in the text and in the header, on the app's own host", async () => {
    const { guest, id } = await begin();
    const mail = await mailReply(guest, id);
    const url = /^<(http:\/\/[^>]+)>$/.exec(mail?.headers?.["List-Unsubscribe"] ?? "")?.[1] ?? "none";
    expect(new URL(url).origin).toBe(APP_ORIGIN);
    expect(mail?.text).toContain(url);
    expect(mail?.headers).toMatchObject({ "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" });
    const rows = await env.DB.prepare("SELECT * FROM guest_emails WHERE guest_uuid = ?").bind(guest.uuid).all();
    expect(rows.results).toHaveLength(1);
    expect(JSON.stringify(rows.results)).not.toContain(new URL(url).pathname.split("/").at(-1));
  });

  it("only asks when it is followed, as programs do that look at mails", async () => {
    const { guest, id, email } = await begin();
    const path = readStopPath(await mailReply(guest, id));
    for (const method of ["GET", "HEAD"]) expect((await call(path, { method, site })).status).toBe(200);
    const page = await call(path, { site });
    expect(await page.text()).toContain('<form method="post">');
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self'");
    expect(await readOwn(guest)).toMatchObject({ email });
  });

  it("ends all mail of the site to that address, whoever of its visitors gave it, and no other", async () => {
    const [one, other] = [await begin(), await begin()];
    const path = readStopPath(await mailReply(one.guest, one.id));
    const again = await makeGuest(site);
    await env.DB.prepare(
      `INSERT INTO guest_emails (guest_uuid, site_id, email, stop_hash, tries, created_at, updated_at)
       SELECT ?, site_id, email, stop_hash, tries, created_at, updated_at FROM guest_emails WHERE guest_uuid = ?`,
    )
      .bind(again.uuid, one.guest.uuid)
      .run();
    const answer = await call(path, {
      site,
      raw_body: "List-Unsubscribe=One-Click",
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    for (const guest of [one.guest, again]) expect(await readOwn(guest)).toMatchObject({ email: null });
    expect(await mailReply(one.guest, one.id)).toBeNull();
    expect(await readOwn(other.guest)).toMatchObject({ email: other.email });
    const origin = `http://${site.subdomain}.localhost:8787`;
    expect((await call(path, { site, method: "POST", origin })).status).toBe(200);
  });

  it.each([
    ["was renamed", "subdomain = subdomain || '-new'"],
    ["was switched off", "status = 'inactive', widget_enabled = 0"],
    ["was deleted", "deleted_at = 1"],
  ])("works when its site %s, on the app's host and on the one that old mails name", async (_, change) => {
    const own = await makeSite({ workspace_id: ada.scope.workspace_id });
    for (const host of [{}, { site: own }]) {
      const { guest, id, email } = await begin(newEmail(), undefined, own);
      const path = readStopPath(await mailReply(guest, id));
      await env.DB.prepare(`UPDATE sites SET ${change} WHERE id = ?`).bind(own.id).run();
      expect(await (await call(path, host)).text()).toContain("Replies from the chat of shop.example.org");
      expect(await findKept(guest)).toBe(email);
      const answer = await call(path, { ...host, method: "POST" });
      expect([answer.status, await findKept(guest)]).toEqual([200, null]);
      await env.DB.prepare(
        "UPDATE sites SET subdomain = ?, status = 'active', widget_enabled = 1, deleted_at = NULL WHERE id = ?",
      )
        .bind(own.subdomain, own.id)
        .run();
    }
  });

  it("says the same once it has stopped them and when it stops nothing", async () => {
    const { guest, id } = await begin();
    const path = readStopPath(await mailReply(guest, id));
    await call(path, { method: "POST" });
    const unknown = path.replace(/[\da-f]{40}$/, "0".repeat(40));
    for (const method of ["GET", "POST"]) {
      const answer = await call(unknown, { method });
      const text = await answer.text();
      expect([answer.status, text.includes("These mails are stopped.")]).toEqual([200, true]);
      expect(text).toBe(await (await call(path, { method })).text());
    }
  });

  it("is in mails to addresses that were confirmed before there was one", async () => {
    const { guest, id, email } = await begin();
    await env.DB.prepare("UPDATE guest_emails SET stop_hash = NULL WHERE guest_uuid = ?").bind(guest.uuid).run();
    const path = readStopPath(await mailReply(guest, id));
    expect(await readOwn(guest)).toMatchObject({ email });
    await call(path, { site, method: "POST" });
    expect(await readOwn(guest)).toMatchObject({ email: null });
  });
});

describe("mail to a visitor", () => {
  it.each([
    ["de-CH", "Ihr Code für Antworten per E-Mail", "Antwort von Test shop", "Keine weiteren E-Mails: http"],
    ["fr", "Votre code pour les réponses par e-mail", "Réponse de Test shop", "Ne plus recevoir ces e-mails : http"],
    [
      "es-MX",
      "Su código para recibir respuestas por correo",
      "Respuesta de Test shop",
      "No recibir más estos correos: http",
    ],
    ["it", "Your code for replies by e-mail", "Reply from Test shop", "No more of these mails: http"],
  ])("is in the language of their browser: %s", async (locale, code_subject, subject, stop) => {
    const { guest, id, email } = await begin(newEmail(), locale);
    expect(await readMails(email)).toMatchObject([{ subject: code_subject }]);
    const mail = await mailReply(guest, id);
    expect(mail).toMatchObject({ subject });
    expect(mail?.text).toContain(stop);
    const page = await call(readStopPath(mail), { site, headers: { "accept-language": `${locale},en;q=0.5` } });
    expect(await page.text()).toContain(`<html lang="${locale === "it" ? "en" : locale.slice(0, 2)}">`);
  });
});
