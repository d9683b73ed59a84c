import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { startEvilSite } from "./support/evil-site";
import { GOOD_PAGES, REASONS } from "./support/evil-site/pages";
import { startGeneratedSite } from "./support/generated-site";

const MAIN = new URL("./support/evil-site/main.ts", import.meta.url).pathname;

describe("the evil site", () => {
  it("runs by itself on plain Node, and says where", async () => {
    const child = spawn(process.execPath, [MAIN], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill());
    const [line = ""] = await new Promise<string[]>((resolve) => {
      createInterface({ input: child.stdout }).once("line", (text) => resolve([text]));
    });
    const { ready, website_urls, allowed_hosts } = JSON.parse(line);
    expect(ready).toBe(true);
    expect(allowed_hosts.split(",")).toContain(new URL(website_urls[0]).host);
    const start = await fetch(website_urls[0]);
    expect(await start.text()).toContain('<a href="/help/shipping">');
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await ended;
  });

  it("has the pages that it says are good, and links all of what it tells reasons for", async () => {
    const site = await startEvilSite();
    onTestFinished(site.close);
    const [website = ""] = site.website_urls;
    for (const { path } of GOOD_PAGES.filter((page) => !/^\/(?:429|503)/.test(page.path)))
      expect((await fetch(website + path)).status, path).toBe(200);
    const start = await (await fetch(website)).text();
    for (const path of Object.keys(REASONS)) expect(start).toContain(`<a href="${path}">`);
    expect(new Set(GOOD_PAGES.map(({ path }) => path)).size).toBe(GOOD_PAGES.length);
    const texts = GOOD_PAGES.map(({ paragraphs }) => paragraphs.join(" "));
    expect(new Set(texts).size).toBe(GOOD_PAGES.length);
  });
});

describe("a generated site", () => {
  it("is the same for the same seed, all linked from its start, and answers conditional requests", async () => {
    const [site, twin] = [await startGeneratedSite({ pages: 120 }), await startGeneratedSite({ pages: 120 })];
    onTestFinished(async () => void (await Promise.all([site.close(), twin.close()])));
    const seen = new Set<string>();
    for (let wave = ["/"]; wave.length > 0; ) {
      const found: string[] = [];
      for (const path of wave.filter((item) => !seen.has(item))) {
        seen.add(path);
        const html = await (await fetch(site.url + path)).text();
        expect(html.length).toBeGreaterThan(7_000);
        expect(html.length).toBeLessThan(8_600);
        found.push(...[...html.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) => href));
      }
      wave = found;
    }
    expect([...seen].sort()).toEqual(site.paths.toSorted());
    const page = await fetch(`${site.url}/57`);
    expect(await page.text()).toBe(await (await fetch(`${twin.url}/57`)).text());
    site.forget();
    const known = { "if-none-match": page.headers.get("etag") ?? "" };
    expect((await fetch(`${site.url}/57`, { headers: known })).status).toBe(304);
    const since = { "if-modified-since": page.headers.get("last-modified") ?? "" };
    expect((await fetch(`${site.url}/57`, { headers: since })).status).toBe(304);
    expect((await fetch(`${site.url}/57`, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
    expect((await fetch(`${site.url}/121`)).status).toBe(404);
    expect(site.hits()).toEqual({ requests: 4, conditional: 3, not_modified: 2, paths: { "/57": 3 } });
  });
});
