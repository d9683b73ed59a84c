import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { waitFor } from "./support/app";
import { launchBrowser, openPage, takeScreen } from "./support/browser";
import { expectNoTroubles, expectSound, pressOn, signIn, tabTo, typeInto, VIEWS } from "./support/owner";

const app = inject("app");
let browser: Browser;
let storage: Awaited<ReturnType<BrowserContext["storageState"]>>;
/** The demo shop's own source, and why its pages are indexed. */
let source_id: string;
let reason: string;

beforeAll(async () => {
  browser = await launchBrowser();
  const { page, context } = await openPage(browser);
  await signIn(page, app.app_url, app.owner);
  const found = await waitFor(() =>
    page.evaluate(async (site_id) => {
      const sources = await (await fetch(`/api/v1/sites/${site_id}/sources`)).json();
      const [source] = sources.items;
      if (source?.status !== "synced") return null;
      const pages = await (await fetch(`/api/v1/sources/${source.id}/pages?status=indexed&page_size=1`)).json();
      return { source_id: source.id as string, reason: pages.items[0]?.reason as string };
    }, app.site_id),
  );
  ({ source_id, reason } = found);
  storage = await context.storageState();
  await context.close();
});
afterAll(() => browser.close());

async function saveExcluded(page: Page, text: string): Promise<void> {
  const field = page.getByLabel("But not these");
  await tabTo(page, field);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  if (text !== "") await page.keyboard.type(text);
}

describe("an owner who looks after their sources", () => {
  for (const [name, options] of VIEWS) {
    it(`sees what a pattern would leave out before it is saved, ${name}`, async () => {
      const watched = await openPage(browser, { ...options, storageState: storage });
      const { page, context, troubles } = watched;
      await page.goto(`${app.app_url}/sites/${app.site_id}`);
      const sources = page.locator("section", { has: page.getByRole("heading", { name: "Sources" }) });
      await pressOn(page, sources.locator(`a[href$="/sources/${source_id}"]`));
      await page.getByRole("heading", { name: "What is read" }).waitFor();
      await expectSound(watched, `source-${name}`);

      await saveExcluded(page, "products");
      await page.getByText("has to begin with / or *").waitFor();
      await saveExcluded(page, "/products/*");
      const preview = page.getByRole("region", { name: "What would change" });
      await preview.getByText("Would be left out").waitFor();
      expect(await preview.innerText()).toMatch(/−[1-9]/);
      expect(await preview.innerText()).toContain("/products/");
      await takeScreen(page, `source-preview-${name}`);

      await page.keyboard.press("Control+S");
      await page.getByText("It takes effect with the next reading.").waitFor();
      // As it was, for whoever comes next.
      await saveExcluded(page, "");
      await page.keyboard.press("Control+S");
      await page.getByText("You have changes that are not saved.").waitFor({ state: "detached" });
      expectNoTroubles(troubles);
      await context.close();
    });

    it(`filters pages, takes some out at once and back in, ${name}`, async () => {
      const watched = await openPage(browser, { ...options, storageState: storage });
      const { page, context, troubles } = watched;
      await page.goto(`${app.app_url}/sites/${app.site_id}/pages?source=${source_id}&status=indexed`);
      const boxes = page.getByRole("checkbox", { name: /^Select (?!all)/ });
      await boxes.first().waitFor();
      await expectSound(watched, `pages-indexed-${name}`);
      if (name.startsWith("phone")) await pressOn(page, page.getByRole("button", { name: "Filters" }));
      await page.getByLabel("Reason").selectOption(reason);
      await page.waitForURL(new RegExp(`reason=${reason}`));
      await page.getByRole("list", { name: "Filters in force" }).waitFor();
      const listed = page.waitForResponse((response) => response.url().includes("q=s"));
      await typeInto(page, page.getByLabel("Search pages"), "s");
      await listed;
      expect(page.url()).toContain("q=s");

      for (const box of [boxes.nth(0), boxes.nth(1)]) {
        await tabTo(page, box);
        await page.keyboard.press("Space");
      }
      await page.getByText("2 pages selected").waitFor();
      const ticked = page.getByRole("checkbox", { checked: true });
      const names = await ticked.evaluateAll((all) => all.map((box) => box.getAttribute("aria-label") ?? ""));
      const rows = names.map((label) => page.getByRole("checkbox", { name: label, exact: true }));
      await takeScreen(page, `pages-selected-${name}`);
      await pressOn(page, page.getByRole("button", { name: "Unpublish" }));
      await page.getByText("2 pages are out of every answer.").waitFor();
      for (const row of rows) await row.waitFor({ state: "detached" });
      await pressOn(page, page.getByRole("button", { name: "Undo" }));
      await page.getByText("2 pages can be cited in answers again.").waitFor();
      for (const row of rows) await row.waitFor();

      await pressOn(page, page.getByRole("button", { name: "Take all away" }));
      await page.waitForURL((url) => !url.searchParams.has("reason") && !url.searchParams.has("q"));
      expectNoTroubles(troubles);
      await context.close();
    });

    it(`looks at what was indexed of a page and at the versions, ${name}`, async () => {
      const watched = await openPage(browser, { ...options, storageState: storage });
      const { page, context, troubles } = watched;
      await page.goto(`${app.app_url}/sites/${app.site_id}/pages?source=${source_id}&status=indexed&q=refunds`);
      await pressOn(page, page.locator("a[data-row]").first());
      await page.getByRole("heading", { name: "What we indexed" }).waitFor();
      expect(await page.locator(`a[href^="${app.demo_url}"]`).first().getAttribute("target")).toBe("_blank");
      for (const part of ["Length", "Sentences", "Structure", "Variety"])
        await page.getByLabel(part, { exact: true }).waitFor({ state: "attached" });
      await expectSound(watched, `page-indexed-${name}`);
      await page.getByRole("radio", { name: "Markdown" }).check();
      await page.getByRole("region", { name: "The whole page as Markdown" }).waitFor();

      await page.goto(`${app.app_url}/sites/${app.site_id}/sources/${source_id}`);
      const versions = page.locator("section", { has: page.getByRole("heading", { name: "Versions" }) });
      await versions.getByText("Live").first().waitFor();
      await pressOn(page, versions.locator("a[data-row]").first());
      await page.getByRole("heading", { level: 1, name: /^Version of/ }).waitFor();
      await waitFor(() => page.evaluate(() => !document.querySelector("[aria-busy=true]")));
      await expectSound(watched, `version-${name}`);
      expectNoTroubles(troubles);
      await context.close();
    });
  }
});
