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

it("of two agents who take over at once one holds it, and the other is told who", async () => {
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
