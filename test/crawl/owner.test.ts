import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import type { Source, SourceWithCounts, SourceWithProgress } from "../../workers/contract/knowledge";
import type { List } from "../../workers/contract/lists";
import { startPendingSources } from "../../workers/crawl/service";
import { sources } from "../../workers/knowledge/schema";
import { type Call, call, readProblem } from "../support/client";
import { crawl, deps, driveCrawl, listTasks, makeOwnedSource, waitFor } from "../support/crawl";
import { makeSite } from "../support/factories";
import { add, listActions, makeOwnSite, read } from "../support/owner-sources";
import { makeWebsite, write } from "../support/website";
import { faults } from "../worker";

describe("adding a source", () => {
  it("takes a website as it is typed, crawls it and notes who did it", async () => {
    const made = await makeOwnSite();
    const { owner, site, shop } = made;
    const host = new URL(shop.origin).host;
    const source = await read<Source>(add(made, { type: "website", url: ` ${host}/?utm_source=x#top ` }), 201);
    expect(source).toMatchObject({
      site_id: site.id,
      type: "website",
      url: `${shop.origin}/`,
      urls: [],
      max_pages: 100,
    });
    expect(source).not.toHaveProperty("version");
    expect(await listActions(owner)).toEqual([{ action: "source.added", target: source.id }]);
    await waitFor({ ...source, version: 1 }, "synced");
    const shown = await read<SourceWithProgress>(call(`/api/v1/sources/${source.id}`, { owner }));
    expect(shown).toMatchObject({ page_counts: { indexed: 3, failed: 0 }, last_synced_at: expect.any(Number) });
    expect(shown.progress).toMatchObject({ status: "synced", found: 3, done: 3, indexed: 3, eta_s: null });
    const list = await read<List<SourceWithCounts>>(call(`/api/v1/sites/${site.id}/sources`, { owner }));
    const { progress: _, ...listed } = shown;
    expect(list).toEqual({ items: [listed], total: 1, page: 1, page_size: 20 });
  });

  it("takes a list of pages of one website, each once", async () => {
    const made = await makeOwnSite();
    const { origin, host } = new URL(made.shop.origin);
    const urls = [`${origin}/b`, `${host}/a`, `${origin}/a?utm_medium=mail`, `https://www.${host}/c`];
    const source = await read<Source>(add(made, { type: "url_list", urls }), 201);
    expect(source).toMatchObject({
      type: "url_list",
      url: `${origin}/b`,
      urls: [`${origin}/b`, `${origin}/a`, `https://www.${host}/c`],
    });
    // Only the first is looked at before the answer.
    expect(made.shop.visits[0]).toBe("/b");
  });

  it.each([
    ["pages of two websites", (o: string) => ({ type: "url_list", urls: [`${o}/a`, "https://example.com/"] }), "urls"],
    ["a list whose first page is gone", (o: string) => ({ type: "url_list", urls: [`${o}/none`] }), "urls"],
    ["a page that is gone", (o: string) => ({ type: "website", url: `${o}/none` }), "url"],
    ["no address", () => ({ type: "website", url: " " }), "url"],
    ["an empty list", () => ({ type: "url_list", urls: [] }), "urls"],
    [
      "too long a list",
      (o: string) => ({ type: "url_list", urls: Array.from({ length: 101 }, (_, n) => `${o}/${n}`) }),
      "urls",
    ],
  ])("refuses %s and names the field", async (_, makeBody, field) => {
    const made = await makeOwnSite();
    const problem = await readProblem(await add(made, makeBody(made.shop.origin)));
    expect(problem).toMatchObject({ status: 400, error: "invalid_request", fields: { [field]: expect.any(String) } });
    expect(await deps.db.select().from(sources).where(eq(sources.site_id, made.site.id))).toEqual([]);
  });

  it.each(["http://10.0.0.1/", "localhost", "http://169.254.169.254/latest", "127.0.0.1:9"])(
    "refuses %s, alone or in a list, and sends nothing there",
    async (url) => {
      const made = await makeOwnSite();
      for (const body of [
        { type: "website", url },
        { type: "url_list", urls: [`${made.shop.origin}/a`, url] },
      ])
        expect(await readProblem(await add(made, body))).toMatchObject({ status: 400, error: "blocked_address" });
      expect(made.shop.visits).toEqual([]);
    },
  );

  it("refuses an address the site has, also when it is added many times at once", async () => {
    const made = await makeOwnSite();
    const website = { type: "website", url: made.shop.origin };
    const answers = await Promise.all(Array.from({ length: 6 }, () => add(made, website)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const again = await readProblem(await add(made, { ...website, url: `${made.shop.origin}/#x` }));
    expect(again).toMatchObject({ status: 409, error: "conflict" });
    expect((await add(made, { type: "url_list", urls: [made.shop.origin] })).status).toBe(201);
    expect((await listActions(made.owner)).length).toBe(2);
  });

  it("gives a source what the plan has left, and refuses one when that is nothing", async () => {
    const made = await makeOwnSite("free");
    const { owner, shop } = made;
    const first = await read<Source>(add(made, { type: "website", url: shop.origin }), 201);
    expect(first.max_pages).toBe(10);
    // Its crawl may still index ten.
    expect(await readProblem(await add(made, { type: "url_list", urls: [`${shop.origin}/a`] }))).toMatchObject({
      status: 403,
      error: "plan_limit",
    });
    await waitFor({ ...first, version: 1 }, "synced");
    const other = { owner, site: await makeSite({ workspace_id: owner.scope.workspace_id }) };
    const second = await read<Source>(add(other, { type: "url_list", urls: [`${shop.origin}/a`] }), 201);
    expect(second.max_pages).toBe(7);
  });

  it("never gives two sources the same last pages", async () => {
    const made = await makeOwnSite("free");
    const answers = await Promise.all(
      ["/", "/a", "/b"].map((path) => add(made, { type: "website", url: made.shop.origin + path })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403]);
  });

  it("is refused too many times an hour, like crawling anew, before the website is asked", async () => {
    const { visits, origin } = makeWebsite({ "/": write("the shop") });
    const made = await makeOwnedSource(`${origin}/`);
    const { workspace_id } = made.owner.scope;
    for (let n = 0; n < deps.config.limits.crawls_per_workspace.limit; n++)
      await deps.limiter.take("crawls_per_workspace", workspace_id);
    const sync = call(`/api/v1/sources/${made.source.id}/sync`, { owner: made.owner, method: "POST" });
    for (const refused of [await add(made, { type: "website", url: `${origin}/a` }), await sync])
      expect(await readProblem(refused)).toMatchObject({ status: 429, error: "rate_limited" });
    expect(visits).toEqual([]);
  });

  it("answers although the crawl cannot be started yet: the cron starts it", async () => {
    const made = await makeOwnSite();
    faults.set("crawler", new Error("overloaded"));
    const answer = await add(made, { type: "website", url: made.shop.origin }).finally(() => faults.delete("crawler"));
    const source: Source = await answer.json();
    expect(source.status).toBe("pending");
    const stopped = await call(`/api/v1/sources/${source.id}/cancel`, { method: "POST", owner: made.owner });
    expect(await readProblem(stopped)).toMatchObject({ status: 409, error: "conflict" });
    await startPendingSources(deps);
    expect(await waitFor({ ...source, version: 1 }, "synced")).toMatchObject({ indexed: 3 });
  });
});

describe("a source's crawl", () => {
  const steer = (source: { id: string }, step: string, who: Call) =>
    call(`/api/v1/sources/${source.id}/${step}`, { method: "POST", ...who });

  it("is paused, resumed and stopped by its owner, and shown so at once", async () => {
    const { origin } = makeWebsite({ "/": write("the shop", ["/a", "/b"]), "/a": write("a"), "/b": write("b") });
    const { owner, source } = await makeOwnedSource(`${origin}/`);
    let steered = 0;
    await driveCrawl(source, async (jobs) => {
      if (!listTasks(jobs).some(({ kind }) => kind === "page") || steered++ > 0) return jobs;
      expect(await read<Source>(steer(source, "pause", { owner }))).toMatchObject({ status: "paused" });
      for (const step of ["pause", "sync"])
        expect(await readProblem(await steer(source, step, { owner }))).toMatchObject({
          status: 409,
          error: "conflict",
        });
      expect(await read<Source>(steer(source, "resume", { owner }))).toMatchObject({ status: "syncing" });
      for (const step of ["resume", "sync"])
        expect(await readProblem(await steer(source, step, { owner }))).toMatchObject({
          status: 409,
          error: "conflict",
        });
      await read<Source>(steer(source, "cancel", { owner }));
      return jobs;
    });
    expect(steered).toBeGreaterThan(0);
    const shown = await read<SourceWithProgress>(call(`/api/v1/sources/${source.id}`, { owner }));
    expect(shown).toMatchObject({ status: "synced", page_counts: { indexed: 1 }, progress: { found: 1, done: 1 } });
    expect(shown.last_error).toBe(shown.progress.last_error);
    for (const step of ["pause", "resume", "cancel"])
      expect(await readProblem(await steer(source, step, { owner }))).toMatchObject({ status: 409, error: "conflict" });
    expect(await read<Source>(steer(source, "sync", { owner }), 202)).toMatchObject({
      status: "pending",
      last_error: null,
    });
    expect(await waitFor(source, "synced")).toMatchObject({ version: 2, indexed: 3, last_error: null });
  });

  it("is begun anew only while the plan has pages left for it", async () => {
    const { origin } = makeWebsite({ "/": write("the shop") });
    const { owner, site, source } = await makeOwnedSource(`${origin}/`, { plan: "free" });
    await crawl(source);
    const db = drizzle(env.DB);
    const other = { id: `${source.id}x`, site_id: site.id, type: "website", url: origin, version: 0 } as const;
    const stamps = { created_at: 1, updated_at: 1 };
    await db.insert(sources).values({ ...other, ...stamps, status: "paused", max_pages: 10 });
    expect(await readProblem(await steer(source, "sync", { owner }))).toMatchObject({
      status: 403,
      error: "plan_limit",
    });
    await db.delete(sources).where(and(eq(sources.site_id, site.id), eq(sources.id, other.id)));
    expect(await read<Source>(steer(source, "sync", { owner }), 202)).toMatchObject({ max_pages: 10 });
    await waitFor(source, "synced");
  });
});
