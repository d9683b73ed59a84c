import { defineConfig } from "vitest/config";

/** Real Chromium against what `npm start` starts. One file after the other: they share the machine's two cores. */
export default defineConfig({
  test: {
    name: "e2e",
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/e2e/**/*.e2e.ts"],
    globalSetup: ["test/e2e/support/setup.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A machine that does something else besides is no fault.
    expect: { poll: { timeout: 10_000 } },
  },
});
