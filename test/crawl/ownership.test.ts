import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, describe, expect, inject, it } from "vitest";
import { createDns } from "../../workers/adapters/safe-fetch";
import { type AddSource, DEFAULT_SOURCE_OPTIONS } from "../../workers/contract/knowledge";
import type { Ownership, OwnershipCheck } from "../../workers/contract/ownership";
import type { Site } from "../../workers/contract/sites";
import { isProven } from "../../workers/knowledge/ownership";
import { proofs } from "../../workers/knowledge/schema";
import { insertSource } from "../../workers/knowledge/sources";
import { audit_log } from "../../workers/ops/schema";
import { call, readProblem } from "../support/client";
import { deps } from "../support/crawl";
import { EVIL, evilUrl, SINK } from "../support/evil-client";
import { makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import type { SetAnswer } from "../support/settable-site";
import { makeWebsite } from "../support/website";
import { replacements } from "../worker";

const SITE = inject("settable_site_url");
const HOST = new URL(SITE).host;
const FILE = "/.well-known/helpshelf-verification.txt";

afterEach(() => {
  delete replacements.dns;
});

interface Made {
  owner: Owner;
  site: Site;
}

async function makeOwnSite(url = "https://shop.example.org"): Promise<Made> {
  const owner = await makeOwner();
  return { owner, site: await makeSite({ workspace_id: owner.scope.workspace_id, url }) };
}

function add({ owner, site }: Made, url: string, type: AddSource["type"] = "website", hosts: string[] = []) {
  const options = { ...DEFAULT_SOURCE_OPTIONS, hosts };
  return insertSource(deps, owner.scope, site.id, { type, url, urls: [], options });
}

async function list({ owner, site }: Made): Promise<Ownership[]> {
  const response = await call(`/api/v1/sites/${site.id}/ownership`, { owner });
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: Ownership[] }).items;
}

async function getToken(made: Made): Promise<string> {
  return (await list(made))[0]?.token ?? "";
}

function ask({ owner, site }: Made, host: string): Promise<Response> {
  return call(`/api/v1/sites/${site.id}/ownership`, { owner, body: { host } });
}

/** Which of the three ways the check found. */
async function check(made: Made, host: string): Promise<{ found: string[]; answer: OwnershipCheck }> {
  const response = await ask(made, host);
  expect(response.status).toBe(200);
  const answer: OwnershipCheck = await response.json();
  expect(answer.checks.map(({ method }) => method)).toEqual(["dns", "meta", "file"]);
  for (const { detail } of answer.checks) expect(detail).toMatch(/^[A-Z][^\n]+\.$/);
  return { found: answer.checks.filter((item) => item.found).map(({ method }) => method), answer };
}

async function answerWith(answers: Record<string, SetAnswer>): Promise<void> {
  await fetch(`${SITE}/__set`, { method: "PUT", body: JSON.stringify(answers) });
}

function makeHead(token: string): string {
  return `<!doctype html><html><head><title>Shop</title><meta name="helpshelf-verification" content="${token}"></head></html>`;
}

const PLAIN = { "content-type": "text/plain" };

describe("the list of websites to prove", () => {
  it("has each host of the site's sources once, and the site's own, with what to show where", async () => {
    const made = await makeOwnSite("https://www.own.example.org/start");
    await add(made, "https://www.shop.example.org/a");
    await add(made, "https://shop.example.org/b", "sitemap");
    await add(made, "http://docs.example.com/", "website", ["www.api.example.com", "docs.example.com"]);
    await add(made, "https://www.own.example.org/list", "url_list");
    const items = await list(made);
    expect(items.map(({ host }) => host)).toEqual([
      "shop.example.org",
      "docs.example.com",
      "api.example.com",
      "own.example.org",
    ]);
    const token = items[0]?.token ?? "";
    expect(token).toMatch(/^helpshelf-verification=[0-9a-f]{48}$/);
    expect(items[0]).toEqual({
      host: "shop.example.org",
      token,
      dns_name: "_helpshelf.shop.example.org",
      dns_value: token,
      meta_tag: `<meta name="helpshelf-verification" content="${token}">`,
      file_url: `https://www.shop.example.org${FILE}`,
      file_text: token,
      method: null,
      proven_at: null,
    });
    expect(items[2]?.file_url).toBe(`http://www.api.example.com${FILE}`);
    expect(new Set(items.map((item) => item.token)).size).toBe(1);
    expect(await getToken(await makeOwnSite())).not.toBe(token);
  });
});

describe("a check (SSRF-11)", () => {
  it("finds the tag, keeps the proof, and notes it once", async () => {
    const made = await makeOwnSite(SITE);
    await answerWith({ "/": { body: makeHead(await getToken(made)) } });
    expect(await isProven(deps, made.site.id, HOST)).toBe(false);
    const { found, answer } = await check(made, HOST);
    expect(found).toEqual(["meta"]);
    expect(answer).toMatchObject({ host: HOST, method: "meta", proven_at: expect.any(Number) });
    expect(await isProven(deps, made.site.id, HOST)).toBe(true);
    const [{ method, proven_at } = {}] = await list(made);
    expect({ method, proven_at }).toEqual({ method: "meta", proven_at: answer.proven_at });
    await check(made, HOST);
    const noted = and(eq(audit_log.action, "site.proven"), eq(audit_log.target, made.site.id));
    expect(await drizzle(env.DB).select().from(audit_log).where(noted)).toHaveLength(1);
    // The tag may be taken away again.
    await answerWith({});
    expect(await check(made, HOST)).toMatchObject({ found: [], answer: { method: "meta" } });
  });

  it("finds the file, white space around its text or not", async () => {
    const made = await makeOwnSite(SITE);
    await answerWith({ [FILE]: { headers: PLAIN, body: `\uFEFF  ${await getToken(made)}\r\n` } });
    expect(await check(made, HOST)).toMatchObject({ found: ["file"], answer: { method: "file" } });
  });

  it.each(["_helpshelf.docs.example.org", "docs.example.org"])("finds the TXT record at %s", async (name) => {
    makeWebsite({});
    const made = await makeOwnSite("https://www.docs.example.org");
    const token = await getToken(made);
    replacements.dns = { findTexts: async (asked) => (asked === name ? ["v=spf1 -all", token] : []) };
    expect(await check(made, "docs.example.org")).toMatchObject({ found: ["dns"], answer: { method: "dns" } });
    for (const host of ["docs.example.org", "api.docs.example.org"])
      expect(await isProven(deps, made.site.id, host)).toBe(true);
    for (const host of ["example.org", "xdocs.example.org", "docs.example.org:8080"])
      expect(await isProven(deps, made.site.id, host)).toBe(false);
  });

  it("asks DNS over HTTPS", async () => {
    makeWebsite({});
    const made = await makeOwnSite("https://example.org");
    replacements.dns = createDns(evilUrl("/dns"));
    expect((await check(made, "example.org")).found).toEqual([]);
    const broken = await makeOwnSite("https://broken.example.org");
    const { answer } = await check(broken, "broken.example.org");
    expect(answer.checks[0]?.detail).toContain("could not be asked");
  });

  it("says that DNS cannot be asked where there is no resolver, and that an address has no name", async () => {
    makeWebsite({});
    const { answer } = await check(await makeOwnSite(), "shop.example.org");
    expect(answer.checks[0]?.detail).toContain("cannot be asked on this server");
    replacements.dns = { findTexts: () => Promise.reject(new Error("must not be asked")) };
    const by_number = await check(await makeOwnSite(SITE), HOST);
    expect(by_number.answer.checks[0]?.detail).toContain("numbers");
  });

  it("is not convinced by what others could have written", async () => {
    const made = await makeOwnSite(SITE);
    const [token, foreign] = [await getToken(made), await getToken(await makeOwnSite(SITE))];
    const tag = `<meta name="helpshelf-verification" content="${token}">`;
    const page = (body: string): Record<string, SetAnswer> => ({ "/": { body } });
    const file = (answer: SetAnswer): Record<string, SetAnswer> => ({ [FILE]: answer });
    const away = (path: string): SetAnswer => ({ status: 302, headers: { location: `${EVIL}${path}` } });
    const tries: Record<string, SetAnswer>[] = [
      {},
      page(`<head><title>x</title></head><body><p>${tag}</p></body>`),
      page(`<head><!-- ${tag} --><title>${tag}</title></head>`),
      page(makeHead(foreign)),
      page(makeHead(`${token}x`)),
      page(makeHead(token.slice(0, -1))),
      page(makeHead("")),
      { "/": { headers: PLAIN, body: makeHead(token) } },
      { "/": { status: 404, body: makeHead(token) } },
      { "/": { status: 500, body: makeHead(token) } },
      { "/": away(`/echo?text=${encodeURIComponent(makeHead(token))}`) },
      { "/": { status: 302, headers: { location: SINK } } },
      { "/": { status: 302, headers: { location: "/" } } },
      page(makeHead(token) + "x".repeat(2 * 1024 * 1024)),
      file({ body: foreign }),
      file({ body: `${token} ${token}` }),
      file({ body: `<p>${token}</p>` }),
      file({ body: token + " ".repeat(1_024) }),
      file({ status: 404, body: token }),
      file(away(`/echo?text=${token}`)),
      file({ status: 302, headers: { location: SINK } }),
      { "/helpshelf-verification.txt": { body: token } },
    ];
    for (const answers of tries) {
      await answerWith(answers);
      replacements.limiter = {
        ...deps.limiter,
        take: async () => ({ allowed: true, limit: 1, remaining: 1, reset_ms: 0 }),
      };
      const { found } = await check(made, HOST).finally(() => delete replacements.limiter);
      expect(found, JSON.stringify(answers).slice(0, 300)).toEqual([]);
    }
    expect(await isProven(deps, made.site.id, HOST)).toBe(false);
  });

  it("follows redirects within the website", async () => {
    const made = await makeOwnSite(SITE);
    const token = await getToken(made);
    await answerWith({
      "/": { status: 301, headers: { location: "/en/" } },
      "/en/": { body: makeHead(token) },
      [FILE]: { status: 302, headers: { location: `${SITE}/file` } },
      "/file": { body: token },
    });
    expect((await check(made, HOST)).found).toEqual(["meta", "file"]);
  });

  it("takes a proof by DNS in place of a weaker one, and never the reverse", async () => {
    const shop = makeWebsite({});
    const made = await makeOwnSite(shop.origin);
    const { host } = new URL(shop.origin);
    const token = await getToken(made);
    shop.pages["/"] = makeHead(token);
    expect((await check(made, host)).answer.method).toBe("meta");
    replacements.dns = { findTexts: async () => [token] };
    expect((await check(made, host)).answer.method).toBe("dns");
    delete replacements.dns;
    expect(await check(made, host)).toMatchObject({ found: ["meta"], answer: { method: "dns" } });
    const rows = await drizzle(env.DB).select().from(proofs).where(eq(proofs.site_id, made.site.id));
    expect(rows).toHaveLength(1);
  });

  it("shows a host as proven whose name stands below one proven by DNS", async () => {
    makeWebsite({});
    const made = await makeOwnSite("https://example.org");
    await add(made, "https://docs.example.org/");
    const token = await getToken(made);
    replacements.dns = { findTexts: async (name) => (name === "_helpshelf.example.org" ? [token] : []) };
    await check(made, "example.org");
    expect((await list(made)).map(({ host, method }) => [host, method])).toEqual([
      ["docs.example.org", "dns"],
      ["example.org", "dns"],
    ]);
  });

  it("is made of the site's own websites only, and nothing is asked of others", async () => {
    const { visits } = makeWebsite({});
    const made = await makeOwnSite();
    for (const host of ["example.org", "www.shop.example.org", "127.0.0.1", "org", "shop.example.org/x"])
      expect(await readProblem(await ask(made, host)), host).toMatchObject({
        status: 400,
        error: "invalid_request",
        fields: { host: expect.any(String) },
      });
    expect(visits).toEqual([]);
  });

  it("is refused too many times an hour, before anything is asked", async () => {
    const { visits } = makeWebsite({});
    const made = await makeOwnSite();
    for (let n = 0; n < deps.config.limits.ownership_checks_per_workspace.limit; n++)
      await deps.limiter.take("ownership_checks_per_workspace", made.owner.scope.workspace_id);
    expect(await readProblem(await ask(made, "shop.example.org"))).toMatchObject({
      status: 429,
      error: "rate_limited",
    });
    expect(visits).toEqual([]);
  });

  it("counts for its own site only", async () => {
    const made = await makeOwnSite(SITE);
    const other = { owner: made.owner, site: await makeSite({ workspace_id: made.site.workspace_id, url: SITE }) };
    await answerWith({ "/": { body: makeHead(await getToken(made)) } });
    expect((await check(made, HOST)).found).toEqual(["meta"]);
    expect((await check(other, HOST)).found).toEqual([]);
    expect(await isProven(deps, other.site.id, HOST)).toBe(false);
    expect((await list(other))[0]?.method).toBeNull();
  });
});
