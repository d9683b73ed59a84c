import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { ComparedResult } from "../../workers/contract/evals";
import type { List } from "../../workers/contract/lists";
import { askShop } from "./support/app";
import { findAxeFaults, launchBrowser, openPage, takeScreen } from "./support/browser";
import { expectNoTroubles, expectSound, pressOn, signInOnce, tabTo, typeInto, VIEWS } from "./support/owner";

const app = inject("app");

let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(async () => {
  // No reading of the demo shop is to be tested in the files that follow.
  const { page } = await openPage(browser, { storageState: storage });
  await page.goto(`${app.app_url}/sites`);
  await page.evaluate(async (site_id) => {
    const path = `/api/v1/sites/${site_id}/evals/questions`;
    const { items } = await (await fetch(`${path}?page_size=100`)).json();
    await Promise.all(items.map(({ id }: { id: string }) => fetch(`${path}/${id}`, { method: "DELETE" })));
  }, app.site_id);
  await browser.close();
});

/** Takes the page of the first test question that passes out of the index. */
async function unpublishAnswering(page: Page): Promise<{ undo: () => Promise<void> }> {
  const page_id = await page.evaluate(async (site_id) => {
    const runs = await (await fetch(`/api/v1/sites/${site_id}/evals/runs`)).json();
    const path = `/api/v1/sites/${site_id}/evals/runs/${runs.items[0].id}/results?change=passing&page_size=100`;
    const { items }: List<ComparedResult> = await (await fetch(path)).json();
    return items.find(({ expected }) => expected?.page_id.startsWith("page_"))?.expected?.page_id ?? "";
  }, app.site_id);
  const send = async (command: "publish" | "unpublish") => {
    const path = `/api/v1/pages/${page_id}/${command}`;
    expect(await page.evaluate(async (at) => (await fetch(at, { method: "POST" })).status, path)).toBe(200);
  };
  await send("unpublish");
  return { undo: () => send("publish") };
}

/** The newest reading of the demo shop as it is when it makes answers worse. */
async function holdVersion(page: Page): Promise<string> {
  await page.goto(`${app.app_url}/sites`);
  const source: { id: string } = await page.evaluate(
    async (site_id) => (await (await fetch(`/api/v1/sites/${site_id}/sources`)).json()).items[0],
    app.site_id,
  );
  await page.route(/\/versions\?/, async (route) => {
    const response = await route.fetch();
    const { items } = await response.json();
    const held = { ...items[0], version: items[0].version + 1, status: "held", held_reason: "test_worse" };
    await route.fulfill({ response, json: { items: [held, ...items] } });
  });
  const asked = { questions: 12, with_page: 12, found: 12, mrr: 1, quotes: 12, verbatim: 12 };
  const run = {
    id: "run_held",
    kind: "version",
    status: "done",
    decision: "held",
    before: { ...asked, passed: 12, right: 12 },
    after: { ...asked, passed: 9, right: 9 },
  };
  await page.route(/\/evals\/runs\?.*version=/, (route) => route.fulfill({ json: { items: [run], total: 1 } }));
  return source.id;
}

describe("an owner who tests the site", () => {
  it("makes test questions, runs them, and sees what a change made of them", async () => {
    const options = { ...VIEWS[0][1], storageState: storage };
    const watched = await openPage(browser, options);
    const { page, context, troubles } = watched;
    await page.goto(`${app.app_url}/sites/${app.site_id}/tests`);
    await page.getByText("No test questions yet").waitFor();
    await expectSound(watched, "tests-none-desktop-light");
    await pressOn(page, page.getByRole("button", { name: "Make some from my pages" }));
    await page.getByRole("heading", { name: "Not asked yet" }).waitFor();

    await pressOn(page, page.getByRole("link", { name: /^Questions \(\d+\)$/ }));
    await page.getByText("no answer").first().waitFor();
    await expectSound(watched, "test-questions-desktop-light");
    await pressOn(page, page.getByRole("button", { name: "Add", exact: true }));
    await page.keyboard.type("Do you have a shop in Kendal?");
    await typeInto(page, page.getByRole("textbox", { name: "Page" }), "https://elsewhere.example.org/");
    await page.keyboard.press("Enter");
    await page.getByText("No page of this site has this address.").waitFor();
    await expectSound(watched, "test-question-add-desktop-light");
    await tabTo(page, page.getByRole("radio", { name: "Answered from a page" }));
    await page.keyboard.press("ArrowRight");
    await pressOn(page, page.getByRole("button", { name: "Add it" }));
    await page.getByRole("dialog").waitFor({ state: "detached" });

    await pressOn(page, page.getByRole("button", { name: "Import" }));
    await page
      .getByLabel("Text")
      .fill("question,page,should_refuse\nIs there life on Mars?,,yes\nNo page and no word,,\n");
    await pressOn(page, page.getByRole("dialog").getByRole("button", { name: "Import" }));
    await page.getByText("1 question added").waitFor();
    await page.getByRole("list", { name: "Lines left out" }).getByText("Line 3:").waitFor();
    await expectSound(watched, "test-import-desktop-light");
    await pressOn(page, page.getByRole("button", { name: "Done" }));

    await page.goto(`${app.app_url}/sites/${app.site_id}/tests`);
    await pressOn(page, page.getByRole("button", { name: "Start a run" }));
    await page.getByRole("heading", { level: 1, name: /^Run of/ }).waitFor();
    await page.getByRole("heading", { name: "Question by question" }).waitFor();
    expect(await page.getByRole("definition").first().innerText()).toMatch(/^\d+%$/);

    // A page that was to be found is taken out: its question comes out worse.
    const unpublished = await unpublishAnswering(page);
    await page.goto(`${app.app_url}/sites/${app.site_id}/tests`);
    await pressOn(page, page.getByRole("button", { name: "Start a run" }));
    const results = page.getByRole("region", { name: "Question by question" });
    await results.getByText("Worse").nth(1).waitFor();
    const first = results.getByRole("row").nth(1);
    expect(await first.innerText()).toContain("Worse");
    await expectSound(watched, "test-run-desktop-light");
    await page.getByLabel("Which questions").selectOption("worse");
    await page.waitForURL(/change=worse/);
    await page.getByLabel("Compare with").selectOption("nothing");
    await page.waitForURL(/against=nothing/);
    await page.goto(`${app.app_url}/sites/${app.site_id}/tests`);
    await page.getByRole("heading", { name: "The last run" }).waitFor();
    await expectSound(watched, "tests-desktop-light");
    await unpublished.undo();
    expectNoTroubles(troubles);
    await context.close();
  }, 120_000);

  it("reads runs and questions on a phone in the dark", async () => {
    const watched = await openPage(browser, { ...VIEWS[1][1], storageState: storage });
    const { page, context } = watched;
    const tests = `${app.app_url}/sites/${app.site_id}/tests`;
    await page.goto(tests);
    await page.getByRole("heading", { name: "The last run" }).waitFor();
    await expectSound(watched, "tests-phone-dark");
    await pressOn(page, page.getByRole("list", { name: "Runs, newest first" }).getByRole("link").first());
    await page.getByRole("heading", { name: "Question by question" }).waitFor();
    await page.getByText("Worse").nth(1).waitFor();
    await expectSound(watched, "test-run-phone-dark");
    await page.goto(`${tests}/questions`);
    await page.getByText("no answer").first().waitFor();
    await expectSound(watched, "test-questions-phone-dark");
    await context.close();
  });

  it("makes a test of an answer, and takes it back", async () => {
    const { response_id } = await askShop(app, "How long do refunds take exactly?");
    const { page, context, troubles } = await openPage(browser, { storageState: storage });
    await page.goto(`${app.app_url}/sites/${app.site_id}/answers/${response_id}`);
    await pressOn(page, page.getByRole("button", { name: "Make it a test" }));
    await pressOn(page, page.getByRole("button", { name: "See the questions" }));
    const remove = page.getByRole("button", { name: "Remove “How long do refunds take exactly?”" });
    await pressOn(page, remove);
    await remove.waitFor({ state: "detached" });
    await pressOn(page, page.getByRole("button", { name: "Undo" }));
    await remove.waitFor();
    expectNoTroubles(troubles);
    await context.close();
  });

  for (const [name, options] of VIEWS) {
    it(`is led to the run that is under way instead of to a second one, ${name}`, async () => {
      const watched = await openPage(browser, { ...options, storageState: storage });
      const { page, context } = watched;
      await page.route(/\/evals\/runs$/, async (route) => {
        const response = await route.fetch();
        const { items, total } = await response.json();
        const going = { ...items[0], kind: "manual", status: "running", done: 3, questions: 12, after: null };
        await route.fulfill({ response, json: { items: [going, ...items.slice(1)], total } });
      });
      await page.goto(`${app.app_url}/sites/${app.site_id}/tests`);
      const link = page.getByRole("link", { name: "See the run under way" });
      await link.waitFor();
      expect(await page.getByRole("button", { name: "Start a run" }).count()).toBe(0);
      await expectSound(watched, `tests-under-way-${name}`);
      await pressOn(page, link);
      await page.waitForURL(/\/tests\/runs\/run_/);
      await context.close();
    });

    it(`sees beside a reading that is held back what its test questions say, ${name}`, async () => {
      const { page, context } = await openPage(browser, { ...options, storageState: storage });
      const source_id = await holdVersion(page);
      await page.goto(`${app.app_url}/sites/${app.site_id}/sources/${source_id}`);
      const notice = page.getByRole("region", { name: /a reading waits for you/ });
      await notice.getByText("12 of 12 questions pass with what was live, 9 with this reading.").waitFor();
      await takeScreen(page, `held-by-tests-${name}`);
      expect(await findAxeFaults(page)).toEqual([]);
      await pressOn(page, notice.getByRole("link", { name: "See which questions" }));
      await page.waitForURL(/\/tests\/runs\/run_held$/);
      await context.close();
    });
  }
});
