import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { callApi, waitFor } from "./support/app";
import { findAxeFaults, launchBrowser, openPage, takeScreen } from "./support/browser";
import { signIn } from "./support/owner";

const app = inject("slow_app");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  const guest = await callApi<{ uuid: string }>(`${app.app_url}/api/guest/create/`, { site_key: app.site_key });
  await waitFor(async () => {
    const content = `${app.app_url}/api/ai-searchbox/crawler-content/${guest.body.uuid}/?query=wool`;
    const found = await callApi<{ content: { url: string }[] }>(content);
    return found.body.content?.some(({ url }) => url.endsWith("/care/wool"));
  });
});
afterAll(() => browser.close());

describe("how an answer came about", () => {
  it.each([
    ["desktop", "light", 1440],
    ["desktop", "dark", 1440],
    ["phone", "light", 380],
  ] as const)("is seen stage by stage: %s, %s", async (view, colorScheme, width) => {
    const { page, context, troubles } = await openPage(browser, { colorScheme, viewport: { width, height: 1_800 } });
    await signIn(page, app.app_url, app.owner);
    await page.goto(`${app.app_url}/sites/${app.site_id}/ask?q=${encodeURIComponent("How do I wash a wool blanket?")}`);
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByText("How this answer came about").waitFor();
    // What was understood, what was found with the score of each stage, what was sent, what was kept, what it took.
    await page.getByText("Words searched for").waitFor();
    await page.getByText("Side by side").first().waitFor();
    await page.getByText(/first words after .* tokens read/).waitFor();
    await page.getByText("Kept:").first().waitFor();
    await page.getByText(/^Sent: the question/).click();
    await page.getByText("SITE (data)").waitFor();
    await page.evaluate(() => document.fonts.ready);
    await takeScreen(page, `trace-${view}-${colorScheme}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(troubles).toEqual([]);
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  });
});
