import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { callApi, waitFor, waitForShop } from "./support/app";
import {
  askIn,
  chatOf,
  findAxeFaults,
  launchBrowser,
  launchBrowserWithoutStorage,
  openChat,
  openPage,
  takeScreen,
  type Watched,
} from "./support/browser";

const QUESTION = "how long do refunds take?";
const app = inject("app");
const slow_app = inject("slow_app");
let browser: Browser;

interface SearchAnswer {
  answered: boolean;
  response_text: string;
  sources: { url: string; quote?: string }[];
}

async function askApi(at: typeof app, query: string): Promise<SearchAnswer> {
  const guest = await callApi<{ uuid: string }>(`${at.app_url}/api/guest/create/`, { site_key: at.site_key });
  expect(guest.status).toBe(201);
  const answer = await callApi<SearchAnswer>(`${at.app_url}/api/embed/ai-searchbox/search/${guest.body.uuid}/`, {
    query,
  });
  expect(answer.status).toBe(200);
  return answer.body;
}

/** The quoted words stand on the page the source names. */
async function expectPageToSay(source: SearchAnswer["sources"][number] | undefined): Promise<void> {
  const page = await (await fetch(source?.url ?? "")).text();
  const words = (text: string) =>
    text
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/<[^>]+>|[*_`#|]/g, " ")
      .replace(/\s+/g, " ")
      .trim();
  expect(words(page)).toContain(words(source?.quote ?? "no quote"));
}

beforeAll(async () => {
  browser = await launchBrowser();
  for (const at of [app, slow_app]) await waitForShop(at);
});
afterAll(() => browser.close());

async function openShop(at: typeof app, options = {}): Promise<Watched> {
  const watched = await openPage(browser, options);
  await watched.page.goto(at.demo_url);
  await watched.page.locator("helpshelf-widget button").waitFor();
  return watched;
}

describe("the demo question from plain Node", () => {
  it("is answered with a source whose page says so", async () => {
    const answer = await askApi(app, QUESTION);
    expect(answer.answered).toBe(true);
    expect(answer.response_text).toContain("5 business days");
    await expectPageToSay(answer.sources[0]);
  });

  it("is answered through the model when there is a key, and verified the same way", async () => {
    const answer = await askApi(slow_app, QUESTION);
    expect(answer.answered).toBe(true);
    await expectPageToSay(answer.sources[0]);
  });

  it("leaves robots-excluded pages, duplicates and dead links out", async () => {
    const answer = await askApi(app, "wholesale prices for resellers");
    expect(answer.sources.map((source) => source.url).filter((url) => url.includes("/internal/"))).toEqual([]);
  });
});

describe("the widget on the shop", () => {
  it("asks for one script before it is opened, and stores nothing", async () => {
    const { page, context, requests, troubles } = await openShop(app);
    await page.waitForLoadState("networkidle");
    const ours = requests.filter((url) => !url.startsWith(app.demo_url));
    expect(ours).toEqual([`${app.app_url.replace("//", "//demo.")}/widget.js`]);
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
    await takeScreen(page, "shop-closed");
    expect(troubles).toEqual([]);
    await context.close();
  });

  it("answers the question with its source, and takes a rating", async () => {
    const { page, context, troubles } = await openShop(app);
    const chat = await openChat(page);
    await takeScreen(page, "chat-welcome");
    await askIn(chat, QUESTION);
    const log = chat.getByRole("log");
    await log
      .getByText(/business days|working days/)
      .first()
      .waitFor();
    const link = log.locator(`a[href^="${app.demo_url}/refunds"]`).first();
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    expect(await link.getAttribute("target")).toBe("_blank");
    const thumb = chat.getByRole("button", { name: "This was helpful" });
    await thumb.click();
    await waitFor(async () => (await thumb.getAttribute("aria-pressed")) === "true");
    await takeScreen(page, "chat-answered");
    await page.reload();
    const again = await openChat(page);
    await again
      .getByText(/business days|working days/)
      .first()
      .waitFor();
    expect(troubles).toEqual([]);
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  });

  it("is not sure about what the shop does not say, and helps all the same", async () => {
    const { page, context } = await openShop(app);
    const chat = await openChat(page);
    await askIn(chat, "Who won the world cup in 1998?");
    await chat.getByText("Prefer to ask a person?").waitFor();
    await takeScreen(page, "chat-not-sure");
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  });

  it("goes on after a reload in the middle of an answer, and the model is asked once", async () => {
    const { page, context } = await openShop(slow_app);
    const chat = await openChat(page);
    await askIn(chat, QUESTION);
    await chat.getByLabel("Looking through our pages").first().waitFor();
    await takeScreen(page, "chat-thinking");
    await page.reload();
    const again = await openChat(page);
    await again.getByRole("button", { name: "This was helpful" }).waitFor();
    expect(await again.getByText(QUESTION, { exact: true }).count()).toBe(1);
    await takeScreen(page, "chat-after-reload");
    await context.close();
  });

  it("answers where a frame may keep nothing", async () => {
    const bare = await launchBrowserWithoutStorage();
    const { page, context } = await openPage(bare);
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    expect(
      await chat.locator("body").evaluate(() => {
        try {
          return localStorage.length;
        } catch {
          return "refused";
        }
      }),
    ).toBe("refused");
    await askIn(chat, QUESTION);
    await chat.getByRole("button", { name: "This was helpful" }).waitFor();
    await context.close();
    await bare.close();
  });

  it("keeps a question while offline and sends it when the network is back", async () => {
    const { page, context } = await openShop(app);
    const chat = await openChat(page);
    await context.setOffline(true);
    await chat.getByText("You're offline.", { exact: false }).waitFor();
    await askIn(chat, QUESTION);
    await takeScreen(page, "chat-offline");
    await context.setOffline(false);
    await chat.getByRole("button", { name: "This was helpful" }).waitFor();
    await context.close();
  });

  it("works by keyboard alone and gives the focus back", async () => {
    const { page, context } = await openShop(app);
    await page.locator("helpshelf-widget button").focus();
    await page.keyboard.press("Enter");
    const chat = chatOf(page);
    await chat.getByRole("textbox").waitFor();
    await waitFor(async () => chat.getByRole("textbox").evaluate((field) => field === document.activeElement));
    await page.keyboard.type(QUESTION);
    await page.keyboard.press("Enter");
    await chat.getByRole("button", { name: "This was helpful" }).waitFor();
    await page.keyboard.press("Escape");
    await waitFor(async () => page.evaluate(() => document.activeElement?.tagName === "HELPSHELF-WIDGET"));
    expect(await page.locator("helpshelf-widget button").getAttribute("aria-expanded")).toBe("false");
    await context.close();
  });

  it("fills a phone's screen, in light and in dark", async () => {
    for (const scheme of ["light", "dark"] as const) {
      const { page, context } = await openShop(app, {
        viewport: { width: 380, height: 720 },
        colorScheme: scheme,
        hasTouch: true,
        isMobile: true,
      });
      const chat = await openChat(page);
      await takeScreen(page, `phone-${scheme}-welcome`);
      await askIn(chat, QUESTION);
      await chat.getByRole("button", { name: "This was helpful" }).waitFor();
      await takeScreen(page, `phone-${scheme}-answered`);
      const size = await chat
        .getByRole("textbox")
        .evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize));
      expect(size).toBeGreaterThanOrEqual(16);
      const frame = await page.locator("helpshelf-widget iframe").boundingBox();
      expect(frame).toMatchObject({ x: 0, width: 380 });
      expect(await findAxeFaults(page)).toEqual([]);
      await context.close();
    }
  });

  it("answers on the site's own host", async () => {
    const { page, context, troubles } = await openPage(browser);
    await page.goto(`${app.app_url}/w/${app.site_key}`);
    await page.waitForURL(`${app.app_url.replace("//", "//demo.")}/w/*`);
    await page.goto(app.app_url.replace("//", "//demo."));
    await page.getByRole("textbox").fill(QUESTION);
    await page.getByRole("textbox").press("Enter");
    await page.getByRole("button", { name: "This was helpful" }).waitFor();
    await takeScreen(page, "site-host-chat");
    expect(troubles).toEqual([]);
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  });
});
