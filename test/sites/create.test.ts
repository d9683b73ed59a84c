import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, it } from "vitest";
import type { List } from "../../workers/contract/lists";
import { NEW_SITE } from "../../workers/contract/new-site";
import type { OwnSite } from "../../workers/contract/sites";
import { audit_log } from "../../workers/ops/schema";
import { readAudit } from "../support/accounts";
import { type Call, call, readProblem } from "../support/client";
import { createSite, makeHost } from "../support/own-sites";
import { makeOwner, type Owner } from "../support/owners";

let owner: Owner;

beforeAll(async () => {
  owner = await makeOwner({ plan: "enterprise" });
});

const request = (path: string, wanted: Call = {}) => call(path, { owner, ...wanted });
const readSite = async (response: Response): Promise<OwnSite> => response.json();

describe("a new site", () => {
  it("begins with the defaults", async () => {
    const host = makeHost();
    const response = await request("/api/v1/sites", { body: { url: host } });
    const site = await readSite(response);
    expect([response.status, site]).toEqual([
      201,
      {
        id: expect.stringMatching(/^site_/),
        workspace_id: owner.scope.workspace_id,
        name: host,
        url: `https://${host}/`,
        subdomain: host.replaceAll(".", "-"),
        site_key: expect.stringMatching(/^wk_[\w-]{32}$/),
        ...NEW_SITE,
        suggested_questions: [expect.any(String), expect.any(String), expect.any(String)],
        allowed_origins: [`https://${host}`],
        created_at: expect.any(Number),
        updated_at: site.created_at,
        origin: `http://${site.subdomain}.localhost:8787`,
        snippet: `<script src="http://${site.subdomain}.localhost:8787/widget.js" async></script>`,
      },
    ]);
    expect(await readSite(await request(`/api/v1/sites/${site.id}`))).toEqual(site);
    expect(await readAudit(site.id, "site.created")).toMatchObject([
      { user_id: owner.scope.user_id, workspace_id: owner.scope.workspace_id, before_hash: null },
    ]);
  });

  it("lists both origins of a name with and without www, and takes the name without it", async () => {
    const name = `own${Date.now().toString(36)}.org`;
    const site = await createSite(owner, { url: `http://www.${name}/shop?a=b#top` });
    expect(site).toMatchObject({
      name,
      url: `http://www.${name}/shop?a=b`,
      allowed_origins: [`http://www.${name}`, `http://${name}`],
    });
  });

  it("keeps the name and the subdomain its owner chose", async () => {
    const subdomain = `chosen-${Date.now().toString(36)}`;
    expect(await createSite(owner, { name: "  Fell & Co ", subdomain: subdomain.toUpperCase() })).toMatchObject({
      name: "Fell & Co",
      subdomain,
    });
  });

  it.each([
    "http://127.0.0.1/",
    "http://10.0.0.1",
    "localhost",
    "javascript:alert(1)",
    "ftp://example.org",
    "app.localhost:8787",
  ])("is not made of %s", async (url) => {
    const response = await request("/api/v1/sites", { body: { url } });
    expect(await readProblem(response)).toMatchObject({ status: 400, error: "blocked_address" });
  });

  it("gets another subdomain where its host's is taken, and an owner's wish for it is refused", async () => {
    const host = makeHost();
    const [first, second] = [
      await createSite(owner, { url: host }),
      await createSite(owner, { url: `https://${host}` }),
    ];
    expect(second.subdomain).toMatch(new RegExp(`^${first.subdomain}-[0-9a-z]{6}$`));
    const refused = await request("/api/v1/sites", { body: { url: host, subdomain: first.subdomain } });
    expect(await readProblem(refused)).toMatchObject({
      status: 409,
      error: "conflict",
      fields: { subdomain: expect.any(String) },
    });
  });

  it.each(["api", "www", "status", "xn--pple-43d", "-a-b", "a.b", "ab"])(
    "does not get the subdomain %s",
    async (subdomain) => {
      const response = await request("/api/v1/sites", { body: { url: makeHost(), subdomain } });
      expect(await readProblem(response)).toMatchObject({
        status: 400,
        error: "invalid_request",
        fields: { subdomain: expect.any(String) },
      });
    },
  );

  it("takes no field that is the server's (TEN-11)", async () => {
    for (const field of ["id", "workspace_id", "site_key", "created_at", "deleted_at", "plan", "origin"]) {
      const response = await request("/api/v1/sites", { body: { url: makeHost(), [field]: "x" } });
      expect(await readProblem(response), field).toMatchObject({ status: 400, error: "invalid_request" });
    }
  });
});

describe("the plan's number of sites (DATA-02)", () => {
  it("holds against many at once, for one subdomain too, and leaves nothing of what was refused", async () => {
    const busy = await makeOwner({ plan: "pro" });
    const host = makeHost();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call("/api/v1/sites", { owner: busy, body: { url: host } })),
    );
    const refused = await Promise.all(answers.filter(({ status }) => status !== 201).map(readProblem));
    expect(refused).toHaveLength(17);
    for (const problem of refused) expect(problem).toMatchObject({ status: 403, error: "plan_limit" });
    const list: List<OwnSite> = await (await call("/api/v1/sites", { owner: busy })).json();
    expect([list.total, new Set(list.items.map(({ subdomain }) => subdomain)).size]).toEqual([3, 3]);
    const own = eq(audit_log.workspace_id, busy.scope.workspace_id);
    const rows = await drizzle(env.DB)
      .select()
      .from(audit_log)
      .where(and(own, eq(audit_log.action, "site.created")));
    expect(rows.map(({ target }) => target).sort()).toEqual(list.items.map(({ id }) => id).sort());
  });

  it("has room again for one that was deleted", async () => {
    const small = await makeOwner({ plan: "free" });
    const site = await createSite(small);
    const full = await call("/api/v1/sites", { owner: small, body: { url: makeHost() } });
    expect(await readProblem(full)).toMatchObject({ error: "plan_limit" });
    await call(`/api/v1/sites/${site.id}`, { owner: small, method: "DELETE" });
    await createSite(small);
  });
});
