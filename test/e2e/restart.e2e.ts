import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startApp, waitFor } from "./support/app";
import { launchBrowser, openPage, takeScreen } from "./support/browser";
import { signIn } from "./support/owner";

const website_url = inject("website_url");
const SLOW = { CRAWL_REQUESTS_PER_SECOND: "3" };

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

interface Source {
  status: string;
  page_counts: { indexed: number };
  progress: { status: string; done: number; found: number; indexed: number };
}

describe("a Worker killed in the middle of a crawl", () => {
  it("shows the true state again once it is back, and finishes", async () => {
    const { host } = new URL(website_url);
    const first = await startApp("killed", SLOW, host);
    const { page, context } = await openPage(browser);
    await signIn(page, first.app_url, first.owner);
    await page.goto(`${first.app_url}/sites/new`);
    await page.getByRole("textbox", { name: /address/ }).fill(website_url);
    await page.getByRole("button", { name: "Read this website" }).click();
    const recent = page.getByRole("region", { name: "Pages read last" }).getByRole("listitem");
    await waitFor(async () => (await recent.count()) >= 4);
    const home = page.url();
    process.kill(first.pid, "SIGKILL");
    await page.getByText("Reconnecting").first().waitFor();
    await takeScreen(page, "home-reconnecting");

    const second = await startApp("killed", {}, host, { keep_state: true });
    expect(second.app_url).toBe(first.app_url);
    await page.getByText("Live", { exact: true }).first().waitFor({ timeout: 60_000 });
    await page
      .getByText(/pages are ready/)
      .first()
      .waitFor({ timeout: 120_000 });
    const source: Source = await page.evaluate(async (site_id) => {
      const { items } = await (await fetch(`/api/v1/sites/${site_id}/sources`)).json();
      return (await fetch(`/api/v1/sources/${items[0].id}`)).json();
    }, home.split("/").at(-1) ?? "");
    expect(source).toMatchObject({ status: "synced", progress: { status: "synced" } });
    expect(source.progress.done).toBe(source.progress.found);
    expect(source.page_counts.indexed).toBe(source.progress.indexed);
    await page.getByText(String(source.page_counts.indexed), { exact: true }).first().waitFor();
    await context.close();
    await second.stop();
  }, 240_000);
});
