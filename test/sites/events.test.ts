import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { newId } from "../../workers/platform/ids";
import { closeStreams, publishEvent } from "../../workers/sites/service";
import { call, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { openEvents, readSiteEvents } from "../support/site-events";
import { createTestDeps, faults, log_lines, replacements } from "../worker";

const CHANGED = { type: "changed", what: "pages" } as const;

let owner: Owner;
let site: Site;
const makeDeps = () => createTestDeps(env, newId("req", Date.now()));
const publish = () => publishEvent(makeDeps(), site.id, CHANGED);

beforeEach(async () => {
  owner = await makeOwner();
  site = await makeSite({ workspace_id: owner.scope.workspace_id });
});
afterEach(() => {
  faults.clear();
  delete replacements.site_room;
});

describe("the events of a site", () => {
  it("are a stream that nobody keeps", async () => {
    const stream = await openEvents(owner, site.id);
    expect([stream.status, stream.headers.get("content-type"), stream.headers.get("cache-control")]).toEqual([
      200,
      "text/event-stream",
      "no-store",
    ]);
    await publish();
    expect(await readSiteEvents(stream, 2)).toEqual([
      { id: expect.any(Number), event: { type: "ping" } },
      { id: expect.any(Number), event: CHANGED },
    ]);
  });

  it("go on after Last-Event-ID, and begin now where it is no number", async () => {
    const stream = await openEvents(owner, site.id);
    await publish();
    await publish();
    const [, first, second] = await readSiteEvents(stream, 3);
    expect(await readSiteEvents(await openEvents(owner, site.id, String(first?.id)), 1)).toEqual([second]);
    for (const id of ["", "abc", "-1", "1.5", "1e3", "99999999999999999999", "0x1", "1;2"])
      expect(await readSiteEvents(await openEvents(owner, site.id, id), 1), id).toEqual([
        { id: second?.id, event: { type: "ping" } },
      ]);
  });

  it("tell of a change of the site's settings", async () => {
    const stream = await openEvents(owner, site.id);
    await call(`/api/v1/sites/${site.id}`, { owner, method: "PATCH", body: { name: "Other" } });
    expect((await readSiteEvents(stream, 2)).at(-1)?.event).toEqual({ type: "changed", what: "site" });
  });

  it("are for the site's own members, and nobody else wakes its room", async () => {
    const rooms = (await listDurableObjectIds(env.SITE_ROOM)).length;
    const stranger = await makeOwner();
    expect((await openEvents(stranger, site.id)).status).toBe(404);
    expect((await call(`/api/v1/sites/${site.id}/events`)).status).toBe(401);
    expect((await listDurableObjectIds(env.SITE_ROOM)).length).toBe(rooms);
  });
});

describe("access that ends (TEN-06)", () => {
  /** Whether an event sent now still reaches the stream. */
  async function isOpen(stream: Response): Promise<boolean> {
    return (await readSiteEvents(stream, 2)).length === 2;
  }

  it("closes the streams of the session, on every site of the workspace, and no other session's", async () => {
    const { workspace_id, user_id, session_id } = owner.scope;
    const second = await makeSite({ workspace_id });
    const colleague = await makeOwner({ workspace_id, role: "viewer" });
    const streams = [
      await openEvents(owner, site.id),
      await openEvents(owner, second.id),
      await openEvents(colleague, site.id),
    ];
    await makeDeps().closeStreams({ workspace_id, user_id, session_ids: [session_id] });
    await publish();
    await publishEvent(makeDeps(), second.id, CHANGED);
    expect(await Promise.all(streams.map(isOpen))).toEqual([false, false, true]);
  });

  it("closes every stream of a removed member", async () => {
    const { workspace_id } = owner.scope;
    const removed = await makeOwner({ workspace_id, role: "agent" });
    const streams = [await openEvents(removed, site.id), await openEvents(owner, site.id)];
    await closeStreams(makeDeps(), { workspace_id, user_id: removed.scope.user_id });
    await publish();
    expect(await Promise.all(streams.map(isOpen))).toEqual([false, true]);
  });

  it("is refused a stream that was being opened when it ended", async () => {
    const real = makeDeps().site_room;
    replacements.site_room = new Proxy(real, {
      get: (_, method: keyof typeof real) =>
        method === "events"
          ? async (...args: Parameters<typeof real.events>) => {
              expect(
                (await call(`/api/v1/sessions/${owner.scope.session_id}`, { owner, method: "DELETE" })).status,
              ).toBe(204);
              return real.events(...args);
            }
          : real[method],
    });
    const refused = await openEvents(owner, site.id);
    expect(await readProblem(refused)).toMatchObject({ status: 401, error: "unauthenticated" });
  });

  it("has ended even where a room does not answer, which is logged", async () => {
    const { workspace_id, user_id } = owner.scope;
    faults.set("site_room", new Error("storage caused object to be reset"));
    await closeStreams(makeDeps(), { workspace_id, user_id });
    expect(log_lines.some((line) => line.includes("streams.not_closed") && line.includes(workspace_id))).toBe(true);
  });
});

describe("publishEvent", () => {
  it("never throws: a room that fails or refuses is logged", async () => {
    const warned = () => log_lines.filter((line) => line.includes("room.not_published") && line.includes(site.id));
    faults.set("site_room", new Error("storage caused object to be reset"));
    await publish();
    expect(warned()).toHaveLength(1);
    faults.clear();
    replacements.site_room = { ...makeDeps().site_room, publish: async () => ({ ok: false, code: "not_found" }) };
    await publish();
    expect(warned()).toHaveLength(2);
    expect(warned().join()).not.toContain("storage caused");
  });
});
