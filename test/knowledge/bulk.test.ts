import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { getPageId, recordPages } from "../../workers/knowledge/record";
import { pages } from "../../workers/knowledge/schema";
import type { SourceRow } from "../../workers/knowledge/service";
import { insertSource, type NewSource } from "../../workers/knowledge/sources";
import { audit_log } from "../../workers/ops/schema";
import { call, readProblem } from "../support/client";
import { deps, makeOwnedSource } from "../support/crawl";
import type { Owner } from "../support/owners";
import { makeChanges, makePage } from "../support/site-index";
import { faults } from "../worker";

/** A source with this many pages, in D1 and live. */
async function makeFilled(count: number, plan: "pro" | "free" = "pro") {
  const made = await makeOwnedSource("https://shop.example.org/", { plan });
  return { ...made, ids: await fill(made.source, count) };
}

async function fill(source: SourceRow, count: number, prefix = "p"): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const url = `${source.url}${prefix}${n}`;
    const id = getPageId(source.id, url);
    const facts = {
      id,
      source_id: source.id,
      url,
      depth: 1,
      status: "indexed",
      reason: "ok",
      content_hash: id,
    } as const;
    await recordPages(deps, source, source.id, { read: [facts] });
    ids.push(id);
  }
  const stated = ids.map((id) => makePage(id, [`Text of ${id}`], { source_id: source.id }));
  await deps.site_index.apply(source.site_id, makeChanges(1, stated, { source_id: source.id }));
  return ids;
}

function bulk(owner: Owner, source: SourceRow, action: string, page_ids: readonly string[]): Promise<Response> {
  return call(`/api/v1/sources/${source.id}/pages/bulk`, { owner, body: { action, page_ids } });
}

async function countStates({ site_id }: SourceRow): Promise<Record<string, number>> {
  const rows = await drizzle(env.DB).select().from(pages).where(eq(pages.site_id, site_id));
  return Object.fromEntries(
    [...new Set(rows.map(({ status }) => status))].map((status) => [
      status,
      rows.filter((row) => row.status === status).length,
    ]),
  );
}

async function listAudit({ scope }: Owner): Promise<string[]> {
  const rows = await drizzle(env.DB)
    .select({ action: audit_log.action, target: audit_log.target })
    .from(audit_log)
    .where(eq(audit_log.workspace_id, scope.workspace_id));
  return rows.filter(({ action }) => action.startsWith("page.")).map(({ action, target }) => `${action} ${target}`);
}

const countLive = async ({ site_id }: SourceRow) => {
  const stats = await deps.site_index.stats(site_id);
  return stats.ok ? stats.pages : -1;
};

describe("many pages", () => {
  it("are taken out and put back in one call, noted one by one, and only once", async () => {
    const { owner, source, ids } = await makeFilled(25);
    const some = [...ids.slice(0, 20), ...ids.slice(0, 3)];
    expect(await (await bulk(owner, source, "unpublish", some)).json()).toEqual({ changed: 20 });
    expect(await (await bulk(owner, source, "unpublish", some)).json()).toEqual({ changed: 0 });
    expect(await countStates(source)).toEqual({ indexed: 5, unpublished: 20 });
    expect(await countLive(source)).toBe(5);
    expect((await listAudit(owner)).sort()).toEqual(
      ids
        .slice(0, 20)
        .map((id) => `page.unpublished ${id}`)
        .sort(),
    );
    expect(await (await bulk(owner, source, "publish", ids)).json()).toEqual({ changed: 20 });
    expect(await countStates(source)).toEqual({ indexed: 25 });
    expect(await countLive(source)).toBe(25);
    expect(await listAudit(owner)).toHaveLength(40);
  });

  it("get back the state that was crawled last, each its own", async () => {
    const { owner, source, ids } = await makeFilled(3);
    await bulk(owner, source, "unpublish", ids);
    const [gone, failed] = ids;
    const set = (id: string | undefined, facts: Partial<typeof pages.$inferInsert>) =>
      deps.db
        .update(pages)
        .set(facts)
        .where(and(eq(pages.site_id, source.site_id), eq(pages.id, id ?? "")));
    await set(gone, { reason: "http_4xx", http_status: 404 });
    await set(failed, { reason: "timeout", http_status: null });
    expect(await (await bulk(owner, source, "publish", ids)).json()).toEqual({ changed: 3 });
    expect(await countStates(source)).toEqual({ gone: 1, failed: 1, indexed: 1 });
  });

  it("are all left as they were for one that is unknown, of another source, or another workspace", async () => {
    const { owner, source, ids } = await makeFilled(3);
    const { ids: foreign } = await makeFilled(1);
    const beside: NewSource = { type: "website", url: "https://docs.example.org/", urls: [] };
    const own = await fill(await insertSource(deps, owner.scope, source.site_id, beside), 1);
    for (const stray of [foreign[0] ?? "", own[0] ?? "", "page_missing"]) {
      const answer = await bulk(owner, source, "unpublish", [...ids, stray]);
      expect(await readProblem(answer)).toMatchObject({ status: 404, error: "not_found" });
    }
    expect(await countStates(source)).toEqual({ indexed: 4 });
    expect(await countLive(source)).toBe(4);
    expect(await listAudit(owner)).toEqual([]);
  });

  it("come back only where the plan has room for all of them, however many ask at once", async () => {
    const { owner, source, ids } = await makeFilled(6, "free");
    await bulk(owner, source, "unpublish", ids);
    await fill(source, 6, "extra");
    expect(await readProblem(await bulk(owner, source, "publish", ids))).toMatchObject({ error: "plan_limit" });
    expect(await countStates(source)).toEqual({ indexed: 6, unpublished: 6 });
    const parts = [ids.slice(0, 2), ids.slice(2, 4), ids.slice(4, 6)];
    const answers = await Promise.all(parts.map((part) => bulk(owner, source, "publish", part)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 403]);
    expect(await countStates(source)).toEqual({ indexed: 10, unpublished: 2 });
    expect(await countLive(source)).toBe(10);
  });

  it("are changed once by those who ask for the same at once", async () => {
    const { owner, source, ids } = await makeFilled(4);
    const answers = await Promise.all([1, 2, 3].map(() => bulk(owner, source, "unpublish", ids)));
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(await countStates(source)).toEqual({ unpublished: 4 });
    expect(await listAudit(owner)).toHaveLength(4);
  });

  it("are out by wishing again where the index could not be reached", async () => {
    const { owner, source, ids } = await makeFilled(2);
    faults.set("site_index", new Error("down"));
    const failed = await bulk(owner, source, "unpublish", ids).finally(() => faults.delete("site_index"));
    expect(failed.status).toBe(500);
    expect(await (await bulk(owner, source, "unpublish", ids)).json()).toEqual({ changed: 0 });
    expect(await countLive(source)).toBe(0);
  });

  it("are at most 100, at least one, and nothing else is done with them", async () => {
    const { owner, source, ids } = await makeFilled(1);
    const many = Array.from({ length: 101 }, (_, n) => `page_${n}`);
    for (const [action, page_ids] of [
      ["unpublish", []],
      ["unpublish", many],
      ["delete", ids],
    ] as const)
      expect((await bulk(owner, source, action, page_ids)).status).toBe(400);
    expect(await countStates(source)).toEqual({ indexed: 1 });
  });
});
