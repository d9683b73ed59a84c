import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** What is deployed: the Worker, the dashboard and the widget. */
const DEPLOYED = ["workers", "dashboard", "widget", "migrations"];

/** Address and password, as the seed of a development machine writes them. */
function readOwner(): string[] {
  const owner = /OWNER = \{ email: "([^"]+)", password: "([^"]+)" \}/.exec(readFileSync("scripts/seed.mjs", "utf8"));
  if (!owner) throw new Error("The seed names its owner in another way.");
  return owner.slice(1);
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("the demo's owner (AUTH-11)", () => {
  it("stands in nothing that is deployed", () => {
    const files = DEPLOYED.flatMap(listFiles);
    const told = files.filter((file) => {
      const text = readFileSync(file, "utf8");
      return readOwner().some((secret) => text.includes(secret));
    });
    expect(files.length).toBeGreaterThan(200);
    expect(told).toEqual([]);
  });
});
