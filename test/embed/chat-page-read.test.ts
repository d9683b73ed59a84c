import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { Site } from "../../workers/contract/sites";
import { newEmail, readCode } from "../support/accounts";
import { type Browser, findConversation, newBrowser, readUntil, submit, visit } from "../support/chat-page";
import { call } from "../support/client";
import { makeSite } from "../support/factories";
import { readMails } from "../support/mails";
import { makeOwner, type Owner } from "../support/owners";
import { clock } from "../worker";

const REPLY = "It arrives on Tuesday.";
let site: Site;
let ada: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
});

/** A visitor who waits for a person, with a confirmed address. */
async function begin(): Promise<{ browser: Browser; id: string; email: string }> {
  const [browser, email] = [newBrowser(site), newEmail()];
  await visit(browser, "/chat/contact");
  expect((await submit(browser, "/chat/contact", { email, text: "Where is it?" })).status).toBe(303);
  expect((await submit(browser, "/chat/code", { code: await readCode(email) })).status).toBe(303);
  const id = await findConversation(browser);
  await expect.poll(async () => (await call(`/api/v1/conversations/${id}`, { owner: ada })).status).toBe(200);
  return { browser, id, email };
}
const reply = (id: string) =>
  call(`/api/v1/conversations/${id}/messages`, {
    owner: ada,
    body: { client_id: crypto.randomUUID(), text: REPLY },
  });
const readSeq = async (id: string) =>
  ((await (await call(`/api/v1/conversations/${id}`, { owner: ada })).json()) as Conversation).read_seq;
/** Whether the reply is mailed a minute later. */
async function isMailed(id: string, email: string): Promise<boolean> {
  clock.offset_ms += 60_000;
  await runDurableObjectAlarm(env.CONVERSATION.getByName(`${site.id}:${id}`));
  return (await readMails(email)).some(({ text }) => text.includes(REPLY));
}
/** The reply comes while the page is open, which then is left alone. */
async function receive({ browser, id }: { browser: Browser; id: string }): Promise<void> {
  const heard = readUntil(await visit(browser, "/chat", false), REPLY);
  await reply(id);
  expect(await heard).toContain(REPLY);
}

it("mails a reply that was written into a page which nobody looks at any more", async () => {
  const begun = await begin();
  await receive(begun);
  expect([await isMailed(begun.id, begun.email), await readSeq(begun.id)]).toEqual([true, 0]);
});

it("mails a reply that stood in a page from its beginning, after which nothing was done", async () => {
  const { browser, id, email } = await begin();
  await reply(id);
  await readUntil(await visit(browser, "/chat", false), REPLY);
  expect([await isMailed(id, email), await readSeq(id)]).toEqual([true, 0]);
});

it.each<[string, (browser: Browser) => Promise<Response>]>([
  ["loads the page again", (browser) => visit(browser, "/chat", false)],
  ["opens another of its pages", (browser) => visit(browser, "/chat/contact")],
  ["sends a form of it", (browser) => submit(browser, "/chat/message", { text: "Thanks." })],
  ["sends a form that is refused", (browser) => submit(browser, "/chat/code", { code: "no" })],
])("takes a reply for seen, and does not mail it, once its reader %s", async (_, act) => {
  const begun = await begin();
  const { browser, id, email } = begun;
  await receive(begun);
  expect(await readSeq(id)).toBe(0);
  await (await act(browser)).body?.cancel();
  await expect.poll(() => readSeq(id)).toBeGreaterThan(0);
  expect(await isMailed(id, email)).toBe(false);
});

it.each([
  ["a browser that only guesses", "/chat", { "sec-purpose": "prefetch;prerender" }],
  ["another website's form", "/chat/message", { origin: "https://evil.example" }],
  ["a form that is not the page's own", "/chat/message", {}],
])("takes nothing for seen because of %s", async (_, path, headers) => {
  const begun = await begin();
  const { browser, id, email } = begun;
  await receive(begun);
  const method = path === "/chat" ? "GET" : "POST";
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const more = {
    headers: { ...form, cookie: browser.cookie, ...headers },
    ...(method === "POST" && { raw_body: "text=x" }),
  };
  await (await call(path, { site, method, ...more })).body?.cancel();
  expect([await isMailed(id, email), await readSeq(id)]).toEqual([true, 0]);
});
