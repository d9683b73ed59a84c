import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import { waitFor } from "./support/app";
import { findAxeFaults, launchBrowser, openPage, takeScreen, VISITOR_VIEWS, type Watched } from "./support/browser";
import { callOwner, findBegun } from "./support/member";
import { signIn } from "./support/owner";

const QUESTION = "how long do refunds take?";
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

/** The page of the demo site's own host. */
const chatOf = ({ app_url }: typeof app, path = "/chat") => app_url.replace("//localhost", "//demo.localhost") + path;
const send = (page: Page) => page.getByRole("button", { name: "Send" });
const logOf = (page: Page) => page.getByRole("log");
/** A page that may go on for minutes is there with its first words. */
const open = (page: Page, url: string) => page.goto(url, { waitUntil: "commit" });

async function ask(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox").fill(text);
  await send(page).click({ noWaitAfter: true });
  await logOf(page).getByText(text).last().waitFor();
}

async function expectSound({ page, troubles }: Watched, name: string): Promise<void> {
  await takeScreen(page, name);
  expect(troubles).toEqual([]);
}

describe.each(VISITOR_VIEWS)("a visitor without scripts, %s", (view, options) => {
  it("asks, reads the cited answer, asks for a person and reads their reply without doing anything", async () => {
    const watched = await openPage(browser, { ...options, javaScriptEnabled: false, locale: "en" });
    const { page } = watched;
    await open(page, chatOf(app));
    await expectSound(watched, `no-script-${view}-welcome`);
    const since = Date.now();
    await ask(page, QUESTION);
    const log = logOf(page);
    await log.getByText("business days").first().waitFor();
    expect(await log.getByText("Looking through our pages").isVisible()).toBe(false);
    expect(
      await log
        .getByRole("link", { name: /^Source 1:/ })
        .first()
        .getAttribute("href"),
    ).toContain("/refunds");
    await log.getByRole("group").first().click();
    await log.locator("blockquote").first().waitFor();
    await expectSound(watched, `no-script-${view}-answer`);

    await page.getByRole("button", { name: "Talk to a person" }).click({ noWaitAfter: true });
    await log.getByText("You are waiting for a person.").last().waitFor();
    const { id } = await findBegun(member, app, "waiting_human", since);
    await page.getByRole("textbox").fill("I am still typing");
    await log
      .getByText(/You are (next|number)/)
      .last()
      .waitFor();
    await expectSound(watched, `no-script-${view}-waiting`);
    await callOwner(member, `/${id}/messages`, { client_id: `no-script-${view}`, text: "I found your **parcel**." });
    const reply = log.getByRole("article").filter({ hasText: "I found your parcel." });
    await reply.getByText("Ruth Alder").waitFor();
    await log.getByText("Ruth Alder is here now.").last().waitFor();
    expect(await log.getByText("You are waiting for a person.").last().isVisible()).toBe(false);
    expect(await page.getByRole("textbox").inputValue()).toBe("I am still typing");
    await waitFor(() => reply.evaluate((element) => element.getBoundingClientRect().bottom < innerHeight));
    await expectSound(watched, `no-script-${view}-reply`);
    // That it was sent says nothing; that they go on does.
    expect((await callOwner<Conversation>(member, `/${id}`)).read_seq).toBe(0);

    await open(page, chatOf(app));
    await log.getByText("I found your parcel.").waitFor();
    await waitFor(async () => (await callOwner<Conversation>(member, `/${id}`)).read_seq > 0);
    await callOwner(member, `/${id}/end`, {});
    await log.getByText("This conversation has ended.").last().waitFor();
    await page.waitForLoadState();
    await watched.context.close();
  });

  it("sends the contact form", async () => {
    const watched = await openPage(browser, { ...options, javaScriptEnabled: false, locale: "en" });
    const { page } = watched;
    await page.goto(chatOf(app, "/chat/contact"));
    await expectSound(watched, `no-script-${view}-form`);
    const since = Date.now();
    await page.getByLabel("Name").fill("Ada Lovelace");
    await page.getByLabel("E-mail address").fill(`ada-${view}-${since}@example.org`);
    await page.getByLabel("Message").fill("Where is my parcel?\nIt was due on Monday.");
    await page.getByRole("button", { name: "Send message" }).click({ noWaitAfter: true });
    await logOf(page).getByText("You are waiting for a person.").last().waitFor();
    await page.getByRole("textbox", { name: "Code" }).waitFor();
    await expectSound(watched, `no-script-${view}-sent`);
    const { id, site_id } = await findBegun(member, app, "waiting_human", since);
    await member.setViewportSize(view === "phone" ? { width: 380, height: 720 } : { width: 1280, height: 800 });
    await member.emulateMedia({ colorScheme: view === "dark" ? "dark" : "light" });
    await member.goto(`${app.app_url}/sites/${site_id}/inbox/${id}`);
    await member.getByText("(as typed, not confirmed)").waitFor();
    await takeScreen(member, `no-script-${view}-inbox`);
    await watched.context.close();
  });
});

describe("the chat page", () => {
  it("shows an answer while a model writes it", async () => {
    const { page, context } = await openPage(browser, { javaScriptEnabled: false, locale: "en" });
    await open(page, chatOf(slow_app));
    await ask(page, QUESTION);
    await logOf(page).getByText("Looking through our pages").waitFor();
    await logOf(page)
      .getByRole("link", { name: /^Source 1:/ })
      .first()
      .waitFor();
    await page.waitForLoadState();
    await logOf(page).getByRole("group").first().waitFor();
    await context.close();
  });

  it("has nothing that axe complains of", async () => {
    const { page, context, troubles } = await openPage(browser, { locale: "en" });
    for (const [name, path] of [
      ["page", "/chat"],
      ["form", "/chat/contact"],
    ] as const) {
      await page.goto(chatOf(app, path));
      expect(await findAxeFaults(page), name).toEqual([]);
    }
    await page.goto(chatOf(app));
    await ask(page, QUESTION);
    await logOf(page).getByRole("group").first().waitFor();
    await page.waitForLoadState();
    troubles.length = 0;
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  });
});
