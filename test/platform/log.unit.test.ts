import { describe, expect, it } from "vitest";
import { createLog } from "../../workers/platform/log";

describe("a log line (LOG-04)", () => {
  it("stays one line and one object of ours, whatever a field holds", () => {
    const lines: string[] = [];
    const forged = '\n{"level":"CRITICAL","event":"forged"}\r\n\u0000\u001b[2J","level":"CRITICAL';
    createLog("INFO", { request_id: "req_1", ray: forged }, (line) => lines.push(line))("INFO", "API", "request", {
      user_agent: forged.repeat(1_000),
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/\p{Cc}/u);
    expect(lines[0]?.length).toBeLessThan(2_000);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "INFO", event: "request", request_id: "req_1" });
  });

  it("below the level is not written", () => {
    const lines: string[] = [];
    const log = createLog("WARNING", {}, (line) => lines.push(line));
    log("INFO", "API", "quiet");
    log("WARNING", "API", "heard");
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(["heard"]);
  });
});
