import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Me } from "../../workers/contract/accounts";
import { waitFor } from "./support/app";
import { askIn, findAxeFaults, launchBrowser, openChat, openPage, takeScreen, type Watched } from "./support/browser";
import { callOwner } from "./support/member";
import { expectNoTroubles, expectSound, signInOnce, VIEWS } from "./support/owner";

const SIDE_PX = 128;
const REPLY = "I found your parcel.";
const app = inject("app");
let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  const [, owner = app.owner] = app.agents;
  storage = await signInOnce(browser, { ...app, owner });
});
afterAll(() => browser.close());

/** Whether each of these is drawn, as the browser made it. */
const areDrawn = (images: Locator, count: number) =>
  waitFor(async () => {
    const widths = await images.evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth));
    return widths.length === count && widths.every((width) => width === SIDE_PX);
  });
const fieldOf = (page: Page) => page.getByRole("group", { name: "Your picture" });
const readMe = (page: Page): Promise<Me> => page.evaluate(async () => (await fetch("/api/v1/me")).json());

/** Somebody in a wide picture, a little left of its middle. */
async function drawPortrait(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 400 });
    const context = canvas.getContext("2d");
    const fill = (color: string, x: number, y: number, width: number, height: number) => {
      if (!context) return;
      context.fillStyle = color;
      context.beginPath();
      context.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
      context.fill();
    };
    fill("#2f6f8f", 320, 200, 900, 900);
    fill("#d9a441", 310, 420, 190, 150);
    fill("#3a2a20", 310, 150, 100, 110);
    fill("#e8b998", 310, 180, 82, 100);
    return canvas.toDataURL();
  });
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

/** A visitor at the demo shop whom the member has answered. */
async function answer(member: Page, options: Parameters<typeof openPage>[1]) {
  const visitor = await openPage(browser, options);
  await visitor.page.goto(app.demo_url);
  const opened = visitor.page.waitForResponse(/\/api\/chat\/conversations$/);
  const chat = await openChat(visitor.page);
  await askIn(chat, "Where is my parcel?");
  const { conversation_id: id }: { conversation_id: string } = await (await opened).json();
  await chat.getByRole("log").getByRole("article").first().waitFor();
  await waitFor(async () => (await member.request.get(`${app.app_url}/api/v1/conversations/${id}`)).ok());
  await callOwner(member, `/${id}/messages`, { client_id: `picture-${id}`, text: REPLY });
  const reply = chat.getByRole("article").filter({ hasText: REPLY });
  await reply.getByText("Bo Marsh").waitFor();
  return { visitor, chat, id, reply };
}

async function expectSoundChat({ page, troubles }: Watched, name: string): Promise<void> {
  await takeScreen(page, name);
  expectNoTroubles(troubles);
  expect(await findAxeFaults(page), name).toEqual([]);
  troubles.length = 0;
}

for (const [name, options] of VIEWS)
  it(`a member's picture stands beside what they write until they remove it, ${name}`, async () => {
    const member = await openPage(browser, { ...options, storageState: storage });
    const { page } = member;
    await page.goto(`${app.app_url}/account`);
    const field = fieldOf(page);
    const choose = field.getByRole("button", { name: "Choose a picture" });
    await choose.waitFor();
    const file = field.getByLabel("Picture file");
    for (const mimeType of ["image/png", "text/html"]) {
      await file.setInputFiles({ name: "me.png", mimeType, buffer: Buffer.from("<!doctype html>") });
      await field.getByText("This file cannot be used.").waitFor();
    }
    await expectSound(member, `picture-${name}-refused`);
    await file.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: await drawPortrait(page) });
    await page.getByText("Your picture is saved.").waitFor();
    await areDrawn(field.locator("img"), 1);
    const { profile_image } = await readMe(page);
    const kept = await page.request.get(`${app.app_url}/api/profile-images/${profile_image}`);
    expect(kept.headers()["content-type"]).toBe("image/jpeg");
    await expectSound(member, `picture-${name}-chosen`);

    const { visitor, chat, id, reply } = await answer(page, options);
    await areDrawn(reply.locator(".avatar img"), 1);
    await areDrawn(chat.locator(".header .avatar img"), 1);
    await expectSoundChat(visitor, `picture-${name}-widget`);
    await page.goto(`${app.app_url}/sites/${app.site_id}/inbox/${id}?view=all`);
    const pane = page.getByRole("region", { name: "Conversation" });
    await areDrawn(pane.getByRole("article").filter({ hasText: REPLY }).locator("img"), 1);
    await expectSoundChat(member, `picture-${name}-inbox`);

    await page.goto(`${app.app_url}/account`);
    await field.getByRole("button", { name: "Remove" }).click();
    await page.getByText("Your picture is removed.").waitFor();
    await expect.poll(() => choose.evaluate((button) => button.matches(":focus"))).toBe(true);
    expect(await field.locator("img").count()).toBe(0);
    expect((await readMe(page)).profile_image).toBeNull();

    // Where it was seen before, it is seen for a day: this browser forgets it.
    const devtools = await visitor.context.newCDPSession(visitor.page);
    await devtools.send("Network.clearBrowserCache");
    await visitor.page.reload();
    await openChat(visitor.page);
    const gone = reply.locator(".avatar img");
    await waitFor(() => gone.evaluate((image) => (image as HTMLImageElement).complete));
    expect(await gone.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(0);
    await expectSoundChat(visitor, `picture-${name}-gone`);
    // It looks as if there had never been one.
    const avatar = reply.locator(".avatar");
    const shown = await avatar.screenshot();
    await gone.evaluate((image) => image.remove());
    expect(shown.equals(await avatar.screenshot())).toBe(true);
    for (const { context } of [member, visitor]) await context.close();
  });
