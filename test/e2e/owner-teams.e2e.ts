import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchBrowser, openPage } from "./support/browser";
import { expectSound, signInOnce, VIEWS } from "./support/owner";

const app = inject("app");
let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

for (const [view, options] of VIEWS)
  it(`a team is made with members and hours, changed, and removed, ${view}`, async () => {
    const watched = await openPage(browser, { ...options, storageState: storage });
    const { page, context } = watched;
    await page.goto(`${app.app_url}/account`);
    await page.getByRole("link", { name: "New team" }).click();
    const name = `Night shift ${view}`;
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByRole("group", { name: "Members" }).getByRole("checkbox").first().check();
    await page.getByRole("switch", { name: "At set hours" }).press("Space");
    await page.getByLabel("Monday, from").fill("22:00");
    await page.getByLabel("Monday, until").fill("06:00");
    await page.getByRole("button", { name: "Copy the hours of Monday to all open days" }).press("Enter");
    expect(await page.getByLabel("Friday, until").inputValue()).toBe("06:00");
    await expectSound(watched, `team-${view}`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const row = page.getByRole("link", { name: new RegExp(name) });
    await row.getByText("1 member").waitFor();
    await row.scrollIntoViewIfNeeded();
    await expectSound(watched, `teams-${view}`);
    await row.click();
    expect(await page.getByLabel("Monday, until").inputValue()).toBe("06:00");
    await page.getByRole("button", { name: "Remove the team" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove the team" }).click();
    await page.getByText(`${name} is removed.`).waitFor();
    expect(await row.count()).toBe(0);
    await context.close();
  });
