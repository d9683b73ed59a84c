import type { Browser, FrameLocator, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import { waitFor } from "./support/app";
import { askIn, launchBrowser, look, openChat, openPage, takeScreen, VISITOR_VIEWS } from "./support/browser";
import { callOwner, findBegun } from "./support/member";
import { signIn } from "./support/owner";

const QUESTION = "how long do refunds take?";
const UNANSWERED = "Who won the world cup in 1998?";
const WAITING = "You are waiting for a person.";
const REPLY = "I found your parcel.\nIt arrives on Tuesday.";
const app = inject("app");
const slow_app = inject("slow_app");
let browser: Browser;
let member: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  member = (await openPage(browser)).page;
  await signIn(member, app.app_url, app.owner);
});
afterAll(() => browser.close());

function logOf(chat: FrameLocator) {
  return chat.getByRole("log");
}

describe.each(VISITOR_VIEWS)("a visitor who wants a person, %s", (view, options) => {
  it("waits, reads the member's reply under their name, and the end, and may begin again", async () => {
    const watched = await openPage(browser, options);
    const { page } = watched;
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    const log = logOf(chat);
    const since = Date.now();
    await askIn(chat, UNANSWERED);
    const button = log.getByRole("button", { name: "Talk to a person" });
    await button.waitFor();
    await look(watched, `human-${view}-offered`);
    await button.click();
    await log.getByText(WAITING).waitFor();
    await waitFor(() => log.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight < 2));
    expect(await chat.getByRole("button", { name: "Talk to a person" }).count()).toBe(0);
    await askIn(chat, "Where is my parcel?");
    const { id } = await findBegun(member, app, "waiting_human", since);
    await waitFor(async () => (await callOwner<Conversation>(member, `/${id}`)).last_text === "Where is my parcel?");
    expect(await log.getByLabel("Looking through our pages").count()).toBe(0);
    expect(await log.getByRole("list", { name: "Suggested questions" }).count()).toBe(0);
    await look(watched, `human-${view}-waiting`);
    await askIn(chat, "I want to die");
    await log.getByText("988 Suicide & Crisis Lifeline").waitFor();
    await look(watched, `human-${view}-in-need`);

    await callOwner(member, `/${id}/messages`, { client_id: `reply-${view}`, text: REPLY });
    const reply = log.getByRole("article").filter({ hasText: "I found your parcel." });
    await reply.getByText("Ruth Alder").waitFor();
    await log.getByText("Ruth Alder is here now.").waitFor();
    expect(await log.getByText(WAITING).count()).toBe(0);
    expect(await reply.getByRole("button").count()).toBe(0);
    await look(watched, `human-${view}-reply`);
    const said = await log.innerText();
    await page.reload();
    const again = await openChat(page);
    await waitFor(async () => (await logOf(again).innerText()) === said);

    await callOwner(member, `/${id}/end`, {});
    await logOf(again).getByText("This conversation has ended.").waitFor();
    await look(watched, `human-${view}-ended`);
    await askIn(again, QUESTION);
    await logOf(again).getByRole("button", { name: "This was helpful" }).waitFor();
    expect(await logOf(again).getByText("This conversation has ended.").count()).toBe(0);
    expect(watched.troubles).toEqual([]);
    await watched.context.close();
  });
});

describe("a visitor whose wish for a person is not heard", () => {
  it("is told so and may try again", async () => {
    const { page, context } = await openPage(browser);
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await askIn(chat, QUESTION);
    await logOf(chat).getByRole("button", { name: "This was helpful" }).waitFor();
    await page.route("**/api/chat/frames", (route) => route.abort());
    await chat.getByRole("button", { name: "Talk to a person" }).click();
    const alert = chat.getByRole("alert");
    await alert.getByText("Your request was not sent.").waitFor();
    await takeScreen(page, "human-failed");
    await page.unroute("**/api/chat/frames");
    await alert.getByRole("button", { name: "Try again" }).click();
    await logOf(chat).getByText(WAITING).waitFor();
    expect(await alert.count()).toBe(0);
    await context.close();
  });
});

describe("an answer that a member cuts short by their own", () => {
  it("disappears without a complaint, and stays away after a reload", async () => {
    const { page: agent, context: desk } = await openPage(browser);
    await signIn(agent, slow_app.app_url, slow_app.owner);
    const { page, context } = await openPage(browser);
    await page.goto(slow_app.demo_url);
    const chat = await openChat(page);
    const since = Date.now();
    await askIn(chat, QUESTION);
    const [{ id }] = await Promise.all([
      findBegun(agent, slow_app, "active", since),
      logOf(chat).getByLabel("Looking through our pages").first().waitFor(),
    ]);
    await callOwner(agent, `/${id}/messages`, { client_id: "reply-short", text: REPLY });
    await logOf(chat).getByText("Ruth Alder is here now.").waitFor();
    const hasOnlyTheMember = async (frame: FrameLocator) => {
      await logOf(frame).getByText("I found your parcel.").waitFor();
      expect(await logOf(frame).getByText("AI answer").count()).toBe(0);
      expect(await logOf(frame).getByLabel("Looking through our pages").count()).toBe(0);
      expect(await frame.getByRole("alert").count()).toBe(0);
    };
    await hasOnlyTheMember(chat);
    await page.reload();
    await hasOnlyTheMember(await openChat(page));
    await Promise.all([context.close(), desk.close()]);
  });
});
