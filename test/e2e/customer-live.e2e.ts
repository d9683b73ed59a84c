import type { Browser, BrowserContext, FrameLocator, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { type App, startApp, waitFor, waitForShop } from "./support/app";
import {
  askIn,
  blockSockets,
  findAxeFaults,
  holdSockets,
  launchBrowser,
  openChat,
  openPage,
  takeScreen,
} from "./support/browser";
import { callOwner, findBegun } from "./support/member";
import { signIn } from "./support/owner";

const LONG_OFFLINE_MS = 65_000;
const QUESTION = "how long do refunds take?";
const app = inject("app");
let browser: Browser;
let member: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  await waitForShop(app);
  member = (await openPage(browser)).page;
  await signIn(member, app.app_url, app.owner);
});
afterAll(() => browser.close());

interface Visit {
  page: Page;
  context: BrowserContext;
  requests: string[];
  chat: FrameLocator;
  conversation_id: string;
  /** What a member writes. */
  reply(text: string): Promise<unknown>;
  /** The chat's own words, top to bottom. */
  listSaid(): Promise<string[]>;
}

/** A visitor whose first question is answered, on a page as `prepare` leaves it. */
async function begin(prepare: (page: Page) => Promise<void>, at: App = app, by: Page = member): Promise<Visit> {
  const { page, context, requests } = await openPage(browser);
  await prepare(page);
  await page.goto(at.demo_url);
  const chat = await openChat(page);
  const since = Date.now();
  await askIn(chat, QUESTION);
  await chat.getByRole("button", { name: "This was helpful" }).waitFor();
  const { id } = await findBegun(by, at, "active", since);
  let replies = 0;
  return {
    page,
    context,
    requests,
    chat,
    conversation_id: id,
    reply: (text) => callOwner(by, `/${id}/messages`, { client_id: `live-${++replies}-${since}`, text }),
    listSaid: () => chat.getByRole("log").locator(".bubble, .markdown").allInnerTexts(),
  };
}

const countEvents = ({ requests }: Visit) => requests.filter((url) => url.includes("/api/chat/events")).length;

describe("a visitor with the panel open", () => {
  it("reads what a member writes at once, by a socket and without asking anything", async () => {
    const visit = await begin(async () => {});
    const { chat, context, page, reply } = visit;
    const before = visit.requests.length;
    await reply("Ruth looked into your order.");
    await chat.getByText("Ruth looked into your order.").waitFor({ timeout: 2_000 });
    await chat.getByText("Ruth Alder is here now.").waitFor();
    await askIn(chat, "Thank you, Ruth.");
    await waitFor(
      async () => (await callOwner<{ last_seq: number }>(member, `/${visit.conversation_id}`)).last_seq === 4,
    );
    await reply("You are welcome.");
    await chat.getByText("You are welcome.").waitFor({ timeout: 2_000 });
    const asked = visit.requests.slice(before).filter((url) => url.includes("/api/chat/"));
    // Once a person is there, their replies may be wanted by mail: whether an address is known is asked once.
    expect(asked.filter((url) => !url.endsWith("/api/chat/email"))).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(1);
    await takeScreen(page, "live-reply");
    await context.close();
  });

  it("sees a member write, and is seen writing", async () => {
    const { chat, context, page, conversation_id } = await begin(async () => {});
    await member.goto(`${app.app_url}/sites/${app.site_id}/inbox/${conversation_id}?view=all`);
    await member.getByRole("button", { name: "Take over" }).click();
    await chat.getByText("Ruth Alder is here now.").waitFor();
    await member.getByRole("textbox", { name: "Reply" }).pressSequentially("Let me see");
    await chat.getByText("Ruth Alder is typing").waitFor({ timeout: 3_000 });
    await takeScreen(page, "live-typing");
    expect(await findAxeFaults(page)).toEqual([]);
    await chat.getByRole("textbox").pressSequentially("Thank you");
    await member.getByText("The visitor is typing").waitFor({ timeout: 3_000 });
    await takeScreen(member, "inbox-typing");
    expect(await findAxeFaults(member)).toEqual([]);
    await chat.getByRole("textbox").press("Enter");
    await member.getByRole("log").getByText("Thank you").waitFor();
    await waitFor(async () => (await member.getByText("The visitor is typing").count()) === 0);
    await waitFor(async () => (await chat.getByText("Ruth Alder is typing").count()) === 0);
    await member.getByRole("textbox", { name: "Reply" }).press("Enter");
    await chat.getByText("Let me see").waitFor();
    await member.getByText("Seen", { exact: true }).waitFor({ timeout: 5_000 });
    await takeScreen(member, "inbox-seen");
    await context.close();
  });

  it("who waits for a person is told how many wait before", async () => {
    const before = await begin(async () => {});
    const { chat, context, page } = await begin(async () => {});
    for (const each of [before.chat, chat]) {
      await each.getByRole("button", { name: "Talk to a person" }).first().click();
      await each.getByText(/You are (next|number \d+ in the queue)\./).waitFor();
    }
    await takeScreen(page, "live-queue");
    expect(await findAxeFaults(page)).toEqual([]);
    const number = async (visit: FrameLocator) =>
      Number(/number (\d+)/.exec(await visit.getByText("You are waiting for a person.").innerText())?.[1] ?? 1);
    expect(await number(chat)).toBe((await number(before.chat)) + 1);
    await Promise.all([context.close(), before.context.close()]);
  });

  it("misses nothing and reads nothing twice when the line is cut in the middle of a conversation (MSG-04)", async () => {
    const sockets: Awaited<ReturnType<typeof holdSockets>>[] = [];
    const visit = await begin(async (page) => void sockets.push(await holdSockets(page)));
    const [held] = sockets;
    if (!held) throw new Error("No sockets");
    const { chat, context, reply, listSaid } = visit;
    expect(held.opened).toBe(1);
    for (const n of [1, 2]) {
      await Promise.all([held.cut(), reply(`Reply ${n}`)]);
      await chat.getByText(`Reply ${n}`).waitFor();
      await askIn(chat, `Word ${n}`);
      await waitFor(async () => held.opened === n + 1);
      // The question and its answer, and two a turn.
      await waitFor(
        async () => (await callOwner<{ last_seq: number }>(member, `/${visit.conversation_id}`)).last_seq === 2 + 2 * n,
      );
    }
    const said = await listSaid();
    expect(said.toSpliced(1, 1)).toEqual([QUESTION, "Reply 1", "Word 1", "Reply 2", "Word 2"]);
    expect(countEvents(visit)).toBe(0);
    await context.close();
  });

  it("is told that the line is gone, and what was written meanwhile is sent once when it is back", async () => {
    const sockets: Awaited<ReturnType<typeof holdSockets>>[] = [];
    const visit = await begin(async (page) => void sockets.push(await holdSockets(page)));
    const [held] = sockets;
    if (!held) throw new Error("No sockets");
    const { chat, page, context, reply, listSaid } = visit;
    await reply("Ruth here.");
    await chat.getByText("Ruth here.").waitFor();
    held.is_down = true;
    await context.setOffline(true);
    await held.cut();
    await chat.getByText("You're offline.", { exact: false }).waitFor();
    await askIn(chat, "First");
    await askIn(chat, "Second");
    await reply("Still there?");
    await takeScreen(page, "live-offline");
    held.is_down = false;
    await context.setOffline(false);
    await chat.getByText("Still there?").waitFor();
    await waitFor(
      async () => (await callOwner<{ last_seq: number }>(member, `/${visit.conversation_id}`)).last_seq === 6,
    );
    expect(await chat.getByText("You're offline.", { exact: false }).count()).toBe(0);
    await waitFor(async () => (await listSaid()).length === 6);
    expect((await listSaid()).toSpliced(1, 1)).toEqual([QUESTION, "Ruth here.", "Still there?", "First", "Second"]);
    await context.close();
  });

  it("who was offline for more than a minute has lost and repeated nothing of what both sides wrote meanwhile", async () => {
    const { chat, page, context, reply, listSaid, conversation_id } = await begin(async () => {});
    await reply("Ruth here.");
    await chat.getByText("Ruth here.").waitFor();
    await context.setOffline(true);
    await chat.getByText("You're offline.", { exact: false }).waitFor();
    await askIn(chat, "First");
    await askIn(chat, "Second");
    await reply("Still there?");
    await reply("I keep looking.");
    // Long enough that the server has let go of the line, and the widget has waited its longest between two tries.
    await page.waitForTimeout(LONG_OFFLINE_MS);
    expect((await listSaid()).slice(2)).toEqual(["Ruth here.", "First", "Second"]);
    await takeScreen(page, "live-offline-minute");
    await context.setOffline(false);
    await chat.getByText("I keep looking.").waitFor();
    const readLastSeq = async () => (await callOwner<{ last_seq: number }>(member, `/${conversation_id}`)).last_seq;
    await waitFor(async () => (await readLastSeq()) === 7);
    const written = ["Ruth here.", "Still there?", "I keep looking.", "First", "Second"];
    await waitFor(async () => (await listSaid()).length === 7);
    expect((await listSaid()).slice(2)).toEqual(written);
    expect(await chat.getByText("You're offline.", { exact: false }).count()).toBe(0);
    await page.reload();
    const again = await openChat(page);
    await again.getByText("Second", { exact: true }).waitFor();
    const log = again.getByRole("log").locator(".bubble, .markdown");
    await waitFor(async () => (await log.count()) === 7);
    expect((await log.allInnerTexts()).slice(2)).toEqual(written);
    expect(await readLastSeq()).toBe(7);
    await context.close();
  }, 180_000);

  it("whose network lets no socket through has all of it by HTTP (MSG-08)", async () => {
    const visit = await begin(blockSockets);
    const { chat, context, reply, listSaid } = visit;
    expect(countEvents(visit)).toBeGreaterThan(0);
    await reply("Ruth here.");
    await chat.getByText("Ruth here.").waitFor({ timeout: 2_000 });
    await askIn(chat, "Hello Ruth");
    await reply("Tuesday.");
    await chat.getByText("Tuesday.").waitFor();
    await waitFor(async () => (await listSaid()).length === 5);
    expect((await listSaid()).filter((text) => text === "Hello Ruth")).toHaveLength(1);
    await context.close();
  });
});

describe("a Worker killed in the middle of a conversation", () => {
  it("is waited for in one line, and gets what was written meanwhile once (MSG-06)", async () => {
    const first = await startApp("killed-chat");
    onTestFinished(first.stop);
    await waitForShop(first);
    const { page: agent, context: desk } = await openPage(browser);
    await signIn(agent, first.app_url, first.owner);
    const { chat, page, context, reply, listSaid } = await begin(async () => {}, first, agent);
    process.kill(first.pid, "SIGKILL");
    await chat.getByText("Reconnecting.", { exact: false }).waitFor();
    await askIn(chat, "Are you there?");
    await chat.getByText("Not sent yet, trying again").waitFor();
    await takeScreen(page, "live-lost");
    expect(await findAxeFaults(page)).toEqual([]);

    const second = await startApp("killed-chat", {}, "", { keep_state: true });
    onTestFinished(second.stop);
    await waitFor(async () => (await listSaid()).length === 4, 60_000);
    expect(await chat.getByText("Reconnecting.", { exact: false }).count()).toBe(0);
    await reply("I am.");
    await chat.getByText("I am.").waitFor();
    expect((await listSaid()).filter((text) => text === "Are you there?")).toHaveLength(1);
    await Promise.all([context.close(), desk.close()]);
  }, 240_000);
});
