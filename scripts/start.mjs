/**
 * `npm start [-- <url> --json]` and `npm run dev`: sets up, then runs scripts/run.mjs on the project's own Node.
 * Runs on any Node ≥ 20.19 with nothing installed.
 */
import { spawn } from "node:child_process";
import { CHILD_ENV, NODE, ROOT, runMain } from "./lib.mjs";
import { setUp } from "./setup.mjs";

await runMain(async () => {
  await setUp();
  // The channel is how the child notices that this process is gone, even when it was killed outright.
  const child = spawn(NODE, ["scripts/run.mjs", ...process.argv.slice(2)], {
    cwd: ROOT,
    env: CHILD_ENV,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  stopWithNpm(child);
  child.on("exit", (code) => process.exit(code ?? 1));
});

/** npm passes signals on, but cannot when it is killed outright: then this process gets another parent. */
function stopWithNpm(child) {
  const parent = process.ppid;
  if (!process.env.npm_lifecycle_event) return;
  setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, 1_000).unref();
}
