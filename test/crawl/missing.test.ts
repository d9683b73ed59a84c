import { describe, expect, it } from "vitest";
import type { Page } from "../../workers/contract/knowledge";
import { call, readProblem } from "../support/client";
import {
  makeOwnedSource,
  makeSource,
  readLivePages,
  readLivePaths,
  readPage,
  readPages,
  recrawlSource,
} from "../support/crawl";
import { read } from "../support/owner-sources";
import { writeProse } from "../support/prose";
import { type Answer, makeWebsite, write } from "../support/website";

/** What a website without a 404 says; nothing in it gives it away. */
const NOTHING = `<!doctype html><html lang="en"><title>Plank and Spool</title><main><h1>Plank and Spool</h1>
  <p>Have a look around our workshop instead: there are benches, chairs and tables of walnut, oak and ash for every room of the house.</p></main></html>`;

describe("a website that answers to everything", () => {
  it("is asked once for what it cannot have, and its answer is then no page", async () => {
    const shop = makeWebsite({ "/": write("the shop", ["/a", "/gone", "/gone-too"]), "/a": write("wool") });
    const known = shop.pages;
    shop.pages = new Proxy(known, {
      get: (pages, path: string) => pages[path] ?? (/\.(?:txt|xml)$/.test(path) ? { status: 404 } : NOTHING),
    });
    const source = await makeSource(`${shop.origin}/`);
    await recrawlSource(source);
    expect(await readPages(source)).toEqual({
      "/": "indexed/ok",
      "/a": "indexed/ok",
      "/gone": "skipped/soft_404",
      "/gone-too": "skipped/soft_404",
    });
    known["/a"] = NOTHING;
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/a": "skipped/soft_404", "/": "indexed/not_modified" });
    expect(shop.visits.filter((path) => path.endsWith("-not-here"))).toHaveLength(1);
  });

  it("keeps its start page though that is the answer", async () => {
    const shop = makeWebsite({});
    shop.pages = new Proxy({} as Record<string, Answer>, {
      get: (_, path: string) =>
        /\.(?:txt|xml)$/.test(path) ? { status: 404 } : NOTHING.replace("</h1>", '</h1><a href="/a">a</a>'),
    });
    const source = await makeSource(`${shop.origin}/`);
    await recrawlSource(source);
    expect((await readPages(source))["/"]).toBe("indexed/ok");
    expect((await readPages(source))["/a"]).toMatch(/^skipped\//);
  });

  it("keeps its start page where that stands on www and the address given does not", async () => {
    const shop = makeWebsite({});
    const www = shop.origin.replace("//", "//www.");
    const known: Record<string, Answer> = { "/": { status: 301, location: `${www}/` }, [`${www}/`]: NOTHING };
    shop.pages = new Proxy(known, {
      get: (pages, path: string) => pages[path] ?? (/\.(?:txt|xml)$/.test(path) ? { status: 404 } : NOTHING),
    });
    const source = await makeSource(`${shop.origin}/`);
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", indexed: 1 });
    expect(await readPages(source)).toEqual({ "/": "skipped/canonical", [`${www}/`]: "indexed/ok" });
  });

  it("is not asked where its rules forbid it, and says nothing by a real 404", async () => {
    const shop = makeWebsite({
      "/": write("the shop", ["/a"]),
      "/a": write("wool"),
      "/robots.txt": "User-agent: *\nAllow: /$\nAllow: /a$\nDisallow: /\n",
    });
    const source = await makeSource(`${shop.origin}/`);
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", found: 2, indexed: 2 });
    expect(shop.visits.some((path) => path.endsWith("-not-here"))).toBe(false);
  });
});

describe("a page that shows nothing without JavaScript", () => {
  const TEXT = writeProse(7, 80).join(" ");
  const shell = (inside: string) =>
    `<!doctype html><html lang="en"><head><title>Benches</title></head><body><div id="root"></div>${inside}<script src="/app.js"></script></body></html>`;
  const state = { props: { pageProps: { article: { title: "Benches", body: `<p>${TEXT}</p>` } } } };
  const linked = { "@context": "https://schema.org", "@type": "Article", headline: "Benches", articleBody: TEXT };

  it.each<[string, Record<string, Answer>]>([
    [
      "its state",
      { "/app": shell(`<script id="__NEXT_DATA__" type="application/json">${JSON.stringify(state)}</script>`) },
    ],
    ["its linked data", { "/app": shell(`<script type="application/ld+json">${JSON.stringify(linked)}</script>`) }],
    [
      "its twin",
      {
        "/app": shell(""),
        "/app.md": { body: `# Benches\n\n${TEXT}\n`, headers: { "content-type": "text/markdown" } },
      },
    ],
  ])("is read from %s", async (_, answers) => {
    const shop = makeWebsite({ "/": write("the shop", ["/app"]), ...answers });
    const source = await makeSource(`${shop.origin}/`);
    await recrawlSource(source);
    expect(await readPages(source)).toEqual({ "/": "indexed/ok", "/app": "indexed/ok" });
    const page = (await readLivePages(source)).find(({ url }) => url.endsWith("/app"));
    expect(page?.title).toBe("Benches");
    expect(page?.chunks.map(({ text }) => text).join(" ")).toContain(TEXT.slice(0, 40));
  });

  it("is left out where there is nothing else, or where the rules forbid what there is", async () => {
    const shop = makeWebsite({
      "/": write("the shop", ["/app", "/closed"]),
      "/app": shell(""),
      "/closed": shell(""),
      "/closed.md": { body: `# Closed\n\n${TEXT}\n`, headers: { "content-type": "text/markdown" } },
      "/robots.txt": "User-agent: *\nDisallow: /*.md\n",
    });
    const source = await makeSource(`${shop.origin}/`);
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/app": "skipped/js_required", "/closed": "skipped/js_required" });
    expect(shop.visits).not.toContain("/closed.md");
    expect(await readLivePaths(source)).toEqual(["/"]);
  });
});

describe("a page with next to nothing to say", () => {
  const POOR =
    '<!doctype html><html lang="en"><title>Hours</title><main><h1>Hours</h1><p>Nine nine nine nine nine nine.</p></main></html>';

  async function makeShop() {
    const shop = makeWebsite({ "/": write("the shop", ["/a", "/hours"]), "/a": write("wool"), "/hours": POOR });
    const made = await makeOwnedSource(`${shop.origin}/`);
    await recrawlSource(made.source);
    return { shop, page: await readPage(made.source, "/hours"), ...made };
  }
  type Made = Awaited<ReturnType<typeof makeShop>>;
  const wish = ({ owner, page }: Made, step: "publish" | "unpublish") =>
    read<Page>(call(`/api/v1/pages/${page.id}/${step}`, { method: "POST", owner }));

  it("is kept and shown, and not answered from", async () => {
    const made = await makeShop();
    expect(made.page).toMatchObject({ status: "skipped", reason: "low_quality", title: "Hours" });
    expect(made.page.quality?.score).toBeLessThan(25);
    const shown = await read<{ markdown: string }>(call(`/api/v1/pages/${made.page.id}`, { owner: made.owner }));
    expect(shown.markdown).toContain("Nine nine");
    expect(await readLivePaths(made.source)).toEqual(["/", "/a"]);
  });

  it("is live when its owner wants it, and stays so over crawls, until they do not", async () => {
    const made = await makeShop();
    const { shop, source } = made;
    expect(await wish(made, "publish")).toMatchObject({ status: "indexed", reason: "low_quality" });
    expect(await readLivePaths(source)).toEqual(["/", "/a", "/hours"]);
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", indexed: 3 });
    expect(await readLivePaths(source)).toEqual(["/", "/a", "/hours"]);
    shop.pages["/hours"] = POOR.replaceAll(/nine/gi, "six");
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", indexed: 3 });
    expect((await readLivePages(source)).flatMap(({ chunks }) => chunks.map(({ text }) => text)).join()).toContain(
      "six",
    );
    expect(await wish(made, "unpublish")).toMatchObject({ status: "unpublished" });
    await recrawlSource(source);
    expect(await readLivePaths(source)).toEqual(["/", "/a"]);
    expect(await readPages(source)).toMatchObject({ "/hours": "unpublished/low_quality" });
  });

  it("is live by itself once it says more", async () => {
    const { shop, source } = await makeShop();
    shop.pages["/hours"] = write("our opening hours");
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/hours": "indexed/ok" });
    expect(await readLivePaths(source)).toEqual(["/", "/a", "/hours"]);
  });

  it("is no business of another workspace", async () => {
    const { page } = await makeShop();
    const { owner } = await makeShop();
    const refused = await call(`/api/v1/pages/${page.id}/publish`, { method: "POST", owner });
    expect(await readProblem(refused)).toMatchObject({ status: 404, error: "not_found" });
  });
});
