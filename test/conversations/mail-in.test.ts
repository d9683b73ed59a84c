import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { writeStopUrl } from "../../workers/contacts/stop-mail";
import type { Conversation } from "../../workers/contract/conversations";
import type { Site } from "../../workers/contract/sites";
import { sha256Hex } from "../../workers/platform/crypto";
import { newEmail } from "../support/accounts";
import { makeDeps } from "../support/answers";
import { beginSeen, confirmEmail, type Guest, getObject, open, readLog } from "../support/chat";
import { call } from "../support/client";
import { makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import worker, { clock, log_lines } from "../worker";

const DAY_MS = 86_400_000;
const DOMAIN = "reply.helpshelf.example";
let site: Site;
let ada: Owner;
let number = 0;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
});

interface Thread {
  guest: Guest;
  id: string;
  email: string;
  address: string;
}
const show = async (id: string): Promise<Conversation> =>
  (await call(`/api/v1/conversations/${id}`, { owner: ada })).json();

/** A conversation that a member holds, with a secret address as a mailed reply names it. */
async function begin(of = site): Promise<Thread> {
  const [{ guest, id }, email] = [await beginSeen(of, ada), newEmail()];
  const token = sha256Hex(crypto.randomUUID()).slice(0, 40);
  expect((await call(`/api/v1/conversations/${id}/takeover`, { method: "POST", owner: ada })).status).toBe(200);
  await env.DB.prepare("INSERT INTO mail_threads VALUES (?, ?, ?, ?, ?, ?)")
    .bind(sha256Hex(token), of.id, guest.uuid, id, email, Date.now())
    .run();
  return { guest, id, email, address: `reply+${token}@${DOMAIN}` };
}

interface Sent {
  from?: string;
  envelope_from?: string;
  to?: string;
  message_id?: string;
  head?: string[];
  text?: string;
  size?: number;
}

/** Hands a mail to the Worker as Email Routing does. Returns why it was refused, null when it was not. */
async function deliver({ email, address }: Thread, sent: Sent = {}): Promise<string | null> {
  const { from = email, envelope_from = email, to = address, head = [], text = "Yes, please.", size } = sent;
  const message_id = sent.message_id ?? `<${++number}.${email}>`;
  const raw = [`From: Guest <${from}>`, `To: <${to}>`, `Message-ID: ${message_id}`, ...head, "", text].join("\r\n");
  const bytes = new TextEncoder().encode(raw);
  let refusal: string | null = null;
  await worker.email(
    {
      from: envelope_from,
      to,
      raw: new Blob([bytes]).stream(),
      rawSize: size ?? bytes.length,
      setReject: (reason: string) => {
        refusal = reason;
      },
    } as unknown as ForwardableEmailMessage,
    env,
  );
  return refusal;
}
const readTexts = async ({ guest, id }: Thread) =>
  (await readLog(guest, id)).filter(({ author }) => author === "visitor").map(({ text }) => text);

describe("an answer by mail", () => {
  it("becomes the visitor's message, without what it quotes, and the AI stays silent", async () => {
    const thread = await begin();
    const text = `Yes, please.\r\n\r\nOn Thu, Test shop <${thread.address}> wrote:\r\n> Shall I send it?\r\n`;
    expect(await deliver(thread, { text, to: thread.address.toUpperCase() })).toBeNull();
    expect(await readTexts(thread)).toEqual(["Hello?", "Yes, please."]);
    await expect.poll(async () => (await show(thread.id)).last_text).toBe("Yes, please.");
    expect(await show(thread.id)).toMatchObject({ status: "with_human", last_author: "visitor" });
  });

  it("is stored once, however often it is delivered", async () => {
    const thread = await begin();
    const message_id = `<again.${thread.email}>`;
    await Promise.all([1, 2, 3].map(() => deliver(thread, { message_id })));
    expect(await deliver(thread, { message_id })).toBeNull();
    expect(await readTexts(thread)).toEqual(["Hello?", "Yes, please."]);
  });

  it("waits for a person where the conversation had ended, and asks no AI", async () => {
    const thread = await begin();
    await call(`/api/v1/conversations/${thread.id}/end`, { method: "POST", owner: ada });
    expect(await deliver(thread)).toBeNull();
    await expect.poll(async () => (await show(thread.id)).status).toBe("waiting_human");
    expect(await show(thread.id)).toMatchObject({ last_author: "visitor", last_text: "Yes, please." });
    const turns = (storage: DurableObjectState) => storage.storage.sql.exec("SELECT * FROM turns").toArray();
    // The one of the first question: none was queued for the answer.
    expect(await runInDurableObject(getObject(thread.guest, thread.id), (_, state) => turns(state))).toHaveLength(1);
  });

  it("is not taken of a visitor who is blocked", async () => {
    const thread = await begin();
    await env.DB.prepare("UPDATE guests SET blocked_at = 1 WHERE uuid = ?").bind(thread.guest.uuid).run();
    expect(await deliver(thread)).toBe("There is no such address.");
    expect(await readTexts(thread)).toEqual(["Hello?"]);
  });

  it("begins a new conversation where the old one has ended for good, once", async () => {
    const thread = await begin();
    await call(`/api/v1/conversations/${thread.id}/end`, { method: "POST", owner: ada });
    clock.offset_ms = 8 * DAY_MS;
    const message_id = `<late.${thread.email}>`;
    for (let n = 0; n < 2; n++) expect(await deliver(thread, { message_id })).toBeNull();
    const present = await open(thread.guest);
    expect(present).not.toBe(thread.id);
    expect(await readTexts({ ...thread, id: present })).toEqual(["Yes, please."]);
  });

  it("says that its attachments are not here", async () => {
    const thread = await begin();
    const head = ["MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="x"'];
    const file = "--x\r\nContent-Disposition: attachment; filename=a.txt\r\nContent-Type: text/plain\r\n\r\nA file.";
    const text = `--x\r\nContent-Type: text/plain\r\n\r\nSee this.\r\n${file}\r\n--x--`;
    expect(await deliver(thread, { head, text })).toBeNull();
    expect((await readTexts(thread)).at(-1)).toMatch(/^See this\.\n\n\(An attachment /);
  });
});

describe("a mail that is not the visitor's answer", () => {
  it.each([
    ["another sender's", { from: "eve@example.org" }],
    ["one with two senders", { from: "eve@example.org>, Eve <eve@example.net" }],
    ["to an address that nobody was given", { to: `reply+${"0".repeat(40)}@${DOMAIN}` }],
    ["to no address of ours", { to: `support@${DOMAIN}` }],
    ["without a text", { text: "> Shall I send it?" }],
    ["too long", { text: "x".repeat(4_001) }],
    ["too large", { size: 6 * 1024 * 1024 }],
    ["larger than it says", { text: "x".repeat(6 * 1024 * 1024), size: 100 }],
  ])("is refused to its server, and not stored: %s", async (_, sent) => {
    const thread = await begin();
    expect(await deliver(thread, sent)).not.toBeNull();
    expect(await readTexts(thread)).toEqual(["Hello?"]);
  });

  it.each([
    ["an answering machine's", { head: ["Auto-Submitted: auto-replied"] }],
    ["a bounce", { envelope_from: "" }],
  ])("is taken in silence, and not stored: %s", async (_, sent) => {
    const thread = await begin();
    expect(await deliver(thread, sent)).toBeNull();
    expect(await readTexts(thread)).toEqual(["Hello?"]);
  });

  it.each([
    ["took it back", ({ guest }: Thread) => call("/api/chat/email", { method: "DELETE", token: guest.token, site })],
    [
      "stopped its mails",
      ({ email }: Thread) =>
        call(new URL(writeStopUrl(makeDeps().config, { site_id: site.id }, email)).pathname, { method: "POST" }),
    ],
    ["confirmed another one", ({ guest }: Thread) => confirmEmail(site, guest)],
  ])("is refused from an address whose owner %s, and the address is kept nowhere", async (_, forget) => {
    const thread = await begin();
    await confirmEmail(site, thread.guest, thread.email);
    expect(await deliver(thread)).toBeNull();
    await forget(thread);
    expect(await deliver(thread)).toBe("There is no such address.");
    const kept = env.DB.prepare("SELECT COUNT(*) AS n FROM mail_threads WHERE email = ?").bind(thread.email);
    expect(await kept.first("n")).toBe(0);
  });

  it("is refused under another domain, or when the site is closed", async () => {
    const thread = await begin();
    expect(await deliver(thread, { to: thread.address.replace(DOMAIN, "evil.example") })).not.toBeNull();
    const closed = await begin(await makeSite({ workspace_id: ada.scope.workspace_id }));
    await env.DB.prepare("UPDATE sites SET status = 'inactive' WHERE id = ?").bind(closed.guest.scope.site_id).run();
    expect(await deliver(closed)).not.toBeNull();
  });

  it("leaves no text, address or secret in the log", async () => {
    const thread = await begin();
    const from = log_lines.length;
    await deliver(thread, { text: "A canary sings." });
    await deliver(thread, { from: "eve@example.org" });
    const written = log_lines.slice(from).join("\n");
    expect(written).toContain("mail.received");
    for (const secret of ["canary", thread.email, "eve@example", thread.address.slice(6, 46)])
      expect(written).not.toContain(secret);
    expect(makeDeps().config.mail_reply_domain).toBe(DOMAIN);
  });
});
