import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { type Browser, findConversation, newBrowser, readUntil, submitFile, visit } from "../support/chat-page";
import { call } from "../support/client";
import { makeSite } from "../support/factories";
import { buildPdf } from "../support/pdf";
import { buildPng } from "../support/pictures";

const PNG = { name: "parcel.png", type: "image/png", body: buildPng(600, 300) };
const PDF = { name: "bill <1>.pdf", type: "application/pdf", body: buildPdf([["Bill"]]) };
let site: Site;

beforeAll(async () => {
  site = await makeSite({ ai_enabled: false });
});

async function begin(): Promise<Browser> {
  const browser = newBrowser(site);
  await visit(browser);
  return browser;
}
/** The page of somebody who waits for a person, as far as it goes without news. */
const look = async (browser: Browser) => readUntil(await visit(browser, "/chat", false), "You are waiting");
const readFault = (text: string) => /id="file_fault"[^>]*>([^<]*)</.exec(text)?.[1];

it("a file goes with a message or alone; a picture is drawn, a PDF is named, and both are the visitor's own", async () => {
  const browser = await begin();
  expect((await submitFile(browser, { text: "It came like this" }, PNG, "/chat/person")).status).toBe(303);
  expect((await submitFile(browser, { text: "" }, PDF)).status).toBe(303);
  const text = await look(browser);
  const [picture, drawn] =
    /<a class="picture" href="(\/chat\/files\/att_\w+)"[^>]*><img src="\1" alt="parcel\.png" width="280" height="140">/.exec(
      text,
    ) ?? [];
  expect(picture).toBeDefined();
  expect(text).toContain('<span class="file-name" dir="auto">bill 1.pdf</span>');
  const own = await call(drawn ?? "", { site, headers: { cookie: browser.cookie } });
  expect([own.status, own.headers.get("content-type"), own.headers.get("content-disposition")]).toEqual([
    200,
    "image/png",
    expect.stringMatching(/^attachment;/),
  ]);
  const other = await begin();
  expect((await call(drawn ?? "", { site, headers: { cookie: other.cookie } })).status).toBe(404);
});

it("a form that is sent twice with its file is one message", async () => {
  const browser = await begin();
  for (let at = 0; at < 2; at++)
    expect((await submitFile(browser, { text: "Look" }, PNG, "/chat/person")).status).toBe(303);
  expect((await look(browser)).split('class="picture"')).toHaveLength(2);
});

it.each([
  [
    "a page",
    { name: "x.html", type: "text/html", body: new TextEncoder().encode("<script>1</script>") },
    415,
    "Only pictures and PDFs",
  ],
  [
    "a page that is called a picture",
    { name: "x.png", type: "image/png", body: new TextEncoder().encode("<svg/>") },
    415,
    "Only pictures and PDFs",
  ],
  ["a picture that is called a document", { ...PNG, name: "x.pdf" }, 415, "Only pictures and PDFs"],
  ["a picture of too many pixels", { ...PNG, body: buildPng(50_000, 50_000) }, 413, "Larger than 8 MB"],
  ["too many bytes", { ...PNG, body: new Uint8Array(8 * 1024 * 1024 + 1) }, 413, "Larger than 8 MB"],
  ["far too many bytes", { ...PNG, body: new Uint8Array(10 * 1024 * 1024) }, 413, "Larger than 8 MB"],
])("%s is refused beside its field, and the words are kept (UPL-03, UPL-04)", async (_, file, status, fault) => {
  const browser = await begin();
  const response = await submitFile(browser, { text: "My words" }, file);
  const text = await response.text();
  expect([response.status, readFault(text), text.includes("My words</textarea>")]).toEqual([status, fault, true]);
  expect(text).toMatch(/<input type="file"[^>]* aria-invalid="true" aria-describedby="file_fault">/);
});

it("a file of another page's form is stored nowhere", async () => {
  const browser = await begin();
  const response = await submitFile(browser, { text: "Hello", form_token: "x" }, PNG);
  expect([response.status, await findConversation(browser)]).toEqual([403, ""]);
});

it("a form whose words are as large as a file is refused, and none of them are sent back", async () => {
  const browser = await begin();
  const response = await submitFile(browser, { text: '"'.repeat(200_000) }, PNG);
  const text = await response.text();
  expect([response.status, text.includes("This message is too long."), text.length < 200_000]).toEqual([
    413,
    true,
    true,
  ]);
});

it("only a form that has a file input takes files", async () => {
  const browser = await begin();
  for (const path of ["/chat/rate", "/chat/code"])
    expect((await submitFile(browser, { text: "My words" }, PNG, path)).status).toBe(415);
});

it("large forms of one network are counted before they are read; those without a file are not", async () => {
  const browser = await begin();
  const large = { ...PNG, body: new Uint8Array(100_000) };
  const statuses: number[] = [];
  for (let at = 0; at < 11; at++) statuses.push((await submitFile(browser, { form_token: "x" }, large)).status);
  expect([new Set(statuses.slice(0, 10)), statuses.at(-1)]).toEqual([new Set([403]), 429]);
  expect((await submitFile(browser, { text: "Hello" }, null, "/chat/person")).status).toBe(303);
});

it("neither a file nor a transcript is given out once the widget is switched off", async () => {
  const own = await makeSite({ ai_enabled: false });
  const browser = newBrowser(own);
  await visit(browser);
  expect((await submitFile(browser, { text: "Look" }, PNG, "/chat/person")).status).toBe(303);
  const [path = ""] = /\/chat\/files\/att_\w+/.exec(await look(browser)) ?? [];
  await env.DB.prepare("UPDATE sites SET widget_enabled = 0 WHERE id = ?").bind(own.id).run();
  for (const closed of [path, "/chat/transcript?format=text"]) {
    const response = await visit(browser, closed, false);
    expect([response.status, (await response.text()).includes("switched off")]).toEqual([403, true]);
  }
});
