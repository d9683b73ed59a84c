import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Conversation, Messages } from "../../workers/contract/conversations";
import type { GuestEmail } from "../../workers/contract/mail";
import type { Site } from "../../workers/contract/sites";
import type { MessageFrame } from "../../workers/contract/socket";
import { newEmail, readCode } from "../support/accounts";
import { type Guest, open, readLog, readTurn, send } from "../support/chat";
import { call, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { readMails } from "../support/mails";
import { makeOwner, type Owner } from "../support/owners";
import { clock, replacements } from "../worker";

const CONTACT: Site["contact"] = {
  channels: { phone: { enabled: true, value: "+47 22 00 00 00" }, sms: { enabled: false, value: "" } },
  form_data: [
    { name: "order_number", label: "Order number", type: "text", required: true },
    { name: "topic", label: "Topic", type: "select", required: false, options: ["Parcel", "Refund"] },
    { name: "call_me", label: "Call me at", type: "phone", required: false },
    { name: "other_mail", label: "Other address", type: "email", required: false },
    { name: "details", label: "Details", type: "textarea", required: false },
  ],
};
const FIELDS = { order_number: " 1234 ", topic: "Parcel" };
let site: Site;
let ada: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id, contact: CONTACT });
});
afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.mailer;
});

interface Sent {
  conversation_id: string;
}
let network = 0;
const post = (guest: Guest, body: object): Promise<Response> =>
  call(`/api/embed/contact/${guest.uuid}`, {
    site: guest.scope.site,
    body: { email: newEmail(), fields: FIELDS, text: "Where is my parcel?", ...body },
    headers: { "cf-connecting-ip": `2001:db8:c:${(++network).toString(16)}::1` },
  });
async function sendForm(guest: Guest, body: object = {}): Promise<string> {
  const response = await post(guest, body);
  expect(response.status).toBe(201);
  const { conversation_id }: Sent = await response.json();
  return conversation_id;
}
const show = async (id: string): Promise<Conversation> =>
  (await call(`/api/v1/conversations/${id}`, { owner: ada })).json();
async function readInbox(id: string): Promise<MessageFrame[]> {
  await expect.poll(async () => (await call(`/api/v1/conversations/${id}`, { owner: ada })).status).toBe(200);
  const { items }: Messages = await (await call(`/api/v1/conversations/${id}/messages`, { owner: ada })).json();
  return items;
}

describe("the contact form", () => {
  it("becomes a conversation that waits for a human, with what was filled in, and no answer by the AI", async () => {
    const [guest, email] = [await makeGuest(site), newEmail()];
    const id = await sendForm(guest, { name: "Ada", email: email.toUpperCase(), channel: "phone" });
    const [message, ...rest] = await readInbox(id);
    expect(rest).toEqual([]);
    expect(message).toMatchObject({ author: "visitor", text: "Where is my parcel?" });
    expect(message?.form).toEqual([
      { name: "name", label: "Name", value: "Ada" },
      { name: "email", label: "E-mail address", value: email },
      { name: "channel", label: "Answer by", value: "Phone" },
      { name: "order_number", label: "Order number", value: "1234" },
      { name: "topic", label: "Topic", value: "Parcel" },
    ]);
    await expect.poll(async () => (await show(id)).status).toBe("waiting_human");
  });

  it("joins the guest's open conversation, and takes it from the AI", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await send(guest, id, "Who won the world cup?");
    await readTurn(guest, id);
    expect(await sendForm(guest)).toBe(id);
    await send(guest, id, "Hello?");
    await expect.poll(async () => (await show(id)).status).toBe("waiting_human");
    const authors = (await readLog(guest, id)).map(({ author }) => author);
    expect(authors).toEqual(["visitor", "ai", "visitor", "visitor"]);
  });

  it("leaves the member who holds the conversation in charge", async () => {
    const guest = await makeGuest(site);
    const id = await sendForm(guest);
    await readInbox(id);
    await call(`/api/v1/conversations/${id}/takeover`, { method: "POST", owner: ada });
    await sendForm(guest);
    await expect.poll(async () => (await show(id)).last_seq).toBe(2);
    expect((await show(id)).status).toBe("with_human");
  });

  it("is stored once under one client_id", async () => {
    const guest = await makeGuest(site);
    const sent = { client_id: "form-0001", email: newEmail() };
    const ids = await Promise.all([sendForm(guest, sent), sendForm(guest, sent), sendForm(guest, sent)]);
    expect(new Set(ids).size).toBe(1);
    expect(await readInbox(ids[0] ?? "")).toHaveLength(1);
  });

  it("begins a new conversation where the last one has ended for good", async () => {
    const guest = await makeGuest(site);
    const first = await sendForm(guest);
    await call("/api/chat/frames", {
      token: guest.token,
      site,
      body: { conversation_id: first, frame: { type: "end" } },
    });
    clock.offset_ms = 8 * 86_400_000;
    expect(await sendForm(guest)).not.toBe(first);
  });

  it("takes five an hour from one guest", async () => {
    const guest = await makeGuest(site);
    for (let at = 0; at < 5; at++) await sendForm(guest);
    const refused = await post(guest, {});
    expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
  });
});

describe("the address of the contact form", () => {
  it("is mailed its code and nothing else until the code is typed, and nothing of the visitor's stands in that mail", async () => {
    const [guest, email] = [await makeGuest(site), newEmail()];
    await sendForm(guest, { email, name: "Buy gold", text: "Buy gold at evil.example" });
    await sendForm(guest, { email, name: "Buy gold" });
    const mails = await readMails(email);
    expect(mails).toHaveLength(1);
    expect(JSON.stringify(mails)).not.toMatch(/gold|1234|Parcel/);
    const read = async (): Promise<GuestEmail> => (await call("/api/chat/email", { token: guest.token, site })).json();
    expect(await read()).toMatchObject({ email: null, pending_email: email });
    const code = await readCode(email);
    await call("/api/chat/email/confirm", { token: guest.token, site, body: { code } });
    expect(await read()).toMatchObject({ email, pending_email: null });
  });

  it("is mailed once a day, whoever types it, and each message is stored all the same", async () => {
    const email = newEmail();
    for (let at = 0; at < 8; at++) await sendForm(await makeGuest(site), { email });
    expect(await readMails(email)).toHaveLength(1);
  });

  it("does not cost the message where no mail can be sent", async () => {
    replacements.mailer = null;
    const guest = await makeGuest(site);
    expect(await readInbox(await sendForm(guest))).toHaveLength(1);
  });
});

describe("a contact form that is filled in wrongly", () => {
  it.each([
    ["an unknown field", { fields: { ...FIELDS, colour: "red" } }, "fields.colour"],
    ["a field named as a built-in", { fields: { ...FIELDS, constructor: "x" } }, "fields.constructor"],
    ["a required field left out", { fields: {} }, "fields.order_number"],
    ["a required field of spaces", { fields: { order_number: "  " } }, "fields.order_number"],
    ["a line of 501 characters", { fields: { order_number: "x".repeat(501) } }, "fields.order_number"],
    ["what the list does not offer", { fields: { ...FIELDS, topic: "Gold" } }, "fields.topic"],
    ["what is no number", { fields: { ...FIELDS, call_me: "soon" } }, "fields.call_me"],
    ["what is no address", { fields: { ...FIELDS, other_mail: "me" } }, "fields.other_mail"],
    ["an object for a text", { fields: { ...FIELDS, topic: { $ne: "" } } }, "fields.topic"],
    ["a way that is off", { channel: "sms" }, "channel"],
    ["no address", { email: "ada" }, "email"],
    ["no words", { text: " " }, "text"],
  ])("names %s and stores nothing", async (_, body, field) => {
    const guest = await makeGuest(site);
    const problem = await readProblem(await post(guest, body));
    expect(problem).toMatchObject({ status: 400, error: "invalid_request" });
    expect(Object.keys(problem.fields ?? {})).toEqual([field]);
    const row = await env.DB.prepare("SELECT conversation_id FROM guests WHERE uuid = ?").bind(guest.uuid).first();
    expect(row).toEqual({ conversation_id: null });
  });

  it("is refused for the guest of another site", async () => {
    const other = await makeGuest(await makeSite());
    const response = await call(`/api/embed/contact/${other.uuid}`, {
      site,
      body: { email: newEmail(), fields: FIELDS, text: "Hello" },
    });
    expect(await readProblem(response)).toMatchObject({ status: 404, error: "guest_not_found" });
  });
});

describe("an owner's contact form", () => {
  const patch = (form_data: object[]) =>
    call(`/api/v1/sites/${site.id}`, { method: "PATCH", owner: ada, body: { contact: { channels: {}, form_data } } });
  const FIELD = { name: "size", label: "Size", type: "select", required: false, options: ["S", "M"] };

  it("is told to whoever shows it", async () => {
    const { contact }: { contact: Site["contact"] } = await (await call("/api/embed/config", { site })).json();
    expect(contact.form_data).toEqual(CONTACT.form_data);
  });

  it.each([
    ["a name that the form has already", [{ ...FIELD, name: "email" }]],
    ["two fields of one name", [FIELD, FIELD]],
    ["a list without choices", [{ name: "size", label: "Size", type: "select", required: false }]],
    ["choices without a list", [{ ...FIELD, type: "text" }]],
    ["eleven fields", Array.from({ length: 11 }, (_, at) => ({ ...FIELD, name: `f${at}` }))],
  ])("refuses %s", async (_, form_data) => {
    expect((await patch(form_data)).status).toBe(400);
  });
});
