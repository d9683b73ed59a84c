import type { Browser, FrameLocator, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import { waitFor } from "./support/app";
import {
  askIn,
  findAxeFaults,
  launchBrowser,
  look,
  openChat,
  openPage,
  takeScreen,
  VISITOR_VIEWS,
  type Watched,
} from "./support/browser";
import { callOwner, findBegun } from "./support/member";
import { readCode, signIn } from "./support/owner";

const app = inject("app");
let browser: Browser;
let member: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  member = (await openPage(browser)).page;
  await signIn(member, app.app_url, app.owner);
});
afterAll(() => browser.close());

const button = (within: Pick<FrameLocator, "getByRole">, name: string) =>
  within.getByRole("button", { name, exact: true });

/** A visitor who has asked and waits for a person. */
async function beginWaiting(watched: Watched): Promise<FrameLocator> {
  await watched.page.goto(app.demo_url);
  const chat = await openChat(watched.page);
  await askIn(chat, "Who won the world cup in 1998?");
  await button(chat.getByRole("log"), "Talk to a person").click();
  await chat.getByText("You are waiting for a person.").waitFor();
  return chat;
}

describe.each(VISITOR_VIEWS)("a conversation that its visitor ends, %s", (view, options) => {
  it("is rated with a comment, keeps the rating over a reload, and is opened again by a new message", async () => {
    const watched = await openPage(browser, options);
    const { page, troubles } = watched;
    const since = Date.now();
    const chat = await beginWaiting(watched);
    await button(chat, "More").click();
    await button(chat.getByRole("dialog"), "End the conversation").click();
    await chat.getByText("This conversation has ended.").waitFor();
    const card = chat.getByRole("region", { name: "How was this conversation?" });
    await card.getByText(/^It can be opened again until \w+, \w+ \d+\.$/).waitFor();
    await look(watched, `mail-${view}-ended`);
    await card.getByTitle("Good", { exact: true }).click();
    await card.getByPlaceholder("Anything you would like to add?").fill("Quick, but the link was broken.");
    await look(watched, `mail-${view}-rating`);
    await button(card, "Send").click();
    await card.getByText("Thank you for the rating").waitFor();
    const { id } = await findBegun(member, app, "ended", since);
    const find = () => callOwner<Conversation>(member, `/${id}`);
    await waitFor(async () => (await find()).rating_comment === "Quick, but the link was broken.");
    expect(await find()).toMatchObject({ status: "ended", rating: 4 });
    if (view !== "dark") {
      await member.setViewportSize(view === "phone" ? { width: 380, height: 720 } : { width: 1280, height: 800 });
      await member.goto(`${app.app_url}/sites/${app.site_id}/inbox/${id}?view=ended`);
      await member.getByText("Quick, but the link was broken.").waitFor();
      await member.getByText("Rated 4 of 5").first().waitFor({ state: "attached" });
      await takeScreen(member, `mail-${view}-inbox`);
      expect(await findAxeFaults(member)).toEqual([]);
    }
    await page.reload();
    const again = await openChat(page);
    await waitFor(() => again.getByRole("radio", { name: "Good", exact: true }).isChecked());
    await look(watched, `mail-${view}-rated`);
    await askIn(again, "One more thing");
    await again.getByText("This conversation has ended.").waitFor({ state: "detached" });
    await waitFor(async () => (await find()).status === "active");
    expect(troubles).toEqual([]);
    await watched.context.close();
  });
});

describe.each(VISITOR_VIEWS)("a visitor who waits for a person, %s", (view, options) => {
  it("has the reply mailed to an address that a code confirms, changes it and takes it back", async () => {
    const watched = await openPage(browser, options);
    const [first, second] = [`first-${view}@example.org`, `second-${view}@example.org`];
    const chat = await beginWaiting(watched);
    const log = chat.getByRole("log");
    await button(log, "E-mail me the reply").waitFor();
    await look(watched, `mail-${view}-offered`);
    await button(log, "E-mail me the reply").click();
    await log.getByPlaceholder("Your e-mail address").fill(first);
    await look(watched, `mail-${view}-address`);
    await button(log, "Send code").click();
    await log.getByText(`Type the code we have mailed to ${first}`).waitFor();
    await log.getByPlaceholder("Six digits").fill("000000");
    await button(log, "Confirm").click();
    await log.getByText("This code is wrong or too old.").waitFor();
    // The browser itself says what a refused call was.
    watched.troubles.length = 0;
    await look(watched, `mail-${view}-wrong`);
    await log.getByPlaceholder("Six digits").fill(await readCode(app.app_url, first));
    await button(log, "Confirm").click();
    await log.getByText(`replies reach you at ${first}`).waitFor();
    await look(watched, `mail-${view}-confirmed`);

    await button(chat, "More").click();
    const menu = chat.getByRole("dialog");
    await menu.getByText(first).waitFor();
    await look(watched, `mail-${view}-menu`);
    await button(menu, "E-mail me this conversation").click();
    await menu.getByText(`Sent to ${first}`).waitFor();
    await look(watched, `mail-${view}-transcript`);
    await button(menu, "Change").click();
    await menu.getByPlaceholder("Your e-mail address").fill(second);
    await button(menu, "Send code").click();
    await menu.getByPlaceholder("Six digits").fill(await readCode(app.app_url, second));
    await button(menu, "Confirm").click();
    await menu.getByText(`replies reach you at ${second}`).waitFor();
    await button(menu, "Remove").click();
    await menu.getByPlaceholder("Your e-mail address").waitFor();
    await watched.page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    // The browser gives the focus back, after the menu has gone.
    await waitFor(() => button(chat, "More").evaluate((element) => element === document.activeElement), 5_000);
    expect(watched.troubles).toEqual([]);
    await watched.context.close();
  });
});
