import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Pure logic runs in Node, milliseconds a file; everything else inside workerd.
const UNIT = ["test/**/*.unit.test.ts"];

const KEYS = ["", "_1", "_2", "_3", "_4", "_5"].map((n) => `ANTHROPIC_API_KEY${n}`);
const NO_KEYS = Object.fromEntries(KEYS.map((name) => [name, ""]));

export default defineConfig({
  test: {
    projects: [
      // Hostile pages are measured by processor time; on a busy machine that takes longer by the clock.
      { test: { name: "unit", environment: "node", include: UNIT, testTimeout: 20_000 } },
      {
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            main: "./test/worker.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                ENVIRONMENT: "test",
                DEV_ALLOWED_HOSTS: inject("allowed_hosts"),
                CRAWL_REQUESTS_PER_SECOND: "200",
                // A test's owner writes more in a minute than a person does, and its visitor asks for a crowd.
                LIMITS: JSON.stringify({
                  writes_per_member: 100_000,
                  visitor_tokens_per_day: 1_000_000_000,
                  visitor_cents_per_day: 1_000_000,
                }),
                CRAWL_CONCURRENCY: "8",
                // Tests that search by meaning bring an embedder of their own.
                EMBEDDER: "none",
                RERANKER: "none",
                // A developer's own key must not make the tests call out.
                ...NO_KEYS,
                ANTHROPIC_BASE_URL: inject("claude_url"),
                AI_PROVIDER: "anthropic",
                BROWSER_RENDERING_ACCOUNT_ID: "",
                BROWSER_RENDERING_TOKEN: "",
                MAIL_PROVIDER: "none",
                MAIL_REPLY_DOMAIN: "reply.helpshelf.example",
                APP_SECRET: "test-secret-of-at-least-32-characters",
                KEY_ENCRYPTION_KEY: "test-wrapping-key-of-at-least-32-characters",
                HEALTH_TOKEN: "test-health-token-of-32-characters",
                TEST_MIGRATIONS: await readD1Migrations("migrations"),
              },
            },
          })),
        ],
        test: {
          name: "workers",
          include: ["test/**/*.test.ts"],
          exclude: [...UNIT, "test/e2e/**"],
          globalSetup: ["./test/support/servers.ts"],
          setupFiles: ["./test/support/migrate.ts"],
          isolate: false,
          testTimeout: 20_000,
        },
      },
    ],
  },
});
