import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { findAxeFaults, launchBrowser, openPage, takeScreen, VISITOR_VIEWS } from "./support/browser";
import { signIn } from "./support/owner";

const app = inject("slow_app");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(VISITOR_VIEWS)("teams, %s", (view, options) => {
  it("are made with members and hours, changed, and removed", async () => {
    const { page, context } = await openPage(browser, options);
    await signIn(page, app.app_url, app.owner);
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
    await takeScreen(page, `team-${view}`);
    expect(await findAxeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const row = page.getByRole("link", { name: new RegExp(name) });
    await row.getByText("1 member").waitFor();
    await row.scrollIntoViewIfNeeded();
    await takeScreen(page, `teams-${view}`);
    expect(await findAxeFaults(page)).toEqual([]);
    await row.click();
    expect(await page.getByLabel("Monday, until").inputValue()).toBe("06:00");
    await page.getByRole("button", { name: "Remove the team" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove the team" }).click();
    await page.getByText(`${name} is removed.`).waitFor();
    expect(await row.count()).toBe(0);
    await context.close();
  });
});
