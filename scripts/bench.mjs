/** `npm run bench -- <name> [dir] [--json]`: sets up, then runs scripts/run-bench.mjs on the project's own Node. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { CHILD_ENV, NODE, ROOT, runMain } from "./lib.mjs";
import { setUp } from "./setup.mjs";

await runMain(async () => {
  await setUp();
  const script = join(ROOT, "scripts", "run-bench.mjs");
  const { status } = spawnSync(NODE, [script, ...process.argv.slice(2)], { env: CHILD_ENV, stdio: "inherit" });
  process.exitCode = status ?? 1;
});
