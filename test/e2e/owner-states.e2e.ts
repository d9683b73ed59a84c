import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { findAxeFaults, launchBrowser, openPage, takeScreen } from "./support/browser";
import { signIn, signInOnce } from "./support/owner";

const app = inject("app");
const VIEWS = [
  ["desktop", { width: 1280, height: 800 }, "light"],
  ["phone", { width: 380, height: 800 }, "dark"],
] as const;
/** Each of these screens is loaded, looked at and tried again. */
const SCREENS_TIMEOUT_MS = 180_000;
const SCREENS = [
  "",
  "/settings",
  "/pages",
  "/answers",
  "/answers/corrections",
  "/answers/templates",
  "/tests",
  "/widget",
];

let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

/** Everything the dashboard asks for, but who is signed in. */
const DATA = /\/api\/v1\/(?!me$)/;

function problem(status: number, error: string, detail: string) {
  const body = JSON.stringify({
    type: `urn:helpshelf:error:${error}`,
    title: error,
    status,
    detail,
    error,
    request_id: "req_x",
  });
  return { status, headers: { "content-type": "application/problem+json" }, body };
}

async function openScreen(
  path: string,
  [, viewport, colorScheme]: (typeof VIEWS)[number],
  prepare: (page: Page) => Promise<unknown>,
) {
  const watched = await openPage(browser, { viewport, colorScheme, storageState: storage });
  await prepare(watched.page);
  await watched.page.goto(app.app_url + path);
  return watched;
}

describe("what an owner sees", () => {
  for (const view of VIEWS) {
    it(`while a screen is loading, ${view[0]}`, { timeout: SCREENS_TIMEOUT_MS }, async () => {
      for (const screen of ["/sites", ...SCREENS.map((name) => `/sites/${app.site_id}${name}`)]) {
        const { page, context } = await openScreen(screen, view, (page) => page.route(DATA, () => {}));
        await page.locator("[aria-busy=true], [role=status]").first().waitFor({ state: "attached" });
        await takeScreen(page, `loading${screen.replace(app.site_id, "site").replaceAll("/", "-")}-${view[0]}`);
        expect(await findAxeFaults(page), screen).toEqual([]);
        await context.close();
      }
    });

    it(`when the Worker fails, and how it goes on, ${view[0]}`, { timeout: SCREENS_TIMEOUT_MS }, async () => {
      for (const screen of ["/sites", ...SCREENS.map((name) => `/sites/${app.site_id}${name}`)]) {
        const { page, context } = await openScreen(screen, view, (page) =>
          page.route(DATA, (route) =>
            route.fulfill(problem(503, "unavailable", "Not just now. Try again in a minute.")),
          ),
        );
        await page.getByRole("alert").first().waitFor();
        await takeScreen(page, `error${screen.replace(app.site_id, "site").replaceAll("/", "-")}-${view[0]}`);
        expect(await findAxeFaults(page), screen).toEqual([]);
        await page.unroute(DATA);
        const gone = page.getByRole("alert").first().waitFor({ state: "detached" });
        // The live stream that comes back reads everything again as well, and may have done so already.
        const again = page.getByRole("button", { name: "Try again" }).first();
        await Promise.race([again.click().catch(() => {}), gone]);
        await gone;
        await context.close();
      }
    });

    it(`where there is nothing, ${view[0]}`, { timeout: SCREENS_TIMEOUT_MS }, async () => {
      for (const path of ["/nowhere", "/sites/site_0missing", `/sites/${app.site_id}/pages/page_0missing`]) {
        const { page, context } = await openScreen(path, view, async () => {});
        await page
          .getByText(/There is no|nothing at this address|does not exist/i)
          .first()
          .waitFor();
        await takeScreen(page, `missing${path.replace(app.site_id, "site").replaceAll("/", "-")}-${view[0]}`);
        expect(await findAxeFaults(page), path).toEqual([]);
        await context.close();
      }
    });
  }

  it("is sent to sign in when the session has ended, and back again", async () => {
    const { page, context } = await openPage(browser);
    await signIn(page, app.app_url, app.owner);
    await page.goto(`${app.app_url}/sites/${app.site_id}/pages`);
    await page.getByRole("heading", { level: 1, name: "Pages" }).waitFor();
    // All that the screen asks by itself has been answered: the click is the first to find the session gone.
    await page.getByRole("link", { name: "Refunds" }).first().waitFor();
    await page.getByText("Live", { exact: true }).first().waitFor();
    await context.clearCookies();
    await page.getByRole("link", { name: "Answers" }).click();
    await page.waitForURL(/\/sign-in\?next=/);
    await page.getByLabel("E-mail address").fill(app.owner.email);
    await page.getByLabel("Password", { exact: true }).fill(app.owner.password);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${app.app_url}/sites/${app.site_id}/answers`);
    await context.close();
  });

  it("is told why a sign-in or sign-up was refused, in words", async () => {
    const { page, context } = await openPage(browser);
    await page.goto(`${app.app_url}/sign-in`);
    await page.getByLabel("E-mail address").fill("nobody@otters.example");
    await page.getByLabel("Password", { exact: true }).fill("wrong password");
    await page.keyboard.press("Enter");
    await page.getByText("The e-mail address or the password is wrong.").waitFor();
    await takeScreen(page, "sign-in-wrong");
    expect(await findAxeFaults(page)).toEqual([]);
    await page.goto(`${app.app_url}/sign-up`);
    await page.getByLabel("E-mail address").fill("weak@otters.example");
    await page.getByLabel("Password", { exact: true }).fill("password123");
    await page.keyboard.press("Enter");
    await page.getByText("Choose another one.").waitFor();
    await takeScreen(page, "sign-up-weak");
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  });
});
