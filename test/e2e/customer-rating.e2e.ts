import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { waitFor, waitForShop } from "./support/app";
import {
  askIn,
  findAxeFaults,
  launchBrowser,
  openChat,
  openPage,
  takeScreen,
  VISITOR_EXTREMES,
} from "./support/browser";

const app = inject("app");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  await waitForShop(app);
});
afterAll(() => browser.close());

/** Fingers and keys are faster than lines: what is told of a rating, each of it held up a little on its way. */
async function slowFrames(page: Page): Promise<{ type: string; score?: number; reason?: string }[]> {
  const told: { type: string; score?: number; reason?: string }[] = [];
  await page.route("**/api/chat/frames", async (route) => {
    told.push(route.request().postDataJSON().frame);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  return told;
}

describe.each(VISITOR_EXTREMES)("a visitor whom an answer did not help, %s", (view, options) => {
  it("says so at one tap, then what was wrong with it, and is told where that did not arrive", async () => {
    const { page, context, troubles } = await openPage(browser, options);
    const told: unknown[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/api/chat/frames")) told.push(request.postDataJSON().frame);
    });
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await askIn(chat, "how long do refunds take?");
    const button = (name: string) => chat.getByRole("button", { name, exact: true });
    await button("This was not helpful").click();
    const form = chat.getByRole("form", { name: "What was wrong with it?" });
    await form.waitFor();
    await chat.getByText("Thank you for the rating").waitFor();
    await button("It is wrong").click();
    await waitFor(async () => told.length === 2);
    await form.getByRole("textbox").fill("It took two weeks.");
    await takeScreen(page, `rating-${view}-reasons`);
    expect(troubles).toEqual([]);
    expect(await findAxeFaults(page)).toEqual([]);
    await page.route("**/api/chat/frames", (route) => route.abort());
    await form.getByRole("button", { name: "Send" }).click();
    await chat.getByText("Not sent. Please try again.").waitFor();
    await takeScreen(page, `rating-${view}-lost`);
    await page.unroute("**/api/chat/frames");
    await form.getByRole("textbox").press("Enter");
    await form.waitFor({ state: "detached" });
    await waitFor(() =>
      button("This was helpful").evaluate((element) => element.parentElement === document.activeElement),
    );
    const frame = { type: "feedback", message_seq: 2, rating: "thumbs_down" };
    const all = { ...frame, reason: "wrong: It took two weeks." };
    expect(told).toEqual([frame, { ...frame, reason: "wrong" }, all, all]);
    await context.close();
  });
});

it("a visitor taps one reason and at once another, and the last one counts", async () => {
  const { page, context } = await openPage(browser);
  const told = await slowFrames(page);
  await page.goto(app.demo_url);
  const chat = await openChat(page);
  await askIn(chat, "how long do refunds take?");
  await chat.getByRole("button", { name: "This was not helpful" }).click();
  const form = chat.getByRole("form", { name: "What was wrong with it?" });
  const reasons = form.locator(".suggestion");
  await reasons.first().waitFor();
  for (const at of [0, 1]) await reasons.nth(at).evaluate((button: HTMLButtonElement) => button.click());
  await waitFor(async () => told.length === 3);
  expect(new Set(told.map(({ reason }) => reason)).size).toBe(3);
  expect(await reasons.nth(1).getAttribute("aria-pressed")).toBe("true");
  await context.close();
});

it("who writes when the chat has opened goes on writing", async () => {
  const { page, context } = await openPage(browser, VISITOR_EXTREMES[1][1]);
  await page.addInitScript(() => {
    if (window === top) return;
    // A finger that is in the field as soon as it takes anything.
    new MutationObserver((_, observer) => {
      const field = document.querySelector<HTMLTextAreaElement>("textarea:enabled");
      if (!field) return;
      observer.disconnect();
      field.focus();
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await page.goto(app.demo_url);
  const chat = await openChat(page);
  await page.waitForTimeout(500);
  expect(await chat.getByRole("textbox").evaluate((field) => field === document.activeElement)).toBe(true);
  await context.close();
});

it("a visitor rates the whole by the arrow keys, and the last score counts", async () => {
  const { page, context } = await openPage(browser);
  const told = await slowFrames(page);
  await page.goto(app.demo_url);
  const chat = await openChat(page);
  await askIn(chat, "how long do refunds take?");
  await chat.getByRole("button", { name: "This was helpful" }).waitFor();
  await chat.getByRole("button", { name: "More", exact: true }).click();
  await chat.getByRole("button", { name: "End the conversation" }).click();
  await chat.getByRole("radio", { name: "Very bad" }).focus();
  for (const key of ["Space", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  const best = chat.getByRole("radio", { name: "Very good" });
  expect(await best.isChecked()).toBe(true);
  expect(await best.evaluate((element) => element === document.activeElement)).toBe(true);
  await chat.getByText("Thank you for the rating").waitFor();
  expect(told.at(-1)?.score).toBe(5);
  await page.reload();
  const again = await openChat(page);
  await waitFor(() => again.getByRole("radio", { name: "Very good" }).isChecked());
  await context.close();
});
