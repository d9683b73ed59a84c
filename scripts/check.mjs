/** `npm run check`: everything that needs no browser, two steps at a time, one line each; a failing step shows its output. */
import { pathToFileURL } from "node:url";
import { runMain } from "./lib.mjs";
import { setUp } from "./setup.mjs";
import { countResults, runSteps, runTests } from "./steps.mjs";

const TYPES = ["types", "workers/env.d.ts", "--check", "--env-file=.dev.vars.example"];

/** In the order they begin: the longest first. */
const STEPS = [
  { name: "unit and workers tests", ...runTests("check", "vitest.config.ts") },
  { name: "promises (oxlint)", command: ["oxlint", "--type-aware"] },
  { name: "types of the Worker", command: ["tsc", "-p", "workers/tsconfig.json"] },
  { name: "types of the tests", command: ["tsc", "-p", "test/tsconfig.json", "--noEmit"] },
  { name: "types of the widget", command: ["tsc"] },
  { name: "types of the dashboard", command: ["tsc", "-p", "dashboard/tsconfig.json"] },
  { name: "types of the browser tests", command: ["tsc", "-p", "test/e2e/tsconfig.json"] },
  { name: "generated types", command: ["wrangler", ...TYPES, "--include-runtime=false", "--strict-vars=false"] },
  { name: "unused code", command: ["knip", "--no-progress", "--no-config-hints"] },
  { name: "format and lint", command: ["biome", "ci", "--colors=off", "--error-on-warnings", "."] },
];

/** Runs every step and returns `{ passed, failed }`. */
export async function check() {
  return countResults(await runSteps(STEPS, 2));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await runMain(async () => {
    await setUp();
    const { failed } = await check();
    process.exitCode = failed > 0 ? 1 : 0;
  });
}
