import { beforeAll, describe, expect, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { Site } from "../../workers/contract/sites";
import { newEmail, readCode } from "../support/accounts";
import { type Browser, findConversation, newBrowser, readUntil, submit, visit } from "../support/chat-page";
import { call } from "../support/client";
import { makeSite } from "../support/factories";
import { readMails } from "../support/mails";
import { makeOwner, type Owner } from "../support/owners";

let site: Site;
let ada: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});

/** A visitor who waits for a person. */
async function begin(headers: Record<string, string> = {}): Promise<{ browser: Browser; id: string }> {
  const browser = newBrowser(site, headers);
  await visit(browser);
  await submit(browser, "/chat/person", { text: "Where is <it>?" });
  const id = await findConversation(browser);
  await expect.poll(async () => (await call(`/api/v1/conversations/${id}`, { owner: ada })).status).toBe(200);
  return { browser, id };
}
const show = async (id: string): Promise<Conversation> =>
  (await call(`/api/v1/conversations/${id}`, { owner: ada })).json();
const more = (browser: Browser) => visit(browser, "/chat/more");
const readFault = (text: string, field: string) => new RegExp(`id="${field}_fault"[^>]*>([^<]*)<`).exec(text)?.[1];

describe("the page of one's own conversation", () => {
  it("is nowhere before there is one", async () => {
    const browser = newBrowser(site);
    await visit(browser);
    expect(browser.text).not.toContain("/chat/more");
    const response = await more(browser);
    expect([response.status, response.headers.get("location")]).toEqual([303, "/chat"]);
    expect((await visit(browser, "/chat/transcript?format=text")).status).toBe(404);
  });

  it("takes an address, proves it by the mailed code, mails a copy there and forgets it", async () => {
    const [{ browser }, email] = [await begin(), newEmail()];
    expect(await readUntil(await visit(browser, "/chat", false), "You are waiting")).toContain("E-mail me the reply");
    await more(browser);
    const wrong = await submit(browser, "/chat/more/email", { email: "no" });
    const text = await wrong.text();
    expect([wrong.status, readFault(text, "email"), text.includes('value="no"')]).toEqual([
      400,
      "Please check this.",
      true,
    ]);
    expect((await submit(browser, "/chat/more/email", { email })).headers.get("location")).toBe("/chat/more");
    await more(browser);
    expect(browser.text).toContain(`<b>${email}</b>`);
    expect((await submit(browser, "/chat/more/transcript", {})).status).toBe(409);
    const refused = await submit(browser, "/chat/more/code", { code: "000" });
    expect([refused.status, readFault(await refused.text(), "code")]).toEqual([400, "This code is wrong or too old."]);
    expect(await readMails(email)).toHaveLength(1);
    expect((await submit(browser, "/chat/more/code", { code: await readCode(email) })).status).toBe(303);
    const sent = await submit(browser, "/chat/more/transcript", {});
    await visit(browser, sent.headers.get("location") ?? "");
    expect(browser.text).toContain(`Sent to <b>${email}</b>`);
    expect((await readMails(email)).at(-1)?.text).toContain("Where is <it>?");
    await submit(browser, "/chat/more/remove", {});
    await more(browser);
    expect(browser.text).not.toContain(email);
  });

  it.each(["email", "code", "remove", "transcript", "end"])("refuses a form that is not its own: %s", async (name) => {
    const { browser, id } = await begin();
    await more(browser);
    const response = await submit(browser, `/chat/more/${name}`, {
      form_token: "x",
      email: newEmail(),
      code: "000000",
    });
    expect([response.status, (await show(id)).status]).toEqual([403, "waiting_human"]);
    const foreign = await submit(browser, `/chat/more/${name}`, {}, { origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
  });

  it("gives the whole conversation, as text and as a page in the visitor's language", async () => {
    const { browser, id } = await begin({ "accept-language": "de" });
    const text = await visit(browser, "/chat/transcript?format=text");
    expect(text.headers.get("content-disposition")).toBe(`attachment; filename="${id}.txt"`);
    expect(browser.text).toMatch(/^Ihre Unterhaltung mit Test shop\n\n\[[^\]]* UTC\] Sie:\n {2}Where is <it>\?\n/);
    const page = await visit(browser, "/chat/transcript?format=html");
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none';.* sandbox$/);
    expect(browser.text).toContain("Where is &lt;it&gt;?");
    const other = newBrowser(site);
    expect((await visit(other, "/chat/transcript?format=text")).status).toBe(404);
  });
});

describe("a conversation that its visitor ends", () => {
  it("is rated 1 to 5 with words, the last of which count, and is opened by a message", async () => {
    const { browser, id } = await begin();
    await more(browser);
    expect((await submit(browser, "/chat/more/end", {})).headers.get("location")).toBe("/chat");
    await visit(browser);
    expect(browser.text).toContain("How was this conversation?");
    for (const score of ["", "6", "1.5"]) {
      const response = await submit(browser, "/chat/rate", { score, comment: "Kept words" });
      const text = await response.text();
      expect([response.status, readFault(text, "score")]).toEqual([400, "Choose one of them first."]);
      expect(text).toContain('value="Kept words"');
    }
    expect((await submit(browser, "/chat/rate", { score: "2", comment: "" })).status).toBe(303);
    expect((await submit(browser, "/chat/rate", { score: "4", comment: "Quick <b>" })).status).toBe(303);
    await visit(browser);
    expect(browser.text).toMatch(/value="4" required checked.*Thank you for the rating/s);
    expect(browser.text).toContain('value="Quick &lt;b&gt;"');
    await expect.poll(() => show(id)).toMatchObject({ status: "ended", rating: 4, rating_comment: "Quick <b>" });
    expect((await submit(browser, "/chat/rate", { score: "1", form_token: "x" })).status).toBe(403);
    expect(browser.text).toMatch(/It can be opened again until \w+day/);
    expect((await submit(browser, "/chat/person", { text: "One more thing" })).status).toBe(303);
    await expect.poll(async () => (await show(id)).status).toBe("waiting_human");
    expect(await readUntil(await visit(browser, "/chat", false), "You are waiting")).not.toContain("How was this");
  });
});
