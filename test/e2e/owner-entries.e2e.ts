import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright";
import { afterAll, beforeAll, inject, it } from "vitest";
import { launchBrowser, openPage, takeScreen } from "./support/browser";
import { expectNoTroubles, pressOn, signIn, typeInto } from "./support/owner";

const app = inject("app");
const QUESTION = "Do you lend looms to schools?";
const ANSWER = "Schools may borrow a loom for six weeks, free of charge.";
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

it("an owner writes what the pages do not say, by keyboard, and it is answered from there first", async () => {
  const { page, context, troubles } = await openPage(browser);
  await signIn(page, app.app_url, app.owner);
  await page.goto(`${app.app_url}/sites/${app.site_id}/entries`);
  await pressOn(page, page.getByRole("link", { name: "Write an entry" }));
  await typeInto(page, page.getByLabel("Question", { exact: true }), QUESTION);
  await typeInto(page, page.getByLabel("Answer", { exact: true }), ANSWER);
  await takeScreen(page, "entry-written");
  await page.keyboard.press("Control+S");
  await page.getByText("Saved. Answers can use it now.").waitFor();
  await page.getByRole("heading", { level: 1, name: QUESTION }).waitFor();

  await page.goto(`${app.app_url}/sites/${app.site_id}/ask`);
  await typeInto(page, page.getByRole("textbox"), "do you lend looms to a school?");
  await page.keyboard.press("Enter");
  await page.getByText("six weeks").first().waitFor();
  expectNoTroubles(troubles);
  await context.close();
});

it("a file is shown before it is imported, and entries are searched, switched off and deleted", async () => {
  const { page, context, troubles } = await openPage(browser);
  await signIn(page, app.app_url, app.owner);
  await page.goto(`${app.app_url}/sites/${app.site_id}/entries`);
  const csv = join(tmpdir(), "helpshelf-entries.csv");
  const rows = [
    "source_type,title,content",
    'faq,"Is there a café?","Yes, beside the mill."',
    'faq,"May dogs come?","Yes."',
  ];
  await writeFile(csv, rows.join("\n"));
  await page.getByRole("button", { name: "Import" }).click();
  await page.locator("input[type=file]").setInputFiles(csv);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("2 new.").waitFor();
  await takeScreen(page, "entries-import");
  await dialog.getByRole("button", { name: "Import" }).click();
  await page.getByText("Imported: 2 new.").waitFor();
  const dogs = page.getByRole("link", { name: /May dogs come\?/ });
  await dogs.waitFor();
  await takeScreen(page, "entries-list");
  await page.getByLabel("Search the entries").fill("dogs");
  await page.getByRole("link", { name: /café/ }).waitFor({ state: "detached" });
  await page.getByRole("switch", { name: "Use “May dogs come?” in answers" }).click();
  await page.getByLabel("Use", { exact: true }).selectOption("Not in use");
  await dogs.click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("“May dogs come?” is deleted.").waitFor();
  expectNoTroubles(troubles);
  await context.close();
});
