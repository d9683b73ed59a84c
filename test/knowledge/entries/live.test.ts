import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, describe, expect, it } from "vitest";
import { eraseKnowledge } from "../../../workers/crawl/service";
import { indexStaleEntries } from "../../../workers/knowledge/entries/live";
import { sites } from "../../../workers/sites/schema";
import { call, readProblem } from "../../support/client";
import { deps } from "../../support/crawl";
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
import { indexPages, makeSite } from "../../support/factories";
import { clock, createTestDeps, faults } from "../../worker";

afterEach(() => {
  faults.clear();
  clock.offset_ms = 0;
});

describe("a plan", () => {
  const other = (n: number) => ({ title: `Entry ${n}`, content: `Refunds, part ${n}.` });

  it("counts entries with pages over all sites, however many are added at once (DATA-02)", async () => {
    const desk = await openDesk("free");
    const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => add(desk, other(n))));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(10).fill(201), ...Array<number>(4).fill(403)]);
    const beside = { ...desk, site: await makeSite({ workspace_id: desk.owner.scope.workspace_id }) };
    expect(await readProblem(await add(beside, REFUNDS))).toMatchObject({ status: 403, error: "plan_limit" });
  });

  it("leaves what is off or waits uncounted until it is switched on", async () => {
    const desk = await openDesk("free");
    for (let n = 0; n < 10; n++) await addEntry(desk, other(n));
    const off = await addEntry(desk, { ...REFUNDS, is_active: false });
    const waiting = await addEntry(desk, { ...REFUNDS, status: "pending" });
    expect(await readProblem(await edit(desk, off.id, { is_active: true }))).toMatchObject({ error: "plan_limit" });
    expect(await readProblem(await edit(desk, waiting.id, { status: "approved" }))).toMatchObject({
      error: "plan_limit",
    });
    expect(await readProblem(await bulk(desk, "activate", [off.id]))).toMatchObject({ error: "plan_limit" });
    expect((await edit(desk, off.id, { title: "Still off" })).status).toBe(200);
    const [first] = (await list(desk, "is_active=true&status=approved")).items;
    await remove(desk, first?.id ?? "");
    expect((await edit(desk, off.id, { is_active: true })).status).toBe(200);
  });
});

describe("the index", () => {
  it("learns by the minute's job what it could not be told, and nothing is answered from what was switched off", async () => {
    const desk = await openDesk();
    const { id: removed } = await addEntry(desk, { title: "Old", content: "Old refunds." });
    faults.set("site_index", new Error("down"));
    const { id, is_stale } = await addEntry(desk);
    expect(is_stale).toBe(true);
    expect((await remove(desk, removed)).status).toBe(204);
    faults.clear();
    expect(await findIds(desk, "refunds")).toEqual([removed]);
    expect((await list(desk)).items).toMatchObject([{ id, is_stale: true }]);
    clock.offset_ms = 60_000;
    await indexStaleEntries(createTestDeps(env, "req_cron"));
    expect(await findIds(desk, "refunds")).toEqual([id]);
    expect(await readRow(removed)).toBeUndefined();
    expect((await list(desk)).items).toMatchObject([{ id, is_stale: false }]);
  });

  it("does not count entries among a site's versions", async () => {
    const desk = await openDesk();
    await addEntry(desk);
    const versions = await (await call(`/api/v1/sites/${desk.site.id}/versions`, { owner: desk.owner })).json();
    expect(versions).toEqual({ items: [] });
  });

  it("puts a faq entry whose title asks the question before pages", async () => {
    const desk = await openDesk();
    await indexPages(desk.site, [
      {
        url: "https://shop.example.org/refunds",
        title: "How long refunds take",
        markdown:
          "## How long do refunds take?\n\nRefunds take long: how long a refund takes depends on the refunds you take.",
      },
      { url: "https://shop.example.org/a", title: "Refunds", markdown: "Refunds, refunds and how long refunds take." },
    ]);
    const text = await addEntry(desk, { title: "How long do refunds take?", content: "See our terms." });
    const before = (await find(desk, "How long does a refund take?")).map(({ page_id }) => page_id);
    expect(before[0]).not.toBe(text.id);
    const faq = await addEntry(desk, { ...REFUNDS, content: "Five working days." });
    const hits = await find(desk, "How long does a refund take?");
    expect(hits[0]).toMatchObject({ page_id: faq.id, score: 1 });
    expect(hits.slice(1).every(({ score }) => score < 1)).toBe(true);
    const aside = await find(desk, "Which refunds do you make by cheque?");
    expect(aside[0]?.page_id).not.toBe(faq.id);
  });
});

describe("a deleted site", () => {
  it("leaves no entries", async () => {
    const desk = await openDesk();
    const { id } = await addEntry(desk);
    await drizzle(env.DB).update(sites).set({ deleted_at: 1 }).where(eq(sites.id, desk.site.id));
    expect(await eraseKnowledge(deps, desk.site.id)).toBe(true);
    expect(await readRow(id)).toBeUndefined();
    expect(await findIds(desk, "refunds")).toEqual([]);
  });
});
