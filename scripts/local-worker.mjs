// The Worker on this machine: `wrangler dev` as a child process, its database and its log.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, openSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { CHILD_ENV, hashFiles, lastLines, NODE, ROOT, runCommand, Trouble } from "./lib.mjs";

const START_TIMEOUT_MS = 90_000;
/** How long the Worker may answer without being ready. */
const UNWELL_TIMEOUT_MS = 15_000;
const READY_INTERVAL_MS = 200;
/** Wrangler needs about a second to end its own children; after this its whole group is killed. */
const STOP_TIMEOUT_MS = 4_000;
const LOCK_WAIT_MS = 6_000;

/** Brings the local database in `state` up to date; does nothing when the migrations are those of the last time. */
export async function applyMigrations(state) {
  const stamp = join(state, "migrations.sha256");
  const hash = await hashFiles(["migrations"]);
  if (existsSync(join(state, "v3", "d1")) && (await readFile(stamp, "utf8").catch(() => "")) === hash) return;
  process.stderr.write("Preparing the database\n");
  const { code, output } = await runCommand("wrangler", [
    ...["d1", "migrations", "apply", "helpshelf", "--local", "--persist-to", state],
  ]);
  if (code !== 0)
    throw new Trouble(
      `The database in ${state} cannot be brought up to date; delete that folder to begin anew:\n${lastLines(output)}`,
    );
  await writeFile(stamp, hash);
}

/** Claims `state` for this process: two Workers on one database would lose each other's writes. Returns the release. */
export async function lockState(state) {
  await mkdir(state, { recursive: true });
  const file = join(state, "running.pid");
  const give_up_at = Date.now() + LOCK_WAIT_MS;
  while (true) {
    const pid = Number(await readFile(file, "utf8").catch(() => "0"));
    if (!isAlive(pid)) break;
    // One that has just been told to stop may need a moment.
    if (Date.now() > give_up_at)
      throw new Trouble(`HelpShelf is running here already (process ${pid}): stop that one first.`);
    await sleep(READY_INTERVAL_MS);
  }
  await writeFile(file, String(process.pid));
  return () => rm(file, { force: true });
}

function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Secrets that the Worker asks for, and the files that keep those made for this machine beside its data. */
const SECRETS = { APP_SECRET: "app-secret", KEY_ENCRYPTION_KEY: "key-encryption-key" };

/** The Worker's secrets as `NAME:value`: the developer's own, else made once for this state. */
export async function readSecrets(state) {
  const own = readDevVars();
  const read = async ([name, file]) => `${name}:${own[name] || (await readOrMake(join(state, file)))}`;
  return Promise.all(Object.entries(SECRETS).map(read));
}

async function readOrMake(file) {
  if (!existsSync(file)) await writeFile(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
  return readFile(file, "utf8");
}

/** The developer's own variables, as wrangler reads them too. */
export function readDevVars() {
  const file = join(ROOT, ".dev.vars");
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}

/**
 * Starts `wrangler dev` in a process group of its own. `failed` rejects with the log's last lines when it ends unasked;
 * `stop` ends the group, `kill` without asking. `vars` are `NAME:value`; `entry` stands in for the Worker's own. What the Worker logs goes to `log_file`, with `echo` to this console as well.
 */
export function startWorker({ state, port, vars, echo, entry = null }) {
  const log_file = join(state, "worker.log");
  const log = openSync(log_file, "w");
  const args = ["dev", ...(entry ? [entry] : []), "--port", String(port), "--persist-to", state, "--test-scheduled"];
  args.push("--show-interactive-dev-session=false");
  for (const pair of vars) args.push("--var", pair);
  const child = spawn(NODE, [join(ROOT, "scripts", "keeper.mjs"), "wrangler", ...args], {
    cwd: ROOT,
    env: CHILD_ENV,
    stdio: ["ignore", echo ? "inherit" : log, echo ? "inherit" : log, "ipc"],
    detached: true,
  });
  let asked = false;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const explain = (what) =>
    new Trouble(`The Worker ${what}. The end of ${log_file}:\n${lastLines(readFileSync(log_file, "utf8"))}`);
  const failed = ended.then((code) => {
    if (!asked) throw explain(`stopped (exit code ${code})`);
  });

  async function stop() {
    asked = true;
    killGroup(child.pid, "SIGTERM");
    const timer = setTimeout(() => killGroup(child.pid, "SIGKILL"), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
    // Whatever wrangler itself left behind.
    killGroup(child.pid, "SIGKILL");
  }

  async function kill() {
    asked = true;
    killGroup(child.pid, "SIGKILL");
    await ended;
  }

  /** Resolves when `/health/ready/` answers 200, or when asked to stop. Throws `Trouble` when the Worker does not build, ends or stays unwell. */
  async function waitUntilReady(app_url) {
    const started = Date.now();
    let unwell_since = Number.POSITIVE_INFINITY;
    while (child.exitCode === null && !asked) {
      const response = await fetch(`${app_url}/health/ready/`, { signal: AbortSignal.timeout(5_000) }).catch(
        () => null,
      );
      if (response?.ok) return;
      if (response) unwell_since = Math.min(unwell_since, Date.now());
      const now = Date.now();
      // Wrangler waits for an edit after a failed build; nobody is editing here unless the log is echoed.
      if (!echo && readFileSync(log_file, "utf8").includes("Build failed")) throw explain("does not build");
      if (now - started > START_TIMEOUT_MS) throw explain("does not answer");
      if (now - unwell_since > UNWELL_TIMEOUT_MS) throw explain(`is not ready (status ${response?.status})`);
      await sleep(READY_INTERVAL_MS);
    }
    if (!asked) await failed;
  }

  return { log_file, failed, stop, kill, waitUntilReady };
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
