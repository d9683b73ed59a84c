import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { findAxeFaults, launchBrowser, openChat, openPage, takeScreen, VISITOR_VIEWS } from "./support/browser";
import { signIn } from "./support/owner";

const app = inject("slow_app");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(VISITOR_VIEWS)("an owner's contact form and keys, %s", (view, options) => {
  it("asks what the owner adds, and the widget leads to it", async () => {
    const { page, context } = await openPage(browser, options);
    await signIn(page, app.app_url, app.owner);
    await page.goto(`${app.app_url}/sites/${app.site_id}/widget`);
    const form = page.getByRole("switch", { name: "Contact form" });
    if ((await form.getAttribute("aria-checked")) !== "true" && !(await form.isChecked())) await form.click();
    await page.getByRole("button", { name: "Add a field" }).click();
    const [number, label] = [await page.getByLabel(/^Field \d+$/).count(), `Topic ${view}`];
    await page.getByLabel(`Field ${number}`, { exact: true }).fill(label);
    await page.getByLabel(`Kind of field ${number}`).selectOption("select");
    await page.getByLabel("Choices, one a line").last().fill("A parcel\n\nA refund\n");
    await page.getByRole("group", { name: /What the form asks/ }).scrollIntoViewIfNeeded();
    await takeScreen(page, `contact-form-editor-${view}`);
    expect(await findAxeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("The widget is saved.").waitFor();

    const visitor = await openPage(browser, { ...options, locale: "en" });
    await visitor.page.goto(app.demo_url);
    const chat = await openChat(visitor.page);
    const href = await chat.getByRole("link", { name: "Contact form" }).getAttribute("href");
    expect(href).toMatch(/^http:\/\/demo\.localhost:\d+\/chat\/contact$/);
    await takeScreen(visitor.page, `contact-form-link-${view}`);
    await visitor.page.goto(href ?? "");
    expect(await visitor.page.getByLabel(label).locator("option").allInnerTexts()).toEqual([
      "Choose",
      "A parcel",
      "A refund",
    ]);
    await takeScreen(visitor.page, `contact-form-own-${view}`);
    await visitor.context.close();
    await context.close();
  });

  it("makes an API key, which is shown once, and removes it", async () => {
    const { page, context } = await openPage(browser, options);
    await signIn(page, app.app_url, app.owner);
    await page.goto(`${app.app_url}/account`);
    const name = `App of ${view}`;
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("Name", { exact: true }).last().fill(name);
    await page.getByLabel("Visitors of").selectOption({ index: 1 });
    await page.getByLabel("Expires").selectOption("In 90 days");
    await takeScreen(page, `api-key-new-${view}`);
    await page.getByRole("button", { name: "Make the key" }).click();
    const key = await page.getByText(/^sk_test_/).innerText();
    // A press beside it takes nothing away that is shown once.
    await page.mouse.click(4, 4);
    await page.getByText(key).waitFor();
    await takeScreen(page, `api-key-made-${view}`);
    const asked = await page.request.get(`${app.app_url}/api/chat/conversations?guest_uuid=${crypto.randomUUID()}`, {
      headers: { "x-api-key": key },
    });
    expect(asked.status()).toBe(404);
    await page.getByRole("button", { name: "Done" }).click();
    const opener = page.getByRole("button", { name: "New key" });
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole("button", { name: `Remove ${name}` }).scrollIntoViewIfNeeded();
    await page.getByText(/, for .* alone, ends /).waitFor();
    await takeScreen(page, `api-keys-${view}`);
    expect(await findAxeFaults(page)).toEqual([]);
    await page.getByRole("button", { name: `Remove ${name}` }).click();
    await page.getByRole("button", { name: "Remove the key" }).click();
    await page.getByText("it opens nothing any more").waitFor();
    await page.getByText("None yet. With a key").waitFor();
    expect(await page.getByText(key).count()).toBe(0);
    await context.close();
  });
});
