import { describe, expect, it } from "vitest";
import { getPageStatus } from "../../workers/knowledge/status";

describe("the status of a page", () => {
  it.each([
    ["ok", "indexed"],
    ["not_modified", "indexed"],
    ["robots", "skipped"],
    ["duplicate", "skipped"],
    ["not_html", "skipped"],
    ["limit", "skipped"],
    ["http_5xx", "failed"],
    ["http_4xx", "failed"],
    ["blocked_address", "failed"],
    ["redirect_loop", "failed"],
    ["timeout", "failed"],
  ] as const)("follows from %s: %s", (reason, status) => {
    expect(getPageStatus(reason)).toBe(status);
  });

  it.each([
    [404, "gone"],
    [410, "gone"],
    [403, "failed"],
    [401, "failed"],
  ] as const)("is gone only where the website says so: %i is %s", (http_status, status) => {
    expect(getPageStatus("http_4xx", http_status)).toBe(status);
  });
});
