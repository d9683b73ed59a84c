import type { Browser, FrameLocator } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { askIn, findAxeFaults, launchBrowser, openChat, openPage, takeScreen, type Watched } from "./support/browser";
import { readCode } from "./support/owner";

const VIEWS = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { colorScheme: "light", viewport: { width: 380, height: 720 }, hasTouch: true, isMobile: true }],
] as const;
const app = inject("app");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A picture, and nothing that axe or the browser complains of. */
async function expectSound({ page, troubles }: Watched, name: string): Promise<void> {
  await takeScreen(page, `mail-${name}`);
  expect(troubles).toEqual([]);
  expect(await findAxeFaults(page), name).toEqual([]);
  // axe opens a window of its own.
  troubles.length = 0;
}

const button = (within: Pick<FrameLocator, "getByRole">, name: string) => within.getByRole("button", { name });

/** A visitor who has asked and waits for a person. */
async function beginWaiting(watched: Watched): Promise<FrameLocator> {
  await watched.page.goto(app.demo_url);
  const chat = await openChat(watched.page);
  await askIn(chat, "Who won the world cup in 1998?");
  await button(chat.getByRole("log"), "Talk to a person").click();
  await chat.getByText("You are waiting for a person.").waitFor();
  return chat;
}

describe.each(VIEWS)("a visitor who waits for a person, %s", (view, options) => {
  it("has the reply mailed to an address that a code confirms, changes it and takes it back", async () => {
    const watched = await openPage(browser, options);
    const [first, second] = [`first-${view}@example.org`, `second-${view}@example.org`];
    const chat = await beginWaiting(watched);
    const log = chat.getByRole("log");
    await button(log, "E-mail me the reply").waitFor();
    await expectSound(watched, `${view}-offered`);
    await button(log, "E-mail me the reply").click();
    await log.getByPlaceholder("Your e-mail address").fill(first);
    await expectSound(watched, `${view}-address`);
    await button(log, "Send code").click();
    await log.getByText(`Type the code we have mailed to ${first}`).waitFor();
    await log.getByPlaceholder("Six digits").fill("000000");
    await button(log, "Confirm").click();
    await log.getByText("This code is wrong or too old.").waitFor();
    // The browser itself says what a refused call was.
    watched.troubles.length = 0;
    await expectSound(watched, `${view}-wrong`);
    await log.getByPlaceholder("Six digits").fill(await readCode(app.app_url, first));
    await button(log, "Confirm").click();
    await log.getByText(`replies reach you at ${first}`).waitFor();
    await expectSound(watched, `${view}-confirmed`);

    await button(chat, "More").click();
    const menu = chat.getByRole("dialog");
    await menu.getByText(first).waitFor();
    await expectSound(watched, `${view}-menu`);
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
    expect(await button(chat, "More").evaluate((element) => element === document.activeElement)).toBe(true);
    expect(watched.troubles).toEqual([]);
    await watched.context.close();
  });
});
