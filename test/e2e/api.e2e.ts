import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, inject, it } from "vitest";
import routing from "../../dashboard/pages/_routes.json";

const app = inject("app");

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, unknown>; security: unknown[] }>>;
}

async function readDocument(): Promise<Document> {
  return (await fetch(`${app.app_url}/openapi.json`)).json();
}

describe("the description of the API", () => {
  it("is valid OpenAPI 3.1 and names every route's answer", async () => {
    const document = await readDocument();
    const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toBe("3.1.0");
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(operations.length).toBeGreaterThan(40);
    expect(
      operations.filter(({ responses }) => !Object.keys(responses).some((status) => status.startsWith("2"))),
    ).toEqual([]);
    expect(document.paths["/api/v1/sites"]?.post?.security).toEqual([{ session: [] }]);
  });

  it("describes nothing that Pages would not hand to the Worker", async () => {
    const document = await readDocument();
    const patterns = routing.include.map((path) => new RegExp(`^${path.replaceAll("*", ".*")}$`));
    for (const path of [...Object.keys(document.paths), "/openapi.json", "/widget.js", "/w/wk_0", "/favicon.ico"])
      expect(
        patterns.some((pattern) => pattern.test(path)),
        path,
      ).toBe(true);
    for (const path of ["/", "/sites", "/sites/site_0/pages", "/assets/index.js", "/sign-in"])
      expect(
        patterns.some((pattern) => pattern.test(path)),
        path,
      ).toBe(false);
  });
});

describe("the dashboard's Pages project", () => {
  it("holds the files, the proxy, and the headers that the Worker sends with them (WEB-06)", async () => {
    execFileSync(process.execPath, ["scripts/deploy-dashboard.mjs", "--env", "staging", "--dry-run"]);
    const folder = "dist/pages-staging";
    const headers = readFileSync(`${folder}/files/_headers`, "utf8").split("\n\n")[0] ?? "";
    const served = await fetch(`${app.app_url}/sites`);
    const lines = [...headers.matchAll(/^ {2}([^:]+): (.*)$/gm)].map(([, name = "", value]) => [name, value]);
    expect(lines.length).toBeGreaterThan(5);
    for (const [name = "", value] of lines) expect(served.headers.get(name), name).toBe(value);
    expect(readFileSync(`${folder}/wrangler.toml`, "utf8")).toContain('service = "helpshelf-staging"');
    expect(readFileSync(`${folder}/files/index.html`, "utf8")).toBe(await served.text());
  });
});
