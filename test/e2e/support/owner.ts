import type { Browser, BrowserContext, Locator, Page } from "playwright";
import { expect } from "vitest";
import { waitFor } from "./app";
import { findAxeFaults, openPage, takeScreen, type Watched } from "./browser";

const PASSWORD = "seven quiet otters";
const MAX_TABS = 80;
const MAX_LAYOUT_SHIFT = 0.01;
/** How a screen's whole way is gone. */
export const VIEWS = [
  ["desktop-light", { viewport: { width: 1280, height: 800 }, colorScheme: "light" }],
  ["phone-dark", { viewport: { width: 380, height: 800 }, colorScheme: "dark" }],
] as const;

/** Moves the focus with the Tab key alone until it is on `target`. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor().catch(async (cause: unknown) => {
    throw new Error(`It is not on this page, which says: ${await page.locator("body").innerText()}`, { cause });
  });
  const passed: string[] = [];
  for (let press = 0; press < MAX_TABS; press++) {
    if (await target.evaluate((element) => element.matches(":focus"))) return;
    await page.keyboard.press("Tab");
    passed.push(
      await page.evaluate(
        () => document.activeElement?.textContent?.slice(0, 30) || (document.activeElement?.tagName ?? ""),
      ),
    );
  }
  throw new Error(`The Tab key does not reach it, only ${passed.join(" | ")}`);
}

export async function pressOn(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

/** The newest code mailed to an address, from the outbox page. */
export async function readCode(app_url: string, email: string): Promise<string> {
  return waitFor(async () => {
    const html = await (await fetch(`${app_url}/dev/outbox`)).text();
    const mail = html.split("<article>").find((article) => article.includes(email));
    return mail?.match(/data-code>(\d{6})</)?.[1];
  });
}

/** From the sign-up page to the empty list of sites, by keyboard. */
export async function signUp(page: Page, app_url: string, email: string): Promise<void> {
  await page.goto(app_url);
  await pressOn(page, page.getByRole("link", { name: "Sign up" }));
  await typeInto(page, page.getByLabel("E-mail address"), email);
  await typeInto(page, page.getByLabel("Password", { exact: true }), PASSWORD);
  await typeInto(page, page.getByLabel("Company"), "Otter & Sons");
  await page.keyboard.press("Enter");
  const code = page.getByLabel("Code");
  await code.waitFor();
  await waitFor(() => code.evaluate((field) => field === document.activeElement));
  await page.keyboard.type(await readCode(app_url, email));
  await page.waitForURL(`${app_url}/sites`);
}

export async function signIn(page: Page, app_url: string, { email, password }: { email: string; password: string }) {
  await page.goto(`${app_url}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${app_url}/sites`);
}

/** The cookies of an owner who has signed in. */
export async function signInOnce(
  browser: Browser,
  { app_url, owner }: { app_url: string; owner: { email: string; password: string } },
): ReturnType<BrowserContext["storageState"]> {
  const { page, context } = await openPage(browser);
  await signIn(page, app_url, owner);
  const storage = await context.storageState();
  await context.close();
  return storage;
}

/** What moved by itself since the page was loaded, as the browser scores it; 0 is nothing. */
export async function measureLayoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const add = (entries: PerformanceEntryList) => {
          for (const entry of entries as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
            if (!entry.hadRecentInput) sum += entry.value;
        };
        const observer = new PerformanceObserver((list) => add(list.getEntries()));
        observer.observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            add(observer.takeRecords());
            resolve(sum);
          }),
        );
      }),
  );
}

export function expectNoTroubles(troubles: string[]): void {
  // The browser itself reports a refused call; what matters is what the page does with it.
  expect(troubles.filter((line) => !/status of 40[0134]/.test(line))).toEqual([]);
}

/** The screen is sound: nothing moved by itself, and as `look` has it. */
export async function expectSound(watched: Watched, name: string): Promise<void> {
  const { page } = watched;
  await page.evaluate(() => document.fonts.ready);
  expect(await measureLayoutShift(page), name).toBeLessThan(MAX_LAYOUT_SHIFT);
  await look(watched, name);
}

/** A picture of the screen, which does not scroll sideways, and of which neither axe nor the browser complains. What comes in live may move it. */
export async function look({ page, troubles }: Watched, name: string): Promise<void> {
  await takeScreen(page, name);
  const [inner, width] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  expect(width, `${name} scrolls sideways`).toBeLessThanOrEqual(inner ?? 0);
  expectNoTroubles(troubles);
  expect(await findAxeFaults(page), name).toEqual([]);
  // axe opens a window of its own.
  troubles.length = 0;
}
