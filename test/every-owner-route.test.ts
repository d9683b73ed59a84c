import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createApiKey } from "../workers/accounts/api-keys";
import { createTeam } from "../workers/accounts/teams";
import { type Action, isPermitted, PERMISSIONS, Role } from "../workers/contract/permissions";
import { saveView } from "../workers/conversations/views";
import { audit_log } from "../workers/ops/schema";
import { newId } from "../workers/platform/ids";
import type { Route } from "../workers/platform/route";
import { ROUTES } from "../workers/worker";
import { type Call, call, fingerprint, readProblem } from "./support/client";
import { makeGuest, makeSite } from "./support/factories";
import { makeOwner, type Owner } from "./support/owners";
import { makeKnowledge } from "./support/tenants";
import { createTestDeps } from "./worker";

/** The owner API: every route that names an action. */
const OWNER_ROUTES = ROUTES.filter((route) => route.access.startsWith("can:"));
const OBJECTS = ["SITE_INDEX", "SITE_LOG", "SITE_ROOM", "CRAWLER", "CONVERSATION"] as const;

const THEIR_TEAM = { name: "Theirs", business_hours: null, member_ids: [] };
let people: Record<Role, Owner>;
let foreign: Record<string, string>;

beforeAll(async () => {
  const owner = await makeOwner();
  const { workspace_id } = owner.scope;
  people = {
    owner,
    admin: await makeOwner({ role: "admin", workspace_id }),
    agent: await makeOwner({ role: "agent", workspace_id }),
    viewer: await makeOwner({ role: "viewer", workspace_id }),
  };
  const other = await makeOwner();
  const site = await makeSite({ workspace_id: other.scope.workspace_id });
  await makeGuest(site);
  foreign = {
    ...(await makeKnowledge(site)),
    site_id: site.id,
    session_id: other.scope.session_id,
    user_id: other.scope.user_id,
    view_id: (
      await saveView(createTestDeps(env, "req_test"), other.scope, { name: "Theirs", filters: {}, is_shared: true })
    ).id,
    team_id: (await createTeam(createTestDeps(env, "req_test"), other.scope, THEIR_TEAM)).id,
    key_id: (await createApiKey(createTestDeps(env, "req_test"), other.scope, { name: "Theirs", scopes: ["chat"] })).id,
  };
});

const MISSING: Record<string, string> = {
  site_id: "site_0missing",
  source_id: "src_0missing",
  page_id: "page_0missing",
  entry_id: "entry_0missing",
  answer_id: "ans_0missing",
  gap_id: "gap_0missing",
  question_id: "evq_0missing",
  template_id: "tpl_0missing",
  conversation_id: "conv_0missing",
  attachment_id: "att_0missing",
  view_id: "view_0missing",
  run_id: "run_0missing",
  session_id: "ses_0missing",
  user_id: "user_0missing",
  key_id: "key_0missing",
  team_id: "team_0missing",
  canned_reply_id: "canned_0missing",
};

function idsOf(route: Route): string[] {
  return [...route.path.matchAll(/:(\w+_id)/g)].map((match) => match[1] ?? "");
}

/** What is no id, such as a version, is as in the route's example. */
function buildPath(route: Route, ids: Record<string, string>): string {
  return route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(ids[name] ?? route.example?.params?.[name] ?? "missing"),
  );
}

function callAs(route: Route, who: Call, ids: Record<string, string> = MISSING): Promise<Response> {
  const path = buildPath(route, ids);
  const query = new URLSearchParams(route.example?.query).toString();
  return call(query ? `${path}?${query}` : path, {
    method: route.method,
    ...(route.body ? { body: route.example?.body } : {}),
    ...who,
  });
}

async function countObjects(): Promise<number[]> {
  return Promise.all(
    OBJECTS.map(async (name) => (await listDurableObjectIds(env[name] as DurableObjectNamespace)).length),
  );
}

/** Rows of every table, R2 objects and queue apart from the audit log, which notes the attempt. */
async function countRows(): Promise<Record<string, number>> {
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' AND name NOT IN ('audit_log', 'd1_migrations')",
  ).all<{ name: string }>();
  const counts: Record<string, number> = {};
  for (const { name } of tables.results)
    counts[name] = (await env.DB.prepare(`SELECT COUNT(*) AS n FROM "${name}"`).first<number>("n")) ?? -1;
  counts.pages_bucket = (await env.PAGES.list()).objects.length;
  return counts;
}

describe("the roles", () => {
  it("are those of the spec's table", () => {
    expect(PERMISSIONS).toEqual({
      own_workspace: ["owner"],
      administer: ["owner", "admin"],
      edit_sites: ["owner", "admin"],
      use_inbox: ["owner", "admin", "agent"],
      view: ["owner", "admin", "agent", "viewer"],
    });
    expect(OWNER_ROUTES.length).toBeGreaterThan(20);
  });
});

describe("every route of the owner API", () => {
  it("changes nothing by GET", () => {
    const writing = OWNER_ROUTES.filter(
      (route) => route.method === "GET" && !["can:view", "can:use_inbox", "can:administer"].includes(route.access),
    );
    expect(writing).toEqual([]);
  });

  for (const route of OWNER_ROUTES) {
    describe(`${route.method} ${route.path}`, () => {
      it("answers 401 without a session and with a wrong one (AUTH-08)", async () => {
        const { origin } = new URL("http://localhost:8787");
        for (const cookie of [
          undefined,
          "__Host-helpshelf_session=",
          `__Host-helpshelf_session=${"x".repeat(43)}`,
          "a=b",
        ]) {
          const response = await callAs(route, { origin, headers: cookie === undefined ? {} : { cookie } });
          expect(await readProblem(response)).toMatchObject({ status: 401, error: "unauthenticated" });
        }
        for (const authorization of ["Bearer x", "Bearer null", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30."])
          expect((await callAs(route, { origin, headers: { authorization } })).status).toBe(401);
      });

      it.each(Role.options)("lets the %s do what the table says, and nothing else (TEN-06)", async (role) => {
        const action = route.access.slice("can:".length) as Action;
        const response = await callAs(route, { owner: people[role] });
        if (isPermitted(role, action)) {
          expect(response.status).not.toBe(401);
          const body = await response.text();
          expect(body.includes('"error":"forbidden"')).toBe(false);
        } else expect(await readProblem(response)).toMatchObject({ status: 403, error: "forbidden" });
      });

      it("is called by the app's own pages only (AUTH-13, WEB-07)", async () => {
        const origins = [
          "https://evil.example",
          "null",
          "http://localhost:8788",
          "http://localhost.evil.example",
          "http://demo.localhost:8787",
        ];
        for (const origin of origins) {
          const response = await callAs(route, { owner: people.owner, origin });
          expect(await readProblem(response), origin).toMatchObject({ status: 403, error: "origin_not_allowed" });
          expect(response.headers.get("access-control-allow-origin")).toBeNull();
          const preflight = await call(route.path, {
            method: "OPTIONS",
            origin,
            headers: { "access-control-request-method": route.method },
          });
          expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
        }
        if (route.method === "GET") return;
        const { cookie } = people.owner;
        const response = await callAs(route, { headers: { cookie } });
        expect(await readProblem(response)).toMatchObject({ status: 403, error: "origin_not_allowed" });
      });

      it("is not there on a site's own host", async () => {
        const site = await makeSite({ workspace_id: people.owner.scope.workspace_id });
        expect((await callAs(route, { owner: people.owner, site })).status).toBe(404);
      });

      it("is kept by no cache (TEN-08)", async () => {
        const response = await callAs(route, { owner: people.owner });
        await response.body?.cancel();
        expect(response.headers.get("cache-control")).toBe("no-store");
      });

      if (idsOf(route).length > 0) {
        it("answers another workspace's id as one that never existed, and touches nothing (TEN-01)", async () => {
          for (const field of idsOf(route)) expect(foreign[field], `a foreign ${field}`).toBeTruthy();
          // Sites that earlier tests made are still being read: a row of theirs may fall between two counts, but not each time.
          await vi.waitFor(async () => {
            const [objects, rows] = [await countObjects(), await countRows()];
            const with_foreign = await callAs(route, { owner: people.owner }, foreign);
            const with_missing = await callAs(route, { owner: people.owner }, MISSING);
            expect([with_foreign.status, with_missing.status]).toEqual([404, 404]);
            expect(await fingerprint(with_foreign)).toBe(await fingerprint(with_missing));
            expect(await countObjects()).toEqual(objects);
            expect(await countRows()).toEqual(rows);
          }, 10_000);
        });

        it("notes the attempt in the caller's audit log, once (LOG-01)", async () => {
          const marked = Object.fromEntries(Object.keys(MISSING).map((name) => [name, newId("req", Date.now())]));
          await callAs(route, { owner: people.owner }, marked);
          const target = buildPath(route, marked);
          const rows = await drizzle(env.DB)
            .select()
            .from(audit_log)
            .where(and(eq(audit_log.workspace_id, people.owner.scope.workspace_id), eq(audit_log.target, target)));
          expect(rows.map(({ action, user_id }) => ({ action, user_id }))).toEqual([
            { action: "access.not_found", user_id: people.owner.scope.user_id },
          ]);
        });
      }
    });
  }
});
