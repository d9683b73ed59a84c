import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PLANS } from "../../workers/contract/plans";
import { pages, sources } from "../../workers/knowledge/schema";
import { audit_log } from "../../workers/ops/schema";
import { call } from "../support/client";
import { deps, makeOwnedSource, waitFor } from "../support/crawl";
import type { Owner } from "../support/owners";
import { makeWebsite, write } from "../support/website";
import { replacements } from "../worker";

const TRIES = 100;
const CAP = PLANS.free.pages ?? 0;

beforeEach(() => {
  // Nobody calls a hundred times within a minute, but these do.
  replacements.limiter = { take: async () => ({ allowed: true, limit: 1, remaining: 1, reset_ms: 0 }) };
});
afterEach(() => {
  delete replacements.limiter;
});

/** A source whose pages are one less than the plan's, and `hidden` more that its owner keeps out. */
async function makeAlmostFull(hidden: number) {
  const shop = makeWebsite({ "/": write("the shop") });
  const made = await makeOwnedSource(`${shop.origin}/`, { plan: "free" });
  const { id: source_id, site_id } = made.source;
  const db = drizzle(env.DB);
  const own = and(eq(sources.site_id, site_id), eq(sources.id, source_id));
  await db.update(sources).set({ status: "synced", version: 1 }).where(own);
  const makePage = (n: number, status: "indexed" | "unpublished") => {
    const page = {
      id: `page_${source_id}_${n}`,
      site_id,
      source_id,
      url: `${shop.origin}/${n}`,
      depth: 1,
      status,
    } as const;
    return { ...page, reason: "ok", is_unpublished: status === "unpublished", created_at: 1, updated_at: 1 } as const;
  };
  const rows = [
    ...Array.from({ length: CAP - 1 }, (_, n) => makePage(n, "indexed")),
    ...Array.from({ length: hidden }, (_, n) => makePage(CAP + n, "unpublished")),
  ];
  for (let from = 0; from < rows.length; from += 9) await db.insert(pages).values(rows.slice(from, from + 9));
  return { ...made, shop, hidden_ids: rows.slice(CAP - 1).map(({ id }) => id) };
}

function count(answers: Response[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function countActions({ scope }: Owner, action: string): Promise<number> {
  const noted = and(eq(audit_log.workspace_id, scope.workspace_id), eq(audit_log.action, action));
  return (await drizzle(env.DB).select().from(audit_log).where(noted)).length;
}

describe("the last page of a plan (DATA-02)", () => {
  it("goes to one of a hundred that are put back at once", async () => {
    const { owner, source, hidden_ids } = await makeAlmostFull(TRIES);
    const answers = await Promise.all(
      hidden_ids.map((id) => call(`/api/v1/pages/${id}/publish`, { owner, method: "POST" })),
    );
    expect(count(answers)).toEqual({ 200: 1, 403: TRIES - 1 });
    const indexed = and(eq(pages.site_id, source.site_id), eq(pages.status, "indexed"));
    expect(await deps.db.$count(pages, indexed)).toBe(CAP);
    expect(await countActions(owner, "page.published")).toBe(1);
  });

  it("goes to one of a hundred sources that are added at once", async () => {
    const { owner, site, shop } = await makeAlmostFull(0);
    const add = (n: number) => {
      shop.pages[`/start-${n}`] = write(`start ${n}`);
      const body = { type: "website", url: `${shop.origin}/start-${n}` };
      return call(`/api/v1/sites/${site.id}/sources`, { owner, body });
    };
    const answers = await Promise.all(Array.from({ length: TRIES }, (_, n) => add(n)));
    expect(count(answers)).toEqual({ 201: 1, 403: TRIES - 1 });
    const rows = await deps.db.select().from(sources).where(eq(sources.site_id, site.id));
    expect(rows.map(({ max_pages }) => max_pages).sort()).toEqual([1, CAP]);
    expect(await countActions(owner, "source.added")).toBe(2);
    const [added] = rows.filter(({ max_pages }) => max_pages === 1);
    if (added) await waitFor(added, "synced");
  });

  it("goes to one of a hundred who ask for the same source's next crawl", async () => {
    const { owner, source } = await makeAlmostFull(0);
    const answers = await Promise.all(
      Array.from({ length: TRIES }, () => call(`/api/v1/sources/${source.id}/sync`, { owner, method: "POST" })),
    );
    expect(count(answers)).toEqual({ 202: 1, 409: TRIES - 1 });
    await waitFor(source, "synced");
  });
});
