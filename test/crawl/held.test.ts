import { describe, expect, it } from "vitest";
import type { Source, Version } from "../../workers/contract/knowledge";
import type { SourceRow } from "../../workers/knowledge/service";
import { HELD_ERRORS } from "../../workers/knowledge/versions";
import { call } from "../support/client";
import { deps, makeOwnedSource, readLivePages, readLivePaths, readPages, recrawlSource } from "../support/crawl";
import { read } from "../support/owner-sources";
import type { Owner } from "../support/owners";
import { nameSubject, writeProse } from "../support/prose";
import { makeWebsite } from "../support/website";

const PATHS = Array.from({ length: 11 }, (_, n) => `/p/${n}`);
const LIVE = ["/", ...PATHS].sort();
/** More than 30 % of twelve. */
const LOST = PATHS.slice(0, 4);

/** A page of its own text, with a heading and a list. */
function writeGuide(seed: number, links: string[] = []): string {
  const hrefs = links.map((path) => `<li><a href="${path}">${path}</a></li>`).join("");
  return `<title>${nameSubject(seed)} ${seed}</title><main><h1>${nameSubject(seed)} ${seed}</h1>
    ${writeProse(seed, 120)
      .map((text) => `<p>${text}</p>`)
      .join("")}<ul>${hrefs}<li>${nameSubject(seed + 1)}</li></ul></main>`;
}

async function makeShop() {
  const shop = makeWebsite({ "/": writeGuide(1, PATHS) });
  for (const [n, path] of PATHS.entries()) shop.pages[path] = writeGuide(100 + n);
  const made = await makeOwnedSource(`${shop.origin}/`);
  await recrawlSource(made.source);
  expect(await readLivePaths(made.source)).toEqual(LIVE);
  return { shop, good: { ...shop.pages }, ...made };
}

const show = (owner: Owner, { id }: SourceRow) => read<Source>(call(`/api/v1/sources/${id}`, { owner }));
const publish = (owner: Owner, { id }: SourceRow, version: number) =>
  read<Version>(call(`/api/v1/sources/${id}/versions/${version}/publish`, { method: "POST", owner }));
async function listVersions(owner: Owner, { id, site_id }: SourceRow): Promise<string[]> {
  const path = `/api/v1/sites/${site_id}/versions?source_id=${id}`;
  const { items } = await read<{ items: Version[] }>(call(path, { owner }));
  return items.map(({ version, status, held_reason }) => [version, status, held_reason ?? "-"].join(" "));
}
const readTexts = async (source: SourceRow) =>
  (await readLivePages(source)).map(({ url, chunks }) => [url, chunks.map(({ chunk_id }) => chunk_id)]).sort();

describe("a crawl that misses more than 30 % of the pages", () => {
  it("is held and changes nothing until its owner says so", async () => {
    const { shop, owner, source } = await makeShop();
    const before = await readTexts(source);
    for (const path of LOST) shop.pages[path] = { status: 404 };
    expect(await recrawlSource(source)).toMatchObject({ status: "held", version: 2, indexed: 8 });
    const held = await show(owner, source);
    expect(held).toMatchObject({ status: "held", last_error: HELD_ERRORS.pages_gone });
    expect(held.next_sync_at).toBeGreaterThan(deps.now());
    expect(await readTexts(source)).toEqual(before);
    expect(await listVersions(owner, source)).toEqual(["2 held pages_gone", "1 live -"]);
    expect(await publish(owner, source, 2)).toMatchObject({ status: "live", removed: 4 });
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
    expect(await readLivePaths(source)).toEqual(LIVE.filter((path) => !LOST.includes(path)));
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 3 });
  });

  it("is forgotten when the next one finds them again", async () => {
    const { shop, good, owner, source } = await makeShop();
    const before = await readTexts(source);
    for (const path of LOST) shop.pages[path] = { status: 404 };
    await recrawlSource(source);
    Object.assign(shop.pages, good);
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 3, indexed: 12, last_error: null });
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
    expect(await listVersions(owner, source)).toEqual(["3 live -", "1 kept -"]);
    expect(await readTexts(source)).toEqual(before);
  });

  it("is held again as long as they are missing, even when they are no longer asked for", async () => {
    const { shop, owner, source } = await makeShop();
    for (const path of LOST) shop.pages[path] = { status: 404 };
    for (const version of [2, 3, 4]) {
      expect(await recrawlSource(source)).toMatchObject({ status: "held", version });
      expect(await readLivePaths(source)).toEqual(LIVE);
    }
    expect(await listVersions(owner, source)).toEqual(["4 held pages_gone", "1 live -"]);
    await publish(owner, source, 4);
    expect(await readLivePaths(source)).toEqual(LIVE.filter((path) => !LOST.includes(path)));
  });

  it("takes out at once what is less", async () => {
    const { shop, source } = await makeShop();
    for (const path of LOST.slice(1)) shop.pages[path] = { status: 404 };
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 2 });
    expect(await readLivePaths(source)).toEqual(LIVE.filter((path) => !LOST.slice(1).includes(path)));
  });
});

describe("a website that is emptied or out of order", () => {
  it.each([404, 500, 403])("loses nothing, and is read again when it is back: %i", async (status) => {
    const { shop, good, owner, source } = await makeShop();
    const before = await readTexts(source);
    for (const path of Object.keys(shop.pages)) shop.pages[path] = { status };
    expect(await recrawlSource(source)).toMatchObject({ status: "failed", version: 2, indexed: 0 });
    expect((await show(owner, source)).last_error).toMatch(/^No page could be read\. \S/);
    expect(await readTexts(source)).toEqual(before);
    Object.assign(shop.pages, good);
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 3, indexed: 12 });
    expect(new Set(Object.values(await readPages(source)))).toEqual(new Set(["indexed/ok"]));
    expect(await readTexts(source)).toEqual(before);
  });

  it("loses nothing when nothing answers at all, and its pages are indexed again when it is back as before", async () => {
    const { shop, owner, source } = await makeShop();
    for (const [path, body] of Object.entries(shop.pages))
      if (typeof body === "string") shop.pages[path] = { body, headers: { etag: `"${path}"` } };
    await recrawlSource(source);
    const good = { ...shop.pages };
    const before = await readTexts(source);
    for (const path of [...Object.keys(shop.pages), "/robots.txt"]) shop.pages[path] = { fails: "network_error" };
    expect(await recrawlSource(source)).toMatchObject({ status: "failed", version: 3, failed: 12 });
    expect(await readTexts(source)).toEqual(before);
    delete shop.pages["/robots.txt"];
    Object.assign(shop.pages, good);
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 4, indexed: 12, failed: 0 });
    expect((await show(owner, source)).last_error).toBeNull();
    expect(new Set(Object.values(await readPages(source)))).toEqual(new Set(["indexed/ok"]));
  });
});

describe("a crawl whose pages are much poorer", () => {
  it("is held until its owner says so", async () => {
    const { shop, owner, source } = await makeShop();
    const before = await readTexts(source);
    for (const [n, path] of PATHS.entries())
      shop.pages[path] =
        `<title>Page ${n}</title><main><p>${nameSubject(n)} we moved. ${nameSubject(n + 50)} soon. ${nameSubject(n + 90)} stays.</p></main>`;
    expect(await recrawlSource(source)).toMatchObject({ status: "held", version: 2 });
    expect(await show(owner, source)).toMatchObject({ status: "held", last_error: HELD_ERRORS.quality_down });
    expect(await listVersions(owner, source)).toEqual(["2 held quality_down", "1 live -"]);
    expect(await readTexts(source)).toEqual(before);
    await publish(owner, source, 2);
    expect(await show(owner, source)).toMatchObject({ status: "synced", last_error: null });
    expect(await readTexts(source)).not.toEqual(before);
  });
});

describe("a source whose owner went back to an older version", () => {
  it("stays there: the next crawl is held", async () => {
    const { shop, owner, source } = await makeShop();
    const first = await readTexts(source);
    shop.pages["/p/0"] = writeGuide(900);
    await recrawlSource(source);
    const second = await readTexts(source);
    expect(second).not.toEqual(first);
    await publish(owner, source, 1);
    expect(await readTexts(source)).toEqual(first);
    expect(await recrawlSource(source)).toMatchObject({ status: "held", version: 3 });
    expect(await show(owner, source)).toMatchObject({ status: "held", last_error: HELD_ERRORS.rolled_back });
    expect(await listVersions(owner, source)).toEqual(["3 held rolled_back", "2 kept -", "1 live -"]);
    expect(await readTexts(source)).toEqual(first);
    await publish(owner, source, 3);
    expect(await readTexts(source)).toEqual(second);
    expect(await recrawlSource(source)).toMatchObject({ status: "synced", version: 4 });
  });
});
