import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { audit_log } from "../../workers/ops/schema";
import { newId } from "../../workers/platform/ids";
import { sites } from "../../workers/sites/schema";
import { ERASE_AFTER_MS, eraseSite, listDeletedSites } from "../../workers/sites/service";
import { open, send } from "../support/chat";
import { call, readProblem } from "../support/client";
import { openEvals } from "../support/evals";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { getRoom, openEvents, readSiteEvents } from "../support/site-events";
import { makeTrace } from "../support/trace";
import worker, { clock, createTestDeps, faults } from "../worker";

let owner: Owner;
let site: Site;
const makeDeps = () => createTestDeps(env, newId("req", Date.now()));

beforeEach(async () => {
  owner = await makeOwner();
  site = await makeSite({ workspace_id: owner.scope.workspace_id });
});

afterEach(() => {
  clock.offset_ms = 0;
  faults.clear();
});

async function deleteSite(): Promise<void> {
  const response = await call(`/api/v1/sites/${site.id}`, { owner, method: "DELETE" });
  expect([response.status, await response.text()]).toEqual([204, ""]);
}

async function readRow() {
  const [row] = await drizzle(env.DB).select().from(sites).where(eq(sites.id, site.id));
  return row;
}

/** The minute's job, as often as it takes: other tests delete sites too, and a run erases a few. */
async function runCron(): Promise<void> {
  clock.offset_ms += ERASE_AFTER_MS;
  for (let runs = 0; runs < 20 && (await readRow()); runs++) await worker.scheduled(createScheduledController(), env);
}

describe("a deleted site", () => {
  it("is found by nobody at once: not by its owner, its pages, its visitors or its links", async () => {
    const guest = await makeGuest(site);
    const conversation_id = await open(guest);
    await deleteSite();
    const bearer = { token: guest.token };
    const gone = [
      call(`/api/v1/sites/${site.id}`, { owner }),
      call(`/api/v1/sites/${site.id}`, { owner, method: "PATCH", body: { name: "Back" } }),
      call(`/api/v1/sites/${site.id}`, { owner, method: "DELETE" }),
      call(`/api/v1/sites/${site.id}/rotate-key`, { owner, method: "POST" }),
      openEvents(owner, site.id),
      call("/widget.js", { site }),
      call(`/widget.js?site_key=${site.site_key}`),
      call(`/w/${site.site_key}`),
      call("/api/embed/config", { site }),
      call(`/api/embed/config?site_key=${site.site_key}`),
      call("/api/guest/create", { site, body: {} }),
      call(`/api/embed/ai-searchbox/search/${guest.uuid}`, { body: { query: "refunds" } }),
      call(`/api/ai-searchbox/crawler-content/${guest.uuid}?query=refunds`),
    ];
    expect((await Promise.all(gone)).map(({ status }) => status)).toEqual(gone.map(() => 404));
    const list: { total: number } = await (await call("/api/v1/sites", { owner })).json();
    expect(list.total).toBe(0);
    expect(await (await call(`/api/guest/validate/${guest.uuid}`)).json()).toEqual({
      valid: false,
      session_data: null,
    });
    const events = await call(`/api/chat/events?conversation_id=${conversation_id}`, bearer);
    expect(await readProblem(events)).toMatchObject({ status: 401 });
    expect((await send(guest, conversation_id, "Hello?")).status).toBe(401);
  });

  it("keeps its subdomain for the workspace, and its key for nobody", async () => {
    await deleteSite();
    const body = { url: "example.org", subdomain: site.subdomain };
    const stranger = await call("/api/v1/sites", { owner: await makeOwner(), body });
    expect(await readProblem(stranger)).toMatchObject({ status: 409, fields: { subdomain: expect.any(String) } });
    const response = await call("/api/v1/sites", { owner, body });
    expect([response.status, await response.json()]).toEqual([
      201,
      expect.objectContaining({ subdomain: site.subdomain }),
    ]);
    expect(await readRow()).toMatchObject({ subdomain: site.id, site_key: site.site_key });
  });

  it("is audited once, whoever tries again", async () => {
    await deleteSite();
    await call(`/api/v1/sites/${site.id}`, { owner, method: "DELETE" });
    const rows = await drizzle(env.DB).select().from(audit_log).where(eq(audit_log.target, site.id));
    expect(rows.map(({ action }) => action)).toEqual(["site.deleted"]);
  });

  it("is audited once, however many delete it at once", async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => call(`/api/v1/sites/${site.id}`, { owner, method: "DELETE" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
    const rows = await drizzle(env.DB).select().from(audit_log).where(eq(audit_log.target, site.id));
    expect(rows.map(({ action }) => action)).toEqual(["site.deleted"]);
  });

  it("is erased once what was under way when it was deleted has ended", async () => {
    await deleteSite();
    expect(await listDeletedSites(makeDeps(), 1_000)).not.toContain(site.id);
    clock.offset_ms = ERASE_AFTER_MS;
    expect(await listDeletedSites(makeDeps(), 1_000)).toContain(site.id);
  });

  it("makes room for others where it cannot be erased", async () => {
    await deleteSite();
    clock.offset_ms = ERASE_AFTER_MS;
    faults.set("site_index", new Error("down"));
    for (let runs = 0; runs < 20 && (await listDeletedSites(makeDeps(), 1_000)).includes(site.id); runs++)
      await worker.scheduled(createScheduledController(), env);
    expect(await listDeletedSites(makeDeps(), 1_000)).not.toContain(site.id);
    expect(await readRow()).toMatchObject({ id: site.id });
    faults.clear();
    await runCron();
    expect(await readRow()).toBeUndefined();
  });

  it("is erased by the cron: room, log, guests, index and row", async () => {
    const deps = makeDeps();
    await makeGuest(site);
    await indexPages(site, SHOP_PAGES);
    await openEvals(owner, site).add({ question: "Who won?", should_refuse: true });
    await openEvals(owner, site).run();
    await deps.site_room.publish(site.id, { type: "changed", what: "pages" });
    const [told] = await readSiteEvents(await openEvents(owner, site.id), 1);
    await deps.site_log.record(site.id, {
      id: "ans_erased",
      asked_by_id: crypto.randomUUID(),
      asked_by: "visitor",
      conversation_id: null,
      question: "How long do refunds take?",
      text: "Five days.",
      outcome: "answered",
      confidence_score: 1,
      sources: [],
      products: [],
      trace: makeTrace(),
      created_at: Date.now(),
    });
    await deleteSite();
    await runCron();
    expect(await readRow()).toBeUndefined();
    const viewer = { user_id: "user_x", session_id: "ses_x", can_answer: true };
    const stream = await getRoom(site.id).events(site.id, viewer, told?.id ?? 0);
    expect(await readSiteEvents(stream, 1)).toMatchObject([{ event: { type: "resync" } }]);
    expect(await deps.site_log.answer(site.id, "ans_erased")).toEqual({ ok: false, code: "not_found" });
    expect(await deps.site_index.stats(site.id)).toMatchObject({ pages: 0, chunks: 0 });
  });
});

describe("eraseSite", () => {
  it("does nothing to a site that is not deleted", async () => {
    const deps = makeDeps();
    await deps.site_room.publish(site.id, { type: "changed", what: "site" });
    const before = await readSiteEvents(await openEvents(owner, site.id), 1);
    await eraseSite(deps, site.id);
    expect(await readRow()).toMatchObject({ id: site.id, deleted_at: null });
    expect(await readSiteEvents(await openEvents(owner, site.id), 1)).toEqual(before);
  });

  it("ends the streams that are still open, and may be called again", async () => {
    const stream = await openEvents(owner, site.id);
    await deleteSite();
    await eraseSite(makeDeps(), site.id);
    expect((await readSiteEvents(stream, 9)).map(({ event }) => event.type)).toEqual(["ping", "changed"]);
    expect(await readRow()).toBeUndefined();
    await eraseSite(makeDeps(), site.id);
  });
});
