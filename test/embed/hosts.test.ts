import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { createDeps } from "../../workers/deps";
import type { Route } from "../../workers/platform/route";
import { ROUTES } from "../../workers/worker";
import { call } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";

const EVIL = "evil.test";
let site: Site;
let guest: Awaited<ReturnType<typeof makeGuest>>;

beforeAll(async () => {
  site = await makeSite();
  guest = await makeGuest(site);
});

/** A valid call of a route, as a caller would make it who reaches us under another name. */
function callAsEvil(route: Route): Promise<Response> {
  const params = { site_key: site.site_key, ...route.example?.params, user_uuid: guest.uuid };
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => params[name as keyof typeof params] ?? "missing");
  const query = new URLSearchParams({ ...route.example?.query, site_key: site.site_key });
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${guest.token}`,
    host: EVIL,
    "x-forwarded-host": EVIL,
    "x-forwarded-proto": "gopher",
    "x-original-host": EVIL,
    forwarded: `host=${EVIL};proto=gopher`,
  };
  const body = route.body ? JSON.stringify(route.example?.body ?? {}) : null;
  const init = { method: route.method, headers, body, redirect: "manual" } as const;
  return exports.default.fetch(new Request(`http://${EVIL}${path}?${query}`, init));
}

/** All of a short answer; the first part of a stream that does not end. */
async function readStart(response: Response): Promise<string> {
  if (response.headers.get("content-type") !== "text/event-stream") return response.text();
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return new TextDecoder().decode(value);
}

describe("a host a request claims (SSRF-10)", () => {
  it.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "stands in nothing that %s answers",
    async (_, route) => {
      const response = await callAsEvil(route);
      expect(response.status).toBeLessThan(500);
      expect(JSON.stringify([...response.headers])).not.toContain(EVIL);
      const text = await readStart(response);
      for (const claimed of [EVIL, "gopher"]) expect(text).not.toContain(claimed);
    },
  );

  it("does not change where a loader leads", async () => {
    const response = await exports.default.fetch(`http://${EVIL}/widget.js?site_key=${site.site_key}`);
    expect(await response.text()).toContain(`"frame_url":"http://${site.subdomain}.localhost:8787/w/${site.site_key}"`);
  });
});

describe("a site's own host", () => {
  it("shows its own chat and no other site's", async () => {
    const other = await makeSite();
    expect((await call(`/w/${site.site_key}`, { site })).status).toBe(200);
    expect((await call(`/w/${site.site_key}`)).status).toBe(200);
    const foreign = await call(`/w/${site.site_key}`, { site: other });
    const missing = await call("/w/wk_never_existed", { site: other });
    expect([foreign.status, await foreign.text()]).toEqual([missing.status, await missing.text()]);
    expect(missing.status).toBe(404);
  });

  it("wins over a site_key, so that a page cannot speak for two sites at once", async () => {
    const other = await makeSite({ name: "The other shop" });
    const response = await call(`/api/embed/config?site_key=${site.site_key}`, { site: other });
    expect(await response.json()).toMatchObject({ name: "The other shop" });
  });
});

describe("what the chat's document tells (WEB-12)", () => {
  it("is exactly the allow-listed keys, without a secret of the site", async () => {
    const hidden = { channels: { email: { enabled: false, value: "canary@example.org" } } };
    const marked = await makeSite({ url: "https://canary.example.org", contact: hidden });
    const html = await (await call(`/w/${marked.site_key}`)).text();
    const json = /<script type="application\/json" id="config">([^<]*)<\/script>/.exec(html)?.[1] ?? "";
    const config: Record<string, unknown> = JSON.parse(json);
    expect(Object.keys(config).sort()).toEqual([
      "ai_enabled",
      "allowed_origins",
      "contact",
      "frame_origin",
      "name",
      "people",
      "site_key",
      "suggested_questions",
      "text_color",
      "theme",
      "welcome_message",
    ]);
    for (const secret of ["canary", marked.id, marked.workspace_id ?? ""]) expect(html).not.toContain(secret);
  });
});

describe("the loader in a shared cache (TEN-08)", () => {
  it("is kept apart by everything that may name its site", async () => {
    const response = await call("/widget.js", { headers: { "x-site-key": site.site_key } });
    expect(response.headers.get("cache-control")).toContain("public");
    expect(response.headers.get("vary")?.toLowerCase()).toContain("x-site-key");
  });
});

describe("our own hosts (SSRF-08)", () => {
  it.each([
    "https://support.example.com/",
    "https://Support.Example.com./",
    "https://demo.support.example.com:443/api/embed/config",
    "http://a.b.support.example.com/",
    "https://helpshelf.somebody.workers.dev/",
  ])("are not fetched in production: %s", async (url) => {
    const production = { ENVIRONMENT: "production", APP_ORIGIN: "https://support.example.com", DEV_ALLOWED_HOSTS: "" };
    const { outbound } = createDeps({ ...env, ...production }, "req_test", () => {});
    const outcome = await outbound.fetch(url, { max_bytes: 1_000, deadline_ms: 1_000, accept: "*/*" });
    expect(outcome).toMatchObject({ ok: false, reason: "blocked_address" });
  });
});
