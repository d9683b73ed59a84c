import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, it } from "vitest";
import { guests } from "../../workers/contacts/schema";
import { deleteExpiredGuests } from "../../workers/contacts/service";
import type { ContentResults, CreatedGuest, GuestValidity, SearchAnswer } from "../../workers/contract/embed";
import type { Site } from "../../workers/contract/sites";
import { call, readEvents, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { createTestDeps } from "../worker";

const DAY_MS = 86_400_000;
let site: Site;

beforeAll(async () => {
  site = await makeSite();
  await indexPages(site, SHOP_PAGES);
});

async function ask(query: string, guest_site = site): Promise<SearchAnswer> {
  const guest = await makeGuest(guest_site);
  const response = await call(`/api/embed/ai-searchbox/search/${guest.uuid}/`, { body: { query } });
  expect(response.status).toBe(200);
  return response.json();
}

describe("guests", () => {
  it("are made for a site named by key, by header or by host", async () => {
    const calls = [
      call("/api/guest/create/", {
        body: { site_key: site.site_key, metadata: { locale: "en", landing_page: "https://shop.example.org/" } },
      }),
      call("/api/guest/create", { body: {}, headers: { "x-site-key": site.site_key } }),
      call("/api/guest/create/", { body: {}, site }),
    ];
    for (const response of await Promise.all(calls)) {
      expect(response.status).toBe(201);
      const guest: CreatedGuest = await response.json();
      expect(Object.keys(guest).sort()).toEqual(["expires_at", "token", "uuid"]);
      expect(guest.token.length).toBeGreaterThanOrEqual(43);
      const [row] = await drizzle(env.DB).select().from(guests).where(eq(guests.uuid, guest.uuid));
      expect(row?.site_id).toBe(site.id);
      expect(JSON.stringify(row)).not.toContain(guest.token);
    }
  });

  it("are refused for an unknown key and for no key, and nothing is stored", async () => {
    const before = await drizzle(env.DB).$count(guests);
    expect(await readProblem(await call("/api/guest/create/", { body: { site_key: "wk_unknown" } }))).toMatchObject({
      status: 404,
      error: "not_found",
    });
    expect(await readProblem(await call("/api/guest/create/", { body: {} }))).toMatchObject({
      status: 400,
      fields: { site_key: expect.any(String) },
    });
    expect(await drizzle(env.DB).$count(guests)).toBe(before);
  });

  it("are limited to 20 an hour from one network and site", async () => {
    const limited = await makeSite();
    const create = (ip: string) =>
      call("/api/guest/create/", { body: {}, site: limited, headers: { "cf-connecting-ip": ip } });
    const statuses = await Promise.all(
      Array.from({ length: 22 }, async (_, at) => (await create(`2001:db8:1:2::${at}`)).status),
    );
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    const refused = await create("2001:db8:1:2:ffff::9");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("ratelimit-limit")).toBe("20");
    expect((await create("2001:db8:1:3::1")).status).toBe(201);
  });

  it("validate as what they are: known, unknown, of another site, expired", async () => {
    const guest = await makeGuest(site);
    const read = async (uuid: string, at = site): Promise<GuestValidity> =>
      (await call(`/api/guest/validate/${uuid}/`, { site: at })).json();
    const known = await read(guest.uuid);
    expect(known).toMatchObject({
      valid: true,
      session_data: { has_open_conversation: false, locale: null, landing_page: null },
    });
    expect(await read(crypto.randomUUID())).toEqual({ valid: false, session_data: null });
    expect(await read(guest.uuid, await makeSite())).toEqual({ valid: false, session_data: null });
    await drizzle(env.DB)
      .update(guests)
      .set({ expires_at: Date.now() - 1 })
      .where(eq(guests.uuid, guest.uuid));
    expect(await read(guest.uuid)).toEqual({ valid: false, session_data: null });
    expect((await call("/api/guest/validate/not-a-uuid/")).status).toBe(400);
  });

  it("live 30 days after their last use, are written once a day and deleted after", async () => {
    const guest = await makeGuest(site);
    const expiry = async () =>
      (await drizzle(env.DB).select().from(guests).where(eq(guests.uuid, guest.uuid)))[0]?.expires_at ?? 0;
    const set = (expires_at: number) =>
      drizzle(env.DB).update(guests).set({ expires_at }).where(eq(guests.uuid, guest.uuid));
    await set(Date.now() + 29.5 * DAY_MS);
    const young = await expiry();
    await call(`/api/guest/validate/${guest.uuid}/`);
    expect(await expiry()).toBe(young);
    await set(Date.now() + 20 * DAY_MS);
    await call(`/api/guest/validate/${guest.uuid}/`);
    expect(await expiry()).toBeGreaterThan(Date.now() + 29.9 * DAY_MS);
    await set(Date.now() - 1);
    await deleteExpiredGuests(createTestDeps(env, "req_test"));
    expect(await expiry()).toBe(0);
  });
});

describe("search", () => {
  it("answers from the site's pages with a source whose page says so", async () => {
    const answer = await ask("how long do refunds take?");
    expect(answer).toMatchObject({ answered: true, degraded: false, products: [] });
    expect(answer.response_text).toContain("5 business days");
    expect(answer.response_text).toContain("[1]");
    const [source] = answer.sources;
    expect(source?.url).toBe("https://shop.example.org/refunds");
    expect(SHOP_PAGES[0]?.markdown).toContain(source?.quote);
    expect(answer.confidence_score).toBeGreaterThan(0.3);
  });

  it("says it is not sure about what the site does not hold", async () => {
    for (const query of [
      "Who won the world cup in 1998?",
      "Do you sell helicopters?",
      "What is the capital of Mongolia?",
    ]) {
      const answer = await ask(query);
      expect(answer.answered, query).toBe(false);
      expect(answer.response_text).not.toBe("");
      expect(answer.sources.every((source) => SHOP_PAGES.some((page) => page.url === source.url))).toBe(true);
    }
  });

  it("answers nothing of a site without content, and never from another site", async () => {
    const empty = await makeSite();
    const answer = await ask("how long do refunds take?", empty);
    expect(answer).toMatchObject({ answered: false, sources: [] });
  });

  it("streams verified sentences and ends with the same object", async () => {
    const guest = await makeGuest(site);
    const response = await call(`/api/embed/ai-searchbox/search/${guest.uuid}`, {
      body: { query: "how long do refunds take?" },
      headers: { accept: "text/event-stream" },
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const events = await readEvents<Partial<SearchAnswer> & { text?: string }>(
      response,
      (event) => event.response_id !== undefined,
    );
    const done = events.at(-1);
    expect(
      events
        .slice(0, -1)
        .map((event) => event.text)
        .join(""),
    ).toBe(done?.response_text);
    expect(done?.sources?.[0]?.url).toBe("https://shop.example.org/refunds");
  });

  it("shows search results and calls no model when the owner switched the AI off", async () => {
    const quiet = await makeSite({ ai_enabled: false });
    await indexPages(quiet, SHOP_PAGES);
    const answer = await ask("how long do refunds take?", quiet);
    expect(answer.answered).toBe(false);
    expect(answer.sources[0]?.url).toBe("https://shop.example.org/refunds");
  });

  it("refuses an empty, an overlong and a 1 MB query", async () => {
    const guest = await makeGuest(site);
    const path = `/api/embed/ai-searchbox/search/${guest.uuid}/`;
    expect((await call(path, { body: { query: "  " } })).status).toBe(400);
    expect((await call(path, { body: { query: "x".repeat(1_001) } })).status).toBe(400);
    expect(await readProblem(await call(path, { body: { query: "x".repeat(1_000_000) } }))).toMatchObject({
      status: 413,
      error: "payload_too_large",
    });
  });

  it("answers 10 questions a minute for one guest, then 429", async () => {
    const guest = await makeGuest(site);
    const statuses: number[] = [];
    for (let n = 0; n < 11; n++) {
      const response = await call(`/api/embed/ai-searchbox/search/${guest.uuid}/`, {
        body: { query: "refunds" },
        headers: { "cf-connecting-ip": "192.0.2.77" },
      });
      statuses.push(response.status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
  });

  it("is 403 when the widget is off and 404 when the site is inactive", async () => {
    const off = await makeSite({ widget_enabled: false });
    const inactive = await makeSite({ status: "inactive" });
    const search = async (at: Site) =>
      readProblem(
        await call(`/api/embed/ai-searchbox/search/${(await makeGuest(at)).uuid}/`, { body: { query: "refunds" } }),
      );
    expect(await search(off)).toMatchObject({ status: 403, error: "widget_disabled" });
    expect(await search(inactive)).toMatchObject({ status: 404 });
    expect((await call("/api/guest/create/", { body: { site_key: inactive.site_key } })).status).toBe(404);
    expect(await (await call(`/widget.js?site_key=${off.site_key}`)).text()).toBe("");
  });
});

describe("feedback", () => {
  it("is recorded, changes its mind, and is refused for another guest's answer", async () => {
    const guest = await makeGuest(site);
    const answer: SearchAnswer = await (
      await call(`/api/embed/ai-searchbox/search/${guest.uuid}/`, { body: { query: "refunds" } })
    ).json();
    const rate = (uuid: string, rating: string) =>
      call(`/api/ai-searchbox/feedback/${uuid}/`, {
        body: { response_id: answer.response_id, rating, reason: "clear" },
      });
    for (const rating of ["thumbs_up", "thumbs_down"]) {
      const response = await rate(guest.uuid, rating);
      expect([response.status, await response.json()]).toEqual([200, { status: "recorded" }]);
    }
    expect((await rate((await makeGuest(site)).uuid, "thumbs_up")).status).toBe(404);
    expect((await rate(guest.uuid, "five stars")).status).toBe(400);
  });
});

describe("crawler content", () => {
  it("lists the pages that match, each once", async () => {
    const guest = await makeGuest(site);
    const response = await call(`/api/ai-searchbox/crawler-content/${guest.uuid}/?query=refunds&page=1`);
    const results: ContentResults = await response.json();
    expect(results.content[0]).toMatchObject({
      title: "Refunds",
      url: "https://shop.example.org/refunds",
      quality_score: null,
      language: "en",
    });
    expect(new Set(results.content.map((item) => item.url)).size).toBe(results.content.length);
    expect(results.total_results).toBeGreaterThanOrEqual(results.content.length);
  });
});

describe("config", () => {
  it("is exactly the allow-listed keys, for any origin, without a secret of the site (WEB-12)", async () => {
    const canary = "canary-7c1";
    const marked = await makeSite({
      allowed_origins: [`https://${canary}-origin.example`],
      contact: { channels: { email: { enabled: false, value: `${canary}@example.org` } } },
    });
    const response = await call(`/api/embed/config/?site_key=${marked.site_key}`, {
      origin: "https://anywhere.example",
    });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    const text = await response.text();
    const config: Record<string, unknown> = JSON.parse(text);
    expect(Object.keys(config).sort()).toEqual([
      "contact",
      "features",
      "name",
      "suggested_questions",
      "theme",
      "welcome_message",
    ]);
    for (const hidden of [canary, marked.id, marked.workspace_id ?? "", marked.subdomain])
      expect(text).not.toContain(hidden);
  });
});
