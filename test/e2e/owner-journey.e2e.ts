import type { Browser, BrowserContextOptions, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { waitFor } from "./support/app";
import { chatOf, launchBrowser, openPage, takeScreen, type Watched } from "./support/browser";
import { startCustomerPage } from "./support/customer-page";
import { expectNoTroubles, pressOn, signUp, tabTo, typeInto } from "./support/owner";

const app = inject("app");
const website_url = inject("website_url");
const has_docs = website_url !== app.demo_url;
const QUESTION = has_docs ? "How do I set the default permission policy?" : "How long do refunds take?";
const EXPECTED = has_docs ? /DEFAULT_PERMISSION_CLASSES/ : /business days/;
const MAX_JOURNEY_MS = 180_000;
/** The end of a crawl reads sources, pages and answers anew. */
const MAX_CALLS_WHILE_READ = 10;

const SCREENS: [string, BrowserContextOptions][] = [
  ["desktop-light", { viewport: { width: 1280, height: 800 }, colorScheme: "light" }],
  ["desktop-dark", { viewport: { width: 1280, height: 800 }, colorScheme: "dark" }],
  ["phone-light", { viewport: { width: 380, height: 800 }, colorScheme: "light" }],
  ["phone-dark", { viewport: { width: 380, height: 800 }, colorScheme: "dark" }],
];

let browser: Browser;
let customer: Awaited<ReturnType<typeof startCustomerPage>>;

beforeAll(async () => {
  browser = await launchBrowser();
  customer = await startCustomerPage();
});
afterAll(async () => {
  await browser.close();
  await customer.close();
});

/** Goes to a screen as the keys dialog says. */
async function goTo(page: Page, screen: string): Promise<void> {
  await page.keyboard.press("Control+K");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type(screen);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: new RegExp(screen, "i") }).waitFor();
}

/** Pages appear and the count grows by events alone: what is asked for is the end, not the way. */
async function watchCrawl({ page, requests }: Watched, name: string): Promise<void> {
  const recent = page.getByRole("region", { name: "Pages read last" }).getByRole("listitem");
  const appeared = new Set<string>();
  await waitFor(async () => {
    for (const text of await recent.allInnerTexts()) appeared.add(text);
    return appeared.size >= 3;
  }, 60_000);
  await takeScreen(page, `${name}-crawl`);
  const before = requests.length;
  await page
    .getByText(/pages are ready/)
    .first()
    .waitFor({ timeout: 90_000 });
  expect(requests.slice(before).filter((url) => url.includes("/api/")).length).toBeLessThan(MAX_CALLS_WHILE_READ);
  await takeScreen(page, `${name}-ready`);
}

describe("an owner who has just heard of it, by keyboard alone", () => {
  it.each(SCREENS)(
    "signs up, adds a site, watches it being read, asks, installs, and a visitor is answered: %s",
    async (name, options) => {
      const started = Date.now();
      const watched = await openPage(browser, options);
      const { page, context, troubles } = watched;
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: app.app_url });
      let loads = 0;
      page.on("load", () => {
        loads += 1;
      });
      await signUp(page, app.app_url, `${name}@otters.example`);
      await takeScreen(page, `${name}-first-sites`);

      await pressOn(page, page.getByRole("link", { name: /add (?:your first|a) (?:web)?site/i }).first());
      await typeInto(page, page.getByRole("textbox", { name: /address/ }), website_url);
      await page.keyboard.press("Enter");
      await watchCrawl(watched, name);

      await pressOn(page, page.getByRole("link", { name: "Ask your site" }).first());
      await typeInto(page, page.getByRole("textbox"), QUESTION);
      await page.keyboard.press("Enter");
      await page.getByText(EXPECTED).first().waitFor();
      await takeScreen(page, `${name}-asked`);

      await goTo(page, "Widget");
      await tabTo(page, page.getByLabel("Addresses that may show it"));
      await page.keyboard.press("Control+End");
      await page.keyboard.type(`\n${customer.url}`);
      await page.keyboard.press("Control+S");
      await page.getByText("You have changes that are not saved.").waitFor({ state: "detached" });
      await pressOn(page, page.getByRole("button", { name: "Copy the line", exact: true }));
      customer.paste(await waitFor(() => page.evaluate(() => navigator.clipboard.readText())));
      await takeScreen(page, `${name}-widget`);
      // One document from sign-up to snippet.
      expect(loads).toBe(1);
      expectNoTroubles(troubles);

      const visitor = await openPage(browser, options);
      await visitor.page.goto(`${customer.url}/prices?for=mia`);
      await pressOn(visitor.page, visitor.page.locator("helpshelf-widget button"));
      const chat = chatOf(visitor.page);
      const field = chat.getByRole("textbox");
      await waitFor(() => field.evaluate((element) => element === document.activeElement));
      await visitor.page.keyboard.type(QUESTION);
      await visitor.page.keyboard.press("Enter");
      await chat.getByRole("log").getByText(EXPECTED).first().waitFor();
      const source = chat.getByRole("log").locator(`a[href^="${website_url}"]`).first();
      expect(await source.getAttribute("target")).toBe("_blank");
      await takeScreen(visitor.page, `${name}-visitor`);
      // Where it was asked, without what may be the visitor's own.
      const pages = await waitFor(() =>
        page.evaluate(async () => {
          const read = async (path: string) => (await fetch(`/api/v1/conversations${path}`)).json();
          const [newest] = (await read("")).items;
          return newest && (await read(`/${newest.id}/visitor`)).pages;
        }),
      );
      expect(pages).toMatchObject([{ url: `${customer.url}/prices`, title: "A customer's page" }]);
      expect(visitor.troubles).toEqual([]);
      expect(Date.now() - started).toBeLessThan(MAX_JOURNEY_MS);
      await visitor.context.close();
      await context.close();
    },
    MAX_JOURNEY_MS + 60_000,
  );
});
