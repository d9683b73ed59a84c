import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type FrameLocator,
  type Page,
} from "playwright";
import { expect } from "vitest";
import { findChromium } from "../../../scripts/chromium.mjs";

const SCREENS = "test-results/screens";

/** How visitors' screens are looked at. */
export const VISITOR_VIEWS = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { colorScheme: "light", viewport: { width: 380, height: 720 }, hasTouch: true, isMobile: true }],
] as const;

/** The two that differ most, where a way is long. */
export const VISITOR_EXTREMES = [
  ["light", { colorScheme: "light" }],
  ["dark-phone", { colorScheme: "dark", viewport: { width: 380, height: 720 }, hasTouch: true, isMobile: true }],
] as const;

/** Chromium without its own background traffic, which a closed network would refuse many times a second. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Chromium as people have it: a frame of another site keeps its storage, apart for each site around it. */
export async function launchBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), "helpshelf-e2e-"));
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    // Playwright's own arguments switch that partitioning off, so these stand alone.
    ignoreDefaultArgs: true,
    args: [
      "--headless=new",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
      "--no-startup-window",
      "--hide-scrollbars",
      // A machine without a mouse: pages are told that there is one.
      "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
      ...QUIET,
    ],
  });
  // Its helper processes may still write while they end.
  browser.on("disconnected", () => rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return browser;
}

/** Chromium in which a frame of another site has no storage at all, as with third-party storage blocked. */
export async function launchBrowserWithoutStorage(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: QUIET });
}

/** What happened on a page that nobody asked for. */
export interface Watched {
  page: Page;
  context: BrowserContext;
  /** Every address requested, in order. */
  requests: string[];
  /** Uncaught errors, console errors, policy violations, dialogs and new windows. */
  troubles: string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const troubles: string[] = [];
  context.on("request", (request) => requests.push(request.url()));
  context.on("console", (message) => message.type() === "error" && troubles.push(`console: ${message.text()}`));
  context.on("weberror", (error) => troubles.push(`error: ${error.error().message}`));
  context.on("dialog", async (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  context.on("page", (opened) => troubles.push(`window: ${opened.url()}`));
  return { page, context, requests, troubles };
}

/** The chat inside the widget of a page. */
export function chatOf(page: Page): FrameLocator {
  return page.frameLocator("helpshelf-widget iframe");
}

export async function openChat(page: Page): Promise<FrameLocator> {
  await page.locator("helpshelf-widget button").click();
  const chat = chatOf(page);
  await chat.getByRole("textbox").waitFor();
  return chat;
}

export async function askIn(chat: FrameLocator, question: string): Promise<void> {
  await chat.getByRole("textbox").fill(question);
  await chat.getByRole("textbox").press("Enter");
}

/** As a proxy that lets no socket through. */
export async function blockSockets(page: Page): Promise<void> {
  await page.routeWebSocket("**/api/chat/live?**", (socket) => socket.close());
}

/** The sockets of a page's chat, to be cut: `is_down` lets none through until it is false again. */
export async function holdSockets(page: Page) {
  const held = { is_down: false, opened: 0, cut: async () => {} };
  await page.routeWebSocket("**/api/chat/live?**", async (socket) => {
    if (held.is_down) return socket.close();
    held.opened += 1;
    const server = socket.connectToServer();
    held.cut = async () => {
      await Promise.all([socket.close({ code: 1001 }), server.close({ code: 1001 })]);
    };
  });
  return held;
}

/** The sockets of a page at `address`. `lose` takes the newest away from the server, and the page is told nothing, as under a machine that sleeps. */
export async function holdLines(page: Page, address: string) {
  const held = { opened: 0, lose: async () => {} };
  await page.routeWebSocket(address, (socket) => {
    held.opened += 1;
    const server = socket.connectToServer();
    let isLost = false;
    socket.onMessage((data) => isLost || server.send(data));
    server.onMessage((data) => isLost || socket.send(data));
    server.onClose(() => isLost || void socket.close({ code: 1001 }));
    held.lose = async () => {
      isLost = true;
      await server.close({ code: 1001 });
    };
  });
  return held;
}

/** A tab that its browser freezes, until the returned function is called. */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  return async () => {
    await devtools.send("Page.setWebLifecycleState", { state: "active" });
  };
}

/** A picture to look at, under test-results/screens. */
export async function takeScreen(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: `${SCREENS}/${name}.png` });
}

/** The serious findings of axe on a page and its frames, one line each. */
export async function findAxeFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** A picture of a visitor's screen, of which neither axe nor the browser complains. */
export async function look({ page, troubles }: Watched, name: string): Promise<void> {
  await takeScreen(page, name);
  expect(troubles).toEqual([]);
  expect(await findAxeFaults(page), name).toEqual([]);
  // axe opens a window of its own.
  troubles.length = 0;
}
