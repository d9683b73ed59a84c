import type { Browser, BrowserContextOptions, Page, Route } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { getPlatformProxy } from "wrangler";
import type { Attachment } from "../../workers/contract/socket";
import { buildPng } from "../support/pictures";
import { launchBrowser, openPage } from "./support/browser";
import { signInOnce } from "./support/owner";
import { makeVisitor } from "./support/visitor";

/** Whatever asks for this has run, or has been loaded by what should have been a file. */
const HIT = "/planted-hit";
const RUN = `new Image().src='${HIT}?script';document.title='ran';alert('ran')`;
const PLANTED = {
  svg: `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9" onload="${RUN}">
<style>@import url(${HIT}?import);rect{fill:url(${HIT}?fill#a)}</style><script>${RUN}</script><script href="${HIT}?src"/>
<image href="${HIT}?image"/><use xlink:href="${HIT}?use#a"/><rect width="9" height="9"/><set attributeName="x" onbegin="${RUN}"/>
<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${HIT}?frame"/></foreignObject></svg>`,
  html: `<!doctype html><meta http-equiv="refresh" content="0;url=${HIT}?refresh"><link rel="stylesheet" href="${HIT}?css">
<script>${RUN}</script><script src="${HIT}?src"></script><img src="${HIT}?image" onerror="${RUN}"><iframe src="${HIT}?frame"></iframe>
<iframe srcdoc="&lt;script&gt;parent.${RUN.slice(0, 30)}&lt;/script&gt;"></iframe><svg onload="${RUN}"></svg><form action="${HIT}"><input autofocus onfocus="${RUN}">`,
  js: RUN,
};
const TYPES = ["image/png", "image/svg+xml", "text/html"];
/** Longer than a refresh, an animation's begin and a script of each would take. */
const SETTLED_MS = 400;

/** What a hand puts things with. */
interface Local extends Record<string, unknown> {
  DB: { prepare(sql: string): { bind(...values: string[]): { run(): Promise<unknown> } } };
  PAGES: { put(key: string, body: string): Promise<unknown> };
}
const app = inject("app");

let browser: Browser;
let storage: Awaited<ReturnType<typeof signInOnce>>;
let local: Awaited<ReturnType<typeof getPlatformProxy<Local>>>;
let visitor: Awaited<ReturnType<typeof makeVisitor>>;
const files: { id: string; bytes: string; name: string }[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  storage = await signInOnce(browser, app);
  // The data of the app that runs.
  local = await getPlatformProxy({ persist: { path: "test-results/state-plain/v3" } });
  visitor = await makeVisitor(app);
  await visitor.say("I have some pictures for you.");
  for (const [name, bytes] of Object.entries(PLANTED)) {
    const form = new FormData();
    form.append("file", new File([buildPng(9, 9) as BlobPart], `${name}.png`, { type: "image/png" }));
    const headers = { authorization: `Bearer ${visitor.token}` };
    const address = `${app.app_url}/api/chat/attachments?site_key=${app.site_key}`;
    const kept = await fetch(address, { method: "POST", headers, body: form });
    const { id } = (await kept.json()) as Attachment;
    await local.env.PAGES.put(`${app.site_id}/attachments/${id}`, bytes);
    files.push({ id, bytes, name });
  }
});
afterAll(async () => {
  await local?.dispose();
  await browser.close();
});

/** As a member opens it, and as its visitor's own program does. */
const READERS = [
  {
    reader: "a member",
    getUrl: (id: string) => `${app.app_url}/api/v1/conversations/${visitor.conversation_id}/attachments/${id}`,
    getOptions: (): BrowserContextOptions => ({ storageState: storage }),
  },
  {
    reader: "the visitor",
    getUrl: (id: string) => `${app.app_url}/api/chat/attachments/${id}?site_key=${app.site_key}`,
    getOptions: (): BrowserContextOptions => ({ extraHTTPHeaders: { authorization: `Bearer ${visitor.token}` } }),
  },
];

/** A page that takes an address for everything a page can take one for. */
const holdInline = (url: string) =>
  `<!doctype html><link rel="stylesheet" href="${url}"><body style="background:url(${url})"><img src="${url}"><iframe src="${url}"></iframe>
<object data="${url}"></object><embed src="${url}"><video src="${url}"></video><script src="${url}"></script><script type="module" src="${url}"></script>
<svg><image href="${url}"/><use href="${url}#a"/></svg>`;

async function openWatched(options: BrowserContextOptions) {
  const watched = await openPage(browser, options);
  const { page, troubles } = watched;
  const sent: string[] = [];
  // What a policy stops comes to no route.
  await page.route(`**${HIT}**`, (route) => {
    sent.push(route.request().url());
    return route.fulfill({ status: 204 });
  });
  return {
    ...watched,
    /** What has run or was asked for. */
    listHits: async () => {
      await page.waitForTimeout(SETTLED_MS);
      const titles = await Promise.all(page.frames().map((frame) => frame.title().catch(() => "")));
      return [
        ...sent,
        ...troubles.filter((line) => /^(?:dialog|window)/.test(line)),
        ...titles.filter((title) => title === "ran"),
      ];
    },
  };
}

/** Opens an address that may turn out to be a file to be saved: the saved name, or null for a page. */
async function open(page: Page, url: string): Promise<string | null> {
  const saving = page.waitForEvent("download", { timeout: 5_000 }).catch(() => null);
  const isPage = await page.goto(url).then(
    () => true,
    () => false,
  );
  return isPage ? null : ((await saving)?.suggestedFilename() ?? null);
}

const without = (header: string) => async (route: Route) => {
  const response = await route.fetch();
  const { [header]: _, ...headers } = response.headers();
  await route.fulfill({ response, headers });
};

describe.each(READERS)(
  "what somebody puts in the place of a file's bytes, for $reader (UPL-02)",
  ({ getUrl, getOptions }) => {
    it.each(TYPES)(
      "runs nothing as %s, opened or drawn, nor with one of its guards away",
      async (media_type) => {
        await local.env.DB.prepare("UPDATE attachments SET media_type = ? WHERE conversation_id = ?")
          .bind(media_type, visitor.conversation_id)
          .run();
        const readAll = files.map(async ({ id, bytes, name }) => {
          const url = getUrl(id);
          const isIt = ({ href }: URL) => href === url;
          const { page, context, listHits } = await openWatched(getOptions());
          expect(await open(page, url)).toBe(`${name}.png`);
          expect(await listHits(), `${name} opened`).toEqual([]);

          const holder = `${new URL(url).origin}/planted-holder`;
          await page.route(holder, (route) => route.fulfill({ contentType: "text/html", body: holdInline(url) }));
          await page.goto(holder);
          expect(await listHits(), `${name} drawn`).toEqual([]);

          await page.route(isIt, without("content-security-policy"));
          expect(await open(page, url)).toBe(`${name}.png`);
          expect(await listHits(), `${name} without its policy`).toEqual([]);
          await page.unroute(isIt);
          await page.route(isIt, without("content-disposition"));
          expect(await open(page, url)).toBe(null);
          expect(await page.content()).not.toBe("");
          expect(await listHits(), `${name} as a page`).toEqual([]);
          await page.goto(holder);
          expect(await listHits(), `${name} drawn as a page`).toEqual([]);
          await page.unroute(isIt);

          const response = await context.request.get(url);
          expect(await response.text()).toBe(bytes);
          expect(response.headers()).toMatchObject({
            "content-type": media_type,
            "content-disposition": `attachment; filename="${name}.png"; filename*=UTF-8''${name}.png`,
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "x-content-type-options": "nosniff",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "no-store",
          });
          await context.close();
        });
        await Promise.all(readAll);
      },
      120_000,
    );
  },
);

it("would run if it were served as a page", async () => {
  for (const [name, type] of [
    ["svg", "image/svg+xml"],
    ["html", "text/html"],
  ] as const) {
    const { page, context, listHits } = await openWatched({});
    const url = `${app.app_url}/planted-page`;
    await page.route(url, (route) => route.fulfill({ contentType: type, body: PLANTED[name] }));
    await page.goto(url);
    const hits = await listHits();
    for (const sign of ["?script", "dialog: ran"]) expect(hits.join(), name).toContain(sign);
    await context.close();
  }
});
