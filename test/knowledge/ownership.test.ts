import { env } from "cloudflare:workers";
import { and, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { DEFAULT_SOURCE_OPTIONS } from "../../workers/contract/knowledge";
import type { ProofMethod } from "../../workers/contract/ownership";
import {
  areProven,
  findProof,
  isProven,
  isSourceProven,
  listProofs,
  listSourceHosts,
  recordProof,
} from "../../workers/knowledge/ownership";
import { sources } from "../../workers/knowledge/schema";
import type { SourceRow } from "../../workers/knowledge/service";
import { deps, makeOwnedSource } from "../support/crawl";
import { makeOwner } from "../support/owners";

async function makeProven(proofs: Record<string, ProofMethod>) {
  const { owner, site, source } = await makeOwnedSource("https://start.example.com/");
  for (const [host, method] of Object.entries(proofs))
    await recordProof(deps, owner.scope, { site_id: site.id, host, method });
  return { site_id: site.id, source };
}

async function ask(site_id: string, hosts: string[]): Promise<boolean> {
  const [row] = await deps.db.all<{ n: number }>(sql`SELECT ${areProven(site_id, hosts)} AS n`);
  return row?.n === 1;
}

/** Whether the source is proven once it reads from there, as its row says. */
async function askRow(source: SourceRow, changes: Partial<SourceRow>): Promise<boolean> {
  const own = and(eq(sources.site_id, source.site_id), eq(sources.id, source.id));
  await drizzle(env.DB).update(sources).set(changes).where(own);
  const [row] = await deps.db.select({ n: isSourceProven() }).from(sources).where(own);
  return row?.n === 1;
}

const HOSTS: [host: string, proven: boolean][] = [
  ["example.org", true],
  ["www.example.org", true],
  ["docs.example.org", false],
  ["example.net", true],
  ["docs.example.net", true],
  ["a.b.docs.example.net", true],
  ["docsexample.net", false],
  ["net", false],
  ["example.net.evil.com", false],
  ["example.net:8080", false],
  ["%", false],
  ["", false],
];

describe("a host's proof", () => {
  it("holds with and without www., and by DNS for what stands below, in each statement alike", async () => {
    const { site_id, source } = await makeProven({ "example.org": "meta", "example.net": "dns" });
    const known = await listProofs(deps, site_id);
    for (const [host, proven] of HOSTS) {
      expect(await ask(site_id, [host]), host).toBe(proven);
      if (host.includes("."))
        expect(await askRow(source, { url: `https://${host}/a/b?c=/`, options: DEFAULT_SOURCE_OPTIONS }), host).toBe(
          proven,
        );
      if (!host.startsWith("www.")) expect(findProof(known, host) !== undefined, host).toBe(proven);
    }
    expect(await isProven(deps, site_id, "example.org")).toBe(true);
    expect(await isProven(deps, "site_other", "example.org")).toBe(false);
  });

  it("is needed for each host of a source", async () => {
    const { site_id, source } = await makeProven({ "example.org": "file", "example.net": "dns" });
    expect(await ask(site_id, ["example.org", "docs.example.net"])).toBe(true);
    expect(await ask(site_id, ["example.org", "docs.example.org"])).toBe(false);
    const url = "https://www.example.org/start";
    const among = (hosts: string[]) => ({ url, options: { ...DEFAULT_SOURCE_OPTIONS, hosts } });
    expect(await askRow(source, among(["www.example.org", "docs.example.net"]))).toBe(true);
    expect(await askRow(source, among(["docs.example.org"]))).toBe(false);
    expect(await askRow(source, { url: "https://example.org" })).toBe(false);
    expect(await askRow(source, { url: "https://example.org", options: DEFAULT_SOURCE_OPTIONS })).toBe(true);
  });

  it("is not needed for an upload", async () => {
    const { source, site_id } = await makeProven({});
    expect(await askRow(source, { type: "file", url: "upload:prices.pdf" })).toBe(true);
    expect(await ask(site_id, listSourceHosts({ ...source, type: "text", url: "upload:a" }))).toBe(true);
    expect(listSourceHosts({ ...source, type: "text", url: "upload:a" })).toEqual([]);
  });
});

describe("the hosts of a source", () => {
  it("are its own and those its owner declared, without www., each once", async () => {
    const { source } = await makeOwnedSource("https://www.example.org/a");
    const options = { ...source.options, hosts: ["example.org", "www.docs.example.org", "api.example.org", "a b"] };
    expect(listSourceHosts({ ...source, options })).toEqual(["example.org", "docs.example.org", "api.example.org"]);
  });
});

describe("a proof", () => {
  it("is kept once by whoever is first, and by DNS in place of a weaker one", async () => {
    const { site_id } = await makeProven({ "example.org": "meta" });
    const { scope } = await makeOwner();
    const record = (method: ProofMethod) => recordProof(deps, scope, { site_id, host: "example.org", method });
    for (const [method, kept] of [
      ["file", "meta"],
      ["dns", "dns"],
      ["meta", "dns"],
    ] as const) {
      await record(method);
      expect((await listProofs(deps, site_id)).map((proof) => proof.method)).toEqual([kept]);
    }
  });
});
