import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { findAxeFaults, launchBrowser, openPage, takeScreen, type Watched } from "./support/browser";
import { expectNoTroubles, pressOn, signInOnce, tabTo, VIEWS } from "./support/owner";

const app = inject("app");
let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

/** A visitor of the demo shop, as the widget speaks for them. */
async function makeVisitor() {
  const post = async <T>(path: string, body: object, token?: string): Promise<T> => {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const text = JSON.stringify({ site_key: app.site_key, ...body });
    const response = await fetch(app.app_url + path, { method: "POST", headers, body: text });
    expect(response.ok, await response.clone().text()).toBe(true);
    return response.json();
  };
  const { token } = await post<{ token: string }>("/api/guest/create/", {});
  const { conversation_id } = await post<{ conversation_id: string }>("/api/chat/conversations", {}, token);
  let sent = 0;
  return {
    conversation_id,
    say: (text: string) =>
      post(
        "/api/chat/message",
        { conversation_id, client_id: `visitor-${conversation_id}-${++sent}`.slice(-60), text },
        token,
      ),
    askForHuman: () => post("/api/chat/frames", { conversation_id, frame: { type: "request_human" } }, token),
  };
}

/** A picture, and nothing that axe or the browser complains of. What comes in live moves what stands below it. */
async function look({ page, troubles }: Watched, name: string): Promise<void> {
  await takeScreen(page, name);
  expectNoTroubles(troubles);
  expect(await findAxeFaults(page), name).toEqual([]);
  // axe opens a window of its own.
  troubles.length = 0;
}

for (const [name, options] of VIEWS)
  it(`a member sees a visitor wait, takes over and replies by keyboard, ${name}`, async () => {
    const watched = await openPage(browser, { ...options, storageState: storage });
    const { page, context } = watched;
    await page.goto(`${app.app_url}/sites/${app.site_id}/inbox`);
    await page.getByRole("heading", { level: 1, name: "Inbox" }).waitFor();
    await page.getByRole("link", { name: "Waiting" }).waitFor();
    const visitor = await makeVisitor();
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
    const field = page.getByLabel("Reply", { exact: true });
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
    await tabTo(page, page.getByRole("button", { name: "End", exact: true }));
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Conversation" }).getByText("Ended", { exact: true }).waitFor();
    await context.close();
  });

it("a reply that could not be sent stays, and is tried again under its own id", async () => {
  const visitor = await makeVisitor();
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
    return route.fallback();
  });
  await page.getByLabel("Reply", { exact: true }).fill("One moment");
  await page.keyboard.press("Enter");
  await page.getByText("Not sent.").waitFor();
  // Whoever looks elsewhere meanwhile finds it again.
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Ended" }).click();
  await log.waitFor({ state: "detached" });
  await page.goBack();
  await page.getByRole("button", { name: "Try again" }).click();
  await log.getByText("One moment").waitFor();
  expect(new Set(ids).size).toBe(1);
  expect(await page.getByText("Not sent.").count()).toBe(0);
  await context.close();
});
