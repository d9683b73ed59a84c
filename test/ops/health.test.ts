import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { call } from "../support/client";
import { createTestDeps, replacements } from "../worker";

afterEach(() => {
  delete replacements.db;
});

describe("readiness (OPS-01)", () => {
  it("fails on a database that misses a migration", async () => {
    const { db } = createTestDeps(env, "req_test");
    replacements.db = new Proxy(db, {
      get: (target, key) => (key === "all" ? async () => [{ applied: 0 }] : Reflect.get(target, key)),
    });
    const response = await call("/health/ready/", { token: env.HEALTH_TOKEN });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ checks: { database: "ok", migrations: "failed", pages: "ok" } });
  });
});
