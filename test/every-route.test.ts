import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { ERROR_STATUS } from "../workers/contract/errors";
import type { Site } from "../workers/contract/sites";
import type { Route } from "../workers/platform/route";
import { createApp, ROUTES } from "../workers/worker";
import { makeCaller } from "./support/callers";
import { type Call, call, fingerprint, readProblem } from "./support/client";
import { makeGuest, makeSite } from "./support/factories";
import { makeOwner, type Owner } from "./support/owners";
import { createTestDeps } from "./worker";

/** Ids a request may carry in path, query or body; each is swapped for another tenant's. */
const ID_FIELDS = ["user_uuid", "conversation_id", "response_id", "page_ids", "entry_ids", "template_id"] as const;
/** Swapped in the tests of their feature, since null or an empty list is a value of theirs: `site_id` in conversations/canned-replies.test.ts, `member_ids` in accounts/teams.test.ts, `user_id` in conversations/assign-to.test.ts. */
const TESTED_APART = ["site_id", "member_ids", "user_id"];
const MISSING_UUID = "00000000-0000-4000-8000-000000000000";
const JUNK = [
  null,
  true,
  0,
  -1,
  1.5,
  "",
  [],
  ["a"],
  {},
  { $ne: null },
  "__proto__",
  "١٢٣",
  "\u0000",
  "a".repeat(5_000),
];

let site: Site;
let other_site: Site;
let guest: Awaited<ReturnType<typeof makeGuest>>;
let foreign: Awaited<ReturnType<typeof makeGuest>>;
let foreign_conversation: string;
let owner: Owner;

beforeAll(async () => {
  site = await makeSite();
  other_site = await makeSite();
  guest = await makeGuest(site);
  foreign = await makeGuest(other_site);
  owner = await makeOwner();
  const opened: { conversation_id: string } = await (
    await call("/api/chat/conversations", { body: {}, token: foreign.token, site: other_site })
  ).json();
  foreign_conversation = opened.conversation_id;
});

function callerOf({ access }: Route): Call {
  return makeCaller(access, { site, token: guest.token, owner });
}

function buildPath(route: Route, ids: Record<string, string> = {}): string {
  const params = { site_key: site.site_key, ...route.example?.params, user_uuid: guest.uuid, ...ids };
  const path = route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name as keyof typeof params] ?? "missing"),
  );
  const query = new URLSearchParams(
    Object.entries(route.example?.query ?? {}).map(([key, value]) => [key, ids[key] ?? value]),
  ).toString();
  return query ? `${path}?${query}` : path;
}

function callRoute(route: Route, ids: Record<string, string> = {}, changed: Partial<Call> = {}): Promise<Response> {
  const body = replaceIds(route.example?.body, ids);
  return call(buildPath(route, ids), {
    method: route.method,
    ...callerOf(route),
    ...(route.body ? { body } : {}),
    ...changed,
  });
}

function replaceIds(body: unknown, ids: Record<string, string>): unknown {
  if (typeof body !== "object" || body === null) return body;
  const replace = (value: unknown, id: string | undefined) => (id && Array.isArray(value) ? [id] : (id ?? value));
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, replace(value, ids[key])]));
}

function idsOf(route: Route): string[] {
  const body = typeof route.example?.body === "object" && route.example.body ? Object.keys(route.example.body) : [];
  const named = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? "");
  return ID_FIELDS.filter((field) => [...named, ...body, ...Object.keys(route.example?.query ?? {})].includes(field));
}

describe("every route", () => {
  it("is declared, and nothing else answers", () => {
    const declared = new Set(ROUTES.map((route) => `${route.method} ${route.path}`));
    const mounted = createApp(createTestDeps).routes.filter((item) => !["ALL", "OPTIONS"].includes(item.method));
    expect(mounted.map((item) => `${item.method} ${item.path}`).filter((name) => !declared.has(name))).toEqual([]);
    expect(mounted.length).toBeGreaterThan(10);
  });

  it("does not boot without a declared access", () => {
    const planted = { method: "GET", path: "/planted", handler: async () => ({}) } as unknown as Route;
    expect(() => createApp(createTestDeps, [planted])).toThrow(/declares no access/);
  });

  it("has a test for every id a body may carry (TEN-03)", () => {
    const keys = ROUTES.flatMap((route) =>
      route.body ? listKeys(z.toJSONSchema(route.body, { unrepresentable: "any" })) : [],
    );
    const untested = keys.filter((key) => /_ids?$/.test(key) && !/^(?:client|session)_id$/.test(key));
    const tested: readonly string[] = [...ID_FIELDS, ...TESTED_APART];
    expect(untested.filter((key) => !tested.includes(key))).toEqual([]);
    expect(keys).toContain("conversation_id");
  });

  it("has an example wherever it takes something", () => {
    const bare = ROUTES.filter(
      (route) => route.body && route.body.safeParse(route.example?.body ?? null).success === false,
    );
    expect(bare.map((route) => route.path)).toEqual([]);
  });

  for (const route of ROUTES) {
    describe(`${route.method} ${route.path}`, () => {
      if (route.access === "guest_token" || route.access === "guest_or_key") {
        it("answers 401 without credentials and with wrong ones", async () => {
          for (const token of [undefined, "x".repeat(43), guest.uuid, "null"]) {
            const { token: _, ...anonymous } = callerOf(route);
            const response = await call(buildPath(route), {
              method: route.method,
              ...anonymous,
              ...(token ? { token } : {}),
              ...(route.body ? { body: route.example?.body } : {}),
            });
            expect(await readProblem(response)).toMatchObject({ status: 401, error: "unauthenticated" });
          }
        });
      }

      if (idsOf(route).length > 0 && route.access !== "public") {
        it("answers another tenant's id as one that never existed, and wakes no object for it", async () => {
          const objects = (await listDurableObjectIds(env.CONVERSATION)).length;
          const foreign_ids: Record<string, string> = {
            user_uuid: foreign.uuid,
            conversation_id: foreign_conversation,
          };
          const missing_ids: Record<string, string> = { user_uuid: MISSING_UUID };
          const ask = (ids: Record<string, string>, field: string, other: string) =>
            callRoute(route, { user_uuid: guest.uuid, [field]: ids[field] ?? `${field}_${other}` });
          for (const field of idsOf(route)) {
            const with_foreign = await ask(foreign_ids, field, "foreign");
            const with_missing = await ask(missing_ids, field, "missing");
            const expected = route.access === "maybe_guest" ? 200 : 404;
            expect([with_foreign.status, with_missing.status]).toEqual([expected, expected]);
            expect(await fingerprint(with_foreign)).toBe(await fingerprint(with_missing));
          }
          expect((await listDurableObjectIds(env.CONVERSATION)).length).toBe(objects);
        });
      }

      if (route.path.includes(":user_uuid")) {
        it("answers 400 for a malformed UUID", async () => {
          for (const uuid of ["nope", "1", "%00", `${MISSING_UUID}x`, "__proto__"]) {
            const response = await callRoute(route, { user_uuid: uuid });
            expect(await readProblem(response)).toMatchObject({
              status: 400,
              error: "invalid_request",
              fields: { user_uuid: expect.any(String) },
            });
          }
        });
      }

      if (route.body) {
        it("refuses a bad body with 400 and a sentence", async () => {
          for (const body of [{ unexpected: 1 }, [], "text", { history: [], role: "system" }]) {
            const problem = await readProblem(await callRoute(route, {}, { body }));
            expect(problem).toMatchObject({ status: 400, error: "invalid_request" });
            expect(problem.detail).not.toBe("");
          }
        });

        it("refuses junk in every field with 400 or 404, never 500", async () => {
          const example = (route.example?.body ?? {}) as Record<string, unknown>;
          for (const field of Object.keys(example)) {
            for (const value of JUNK) {
              const response = await callRoute(route, {}, { body: { ...example, [field]: value } });
              const accepted =
                route.body?.safeParse({ ...example, [field]: value }).success && !ID_FIELDS.includes(field as never);
              if (accepted) expect(response.status, `${field} = ${JSON.stringify(value)}`).toBeLessThan(500);
              else expect([400, 404], `${field} = ${JSON.stringify(value)}`).toContain(response.status);
            }
          }
        });

        it("refuses another content type, an oversized body and invalid JSON (ABU-03)", async () => {
          const raw = (body: BodyInit, content_type: string) => rawCall(route, body, content_type);
          expect((await raw("a=1", "application/x-www-form-urlencoded")).status).toBe(415);
          expect((await raw("{}", "text/plain")).status).toBe(415);
          expect((await raw("{", "application/json")).status).toBe(400);
          expect((await raw(`{"a":"${"x".repeat(1_000_000)}"}`, "application/json")).status).toBe(413);
          expect((await raw(chunked(1_000_000), "application/json")).status).toBe(413);
          expect((await raw(`${"[".repeat(500)}${"]".repeat(500)}`, "application/json")).status).toBe(400);
        });
      }

      if (route.query) {
        it("refuses a repeated or oversized query", async () => {
          const path = buildPath(route);
          const [name = ""] = Object.keys(route.example?.query ?? {});
          const caller = { method: route.method, ...callerOf(route) };
          const repeated = await call(`${path}&${name}=again`, caller);
          expect(repeated.status).toBe(400);
          const long = await call(path.replace(/=([^&]*)/, `=${"x".repeat(2_000)}`), caller);
          expect([400, 404]).toContain(long.status);
        });
      }

      it("answers another method with 405 or 404", async () => {
        for (const method of ["PUT", "DELETE", "PATCH"]) {
          if (ROUTES.some((item) => item.path === route.path && item.method === method)) continue;
          expect((await call(buildPath(route), { method, ...callerOf(route) })).status).toBe(405);
        }
      });

      it("sends the security headers, is never cached for others and tells no other origin", async () => {
        const response = await callRoute(route);
        await response.body?.cancel();
        for (const name of [
          "x-content-type-options",
          "strict-transport-security",
          "referrer-policy",
          "permissions-policy",
          "content-security-policy",
          "x-request-id",
        ]) {
          expect(response.headers.get(name), name).toBeTruthy();
        }
        if (/^guest|^can:|^app$|^maybe_guest$/.test(route.access))
          expect(response.headers.get("cache-control")).toBe("no-store");
        if (route.cors !== "*") expect(response.headers.get("access-control-allow-origin")).toBeNull();
      });
    });
  }

  it("answers an unknown address as problem+json", async () => {
    const response = await call("/api/nothing/here");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const problem: {
      error: keyof typeof ERROR_STATUS;
      status: number;
      type: string;
      title: string;
      request_id: string;
    } = await response.json();
    expect(problem).toMatchObject({ error: "not_found", status: 404 });
    expect(problem.request_id).toBe(response.headers.get("x-request-id"));
  });
});

function rawCall(route: Route, body: BodyInit, content_type: string): Promise<Response> {
  return call(buildPath(route), {
    ...callerOf(route),
    method: route.method,
    raw_body: body,
    headers: { "content-type": content_type },
  });
}

/** Every property name of a schema, at any depth. */
function listKeys(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = "properties" in schema && schema.properties ? Object.keys(schema.properties) : [];
  return [...own, ...Object.values(schema).flatMap(listKeys)];
}

/** A body without a length to trust. */
function chunked(bytes: number): ReadableStream<Uint8Array> {
  const chunk = new TextEncoder().encode("x".repeat(10_000));
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes) return controller.close();
      controller.enqueue(chunk);
      sent += chunk.byteLength;
    },
  });
}
