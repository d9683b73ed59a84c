import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { DAYS } from "../../workers/contract/opening";
import type { UpdateSite } from "../../workers/contract/sites";
import {
  askIn,
  findAxeFaults,
  launchBrowser,
  openChat,
  openPage,
  takeScreen,
  VISITOR_EXTREMES,
} from "./support/browser";
import { signIn } from "./support/owner";

const app = inject("slow_app");
const HOUR_MS = 3_600_000;
let browser: Browser;
let member: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  member = (await openPage(browser)).page;
  await signIn(member, app.app_url, app.owner);
  // No screen of the site is open anywhere: nobody is there.
  await member.goto(`${app.app_url}/account`);
  await save({ business_hours: openInThreeDays() });
});
afterAll(async () => {
  await save({ business_hours: null });
  await browser.close();
});

async function save(patch: UpdateSite): Promise<void> {
  const url = `${app.app_url}/api/v1/sites/${app.site_id}`;
  const response = await member.request.patch(url, { data: patch, headers: { origin: app.app_url } });
  expect(response.status()).toBe(200);
}

/** From nine to five by the clock of Tokyo, where the visitors are. */
function openInThreeDays(): UpdateSite["business_hours"] {
  const there = new Date(Date.now() + (3 * 24 + 9) * HOUR_MS);
  const day = DAYS[(there.getUTCDay() + 6) % 7] ?? "mon";
  return { time_zone: "Asia/Tokyo", days: { [day]: [["09:00", "17:00"]] }, holidays: [] };
}

describe.each(VISITOR_EXTREMES)("a visitor outside business hours, %s", (view, options) => {
  it("learns when people are back, before and after they ask for one, and is offered a reply by e-mail", async () => {
    const visitor = await openPage(browser, { ...options, locale: "en-GB", timezoneId: "Asia/Tokyo" });
    const { page, troubles } = visitor;
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await askIn(chat, "Who won the world cup in 1998?");
    const log = chat.getByRole("log");
    await log.getByRole("button", { name: "Talk to a person" }).waitFor();
    await chat.getByText(/^We are back \w+day(?:,| at)? 09:00\.$/).waitFor();
    await takeScreen(page, `hours-${view}-offer`);
    await log.getByRole("button", { name: "Talk to a person" }).click();
    // Those of the other views wait as well.
    await log.getByText(/We are back \w+day(?:,| at)? 09:00\. You are (next|number \d+ in the queue)\./).waitFor();
    await log.getByPlaceholder("Your e-mail address").waitFor();
    await takeScreen(page, `hours-${view}-waiting`);
    expect(troubles).toEqual([]);
    expect(await findAxeFaults(page)).toEqual([]);
    await visitor.context.close();
  });

  it("is told the same on the page that needs no script", async () => {
    const { page, context } = await openPage(browser, { ...options, javaScriptEnabled: false, locale: "en" });
    const address = app.app_url.replace("//localhost", "//demo.localhost");
    await page.goto(`${address}/chat`, { waitUntil: "commit" });
    await page.getByRole("textbox").fill("I need somebody");
    await page.getByRole("button", { name: "Talk to a person" }).click({ noWaitAfter: true });
    // In the zone the edge names, which here is made up.
    const status = page.getByRole("log").getByText(/We are back \w+day(?:,| at)? \d+:00\s[AP]M \S+\./);
    await status.last().waitFor();
    await page.getByRole("link", { name: "Leave an e-mail address for the reply" }).last().waitFor();
    await takeScreen(page, `hours-${view}-page`);
    await context.close();
  });
});
