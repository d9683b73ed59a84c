import { beforeEach, describe, expect, it } from "vitest";
import { listOffDuty } from "../../workers/accounts/teams";
import type { List } from "../../workers/contract/lists";
import type { CreateTeam, Team, UpdateTeam } from "../../workers/contract/teams";
import { readAudit } from "../support/accounts";
import { makeDeps } from "../support/answers";
import { call, readProblem } from "../support/client";
import { floorMinute, openFrom } from "../support/hours";
import { makeOwner, type Owner } from "../support/owners";

const MINUTE_MS = 60_000;
let owner: Owner;
let ada: Owner;
let bo: Owner;

beforeEach(async () => {
  owner = await makeOwner();
  const { workspace_id } = owner.scope;
  [ada, bo] = [await makeOwner({ role: "agent", workspace_id }), await makeOwner({ role: "agent", workspace_id })];
});

const idOf = ({ scope }: Owner) => scope.user_id;
const post = (body: Partial<CreateTeam>, by = owner) => call("/api/v1/teams", { owner: by, method: "POST", body });
const patch = (id: string, body: UpdateTeam) => call(`/api/v1/teams/${id}`, { owner, method: "PATCH", body });
const read = async (id: string, by = owner): Promise<Team> => (await call(`/api/v1/teams/${id}`, { owner: by })).json();
async function make(body: Partial<CreateTeam>): Promise<Team> {
  const response = await post(body);
  expect(response.status).toBe(201);
  return response.json();
}
/** Open at this moment, or for an hour in three. */
const now_open = () => openFrom(floorMinute(Date.now()) - MINUTE_MS, 60);
const now_closed = () => openFrom(floorMinute(Date.now()) + 180 * MINUTE_MS, 60);

describe("a team", () => {
  it("has a name, members and hours, each changed by itself", async () => {
    const hours = now_open();
    const team = await make({
      name: " Night shift ",
      business_hours: hours,
      member_ids: [idOf(bo), idOf(ada), idOf(bo)],
    });
    expect(team).toMatchObject({
      name: "Night shift",
      business_hours: hours,
      member_ids: [idOf(ada), idOf(bo)].sort(),
    });
    expect(await read(team.id, ada)).toEqual(team);
    const renamed: Team = await (await patch(team.id, { name: "Nights" })).json();
    expect(renamed).toEqual({ ...team, name: "Nights", updated_at: expect.any(Number) });
    expect(await (await patch(team.id, { member_ids: [idOf(ada)], business_hours: null })).json()).toMatchObject({
      name: "Nights",
      member_ids: [idOf(ada)],
      business_hours: null,
    });
    expect((await read(team.id)).member_ids).toEqual([idOf(ada)]);
    expect(await readAudit(team.id, "team.updated")).toHaveLength(2);
  });

  it("is listed by its name and gone once it is removed, its members are not", async () => {
    const [late, early] = [await make({ name: "Late", member_ids: [idOf(ada)] }), await make({ name: "Early" })];
    const list = async (): Promise<List<Team>> => (await call("/api/v1/teams", { owner })).json();
    expect(await list()).toMatchObject({ items: [early, late], total: 2 });
    expect((await call(`/api/v1/teams/${late.id}`, { owner, method: "DELETE" })).status).toBe(204);
    expect((await call(`/api/v1/teams/${late.id}`, { owner, method: "DELETE" })).status).toBe(404);
    expect(await list()).toMatchObject({ items: [early], total: 1 });
    expect(await readAudit(late.id, "team.removed")).toHaveLength(1);
    const { items }: List<{ user_id: string }> = await (await call("/api/v1/members", { owner })).json();
    expect(items.map(({ user_id }) => user_id)).toContain(idOf(ada));
  });

  it("takes members of its workspace alone, and hours that there are", async () => {
    const stranger = await makeOwner();
    const refused = await post({ name: "Mixed", member_ids: [idOf(ada), idOf(stranger)] });
    expect(refused.status).toBe(400);
    expect((await readProblem(refused)).fields).toHaveProperty("member_ids");
    const team = await make({ name: "Ours" });
    expect((await patch(team.id, { member_ids: [idOf(stranger)] })).status).toBe(400);
    expect((await read(team.id)).member_ids).toEqual([]);
    for (const wrong of [{ name: " " }, { name: "x", business_hours: { ...now_open(), time_zone: "Mars/Base" } }])
      expect((await post(wrong)).status).toBe(400);
  });

  it("is seen by everybody in the workspace and changed by those who administer it", async () => {
    expect((await post({ name: "Mine" }, ada)).status).toBe(403);
    const team = await make({ name: "Ours" });
    expect((await read(team.id, bo)).name).toBe("Ours");
    const other = await makeOwner();
    expect((await call(`/api/v1/teams/${team.id}`, { owner: other })).status).toBe(404);
  });

  it("loses a member who leaves the workspace", async () => {
    const team = await make({ name: "Ours", member_ids: [idOf(ada), idOf(bo)] });
    expect((await call(`/api/v1/members/${idOf(ada)}`, { owner, method: "DELETE" })).status).toBe(204);
    expect((await read(team.id)).member_ids).toEqual([idOf(bo)]);
  });

  it("may have as many members as a workspace, and there are no more teams than anybody needs", async () => {
    const { workspace_id } = owner.scope;
    const more = await Promise.all(
      Array.from({ length: 32 }, async () => idOf(await makeOwner({ role: "agent", workspace_id }))),
    );
    const team = await make({ name: "All", member_ids: more });
    expect((await read(team.id)).member_ids).toEqual(more.toSorted());
    for (let n = 1; n < 50; n++) await make({ name: `Team ${n}` });
    expect((await post({ name: "One more" })).status).toBe(409);
  });
});

describe("who is off duty", () => {
  const off = () => listOffDuty(makeDeps(), owner.scope.workspace_id);

  it("is in teams of which none has its hours now", async () => {
    expect(await off()).toEqual([]);
    const closed = await make({ name: "Closed", business_hours: now_closed(), member_ids: [idOf(ada), idOf(bo)] });
    expect((await off()).sort()).toEqual([idOf(ada), idOf(bo)].sort());
    await make({ name: "Open", business_hours: now_open(), member_ids: [idOf(bo)] });
    expect(await off()).toEqual([idOf(ada)]);
    await patch(closed.id, { business_hours: null });
    expect(await off()).toEqual([]);
  });

  it("is of that workspace", async () => {
    const other = await makeOwner();
    const body = { name: "Closed", business_hours: now_closed(), member_ids: [idOf(other)] };
    expect((await post(body, other)).status).toBe(201);
    expect(await off()).toEqual([]);
  });
});
