import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { Me } from "../workers/contract/accounts";
import type { Site } from "../workers/contract/sites";
import type { Route } from "../workers/platform/route";
import { ROUTES } from "../workers/worker";
import { makeCaller } from "./support/callers";
import { type Call, call } from "./support/client";
import { deps } from "./support/crawl";
import { makeGuest, makeSite } from "./support/factories";
import { makeOwner, type Owner } from "./support/owners";
import { listTextFields, PAYLOADS } from "./support/payloads";
import { makeKnowledge } from "./support/tenants";
import { write } from "./support/website";
import { replacements } from "./worker";

const FOREIGN = "foreigncanary";
const OWN = "owncanary";
/** Sign-in hashes whatever it is given, a fifth of a second each. */
const HASHED_PAYLOADS = PAYLOADS.filter((_, n) => n % 10 === 3);
/** Every name in a path is an id, compared with one. */
const PATH_PAYLOADS = PAYLOADS.filter((_, n) => n % 4 === 1);
/** Of a body with many texts each gets every fourth payload, in turn, so that each payload stands in some of them. */
const MANY_FIELDS = 4;
/** 429: a conversation takes only so many turns at once. */
const ALLOWED = [200, 201, 202, 204, 400, 401, 403, 404, 409, 429];
/** Half a character: no address can hold it. */
const LONE_SURROGATE = /[\uD800-\uDFFF]/g;

let owner: Owner;
let site: Site;
let guest: Awaited<ReturnType<typeof makeGuest>>;
let own: Record<string, string>;

beforeAll(async () => {
  owner = await makeOwner({ plan: "enterprise" });
  site = await makeSite({ workspace_id: owner.scope.workspace_id, name: OWN });
  guest = await makeGuest(site);
  own = { site_id: site.id, site_key: site.site_key, user_uuid: guest.uuid, ...(await makeKnowledge(site, OWN)) };
  const other = await makeOwner();
  const other_site = await makeSite({ workspace_id: other.scope.workspace_id, name: FOREIGN });
  for (let row = 0; row < 3; row++) await makeKnowledge(other_site, FOREIGN);
  // What is asked here is asked thousands of times, and nothing leaves the machine.
  replacements.limiter = { take: async () => ({ allowed: true, limit: 1, remaining: 1, reset_ms: 0 }) };
  const body = new TextEncoder().encode(write("the shop"));
  const headers = { "content-type": "text/html" };
  replacements.outbound = { fetch: async (url) => ({ ok: true, url, status: 200, headers, body }) };
  replacements.crawler = new Proxy(deps.crawler, {
    get: (crawler, key) => (key === "start" ? async () => ({ ok: true }) : Reflect.get(crawler, key)),
  });
}, 60_000);

afterAll(() => {
  delete replacements.limiter;
  delete replacements.outbound;
  delete replacements.crawler;
});

function fillPath(route: Route, ids: Record<string, string> = {}): string {
  return route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(({ ...own, ...ids }[name] ?? "missing").replace(LONE_SURROGATE, "\uFFFD")),
  );
}

/** The status and text of an answer; of a stream only the status. */
async function ask(route: Route, path: string, more: Call = {}): Promise<{ status: number; text: string }> {
  const response = await call(path, {
    method: route.method,
    ...makeCaller(route.access, { site, token: guest.token, owner }),
    ...more,
  });
  if (!response.headers.get("content-type")?.includes("event-stream"))
    return { status: response.status, text: await response.text() };
  await response.body?.cancel();
  return { status: response.status, text: "" };
}

function readTotal(text: string): number | null {
  if (!text.startsWith("{")) return null;
  const { total }: { total?: unknown } = JSON.parse(text);
  return typeof total === "number" ? total : null;
}

const named = (routes: readonly Route[]) => routes.map((route) => [`${route.method} ${route.path}`, route] as const);

describe("a query (DATA-01)", () => {
  const asked = ROUTES.filter((route) => route.query);

  it.each(named(asked))("takes whatever is typed for a text, and finds nothing of others: %s", async (_, route) => {
    const known = Object.entries(route.example?.query ?? {}).map(([key, value]) => [key, own[key] ?? value] as const);
    const plain = readTotal((await ask(route, fillPath(route))).text);
    for (const key of Object.keys((route.query as z.ZodObject).shape)) {
      for (const payload of PAYLOADS) {
        const query = new URLSearchParams([...known.filter(([name]) => name !== key), [key, payload]]);
        const { status, text } = await ask(route, `${fillPath(route)}?${query}`);
        const what = `${key}=${payload}`.slice(0, 200);
        expect([200, 400, 404], what).toContain(status);
        expect(text, what).not.toContain(FOREIGN);
        if (plain !== null && status === 200) expect(readTotal(text), what).toBeLessThanOrEqual(plain);
        // A wildcard is a character like any other.
        if (key === "q" && payload.includes("%")) expect(readTotal(text) ?? 0, what).toBe(0);
      }
    }
  });

  it("is known to find something: what it found of others would be seen", async () => {
    const lists = asked.filter((route) => Object.keys((route.query as z.ZodObject).shape).includes("q"));
    expect(lists.length).toBeGreaterThan(1);
    for (const route of lists)
      expect(readTotal((await ask(route, `${fillPath(route)}?q=${OWN}`)).text), route.path).toBe(1);
  });
});

describe("a path (DATA-01)", () => {
  it.each(named(ROUTES.filter((route) => route.path.includes(":"))))("names nothing else: %s", async (_, route) => {
    const body = route.body ? { body: route.example?.body } : {};
    for (const [, name = ""] of route.path.matchAll(/:(\w+)/g)) {
      for (const payload of PATH_PAYLOADS) {
        const { status, text } = await ask(route, fillPath(route, { [name]: payload.slice(0, 300) }), body);
        expect([400, 404], `${name}=${payload.slice(0, 100)}`).toContain(status);
        expect(text).not.toContain(FOREIGN);
      }
    }
  });
});

describe("a body (DATA-01)", () => {
  const written = ROUTES.filter((route) => route.body);

  it.each(named(written))("takes whatever is typed for a text: %s", async (_, route) => {
    const schema = z.toJSONSchema(route.body as z.ZodType, { io: "input", unrepresentable: "any" });
    const payloads = route.access === "app" ? HASHED_PAYLOADS : PAYLOADS;
    const fields = listTextFields(schema, route.example?.body);
    const step = fields.length > MANY_FIELDS ? MANY_FIELDS : 1;
    for (const [n, { name, fill }] of fields.entries()) {
      for (const payload of payloads.filter((_, m) => m % step === n % step)) {
        const { status, text } = await ask(route, fillPath(route), { body: fill(payload) });
        expect(ALLOWED, `${name} = ${payload}`.slice(0, 200)).toContain(status);
        expect(text).not.toContain(FOREIGN);
      }
    }
  });

  it("has its texts found by their schema", () => {
    const fields = (path: string, method: string) => {
      const route = written.find((item) => item.path === path && item.method === method);
      const schema = z.toJSONSchema(route?.body as z.ZodType, { io: "input", unrepresentable: "any" });
      return listTextFields(schema, route?.example?.body).map(({ name }) => name);
    };
    expect(fields("/api/v1/sites/:site_id", "PATCH")).toEqual(
      expect.arrayContaining([
        "name",
        "url",
        "subdomain",
        "welcome_message",
        "suggested_questions.0",
        "allowed_origins.0",
      ]),
    );
    expect(fields("/api/v1/sites/:site_id/sources", "POST")).toEqual(expect.arrayContaining(["url", "urls.0", "text"]));
    expect(fields("/api/v1/me", "PATCH")).toEqual(["full_name", "company_name", "locale"]);
  });

  it("is kept and shown as it was typed, and changes nobody else", async () => {
    const read = async (who: Owner): Promise<Me> => (await call("/api/v1/me", { owner: who })).json();
    const other = await makeOwner();
    const before = await read(other);
    for (const payload of PAYLOADS.filter(
      (text) => text.length <= 200 && text.trim() === text && text.search(LONE_SURROGATE) < 0,
    )) {
      const response = await call("/api/v1/me", { owner, method: "PATCH", body: { full_name: payload } });
      expect(response.status, payload).toBe(200);
      expect((await read(owner)).full_name).toBe(payload);
    }
    expect(await read(other)).toEqual(before);
  });
});
