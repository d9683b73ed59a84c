import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { List } from "../../workers/contract/lists";
import { waitFor } from "./support/app";
import { launchBrowser, openPage, takeScreen } from "./support/browser";
import { callOwner } from "./support/member";
import { expectNoTroubles, look, pressOn, signInOnce, tabTo, VIEWS } from "./support/owner";
import { makeVisitor } from "./support/visitor";

const app = inject("app");
let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

for (const [name, options] of VIEWS)
  it(`a member sees a visitor wait, takes over and replies by keyboard, ${name}`, async () => {
    const watched = await openPage(browser, { ...options, storageState: storage });
    const { page, context } = watched;
    await page.goto(`${app.app_url}/sites/${app.site_id}/inbox`);
    await page.getByRole("heading", { level: 1, name: "Inbox" }).waitFor();
    await page.getByRole("link", { name: "Waiting", exact: true }).waitFor();
    const visitor = await makeVisitor(app);
    const wish = `I would rather speak to a person about ${name}.`;
    await visitor.say("How long do refunds take?");
    await visitor.askForHuman();
    await visitor.say(wish);
    // By itself: nobody reloads an inbox.
    const row = page.getByRole("link").filter({ hasText: wish });
    await row.waitFor();
    await look(watched, `inbox-waiting-${name}`);
    await pressOn(page, row);
    const log = page.getByRole("log", { name: "Messages" });
    await log.getByText(wish).waitFor();
    await look(watched, `inbox-open-${name}`);
    await page.keyboard.press("r");
    const field = page.getByLabel("Reply text");
    await expect.poll(() => field.evaluate((element) => element.matches(":focus"))).toBe(true);
    const reply = `Hello, I am here for ${name}.`;
    await page.keyboard.type(reply);
    await page.keyboard.press("Enter");
    await log.getByText(reply).waitFor();
    expect(await log.getByText(reply).count()).toBe(1);
    await page.getByText("With you").waitFor();
    await visitor.say("Thank you!");
    await log.getByText("Thank you!").waitFor();
    await look(watched, `inbox-replied-${name}`);
    expect((await visitor.readLog()).map(({ author, text }) => [author, text]).slice(-3)).toEqual([
      ["visitor", wish],
      ["agent", reply],
      ["visitor", "Thank you!"],
    ]);
    await tabTo(page, page.getByRole("button", { name: "End", exact: true }));
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Conversation" }).getByText("Ended", { exact: true }).waitFor();
    await context.close();
  });

it("the number of those who wait stands in the navigation of every screen, and keys take over and end", async () => {
  const watched = await openPage(browser, { ...VIEWS[0][1], storageState: storage });
  const { page, context } = watched;
  await page.goto(`${app.app_url}/sites/${app.site_id}/settings`);
  const link = page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Inbox/ });
  await link.waitFor();
  const count = async () => Number((await link.innerText()).match(/\d+/)?.[0] ?? 0);
  // Others may wait from other tests.
  const waiting = `?site_id=${app.site_id}&status=waiting_human&snoozed=false`;
  const { total: before } = await callOwner<List<Conversation>>(page, waiting);
  await expect.poll(count).toBe(before);
  const visitor = await makeVisitor(app);
  await visitor.say("How long do refunds take?");
  await visitor.askForHuman();
  await expect.poll(count).toBe(before + 1);
  await takeScreen(page, "inbox-count");
  await page.goto(`${app.app_url}/sites`);
  await page.getByText(/waits? for a person\./).waitFor();
  await takeScreen(page, "sites-waiting");
  await page
    .getByRole("main")
    .getByRole("link", { name: `${before + 1} waiting` })
    .click();
  await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${visitor.conversation_id}`);
  const pane = page.getByRole("region", { name: "Conversation" });
  await pane.getByRole("button", { name: "Take over" }).waitFor();
  await page.getByRole("heading", { level: 1 }).focus();
  await page.keyboard.press("t");
  await pane.getByText("With you").waitFor();
  await expect.poll(count).toBe(before);
  // From within a field as well, once it is left.
  await page.keyboard.press("r");
  await page.keyboard.press("Escape");
  await page.keyboard.press("e");
  await pane.getByText("Ended", { exact: true }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("End the conversation").waitFor();
  expectNoTroubles(watched.troubles);
  await context.close();
});

it("a button takes a conversation over, and it is given back to the AI, which then answers", async () => {
  const visitor = await makeVisitor(app);
  const question = "How long do refunds take?";
  await visitor.say(question);
  const authors = async () => (await visitor.readLog()).map(({ author }) => author);
  await expect.poll(authors).toEqual(["visitor", "ai"]);
  const { page, context } = await openPage(browser, { ...VIEWS[0][1], storageState: storage });
  await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${visitor.conversation_id}?view=all`);
  await page.getByRole("button", { name: "Take over" }).click();
  await page.getByText("With you").waitFor();
  await visitor.say(question);
  await page.getByLabel("Assigned to").selectOption({ label: "The AI" });
  await page.getByRole("button", { name: "Take over" }).waitFor();
  expect(await authors()).toEqual(["visitor", "ai", "visitor"]);
  await visitor.say(question);
  await expect.poll(authors).toEqual(["visitor", "ai", "visitor", "visitor", "ai"]);
  await context.close();
});

for (const [name, options] of VIEWS)
  it(`a note is read by members, live, and never by the visitor, ${name}`, async () => {
    const visitor = await makeVisitor(app);
    await visitor.say("How long do refunds take?");
    await expect.poll(async () => (await visitor.readLog()).length).toBe(2);
    const address = `${app.app_url}/sites/${app.site_id}/inbox/${visitor.conversation_id}?view=all`;
    const other = await openPage(browser, { ...VIEWS[0][1], storageState: storage });
    await other.page.goto(address);
    await other.page.getByRole("log", { name: "Messages" }).getByText("Refunds are issued").first().waitFor();
    const watched = await openPage(browser, { ...options, storageState: storage });
    const { page } = watched;
    await page.goto(address);
    await page.getByRole("log", { name: "Messages" }).getByText("Refunds are issued").first().waitFor();
    await page.keyboard.press("n");
    await page.keyboard.type("The warehouse calls back at five.");
    await page.keyboard.press("Enter");
    for (const each of [page, other.page])
      await each
        .getByRole("article", { name: /^Note by/ })
        .getByText("The warehouse calls back at five.")
        .waitFor();
    await look(watched, `inbox-note-${name}`);
    expect((await visitor.readLog()).map(({ author }) => author)).toEqual(["visitor", "ai"]);
    // Whoever writes a note holds nothing by it.
    await page.getByRole("button", { name: "Take over" }).waitFor();
    for (const { context } of [watched, other]) await context.close();
  });

it("a conversation is tagged, found by its tag, snoozed and brought back", async () => {
  const visitor = await makeVisitor(app);
  await visitor.say("How long do refunds take?");
  const watched = await openPage(browser, { ...VIEWS[0][1], storageState: storage });
  const { page, context } = watched;
  await expect.poll(async () => (await visitor.readLog()).length).toBe(2);
  await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${visitor.conversation_id}?view=unassigned`);
  const pane = page.getByRole("region", { name: "Conversation" });
  const tag = `refund ${visitor.conversation_id.slice(-6)}`;
  await pane.getByLabel("Add a tag").fill(tag);
  await page.keyboard.press("Enter");
  await pane.getByRole("link", { name: tag }).click();
  const list = page.getByRole("list", { name: /^Conversations/ });
  await expect.poll(() => list.getByRole("link").count()).toBe(1);
  await page.getByRole("button", { name: `Take off: #${tag}` }).click();
  await expect.poll(() => list.getByRole("link").count()).toBeGreaterThan(1);
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByLabel("Tag", { exact: true }).fill(tag);
  await page.keyboard.press("Enter");
  await expect.poll(() => list.getByRole("link").count()).toBe(1);
  await page.getByRole("button", { name: "Filter" }).click();
  await list.getByRole("link").click();
  await pane.getByLabel("Snooze").selectOption({ label: "Until tomorrow, 9:00" });
  await pane.getByRole("button", { name: "Bring back" }).waitFor();
  await look(watched, "inbox-tag-snoozed");
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Snoozed" }).click();
  await list.getByText(tag).click();
  await pane.getByRole("button", { name: "Bring back" }).click();
  await pane.getByLabel("Snooze").waitFor();
  await list.getByText(tag).waitFor({ state: "detached" });
  await context.close();
});

it("scrolling up brings what was said before, and the place that is read stays", async () => {
  const visitor = await makeVisitor(app);
  await visitor.say("The very first line");
  await expect.poll(async () => (await visitor.readLog()).length).toBe(2);
  const { page, context } = await openPage(browser, { ...VIEWS[0][1], storageState: storage });
  await page.goto(`${app.app_url}/sites`);
  await waitFor(() =>
    page.evaluate((id) => fetch(`/api/v1/conversations/${id}`).then(({ ok }) => ok), visitor.conversation_id),
  );
  for (let n = 3; n <= 70; n++)
    await callOwner(page, `/${visitor.conversation_id}/messages`, { client_id: `line-number-${n}`, text: `Line ${n}` });
  await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${visitor.conversation_id}?view=all`);
  const log = page.getByRole("log", { name: "Messages" });
  const isInSight = (text: string) =>
    log.getByText(text, { exact: true }).evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const frame = element.closest("[role=log]")?.getBoundingClientRect();
      return frame !== undefined && top >= frame.top && bottom <= frame.bottom;
    });
  await log.getByText("Line 70", { exact: true }).waitFor();
  await expect.poll(() => isInSight("Line 70")).toBe(true);
  expect(await log.getByRole("article").count()).toBe(50);
  await log.evaluate((element) => element.scrollTo({ top: 0 }));
  await log.getByText("The very first line").waitFor();
  expect(await isInSight("Line 21")).toBe(true);
  expect(await log.getByRole("article").count()).toBe(70);
  await context.close();
});

it("a reply that could not be sent stays, and is tried again under its own id", async () => {
  const visitor = await makeVisitor(app);
  await visitor.say("How long do refunds take?");
  const { page, context } = await openPage(browser, { ...VIEWS[0][1], storageState: storage });
  await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${visitor.conversation_id}?view=all`);
  const log = page.getByRole("log", { name: "Messages" });
  await log.getByText("How long do refunds take?").waitFor();
  const ids: string[] = [];
  await page.route(/\/messages$/, async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    ids.push(route.request().postDataJSON().client_id);
    if (ids.length === 1) return route.abort();
    if (ids.length > 2) return route.fallback();
    // It is taken, and the acknowledgement is lost.
    await route.fetch();
    return route.abort();
  });
  await page.getByLabel("Reply text").fill("One moment");
  await page.keyboard.press("Enter");
  await page.getByText("Not sent.").waitFor();
  // Whoever looks elsewhere meanwhile finds it again.
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Ended" }).click();
  await log.waitFor({ state: "detached" });
  await page.goBack();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => ids.length).toBe(2);
  await page.getByText("Not sent.").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => page.getByText("Not sent.").count()).toBe(0);
  await log.getByText("One moment").waitFor();
  expect(await log.getByText("One moment").count()).toBe(1);
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(1);
  expect((await visitor.readLog()).filter(({ author }) => author === "agent")).toHaveLength(1);
  expect(await page.getByText("Not sent.").count()).toBe(0);
  await context.close();
});

it("the list stays as it was while one conversation after the other is opened from it, its second page as well", async () => {
  const visitors = await Promise.all(Array.from({ length: 33 }, () => makeVisitor(app)));
  for (const visitor of visitors) await visitor.say("How long do refunds take?");
  // An answer that comes later would lift its conversation in the list.
  for (const visitor of visitors) await expect.poll(async () => (await visitor.readLog()).length).toBe(2);
  const { page, context } = await openPage(browser, { ...VIEWS[0][1], storageState: storage });
  await page.goto(`${app.app_url}/sites/${app.site_id}/inbox?view=all`);
  const list = page.getByRole("list", { name: /^Conversations/ });
  const links = list.getByRole("link");
  await links.nth(29).waitFor();
  expect(await links.count()).toBe(30);
  const frame = page.locator("[data-list]");
  const readTop = () => frame.evaluate((element) => element.scrollTop);
  await page.getByRole("button", { name: "Filter" }).click();
  const row = links.nth(20);
  await row.scrollIntoViewIfNeeded();
  const [href, top] = [await row.getAttribute("href"), await readTop()];
  expect(top).toBeGreaterThan(0);
  await row.click();
  const pane = page.getByRole("region", { name: "Conversation" });
  await pane.getByRole("log", { name: "Messages" }).waitFor();
  expect(await readTop()).toBe(top);
  expect(await page.getByRole("button", { name: "Filter" }).getAttribute("aria-expanded")).toBe("true");
  const findFocus = () => page.evaluate(() => document.activeElement?.getAttribute("href"));
  expect(await findFocus()).toBe(href);
  const next = await links.nth(21).getAttribute("href");
  await page.keyboard.press("j");
  await expect.poll(findFocus).toBe(next);

  await page.getByRole("button", { name: "Next" }).click();
  await list.locator("[aria-current]").waitFor({ state: "detached" });
  const pages = page.getByRole("navigation", { name: "Pages of the list" });
  await pages.getByText(/^31/).waitFor();
  await links.first().click();
  await list.locator("[aria-current]").waitFor();
  await pages.getByText(/^31/).waitFor();
  expect(await links.first().getAttribute("aria-current")).toBe("true");
  await context.close();
});
