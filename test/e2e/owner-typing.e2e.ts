import type { Browser, Page, Route } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchBrowser, openPage } from "./support/browser";
import { signInOnce } from "./support/owner";

const app = inject("app");
let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;
const home = `${app.app_url}/sites/${app.site_id}`;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

/** A screen, and what it writes to the server held until it is let go. */
async function openHeld(path: string) {
  const { page, context } = await openPage(browser, { storageState: storage });
  await page.goto(`${home}${path}`);
  const held: Route[] = [];
  const hold = async (does: () => Promise<unknown>) => {
    const isWrite = (route: Route) => ["POST", "PATCH"].includes(route.request().method());
    await page.route("**/api/v1/**", (route) => (isWrite(route) ? void held.push(route) : route.fallback()));
    await does();
    await expect.poll(() => held.length).toBe(1);
    return async () => {
      await held.pop()?.continue();
      await page.unroute("**/api/v1/**");
    };
  };
  return { page, context, hold };
}

/** What the last letter makes of a field, which is sent in the same turn, as by fingers that overlap. */
const typeAndSend = (page: Page, label: string, text: string) =>
  page.getByLabel(label, { exact: true }).evaluate(async (field: HTMLInputElement, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise<void>(queueMicrotask);
    await new Promise<void>(queueMicrotask);
    field.form?.requestSubmit();
  }, text);

for (const [path, label] of [
  ["/pages", "Search pages"],
  ["/answers", "Search questions"],
  ["/entries", "Search the entries"],
  ["/inbox?view=all", "Search in all messages"],
] as const)
  it(`a search goes on after a pause between two words: ${label}`, async () => {
    const { page, context } = await openPage(browser, { storageState: storage });
    await page.goto(`${home}${path}`);
    const field = page.getByLabel(label);
    await field.pressSequentially("wool ");
    await page.waitForURL((url) => url.searchParams.get("q") === "wool");
    await page.waitForTimeout(100);
    await field.pressSequentially("blanket");
    expect(await field.inputValue()).toBe("wool blanket");
    await page.waitForURL((url) => url.searchParams.get("q") === "wool blanket");
    await context.close();
  });

it("what is typed while an entry is saved stays, and a new one takes nothing until it is there", async () => {
  const { page, context, hold } = await openHeld("/entries/new");
  const [question, answer] = [page.getByLabel("Question", { exact: true }), page.getByLabel("Answer", { exact: true })];
  await question.fill("Is there a ferry?");
  await answer.fill("Yes.");
  const letGo = await hold(() => page.keyboard.press("Control+S"));
  expect(await answer.isDisabled()).toBe(true);
  await letGo();
  await page.getByRole("heading", { level: 1, name: "Is there a ferry?" }).waitFor();

  await answer.fill("Yes, at noon");
  const letGoOn = await hold(() => page.keyboard.press("Control+S"));
  await answer.pressSequentially(" and at six.");
  await letGoOn();
  await expect.poll(() => page.getByText("Saved. Answers can use it now.").count()).toBeGreaterThan(0);
  const save = page.getByRole("button", { name: "Save", exact: true });
  await expect.poll(() => save.isEnabled()).toBe(true);
  expect(await answer.inputValue()).toBe("Yes, at noon and at six.");
  await save.click();
  await expect.poll(() => save.isDisabled()).toBe(true);
  await page.reload();
  await expect.poll(() => answer.inputValue()).toBe("Yes, at noon and at six.");
  await page.getByRole("button", { name: "Delete" }).click();
  await context.close();
});

it("a new entry that was refused gives the focus back to where it was", async () => {
  const { page, context } = await openPage(browser, { storageState: storage });
  await page.goto(`${home}/entries/new`);
  await page.getByLabel("Question", { exact: true }).fill("Is there a ferry?");
  await page.getByLabel("Answer", { exact: true }).fill("Yes.");
  await page.route("**/api/v1/**", (route) => (route.request().method() === "POST" ? route.abort() : route.fallback()));
  await page.keyboard.press("Control+S");
  await page.getByRole("button", { name: "Save", exact: true }).and(page.locator(":enabled")).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  await context.close();
});

it("what is typed while settings are saved stays, and is not saved yet", async () => {
  const { page, context, hold } = await openHeld("/settings");
  const words = page.getByLabel("A group a line, with commas between");
  const saveOf = page.locator("form").filter({ has: words }).getByRole("button", { name: "Save" });
  await words.fill("sofa, couch");
  const letGo = await hold(() => saveOf.click());
  await words.pressSequentially(", settee");
  await letGo();
  await page.getByText("Saved. It counts from the next question on.").waitFor();
  await expect.poll(() => saveOf.isEnabled()).toBe(true);
  expect(await words.inputValue()).toBe("sofa, couch, settee");
  await words.fill("");
  await saveOf.click();
  await expect.poll(() => saveOf.isDisabled()).toBe(true);
  await context.close();
});

it("the last letter before Enter is sent", async () => {
  const { page, context } = await openPage(browser, { storageState: storage });
  await page.goto(`${home}/tests/questions`);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("textbox", { name: "Question" }).fill("Do you have a shop in Kendal?");
  await page.getByRole("textbox", { name: "Page" }).fill("https://elsewhere.example.org/");
  await page.waitForTimeout(300);
  const asked = page.waitForRequest((request) => request.method() === "POST");
  await typeAndSend(page, "Page", "https://elsewhere.example.org/x");
  expect((await asked).postDataJSON().page).toBe("https://elsewhere.example.org/x");
  await context.close();
});

it("a row that is added has the focus before the next letter", async () => {
  const { page, context } = await openPage(browser, { storageState: storage });
  await page.goto(`${home}/widget`);
  const add = page.getByRole("button", { name: "Add a question" });
  const focused = await add.evaluate(async (button: HTMLButtonElement) => {
    button.click();
    await new Promise<void>(queueMicrotask);
    await new Promise<void>(queueMicrotask);
    return document.activeElement?.getAttribute("aria-label");
  });
  expect(focused).toMatch(/^Question \d+$/);
  await context.close();
});
