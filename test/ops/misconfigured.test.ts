import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createDeps } from "../../workers/deps";
import { createApp } from "../../workers/worker";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a Worker with a wrong configuration", () => {
  it("answers nothing but a safe 500, and tells its operator which variable is wrong", async () => {
    const lines: unknown[] = [];
    vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
    const wrong = { ...env, ENVIRONMENT: "production", APP_ORIGIN: "https://helpshelf.example" };
    const response = await createApp(createDeps).fetch(new Request("https://helpshelf.example/health/live"), {
      ...wrong,
      DEV_ALLOWED_HOSTS: "10.0.0.1:80",
    });
    expect(response.status).toBe(500);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await response.json()).toMatchObject({ error: "internal_error" });
    expect(lines).toHaveLength(1);
    const line: unknown = JSON.parse(String(lines[0]));
    expect(line).toMatchObject({ level: "ERROR", event: "request.failed", error_class: "ConfigError" });
    expect(line).toMatchObject({ reason: expect.stringContaining("DEV_ALLOWED_HOSTS") });
    expect(String(lines[0])).not.toContain("10.0.0.1");
  });
});
