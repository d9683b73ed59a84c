import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { askShop } from "./support/app";
import { launchBrowser, openPage } from "./support/browser";
import { expectNoTroubles, expectSound, pressOn, signInOnce, tabTo, typeInto, VIEWS } from "./support/owner";

const app = inject("app");

let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

/** What the demo shop's pages do not say, another one for each view: each becomes a gap of its own. */
const UNANSWERED: Record<string, { question: string; content: string; words: string }> = {
  "desktop-light": {
    question: "Do you engrave harmonicas?",
    content: "Yes, we engrave harmonicas with up to twelve letters. Engraving takes two days and costs 9 EUR.",
    words: "twelve letters",
  },
  "phone-dark": {
    question: "Can I rent a trombone?",
    content: "Yes, a trombone can be rented from us by the month, for 25 EUR.",
    words: "by the month",
  },
};

/** What the demo shop answers, and what it should say instead. */
const CORRECTED: Record<string, { question: string; text: string; words: string }> = {
  "desktop-light": {
    question: "How do I wash a wool throw by machine?",
    text: "Use the wool cycle at 20 degrees with the pearl soap.",
    words: "pearl soap",
  },
  "phone-dark": {
    question: "What does express delivery to Shetland cost?",
    text: "Express delivery to Shetland costs 31 pounds by seaplane.",
    words: "by seaplane",
  },
};

describe("an owner who learns from what visitors ask", () => {
  for (const [name, options] of VIEWS) {
    it(`writes the answer to what was asked in vain and sees it answered, ${name}`, async () => {
      const { question, content, words } = UNANSWERED[name] ?? { question: "", content: "", words: "" };
      expect((await askShop(app, question)).answered).toBe(false);
      const watched = await openPage(browser, { ...options, storageState: storage });
      const { page, context } = watched;
      await page.goto(`${app.app_url}/sites/${app.site_id}/gaps`);
      const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: question }) });
      await row.waitFor();
      await expectSound(watched, `gaps-open-${name}`);

      await pressOn(page, row.getByRole("button", { name: "Write the answer" }));
      const form = row.getByRole("form");
      await expect.poll(() => form.getByLabel("Answer").evaluate((field) => field.matches(":focus"))).toBe(true);
      expect(await form.getByLabel("Question").inputValue()).toBe(question);
      await page.keyboard.press("Escape");
      const write = row.getByRole("button", { name: "Write the answer" });
      await expect.poll(() => write.evaluate((button) => button.matches(":focus"))).toBe(true);
      await page.keyboard.press("Enter");
      await typeInto(page, form.getByLabel("Answer"), content);
      await expectSound(watched, `gap-form-${name}`);
      await page.keyboard.press("Control+Enter");

      const result = row.getByRole("region", { name: "How it is answered now" });
      await result.getByText("Visitors who ask this are now answered from what you wrote.").first().waitFor();
      expect(await result.innerText()).toContain(words);
      await expectSound(watched, `gap-answered-${name}`);
      await tabTo(page, result.locator("summary").first());
      await page.keyboard.press("Enter");
      await result.getByText("Written by you").first().waitFor();
      expect((await askShop(app, question)).answered).toBe(true);

      await pressOn(page, page.getByRole("link", { name: "Answered", exact: true }));
      await row.getByText(words).waitFor();
      await row.getByRole("button", { name: "Change the answer" }).waitFor();
      await expectSound(watched, `gaps-answered-${name}`);
      await context.close();
    });

    it(`corrects an answer, approves the correction and sees it told to visitors, ${name}`, async () => {
      const { question, text, words } = CORRECTED[name] ?? { question: "", text: "", words: "" };
      const { response_id } = await askShop(app, question);
      const watched = await openPage(browser, { ...options, storageState: storage });
      const { page, context, troubles } = watched;
      await page.goto(`${app.app_url}/sites/${app.site_id}/answers/${response_id}`);
      await pressOn(page, page.getByRole("button", { name: "Correct the answer" }));
      const field = page.getByLabel("What it should have said");
      await expect.poll(() => field.evaluate((element) => element.matches(":focus"))).toBe(true);
      expect(await field.inputValue()).not.toMatch(/\[\d\]/);
      await page.keyboard.press("Control+A");
      await page.keyboard.type(text);
      await pressOn(page, page.getByRole("button", { name: "Offer the correction" }));
      await page.getByText("Waits for approval").waitFor();
      const approve = page.getByRole("button", { name: "Approve" });
      await expect.poll(() => approve.evaluate((button) => button.matches(":focus"))).toBe(true);
      await expectSound(watched, `answer-corrected-${name}`);

      await page.goto(`${app.app_url}/sites/${app.site_id}/answers`);
      await pressOn(page, page.getByRole("link", { name: "Corrections to approve (1)" }));
      const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: question }) });
      await row.getByText(words).waitFor();
      await expectSound(watched, `corrections-${name}`);
      await pressOn(page, row.getByRole("button", { name: "Dismiss" }));
      // A toast that is pointed at stays.
      await page.getByText("The correction is dismissed.").hover();
      await page.getByText("Nothing to approve").waitFor();
      await expectSound(watched, `corrections-none-${name}`);
      await pressOn(page, page.getByRole("button", { name: "Undo" }));
      await pressOn(page, row.getByRole("button", { name: "Approve" }));
      await pressOn(page, page.getByRole("button", { name: "Ask it" }));
      await page.waitForURL(/\/ask\?q=/);
      await pressOn(page, page.getByRole("button", { name: "Ask", exact: true }));
      await page.getByText(words).first().waitFor();
      expectNoTroubles(troubles);
      await context.close();
    });
  }
});
