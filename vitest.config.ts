import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const UNIT = ["test/unit/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", environment: "node", include: UNIT } },
      {
        plugins: [
          cloudflareTest({
            main: "./test/worker.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: { ENVIRONMENT: "test", LOG_LEVEL: "INFO" },
            },
          }),
        ],
        test: {
          name: "workers",
          include: ["test/**/*.test.ts"],
          exclude: [...UNIT, "test/e2e/**"],
          globalSetup: ["./test/support/servers.ts"],
          isolate: false,
        },
      },
    ],
  },
});
