import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { buildPdf } from "../support/pdf";
import { buildPng } from "../support/pictures";
import { waitFor } from "./support/app";
import { launchBrowser, look, openChat, openPage, takeScreen, VISITOR_VIEWS } from "./support/browser";

const UPLOADS = "**/api/chat/attachments";
const PHOTO = { name: "broken-seam.png", mimeType: "image/png", buffer: Buffer.from(buildPng(320, 200)) };
const RECEIPT = { name: "receipt.pdf", mimeType: "application/pdf", buffer: Buffer.from(buildPdf([["A receipt"]])) };
const app = inject("app");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(VISITOR_VIEWS)("a visitor with files, %s", (view, options) => {
  it("chooses them, sends them with a message, sees and saves them, also after a reload", async () => {
    const watched = await openPage(browser, options);
    const { page, context } = watched;
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    const log = chat.getByRole("log");
    await chat.locator("input[type=file]").setInputFiles([PHOTO, RECEIPT]);
    const send = chat.getByRole("button", { name: "Send", exact: true });
    await waitFor(async () => send.isEnabled());
    await look(watched, `files-${view}-drafts`);
    await chat.getByLabel("Ask a question").fill("how long do refunds take?");
    await send.click();
    const photo = log.getByRole("img", { name: PHOTO.name });
    const isDrawn = () => photo.evaluate((image) => (image as HTMLImageElement).naturalWidth);
    await waitFor(async () => (await isDrawn()) === 320);
    await log.getByRole("button", { name: "This was helpful" }).waitFor();
    expect(await chat.getByRole("button", { name: `Remove: ${PHOTO.name}` }).count()).toBe(0);
    await look(watched, `files-${view}-sent`);
    const saving = page.waitForEvent("download");
    await log.getByRole("button", { name: `Save: ${RECEIPT.name}` }).click();
    expect((await saving).suggestedFilename()).toBe(RECEIPT.name);
    await page.reload();
    await openChat(page);
    await waitFor(async () => (await isDrawn()) === 320);
    expect(watched.troubles).toEqual([]);
    await context.close();
  });
});

describe("a visitor's file", () => {
  it("is pasted or dropped, and taken off again", async () => {
    const { page, context } = await openPage(browser);
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    const give = (name: string, type: "paste" | "drop", to: string) =>
      chat.locator(to).evaluate(
        (element, { name, type, bytes }) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(bytes)], name, { type: "image/png" }));
          const given =
            type === "paste"
              ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
              : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
          element.dispatchEvent(given);
          return given.defaultPrevented;
        },
        { name, type, bytes: [...PHOTO.buffer] },
      );
    expect(await give("pasted.png", "paste", "textarea")).toBe(true);
    expect(await give("dropped.png", "drop", ".log")).toBe(true);
    const send = chat.getByRole("button", { name: "Send", exact: true });
    await chat.getByText("dropped.png").waitFor();
    await waitFor(async () => send.isEnabled());
    for (const name of ["pasted.png", "dropped.png"])
      await chat.getByRole("button", { name: `Remove: ${name}` }).click();
    expect(await send.isDisabled()).toBe(true);
    await context.close();
  });

  it("that did not arrive says so and is tried again; one of no use is told at once", async () => {
    const { page, context } = await openPage(browser);
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    const picker = chat.locator("input[type=file]");
    await page.route(UPLOADS, (route) => route.abort());
    await picker.setInputFiles(PHOTO);
    const alert = chat.getByRole("alert");
    await alert.getByText("Not sent").waitFor();
    const send = chat.getByRole("button", { name: "Send", exact: true });
    expect(await send.isDisabled()).toBe(true);
    await takeScreen(page, "files-broken");
    await page.unroute(UPLOADS);
    await chat.getByRole("button", { name: "Try again" }).click();
    await waitFor(async () => send.isEnabled());
    await picker.setInputFiles({ name: "page.html", mimeType: "text/html", buffer: Buffer.from("<p>") });
    await alert.getByText("Only pictures and PDFs").waitFor();
    await chat.getByRole("button", { name: "Remove: page.html" }).click();
    await picker.setInputFiles({ name: "page.png", mimeType: "image/png", buffer: Buffer.from("<p>") });
    await alert.getByText("Only pictures and PDFs").waitFor();
    await chat.getByRole("button", { name: "Remove: page.png" }).click();
    await send.click();
    await chat.getByRole("log").getByText("I can't look into files.").waitFor();
    await context.close();
  });
});
