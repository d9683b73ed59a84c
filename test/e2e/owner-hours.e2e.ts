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

describe.each(VISITOR_VIEWS)("business hours, %s", (view, options) => {
  it("are written by keyboard, shown as they would count now, and kept", async () => {
    const { page, context } = await openPage(browser, { ...options, timezoneId: "Asia/Tokyo" });
    await signIn(page, app.app_url, app.owner);
    await page.goto(`${app.app_url}/sites/${app.site_id}/settings`);
    const card = page.locator("section").filter({ has: page.getByRole("heading", { name: "Business hours" }) });
    const isOn = card.getByRole("switch", { name: "People are there at set hours" });
    await isOn.focus();
    await page.keyboard.press("Space");
    expect(await card.getByLabel("Time zone").inputValue()).toBe("Asia/Tokyo");
    expect(await card.getByRole("status").innerText()).toMatch(/^(?:Open|Closed) now/);

    await card.getByRole("button", { name: "Add hours on Saturday" }).press("Enter");
    const from = card.getByLabel("Saturday, from");
    await expect.poll(() => from.evaluate((node) => node === document.activeElement)).toBe(true);
    await from.fill("22:00");
    await card.getByLabel("Saturday, until").fill("02:00");
    await card.getByText("Ends on the next day.").waitFor();
    await card.getByLabel("Holidays", { exact: true }).first().fill("2026-12-25");
    await page.keyboard.press("Enter");
    await card.getByRole("button", { name: "Remove 25 Dec 2026" }).waitFor();
    await card.scrollIntoViewIfNeeded();
    await takeScreen(page, `business-hours-${view}`);
    expect(await findAxeFaults(page)).toEqual([]);
    await card.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await page.getByText("Saved. Visitors are told by these hours when people are back.").waitFor();

    await page.reload();
    expect(await card.getByLabel("Saturday, until").inputValue()).toBe("02:00");
    await card.getByRole("button", { name: "Remove 22:00 to 02:00 on Saturday" }).click();
    expect(await card.getByLabel("Saturday, from").count()).toBe(0);
    await isOn.click();
    await card.getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(() => card.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await context.close();
  });
});
