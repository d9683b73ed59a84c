import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { parseConfig } from "../../workers/platform/config";

const APP_SECRET = "kM3v9q2ZrT8wYx5uB7nC1dF4gH6jL0pS";
const KEY_ENCRYPTION_KEY = "vB8nC2mX5zL1kJ7hG4fD0sA9qW6eR3tY";
const VALID = {
  ENVIRONMENT: "production",
  APP_ORIGIN: "https://helpshelf.example",
  APP_SECRET,
  KEY_ENCRYPTION_KEY,
};

function readDeployment(env: "staging" | "production" | undefined) {
  return unstable_readConfig({ config: "wrangler.toml", ...(env ? { env } : {}) }, { hideWarnings: true });
}

describe("the configuration", () => {
  it.each(["staging", "production"])("refuses hosts allowed for development in %s (SSRF-01)", (ENVIRONMENT) => {
    const given = { ...VALID, ENVIRONMENT };
    expect(parseConfig(given).dev_allowed_hosts).toEqual([]);
    for (const DEV_ALLOWED_HOSTS of ["127.0.0.1:9000", " 10.0.0.1:80 ,", "example.org:443"])
      expect(() => parseConfig({ ...given, DEV_ALLOWED_HOSTS })).toThrow(/DEV_ALLOWED_HOSTS/);
  });

  it.each(["staging", "production"])("refuses an app origin without https in %s", (ENVIRONMENT) => {
    expect(() => parseConfig({ ...VALID, ENVIRONMENT, APP_ORIGIN: "http://helpshelf.example" })).toThrow(/APP_ORIGIN/);
  });

  it.each(["staging", "production"])("refuses a missing, short or well-known secret in %s (AUTH-11)", (ENVIRONMENT) => {
    const given = { ...VALID, ENVIRONMENT };
    expect(parseConfig(given).app_secret).toBe(APP_SECRET);
    for (const secret of [
      undefined,
      "",
      APP_SECRET.slice(1),
      "changeme".repeat(5),
      "x".repeat(40),
      `development-${APP_SECRET}`,
    ])
      for (const name of ["APP_SECRET", "KEY_ENCRYPTION_KEY"])
        expect(() => parseConfig({ ...given, [name]: secret }), secret).toThrow(name);
  });

  it("takes Claude's keys in their order, and none where none is given", () => {
    expect(parseConfig({ ...VALID }).claude).toMatchObject({ api_keys: [], model: "claude-haiku-5-5" });
    const keys = {
      ANTHROPIC_API_KEY_2: "b",
      ANTHROPIC_API_KEY: "a",
      ANTHROPIC_API_KEY_5: "c",
      ANTHROPIC_API_KEY_1: "",
    };
    expect(parseConfig({ ...VALID, ...keys }).claude.api_keys).toEqual(["a", "b", "c"]);
  });

  it("takes another model in Claude's place only whole, and over https", () => {
    const llm = { LLM_BASE_URL: "https://llm.example/v1", LLM_API_KEY: "key", LLM_MODEL: "llama" };
    const given = { ...VALID, AI_PROVIDER: "openai-compatible", ...llm };
    expect(parseConfig(given).openai).toEqual({ base_url: llm.LLM_BASE_URL, api_key: "key", model: "llama" });
    expect(parseConfig({ ...VALID, ...llm }).openai).toBeNull();
    for (const name of Object.keys(llm)) expect(() => parseConfig({ ...given, [name]: "" }), name).toThrow(name);
    expect(() => parseConfig({ ...given, LLM_BASE_URL: "http://llm.example/v1" })).toThrow(/LLM_BASE_URL/);
    expect(() => parseConfig({ ...given, LLM_BASE_URL: "file:///v1" })).toThrow(/LLM_BASE_URL/);
    expect(() => parseConfig({ ...given, AI_PROVIDER: "llama" })).toThrow(/AI_PROVIDER/);
  });

  it("sends mail through one provider, given whole", () => {
    expect(parseConfig({ ...VALID }).mail).toBeNull();
    const resend = { MAIL_PROVIDER: "resend", MAIL_FROM: "support@helpshelf.example", MAIL_TOKEN: "key" };
    expect(parseConfig({ ...VALID, ...resend }).mail).toEqual({
      provider: "resend",
      from: resend.MAIL_FROM,
      token: "key",
    });
    const account_id = "0123456789abcdef0123456789abcdef";
    const cloudflare = { ...resend, MAIL_PROVIDER: "cloudflare", MAIL_ACCOUNT_ID: account_id };
    expect(parseConfig({ ...VALID, ...cloudflare }).mail).toMatchObject({ provider: "cloudflare", account_id });
    for (const name of ["MAIL_FROM", "MAIL_TOKEN", "MAIL_ACCOUNT_ID"])
      expect(() => parseConfig({ ...VALID, ...cloudflare, [name]: "" }), name).toThrow(name);
    expect(() => parseConfig({ ...VALID, ...cloudflare, MAIL_ACCOUNT_ID: "../zones" })).toThrow(/MAIL_ACCOUNT_ID/);
    expect(() => parseConfig({ ...VALID, MAIL_PROVIDER: "sendmail" })).toThrow(/MAIL_PROVIDER/);
  });

  it("opens under the former key as well while it is given", () => {
    const former = "tY3eR6qW9sA0dF4gH7jK1lZ5xC8vB2nM";
    const { key_ring } = parseConfig({ ...VALID, KEY_ENCRYPTION_KEY_OLD: former });
    expect(key_ring.map(({ id }) => id)).toEqual([
      parseConfig({ ...VALID }).key_ring[0].id,
      parseConfig({ ...VALID, KEY_ENCRYPTION_KEY: former }).key_ring[0].id,
    ]);
  });

  it("takes hosts allowed for development in development", () => {
    const given = { ...VALID, ENVIRONMENT: "development", DEV_ALLOWED_HOSTS: "127.0.0.1:9000, 127.0.0.1:9001," };
    expect(parseConfig(given).dev_allowed_hosts).toEqual(["127.0.0.1:9000", "127.0.0.1:9001"]);
  });

  it("names what is wrong and never its value", () => {
    for (const [name, value] of [
      ["ENVIRONMENT", "canary"],
      ["APP_ORIGIN", "canary"],
      ["HEALTH_TOKEN", "canary"],
      ["APP_SECRET", "canary"],
      ["KEY_ENCRYPTION_KEY", "canary"],
      ["KEY_ENCRYPTION_KEY_OLD", "canary"],
      ["LOG_LEVEL", "canary"],
      ["CRAWL_CONCURRENCY", "canary"],
      ["BROWSER_RENDERING_ACCOUNT_ID", "canary"],
      ["BROWSER_RENDERING_TOKEN", "canary"],
      ["LIMITS", "canary"],
      ["LIMITS", '{"canary":1}'],
      ["LIMITS", '{"answers_per_guest":-1}'],
      ["LIMITS", '{"unproven_pages":0}'],
      ["LIMITS", '{"plan_pages":"canary"}'],
    ] as const) {
      const parse = () => parseConfig({ ...VALID, [name]: value });
      expect(parse, name).toThrow(name);
      expect(parse, name).not.toThrow(/canary/);
    }
    expect(parseConfig({ ...VALID, LIMITS: '{"answers_per_guest":3}' }).limits.answers_per_guest.limit).toBe(3);
  });

  it("takes what the AI may cost from LIMITS as well; else the day's questions are the plan's", () => {
    expect(parseConfig(VALID).spend).toMatchObject({ questions_per_day: null, visitor_cents_per_day: 50 });
    const LIMITS = '{"questions_per_day":7,"site_tokens_per_day":8}';
    expect(parseConfig({ ...VALID, LIMITS }).spend).toMatchObject({
      questions_per_day: 7,
      site_tokens_per_day: 8,
      visitor_cents_per_day: 50,
    });
  });

  it("takes page limits from LIMITS as well; else a plan has its own", () => {
    expect(parseConfig({ ...VALID })).toMatchObject({ unproven_pages: 100, plan_pages: null });
    const raised = parseConfig({ ...VALID, LIMITS: '{"unproven_pages":5000,"plan_pages":6000,"asks_per_member":7}' });
    expect(raised).toMatchObject({ unproven_pages: 5_000, plan_pages: 6_000 });
    expect(raised.limits.asks_per_member.limit).toBe(7);
  });
});

describe("wrangler.toml", () => {
  it.each([undefined, "staging", "production"] as const)(
    "keeps the runtime itself out of private networks (SSRF-08): %s",
    (env) => {
      const { compatibility_flags, compatibility_date } = readDeployment(env);
      expect(compatibility_flags).toContain("global_fetch_strictly_public");
      expect(compatibility_flags?.filter((flag: string) => /private/.test(flag))).toEqual([]);
      expect(compatibility_date).toMatch(/^\d{4}-\d\d-\d\d$/);
    },
  );

  it.each(["staging", "production"] as const)("deploys %s with every layer of the guard on", (env) => {
    const { vars } = readDeployment(env);
    expect(vars).not.toHaveProperty("APP_SECRET");
    const config = parseConfig({ ...vars, APP_SECRET, KEY_ENCRYPTION_KEY });
    expect(config).toMatchObject({ environment: env, dev_allowed_hosts: [] });
    expect(config.app_origin).toMatch(/^https:/);
    expect(config.dns_over_https_url).toMatch(/^https:/);
  });
});
