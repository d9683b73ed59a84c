import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { askIn, blockSockets, findAxeFaults, launchBrowser, openChat, openPage, takeScreen } from "./support/browser";

const QUESTION = "how long do refunds take?";
const app = inject("app");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Answers one endpoint as a server in trouble would; no socket gets around it. */
async function breakEndpoint(page: Page, path: string, status: number, error: string, headers = {}): Promise<void> {
  await blockSockets(page);
  const body = JSON.stringify({ type: "about:blank", title: error, status, detail: error, error, request_id: "req_x" });
  await page.route(`**${path}`, (route) =>
    route.fulfill({ status, headers: { "content-type": "application/problem+json", ...headers }, body }),
  );
}

describe("what a visitor sees when something is wrong", () => {
  it("a message that cannot be sent stays, says so, and is sent once the server is back", async () => {
    const { page, context } = await openPage(browser);
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await breakEndpoint(page, "/api/chat/message", 503, "unavailable");
    await askIn(chat, QUESTION);
    await chat.getByText("Not sent yet, trying again").waitFor();
    await takeScreen(page, "chat-error");
    expect(await findAxeFaults(page)).toEqual([]);
    await page.unroute("**/api/chat/message");
    await chat.getByRole("button", { name: "This was helpful" }).waitFor();
    expect(await chat.getByText(QUESTION, { exact: true }).count()).toBe(1);
    await context.close();
  });

  it("a message whose page was left before it was sent is sent when the visitor is back", async () => {
    const { page, context } = await openPage(browser);
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await breakEndpoint(page, "/api/chat/message", 503, "unavailable");
    await askIn(chat, QUESTION);
    await chat.getByText("Not sent yet, trying again").waitFor();
    await page.unroute("**/api/chat/message");
    await page.reload();
    const again = await openChat(page);
    await again.getByRole("button", { name: "This was helpful" }).waitFor();
    expect(await again.getByText(QUESTION, { exact: true }).count()).toBe(1);
    await context.close();
  });

  it("too many questions name the seconds to wait", async () => {
    const { page, context } = await openPage(browser);
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await breakEndpoint(page, "/api/chat/message", 429, "rate_limited", { "retry-after": "30" });
    await askIn(chat, QUESTION);
    await chat.getByText(/Sending again in \d+ s/).waitFor();
    await takeScreen(page, "chat-limited");
    await context.close();
  });

  it("a widget that was switched off says so and names the other ways to reach people", async () => {
    const { page, context } = await openPage(browser);
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await breakEndpoint(page, "/api/guest/create/", 403, "widget_disabled");
    await askIn(chat, QUESTION);
    await chat.getByText("This chat is switched off at the moment.").waitFor();
    await chat.getByRole("link", { name: "Email" }).waitFor();
    await takeScreen(page, "chat-off");
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  });
});

describe("a source", () => {
  it("opens to the passage it quotes and leads to it on the page, in light and in dark", async () => {
    for (const scheme of ["light", "dark"] as const) {
      const { page, context } = await openPage(browser, { colorScheme: scheme });
      await page.goto(app.demo_url);
      const chat = await openChat(page);
      await askIn(chat, QUESTION);
      await chat.getByRole("button", { name: "Show the passage from Refunds" }).click();
      const quote = chat.getByText("Refunds are issued within 5 business days", { exact: false });
      await quote.last().waitFor();
      const link = chat.getByRole("link", { name: "Open page" });
      expect(await link.getAttribute("href")).toMatch(/\/refunds#:~:text=Refunds/);
      await takeScreen(page, `chat-source-${scheme}`);
      expect(await findAxeFaults(page)).toEqual([]);
      await context.close();
    }
  });
});
