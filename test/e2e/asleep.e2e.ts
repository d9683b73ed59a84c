import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { List } from "../../workers/contract/lists";
import { waitFor, waitForShop } from "./support/app";
import {
  askIn,
  findAxeFaults,
  freeze,
  holdLines,
  launchBrowser,
  openChat,
  openPage,
  takeScreen,
} from "./support/browser";
import { callOwner, findBegun } from "./support/member";
import { expectNoTroubles, signInOnce } from "./support/owner";
import { makeVisitor } from "./support/visitor";

const QUESTION = "How long do refunds take?";
/** Longer than one hour by any clock that matters: sessions, heartbeats, waits between tries. */
const ASLEEP = "01:00:00";
/** MSG-07: by then a line that died is given up. Timers that were due ring once for each jump, as after a sleep. */
const NOTICED = ["00:20", "00:20"];

const app = inject("app");
let browser: Browser;
let ada: Awaited<ReturnType<typeof signInOnce>>;
let bo: Page;
let owner: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  await waitForShop(app);
  const [first, second] = app.agents;
  if (!first || !second) throw new Error("The seed has two agents");
  ada = await signInOnce(browser, { app_url: app.app_url, owner: first });
  owner = await signInOnce(browser, app);
  const storageState = await signInOnce(browser, { app_url: app.app_url, owner: second });
  bo = (await openPage(browser, { storageState })).page;
});
afterAll(() => browser.close());

/** The page is another one after a reload. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { is_the_same: true }));
const isMarked = (page: Page) => page.evaluate(() => "is_the_same" in window);

/** Another tab is in front of it, or it is itself. */
async function show(page: Page, state: DocumentVisibilityState): Promise<void> {
  for (const frame of page.frames())
    await frame.evaluate((visibilityState) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, value: visibilityState });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
}

/** Two ways to sleep: `fall` begins it, and what it returns ends it after an hour. */
const WAYS = [
  [
    "a tab that its browser froze and somebody looks at again",
    async (page: Page) => {
      await show(page, "hidden");
      const thaw = await freeze(page);
      return async () => {
        await thaw();
        await page.clock.fastForward(ASLEEP);
        await show(page, "visible");
      };
    },
  ],
  [
    "a machine that slept, of which nothing is told to the page",
    async (page: Page) => async () => {
      await page.clock.fastForward(ASLEEP);
      for (const later of NOTICED) await page.clock.fastForward(later);
    },
  ],
] as const;

async function makeWaiting(text: string) {
  const visitor = await makeVisitor(app);
  await visitor.say(QUESTION);
  await visitor.askForHuman();
  await visitor.say(text);
  return visitor;
}

describe.each(WAYS)("after an hour asleep, %s (MSG-07)", (way, fall) => {
  it("the inbox shows without a reload what happened meanwhile, and a reply goes out", async () => {
    const { page, context, troubles } = await openPage(browser, { storageState: ada });
    await page.clock.install();
    const line = await holdLines(page, "**/live**");
    const ruth = await openPage(browser, { storageState: owner });
    await ruth.page.goto(`${app.app_url}/sites/${app.site_id}/inbox`);
    await bo.goto(`${app.app_url}/sites`);
    const [read, taken, ended] = [
      await makeWaiting("I am read"),
      await makeWaiting("I am taken"),
      await makeWaiting("I am ended"),
    ];
    await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${read.conversation_id}?view=all`);
    const log = page.getByRole("log", { name: "Messages" });
    const rowOf = (id: string) => page.getByRole("list", { name: /^Conversations/ }).locator(`a[href*="${id}"]`);
    await log.getByText("I am read").waitFor();
    for (const { conversation_id } of [taken, ended])
      await rowOf(conversation_id)
        .getByText(/Waits for/)
        .waitFor();
    const present = page.getByRole("status").filter({ hasText: / online$/ });
    await present.filter({ hasText: "Ruth Alder" }).waitFor();
    await mark(page);

    await line.lose();
    const wake = await fall(page);
    await ruth.context.close();
    await read.say("I wrote while you slept.");
    await read.say("And once more.");
    await callOwner(bo, `/${taken.conversation_id}/takeover`, {});
    await callOwner(bo, `/${ended.conversation_id}/end`, {});
    const begun = await makeWaiting("I came while you slept");
    await bo.goto(`${app.app_url}/sites/${app.site_id}/inbox`);
    await bo.getByRole("heading", { level: 1, name: "Inbox" }).waitFor();
    await wake();

    await log.getByText("And once more.").waitFor();
    await rowOf(taken.conversation_id).getByText("With Bo Marsh").waitFor();
    await rowOf(ended.conversation_id).getByText("Ended", { exact: true }).waitFor();
    await rowOf(begun.conversation_id).getByText("I came while you slept").waitFor();
    await present.filter({ hasText: "Bo Marsh" }).waitFor();
    await expect.poll(() => present.innerText()).not.toContain("Ruth Alder");
    for (const { conversation_id } of [taken, ended, begun]) expect(await rowOf(conversation_id).count()).toBe(1);
    const waiting = `?site_id=${app.site_id}&status=waiting_human&snoozed=false`;
    const { total } = await callOwner<List<Conversation>>(bo, waiting);
    const link = page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Inbox/ });
    await expect.poll(async () => Number((await link.innerText()).match(/\d+/)?.[0] ?? 0)).toBe(total);
    // Nobody has seen what came in a conversation that is not open; what is open has been seen.
    const fresh = await callOwner<Conversation>(bo, `/${begun.conversation_id}`);
    await rowOf(begun.conversation_id)
      .getByText(`${fresh.last_seq - fresh.seen_seq} messages nobody here`)
      .waitFor();
    await expect
      .poll(async () => {
        const { last_seq, seen_seq } = await callOwner<Conversation>(bo, `/${read.conversation_id}`);
        return last_seq - seen_seq;
      })
      .toBe(0);

    const reply = "Good morning, I am awake.";
    await page.getByLabel("Reply text").fill(reply);
    await page.keyboard.press("Enter");
    await log.getByText(reply).waitFor();
    await bo
      .getByRole("status")
      .filter({ hasText: /Ada Finch.* online$/ })
      .waitFor();
    await read.say("Thank you!");
    await log.getByText("Thank you!").waitFor();
    await takeScreen(page, `asleep-inbox-${WAYS.findIndex(([name]) => name === way)}`);
    const said = (await read.readLog()).map(({ text }) => text);
    expect(said.slice(-4)).toEqual(["I wrote while you slept.", "And once more.", reply, "Thank you!"]);
    for (const text of said.slice(-4)) expect(await log.getByText(text, { exact: true }).count()).toBe(1);
    expect(line.opened).toBe(2);
    expect(await isMarked(page)).toBe(true);
    expectNoTroubles(troubles);
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  }, 120_000);

  it("the widget shows without a reload what was written meanwhile, once each, and goes on", async () => {
    const { page, context, troubles } = await openPage(browser);
    await page.clock.install();
    const line = await holdLines(page, "**/api/chat/live?**");
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await bo.goto(`${app.app_url}/sites`);
    const since = Date.now();
    await askIn(chat, QUESTION);
    await chat.getByRole("button", { name: "This was helpful" }).waitFor();
    const { id } = await findBegun(bo, app, "active", since);
    let replies = 0;
    const reply = (text: string) => callOwner(bo, `/${id}/messages`, { client_id: `asleep-${++replies}-${id}`, text });
    await reply("Bo here.");
    await chat.getByText("Bo here.").waitFor();
    await mark(page);

    await line.lose();
    const wake = await fall(page);
    await reply("Still there?");
    await reply("I keep looking.");
    await wake();

    await chat.getByText("I keep looking.").waitFor();
    await askIn(chat, "I am back.");
    await waitFor(async () => (await callOwner<Conversation>(bo, `/${id}`)).last_seq === 6);
    await reply("Welcome back.");
    await chat.getByText("Welcome back.").waitFor();
    await takeScreen(page, `asleep-widget-${WAYS.findIndex(([name]) => name === way)}`);
    const said = await chat.getByRole("log").locator(".bubble, .markdown").allInnerTexts();
    expect(said.toSpliced(1, 1)).toEqual([
      QUESTION,
      "Bo here.",
      "Still there?",
      "I keep looking.",
      "I am back.",
      "Welcome back.",
    ]);
    expect(await chat.getByText("Not sent yet", { exact: false }).count()).toBe(0);
    expect(line.opened).toBe(2);
    expect(await isMarked(page)).toBe(true);
    expectNoTroubles(troubles);
    await context.close();
  }, 120_000);
});
