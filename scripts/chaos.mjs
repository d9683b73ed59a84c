/** `npm run chaos -- [--seed N] [--minutes M]`: sets up, then runs test/chaos/main.ts on the project's own Node. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { CHILD_ENV, NODE, ROOT, runMain } from "./lib.mjs";
import { setUp } from "./setup.mjs";

await runMain(async () => {
  await setUp();
  const script = join(ROOT, "test", "chaos", "main.ts");
  const { status } = spawnSync(NODE, [script, ...process.argv.slice(2)], { env: CHILD_ENV, stdio: "inherit" });
  process.exitCode = status ?? 1;
});
