import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchBrowser, openPage, takeScreen } from "./support/browser";
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

const QUESTION = "How long do refunds take?";

/** Their conversation on a member's screen, once it holds so many messages. */
async function openWith(texts: string[], said: number, options: (typeof VIEWS)[number][1]) {
  const visitor = await makeVisitor(app);
  for (const text of texts) await visitor.say(text);
  await expect.poll(async () => (await visitor.readLog()).length).toBe(said);
  const watched = await openPage(browser, { ...options, storageState: storage });
  await watched.page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${visitor.conversation_id}?view=all`);
  await watched.page
    .getByRole("log", { name: "Messages" })
    .getByText(texts[0] ?? "")
    .waitFor();
  return { visitor, watched, ...watched };
}

for (const [name, options] of VIEWS) {
  it(`a member has a reply drafted by one key, adds a source's link and sends it, ${name}`, async () => {
    const { visitor, watched, page, context } = await openWith([QUESTION], 2, options);
    await page.keyboard.press("d");
    const field = page.getByLabel("Reply text");
    await expect.poll(() => field.inputValue()).toContain("Refunds are issued");
    expect(await field.inputValue()).not.toMatch(/\[\d\]/);
    await expect.poll(() => field.evaluate((element) => element.matches(":focus"))).toBe(true);
    const panel = page.getByRole("region", { name: "Draft by the AI" });
    await panel.getByText("Read it before you send it.").waitFor();
    await look(watched, `copilot-draft-${name}`);
    await panel.locator("summary").first().click();
    await panel.getByRole("blockquote").first().waitFor();
    await panel.getByRole("button", { name: "Add its link to the reply" }).first().click();
    expect(await field.inputValue()).toMatch(/\n\n\[[^\]]+\]\(http[^)]+\)$/);
    await look(watched, `copilot-source-${name}`);
    expect((await visitor.readLog()).map(({ author }) => author)).toEqual(["visitor", "ai"]);
    await field.press("Enter");
    await panel.waitFor({ state: "detached" });
    await expect.poll(async () => (await visitor.readLog()).at(-1)?.author).toBe("agent");
    await context.close();
  });

  it(`a draft is only offered where the member has written something, ${name}`, async () => {
    const { watched, page, context } = await openWith([QUESTION], 2, options);
    const field = page.getByLabel("Reply text");
    await field.fill("Hello Mia,");
    const button = page.getByRole("button", { name: "Draft a reply" });
    await button.click();
    const panel = page.getByRole("region", { name: "Draft by the AI" });
    await panel.getByText("you have written something yourself").waitFor();
    expect(await field.inputValue()).toBe("Hello Mia,");
    await look(watched, `copilot-offered-${name}`);
    await panel.getByRole("button", { name: "Add it below" }).click();
    expect(await field.inputValue()).toMatch(/^Hello Mia,\n\nRefunds are issued/);
    await context.close();
  });

  it(`what the site does not answer is said, with the nearest pages, ${name}`, async () => {
    const { watched, page, context } = await openWith(["Who won the world cup in 1998?"], 2, options);
    await page.keyboard.press("d");
    const panel = page.getByRole("region", { name: "Draft by the AI" });
    await panel.getByText("Nothing in the site's content answers this.").waitFor();
    expect(await page.getByLabel("Reply text").inputValue()).toBe("");
    await look(watched, `copilot-nothing-${name}`);
    await panel.getByRole("button", { name: "Close the draft" }).click();
    await panel.waitFor({ state: "detached" });
    await context.close();
  });

  it(`a member sees what an answer of the AI rests on, in the words it quotes, ${name}`, async () => {
    const { watched, page, context } = await openWith([QUESTION], 2, options);
    const log = page.getByRole("log", { name: "Messages" });
    await log.getByRole("button", { name: /^Source 1/ }).click();
    await log.getByRole("blockquote").getByText("Refunds are issued").waitFor();
    expect(await log.locator("details a[target=_blank]").getAttribute("href")).toMatch(/^http/);
    await look(watched, `copilot-answer-sources-${name}`);
    await log.getByRole("link", { name: "Why this answer" }).click();
    await page.getByRole("heading", { name: QUESTION }).waitFor();
    await context.close();
  });
}

it("a draft that cannot be made says so and is asked for again", async () => {
  const { page, context } = await openWith([QUESTION], 2, VIEWS[0][1]);
  let calls = 0;
  await page.route(/\/draft$/, (route) => (++calls === 1 ? route.abort() : route.fallback()));
  await page.getByRole("button", { name: "Draft a reply" }).click();
  await page.getByText("No draft. HelpShelf does not answer.").waitFor();
  await takeScreen(page, "copilot-failed");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => page.getByLabel("Reply text").inputValue()).toContain("Refunds are issued");
  await context.close();
});
