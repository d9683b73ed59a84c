import { describe, expect, it } from "vitest";
import {
  type EditSource,
  MAX_SOURCE_TEXT_CHARS,
  type OptionsPreview,
  type Source,
} from "../../workers/contract/knowledge";
import { call, readProblem } from "../support/client";
import {
  deps,
  driveCrawl,
  listTasks,
  makeOwnedSource,
  readLivePages,
  readLivePaths,
  readPages,
  recrawlSource,
} from "../support/crawl";
import { listActions, read } from "../support/owner-sources";
import { makeOwner, type Owner } from "../support/owners";
import { makeWebsite, write } from "../support/website";

const HELP = ["/help/a", "/help/b", "/help/c"];
const BLOG = ["/blog/a", "/blog/b"];

async function makeHelp(options: EditSource = {}) {
  const shop = makeWebsite({
    "/": { body: write("the shop", [...HELP, ...BLOG]), headers: { etag: '"home"' } },
    ...Object.fromEntries(
      [...HELP, ...BLOG].map((path) => [path, { body: write(`article ${path}`), headers: { etag: `"${path}"` } }]),
    ),
  });
  const made = await makeOwnedSource(`${shop.origin}/`, { options });
  await recrawlSource(made.source);
  shop.requests.length = 0;
  return { shop, ...made };
}

function edit(owner: Owner, { id }: { id: string }, body: unknown): Promise<Response> {
  return call(`/api/v1/sources/${id}`, { method: "PATCH", owner, body });
}

function preview(owner: Owner, { id }: { id: string }, body: unknown): Promise<Response> {
  return call(`/api/v1/sources/${id}/options-preview`, { owner, body });
}

describe("a source's options", () => {
  it("are shown before they are changed: what they would add and take out", async () => {
    const { shop, owner, source } = await makeHelp();
    const url = (path: string) => shop.origin + path;
    expect(await read<OptionsPreview>(preview(owner, source, { exclude: ["/blog/*"] }))).toEqual({
      known: 6,
      kept: 4,
      added: 0,
      removed: 2,
      added_urls: [],
      removed_urls: BLOG.map(url),
    });
    // Its start page is read then for its links alone.
    expect(await read<OptionsPreview>(preview(owner, source, { include: ["/help/*"] }))).toMatchObject({
      kept: 3,
      removed: 3,
      removed_urls: [url("/"), ...BLOG.map(url)],
    });
    expect(await read<OptionsPreview>(preview(owner, source, { max_depth: 0 }))).toMatchObject({ kept: 1, removed: 5 });
    expect(await read<OptionsPreview>(preview(owner, source, {}))).toMatchObject({ known: 6, kept: 6, removed: 0 });
    expect(await readLivePaths(source)).toHaveLength(6);
    expect(shop.requests).toEqual([]);
  });

  it("say what a pattern that is taken back would bring", async () => {
    const { shop, owner, source } = await makeHelp({ exclude: ["/blog/*"] });
    expect(await read<OptionsPreview>(preview(owner, source, { exclude: [] }))).toMatchObject({
      known: 6,
      kept: 6,
      added: 2,
      removed: 0,
      added_urls: BLOG.map((path) => shop.origin + path),
    });
  });

  it("know nothing before the first crawl", async () => {
    const { owner, source } = await makeOwnedSource("https://example.org/");
    expect(await read<OptionsPreview>(preview(owner, source, { exclude: ["/a*"] }))).toMatchObject({
      known: 0,
      kept: 0,
    });
  });

  it.each<[string, unknown, string]>([
    ["no selector", { content_selectors: ["main >"] }, "content_selectors"],
    ["no selector", { drop_selectors: [".ok", "a[b=c"] }, "drop_selectors"],
    ["another website", { hosts: ["example.com"] }, "hosts"],
    ["an address", { hosts: ["https://docs.example.org/"] }, "hosts"],
    ["no pattern", { exclude: ["blog/*"] }, "exclude"],
    ["no pattern", { include: ["blog/*"] }, "include"],
    ["too deep", { max_depth: 21 }, "max_depth"],
    ["no schedule", { schedule: "hourly" }, "schedule"],
  ])("are refused with the field at fault: %s %j", async (_, body, field) => {
    const { owner, source } = await makeOwnedSource("https://example.org/");
    for (const answer of [await edit(owner, source, body), await preview(owner, source, body)]) {
      const problem = await readProblem(answer);
      expect(problem).toMatchObject({ status: 400, error: "invalid_request" });
      expect(Object.keys(problem.fields ?? {}).some((name) => name.startsWith(field))).toBe(true);
    }
    expect(await read<Source>(call(`/api/v1/sources/${source.id}`, { owner }))).toMatchObject({
      options: source.options,
    });
    expect((await listActions(owner)).map(({ action }) => action)).toEqual(["source.added"]);
  });

  it("are nobody else's", async () => {
    const { source } = await makeOwnedSource("https://example.org/");
    const stranger = await makeOwner();
    for (const answer of [await edit(stranger, source, { exclude: [] }), await preview(stranger, source, {})])
      expect(await readProblem(answer)).toMatchObject({ status: 404, error: "not_found" });
  });

  it("are changed and noted, field by field", async () => {
    const { owner, source } = await makeOwnedSource("https://example.org/", { options: { max_depth: 3 } });
    const changed = await read<Source>(edit(owner, source, { exclude: ["/blog/*"], hosts: ["Docs.example.org"] }));
    expect(changed.options).toEqual({
      ...source.options,
      exclude: ["/blog/*"],
      hosts: ["docs.example.org"],
      max_depth: 3,
    });
    expect(await listActions(owner)).toContainEqual({ action: "source.updated", target: source.id });
  });
});

describe("the crawl after a change of options", () => {
  it("takes out what a new pattern excludes when it is published, and brings it back when that is taken back", async () => {
    const { shop, owner, source } = await makeHelp();
    await read<Source>(edit(owner, source, { exclude: ["/blog/b"] }));
    const { options } = await read<Source>(call(`/api/v1/sources/${source.id}`, { owner }));
    let live_meanwhile: string[] = [];
    await driveCrawl({ ...source, options }, async (jobs) => {
      if (listTasks(jobs).length > 0) live_meanwhile = await readLivePaths(source);
      return jobs;
    });
    expect(live_meanwhile).toContain("/blog/b");
    expect(await readLivePaths(source)).toEqual(["/", "/blog/a", ...HELP]);
    expect(await readPages(source)).toMatchObject({ "/blog/b": "skipped/excluded", "/help/a": "indexed/not_modified" });
    expect(shop.requests.map(({ path }) => path)).not.toContain("/blog/b");
    shop.requests.length = 0;
    await read<Source>(edit(owner, source, { exclude: [] }));
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/blog/b": "indexed/ok", "/help/a": "indexed/not_modified" });
    expect(await readLivePaths(source)).toEqual(["/", ...BLOG, ...HELP]);
    expect(shop.requests.find(({ path }) => path === "/blog/b")).toMatchObject({ headers: {}, status: 200 });
  });

  it("reads the start page for its links alone where it is not wanted, and as a page again when it is", async () => {
    const { owner, source } = await makeHelp({ include: ["/help/*"] });
    expect(await readPages(source)).toMatchObject({ "/": "skipped/excluded", "/blog/a": "skipped/excluded" });
    expect(await readLivePaths(source)).toEqual(HELP);
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/": "skipped/excluded" });
    await read<Source>(edit(owner, source, { include: [] }));
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ "/": "indexed/ok", "/blog/a": "indexed/ok" });
    expect(await readLivePaths(source)).toEqual(["/", ...BLOG, ...HELP]);
  });

  it("reads every page anew when other parts of them are wanted", async () => {
    const { shop, owner, source } = await makeHelp();
    await read<Source>(edit(owner, source, { drop_selectors: ["h1"] }));
    await recrawlSource(source);
    const asked = shop.requests.filter(({ path }) => [...HELP, ...BLOG, "/"].includes(path));
    expect(asked.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(new Set(Object.values(await readPages(source)))).toEqual(new Set(["indexed/ok"]));
    shop.requests.length = 0;
    await recrawlSource(source);
    expect(shop.requests.filter(({ status }) => status === 304)).toHaveLength(6);
    const texts = (await readLivePages(source)).flatMap(({ chunks }) => chunks.map(({ heading_path }) => heading_path));
    expect(texts.flat().join()).not.toContain("article /help/a");
  });

  it("crawls further hosts that are declared, and drops them when they are not any more", async () => {
    const { shop, owner, source } = await makeHelp();
    const docs = shop.origin.replace("//", "//docs.");
    shop.pages["/"] = write("the shop", [...HELP, ...BLOG, `${docs}/guide`]);
    shop.pages[`${docs}/guide`] = write("the guide");
    await recrawlSource(source);
    expect(shop.visits.some((path) => path.startsWith(docs))).toBe(false);
    await read<Source>(edit(owner, source, { hosts: [new URL(docs).host] }));
    shop.pages["/"] = write("the shop again", [...HELP, ...BLOG, `${docs}/guide`]);
    await recrawlSource(source);
    expect(shop.visits).toContain(`${docs}/robots.txt`);
    expect(await readPages(source)).toMatchObject({ [`${docs}/guide`]: "indexed/ok" });
    await read<Source>(edit(owner, source, { hosts: [] }));
    await recrawlSource(source);
    expect(await readPages(source)).toMatchObject({ [`${docs}/guide`]: "skipped/excluded" });
    const found = await deps.site_index.search(source.site_id, { query: "the guide", limit: 5 });
    expect(found.ok && found.hits.map(({ url }) => url)).not.toContain(`${docs}/guide`);
  });
});

describe("a text's options", () => {
  it("are none", async () => {
    const { owner, site } = await makeOwnedSource("https://example.org/");
    const body = { type: "text", name: "Hours", text: "We are open from nine to five on every working day." };
    expect(body.text.length).toBeLessThan(MAX_SOURCE_TEXT_CHARS);
    const text = await read<Source>(call(`/api/v1/sites/${site.id}/sources`, { owner, body }), 201);
    for (const answer of [await edit(owner, text, { exclude: [] }), await preview(owner, text, { exclude: [] })])
      expect(await readProblem(answer)).toMatchObject({ status: 400, error: "invalid_request" });
  });
});
