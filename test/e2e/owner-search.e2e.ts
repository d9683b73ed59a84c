import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { findAxeFaults, launchBrowser, openPage, takeScreen } from "./support/browser";
import { expectNoTroubles, signInOnce, VIEWS } from "./support/owner";
import { makeVisitor } from "./support/visitor";

const app = inject("app");
/** More than a conversation shows at once. */
const SAID_AFTER = 54;
let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

const countFound = (page: Page, q: string): Promise<number> =>
  page.evaluate(
    async (address) => {
      const found: { total: number } = await (await fetch(address)).json();
      return found.total;
    },
    `/api/v1/sites/${app.site_id}/conversations/search?${new URLSearchParams({ q })}`,
  );

for (const [name, options] of VIEWS)
  it(`a member finds what was said long ago, and opens it in its place, ${name}`, async () => {
    const visitor = await makeVisitor(app);
    await visitor.say("Good morning");
    await visitor.askForHuman();
    const word = `Marmeladenglas-${name}`;
    const wanted = `The blanket came with a broken ${word}, and my neighbour in Zürich says it always does.`;
    await visitor.say(wanted);
    for (let at = 1; at <= SAID_AFTER; at++) await visitor.say(`And another thing, number ${at}`);
    const { page, troubles, context } = await openPage(browser, { ...options, storageState: storage });
    await page.goto(`${app.app_url}/sites/${app.site_id}/inbox`);
    await page.getByRole("heading", { level: 1, name: "Inbox" }).waitFor();
    const field = page.getByRole("searchbox", { name: "Search in all messages" });
    await field.waitFor();
    await expect.poll(() => countFound(page, word), { timeout: 20_000 }).toBe(1);
    await page.keyboard.press("/");
    await page.keyboard.type(`zurich ${word.toLowerCase()}`);
    const results = page.getByRole("list", { name: "Messages found, the newest first" });
    const result = results.getByRole("link").filter({ hasText: word });
    await result.waitFor();
    await page.getByText("1 message", { exact: true }).waitFor();
    expect(await result.locator("mark").allInnerTexts()).toEqual(expect.arrayContaining(["Zürich"]));
    await takeScreen(page, `inbox-search-${name}`);
    expectNoTroubles(troubles);
    expect(await findAxeFaults(page)).toEqual([]);
    troubles.length = 0;
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    const log = page.getByRole("log", { name: "Messages" });
    const found = log.getByRole("article").filter({ hasText: wanted });
    await found.waitFor();
    await expect.poll(() => found.evaluate((element) => element.matches(":focus"))).toBe(true);
    await context.close();
  });

it("says what to do where nobody said it, and gives the list back", async () => {
  const { page, troubles, context } = await openPage(browser, { ...VIEWS[0][1], storageState: storage });
  await page.goto(`${app.app_url}/sites/${app.site_id}/inbox?view=all&q=quetzalcoatl`);
  await page.getByRole("heading", { name: "Nobody wrote that" }).waitFor();
  await takeScreen(page, "inbox-search-none");
  await page.getByRole("button", { name: "Show the conversations" }).click();
  await page.getByRole("heading", { name: "Nobody wrote that" }).waitFor({ state: "detached" });
  expect(await page.getByRole("searchbox", { name: "Search in all messages" }).inputValue()).toBe("");
  expectNoTroubles(troubles);
  await context.close();
});
