import type { Browser } from "playwright";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";
import { readPageTexts } from "../../workers/embed/chat/texts";
import { ThreadWriter } from "../../workers/embed/chat/thread";
import { XSS_CORPUS } from "../support/xss-corpus";
import { askIn, chatOf, launchBrowser, openChat, openPage, takeScreen } from "./support/browser";
import { servePage } from "./support/hostile-page";

const app = inject("app");
const site_host = app.app_url.replace("//", "//demo.");
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe("a website that is not on the list", () => {
  it("gets no chat and makes no guest, with the loader or with the frame itself", async () => {
    const pages = [
      `<h1>Not the shop</h1><script src="${site_host}/widget.js"></script>`,
      `<h1>Not the shop</h1><helpshelf-widget><iframe src="${site_host}/w/${app.site_key}"></iframe></helpshelf-widget>`,
    ];
    for (const [n, html] of pages.entries()) {
      const evil = await servePage(html);
      const { page, context, requests, troubles } = await openPage(browser);
      const blocked = page.waitForEvent("console", { predicate: (message) => /frame-ancestors/.test(message.text()) });
      await page.goto(evil.url);
      if (n === 0) await page.locator("helpshelf-widget button").click();
      await blocked;
      expect(await chatOf(page).getByRole("textbox").count()).toBe(0);
      expect(requests.filter((url) => url.includes("/api/"))).toEqual([]);
      expect(troubles.filter((trouble) => !/frame-ancestors|frame/i.test(trouble))).toEqual([]);
      if (n === 0) await takeScreen(page, "unlisted-origin");
      await context.close();
      await evil.close();
    }
  });

  it("cannot call the API from its own scripts", async () => {
    const evil = await servePage("<h1>Not the shop</h1>");
    const { page, context } = await openPage(browser);
    await page.goto(evil.url);
    const outcomes = await page.evaluate(
      async ([host, key]) => {
        const body = JSON.stringify({ site_key: key });
        const json = { "content-type": "application/json" };
        const attempts = [
          fetch(`${host}/api/guest/create/`, { method: "POST", headers: json, body }),
          fetch(`${host}/api/guest/create/`, { method: "POST", headers: { "content-type": "text/plain" }, body }),
        ];
        return Promise.all(
          attempts.map((attempt) =>
            attempt.then(
              (response) => response.status,
              () => "refused",
            ),
          ),
        );
      },
      [site_host, app.site_key] as const,
    );
    expect(outcomes).toEqual(["refused", "refused"]);
    await context.close();
    await evil.close();
  });
});

describe("forged messages (WEB-09)", () => {
  it("from the page, a nested frame or an opener move neither the loader nor the chat", async () => {
    const evil = await servePage(
      "<script>onmessage=()=>{};addEventListener('load',()=>{for(let n=0;n<50;n++)for(const type of ['close','ready','unread','hello','opened','closed'])for(const target of [parent,parent.frames[0],parent.frames[1],opener])try{target&&target.postMessage({hs:1,type,count:7},'*')}catch{}})</script>",
    );
    const { page, context, requests } = await openPage(browser);
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await page.evaluate(
      ([url]) => {
        const frame = document.createElement("iframe");
        frame.src = url;
        const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
        document.body.append(frame);
        for (let n = 0; n < 50; n++) {
          window.postMessage({ hs: 1, type: "close" }, "*");
          window.postMessage({ hs: 1, type: "open-url", url }, "*");
          window.postMessage({ hs: 1, type: "resize", height: 9_999 }, "*");
        }
        return loaded;
      },
      [evil.url] as const,
    );
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    const button = page.locator("helpshelf-widget button");
    expect(await button.getAttribute("aria-expanded")).toBe("true");
    expect(await button.getAttribute("aria-label")).not.toContain("(7)");
    await chat.getByRole("textbox").waitFor();
    expect(requests.filter((url) => url.includes("open-url"))).toEqual([]);
    expect(page.url()).toBe(`${app.demo_url}/`);
    await context.close();
    await evil.close();
  });

  it("carry neither token nor text, and name their receiver, when they are ours", async () => {
    const { page, context } = await openPage(browser);
    await page.addInitScript(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      window.addEventListener("message", (event) => heard.push(event.data));
      const post = window.postMessage.bind(window);
      window.postMessage = ((message: unknown, target: string) => {
        heard.push({ target });
        post(message, target);
      }) as typeof window.postMessage;
    });
    await page.goto(app.demo_url);
    const chat = await openChat(page);
    await askIn(chat, "how long do refunds take?");
    await chat.getByRole("button", { name: "This was helpful" }).waitFor();
    const heard = await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard);
    expect(heard.length).toBeGreaterThan(0);
    for (const message of heard) {
      expect(
        Object.keys(message as object)
          .sort()
          .join(),
      ).toMatch(/^hs,type$|^count,hs,type$|^target$/);
      expect((message as { target?: string }).target).not.toBe("*");
    }
    await context.close();
  });
});

describe("hostile text (WEB-02, LLM-04)", () => {
  it("renders at every prefix to nodes of the allow-list, with no request, script, dialog, window or navigation", async () => {
    expect(XSS_CORPUS.length).toBeGreaterThanOrEqual(40);
    const script = await bundleHarness();
    const { page, context, requests, troubles } = await openPage(browser);
    await page.goto(`${app.demo_url}/refunds`);
    await page.waitForLoadState("networkidle");
    const before = requests.length;
    const at = page.url();
    await page.evaluate(script);
    const allowed = new Set(
      "div p strong em code pre br ul ol li a span table thead tbody tr th td @class @dir @rel @target @start @title @aria-label".split(
        " ",
      ),
    );
    for (const { name, text } of XSS_CORPUS) {
      const seen = await page.evaluate(
        (payload) => (window as unknown as { renderEveryPrefix(text: string): string[] }).renderEveryPrefix(payload),
        text,
      );
      const foreign = seen.filter((item) => !allowed.has(item) && !/^href (https?|mailto|tel):$/.test(item));
      expect(foreign, name).toEqual([]);
    }
    expect(requests.slice(before)).toEqual([]);
    expect(troubles).toEqual([]);
    expect(page.url()).toBe(at);
    expect(await page.evaluate(() => "__pwn" in window)).toBe(false);
    await context.close();
  });

  it.each(["socket", "http"])(
    "is as harmless in the real chat, typed by a visitor and streamed by a server that has been taken over, by %s",
    async (way) => {
      const { page, context, requests, troubles } = await openPage(browser);
      const frames = makeHostileFrames().map((frame) => JSON.stringify(frame));
      const stream = `retry: 600000\n\n${frames.map((frame) => `data: ${frame}\n\n`).join("")}`;
      await page.route("**/api/chat/events?**", (route) =>
        route.fulfill({ contentType: "text/event-stream", body: stream }),
      );
      await page.routeWebSocket("**/api/chat/live?**", (socket) => {
        if (way === "http") void socket.close();
        else socket.onMessage(() => frames.map((frame) => socket.send(frame)));
      });
      await page.goto(app.demo_url);
      const chat = await openChat(page);
      const before = requests.length;
      await askIn(
        chat,
        XSS_CORPUS.map(({ text }) => text)
          .join("\n")
          .slice(0, 4_000),
      );
      await chat.getByText("The end of it.").last().waitFor();
      await takeScreen(page, `chat-hostile-${way}`);
      const fetched = requests.slice(before).filter((url) => !url.startsWith(`${site_host}/api/`));
      expect(fetched).toEqual([]);
      expect(troubles).toEqual([]);
      expect(
        await chat
          .getByRole("log")
          .locator("img, iframe, script, object, embed, form, input, svg svg, base, meta, link, style")
          .count(),
      ).toBe(0);
      for (const href of await chat
        .locator("a")
        .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).protocol))) {
        expect(["http:", "https:", "mailto:", "tel:"]).toContain(href);
      }
      await context.close();
    },
  );
});

describe("hostile text on the page that needs no script (WEB-01, WEB-02)", () => {
  it("makes no request, script, dialog, window or navigation, even without the page's policy", async () => {
    const texts = readPageTexts(new Request(site_host));
    const writer = new ThreadWriter(texts, Date.now, { status: "active", assignee: null, is_answering: true });
    const typed: MessageFrame[] = XSS_CORPUS.flatMap(({ name, text }, seq) => [
      { type: "message", seq, author: "visitor", text, at: 0 },
      { type: "message", seq, author: "agent", agent: { id: "user_x", name: text }, text, at: 0 },
      { type: "message", seq, author: "system", text: `${name} ${text}`, at: 0 },
    ]);
    const said = [...(makeHostileFrames() as ServerFrame[]), ...typed].map((frame) => writer.take(frame)).join("");
    const { page, context, requests, troubles } = await openPage(browser);
    const address = `${site_host}/chat`;
    await page.route(address, (route) =>
      route.fulfill({ contentType: "text/html; charset=utf-8", body: `<!doctype html><main>${said}</main>` }),
    );
    await page.goto(address);
    await page.getByText("The end of it.").first().waitFor();
    const elements = await page
      .locator("main *")
      .evaluateAll((nodes) => [...new Set(nodes.map((node) => node.localName))]);
    const allowed =
      "article p div span strong em code pre br ul ol li a table thead tbody tr th td h2 svg path details summary blockquote";
    expect(elements.filter((name) => !allowed.split(" ").includes(name))).toEqual([]);
    const attributes = await page
      .locator("main *")
      .evaluateAll((nodes) => [...new Set(nodes.flatMap((node) => node.getAttributeNames()))]);
    expect(attributes.filter((name) => /^on|style|src|action|srcdoc/.test(name))).toEqual([]);
    const protocols = await page
      .locator("a")
      .evaluateAll((links) => [...new Set(links.map((link) => (link as HTMLAnchorElement).protocol))]);
    expect(protocols.filter((protocol) => !["http:", "https:", "mailto:", "tel:"].includes(protocol))).toEqual([]);
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect(requests.filter((url) => url !== address && !url.endsWith("/favicon.ico"))).toEqual([]);
    expect(troubles).toEqual([]);
    expect(page.url()).toBe(address);
    await context.close();
  });
});

/** Every payload as an answer of its own: in pieces, then whole. */
function makeHostileFrames(): unknown[] {
  const frames: unknown[] = [
    { type: "welcome", protocol: 1, conversation: { id: "conv_x", status: "active" }, seq: 0 },
  ];
  for (const [n, { text }] of [...XSS_CORPUS, { text: "The end of it." }].entries()) {
    const turn_id = `turn_${n}`;
    frames.push({ type: "turn", turn_id, status: "thinking" });
    for (let offset = 0; offset < text.length; offset += 7) {
      frames.push({ type: "delta", turn_id, offset, text: text.slice(offset, offset + 7), sources: [] });
    }
    const source = {
      id: "chk_x",
      page_id: "page_x",
      title: text,
      url: "javascript:alert(1)",
      snippet: text,
      score: 1,
      quote: text,
    };
    const answer = {
      id: "ans_x",
      answered: n % 2 === 0,
      degraded: false,
      confidence_score: 1,
      handoff_offered: false,
      suggestions: [text],
      products: [],
    };
    frames.push({ type: "message", seq: n + 1, turn_id, author: "ai", text, sources: [source], answer, at: 1 });
    frames.push({ type: "turn", turn_id, status: "done" });
  }
  return [...frames, { type: "resumed", seq: XSS_CORPUS.length + 1 }];
}

async function bundleHarness(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: "test/e2e/support/render-harness.tsx", output: { format: "iife" } },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const chunk = outputs.flatMap((item) => ("output" in item ? item.output : [])).find((item) => item.type === "chunk");
  if (chunk?.type !== "chunk") throw new Error("The harness did not build.");
  return chunk.code;
}
