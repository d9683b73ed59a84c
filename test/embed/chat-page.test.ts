import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Conversation, Messages } from "../../workers/contract/conversations";
import type { Site } from "../../workers/contract/sites";
import { sha256Hex } from "../../workers/platform/crypto";
import { newEmail, readCode } from "../support/accounts";
import { QUESTION, useGatedModel } from "../support/chat";
import {
  type Browser,
  findConversation,
  newBrowser,
  readKeys,
  readUntil,
  submit,
  tokenOf,
  visit,
} from "../support/chat-page";
import { call } from "../support/client";
import { indexPages, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock, replacements } from "../worker";

const UNANSWERED = "Who won the world cup in 1998?";
let site: Site;
let ada: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({
    workspace_id: ada.scope.workspace_id,
    suggested_questions: ["How much is shipping?"],
    contact: {
      channels: { phone: { enabled: true, value: "+47 22 00 00 00" } },
      form_data: [
        { name: "order_number", label: "Order <number>", type: "text", required: true },
        { name: "topic", label: "Topic", type: "select", required: false, options: ["Parcel", "Refund"] },
      ],
    },
  });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.llms;
});

async function begin(headers: Record<string, string> = {}, of = site): Promise<Browser> {
  const browser = newBrowser(of, headers);
  expect((await visit(browser)).status).toBe(200);
  return browser;
}
const ask = (browser: Browser, text: string) => submit(browser, "/chat/message", { text });

const show = async (id: string): Promise<Conversation> =>
  (await call(`/api/v1/conversations/${id}`, { owner: ada })).json();
async function readInbox(id: string): Promise<Messages["items"]> {
  await expect.poll(async () => (await call(`/api/v1/conversations/${id}`, { owner: ada })).status).toBe(200);
  const { items }: Messages = await (await call(`/api/v1/conversations/${id}/messages`, { owner: ada })).json();
  return items;
}
const reply = (id: string, text: string) =>
  call(`/api/v1/conversations/${id}/messages`, { owner: ada, body: { client_id: crypto.randomUUID(), text } });

describe("the chat page", () => {
  it("greets, and keeps nothing of who only looks", async () => {
    const browser = await begin();
    expect(browser.text).toContain("How much is shipping?");
    expect(await findConversation(browser)).toBe("");
    const row = await env.DB.prepare("SELECT uuid FROM guests WHERE token_hash = ?")
      .bind(sha256Hex(tokenOf(browser)))
      .first();
    expect(row).toBeNull();
  });

  it("answers with its sources, and after a reload the same", async () => {
    const browser = await begin();
    const sent = await ask(browser, QUESTION);
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "/chat"]);
    await visit(browser);
    expect(browser.text).toContain(`<p class="bubble" dir="auto">${QUESTION}</p>`);
    expect(browser.text).toMatch(
      /5 business days[^<]*<a class="cite" href="https:\/\/shop\.example\.org\/refunds#:~:text=/,
    );
    expect(browser.text).toContain('<ol class="source-list">');
    expect(browser.text.trim().endsWith("</html>")).toBe(true);
    const first = await visit(browser);
    expect(await first.text()).toContain("5 business days");
  });

  it("shows an answer sentence by sentence, as it is written", async () => {
    const model = useGatedModel();
    const browser = await begin();
    await ask(browser, QUESTION);
    const page = await visit(browser, "/chat", false);
    const reader = page.body?.pipeThrough(new TextDecoderStream()).getReader();
    let read = "";
    while (!read.includes("Refunds take five business days")) read += (await reader?.read())?.value ?? "";
    expect(read).not.toContain("to your card");
    model.release();
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) read += next.value;
    expect(read).toContain("to your card");
    expect(read.split("Refunds take five business days")).toHaveLength(2);
    expect(read).toContain('<ol class="source-list">');
    expect(read.trim().endsWith("</html>")).toBe(true);
    expect(model.calls()).toBe(1);
  });

  it("stores a form that is sent twice once, and a second form as well", async () => {
    const browser = await begin();
    const keys = readKeys(browser.text);
    const sent = { ...keys, text: UNANSWERED };
    const statuses = await Promise.all(
      [1, 2, 3].map(async () => (await submit(browser, "/chat/message", sent)).status),
    );
    expect(statuses).toEqual([303, 303, 303]);
    await submit(browser, "/chat/message", { ...keys, text: "Another one, from the same page" });
    const said = (await readInbox(await findConversation(browser))).filter(({ author }) => author === "visitor");
    expect(said.map(({ text }) => text)).toEqual([UNANSWERED, "Another one, from the same page"]);
  });

  it("pages a long conversation", async () => {
    const browser = await begin();
    await ask(browser, "Message 1.");
    const id = await findConversation(browser);
    await readInbox(id);
    await submit(browser, "/chat/person", {});
    for (let at = 2; at <= 60; at++) expect((await reply(id, `Message ${at}.`)).status).toBe(200);
    await call(`/api/v1/conversations/${id}/end`, { method: "POST", owner: ada });
    await visit(browser);
    expect(browser.text).toContain("Message 60.");
    expect(browser.text).not.toContain("Message 2.");
    const [, before] = /href="(\/chat\?before_seq=\d+)"/.exec(browser.text) ?? [];
    await visit(browser, before);
    expect(browser.text).toContain("Message 2.");
    expect(browser.text).not.toContain("Message 60.");
  });
});

describe("a person on the chat page", () => {
  it("is asked for, and their reply is there as it is written and after a reload", async () => {
    const browser = await begin();
    await ask(browser, UNANSWERED);
    await visit(browser);
    expect((await submit(browser, "/chat/person", { text: "" })).status).toBe(303);
    const id = await findConversation(browser);
    await expect.poll(async () => (await show(id)).status).toBe("waiting_human");
    const waiting = await visit(browser, "/chat", false);
    const heard = readUntil(waiting, "It arrives on Tuesday.");
    await reply(id, "It arrives on Tuesday.");
    expect(await heard).toContain("You are waiting for a person.");
    const again = await readUntil(await visit(browser, "/chat", false), "is here now.");
    expect(again).toContain("It arrives on Tuesday.");
  });

  it("gets the message that was typed, which the AI does not answer", async () => {
    const browser = await begin();
    await submit(browser, "/chat/person", { text: "I want to complain" });
    const id = await findConversation(browser);
    const said = await readInbox(id);
    expect(said.map(({ author, text }) => [author, text])).toEqual([["visitor", "I want to complain"]]);
    expect((await show(id)).status).toBe("waiting_human");
  });

  it("is not asked for without a word", async () => {
    const browser = await begin();
    const response = await submit(browser, "/chat/person", { text: " " });
    expect([response.status, (await response.text()).includes("Write a message first.")]).toEqual([400, true]);
  });
});

describe("the contact form's page", () => {
  const FILLED = {
    name: "Ada",
    channel: "phone",
    field_order_number: "1234",
    field_topic: "Parcel",
    text: "Where is it?",
  };

  it("lands in the inbox and comes back to the chat, where the mailed code is typed", async () => {
    const [browser, email] = [await begin(), newEmail()];
    await visit(browser, "/chat/contact");
    expect(browser.text).toContain("Order &lt;number&gt;");
    const sent = { ...readKeys(browser.text), ...FILLED, email };
    for (let at = 0; at < 2; at++) expect((await submit(browser, "/chat/contact", sent)).status).toBe(303);
    const said = await readInbox(await findConversation(browser));
    expect(said.map(({ form }) => form?.map(({ value }) => value))).toEqual([
      ["Ada", email, "Phone", "1234", "Parcel"],
    ]);
    browser.text = await readUntil(await visit(browser, "/chat", false), "You are waiting for a person.");
    expect(browser.text).toContain(`We sent a code to ${email}.`);
    expect((await submit(browser, "/chat/code", { code: "no" })).status).toBe(400);
    expect((await submit(browser, "/chat/code", { code: await readCode(email) })).status).toBe(303);
    const confirmed = await readUntil(await visit(browser, "/chat", false), "You are waiting for a person.");
    expect(confirmed).toContain(`Replies also go to ${email}.`);
  });

  it("keeps what was typed, and marks what was not taken", async () => {
    const browser = await begin();
    await visit(browser, "/chat/contact");
    const response = await submit(browser, "/chat/contact", {
      ...FILLED,
      field_order_number: "",
      email: "no",
      text: "</textarea>",
    });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain('value="Ada"');
    expect(text).toContain("&lt;/textarea&gt;");
    expect([...text.matchAll(/id="(\w+)_fault"/g)].map(([, name]) => name)).toEqual(["email"]);
    const second = await submit(browser, "/chat/contact", { ...FILLED, field_order_number: "", email: newEmail() });
    expect([...(await second.text()).matchAll(/id="(\w+)_fault"/g)].map(([, name]) => name)).toEqual([
      "field_order_number",
    ]);
  });
});
