import type { Browser, FrameLocator, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { buildPdf } from "../support/pdf";
import { buildPng } from "../support/pictures";
import { waitFor } from "./support/app";
import { findAxeFaults, launchBrowser, openChat, openPage, takeScreen } from "./support/browser";
import { findBegun } from "./support/member";
import { look, signInOnce, VIEWS } from "./support/owner";

const SEAM = { name: "broken-seam.png", mimeType: "image/png", buffer: Buffer.from(buildPng(640, 400)) };
const LABEL = { name: "label.png", mimeType: "image/png", buffer: Buffer.from(buildPng(300, 500)) };
const RECEIPT = { name: "receipt.pdf", mimeType: "application/pdf", buffer: Buffer.from(buildPdf([["A receipt"]])) };
const BYTES = /\/attachments\/att_/;
const app = inject("app");
let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
});
afterAll(() => browser.close());

const logOf = (page: Page | FrameLocator) => page.getByRole("log", { name: "Messages" });
const isDrawn = (within: Page | FrameLocator, name: string, width: number) =>
  waitFor(() =>
    within
      .getByRole("img", { name })
      .first()
      .evaluate((image, width) => (image as HTMLImageElement).naturalWidth === width, width),
  );
const isAtEnd = (page: Page) =>
  waitFor(() => logOf(page).evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 2));

/** A visitor at the demo shop who has sent files, and the member's page of their conversation, not yet opened. */
async function meet(options: Parameters<typeof openPage>[1], text: string, files: (typeof SEAM)[]) {
  const visitor = await openPage(browser);
  await visitor.page.goto(app.demo_url);
  const chat = await openChat(visitor.page);
  const member = await openPage(browser, { ...options, storageState: storage });
  await member.page.goto(`${app.app_url}/sites`);
  const since = Date.now();
  await chat.locator("input[type=file]").setInputFiles(files);
  await chat.getByLabel("Ask a question").fill(text);
  const send = chat.getByRole("button", { name: "Send", exact: true });
  await waitFor(() => send.isEnabled());
  await send.click();
  // Its answer is there, and nothing else comes by itself.
  await chat.getByRole("log").getByRole("article").first().waitFor();
  const { id } = await findBegun(member.page, app, "active", since);
  const address = `${app.app_url}/sites/${app.site_id}/inbox/${id}?view=all`;
  return { visitor, chat, member, id, address };
}

for (const [name, options] of VIEWS)
  it(`a visitor's files are seen in the inbox, large and small, ${name}`, async () => {
    const { visitor, member, address } = await meet(options, `Look at this, ${name}`, [SEAM, LABEL, RECEIPT]);
    const { page } = member;
    // The bytes are slow: what is read does not move when they come.
    const held: (() => void)[] = [];
    let isSlow = true;
    await page.route(BYTES, async (route) => {
      if (isSlow) await new Promise<void>((resolve) => held.push(resolve));
      await route.continue();
    });
    await page.goto(address);
    const thumbnail = logOf(page).getByRole("button", { name: `Open ${SEAM.name}` });
    await thumbnail.waitFor();
    await isAtEnd(page);
    await waitFor(async () => held.length >= 2);
    const measure = () =>
      logOf(page).evaluate((log) => [
        log.scrollHeight,
        ...[...log.querySelectorAll("li")].map((li) => li.offsetHeight),
      ]);
    const before = await measure();
    await takeScreen(page, `files-inbox-loading-${name}`);
    isSlow = false;
    for (const go of held) go();
    await isDrawn(page, SEAM.name, 640);
    await isDrawn(page, LABEL.name, 300);
    expect(await measure()).toEqual(before);
    await isAtEnd(page);
    await look(member, `files-inbox-${name}`);

    await thumbnail.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: SEAM.name });
    await dialog.getByRole("img", { name: SEAM.name }).waitFor();
    await look(member, `files-inbox-large-${name}`);
    await page.keyboard.press("ArrowRight");
    await page.getByRole("dialog", { name: LABEL.name }).getByText("2 of 2").waitFor();
    await takeScreen(page, `files-inbox-large-high-${name}`);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await thumbnail.evaluate((button) => button === document.activeElement)).toBe(true);

    const saving = page.waitForEvent("download");
    await logOf(page).getByRole("link", { name: RECEIPT.name }).click();
    expect((await saving).suggestedFilename()).toBe(RECEIPT.name);
    await Promise.all([member.context.close(), visitor.context.close()]);
  });

it("a picture that does not come says so in its place, and comes when it is asked for again", async () => {
  const { visitor, member, address } = await meet(VIEWS[0][1], "Look", [SEAM]);
  const { page } = member;
  await page.route(BYTES, (route) => route.abort());
  await page.goto(address);
  const again = logOf(page).getByRole("button", { name: `Try again: ${SEAM.name}` });
  await again.waitFor();
  const room = await again.boundingBox();
  await takeScreen(page, "files-inbox-failed");
  await page.unroute(BYTES);
  await again.click();
  await isDrawn(page, SEAM.name, 640);
  const drawn = await logOf(page)
    .getByRole("button", { name: `Open ${SEAM.name}` })
    .boundingBox();
  expect([drawn?.width, drawn?.height]).toEqual([room?.width, room?.height]);
  await Promise.all([member.context.close(), visitor.context.close()]);
});

for (const [name, options] of VIEWS)
  it(`a member answers a visitor's picture with one, which the visitor sees, ${name}`, async () => {
    const { visitor, chat, member, address } = await meet(options, `Is this the right label, ${name}`, [SEAM]);
    const { page } = member;
    await page.goto(address);
    await isDrawn(page, SEAM.name, 640);
    await page.keyboard.press("r");
    await page.keyboard.type("It looks like this one:");
    await page.locator("input[type=file]").setInputFiles([LABEL, RECEIPT]);
    const drafts = page.getByRole("list", { name: "Files of the reply" });
    await drafts.getByText(RECEIPT.name).waitFor();
    // The newest stays in sight, though the box takes room from it.
    await isAtEnd(page);
    await waitFor(() => page.getByRole("button", { name: "Send", exact: true }).isEnabled());
    await look(member, `files-reply-${name}`);
    await page.keyboard.press("Enter");
    await isDrawn(page, LABEL.name, 300);
    expect(await drafts.count()).toBe(0);
    await isAtEnd(page);
    await takeScreen(page, `files-replied-${name}`);
    const reply = chat.getByRole("article").filter({ hasText: "It looks like this one:" });
    await isDrawn(chat, LABEL.name, 300);
    await reply.getByRole("button", { name: `Save: ${RECEIPT.name}` }).scrollIntoViewIfNeeded();
    await takeScreen(visitor.page, `files-reply-seen-${name}`);
    expect(visitor.troubles).toEqual([]);
    expect(await findAxeFaults(visitor.page)).toEqual([]);
    await Promise.all([member.context.close(), visitor.context.close()]);
  });

/** Gives files to an element as a person does who pastes or drops them. */
const give = (to: Locator, type: "paste" | "drop", names: string[]) =>
  to.evaluate(
    (element, { type, names, bytes }) => {
      const data = new DataTransfer();
      for (const name of names)
        data.items.add(
          new File([Uint8Array.from(bytes)], name, { type: name.endsWith(".png") ? "image/png" : "text/html" }),
        );
      const makeDrag = (name: string) => new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true });
      if (type === "paste")
        element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      else for (const name of ["dragover", "drop"]) element.dispatchEvent(makeDrag(name));
    },
    { type, names, bytes: [...LABEL.buffer] },
  );

it("files are pasted and dropped, refused by name, and taken off again; a note has none", async () => {
  const { visitor, member, address } = await meet(VIEWS[0][1], "Hello", [SEAM]);
  const { page } = member;
  await page.goto(address);
  await isDrawn(page, SEAM.name, 640);
  const field = page.getByLabel("Reply text");
  await give(field, "paste", ["pasted.png"]);
  await give(logOf(page), "drop", ["page.html", "dropped.png"]);
  const drafts = page.getByRole("list", { name: "Files of the reply" });
  await drafts.getByText("pasted.png").waitFor();
  await drafts.getByText("dropped.png").waitFor();
  const alert = page.getByRole("alert");
  await alert.getByText("“page.html” was not added").waitFor();
  await look(member, "files-reply-refused");
  await alert.getByRole("button", { name: "Dismiss" }).click();
  await page.locator("input[type=file]").setInputFiles([1, 2, 3, 4].map((n) => ({ ...LABEL, name: `label-${n}.png` })));
  await alert.getByText("“label-4.png” was not added: a reply takes 5 files.").waitFor();
  expect(await page.getByRole("button", { name: "Attach files" }).isDisabled()).toBe(true);
  await waitFor(() => page.getByRole("button", { name: "Send", exact: true }).isEnabled());
  await takeScreen(page, "files-reply-full");
  await page.getByRole("button", { name: "Note", exact: true }).click();
  await page.getByText("5 files wait for your reply").waitFor();
  await give(page.getByLabel("Note text"), "paste", ["secret.png"]);
  await alert.getByText("A note is words alone.").waitFor();
  await takeScreen(page, "files-note");
  await page.getByRole("button", { name: "Reply", exact: true }).click();
  for (const file of ["pasted.png", "dropped.png", "label-1.png", "label-2.png", "label-3.png"])
    await page.getByRole("button", { name: `Remove ${file}` }).click();
  expect(await drafts.count()).toBe(0);
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
  await Promise.all([member.context.close(), visitor.context.close()]);
});

it("a file that did not arrive is tried again, and its reply is there once though the acknowledgement was lost", async () => {
  const { visitor, chat, member, address } = await meet(VIEWS[0][1], "And mine?", [SEAM]);
  const { page } = member;
  await page.goto(address);
  await isDrawn(page, SEAM.name, 640);
  const send = page.getByRole("button", { name: "Send", exact: true });
  const picker = page.locator("input[type=file]");
  await page.route(/\/attachments$/, (route) => route.abort());
  await picker.setInputFiles(LABEL);
  const drafts = page.getByRole("list", { name: "Files of the reply" });
  await drafts.getByText("HelpShelf does not answer.").waitFor();
  await picker.setInputFiles({ ...LABEL, name: "forged.png", buffer: Buffer.from("<script>") });
  const again = drafts.getByRole("button", { name: "Try again" });
  await waitFor(async () => (await again.count()) === 2);
  await page.unroute(/\/attachments$/);
  await again.first().click();
  await again.click();
  await drafts.getByText("Send a picture (PNG, JPEG, GIF, WebP) or a PDF.").waitFor();
  await page.getByText("Remove the file that was not sent").waitFor();
  await takeScreen(page, "files-reply-failed");
  expect(await findAxeFaults(page)).toEqual([]);
  expect(await send.isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Remove forged.png" }).click();
  await waitFor(() => send.isEnabled());
  const bodies: string[] = [];
  await page.route(/\/messages$/, async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    bodies.push(route.request().postData() ?? "");
    if (bodies.length > 1) return route.fallback();
    // It is taken, and the acknowledgement is lost.
    await route.fetch();
    return route.abort();
  });
  await send.click();
  await page.getByText("Not sent.").waitFor();
  await takeScreen(page, "files-reply-unsent");
  await page.getByRole("button", { name: "Try again" }).click();
  await waitFor(async () => (await page.getByText("Not sent.").count()) === 0);
  expect(new Set(bodies).size).toBe(1);
  expect(bodies).toHaveLength(2);
  await isDrawn(chat, LABEL.name, 300);
  expect(await chat.getByRole("img", { name: LABEL.name }).count()).toBe(1);
  expect(
    await logOf(page)
      .getByRole("button", { name: `Open ${LABEL.name}` })
      .count(),
  ).toBe(1);
  await Promise.all([member.context.close(), visitor.context.close()]);
});
