import * as z from "zod";
import { PAGE_LIMITS, RATE_LIMITS, type RateLimitName, SPEND_LIMITS, STORAGE_LIMITS } from "../contract/limits";
import { parseJson } from "./body";
import { type KeyRing, makeKeyRing } from "./envelope";

type SpendLimitName = keyof typeof SPEND_LIMITS;
type LimitName = RateLimitName | keyof typeof PAGE_LIMITS | keyof typeof STORAGE_LIMITS | SpendLimitName;
const LimitOverrides = z.partialRecord(
  z.enum(
    Object.keys({ ...RATE_LIMITS, ...PAGE_LIMITS, ...STORAGE_LIMITS, ...SPEND_LIMITS }) as [LimitName, ...LimitName[]],
  ),
  z.int().positive(),
);

const Environment = z.object({
  ENVIRONMENT: z.enum(["development", "test", "staging", "production"]),
  APP_ORIGIN: z.url({ protocol: /^https?$/ }),
  DEV_ALLOWED_HOSTS: z.string().default(""),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_API_KEY_1: z.string().optional(),
  ANTHROPIC_API_KEY_2: z.string().optional(),
  ANTHROPIC_API_KEY_3: z.string().optional(),
  ANTHROPIC_API_KEY_4: z.string().optional(),
  ANTHROPIC_API_KEY_5: z.string().optional(),
  ANTHROPIC_BASE_URL: z.string().optional(),
  ANTHROPIC_MODEL: z.string().default("claude-haiku-5-5"),
  AI_PROVIDER: z.enum(["anthropic", "openai-compatible"]).default("anthropic"),
  LLM_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  LLM_API_KEY: z.string().optional(),
  LLM_MODEL: z.string().optional(),
  EMBEDDER: z.enum(["use-lite", "workers-ai", "none"]).default("none"),
  RERANKER: z.enum(["workers-ai", "none"]).default("none"),
  CRAWL_REQUESTS_PER_SECOND: z.coerce.number().positive().default(2),
  CRAWL_CONCURRENCY: z.coerce.number().int().positive().default(2),
  DNS_OVER_HTTPS_URL: z.string().default(""),
  /** Written into an address, so nothing but the vendor's form passes. */
  BROWSER_RENDERING_ACCOUNT_ID: z
    .string()
    .regex(/^[\da-f]{32}$/)
    .optional(),
  BROWSER_RENDERING_TOKEN: z.string().optional(),
  MAIL_PROVIDER: z.enum(["cloudflare", "resend", "none"]).default("none"),
  MAIL_FROM: z.email().optional(),
  MAIL_TOKEN: z.string().optional(),
  MAIL_REPLY_DOMAIN: z.hostname().toLowerCase().optional(),
  /** Written into an address, as above. */
  MAIL_ACCOUNT_ID: z
    .string()
    .regex(/^[\da-f]{32}$/)
    .optional(),
  LIMITS: z
    .string()
    .default("{}")
    .transform((text, context) => {
      const limits = LimitOverrides.safeParse(parseJson(text));
      if (limits.success) return limits.data;
      context.addIssue({ code: "custom" });
      return z.NEVER;
    }),
  LOG_LEVEL: z.enum(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]).default("INFO"),
  HEALTH_TOKEN: z.string().min(32).optional(),
  /** Keys of codes at rest and of the audit log are derived from it. */
  APP_SECRET: z.string().min(32),
  /** Seals what owners entrust to us, such as their own Claude keys; \`_OLD\` is the one before, which still opens. */
  KEY_ENCRYPTION_KEY: z.string().min(32),
  KEY_ENCRYPTION_KEY_OLD: z.string().min(32).optional(),
});

export interface Config {
  environment: "development" | "test" | "staging" | "production";
  /** Scheme, host and port of the app host, from configuration and never from a request. */
  app_origin: string;
  /** Private `host:port` pairs the crawler may reach; empty in production. */
  dev_allowed_hosts: readonly string[];
  /** The next key is used where those before it rest; without any answers are extractive. \`model\` for sites that choose none. */
  claude: { api_keys: string[]; base_url: string | undefined; model: string };
  /** The model asked in Claude's place wherever a site has no key of its own; null: Claude. */
  openai: { base_url: string; api_key: string; model: string } | null;
  /** What finds by meaning; none: the search is by words alone. */
  embedder: "use-lite" | "workers-ai" | "none";
  /** What reads the best passages once more with the question. */
  reranker: "workers-ai" | "none";
  crawl: { requests_per_second: number; concurrency: number };
  dns_over_https_url: string | null;
  /** A browser for pages that need one; null: such pages are left out. */
  browser_rendering: { account_id: string; token: string } | null;
  /** Who sends mail, from which address; null: nobody, or on a machine of development its outbox. */
  mail:
    | { provider: "cloudflare"; account_id: string; token: string; from: string }
    | { provider: "resend"; token: string; from: string }
    | null;
  /** Whose mail reaches the Worker's `email()`; null: replies that are mailed cannot be answered by mail. */
  mail_reply_domain: string | null;
  limits: Record<RateLimitName, { limit: number; window_s: number }>;
  /** Pages of a website that nobody has proven to be theirs. */
  unproven_pages: number;
  /** In place of every plan's own number of pages; null: the plan's. */
  plan_pages: number | null;
  /** Of the files in a site's conversations. */
  attachment_mb_per_site: number;
  /** What the AI may cost in a day; null: what the plan says. */
  spend: Record<Exclude<SpendLimitName, "questions_per_day">, number> & { questions_per_day: number | null };
  log_level: "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";
  health_token: string | null;
  app_secret: string;
  key_ring: KeyRing;
}

/** Its message names the variable that is wrong and never its value, so it may be logged. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const parsed = new WeakMap<object, Config>();

/** Reads and checks the environment once an isolate. Throws ConfigError (and so refuses to start) on anything wrong. */
export function parseConfig(env: object): Config {
  const known = parsed.get(env);
  if (known) return known;
  // An empty line in .dev.vars means that the variable is not set.
  const given = Object.entries(env).filter(([, value]) => value !== "");
  const result = Environment.safeParse(Object.fromEntries(given));
  if (!result.success)
    throw new ConfigError(
      `Configuration: ${result.error.issues.map((issue) => issue.path.join(".")).join(", ")} is missing or wrong.`,
    );
  const e = result.data;
  const dev_allowed_hosts = e.DEV_ALLOWED_HOSTS.split(",")
    .map((host) => host.trim())
    .filter(Boolean);
  const real = e.ENVIRONMENT === "production" || e.ENVIRONMENT === "staging";
  if (real && dev_allowed_hosts.length > 0)
    throw new ConfigError("Configuration: DEV_ALLOWED_HOSTS must be empty outside development.");
  if (real && !e.APP_ORIGIN.startsWith("https://"))
    throw new ConfigError("Configuration: APP_ORIGIN must be https outside development.");
  for (const name of ["APP_SECRET", "KEY_ENCRYPTION_KEY"] as const)
    if (real && /development|changeme|example|^(.)\1+$/i.test(e[name]))
      throw new ConfigError(`Configuration: ${name} must be a random secret of your own outside development.`);
  const { LLM_BASE_URL: base_url, LLM_API_KEY: api_key, LLM_MODEL: model } = e;
  const openai = base_url && api_key && model ? { base_url, api_key, model } : null;
  if (e.AI_PROVIDER === "openai-compatible" && !openai)
    throw new ConfigError("Configuration: AI_PROVIDER needs LLM_BASE_URL, LLM_API_KEY and LLM_MODEL.");
  if (real && base_url && !base_url.startsWith("https://"))
    throw new ConfigError("Configuration: LLM_BASE_URL must be https outside development.");
  const { BROWSER_RENDERING_ACCOUNT_ID: account_id, BROWSER_RENDERING_TOKEN: token } = e;
  if (!account_id !== !token)
    throw new ConfigError(
      "Configuration: BROWSER_RENDERING_ACCOUNT_ID and BROWSER_RENDERING_TOKEN are given together or not at all.",
    );
  const api_keys = [
    e.ANTHROPIC_API_KEY,
    e.ANTHROPIC_API_KEY_1,
    e.ANTHROPIC_API_KEY_2,
    e.ANTHROPIC_API_KEY_3,
    e.ANTHROPIC_API_KEY_4,
    e.ANTHROPIC_API_KEY_5,
  ].filter((key) => key !== undefined);
  const limits = Object.fromEntries(
    Object.entries(RATE_LIMITS).map(([name, rule]) => [
      name,
      { ...rule, limit: e.LIMITS[name as RateLimitName] ?? rule.limit },
    ]),
  ) as Config["limits"];
  const spend = Object.fromEntries(
    Object.entries(SPEND_LIMITS).map(([name, limit]) => [name, e.LIMITS[name as SpendLimitName] ?? limit]),
  ) as Config["spend"];
  const config: Config = {
    environment: e.ENVIRONMENT,
    app_origin: new URL(e.APP_ORIGIN).origin,
    dev_allowed_hosts,
    claude: { api_keys, base_url: e.ANTHROPIC_BASE_URL, model: e.ANTHROPIC_MODEL },
    openai: e.AI_PROVIDER === "openai-compatible" ? openai : null,
    embedder: e.EMBEDDER,
    reranker: e.RERANKER,
    crawl: { requests_per_second: e.CRAWL_REQUESTS_PER_SECOND, concurrency: e.CRAWL_CONCURRENCY },
    dns_over_https_url: e.DNS_OVER_HTTPS_URL || null,
    browser_rendering: account_id && token ? { account_id, token } : null,
    mail: readMail(e),
    mail_reply_domain: e.MAIL_REPLY_DOMAIN ?? null,
    limits,
    unproven_pages: e.LIMITS.unproven_pages ?? PAGE_LIMITS.unproven_pages,
    attachment_mb_per_site: e.LIMITS.attachment_mb_per_site ?? STORAGE_LIMITS.attachment_mb_per_site,
    plan_pages: e.LIMITS.plan_pages ?? PAGE_LIMITS.plan_pages,
    spend,
    log_level: e.LOG_LEVEL,
    health_token: e.HEALTH_TOKEN ?? null,
    app_secret: e.APP_SECRET,
    key_ring: makeKeyRing(
      e.KEY_ENCRYPTION_KEY_OLD ? [e.KEY_ENCRYPTION_KEY, e.KEY_ENCRYPTION_KEY_OLD] : [e.KEY_ENCRYPTION_KEY],
    ),
  };
  parsed.set(env, config);
  return config;
}

function readMail({
  MAIL_PROVIDER: provider,
  MAIL_FROM: from,
  MAIL_TOKEN: token,
  MAIL_ACCOUNT_ID: account_id,
}: z.infer<typeof Environment>): Config["mail"] {
  if (provider === "none") return null;
  if (!from || !token) throw new ConfigError("Configuration: MAIL_PROVIDER needs MAIL_FROM and MAIL_TOKEN.");
  if (provider === "resend") return { provider, token, from };
  if (!account_id) throw new ConfigError("Configuration: Cloudflare's mail needs MAIL_ACCOUNT_ID.");
  return { provider, account_id, token, from };
}
