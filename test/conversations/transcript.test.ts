import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { newEmail, newNetwork, readMail } from "../support/accounts";
import { beginSeen, confirmEmail, type Guest } from "../support/chat";
import { call, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { readMails } from "../support/mails";
import { makeOwner, type Owner } from "../support/owners";
import { replacements } from "../worker";

let site: Site;
let ada: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  delete replacements.mailer;
});

let number = 0;
const begin = (...texts: string[]) => beginSeen(site, ada, texts);
const reply = (id: string, text: string) =>
  call(`/api/v1/conversations/${id}/messages`, { owner: ada, body: { client_id: `transcript-${++number}`, text } });
const download = (id: string, format: string, owner = ada) =>
  call(`/api/v1/conversations/${id}/transcript?format=${format}`, { owner });
const confirm = (guest: Guest) => confirmEmail(site, guest);
const ask = (guest: Guest) => call("/api/chat/transcript", { token: guest.token, site, body: {} });

describe("a member's transcript", () => {
  it("is a download that holds every message in its order, long ones too", async () => {
    const { id } = await begin("Hello?");
    for (let n = 0; n < 205; n++) await reply(id, `Line ${n}.`);
    const response = await download(id, "text");
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${id}.txt"`);
    const text = await response.text();
    const lines = [...text.matchAll(/^ {2}Line (\d+)\.$/gm)].map((match) => Number(match[1]));
    expect(lines).toEqual(Array.from({ length: 205 }, (_, n) => n));
    expect(text).toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d UTC\] Visitor:\n {2}Hello\?$/m);
  });

  it("has no line that a table program takes for a formula", async () => {
    const { id } = await begin("=1+1\r\n+2\n-3\u0000\n@SUM(A1)\n\t=4\u2028=5\r=6");
    const lines = (await (await download(id, "text")).text()).split("\n").slice(1);
    expect(lines.filter((line) => line !== "" && !/^(?:\[\d{4}-| {2})/.test(line))).toEqual([]);
    expect(lines.join("\n")).toContain("  @SUM(A1)");
  });

  it("shows what was said as text, on a page that may do nothing", async () => {
    const { id } = await begin("<img src=x onerror=alert(1)><script>1</script> & \"quotes'");
    const response = await download(id, "html");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${id}.html"`);
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none';.* sandbox$/);
    const html = await response.text();
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;1&lt;/script&gt; &amp; &quot;quotes&#39;");
    expect(html).not.toMatch(/<(?:img|script)/);
    expect(html).toMatch(/<\/html>\n$/);
  });

  it("is of the own workspace's conversations, in a format there is", async () => {
    const { id } = await begin("Hello?");
    expect((await download(id, "text", await makeOwner())).status).toBe(404);
    expect(await readProblem(await download(id, "pdf"))).toMatchObject({ status: 400, error: "invalid_request" });
  });
});

describe("a transcript that a member mails", () => {
  const mail = (id: string, owner = ada) => call(`/api/v1/conversations/${id}/transcript`, { owner, method: "POST" });

  it("goes to the address its visitor has confirmed, in the words the visitor would be mailed", async () => {
    const { guest, id } = await begin("Hello?");
    await reply(id, "Good morning.");
    const email = await confirm(guest);
    const response = await mail(id);
    expect([response.status, await response.json()]).toEqual([200, { email }]);
    const { subject, text } = await readMail(email);
    expect(subject).toBe(`Your conversation with ${site.name}`);
    expect(text).toMatch(/You:\n {2}Hello\?.*\n {2}Good morning\..*\/mail\/stop\/[\da-f]{40}/s);
  });

  it("is that of the conversation which was asked for, not of the visitor's present one", async () => {
    const { guest, id } = await begin("The first one");
    const email = await confirm(guest);
    await env.DB.prepare("UPDATE guests SET conversation_id = 'conv_other' WHERE uuid = ?").bind(guest.uuid).run();
    expect((await mail(id)).status).toBe(200);
    expect((await readMail(email)).text).toContain("The first one");
  });

  it("goes nowhere without such an address, and is of the own workspace's conversations", async () => {
    const { id } = await begin("Hello?");
    expect(await readProblem(await mail(id))).toMatchObject({
      status: 409,
      error: "conflict",
      detail: expect.stringContaining("no e-mail address"),
    });
    expect((await mail(id, await makeOwner())).status).toBe(404);
  });
});

describe("a visitor's transcript", () => {
  it("is mailed to the confirmed address, with the link that stops such mails", async () => {
    const { guest, id } = await begin("Hello?");
    await reply(id, "Good morning.");
    const email = await confirm(guest);
    const response = await ask(guest);
    expect([response.status, await response.json()]).toEqual([200, { email }]);
    const mail = await readMail(email);
    expect(mail.subject).toBe(`Your conversation with ${site.name}`);
    expect(mail.text).toMatch(/You:\n {2}Hello\?.*\n {2}Good morning\..*\/mail\/stop\/[\da-f]{40}/s);
  });

  it("is mailed to nobody who has not confirmed an address (ABU-05)", async () => {
    const { guest } = await begin("Hello?");
    expect(await readProblem(await ask(guest))).toMatchObject({ status: 409, error: "conflict" });
    const email = newEmail();
    await call("/api/chat/email", {
      token: guest.token,
      site,
      body: { email },
      headers: { "cf-connecting-ip": newNetwork() },
    });
    expect((await ask(guest)).status).toBe(409);
    expect(await readMails(email)).toHaveLength(1);
  });

  it("is mailed three times an hour", async () => {
    const { guest } = await begin("Hello?");
    const email = await confirm(guest);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => ask(guest)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
    expect(await readMails(email)).toHaveLength(4);
  });

  it("needs a conversation and a way to send mail", async () => {
    const guest = await makeGuest(site);
    await confirm(guest);
    expect(await readProblem(await ask(guest))).toMatchObject({ status: 404, error: "not_found" });
    replacements.mailer = null;
    expect(await readProblem(await ask(guest))).toMatchObject({ status: 503, error: "mail_not_configured" });
  });
});
