import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createTeam } from "../workers/accounts/teams";
import type { Site } from "../workers/contract/sites";
import type { Route } from "../workers/platform/route";
import { ROUTES } from "../workers/worker";
import { call } from "./support/client";
import { makeSite } from "./support/factories";
import { makeOwner, type Owner } from "./support/owners";
import { makeKnowledge } from "./support/tenants";
import { createTestDeps } from "./worker";

const FOREIGN = "foreigncanary";
const OWN = "owncanary";
const FOREIGN_ROWS = 40;

/** Every GET of the owner API whose answer is a list, and what else could tell of others. */
const LISTS = ROUTES.filter((route) => route.access.startsWith("can:") && route.method === "GET" && route.response);

let owner: Owner;
let site: Site;
let own: Record<string, string>;

beforeAll(async () => {
  owner = await makeOwner();
  site = await makeSite({ workspace_id: owner.scope.workspace_id, name: OWN });
  const team = await createTeam(createTestDeps(env, "req_test"), owner.scope, {
    name: OWN,
    business_hours: null,
    member_ids: [],
  });
  own = { site_id: site.id, version: "1", team_id: team.id, ...(await makeKnowledge(site, OWN)) };
  const other = await makeOwner();
  const other_site = await makeSite({ workspace_id: other.scope.workspace_id, name: FOREIGN });
  for (let row = 0; row < FOREIGN_ROWS; row++) await makeKnowledge(other_site, FOREIGN);
  for (let row = 0; row < 3; row++) await makeOwner({ workspace_id: other.scope.workspace_id });
}, 60_000);

async function readList(
  route: Route,
  query: Record<string, string>,
): Promise<{ status: number; text: string; total: unknown }> {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => own[name] ?? "missing");
  const example = Object.entries(route.example?.query ?? {}).map(([name, value]) => [name, own[name] ?? value]);
  const asked = new URLSearchParams({ ...Object.fromEntries(example), ...query }).toString();
  const response = await call(asked ? `${path}?${asked}` : path, { owner });
  const text = await response.text();
  const body: { total?: unknown } = JSON.parse(text);
  return { status: response.status, text, total: body.total };
}

describe("lists, searches and counts (TEN-02)", () => {
  it("are found by their declaration", () => {
    expect(LISTS.map((route) => route.path)).toEqual(
      expect.arrayContaining(["/api/v1/sites", "/api/v1/sites/:site_id/sources", "/api/v1/sites/:site_id/answers"]),
    );
  });

  for (const route of LISTS) {
    it(`never hold another workspace's rows: ${route.path}`, async () => {
      const asked = [
        {},
        { q: FOREIGN },
        { q: "%" },
        { q: "" },
        { query: FOREIGN },
        { page_size: "100" },
        { page: "2" },
      ];
      for (const query of asked.filter((item) => Object.keys(item).every((key) => accepts(route, key)))) {
        const { status, text, total } = await readList(route, query);
        expect(status, JSON.stringify(query)).toBe(200);
        // What was asked for may be said again; what it found may not.
        const told = text.replaceAll(JSON.stringify(FOREIGN), '""');
        expect(told.replace(/"(?:query|term)":"[^"]*"/g, "")).not.toContain(FOREIGN);
        if (typeof total === "number") expect(total).toBeLessThan(FOREIGN_ROWS / 2);
      }
    });
  }
});

function accepts(route: Route, key: string): boolean {
  return route.query !== undefined && Object.keys((route.query as unknown as { shape: object }).shape).includes(key);
}
