import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { List } from "../../workers/contract/lists";
import type { OwnSite } from "../../workers/contract/sites";
import { readAudit } from "../support/accounts";
import { type Call, call, fingerprint, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { createSite } from "../support/own-sites";
import { makeOwner, type Owner } from "../support/owners";
import { clock } from "../worker";

const MISSING = "/api/v1/sites/site_missing";
let owner: Owner;

beforeAll(async () => {
  owner = await makeOwner({ plan: "enterprise" });
});

const request = (path: string, wanted: Call = {}) => call(path, { owner, ...wanted });
const readSite = async (response: Response): Promise<OwnSite> => response.json();
const patch = (site: OwnSite, body: unknown) => request(`/api/v1/sites/${site.id}`, { method: "PATCH", body });

describe("the list", () => {
  it("holds the workspace's sites, oldest first, page by page, and nobody else's (TEN-02)", async () => {
    const mine = await makeOwner({ plan: "business" });
    const made = [await createSite(mine), await createSite(mine), await createSite(mine)];
    await createSite(owner);
    const read = async (query: string): Promise<List<OwnSite>> =>
      (await call(`/api/v1/sites${query}`, { owner: mine })).json();
    expect(await read("")).toEqual({ items: made, total: 3, page: 1, page_size: 20 });
    expect(await read("?page=2&page_size=2")).toEqual({ items: made.slice(2), total: 3, page: 2, page_size: 2 });
    expect((await read("?page=9")).items).toEqual([]);
    for (const query of ["?page=0", "?page_size=101", "?page=x"])
      expect((await call(`/api/v1/sites${query}`, { owner: mine })).status, query).toBe(400);
  });
});

describe("a change", () => {
  it("sets what is given and leaves the rest", async () => {
    const site = await createSite(owner);
    const theme = { primary_color: "#123456", secondary_color: "#abcdef", position: "left" };
    const wanted = { name: "Other", ai_enabled: false, theme, allowed_origins: ["https://a.example.org:8443"] };
    const changed = await readSite(await patch(site, wanted));
    expect(changed).toEqual({ ...site, ...wanted, updated_at: expect.any(Number) });
    expect(changed.updated_at).toBeGreaterThanOrEqual(site.updated_at);
    const rows = await readAudit(site.id, "site.updated");
    expect(rows).toHaveLength(1);
    expect(rows[0]?.before_hash).not.toBe(rows[0]?.after_hash);
    expect(await readSite(await request(`/api/v1/sites/${site.id}`))).toEqual(changed);
  });

  it("sets how answers are written, and null takes it back", async () => {
    const site = await createSite(owner);
    const wanted = {
      answer_length: "detailed",
      custom_voice: "dry",
      answer_guidance: "Be kind.",
      ai_model: "claude-opus-5-5",
    };
    expect(await readSite(await patch(site, wanted))).toMatchObject(wanted);
    const cleared = { custom_voice: null, answer_guidance: null, ai_model: null };
    expect(await readSite(await patch(site, cleared))).toMatchObject({ ...cleared, answer_length: "detailed" });
    for (const wrong of [
      { ai_model: "gpt-99" },
      { answer_length: null },
      { answer_length: "endless" },
      { answer_guidance: "x".repeat(4_001) },
      { custom_voice: "x".repeat(301) },
    ])
      expect((await patch(site, wrong)).status, JSON.stringify(wrong).slice(0, 40)).toBe(400);
  });

  it("may empty what is a list, and reads a typed address", async () => {
    const site = await createSite(owner);
    const response = await patch(site, { allowed_origins: [], suggested_questions: [], url: "example.org/help" });
    expect(await readSite(response)).toMatchObject({
      allowed_origins: [],
      suggested_questions: [],
      url: "https://example.org/help",
    });
  });

  it("clears nothing that a site cannot be without", async () => {
    const site = await createSite(owner);
    for (const field of [
      "name",
      "url",
      "subdomain",
      "status",
      "widget_enabled",
      "personality",
      "welcome_message",
      "theme",
      "contact",
      "allowed_origins",
    ])
      expect(await readProblem(await patch(site, { [field]: null })), field).toMatchObject({
        status: 400,
        fields: { [field]: expect.any(String) },
      });
    for (const field of ["id", "workspace_id", "site_key", "created_at", "deleted_at"])
      expect(await readProblem(await patch(site, { [field]: "x" })), field).toMatchObject({ status: 400 });
    expect(await readSite(await request(`/api/v1/sites/${site.id}`))).toEqual(site);
  });

  it("keeps the name a site had for its workspace, so that old snippets load nobody else's widget", async () => {
    const site = await createSite(owner);
    await patch(site, { subdomain: `left-${Date.now().toString(36)}` });
    const stranger = await makeOwner();
    const theirs = await createSite(stranger);
    const taking = { method: "PATCH", owner: stranger, body: { subdomain: site.subdomain } };
    expect(await readProblem(await call(`/api/v1/sites/${theirs.id}`, taking))).toMatchObject({ error: "conflict" });
    clock.offset_ms = 91 * 86_400_000;
    onTestFinished(() => {
      clock.offset_ms = 0;
    });
    const later = await makeOwner({ now: Date.now() + clock.offset_ms });
    const free = await createSite(later);
    const late = await call(`/api/v1/sites/${free.id}`, {
      method: "PATCH",
      owner: later,
      body: { subdomain: site.subdomain },
    });
    expect(await readSite(late)).toMatchObject({ subdomain: site.subdomain });
  });

  it("moves a site to another subdomain, but not to a reserved or taken one", async () => {
    const [site, other] = [await createSite(owner), await createSite(owner)];
    const subdomain = `moved-${Date.now().toString(36)}`;
    const moved = await readSite(await patch(site, { subdomain }));
    expect(moved.origin).toBe(`http://${subdomain}.localhost:8787`);
    expect((await call("/api/embed/config", { site: moved })).status).toBe(200);
    expect((await call("/api/embed/config", { site })).status).toBe(404);
    expect(await readProblem(await patch(moved, { subdomain: "admin" }))).toMatchObject({
      error: "invalid_request",
      fields: { subdomain: expect.any(String) },
    });
    expect(await readProblem(await patch(moved, { subdomain: other.subdomain }))).toMatchObject({
      error: "conflict",
      fields: { subdomain: expect.any(String) },
    });
    expect(await readSite(await patch(moved, { subdomain }))).toMatchObject({ subdomain });
  });

  it("refuses an address that is not public", async () => {
    expect(await readProblem(await patch(await createSite(owner), { url: "http://192.168.0.1/" }))).toMatchObject({
      error: "blocked_address",
    });
  });
});

describe("a new key", () => {
  it("replaces the old one at once", async () => {
    const site = await createSite(owner);
    const rotated = await readSite(await request(`/api/v1/sites/${site.id}/rotate-key`, { method: "POST" }));
    expect(rotated).toEqual({ ...site, site_key: expect.stringMatching(/^wk_/), updated_at: expect.any(Number) });
    expect(rotated.site_key).not.toBe(site.site_key);
    const config = (key: string) => call(`/api/embed/config?site_key=${key}`);
    expect([(await config(site.site_key)).status, (await config(rotated.site_key)).status]).toEqual([404, 200]);
    expect((await call(`/w/${site.site_key}`)).status).toBe(404);
    expect(await readAudit(site.id, "site.key_rotated")).toHaveLength(1);
  });
});

describe("another workspace's site (TEN-01)", () => {
  it("is one that never was, and stays as it is", async () => {
    const foreign = await makeSite();
    const path = `/api/v1/sites/${foreign.id}`;
    const calls: [string, Call][] = [
      ["", {}],
      ["", { method: "PATCH", body: { name: "Mine" } }],
      ["", { method: "DELETE" }],
      ["/rotate-key", { method: "POST" }],
      ["/events", {}],
    ];
    for (const [tail, wanted] of calls) {
      const [theirs, missing] = [await request(path + tail, wanted), await request(MISSING + tail, wanted)];
      expect(theirs.status).toBe(404);
      expect(await fingerprint(theirs)).toBe(await fingerprint(missing));
    }
    const response = await call("/api/embed/config", { site: foreign });
    expect(await response.json()).toMatchObject({ name: foreign.name });
  });
});

describe("roles (TEN-06)", () => {
  it.each(["agent", "viewer"] as const)("%s looks and changes nothing", async (role) => {
    const site = await createSite(owner);
    const { workspace_id } = owner.scope;
    const member = await makeOwner({ role, workspace_id, plan: "enterprise" });
    const path = `/api/v1/sites/${site.id}`;
    expect((await call(path, { owner: member })).status).toBe(200);
    for (const [tail, wanted] of [
      ["", { method: "PATCH", body: { name: "Mine" } }],
      ["", { method: "DELETE" }],
      ["/rotate-key", { method: "POST" }],
    ] as [string, Call][])
      expect(await readProblem(await call(path + tail, { owner: member, ...wanted }))).toMatchObject({
        status: 403,
        error: "forbidden",
      });
    expect(await readSite(await request(path))).toEqual(site);
  });
});
