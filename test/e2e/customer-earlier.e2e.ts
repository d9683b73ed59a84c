import type { Browser, FrameLocator, Locator, Page, Route } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { ConversationDetail } from "../../workers/contract/chat-api";
import type { ConversationView } from "../../workers/contract/embed";
import { waitFor, waitForShop } from "./support/app";
import { askIn, launchBrowser, look, openChat, openPage, VISITOR_EXTREMES } from "./support/browser";

const app = inject("app");
const WEEKS_MS = 20 * 24 * 3_600_000;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  await waitForShop(app);
});
afterAll(() => browser.close());

const button = (within: Pick<FrameLocator, "getByRole">, name: string | RegExp) =>
  within.getByRole("button", { name, exact: true });
const expectFocus = (target: Locator) =>
  waitFor(() => target.evaluate((element) => element === document.activeElement), 5_000);

/** As if the visitor had said and read the same once before, weeks ago: no test waits until a conversation is over for good. */
async function playFormer(page: Page): Promise<void> {
  const former = (view: ConversationView) => ({
    ...view,
    id: "conv_former",
    status: "ended",
    last_at: view.last_at - WEEKS_MS,
  });
  let present = "";
  // Outside a browser only `localhost` itself is known.
  const read = (route: Route, path: string) =>
    route.fetch({ url: `${app.app_url}/api/chat/conversations${path}?site_key=${app.site_key}` });
  await page.route("**/api/chat/conversations", async (route) => {
    const response = await read(route, "");
    const { items } = (await response.json()) as { items: ConversationView[] };
    present = items[0]?.id ?? "";
    await route.fulfill({ response, json: { items: [...items, ...items.map(former)] } });
  });
  await page.route("**/api/chat/conversations/conv_former*", async (route) => {
    const url = route.request().url();
    const response = await read(route, `/${present}`);
    const { messages, ...view } = (await response.json()) as ConversationDetail;
    const isRest = url.includes("before_seq=2");
    const part = isRest ? messages.slice(0, 1) : messages.slice(1);
    await route.fulfill({
      response,
      json: { ...view, id: "conv_former", messages: part, next_before_seq: isRest ? null : 2 },
    });
  });
}

describe.each(VISITOR_EXTREMES)("a visitor's earlier conversations, %s", (view, options) => {
  it("are listed in the menu, read there and left again, by keyboard", async () => {
    const watched = await openPage(browser, options);
    const { page, context, troubles } = watched;
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await askIn(chat, "how long do refunds take?");
    await button(chat, "This was helpful").waitFor();
    const sheet = chat.getByRole("dialog");
    const opener = button(sheet, "Earlier conversations");
    const heading = (name: string | RegExp) => sheet.getByRole("heading", { name, exact: true });
    await button(chat, "More").press("Enter");
    await opener.press("Enter");
    await expectFocus(heading("Earlier conversations"));
    await sheet.getByText("There are no others yet.").waitFor();
    await look(watched, `earlier-${view}-none`);
    await button(sheet, "Back").press("Enter");
    await expectFocus(opener);

    await page.route("**/api/chat/conversations", (route) => route.abort());
    await opener.press("Enter");
    await sheet.getByRole("alert").getByText("This could not be loaded.").waitFor();
    // The browser itself says that a call broke off.
    troubles.length = 0;
    await look(watched, `earlier-${view}-broken`);
    await page.unroute("**/api/chat/conversations");
    await playFormer(page);
    await button(sheet, "Try again").press("Enter");
    const items = sheet.getByRole("listitem").getByRole("button");
    await waitFor(async () => (await items.count()) === 2);
    expect(await sheet.getByRole("alert").isVisible()).toBe(false);
    expect(await items.nth(0).getAttribute("aria-current")).toBe("true");
    expect(await items.nth(1).innerText()).toMatch(/Refunds.*\n.*\d.* · Ended$/s);
    await look(watched, `earlier-${view}-list`);

    await items.nth(1).press("Enter");
    await expectFocus(heading(/\d/));
    await sheet.getByText("This conversation is over and can only be read.").waitFor();
    const answer = sheet.getByRole("article");
    await answer
      .locator(".markdown")
      .getByText(/refunds?/i)
      .first()
      .waitFor();
    expect(await sheet.locator(".bubble").count()).toBe(0);
    await button(sheet, "Show earlier messages").press("Enter");
    await sheet.locator(".bubble").getByText("how long do refunds take?").waitFor();
    expect(await answer.count()).toBe(1);
    expect(await button(sheet, "Show earlier messages").count()).toBe(0);
    expect(await sheet.getByRole("textbox").count()).toBe(0);
    expect(await button(sheet, "This was helpful").count()).toBe(0);
    await look(watched, `earlier-${view}-past`);
    await button(sheet, "Back").press("Enter");
    await expectFocus(items.nth(1));
    await items.nth(0).press("Enter");
    await sheet.waitFor({ state: "detached" });
    await expectFocus(button(chat, "More"));
    expect(troubles).toEqual([]);
    await context.close();
  });
});
