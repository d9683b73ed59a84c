/**
 * `node keeper.mjs <command> …` runs a command in the process group it was started in, and ends the whole group when whoever
 * started it is gone: started detached with an IPC channel, so nothing keeps running (and no port stays taken) after a kill -9.
 */
import { spawn } from "node:child_process";

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
child.on("error", (error) => {
  console.error(String(error));
  process.exit(127);
});
child.on("exit", (code) => process.exit(code ?? 1));
// The group is asked to end as a whole; this process goes last, so that its end means that all is done.
process.on("SIGTERM", () => {});
process.on("disconnect", () => process.kill(-process.pid, "SIGKILL"));
