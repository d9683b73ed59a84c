import { beforeAll, describe, expect, it } from "vitest";
import type { OwnSite } from "../../workers/contract/sites";
import { readAudit } from "../support/accounts";
import { call, readProblem } from "../support/client";
import { createSite } from "../support/own-sites";
import { makeOwner, type Owner } from "../support/owners";

const HOURS = {
  time_zone: "Europe/Berlin",
  days: {
    mon: [
      ["09:00", "12:00"],
      ["13:00", "17:00"],
    ],
    fri: [["22:00", "02:00"]],
  },
  holidays: ["2026-12-25"],
};
let owner: Owner;
let site: OwnSite;

beforeAll(async () => {
  owner = await makeOwner();
  site = await createSite(owner);
});

const save = (business_hours: unknown) =>
  call(`/api/v1/sites/${site.id}`, { owner, method: "PATCH", body: { business_hours } });

describe("a site's business hours", () => {
  it("are always until the owner says otherwise, and again when they are taken back", async () => {
    expect(site.business_hours).toBeNull();
    const saved: OwnSite = await (await save(HOURS)).json();
    expect(saved.business_hours).toEqual(HOURS);
    const read: OwnSite = await (await call(`/api/v1/sites/${site.id}`, { owner })).json();
    expect(read.business_hours).toEqual(HOURS);
    expect(((await (await save(null)).json()) as OwnSite).business_hours).toBeNull();
    expect(await readAudit(site.id, "site.updated")).toHaveLength(2);
  });

  it("name a zone that there is, and what is wrong by its field", async () => {
    const response = await save({ ...HOURS, time_zone: "Mars/Base" });
    expect(response.status).toBe(400);
    expect((await readProblem(response)).fields).toHaveProperty(["business_hours.time_zone"]);
    const wrong = await save({ ...HOURS, days: { mon: [["09:00", "25:00"]] } });
    expect((await readProblem(wrong)).fields).toHaveProperty(["business_hours.days.mon.0.1"]);
  });

  it("are changed by those who edit sites alone", async () => {
    const { workspace_id } = owner.scope;
    const agent = await makeOwner({ role: "agent", workspace_id });
    const body = { business_hours: HOURS };
    expect((await call(`/api/v1/sites/${site.id}`, { owner: agent, method: "PATCH", body })).status).toBe(403);
  });
});
