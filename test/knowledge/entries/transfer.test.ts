import { afterEach, describe, expect, it } from "vitest";
import {
  type CreateEntry,
  type EntryFormat,
  type ImportReport,
  MAX_IMPORT_BYTES,
} from "../../../workers/contract/entries";
import { call, readProblem } from "../../support/client";
import { addEntry, type Desk, edit, findIds, list, openDesk, REFUNDS, readRow } from "../../support/entries";
import { listActions } from "../../support/owner-sources";
import { makeOwner } from "../../support/owners";
import { clock, faults } from "../../worker";

afterEach(() => {
  faults.clear();
  clock.offset_ms = 0;
});

function upload(
  { owner, site }: Desk,
  name: string,
  text: string | Uint8Array<ArrayBuffer>,
  query = "",
): Promise<Response> {
  const form = new FormData();
  form.set("file", new File([text], name));
  return call(`/api/v1/sites/${site.id}/knowledge/import?${query}`, { owner, method: "POST", raw_body: form });
}

async function take(desk: Desk, name: string, text: string, query = ""): Promise<ImportReport> {
  const answer = await upload(desk, name, text, query);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

function download({ owner, site }: Desk, format: EntryFormat): Promise<Response> {
  return call(`/api/v1/sites/${site.id}/knowledge/export?format=${format}`, { owner });
}

const MIXED: CreateEntry[] = [
  REFUNDS,
  { title: '=HYPERLINK("https://evil.example")', content: "- a list\n- of things", is_active: false },
  {
    source_type: "url",
    title: "Terms",
    content: '# Terms\n\nNo returns, "ever".',
    url: "https://shop.example.org/terms",
    metadata: { by: "=us" },
  },
  {
    source_type: "product_catalog",
    title: "Fell blanket",
    content: "",
    product: { price: "89.00", currency: "GBP", image: null, availability: "InStock" },
  },
];
const FILES = { csv: "a.csv", json: "a.json", markdown: "a.md" } as const;

describe.each(["csv", "json", "markdown"] as const)("entries as %s", (format) => {
  it("come back as they were: nothing is changed, nothing made twice", async () => {
    const desk = await openDesk();
    const made = [];
    for (const entry of MIXED) made.push(await addEntry(desk, entry));
    await addEntry(desk, { ...REFUNDS, title: "Suggested?", status: "pending" });
    const answer = await download(desk, format);
    expect(answer.headers.get("content-disposition")).toContain(`knowledge-${desk.site.subdomain}.`);
    const text = await answer.text();
    expect(text).not.toContain("Suggested?");
    const again = await take(desk, FILES[format], text);
    expect(again).toMatchObject({ is_done: true, created: 0, updated: 0, unchanged: 4, errors: [] });
    for (const entry of made) expect(await readRow(entry.id)).toMatchObject({ revision: 1, title: entry.title });
    // Another site's export makes them there, each once.
    const other = await openDesk();
    expect(await take(other, FILES[format], text)).toMatchObject({ created: 4, unchanged: 0 });
    expect(await take(other, FILES[format], text)).toMatchObject({ created: 0, unchanged: 4 });
    expect((await list(other)).total).toBe(4);
    expect((await findIds(other, "refunds")).length).toBe(1);
    expect(await findIds(desk, "refunds")).toEqual([made[0]?.id]);
  });

  it("update what was changed in the file, by id or by title", async () => {
    const desk = await openDesk();
    const { id } = await addEntry(desk);
    const text = (await (await download(desk, format)).text()).replace("five working days", "a fortnight");
    expect(await take(desk, FILES[format], text)).toMatchObject({ created: 0, updated: 1 });
    expect(await readRow(id)).toMatchObject({
      content: "Your money is back within a fortnight.",
      revision: 2,
      is_stale: false,
    });
    const renamed = text.replace("How long do refunds take?", "When is my money back?");
    expect(await take(desk, FILES[format], renamed)).toMatchObject({ updated: 1 });
    expect(await readRow(id)).toMatchObject({ title: "When is my money back?" });
    await take(desk, FILES[format], renamed.replaceAll(id, "entry_elsewhere").replace("a fortnight", "a week"));
    expect(await readRow(id)).toMatchObject({ content: "Your money is back within a week." });
    expect((await list(desk)).total).toBe(1);
  });
});

describe("a file", () => {
  const SHEET = "question,answer\nHow long do refunds take?,Five days.\nDo you ship to Norway?,Yes.\n";

  it("first says what it would make, and makes nothing", async () => {
    const desk = await openDesk();
    await addEntry(desk);
    expect(await take(desk, "faq.csv", SHEET, "dry_run=true")).toEqual({
      is_done: false,
      created: 1,
      updated: 1,
      unchanged: 0,
      errors: [],
      items: [
        { line: 2, change: "updated", source_type: "faq", title: "How long do refunds take?" },
        { line: 3, change: "created", source_type: "faq", title: "Do you ship to Norway?" },
      ],
    });
    expect((await list(desk)).total).toBe(1);
    expect(await take(desk, "faq.csv", SHEET)).toMatchObject({ is_done: true, created: 1, updated: 1 });
    expect((await list(desk, "source_type=faq")).total).toBe(2);
    expect(await findIds(desk, "norway")).toHaveLength(1);
    const actions = await listActions(desk.owner);
    expect(actions.filter(({ action }) => action === "entries.imported")).toEqual([
      { action: "entries.imported", target: desk.site.id },
    ]);
  });

  it("with any fault makes nothing, and names each faulty line", async () => {
    const desk = await openDesk();
    const text = `${SHEET}Empty?,\n,No question\nDo you ship to Norway?,Twice.\n${"x".repeat(501)},Long\n`;
    const report = await take(desk, "faq.csv", text, "dry_run=true");
    expect(report.errors.map(({ line }) => line)).toEqual([4, 5, 6, 7]);
    expect(report.items).toHaveLength(2);
    const problem = await readProblem(await upload(desk, "faq.csv", text));
    expect(problem).toMatchObject({ status: 400, error: "invalid_request" });
    expect(Object.keys(problem.fields ?? {})).toEqual(["line 4", "line 5", "line 6", "line 7"]);
    expect((await list(desk)).total).toBe(0);
  });

  it("leaves alone what it has no column for, and clears what it has an empty cell for", async () => {
    const desk = await openDesk();
    const { id } = await addEntry(desk, {
      ...REFUNDS,
      url: "https://shop.example.org/r",
      metadata: { a: 1 },
      is_active: false,
    });
    await take(desk, "a.csv", `id,title,url\n${id},${REFUNDS.title},\n`);
    expect(await readRow(id)).toMatchObject({
      url: null,
      metadata: { a: 1 },
      is_active: false,
      content: REFUNDS.content,
    });
  });

  it("takes the room of the plan as a whole, or nothing of it (DATA-02)", async () => {
    const desk = await openDesk("free");
    const sheet = (from: number, count: number) =>
      `title,content\n${Array.from({ length: count }, (_, n) => `Entry ${from + n},Refunds ${from + n}`).join("\n")}\n`;
    expect(await readProblem(await upload(desk, "a.csv", sheet(0, 11)))).toMatchObject({
      status: 403,
      error: "plan_limit",
    });
    expect((await list(desk)).total).toBe(0);
    const answers = await Promise.all([0, 100, 200].map((from) => upload(desk, "a.csv", sheet(from, 4))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 403]);
    expect((await list(desk)).total).toBe(8);
  });

  it("of a thousand entries is taken in, and of one more is not", async () => {
    const desk = await openDesk("enterprise");
    const rows = Array.from({ length: 1_000 }, (_, n) => `Entry ${n},${"Refunds are slow. ".repeat(40)}${n}`);
    expect(await take(desk, "a.csv", `title,content\n${rows.join("\n")}\n`)).toMatchObject({ created: 1_000 });
    expect((await list(desk, "page_size=1")).items).toMatchObject([{ is_stale: false }]);
    const more = await take(desk, "a.csv", `title,content\n${[...rows, "More,x"].join("\n")}\n`, "dry_run=true");
    expect(more).toMatchObject({ created: 0, errors: [{ line: 1_002 }] });
  });

  it("is refused when it is too large, empty, no text, of an unknown kind, or not a file", async () => {
    const desk = await openDesk();
    const cases: [status: number, name: string, text: string | Uint8Array<ArrayBuffer>][] = [
      [413, "a.csv", "x".repeat(MAX_IMPORT_BYTES + 1)],
      [400, "a.csv", ""],
      [400, "a.csv", Uint8Array.from([0xff, 0xfe, 0x41])],
      [400, "a.pdf", "title,content\na,b\n"],
    ];
    for (const [status, name, text] of cases) expect((await upload(desk, name, text)).status).toBe(status);
    expect((await call(`/api/v1/sites/${desk.site.id}/knowledge/import`, { owner: desk.owner, body: {} })).status).toBe(
      415,
    );
    expect(await readProblem(await upload({ ...desk, owner: await makeOwner() }, "a.csv", SHEET))).toMatchObject({
      status: 404,
    });
    expect((await list(desk)).total).toBe(0);
  });

  it("is saved though the index cannot be told at once", async () => {
    const desk = await openDesk();
    faults.set("site_index", new Error("down"));
    expect(await take(desk, "a.csv", SHEET)).toMatchObject({ is_done: true, created: 2 });
    faults.clear();
    expect((await list(desk)).items.map(({ is_stale }) => is_stale)).toEqual([true, true]);
    const [row] = (await list(desk)).items;
    await edit(desk, row?.id ?? "", { metadata: {} });
    expect((await readRow(row?.id ?? ""))?.is_stale).toBe(false);
  });
});
