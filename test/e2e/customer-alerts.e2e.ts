import type { Browser, FrameLocator, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { waitFor, waitForShop } from "./support/app";
import {
  askIn,
  findAxeFaults,
  launchBrowser,
  openChat,
  openPage,
  takeScreen,
  VISITOR_EXTREMES,
} from "./support/browser";
import { callOwner, findBegun } from "./support/member";
import { signIn } from "./support/owner";

const app = inject("app");
let browser: Browser;
let member: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  await waitForShop(app);
  member = (await openPage(browser)).page;
  await signIn(member, app.app_url, app.owner);
});
afterAll(() => browser.close());

/** Counts the notes that are played, in every frame. */
function countNotes(): void {
  const scope = window as unknown as { notes: number };
  scope.notes = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...input) {
    scope.notes += 1;
    return start.apply(this, input);
  };
}
const readNotes = (chat: FrameLocator) =>
  chat.locator("body").evaluate(() => (window as unknown as { notes: number }).notes);

/** The page as in a tab that is looked at, or not. */
async function look(page: Page, isLooked: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, !isLooked);
}

describe.each(VISITOR_EXTREMES)("a visitor who wants to be alerted, %s", (view, options) => {
  it("hears a message and sees it in the tab's title while the chat is closed, from page to page, until they want it no more", async () => {
    const { page, context, troubles } = await openPage(browser, options);
    await page.addInitScript(countNotes);
    await page.goto(app.demo_url);
    const own = await page.title();
    const since = Date.now();
    let chat = await openChat(page);
    await askIn(chat, "how long do refunds take?");
    await chat.getByRole("button", { name: "This was helpful" }).waitFor();
    const { id } = await findBegun(member, app, "active", since);
    let replies = 0;
    const reply = () =>
      callOwner(member, `/${id}/messages`, { client_id: `alert-${view}-${++replies}`, text: `Reply ${replies}` });
    const close = async () => {
      await chat.getByRole("button", { name: "Close chat" }).click();
      await waitFor(async () => !(await chat.getByRole("textbox").isVisible()));
    };
    const badge = page.locator("helpshelf-widget .badge");
    const wish = () => chat.getByRole("dialog").getByLabel("Alert me to new messages");
    const openMenu = () => chat.getByRole("button", { name: "More", exact: true }).click();

    await reply();
    await chat.getByText("Reply 1").waitFor();
    await close();
    await reply();
    await badge.getByText("1").waitFor();
    expect(await readNotes(chat)).toBe(0);

    chat = await openChat(page);
    await openMenu();
    expect(await wish().isChecked()).toBe(false);
    await wish().check();
    await waitFor(async () => (await readNotes(chat)) === 2);
    await takeScreen(page, `alerts-${view}-menu`);
    expect(troubles).toEqual([]);
    expect(await findAxeFaults(page)).toEqual([]);
    await chat.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await reply();
    await chat.getByText("Reply 3").waitFor();
    expect(await readNotes(chat)).toBe(2);
    await close();
    await reply();
    await waitFor(async () => (await readNotes(chat)) === 4);
    expect(await page.title()).toBe(own);
    await look(page, false);
    await reply();
    await waitFor(async () => (await page.title()) === `(2) ${own}`);
    await waitFor(async () => (await page.title()) === own);
    await waitFor(async () => (await page.title()) === `(2) ${own}`);
    await look(page, true);
    expect(await page.title()).toBe(own);

    await page.reload();
    chat = await openChat(page);
    await chat.getByText("Reply 5").click();
    await close();
    await reply();
    await waitFor(async () => (await readNotes(chat)) === 2);
    chat = await openChat(page);
    await openMenu();
    expect(await wish().isChecked()).toBe(true);
    await wish().uncheck();
    await chat.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await close();
    await look(page, false);
    await reply();
    await badge.getByText("1").waitFor();
    expect([await readNotes(chat), await page.title()]).toEqual([2, own]);
    await context.close();
  });
});

it("a message sounds in one of a visitor's tabs, and in none while it is seen in another one", async () => {
  const first = await openPage(browser);
  await first.context.addInitScript(countNotes);
  const since = Date.now();
  await first.page.goto(app.demo_url);
  const seen = await openChat(first.page);
  await askIn(seen, "how long do refunds take?");
  await seen.getByRole("button", { name: "This was helpful" }).waitFor();
  const { id } = await findBegun(member, app, "active", since);
  let replies = 0;
  const reply = () =>
    callOwner(member, `/${id}/messages`, { client_id: `tabs-${++replies}-reply`, text: `Reply ${replies}` });
  await seen.getByRole("button", { name: "More", exact: true }).click();
  await seen.getByRole("dialog").getByLabel("Alert me to new messages").check();
  await waitFor(async () => (await readNotes(seen)) === 2);
  await seen.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await reply();
  await seen.getByText("Reply 1").waitFor();
  const page = await first.context.newPage();
  await page.goto(app.demo_url);
  const other = await openChat(page);
  await other.getByText("Reply 1").click();
  await other.getByRole("button", { name: "Close chat" }).click();
  await first.page.bringToFront();
  const badge = page.locator("helpshelf-widget .badge");
  const countAll = async () => (await readNotes(seen)) - 2 + (await readNotes(other));

  await reply();
  await seen.getByText("Reply 2").waitFor();
  await other.getByText("Reply 2").waitFor({ state: "attached" });
  await page.waitForTimeout(2_500);
  expect([await countAll(), await badge.isVisible()]).toEqual([0, false]);
  await seen.getByRole("button", { name: "Close chat" }).click();
  await reply();
  await badge.getByText("1").waitFor();
  await waitFor(async () => (await countAll()) > 0);
  await page.waitForTimeout(2_500);
  expect(await countAll()).toBe(2);
  await first.context.close();
});
