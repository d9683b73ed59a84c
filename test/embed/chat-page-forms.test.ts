import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { sha256Hex } from "../../workers/platform/crypto";
import { randomToken } from "../../workers/platform/ids";
import { QUESTION } from "../support/chat";
import { type Browser, findConversation, newBrowser, readKeys, submit, tokenOf, visit } from "../support/chat-page";
import { call } from "../support/client";
import { indexPages, makeSite, SHOP_PAGES } from "../support/factories";

let site: Site;

beforeAll(async () => {
  site = await makeSite({ contact: { channels: { callback: { enabled: true, value: "" } } } });
  await indexPages(site, SHOP_PAGES);
});

async function begin(headers: Record<string, string> = {}): Promise<Browser> {
  const browser = newBrowser(site, headers);
  expect((await visit(browser)).status).toBe(200);
  return browser;
}
const ask = (browser: Browser, text: string) => submit(browser, "/chat/message", { text });
const findGuest = (browser: Browser) =>
  env.DB.prepare("SELECT uuid FROM guests WHERE token_hash = ?")
    .bind(sha256Hex(tokenOf(browser)))
    .first();

describe("a form of the chat page", () => {
  it.each([
    ["another website", { origin: "https://evil.example" }, 403],
    ["a website that carries the widget", { origin: "https://shop.example.org" }, 403],
    ["nowhere", { origin: "null" }, 403],
    ["another host of ours", { "sec-fetch-site": "same-site" }, 403],
  ])("is refused from %s", async (_, headers, status) => {
    const browser = await begin();
    const response = await submit(browser, "/chat/message", { text: "Hello" }, headers);
    expect(response.status).toBe(status);
    expect(await findGuest(browser)).toBeNull();
  });

  it("is refused with another visitor's token, without one and without a cookie, and the words are kept", async () => {
    const [browser, other] = [await begin(), await begin()];
    const { form_token = "" } = readKeys(other.text);
    for (const changed of [{ form_token }, { form_token: "" }, { form_id: "" }]) {
      const response = await submit(browser, "/chat/message", { ...changed, text: "My words" });
      const text = await response.text();
      expect([response.status, text.includes("My words</textarea>")]).toEqual([403, true]);
    }
    const response = await submit(browser, "/chat/message", { text: "Hello" }, { cookie: "" });
    expect(response.status).toBe(403);
    expect(await findGuest(browser)).toBeNull();
  });

  it("is taken from a browser that says nothing of where it comes from", async () => {
    const browser = await begin();
    const raw_body = new URLSearchParams({ ...readKeys(browser.text), text: "Hello" }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded", cookie: browser.cookie };
    expect((await call("/chat/message", { site, method: "POST", raw_body, headers })).status).toBe(303);
  });

  it("counts against the visitor's limits", async () => {
    const browser = await begin();
    let response = await ask(browser, QUESTION);
    for (let at = 1; response.status === 303 && at < 15; at++)
      response = await submit(browser, "/chat/message", { text: QUESTION, form_id: randomToken(12) });
    expect([response.status, Number(response.headers.get("retry-after")) > 0]).toEqual([429, true]);
  });

  it("counts new visitors of one network", async () => {
    const headers = { "cf-connecting-ip": "2001:db8:f::1" };
    const statuses: number[] = [];
    for (let at = 0; at < 21; at++)
      statuses.push((await submit(await begin(headers), "/chat/person", { text: "Hello" })).status);
    expect([statuses.filter((status) => status === 303).length, statuses.at(-1)]).toEqual([20, 429]);
  });

  it("asks for a person with the very message that the AI was sent before", async () => {
    const browser = await begin();
    expect((await ask(browser, QUESTION)).status).toBe(303);
    expect((await submit(browser, "/chat/person", { text: QUESTION })).status).toBe(303);
    const status = () =>
      env.DB.prepare("SELECT status FROM conversations WHERE id = ?").bind(id).first<string>("status");
    const id = await findConversation(browser);
    await expect.poll(status).toBe("waiting_human");
  });

  it("that is too large is refused", async () => {
    const browser = await begin();
    expect((await ask(browser, "x".repeat(4_001))).status).toBe(413);
    expect((await ask(browser, "x".repeat(100_000))).status).toBe(413);
  });
});

describe("the chat page of a site", () => {
  it("is closed to the cookie of another site's visitor", async () => {
    const browser = await begin();
    await ask(browser, QUESTION);
    const other = await makeSite();
    const foreign = { ...newBrowser(other), cookie: browser.cookie };
    await visit(foreign);
    expect(foreign.text).not.toContain(QUESTION);
    expect(foreign.cookie).not.toBe(browser.cookie);
  });

  it("opens no other call with its cookie, and no page with a token in its place", async () => {
    const browser = await begin();
    await ask(browser, QUESTION);
    const headers = { cookie: browser.cookie };
    expect((await call("/api/chat/conversations", { site, headers })).status).toBe(401);
    const by_token = await call("/chat", { site, token: tokenOf(browser) });
    expect(await by_token.text()).not.toContain(QUESTION);
  });

  it("says that it is switched off", async () => {
    const off = await makeSite({ widget_enabled: false });
    for (const path of ["/chat", "/chat/contact"]) {
      const response = await call(path, { site: off });
      expect([response.status, (await response.text()).includes("switched off")]).toEqual([403, true]);
    }
  });

  it("is nowhere else: not on the app's host, not of an inactive site", async () => {
    const inactive = await makeSite({ status: "inactive" });
    expect([(await call("/chat")).status, (await call("/chat", { site: inactive })).status]).toEqual([404, 404]);
  });

  it("speaks the visitor's language, and says nothing of theirs back", async () => {
    const german = await begin({ "accept-language": 'x"><script>,de-AT;q=0.9,en;q=0.8' });
    expect(german.text).toContain('<html lang="de">');
    expect(german.text).toContain("Kontaktformular");
    await visit(german, "/chat/contact");
    for (const asked of ["Name", "E-Mail-Adresse", "Antwort per", "Rückruf", "Nachricht"])
      expect(german.text).toMatch(new RegExp(`>${asked}(?: <|<)`));
    const strange = await begin({ "accept-language": '"><script>alert(1)</script>' });
    expect(strange.text).toContain('<html lang="en">');
    expect(strange.text).not.toContain("<script");
  });

  it("has a policy that lets no script run and nobody frame it, and a cookie that no script reads", async () => {
    const response = await visit(newBrowser(site));
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src 'self' https:\/\/shop\.example\.org; /,
    );
    expect(policy).toContain("base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src|unsafe/);
    expect(response.headers.get("set-cookie")).toMatch(
      /^__Host-helpshelf_chat=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000$/,
    );
    expect(response.headers.get("referrer-policy")).toBe("same-origin");
  });
});
