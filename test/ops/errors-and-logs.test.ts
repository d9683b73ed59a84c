import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { describeError } from "../../workers/platform/log";
import type { Deps } from "../../workers/ports";
import { createApp } from "../../workers/worker";
import { call, readEvents } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import worker, { createTestDeps, faults, log_lines } from "../worker";

const SECRET = "canary-secret-4f1d";
const BODY = "canary-message-92ab how long do refunds take";
let site: Site;

beforeAll(async () => {
  site = await makeSite();
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => faults.clear());

/** An error as vendors throw them: secrets in its message, its cause, its stack and its own fields. */
function leakyError(): Error {
  const cause = Object.assign(new Error(`401 for key ${SECRET}`), { headers: { authorization: `Bearer ${SECRET}` } });
  return Object.assign(new TypeError(`SELECT * FROM guests WHERE token = '${SECRET}' /workers/deps.ts`, { cause }), {
    body: BODY,
  });
}

interface Forced {
  port: keyof Deps;
  run: (guest: Awaited<ReturnType<typeof makeGuest>>) => Promise<Response>;
}

const search = (guest: { uuid: string }) =>
  call(`/api/embed/ai-searchbox/search/${guest.uuid}`, { body: { query: BODY } });
const open = (guest: { token: string }) => call("/api/chat/conversations", { body: {}, token: guest.token, site });
const rate = (guest: { uuid: string }) =>
  call(`/api/ai-searchbox/feedback/${guest.uuid}`, {
    body: { response_id: "ans_x", rating: "thumbs_up", reason: BODY },
  });

/** Ten places where a request breaks underneath us (LOG-02). */
const FORCED: Forced[] = [
  { port: "db", run: search },
  { port: "db", run: open },
  { port: "limiter", run: search },
  { port: "limiter", run: () => call("/api/guest/create", { body: { metadata: { note: BODY } }, site }) },
  { port: "site_index", run: search },
  {
    port: "site_index",
    run: (guest) => call(`/api/ai-searchbox/crawler-content/${guest.uuid}?query=${encodeURIComponent(BODY)}`),
  },
  { port: "site_log", run: rate },
  { port: "config", run: search },
  {
    port: "conversation",
    run: async (guest) => {
      const { conversation_id }: { conversation_id: string } = await (await openHealthy(guest)).json();
      return call("/api/chat/message", {
        body: { conversation_id, client_id: "client-log02", text: BODY },
        token: guest.token,
        site,
      });
    },
  },
  { port: "db", run: () => call("/api/guest/create", { body: { metadata: { note: BODY } }, site }) },
];

async function openHealthy(guest: { token: string }): Promise<Response> {
  const kept = [...faults];
  faults.clear();
  const response = await open(guest);
  for (const [port, error] of kept) faults.set(port, error);
  return response;
}

describe("an unforeseen error", () => {
  for (const [n, { port, run }] of FORCED.entries()) {
    it(`tells the caller a code and a request id, and the log no secret and no message: ${n + 1} (${port})`, async () => {
      const guest = await makeGuest(site);
      const from = log_lines.length;
      faults.set(port, leakyError());
      const response = await run(guest);
      const text = await response.text();
      expect(response.status).toBe(500);
      const problem: Record<string, unknown> = JSON.parse(text);
      expect(problem).toMatchObject({ error: "internal_error", request_id: response.headers.get("x-request-id") });
      const told = [text, ...log_lines.slice(from)].join("\n");
      for (const canary of [SECRET, "canary-message", guest.token, guest.uuid, "SELECT", "Bearer"])
        expect(told).not.toContain(canary);
      for (const inner of ["workers/", ".ts", "localhost", "stack"]) expect(text).not.toContain(inner);
      expect(log_lines.slice(from).some((line) => line.includes('"error_class":"TypeError"'))).toBe(true);
    });
  }

  it("describes an error by class and place only", () => {
    expect(JSON.stringify(describeError(leakyError()))).not.toContain("canary");
    expect(describeError("a thrown text")).toEqual({ error_class: "string" });
  });
});

describe("a log line", () => {
  it("is one JSON object a request, with its id, route pattern, status, time and tenant", async () => {
    const guest = await makeGuest(site);
    const from = log_lines.length;
    const response = await call(`/api/guest/validate/${guest.uuid}`, {
      headers: { "user-agent": '\n{"level":"CRITICAL"}' },
    });
    const lines = log_lines.slice(from).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter((line) => line.event === "request")).toMatchObject([
      {
        level: "INFO",
        route: "/api/guest/validate/:user_uuid",
        status: 200,
        method: "GET",
        site_id: site.id,
        request_id: response.headers.get("x-request-id"),
        ms: expect.any(Number),
      },
    ]);
  });

  it("never holds a question, an answer, a token or a whole guest id in a normal run", async () => {
    const guest = await makeGuest(site);
    const from = log_lines.length;
    await search(guest);
    const { conversation_id }: { conversation_id: string } = await (await open(guest)).json();
    await call("/api/chat/message", {
      body: { conversation_id, client_id: "client-quiet", text: BODY },
      token: guest.token,
      site,
    });
    const stream = await call(`/api/chat/events?conversation_id=${conversation_id}`, { token: guest.token, site });
    await readEvents<{ type: string; status?: string }>(
      stream,
      (frame) => frame.type === "turn" && frame.status === "done",
    );
    const told = log_lines.slice(from).join("\n");
    for (const canary of ["canary-message", "5 business days", guest.token, guest.uuid])
      expect(told).not.toContain(canary);
  });
});

describe("the edge's shield", () => {
  it("refuses with the headers and the log line of every answer", async () => {
    const shielded = { ...env, SHIELD: { limit: async () => ({ success: false }) } };
    const from = log_lines.length;
    const request = new Request("http://localhost:8787/api/guest/create", { method: "POST" });
    const response = await createApp(createTestDeps).fetch(request, shielded);
    expect(await response.json()).toMatchObject({ error: "rate_limited" });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const lines = log_lines.slice(from).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { event: "request", status: 429, error: "rate_limited", request_id: response.headers.get("x-request-id") },
    ]);
  });
});

describe("what the shield stands before", () => {
  it.each([
    ["POST", "/api/auth/login", 429],
    ["PATCH", "/api/v1/me", 429],
    ["DELETE", "/api/v1/sessions", 429],
    ["GET", "/api/v1/me", 429],
    ["HEAD", "/api/v1/me", 429],
    ["GET", "/health/live", 200],
    ["OPTIONS", "/api/guest/create", 400],
  ])("is every change and the whole owner API: %s %s", async (method, path, status) => {
    const shielded = { ...env, SHIELD: { limit: async () => ({ success: false }) } };
    const request = new Request(`http://localhost:8787${path}`, { method });
    expect((await createApp(createTestDeps).fetch(request, shielded)).status).toBe(status);
  });
});

describe("health (OPS-01)", () => {
  it("is live without asking anything", async () => {
    for (const port of ["db", "limiter", "pages", "site_index"] as const) faults.set(port, leakyError());
    const response = await call("/health/live/");
    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  });

  it("is ready, reports a missing provider key as no fault, and shows details only with the token", async () => {
    const plain = await call("/health/ready/");
    expect([plain.status, await plain.json()]).toEqual([200, { status: "ok" }]);
    const wrong = await call("/health/", { token: "x".repeat(32) });
    expect(await wrong.json()).toEqual({ status: "ok" });
    const full = await call("/health/", { token: env.HEALTH_TOKEN });
    expect(await full.json()).toMatchObject({
      checks: { database: "ok", migrations: "ok", objects: "ok", pages: "ok", queue: "ok" },
      providers: { model: "not_configured" },
    });
  });

  for (const port of ["db", "site_index", "pages", "crawl_queue"] as const) {
    it(`is 503 when ${port} fails, without saying which`, async () => {
      faults.set(port, leakyError());
      const response = await call("/health/ready/");
      expect([response.status, await response.json()]).toEqual([503, { status: "degraded" }]);
    });
  }
});

describe("the minute's jobs", () => {
  it("go on when one of them fails", async () => {
    faults.set("crawler", leakyError());
    const from = log_lines.length;
    await worker.scheduled({} as ScheduledController, env);
    expect(log_lines.slice(from).join("\n")).not.toContain(SECRET);
    expect(createTestDeps(env, "req_x").request_id).toBe("req_x");
  });
});
