import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchBrowser, openPage } from "./support/browser";
import { expectSound, look, signInOnce, VIEWS } from "./support/owner";
import { makeVisitor } from "./support/visitor";

const app = inject("app");
let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

/** Whether the dialog still stands open, and takes what is typed, when what stood in it goes. */
const watchClosing = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        const open = document.querySelector("dialog[open]") as HTMLDialogElement;
        new MutationObserver(() => open.childElementCount === 0 && resolve(open.open)).observe(open, {
          childList: true,
        });
      }),
  );

for (const [name, options] of VIEWS) {
  it(`canned replies are written, found, changed and deleted, ${name}`, async () => {
    const watched = await openPage(browser, { ...options, storageState: storage });
    const { page, context } = watched;
    await page.goto(`${app.app_url}/sites/${app.site_id}/canned-replies`);
    await page.getByText("Ask for the order number").waitFor();
    await expectSound(watched, `canned-list-${name}`);
    await page.getByRole("button", { name: "New canned reply" }).click();
    const dialog = page.getByRole("dialog", { name: "New canned reply" });
    const title = `Refund for ${name}`;
    await dialog.getByLabel("Title").fill(title);
    expect(await dialog.getByLabel("Shortcut").inputValue()).toBe(`refund-for-${name}`);
    await dialog.getByLabel("Text", { exact: true }).fill("Hello {{visitor.nam}}");
    await page.keyboard.press("Control+Enter");
    await dialog.getByText("There is no variable {{visitor.nam}}").waitFor();
    await dialog.getByLabel("Text", { exact: true }).fill("Five days, ");
    await dialog.getByRole("button", { name: /^Insert visitor\.first_name/ }).click();
    await dialog.getByText("Five days, Mia", { exact: true }).waitFor();
    await look(watched, `canned-dialog-${name}`);
    const isOpenWhenEmpty = watchClosing(page);
    await dialog.getByRole("button", { name: "Save" }).click();
    expect(await isOpenWhenEmpty, "a dialog without content still covers the page").toBe(false);
    await page.getByLabel("Search canned replies").fill(`rfnd ${name}`);
    await expect.poll(() => page.getByText("Ask for the order number").count()).toBe(0);
    await page.getByText(title, { exact: true }).waitFor();
    await page.getByRole("button", { name: `Change “${title}”` }).click();
    const changing = page.getByRole("dialog", { name: "Change the canned reply" });
    await changing.getByLabel("Shortcut").fill("hello");
    await page.keyboard.press("Control+Enter");
    await changing.getByText("Another canned reply has the shortcut /hello").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: `Delete “${title}”` }).click();
    await page.getByText("No canned reply has that in it").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(title, { exact: true }).waitFor();
    await context.close();
  });

  it(`a reply is put together from canned ones without a mouse, and the visitor sees no braces, ${name}`, async () => {
    const visitor = await makeVisitor(app);
    await visitor.say("Hello?");
    const watched = await openPage(browser, { ...options, storageState: storage });
    const { page, context } = watched;
    await expect.poll(async () => (await visitor.readLog()).length).toBeGreaterThan(0);
    await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${visitor.conversation_id}?view=all`);
    const log = page.getByRole("log", { name: "Messages" });
    await log.getByText("Hello?").waitFor();
    await page.keyboard.press("r");
    const field = page.getByLabel("Reply text");
    await page.keyboard.type("Well, and/or /");
    const list = page.getByRole("listbox", { name: "Canned replies" });
    await list.waitFor();
    const isChosen = (option: string) =>
      list.getByRole("option", { name: option }).evaluate((element) => {
        const writes = document.activeElement;
        return element.ariaSelected === "true" && writes?.getAttribute("aria-activedescendant") === element.id;
      });
    await look(watched, `canned-open-${name}`);
    await page.keyboard.type("hel");
    await expect.poll(() => isChosen("Greeting")).toBe(true);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => isChosen("New canned reply")).toBe(true);
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    expect(await field.inputValue()).toBe("Well, and/or /hel");
    // Where it was closed it stays closed, and what was meant as a word is one.
    await page.keyboard.type("l");
    expect(await list.count()).toBe(0);
    await field.fill("");
    await page.keyboard.type("/hel");
    await list.waitFor();
    await page.keyboard.press("Enter");
    const greeting = "Hello there, this is Ruth of Tarn & Teasel. How can I help?";
    await expect.poll(() => field.inputValue()).toBe(greeting);
    await page.keyboard.press("Control+z");
    await expect.poll(() => field.inputValue()).toBe("/hel");
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(() => field.inputValue()).toBe(greeting);
    await page.keyboard.press("Enter");
    await log.getByText(greeting).waitFor();
    expect((await visitor.readLog()).at(-1)).toMatchObject({ author: "agent", text: greeting });

    // Without leaving the conversation, what stands in the field becomes a canned reply.
    await field.fill(`It is closed on Mondays, says ${name}.`);
    await page.getByRole("heading", { level: 1 }).focus();
    await page.keyboard.press("c");
    await list.waitFor();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "New canned reply" });
    await dialog.waitFor();
    expect(await dialog.getByLabel("Text", { exact: true }).inputValue()).toBe(
      `It is closed on Mondays, says ${name}.`,
    );
    await page.keyboard.type(`Closed ${name}`);
    await page.keyboard.press("Control+Enter");
    await page.getByText(`Saved. Type /closed-${name} in a reply`).waitFor();
    await expect.poll(() => field.evaluate((element) => element.matches(":focus"))).toBe(true);
    await field.fill("");
    await page.keyboard.type(`/closed ${name}`.replace(" ", "-"));
    await expect.poll(() => isChosen(`Closed ${name}`)).toBe(true);
    await page.keyboard.press("Tab");
    await expect.poll(() => field.inputValue()).toBe(`It is closed on Mondays, says ${name}.`);
    await field.fill("");
    await context.close();
  });
}
