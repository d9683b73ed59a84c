import { afterEach, describe, expect, it } from "vitest";
import { readProblem } from "../../support/client";
import {
  add,
  addEntry,
  bulk,
  edit,
  find,
  findIds,
  list,
  openDesk,
  REFUNDS,
  readRow,
  remove,
} from "../../support/entries";
import { listActions } from "../../support/owner-sources";
import { makeOwner } from "../../support/owners";
import { clock } from "../../worker";

afterEach(() => {
  clock.offset_ms = 0;
});

describe("an entry", () => {
  it("is found as soon as it is saved, with its kind, and cites without a link", async () => {
    const desk = await openDesk();
    const entry = await addEntry(desk);
    expect(entry).toMatchObject({ ...REFUNDS, status: "approved", is_active: true, is_stale: false, url: null });
    const [hit] = await find(desk, "refunds");
    expect(hit).toMatchObject({
      page_id: entry.id,
      kind: "faq",
      title: REFUNDS.title,
      text: REFUNDS.content,
      url: `entry:${entry.id}`,
    });
  });

  it("is a text of its own, active, unless it says otherwise", async () => {
    const desk = await openDesk();
    expect(await addEntry(desk, { title: "Opening hours", content: "From nine to five." })).toMatchObject({
      source_type: "custom_text",
      is_active: true,
      metadata: {},
      product: null,
    });
  });

  it("changes what is given and nothing else, in the index too, and null clears", async () => {
    const desk = await openDesk();
    const { id } = await addEntry(desk, {
      ...REFUNDS,
      url: "https://shop.example.org/refunds",
      metadata: { by: "me" },
    });
    const changed = await edit(desk, id, { content: "It takes a fortnight." });
    expect(await changed.json()).toMatchObject({ title: REFUNDS.title, metadata: { by: "me" } });
    expect((await find(desk, "refunds")).map(({ text }) => text)).toEqual(["It takes a fortnight."]);
    const cleared = await edit(desk, id, { url: null, metadata: null });
    expect(await cleared.json()).toMatchObject({ url: null, metadata: {}, content: "It takes a fortnight." });
    for (const change of [{ title: null }, { content: null }, { is_active: null }, { status: "pending" }, { id: "x" }])
      expect(await readProblem(await edit(desk, id, change as never))).toMatchObject({ status: 400 });
  });

  it("leaves the search when it is switched off or removed, and comes back when it is switched on", async () => {
    const desk = await openDesk();
    const { id } = await addEntry(desk);
    await edit(desk, id, { is_active: false });
    expect(await findIds(desk, "refunds")).toEqual([]);
    await edit(desk, id, { is_active: true });
    expect(await findIds(desk, "refunds")).toEqual([id]);
    expect((await remove(desk, id)).status).toBe(204);
    expect(await findIds(desk, "refunds")).toEqual([]);
    expect((await remove(desk, id)).status).toBe(404);
    expect(await readRow(id)).toBeUndefined();
  });

  it("that is suggested waits for its approval", async () => {
    const desk = await openDesk();
    const { id } = await addEntry(desk, { ...REFUNDS, status: "pending" });
    expect(await findIds(desk, "refunds")).toEqual([]);
    expect((await list(desk, "status=pending")).items.map((row) => row.id)).toEqual([id]);
    expect(await (await edit(desk, id, { status: "approved" })).json()).toMatchObject({ status: "approved" });
    expect(await findIds(desk, "refunds")).toEqual([id]);
  });

  it("is refused with the field at fault where its fields do not fit together", async () => {
    const desk = await openDesk();
    const product = { price: "5.00", currency: null, image: null, availability: null };
    const cases: [field: string, input: object][] = [
      ["content", { ...REFUNDS, content: " \n " }],
      ["url", { source_type: "url", title: "Terms", content: "No returns." }],
      ["product", { ...REFUNDS, product: { ...product, currency: "EUR" } }],
      ["product", { source_type: "product_catalog", title: "Blanket", content: "", product }],
      ["title", { ...REFUNDS, title: "x".repeat(501) }],
      ["content", { ...REFUNDS, content: "x".repeat(20_001) }],
      ["metadata", { ...REFUNDS, metadata: { note: "x".repeat(4_096) } }],
      ["url", { ...REFUNDS, url: "javascript:alert(1)" }],
    ];
    for (const [field, input] of cases) {
      const problem = await readProblem(await add(desk, input as never));
      expect([problem.status, Object.keys(problem.fields ?? {})]).toEqual([400, [field]]);
    }
    const { id } = await addEntry(desk);
    expect(await readProblem(await edit(desk, id, { source_type: "url" }))).toMatchObject({
      fields: { url: expect.any(String) },
    });
    expect((await list(desk)).total).toBe(1);
  });

  it("about a product says its price and state in its own language, and the index knows them as data", async () => {
    const desk = await openDesk();
    const product = {
      price: "89",
      currency: "GBP",
      image: "https://shop.example.org/fell.jpg",
      availability: "InStock",
    } as const;
    await addEntry(desk, { source_type: "product_catalog", title: "Fell blanket", content: "", product });
    const [hit] = await find(desk, "fell blanket");
    expect(hit?.text).toBe("Price: £89.00.\nAvailability: in stock.");
    expect(hit?.product).toMatchObject({ name: "Fell blanket", ...product });
    const german =
      "Diese Decke wird in einem kleinen Betrieb in den Bergen gewebt. Sie ist aus reiner Schurwolle, wiegt etwa ein Kilo und hält auch in kalten Nächten warm. Wir liefern sie in einer Schachtel aus Pappe, die sich zum Verschenken eignet.";
    await addEntry(desk, {
      source_type: "product_catalog",
      title: "Bergdecke",
      content: german,
      product: { ...product, price: "89.50", currency: "EUR" },
    });
    expect((await find(desk, "Bergdecke"))[0]?.text).toContain("Preis: 89,50 €.\nVerfügbarkeit: auf Lager.");
  });

  it("that another type has no place for loses its product data", async () => {
    const desk = await openDesk();
    const product = { price: "5.00", currency: "EUR", image: null, availability: null };
    const { id } = await addEntry(desk, {
      source_type: "product_catalog",
      title: "Blanket",
      content: "Warm.",
      product,
    });
    expect(await (await edit(desk, id, { source_type: "custom_text" })).json()).toMatchObject({ product: null });
  });

  it("is audited once for each change, and tells nobody of another workspace", async () => {
    const desk = await openDesk();
    const { id } = await addEntry(desk);
    await edit(desk, id, { is_active: false });
    await remove(desk, id);
    expect((await listActions(desk.owner)).filter(({ target }) => target === id).map(({ action }) => action)).toEqual([
      "entry.added",
      "entry.updated",
      "entry.removed",
    ]);
    const stranger = await makeOwner();
    for (const answer of [
      edit({ ...desk, owner: stranger }, id, { title: "Mine" }),
      remove({ ...desk, owner: stranger }, id),
    ])
      expect(await readProblem(await answer)).toMatchObject({ status: 404, error: "not_found" });
  });

  it("is changed by one of those who change it at once, and the index shows that one's words", async () => {
    const desk = await openDesk();
    const { id } = await addEntry(desk);
    const answers = await Promise.all([1, 2, 3, 4].map((n) => edit(desk, id, { content: `Refunds take ${n} days.` })));
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    const row = await readRow(id);
    expect((await find(desk, "refunds")).map(({ text }) => text)).toEqual([row?.content]);
    expect(row?.is_stale).toBe(false);
  });
});

describe("the list of entries", () => {
  it("is filtered by type, state and words, those changed last first", async () => {
    const desk = await openDesk();
    const faq = await addEntry(desk);
    const policy = await addEntry(desk, { source_type: "policy_page", title: "Privacy", content: "We keep nothing." });
    const off = await addEntry(desk, { title: "Old offer", content: "100% off", is_active: false });
    clock.offset_ms = 1_000;
    await edit(desk, faq.id, { metadata: { seen: true } });
    const ids = async (query: string) => (await list(desk, query)).items.map(({ id }) => id);
    expect((await ids(""))[0]).toBe(faq.id);
    expect((await ids("")).sort()).toEqual([faq.id, policy.id, off.id].sort());
    expect(await ids("source_type=policy_page")).toEqual([policy.id]);
    expect(await ids("is_active=false")).toEqual([off.id]);
    expect(await ids("q=PRIVA")).toEqual([policy.id]);
    expect(await ids("q=%25")).toEqual([off.id]);
    expect(await list(desk, "page_size=2&page=2")).toMatchObject({ total: 3, page: 2, items: [{}] });
    expect((await list(desk, "q=unicorn")).items).toEqual([]);
  });
});

describe("many entries", () => {
  it("are switched off, on and removed in one call, or none of them is", async () => {
    const desk = await openDesk();
    const made = await Promise.all(
      ["a", "b", "c"].map((word) => addEntry(desk, { title: word, content: `Refunds of ${word}.` })),
    );
    const ids = made.map(({ id }) => id);
    expect(await (await bulk(desk, "deactivate", ids)).json()).toEqual({ changed: 3 });
    expect(await (await bulk(desk, "deactivate", ids)).json()).toEqual({ changed: 0 });
    expect(await findIds(desk, "refunds")).toEqual([]);
    await bulk(desk, "activate", ids.slice(0, 2));
    expect((await findIds(desk, "refunds")).sort()).toEqual(ids.slice(0, 2).sort());
    const { id: foreign } = await addEntry(await openDesk());
    expect(await readProblem(await bulk(desk, "delete", [...ids, foreign]))).toMatchObject({ status: 404 });
    expect((await list(desk)).total).toBe(3);
    expect(await (await bulk(desk, "delete", ids)).json()).toEqual({ changed: 3 });
    expect((await list(desk)).total).toBe(0);
    expect(await findIds(desk, "refunds")).toEqual([]);
  });

  it("that were suggested are approved together", async () => {
    const desk = await openDesk();
    const { id } = await addEntry(desk, { ...REFUNDS, status: "pending" });
    await bulk(desk, "approve", [id]);
    expect(await findIds(desk, "refunds")).toEqual([id]);
  });
});
