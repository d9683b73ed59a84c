import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright";
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

async function beginAnswered(text: string) {
  const visitor = await makeVisitor(app);
  await visitor.say(text);
  await expect.poll(async () => (await visitor.readLog()).length).toBe(2);
  return visitor;
}

const paneOf = (page: Page) => page.getByRole("region", { name: "Conversation", exact: true });

for (const [name, options] of VIEWS)
  it(`one conversation is merged into another one, read there, and taken apart again, ${name}`, async () => {
    const number = Date.now();
    const mark = `${name} ${number}`;
    const phone = await beginAnswered(`Where is the grey blanket of ${mark}?`);
    const laptop = await beginAnswered(`It is about my order of ${mark}.`);
    const watched = await openPage(browser, { ...options, storageState: storage });
    const { page, context } = watched;
    const pane = paneOf(page);
    await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${phone.conversation_id}?view=all`);
    await pane.getByRole("button", { name: "Merge into another conversation" }).click();
    const dialog = page.getByRole("dialog", { name: "Merge this conversation" });
    await dialog.getByLabel("Search the open conversations").fill("nobodywrotethis");
    await dialog.getByText("No open conversation holds these words").waitFor();
    await look(watched, `merge-nothing-${name}`);
    // Found a few seconds after it was said.
    const address = `${app.app_url}/api/v1/sites/${app.site_id}/conversations/search?q=order+${number}`;
    const found = async (): Promise<{ total: number }> => (await page.request.get(address)).json();
    await expect.poll(async () => (await found()).total, { timeout: 20_000 }).toBeGreaterThan(0);
    await dialog.getByLabel("Search the open conversations").fill(`order ${number}`);
    await dialog.getByRole("radio").check();
    await dialog.getByText("Another visitor’s").waitFor();
    await look(watched, `merge-choose-${name}`);
    await dialog.getByRole("button", { name: "Merge", exact: true }).click();
    await page.waitForURL(`**/inbox/${laptop.conversation_id}?**`);
    const card = pane.getByRole("article", { name: "Merged conversation" });
    await card.getByText("Show its 2 messages").click();
    await card.getByText(`Where is the grey blanket of ${mark}?`).waitFor();
    await page.getByText("Merged. Its messages stand here.").waitFor({ state: "detached" });
    await card.scrollIntoViewIfNeeded();
    await look(watched, `merge-card-${name}`);
    expect(JSON.stringify(await laptop.readLog())).not.toContain("grey blanket");
    // By itself it says where it is read now, and is taken apart.
    await card.getByRole("link", { name: "Open it by itself" }).click();
    await pane.getByText("Merged into").waitFor();
    await look(watched, `merge-source-${name}`);
    await pane.getByRole("button", { name: "Take apart" }).click();
    await pane.getByText("Merged into").waitFor({ state: "detached" });
    await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${laptop.conversation_id}?view=all`);
    await card.getByText("It stands by itself again").waitFor();
    await look(watched, `merge-apart-${name}`);
    await context.close();
  });

for (const [name, options] of VIEWS)
  it(`an owner exports what the inbox shows, ${name}`, async () => {
    const said = `Do you ship to Iceland, ${name} ${Date.now()}?`;
    const { conversation_id } = await beginAnswered(said);
    const watched = await openPage(browser, { ...options, storageState: storage });
    const { page, context } = watched;
    await page.goto(`${app.app_url}/sites/${app.site_id}/inbox?view=all`);
    const download = async (format: RegExp): Promise<string> => {
      await page.getByRole("button", { name: "Export…" }).click();
      const dialog = page.getByRole("dialog", { name: "Export conversations" });
      await dialog.getByText(format).click();
      await look(watched, `export-${format.source.slice(0, 5).toLowerCase()}-${name}`);
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        dialog.getByRole("button", { name: "Export", exact: true }).click(),
      ]);
      await dialog.waitFor({ state: "hidden" });
      return readFile(await file.path(), "utf8");
    };
    const table = await download(/^Table/);
    expect(table.split("\r\n")[0]).toContain("id,began_at,began_by");
    expect(table).toContain(conversation_id);
    const lines = (await download(/^With all/))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ type: "end", conversations: lines.length - 1, after: null });
    expect(JSON.stringify(lines.find(({ id }) => id === conversation_id))).toContain(said);
    await context.close();
  });
