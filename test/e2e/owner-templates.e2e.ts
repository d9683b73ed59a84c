import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchBrowser, openPage } from "./support/browser";
import { expectSound, pressOn, signInOnce, VIEWS } from "./support/owner";

const app = inject("app");

let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

/** Another category for each view, so that none sees the other's versions. */
const CATEGORIES: Record<string, { name: string; category: string }> = {
  "desktop-light": { name: "Troubleshooting", category: "troubleshooting" },
  "phone-dark": { name: "Product", category: "product" },
};

/** Version 2 of "Support" waits: this deployment has no model that could test it. */
async function letWait(page: Page, run: { status: string; done: number; passed: number | null }): Promise<void> {
  const shares = [{ template_id: "tpl_2", share: 40 }];
  const version = { category: "support", text: "Name the fix first.", created_at: 1, updated_at: 1 };
  const usage = { answers: 0, answered: 0, rated: 0, helpful: 0 };
  await page.route(/\/templates\?|\/templates$/, async (route) => {
    if (route.request().resourceType() === "document") return route.fallback();
    const response = await route.fetch();
    const { categories } = await response.json();
    const changed = categories.map((one: { category: string }) =>
      one.category === "support"
        ? {
            ...one,
            versions: [{ ...version, id: "tpl_2", version: 2, share: 0, published_at: null, usage }],
            waiting: { run_id: "run_waiting", shares },
          }
        : one,
    );
    await route.fulfill({ response, json: { categories: changed } });
  });
  const asked = { questions: 12, with_page: 12, found: 12, mrr: 1, quotes: 12, verbatim: 12, right: 12 };
  const sums = run.passed === null ? null : { ...asked, passed: run.passed };
  const before = run.passed === null ? null : { ...asked, passed: 12 };
  const json = { id: "run_waiting", kind: "template", category: "support", decision: null, questions: 12, before };
  await page.route(/\/evals\/runs\/run_waiting$/, (route) => route.fulfill({ json: { ...json, ...run, after: sums } }));
}

const WAITING = [
  ["tested", { status: "running", done: 5, passed: null }, "5 of 12 so far"],
  ["held", { status: "done", done: 12, passed: 9 }, "12 of 12 questions pass with what is live, 9 with the new text"],
] as const;
for (const [name, options] of VIEWS)
  for (const [state, run, said] of WAITING)
    it(`an owner sees a version that waits being ${state}, ${name}`, async () => {
      const watched = await openPage(browser, { ...options, storageState: storage });
      const { page, context } = watched;
      await letWait(page, run);
      await page.goto(`${app.app_url}/sites/${app.site_id}/answers/templates`);
      const status = page.getByRole("status").filter({ hasText: said });
      await status.waitFor();
      await status
        .getByRole("button", { name: state === "held" ? "Publish anyway" : "Publish without the test" })
        .waitFor();
      await page.locator("section").filter({ has: status }).scrollIntoViewIfNeeded();
      await expectSound(watched, `template-${state}-${name}`);
      await context.close();
    });

for (const [name, options] of VIEWS) {
  it(`an owner drafts a template, publishes it with a share and retires it, ${name}`, async () => {
    const of_view = CATEGORIES[name];
    if (!of_view) throw new Error(`No category for ${name}`);
    const watched = await openPage(browser, { ...options, storageState: storage });
    const { page, context } = watched;
    await page.goto(`${app.app_url}/sites/${app.site_id}/answers`);
    await pressOn(page, page.getByRole("link", { name: "Templates" }));
    const card = page
      .locator("section")
      .filter({ has: page.getByRole("heading", { name: of_view.name, exact: true }) });
    await card.getByText("100%").waitFor();
    await expectSound(watched, `templates-${name}`);

    const write = card.getByRole("button", { name: /^Write a version/ });
    await pressOn(page, write);
    const field = card.getByLabel("What the AI should do");
    await expect.poll(() => field.evaluate((element) => element.matches(":focus"))).toBe(true);
    await page.keyboard.type("Name the time limit first.");
    await card.getByText("26 of 2,000 characters").waitFor();
    await expectSound(watched, `template-form-${name}`);
    await page.keyboard.press("Control+Enter");
    await card.getByText("Draft", { exact: true }).waitFor();
    await expect.poll(() => write.evaluate((button) => button.matches(":focus"))).toBe(true);

    await pressOn(page, card.getByRole("button", { name: "Preview" }));
    await card.getByLabel("Questions, one a line").fill("How long do refunds take?");
    await pressOn(page, card.getByRole("button", { name: "Answer them" }));
    await card.getByText("templates act only where one does").waitFor();
    // The browser reports the refused call.
    watched.troubles.length = 0;
    await expectSound(watched, `template-preview-${name}`);
    await pressOn(page, card.getByRole("button", { name: "Close" }));

    const share = card.getByLabel("Share of version 1 in %");
    await page.keyboard.press("Tab");
    await share.fill("40");
    await card.getByText("60%").waitFor();
    await pressOn(page, card.getByRole("button", { name: "Publish these shares" }));
    await card.getByText("Live", { exact: true }).waitFor();
    expect(await card.getByRole("button", { name: "Change" }).count()).toBe(0);
    await expectSound(watched, `template-live-${name}`);
    await share.fill("0");
    await pressOn(page, card.getByRole("button", { name: "Publish these shares" }));
    await card.getByText("Retired", { exact: true }).waitFor();
    await context.close();
  });
}
