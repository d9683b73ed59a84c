import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, it } from "vitest";
import type { Version, VersionChange } from "../../workers/contract/knowledge";
import type { List } from "../../workers/contract/lists";
import { sources } from "../../workers/knowledge/schema";
import { finishSource, getSource, type SourceRow } from "../../workers/knowledge/service";
import { audit_log } from "../../workers/ops/schema";
import { call, readProblem } from "../support/client";
import { deps, makeOwnedSource } from "../support/crawl";
import { makeOwner, type Owner } from "../support/owners";
import { makeChanges, makePages } from "../support/site-index";
import { faults } from "../worker";

let owner: Owner;
let source: SourceRow;

/** A source of five pages with version 1 live, and version 2 held: it has lost three of them. */
async function makeHeld() {
  const made = await makeOwnedSource("https://shop.example.org/");
  const { id, site_id } = made.source;
  const more = { source_id: id };
  await deps.site_index.apply(site_id, makeChanges(1, makePages(5), more));
  await deps.site_index.publish(site_id, id, 1, { quality: 50, at: 1_000 });
  await deps.site_index.apply(site_id, makeChanges(2, [], { ...more, removed_page_ids: ["p0", "p1", "p2"] }));
  expect(await deps.site_index.publish(site_id, id, 2, { quality: 50, at: 2_000 })).toMatchObject({
    held_reason: "pages_gone",
  });
  await drizzle(env.DB)
    .update(sources)
    .set({ status: "held", version: 2, last_error: "Pages are gone." })
    .where(and(eq(sources.site_id, site_id), eq(sources.id, id)));
  return made;
}

async function publish(version: number): Promise<Response> {
  return call(`/api/v1/sources/${source.id}/versions/${version}/publish`, { method: "POST", owner });
}

async function list(query = ""): Promise<Version[]> {
  const response = await call(`/api/v1/sites/${source.site_id}/versions${query}`, { owner });
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: Version[] }).items;
}

async function listAudit(): Promise<(string | null)[]> {
  const rows = await drizzle(env.DB)
    .select({ target: audit_log.target })
    .from(audit_log)
    .where(and(eq(audit_log.workspace_id, owner.scope.workspace_id), eq(audit_log.action, "version.published")))
    .orderBy(audit_log.created_at, audit_log.id);
  return rows.map(({ target }) => target);
}

describe("the versions of a site", () => {
  beforeAll(async () => {
    ({ owner, source } = await makeHeld());
  });

  it("are listed, of all sources or of one", async () => {
    const expected = [
      {
        source_id: source.id,
        version: 2,
        status: "held",
        held_reason: "pages_gone",
        pages: 2,
        removed: 3,
        created_at: 2_000,
      },
      { source_id: source.id, version: 1, status: "live", held_reason: null, pages: 5, added: 5 },
    ];
    expect(await list()).toMatchObject(expected);
    expect(await list(`?source_id=${source.id}`)).toMatchObject(expected);
  });

  it("are those of nobody else, nor of another site of one's own", async () => {
    const { owner: other, site } = await makeOwnedSource("https://other.example.org/");
    for (const path of [
      `/api/v1/sites/${source.site_id}/versions`,
      `/api/v1/sites/${site.id}/versions?source_id=${source.id}`,
      `/api/v1/sources/${source.id}/versions/1/changes`,
    ])
      expect(await readProblem(await call(path, { owner: other }))).toMatchObject({ error: "not_found" });
  });

  it("say what they would change, page by page of the list", async () => {
    const read = async (version: number | string, query = "") =>
      call(`/api/v1/sources/${source.id}/versions/${version}/changes${query}`, { owner });
    const first: List<VersionChange> = await (await read(2, "?page_size=2")).json();
    expect(first).toEqual({
      items: [
        { page_id: "p0", url: "https://shop.example/p0", title: "Help", change: "removed" },
        { page_id: "p1", url: "https://shop.example/p1", title: "Help", change: "removed" },
      ],
      total: 3,
      page: 1,
      page_size: 2,
    });
    expect(await (await read(1)).json()).toMatchObject({ items: [], total: 0 });
    expect(await readProblem(await read(3))).toMatchObject({ error: "not_found" });
    for (const version of ["0", "x", "1.5"]) expect((await read(version)).status).toBe(400);
  });
});

describe("a version that is published", () => {
  it("is live, and its source waits no longer", async () => {
    ({ owner, source } = await makeHeld());
    const answer = await publish(2);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ version: 2, status: "live", held_reason: null, pages: 2, removed: 3 });
    expect(await getSource(deps, source, source.id)).toMatchObject({
      status: "synced",
      last_error: null,
      last_synced_at: expect.any(Number),
    });
    expect(await deps.site_index.stats(source.site_id)).toMatchObject({ pages: 2 });
    expect(await listAudit()).toEqual([`${source.id}/2`]);
    expect((await publish(2)).status).toBe(200);
    expect(await listAudit()).toHaveLength(1);
  });

  it("can be gone back from, which is noted and leaves the source as it is", async () => {
    ({ owner, source } = await makeHeld());
    await publish(2);
    expect(await (await publish(1)).json()).toMatchObject({ version: 1, status: "live" });
    expect(await deps.site_index.stats(source.site_id)).toMatchObject({ pages: 5 });
    expect((await list()).map(({ version, status }) => `${version} ${status}`)).toEqual(["2 kept", "1 live"]);
    expect(await listAudit()).toEqual([`${source.id}/2`, `${source.id}/1`]);
  });

  it("does not answer for another one that waits", async () => {
    ({ owner, source } = await makeHeld());
    expect((await publish(1)).status).toBe(200);
    expect(await getSource(deps, source, source.id)).toMatchObject({ status: "held", last_error: "Pages are gone." });
    expect(await listAudit()).toEqual([]);
  });

  it("leaves a source alone whose next crawl runs", async () => {
    ({ owner, source } = await makeHeld());
    await drizzle(env.DB)
      .update(sources)
      .set({ status: "syncing", version: 3 })
      .where(and(eq(sources.site_id, source.site_id), eq(sources.id, source.id)));
    expect((await publish(2)).status).toBe(200);
    expect(await getSource(deps, source, source.id)).toMatchObject({ status: "syncing" });
    await finishSource(deps, source, source.id, {
      version: 3,
      status: "synced",
      last_error: null,
      publish: true,
      schedule: "daily",
    });
    expect(await listAudit()).toEqual([`${source.id}/2`]);
  });

  it("is done by publishing again where the database could not be told", async () => {
    ({ owner, source } = await makeHeld());
    faults.set("site_room", new Error("down"));
    expect((await publish(2)).status).toBe(200);
    faults.delete("site_room");
    await drizzle(env.DB)
      .update(sources)
      .set({ status: "held" })
      .where(and(eq(sources.site_id, source.site_id), eq(sources.id, source.id)));
    expect((await publish(2)).status).toBe(200);
    expect(await getSource(deps, source, source.id)).toMatchObject({ status: "synced" });
  });

  it("must be one that waits or is kept, and the caller must be allowed to", async () => {
    ({ owner, source } = await makeHeld());
    expect(await readProblem(await publish(9))).toMatchObject({ error: "not_found" });
    for (const version of ["0", "-1", "x"])
      expect(
        (await call(`/api/v1/sources/${source.id}/versions/${version}/publish`, { method: "POST", owner })).status,
      ).toBe(400);
    const viewer = await makeOwner({ role: "viewer", workspace_id: owner.scope.workspace_id });
    const path = `/api/v1/sources/${source.id}/versions/2/publish`;
    expect(await readProblem(await call(path, { method: "POST", owner: viewer }))).toMatchObject({
      error: "forbidden",
    });
    const stranger = await makeOwner();
    expect(await readProblem(await call(path, { method: "POST", owner: stranger }))).toMatchObject({
      error: "not_found",
    });
    expect(await deps.site_index.stats(source.site_id)).toMatchObject({ pages: 5 });
  });
});
