/** `npm test`: check, then real Chromium against what `npm start` starts, then a dry run of the deployment. The last line counts. */
import { check } from "./check.mjs";
import { findChromium } from "./chromium.mjs";
import { runMain } from "./lib.mjs";
import { setUp } from "./setup.mjs";
import { countResults, runSteps, runTests } from "./steps.mjs";

const DRY_RUN = ["wrangler", "deploy", "--dry-run", "--env", "production", "--outdir", "test-results/deploy"];

await runMain(async () => {
  await setUp();
  const CHROMIUM_PATH = await findChromium();
  const checked = await check();
  const rest = await runSteps(
    [
      { name: "browser tests", ...runTests("e2e", "test/e2e/vitest.config.ts"), env: { CHROMIUM_PATH } },
      { name: "deployment, dry run", command: DRY_RUN },
    ],
    1,
  );
  const { passed, failed } = countResults([checked, ...rest]);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});
