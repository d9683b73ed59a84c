import { describe, expect, it } from "vitest";
import { FRAME_JS } from "../../dist/widget-bundle";
import { call } from "../support/client";
import { makeSite } from "../support/factories";

const NAMED = /\/w\/later\/later\.[\da-f]{16}\.js/.exec(FRAME_JS)?.[0] ?? "";

describe("what the frame loads at need", () => {
  it("is kept for a year under the name that the frame has for it", async () => {
    const response = await call(NAMED, { site: await makeSite() });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/javascript");
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(await response.text()).toContain("showModal");
  });

  it("is what there is now for a frame that was opened before a deployment, and is not kept", async () => {
    const response = await call("/w/later/later.0123456789abcdef.js");
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await response.text()).toBe(await (await call(NAMED)).text());
  });

  it("is nothing else", async () => {
    for (const file of ["later.js", "..%2fdashboard%2findex.html", "later.0123456789abcdef.js%2f..", "x"])
      expect((await call(`/w/later/${file}`)).status, file).toBeGreaterThanOrEqual(400);
  });
});
