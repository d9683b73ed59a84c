import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchBrowser, openPage } from "./support/browser";
import { look, signInOnce, VIEWS } from "./support/owner";
import { makeVisitor } from "./support/visitor";

const app = inject("app");
let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

it("what is narrowed down is kept as a view, which is there for good until it is deleted", async () => {
  const angry = await makeVisitor(app);
  await angry.say("This is ridiculous, what a useless bot, I am furious!!");
  const calm = await makeVisitor(app);
  await calm.say("Do you ship to Norway?");
  await expect.poll(async () => (await calm.readLog()).length).toBe(2);
  const watched = await openPage(browser, { ...VIEWS[0][1], storageState: storage });
  const { page, context } = watched;
  await page.goto(`${app.app_url}/sites/${app.site_id}/inbox?view=all`);
  const list = page.getByRole("list", { name: /^Conversations/ });
  const other = list.locator(`a[href*="${calm.conversation_id}"]`);
  await other.waitFor();
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByLabel("Mood").selectOption("negative");
  await other.waitFor({ state: "detached" });
  await list.getByText("Angry").first().waitFor();
  await look(watched, "inbox-filtered");
  await page.getByRole("button", { name: "Save view" }).click();
  const name = `Angry ${Date.now() % 10_000}`;
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await look(watched, "inbox-save-view");
  await dialog.getByRole("button", { name: "Save view" }).click();
  const tab = page.getByRole("navigation", { name: "Views" }).getByRole("link", { name });
  await tab.waitFor();
  await page.reload();
  await tab.click();
  await list.getByText("Angry").first().waitFor();
  expect(await other.count()).toBe(0);
  await page.getByRole("button", { name: "Delete view" }).click();
  await tab.waitFor({ state: "detached" });
  await context.close();
});

for (const [name, options] of VIEWS)
  it(`who a conversation is with is shown, given a priority, and blocked, ${name}`, async () => {
    const visitor = await makeVisitor(app);
    await visitor.say(`Do you deliver on Sundays, ${name}?`);
    await expect.poll(async () => (await visitor.readLog()).length).toBe(2);
    const watched = await openPage(browser, { ...options, storageState: storage });
    const { page, context } = watched;
    await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${visitor.conversation_id}?view=all`);
    const toggle = page.getByRole("button", { name: "Details" });
    await toggle.waitFor();
    if ((await toggle.getAttribute("aria-expanded")) === "false") await toggle.click();
    const details = page.getByRole("complementary", { name: "Details" }).or(page.getByRole("dialog"));
    await details.getByText("First seen").waitFor();
    await details.getByLabel("Priority").selectOption("urgent");
    await expect.poll(() => details.getByLabel("Priority").inputValue()).toBe("urgent");
    await look(watched, `inbox-details-${name}`);
    await details.getByRole("button", { name: "Block this visitor" }).click();
    await details.getByRole("button", { name: "Let them write again" }).waitFor();
    await expect(visitor.say("Hello?")).rejects.toThrow();
    await details.getByRole("button", { name: "Let them write again" }).click();
    await details.getByRole("button", { name: "Block this visitor" }).waitFor();
    await context.close();
  });

it("# puts a conversation into the spam folder, and out of it", async () => {
  const visitor = await makeVisitor(app);
  const said = `Buy followers at ${Date.now()}`;
  await visitor.say(said);
  await expect.poll(async () => (await visitor.readLog()).length).toBe(2);
  const { page, context } = await openPage(browser, { ...VIEWS[0][1], storageState: storage });
  await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${visitor.conversation_id}?view=all`);
  const list = page.getByRole("list", { name: /^Conversations/ });
  const pane = page.getByRole("region", { name: "Conversation" });
  await pane.getByRole("button", { name: "Spam", exact: true }).waitFor();
  await page.keyboard.press("#");
  await pane.getByRole("button", { name: "Not spam" }).waitFor();
  await list.locator(`a[href*="${visitor.conversation_id}"]`).waitFor({ state: "detached" });
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Spam" }).click();
  await list.locator(`a[href*="${visitor.conversation_id}"]`).click();
  await page.keyboard.press("#");
  await pane.getByRole("button", { name: "Spam", exact: true }).waitFor();
  await context.close();
});
