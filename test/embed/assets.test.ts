import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call } from "../support/client";

const WEIGHTS = "embedder/use-lite-int8-v1.bin";

describe("the Worker's assets", () => {
  it("hold the dashboard, which browsers get with its scripts", async () => {
    const page = await (await call("/sign-in")).text();
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
    expect((await call(script)).headers.get("content-type")).toContain("javascript");
  });

  it("hold the embedder's weights, which browsers do not get", async () => {
    expect((await env.ASSETS.fetch(`https://assets.invalid/${WEIGHTS}`)).status).toBe(200);
    for (const path of [
      "",
      "assets/",
      "assets/../",
      "assets/%2e%2e/",
      "assets/..%2f",
      "assets/..%2f..%2f",
      "dashboard/../",
    ])
      for (const file of [WEIGHTS, WEIGHTS.replace("/", "%2f")])
        expect((await call(`/${path}${file}`)).status, path + file).toBe(404);
  });

  it("are not reached below the dashboard's folder by its name", async () => {
    expect((await call("/dashboard/index.html")).status).toBe(404);
  });
});
