import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { findAxeFaults, launchBrowser, openPage, takeScreen, type Watched } from "./support/browser";
import { expectNoTroubles, signInOnce, VIEWS } from "./support/owner";
import { makeVisitor } from "./support/visitor";

const app = inject("app");
let browser: Browser;
let storages: Awaited<ReturnType<typeof signInOnce>>[];

beforeAll(async () => {
  browser = await launchBrowser();
  storages = [];
  for (const owner of app.agents) storages.push(await signInOnce(browser, { app_url: app.app_url, owner }));
});
afterAll(() => browser.close());

/** The seed's two agents, each at the inbox, or at one conversation of it. */
async function openBoth(options: Parameters<typeof openPage>[1], path = ""): Promise<[Watched, Watched]> {
  const [ada, bo] = await Promise.all(
    storages.map(async (storageState, at) => {
      const watched = await openPage(browser, { ...(at === 0 ? options : {}), storageState });
      await watched.page.goto(`${app.app_url}/sites/${app.site_id}/inbox${path}`);
      return watched;
    }),
  );
  if (!ada || !bo) throw new Error("The seed has two agents");
  return [ada, bo];
}

const paneOf = (page: Page) => page.getByRole("region", { name: "Conversation" });

/** On a desktop's screen everything that can be done with a conversation stands in one row. */
async function expectOneRow(page: Page, name: string): Promise<void> {
  if (name !== VIEWS[0][0]) return;
  const [choice, details] = await Promise.all(
    [paneOf(page).getByLabel("Assigned to"), paneOf(page).getByRole("button", { name: "Details" })].map((place) =>
      place.boundingBox(),
    ),
  );
  const middles = [choice, details].map((box) => (box ? box.y + box.height / 2 : Number.NaN));
  expect(Math.abs((middles[0] ?? 0) - (middles[1] ?? 0))).toBeLessThan(2);
}

async function makeWaiting() {
  const visitor = await makeVisitor(app);
  await visitor.say("How long do refunds take?");
  await visitor.askForHuman();
  return visitor;
}

for (const [name, options] of VIEWS)
  it(`two agents see each other at a conversation, and who of them writes, ${name}`, async () => {
    const visitor = await makeWaiting();
    const [ada, bo] = await openBoth(options, `/${visitor.conversation_id}`);
    await paneOf(ada.page).getByText("Bo Marsh is looking at this").waitFor();
    await paneOf(bo.page).getByText("Ada Finch is looking at this").waitFor();
    await takeScreen(ada.page, `two-agents-looking-${name}`);
    await bo.page.getByLabel("Reply text").pressSequentially("I can help");
    await paneOf(ada.page).getByText("Bo Marsh is typing").waitFor();
    await takeScreen(ada.page, `two-agents-typing-${name}`);
    expect(await findAxeFaults(ada.page)).toEqual([]);
    await bo.page.getByLabel("Reply text").fill("");
    await bo.page.goto(`${app.app_url}/sites/${app.site_id}/inbox`);
    await ada.page.goto(`${app.app_url}/sites/${app.site_id}/inbox`);
    await ada.page.getByText("Bo Marsh online").waitFor();
    await takeScreen(ada.page, `two-agents-online-${name}`);
    for (const { context, troubles } of [ada, bo]) {
      expectNoTroubles(troubles.filter((line) => !line.startsWith("window:")));
      await context.close();
    }
  });

it("of two agents who take over at once one holds it, and the other is told who (MSG-09)", async () => {
  const visitor = await makeWaiting();
  const [ada, bo] = await openBoth({}, `/${visitor.conversation_id}`);
  const people = [
    { name: "Ada Finch", page: ada.page },
    { name: "Bo Marsh", page: bo.page },
  ];
  const buttons = people.map(({ page }) => paneOf(page).getByRole("button", { name: "Take over" }));
  for (const button of buttons) await button.waitFor();
  // Each click is held until both are made, so that neither sees the other's.
  const clicked: (() => void)[] = [];
  for (const { page } of people)
    await page.route(/\/takeover$/, async (route) => {
      await new Promise<void>((resolve) => {
        clicked.push(resolve);
        if (clicked.length === people.length) for (const go of clicked) go();
      });
      await route.continue();
    });
  await Promise.all(buttons.map((button) => button.click()));
  const holders = await Promise.all(
    people.map(async ({ page }) => {
      const badge = paneOf(page).getByText(/^With (you|Ada Finch|Bo Marsh)$/);
      await badge.waitFor();
      return badge.innerText();
    }),
  );
  const winner = people[holders.indexOf("With you")];
  const loser = people.find((person) => person !== winner);
  expect(holders.filter((holder) => holder === "With you")).toHaveLength(1);
  expect(holders).toContain(`With ${winner?.name}`);
  await loser?.page.getByText(`${winner?.name} was faster and holds it now.`).waitFor();
  if (loser) await takeScreen(loser.page, "two-agents-claimed");
  for (const { context } of [ada, bo]) await context.close();
});

for (const [name, options] of VIEWS)
  it(`a conversation goes from one agent to the other, back to those who wait and to the AI, ${name}`, async () => {
    const visitor = await makeVisitor(app);
    const question = "How long do refunds take?";
    await visitor.say(question);
    await expect.poll(async () => (await visitor.readLog()).length).toBe(2);
    const [ada, bo] = await openBoth(options, `/${visitor.conversation_id}?view=all`);
    const choice = paneOf(ada.page).getByLabel("Assigned to");
    await paneOf(ada.page).getByText("With the AI").waitFor();
    await takeScreen(ada.page, `assign-ai-${name}`);
    // Whoever looks elsewhere is told.
    await bo.page.goto(`${app.app_url}/sites/${app.site_id}/inbox?view=mine`);
    await bo.page.getByText("Ada Finch online").waitFor();
    await choice.locator("option", { hasText: "● Bo Marsh" }).waitFor({ state: "attached" });
    await choice.selectOption({ label: "● Bo Marsh" });
    await paneOf(ada.page).getByText("With Bo Marsh").waitFor();
    const told = bo.page.getByText("Ada Finch gave you a conversation");
    await told.waitFor();
    await takeScreen(bo.page, `assign-told-${name}`);
    await bo.page.getByRole("button", { name: "Open" }).click();
    await paneOf(bo.page).getByText("With you").waitFor();
    await expectOneRow(ada.page, name);
    await takeScreen(ada.page, `assign-other-${name}`);
    expect(await findAxeFaults(ada.page)).toEqual([]);
    await ada.page.getByRole("heading", { level: 1 }).focus();
    await ada.page.keyboard.press("a");
    await expect.poll(() => choice.evaluate((element) => element === document.activeElement)).toBe(true);
    await takeScreen(ada.page, `assign-choice-${name}`);
    await ada.page.keyboard.press("Escape");
    // A letter, or an arrow, shows the choices and takes none.
    for (const key of ["t", "ArrowUp"]) {
      await ada.page.keyboard.press(key);
      await ada.page.keyboard.press("Escape");
    }
    expect(await choice.locator("option:checked").innerText()).toBe("● Bo Marsh");
    await paneOf(bo.page).getByLabel("Assigned to").selectOption({ label: "Nobody (waiting)" });
    // It is given in turn to who is there and is not the one who put it back.
    await paneOf(ada.page).getByText("Waits for you").waitFor();
    await expectOneRow(ada.page, name);
    await takeScreen(ada.page, `assign-waits-${name}`);
    if (name === VIEWS[0][0]) {
      // Where what is known of the visitor stands beside it there is least room.
      await ada.page.setViewportSize({ width: 1440, height: 900 });
      await ada.page.getByRole("button", { name: "Details" }).click();
      await ada.page.getByRole("complementary", { name: "Details" }).waitFor();
      await expectOneRow(ada.page, name);
      await takeScreen(ada.page, `assign-details-${name}`);
    }
    await visitor.say(question);
    await choice.selectOption({ label: "The AI" });
    for (const { page } of [ada, bo]) await paneOf(page).getByText("With the AI").waitFor();
    expect((await visitor.readLog()).map(({ author }) => author)).toEqual(["visitor", "ai", "visitor"]);
    await ada.page.keyboard.press("Control+k");
    await ada.page.getByLabel("What to do or where to go").fill("assign you");
    await ada.page.getByRole("option", { name: "Assign to: You" }).waitFor();
    await ada.page.keyboard.press("Enter");
    await paneOf(ada.page).getByText("With you").waitFor();
    await paneOf(bo.page).getByText("With Ada Finch").waitFor();
    for (const { context, troubles } of [ada, bo]) {
      expectNoTroubles(troubles.filter((line) => !line.startsWith("window:")));
      await context.close();
    }
  });

for (const [name, options] of VIEWS)
  it(`a rating given on the phone is recorded by one agent, seen by the other, and gives way to the visitor's own, ${name}`, async () => {
    const visitor = await makeWaiting();
    const [ada, bo] = await openBoth(options, `/${visitor.conversation_id}?view=all`);
    const toggle = ada.page.getByRole("button", { name: "Details" });
    await toggle.click();
    const details = ada.page.getByRole("dialog");
    await details.getByLabel("Record a rating").selectOption("4");
    await details.getByLabel("What they said").fill("The courier was late, you were not.");
    await takeScreen(ada.page, `rating-form-${name}`);
    expect(await findAxeFaults(ada.page)).toEqual([]);
    await details.getByRole("button", { name: "Record it" }).click();
    await ada.page.getByText("The rating is recorded.").waitFor();
    await paneOf(bo.page).getByText("Recorded by Ada Finch").waitFor();
    await ada.page.keyboard.press("Escape");
    await paneOf(ada.page).getByText("Recorded by you").waitFor();
    await takeScreen(ada.page, `rating-recorded-${name}`);
    await visitor.rate(5);
    await paneOf(ada.page).getByText("The visitor rated this conversation.").waitFor();
    await paneOf(ada.page).getByRole("button", { name: "End", exact: true }).click();
    await paneOf(ada.page).getByText("Ended", { exact: true }).waitFor();
    for (const { context, troubles } of [ada, bo]) {
      expectNoTroubles(troubles.filter((line) => !line.startsWith("window:")));
      await context.close();
    }
  });

it("where no socket gets through the inbox is live by a stream", async () => {
  const { page, context, requests } = await openPage(browser, { ...(storages[0] && { storageState: storages[0] }) });
  await page.routeWebSocket("**/live**", (socket) => socket.close());
  await page.goto(`${app.app_url}/sites/${app.site_id}/inbox`);
  await page.getByRole("heading", { level: 1, name: "Inbox" }).waitFor();
  await expect.poll(() => requests.some((address) => address.includes("/events")), { timeout: 15_000 }).toBe(true);
  const visitor = await makeWaiting();
  const wish = "Is anybody there by the stream?";
  await visitor.say(wish);
  await page.getByRole("link").filter({ hasText: wish }).waitFor();
  await context.close();
});
