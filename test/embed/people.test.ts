import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FrameConfig } from "../../workers/contract/embed";
import type { Site } from "../../workers/contract/sites";
import { readPeople } from "../../workers/embed/people";
import { makeDeps } from "../support/answers";
import { call } from "../support/client";
import { makeSite } from "../support/factories";
import { floorMinute, openFrom } from "../support/hours";
import { openLiveSocket } from "../support/live-socket";
import { makeOwner, type Owner } from "../support/owners";
import { faults } from "../worker";

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
let owner: Owner;
let site: Site;

beforeEach(async () => {
  owner = await makeOwner();
  site = await makeSite({ workspace_id: owner.scope.workspace_id });
});
afterEach(() => faults.clear());

describe("what visitors are told of a site's people", () => {
  it("stands in the chat's document: when they are there, and nothing of who they are", async () => {
    const at = floorMinute(Date.now()) + HOUR_MS;
    const body = { business_hours: openFrom(at, 30) };
    expect((await call(`/api/v1/sites/${site.id}`, { method: "PATCH", owner, body })).status).toBe(200);
    const html = await (await call(`/w/${site.site_key}`, { site })).text();
    const json = /id="config">(.*)<\/script>\n/.exec(html)?.[1] ?? "";
    const { people }: FrameConfig = JSON.parse(json);
    const openings = [0, WEEK_MS].map((later) => [at + later, at + later + HOUR_MS / 2]);
    expect(people).toEqual({ online_until: 0, reply_ms: null, openings });
  });

  it("is that somebody is there for a while only, as the chat may stay open", async () => {
    const socket = await openLiveSocket(owner, site.id);
    const read = async () => (await readPeople(makeDeps(), site))?.online_until ?? 0;
    await expect.poll(read).toBeGreaterThan(Date.now());
    expect(await read()).toBeLessThan(Date.now() + HOUR_MS / 2);
    socket.close();
  });

  it("is nothing while the site is nobody's, or the database does not say", async () => {
    expect(await readPeople(makeDeps(), { ...site, workspace_id: null })).toBeNull();
    const deps = makeDeps();
    const select = () => {
      throw new Error("D1_ERROR: Network connection lost.");
    };
    expect(await readPeople({ ...deps, db: { ...deps.db, select } as unknown as typeof deps.db }, site)).toBeNull();
  });
});
