import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MAX_SOURCE_FILE_BYTES, type Page, type Source } from "../../workers/contract/knowledge";
import type { List } from "../../workers/contract/lists";
import { getSource } from "../../workers/knowledge/service";
import { call, readProblem } from "../support/client";
import { deps, makeOwnedSource, readLivePages } from "../support/crawl";
import { buildDocx } from "../support/docx";
import { makeSite } from "../support/factories";
import { add, listActions, makeOwnSite, read } from "../support/owner-sources";
import { makeOwner, type Owner } from "../support/owners";
import { buildPdf } from "../support/pdf";
import { makeWebsite, write } from "../support/website";

const FACTS = [
  "The walnut bench is oiled twice a year with a soft cloth.",
  "Every bench carries a warranty of eleven years on its joints.",
  "Our workshop repairs benches that were bought from us for free.",
];
const TEXT = FACTS.join(" ");
const HTML = `<!doctype html><title>Benches</title><main><h1>Benches</h1><p>${TEXT}</p></main>`;
const CSV = `question,answer\n"How is a bench oiled?","${FACTS[0]}"\n"How long is the warranty?","${FACTS[1]} ${FACTS[2]}"\n`;
const FILES: [name: string, type: string, body: string | Uint8Array][] = [
  ["benches.html", "text/html", HTML],
  ["benches.md", "text/markdown", `# Benches\n\n${TEXT}\n`],
  ["benches.txt", "text/plain", `Benches\n\n${TEXT}\n`],
  ["benches.pdf", "application/pdf", buildPdf([["Benches", "", ...FACTS]])],
  ["benches.docx", "", buildDocx([{ text: "Benches", style: "Heading1" }, ...FACTS.map((text) => ({ text }))])],
  ["benches.csv", "text/csv", CSV],
];

type At = { owner: Owner; site: { id: string } };

function send({ owner, site }: At, raw_body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return call(`/api/v1/sites/${site.id}/files`, { method: "POST", owner, raw_body, headers });
}

function upload(at: At, name: string, type: string, body: string | Uint8Array, field = "file"): Promise<Response> {
  const form = new FormData();
  form.set(field, new File([body], name, { type }));
  return send(at, form);
}

const listPages = (owner: Owner, { id }: Source) => read<List<Page>>(call(`/api/v1/sources/${id}/pages`, { owner }));
const countSources = async ({ owner, site }: At) =>
  (await read<List<Source>>(call(`/api/v1/sites/${site.id}/sources`, { owner }))).total;
const countFiles = async (site_id: string) => (await env.PAGES.list({ prefix: `${site_id}/` })).objects.length;

async function search(site_id: string, query: string): Promise<string[]> {
  const found = await deps.site_index.search(site_id, { query, limit: 3 });
  return found.ok ? found.hits.map(({ url }) => url) : [];
}

describe("a file", () => {
  it.each(FILES)("is live and searchable when the answer comes: %s", async (name, type, body) => {
    const made = await makeOwnSite();
    const source = await read<Source>(upload(made, name, type, body), 201);
    expect(source).toMatchObject({ type: "file", name, url: `upload:${name}`, urls: [], status: "synced" });
    expect(source).toMatchObject({ last_error: null, next_sync_at: null, last_synced_at: expect.any(Number) });
    expect(await search(made.site.id, "how long is the warranty of a bench")).toEqual([`upload:${name}`]);
    const { items, total } = await listPages(made.owner, source);
    expect(total).toBe(1);
    expect(items[0]).toMatchObject({ url: source.url, status: "indexed", reason: "ok", depth: 0 });
    expect(items[0]?.title).toMatch(/^benches/i);
    expect(await listActions(made.owner)).toEqual([{ action: "source.added", target: source.id }]);
    expect(made.shop.visits).toEqual([]);
  });

  it("has one source a name, in whatever way it is sent", async () => {
    const made = await makeOwnSite();
    await read<Source>(upload(made, "benches.txt", "text/plain", TEXT), 201);
    for (const name of ["benches.txt", "C:\\files\\benches.txt"])
      expect(await readProblem(await upload(made, name, "text/plain", `${TEXT} More.`))).toMatchObject({
        status: 409,
        error: "conflict",
      });
    expect(await countSources(made)).toBe(1);
    const twice = await Promise.all([1, 2].map((n) => upload(made, "twice.txt", "text/plain", `${TEXT} ${n}`)));
    expect(twice.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it.each<[string, (at: At) => Promise<Response>, number, string]>([
    ["empty", (at) => upload(at, "a.txt", "text/plain", ""), 400, "invalid_request"],
    ["without text", (at) => upload(at, "a.txt", "text/plain", " \n\n "), 400, "invalid_request"],
    ["of another field", (at) => upload(at, "a.txt", "text/plain", TEXT, "upload"), 400, "invalid_request"],
    [
      "a picture",
      (at) => upload(at, "a.png", "image/png", Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0, 0)),
      400,
      "invalid_request",
    ],
    ["a picture called text", (at) => upload(at, "a.txt", "text/plain", new Uint8Array(2_000)), 400, "invalid_request"],
    ["a broken PDF", (at) => upload(at, "a.pdf", "application/pdf", "%PDF-1.7 and no more"), 400, "invalid_request"],
    ["a table without answers", (at) => upload(at, "a.csv", "text/csv", "name\nwool\n"), 400, "invalid_request"],
    [
      "too large",
      (at) => upload(at, "a.txt", "text/plain", new Uint8Array(MAX_SOURCE_FILE_BYTES + 1).fill(97)),
      413,
      "payload_too_large",
    ],
    ["not multipart", (at) => send(at, TEXT, { "content-type": "text/plain" }), 415, "unsupported_media_type"],
    [
      "multipart in name only",
      (at) => send(at, TEXT, { "content-type": "multipart/form-data; boundary=x" }),
      400,
      "invalid_request",
    ],
    [
      "a field of text",
      (at) => {
        const form = new FormData();
        form.set("file", TEXT);
        return send(at, form);
      },
      400,
      "invalid_request",
    ],
  ])("is refused without a trace when it is %s", async (_, request, status, error) => {
    const made = await makeOwnSite();
    expect(await readProblem(await request(made))).toMatchObject({ status, error });
    expect(await countSources(made)).toBe(0);
    expect(await countFiles(made.site.id)).toBe(0);
    expect(await deps.site_index.stats(made.site.id)).toMatchObject({ pages: 0 });
    expect(await listActions(made.owner)).toEqual([]);
  });

  it("is live however little it says, for its owner gave it", async () => {
    const made = await makeOwnSite();
    const source = await read<Source>(add(made, { type: "text", name: "Hours", text: "Closed on Sundays." }), 201);
    expect((await readLivePages(await getSource(deps, { site_id: made.site.id }, source.id))).length).toBe(1);
  });

  it("is refused while it comes in as soon as it is too large, whatever was said of it", async () => {
    const made = await makeOwnSite();
    let sent = 0;
    const chunk = new Uint8Array(1024 * 1024).fill(97);
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    });
    const refused = await send(made, endless, { "content-type": "multipart/form-data; boundary=x" });
    expect(await readProblem(refused)).toMatchObject({ status: 413, error: "payload_too_large" });
    expect(sent).toBeLessThan(MAX_SOURCE_FILE_BYTES * 2);
    expect(await countSources(made)).toBe(0);
  });

  it("counts as a page of the plan", async () => {
    const made = await makeOwnSite("free");
    for (let n = 0; n < 10; n++)
      await read<Source>(
        upload(made, `${n}.txt`, "text/plain", `Bench number ${n}. ${FACTS[n % 3]} Model ${n * 7}${n}.`),
        201,
      );
    expect(await readProblem(await upload(made, "one-more.txt", "text/plain", TEXT))).toMatchObject({
      status: 403,
      error: "plan_limit",
    });
    expect(await countSources(made)).toBe(10);
  });

  it("is removed with all that was made of it", async () => {
    const made = await makeOwnSite();
    const { owner, site } = made;
    const source = await read<Source>(upload(made, "benches.txt", "text/plain", TEXT), 201);
    const row = await getSource(deps, { site_id: site.id }, source.id);
    expect(await readLivePages(row)).toHaveLength(1);
    expect(await countFiles(site.id)).toBe(1);
    expect((await call(`/api/v1/sources/${source.id}`, { method: "DELETE", owner })).status).toBe(204);
    expect(await countFiles(site.id)).toBe(0);
    expect(await search(site.id, "warranty of a bench")).toEqual([]);
    expect(await countSources(made)).toBe(0);
    await read<Source>(upload(made, "benches.txt", "text/plain", TEXT), 201);
  });

  it("is read once: there is no website to read it from again", async () => {
    const made = await makeOwnSite();
    const { owner } = made;
    const source = await read<Source>(upload(made, "benches.txt", "text/plain", TEXT), 201);
    const { items } = await listPages(owner, source);
    for (const path of [`sources/${source.id}/sync`, `sources/${source.id}/pause`, `pages/${items[0]?.id}/recrawl`])
      expect(await readProblem(await call(`/api/v1/${path}`, { method: "POST", owner }))).toMatchObject({
        status: 409,
        error: "conflict",
      });
    expect(await listPages(owner, source)).toMatchObject({ items });
  });

  it("goes to one's own sites only, and nothing of it is read for others", async () => {
    const stranger = await makeOwner();
    const { site } = await makeOwnSite();
    const elsewhere = await makeSite();
    for (const { id } of [site, elsewhere]) {
      const refused = await upload({ owner: stranger, site: { id } }, "benches.txt", "text/plain", TEXT);
      expect(await readProblem(refused)).toMatchObject({ status: 404, error: "not_found" });
      expect(await countFiles(id)).toBe(0);
    }
  });
});

describe("a text", () => {
  it("is live and searchable when the answer comes, under its name", async () => {
    const made = await makeOwnSite();
    const source = await read<Source>(add(made, { type: "text", name: " Benches ", text: `## Care\n\n${TEXT}` }), 201);
    expect(source).toMatchObject({ type: "text", name: "Benches", url: "upload:Benches", status: "synced" });
    expect((await listPages(made.owner, source)).items[0]).toMatchObject({ title: "Benches", status: "indexed" });
    expect(await search(made.site.id, "warranty of a bench")).toEqual(["upload:Benches"]);
    const again = await add(made, { type: "text", name: "Benches", text: TEXT });
    expect(await readProblem(again)).toMatchObject({ status: 409, error: "conflict" });
  });

  it.each<[unknown, string]>([
    [{ type: "text", name: "", text: TEXT }, "name"],
    [{ type: "text", name: "Benches", text: "  " }, "text"],
    [{ type: "text", name: "Benches", text: "a".repeat(50_001) }, "text"],
  ])("is refused with the field at fault (%#)", async (body, field) => {
    const made = await makeOwnSite();
    expect(await readProblem(await add(made, body))).toMatchObject({
      status: 400,
      error: "invalid_request",
      fields: { [field]: expect.any(String) },
    });
    expect(await countSources(made)).toBe(0);
  });

  it("that repeats a page of the website is shown as its copy", async () => {
    const shop = makeWebsite({ "/": write("the shop") });
    const { owner, site } = await makeOwnedSource(`${shop.origin}/`);
    const made = { owner, site };
    await read<Source>(add(made, { type: "text", name: "Benches", text: TEXT }), 201);
    const copy = await read<Source>(upload(made, "Benches.txt", "text/plain", `Benches\n\n${TEXT}`), 201);
    expect((await listPages(owner, copy)).items[0]).toMatchObject({
      status: "skipped",
      reason: "duplicate",
      same_as_url: "upload:Benches",
    });
  });
});
