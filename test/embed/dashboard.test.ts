import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { call, fingerprint, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { replacements } from "../worker";

/** The folder of the built dashboard: its one document for every path without a file, as the platform answers. */
beforeEach(() => {
  replacements.dashboard = {
    fetch: async ({ url }) =>
      new URL(url).pathname === "/assets/app-1a2b.js"
        ? new Response("export {};", { headers: { "content-type": "text/javascript" } })
        : new Response("<!doctype html><title>HelpShelf</title>", {
            headers: { "content-type": "text/html", "set-cookie": "a=b", "access-control-allow-origin": "*" },
          }),
  };
});
afterEach(() => {
  delete replacements.dashboard;
});

describe("the dashboard's documents (WEB-06)", () => {
  it.each(["/", "/sign-in", "/sign-up", "/sites", "/sites/site_1/widget", "/account"])(
    "carry the whole policy at %s",
    async (path) => {
      const { status, headers } = await call(path);
      expect(status).toBe(200);
      expect(headers.get("content-security-policy")?.split("; ").sort()).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "frame-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
        "script-src 'self'",
        "style-src 'self'",
        "trusted-types 'none'",
      ]);
      expect(Object.fromEntries(headers)).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
        "x-content-type-options": "nosniff",
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": expect.stringContaining("camera=()"),
      });
      for (const name of ["set-cookie", "access-control-allow-origin"]) expect(headers.get(name), name).toBeNull();
    },
  );

  it("are on the app host only", async () => {
    const site = await makeSite();
    expect(await readProblem(await call("/sites", { site }))).toMatchObject({ status: 404, error: "not_found" });
    expect((await call("/", { site })).headers.get("location")).toBe(`/w/${site.site_key}`);
  });
});

describe("an address that does not exist", () => {
  it("is told to a person by the dashboard's own page, to a program as a problem", async () => {
    const headers = { accept: "text/html,*/*;q=0.8" };
    const page = await call("/nothing", { headers });
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await readProblem(await call("/nothing"))).toMatchObject({ status: 404, error: "not_found" });
    const others = [call("/api/nothing", { headers }), call("/nothing", { headers, site: await makeSite() })];
    for (const response of await Promise.all(others))
      expect(await readProblem(response)).toMatchObject({ status: 404 });
  });
});

describe("the dashboard's files (WEB-06)", () => {
  it("are kept for a year, by their own type, and run nothing when opened alone", async () => {
    const { status, headers } = await call("/assets/app-1a2b.js");
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "text/javascript",
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "strict-transport-security": expect.any(String),
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": expect.any(String),
    });
  });

  it("that do not exist are 404 and kept by no cache, not the document", async () => {
    const missing = await call("/assets/missing.js");
    expect(missing.headers.get("cache-control")).toBe("no-store");
    expect(await fingerprint(missing)).toBe(await fingerprint(await call("/nothing")));
  });
});
