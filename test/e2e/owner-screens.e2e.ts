import { brotliCompressSync } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { waitFor } from "./support/app";
import { findAxeFaults, launchBrowser, openPage, takeScreen } from "./support/browser";
import { expectNoTroubles, measureLayoutShift, signIn } from "./support/owner";

const app = inject("app");
const FIRST_LOAD_LIMIT = 120 * 1024;
const MAX_LAYOUT_SHIFT = 0.01;

let browser: Browser;
/** The cookies of the demo shop's owner. */
let storage: Awaited<ReturnType<BrowserContext["storageState"]>>;
let screens: [string, string][];

beforeAll(async () => {
  browser = await launchBrowser();
  const { page, context } = await openPage(browser);
  await signIn(page, app.app_url, app.owner);
  const site = `/sites/${app.site_id}`;
  const pages = await waitFor(async () => {
    const found: { items: { id: string }[] } = await page.evaluate(async (site_id) => {
      const sources = await (await fetch(`/api/v1/sites/${site_id}/sources`)).json();
      return (await fetch(`/api/v1/sources/${sources.items[0].id}/pages?status=indexed`)).json();
    }, app.site_id);
    return found.items.length > 5 && found.items;
  });
  const answer: { answer: { response_id: string } } = await page.evaluate(async (site_id) => {
    const body = JSON.stringify({ question: "How long do refunds take?" });
    const headers = { "content-type": "application/json" };
    return (await fetch(`/api/v1/sites/${site_id}/ask`, { method: "POST", headers, body })).json();
  }, app.site_id);
  storage = await context.storageState();
  await context.close();
  screens = [
    ["sites", "/sites"],
    ["new-site", "/sites/new"],
    ["home", site],
    ["settings", `${site}/settings`],
    ["pages", `${site}/pages`],
    ["page", `${site}/pages/${pages[0]?.id}`],
    ["entries", `${site}/entries`],
    ["new-entry", `${site}/entries/new`],
    ["ask", `${site}/ask`],
    ["answers", `${site}/answers`],
    ["answer", `${site}/answers/${answer.answer.response_id}`],
    ["corrections", `${site}/answers/corrections`],
    ["gaps", `${site}/gaps`],
    ["tests", `${site}/tests`],
    ["test-questions", `${site}/tests/questions`],
    ["widget", `${site}/widget`],
    ["account", "/account"],
  ];
});
afterAll(() => browser.close());

/** Everything asked for has come, and is drawn. */
async function settle(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await waitFor(() => page.evaluate(() => !document.querySelector("[aria-busy=true], [data-skeleton]")));
  await page.evaluate(() => document.fonts.ready);
}

const VIEWS = [
  ["desktop", { width: 1280, height: 800 }],
  ["phone", { width: 380, height: 800 }],
] as const;

describe("every screen", () => {
  for (const [view, viewport] of VIEWS) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`is sound at ${view} size in ${colorScheme}: no policy broken, nothing shifts, no serious axe finding`, async () => {
        for (const [name, path] of screens) {
          const { page, context, troubles, requests } = await openPage(browser, {
            viewport,
            colorScheme,
            storageState: storage,
          });
          await page.goto(app.app_url + path);
          await settle(page);
          // The preview of the widget is a picture: it makes no guest and asks nothing.
          expect(
            requests.filter(
              (url) => !/^http:\/\/localhost:\d+\/(?:api\/(?:v1|auth)\/|assets\/|sites|account|favicon)/.test(url),
            ),
          ).toEqual([]);
          await takeScreen(page, `${name}-${view}-${colorScheme}`);
          expect(await measureLayoutShift(page), name).toBeLessThan(MAX_LAYOUT_SHIFT);
          const [inner, width] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
          expect(width, `${name} scrolls sideways`).toBeLessThanOrEqual(inner ?? 0);
          expectNoTroubles(troubles);
          expect(await findAxeFaults(page), name).toEqual([]);
          await context.close();
        }
      }, 180_000);

      it(`of sign-in is sound at ${view} size in ${colorScheme}`, async () => {
        for (const path of ["/sign-in", "/sign-up"]) {
          const { page, context, troubles } = await openPage(browser, { viewport, colorScheme });
          await page.goto(app.app_url + path);
          await settle(page);
          await takeScreen(page, `${path.slice(1)}-${view}-${colorScheme}`);
          expect(await measureLayoutShift(page), path).toBeLessThan(MAX_LAYOUT_SHIFT);
          expectNoTroubles(troubles);
          expect(await findAxeFaults(page), path).toEqual([]);
          await context.close();
        }
      });
    }
  }
});

describe("the first load", () => {
  it.each(["/sign-in", "/sites"])("of %s stays within its weight, fonts apart", async (path) => {
    const { page, context } = await openPage(browser, path === "/sites" ? { storageState: storage } : {});
    const sizes: Record<string, number> = {};
    page.on("response", async (response) => {
      const type = response.headers()["content-type"] ?? "";
      if (/html|javascript|css/.test(type))
        sizes[new URL(response.url()).pathname] = brotliCompressSync(await response.body()).byteLength;
    });
    await page.goto(app.app_url + path);
    await settle(page);
    await page.waitForLoadState("networkidle");
    const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
    console.log(`first load of ${path}: ${total} bytes brotli in ${Object.keys(sizes).length} files`);
    expect(total).toBeGreaterThan(5_000);
    expect(total).toBeLessThan(FIRST_LOAD_LIMIT);
    await context.close();
  });
});

describe("the session", () => {
  it("is a cookie that no script reads, and nothing else is kept (AUTH-05)", async () => {
    const { page, context } = await openPage(browser);
    await signIn(page, app.app_url, app.owner);
    const cookies = await context.cookies();
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatchObject({
      name: "__Host-helpshelf_session",
      httpOnly: true,
      secure: true,
      sameSite: "Strict",
      path: "/",
      domain: "localhost",
    });
    const kept = await page.evaluate(async () => ({
      cookie: document.cookie,
      storage: JSON.stringify({ ...localStorage, ...sessionStorage }),
      databases: (await indexedDB.databases()).length,
    }));
    expect(kept.cookie).toBe("");
    expect(kept.databases).toBe(0);
    expect(kept.storage).not.toContain(cookies[0]?.value);
    expect(kept.storage).not.toContain(app.owner.email);
    await context.close();
  });
});
