import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { SearchAnswer } from "../../workers/contract/embed";
import { callApi, waitFor } from "./support/app";
import { askIn, findAxeFaults, launchBrowser, openChat, openPage, takeScreen } from "./support/browser";
import { signIn } from "./support/owner";

const app = inject("app");
let browser: Browser;
let guest_uuid: string;

async function askApi(query: string): Promise<SearchAnswer> {
  const answer = await callApi<SearchAnswer>(`${app.app_url}/api/embed/ai-searchbox/search/${guest_uuid}/`, { query });
  expect(answer.status).toBe(200);
  return answer.body;
}

beforeAll(async () => {
  browser = await launchBrowser();
  const guest = await callApi<{ uuid: string }>(`${app.app_url}/api/guest/create/`, { site_key: app.site_key });
  guest_uuid = guest.body.uuid;
  for (const name of ["duvet", "pillow", "topper", "throw"]) {
    await waitFor(async () => {
      const content = `${app.app_url}/api/ai-searchbox/crawler-content/${guest_uuid}/?query=${name}`;
      const found = await callApi<{ content: { url: string }[] }>(content);
      return found.body.content?.some(({ url }) => url.includes("/products/") && url.includes(name));
    });
  }
});
afterAll(() => browser.close());

describe("products of the demo shop", () => {
  it("come as data with the answer", async () => {
    const { products, response_text, answered } = await askApi("a duvet under £200 in stock");
    expect(answered).toBe(true);
    expect(products.map(({ title }) => title).toSorted()).toEqual(["Beck Linen Duvet Cover", "Snowdrift Down Duvet"]);
    expect(products.find(({ title }) => title.startsWith("Snow"))).toMatchObject({
      price: 140,
      price_to: 340,
      currency: "GBP",
      availability: "InStock",
      url: `${app.demo_url}/products/snowdrift-down-duvet`,
      image: `${app.demo_url}/pictures/snowdrift-duvet.svg`,
    });
    expect(response_text).toContain("Beck Linen Duvet Cover: £115.00");
    const none = await askApi("a duvet under £20");
    expect(none).toMatchObject({ answered: false, products: [] });
  });

  it.each(["light", "dark"] as const)("stand as cards in the chat, pictures and all: %s", async (colorScheme) => {
    const { page, context, troubles } = await openPage(browser, { colorScheme });
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await askIn(chat, "a duvet under £200 in stock");
    const cards = chat.getByRole("list", { name: "Products" }).getByRole("link");
    await cards.nth(1).waitFor();
    expect(await cards.count()).toBe(2);
    const picture = cards.first().locator("img");
    await waitFor(async () => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0));
    expect(await cards.filter({ hasText: "Snowdrift Down Duvet" }).innerText()).toMatch(/£140–£340\s+In stock/);
    await takeScreen(page, `products-${colorScheme}`);
    await askIn(chat, "Is the Swaledale Mattress Topper in stock?");
    await chat.getByText("Out of stock", { exact: true }).waitFor();
    await takeScreen(page, `products-sold-out-${colorScheme}`);
    await askIn(chat, "a duvet under £20");
    await chat.getByText("I found nothing on this website that fits.").waitFor();
    await takeScreen(page, `products-none-${colorScheme}`);
    expect(troubles).toEqual([]);
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  });

  it("scroll sideways on a phone and are reached by keyboard", async () => {
    const { page, context } = await openPage(browser, {
      viewport: { width: 380, height: 720 },
      hasTouch: true,
      isMobile: true,
    });
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await askIn(chat, "What do you have under £5,000?");
    const list = chat.getByRole("list", { name: "Products" });
    await list.getByRole("link").nth(3).waitFor();
    await takeScreen(page, "products-phone");
    await list.getByRole("link").nth(3).focus();
    await waitFor(async () => list.evaluate((row) => row.scrollLeft > 0 && row.scrollWidth > row.clientWidth));
    expect(await chat.locator("html").evaluate((html) => html.scrollWidth <= html.clientWidth)).toBe(true);
    await takeScreen(page, "products-phone-last");
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  });

  it.each([
    ["desktop", "light", 1280],
    ["desktop", "dark", 1280],
    ["phone", "light", 380],
  ] as const)("are seen by the owner with the wishes they meet: %s, %s", async (view, colorScheme, width) => {
    const { page, context, troubles } = await openPage(browser, { colorScheme, viewport: { width, height: 900 } });
    await signIn(page, app.app_url, app.owner);
    await page.goto(`${app.app_url}/sites/${app.site_id}/ask?q=${encodeURIComponent("a duvet under £200 in stock")}`);
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByText("under £200.00, in stock: 2 of 2 fit").waitFor();
    await page.getByRole("heading", { name: "Products" }).waitFor();
    expect(await page.getByText("£140.00–£340.00").count()).toBeGreaterThan(0);
    await page.evaluate(() => document.fonts.ready);
    await takeScreen(page, `ask-products-${view}-${colorScheme}`);
    expect(troubles).toEqual([]);
    expect(await findAxeFaults(page)).toEqual([]);
    await context.close();
  });
});
