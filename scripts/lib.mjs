// What the scripts share. Plain Node ≥ 20.19 and nothing installed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BIN = join(ROOT, "node_modules", ".bin");

/** The project's own Node, once set-up has run. */
export const NODE = join(BIN, "node");

/** The PATH without it: npm must not run on a Node that it is about to replace. */
export const SYSTEM_PATH = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => folder !== BIN)
  .join(delimiter);

/** For child processes: the project's binaries (its Node 24 among them) first, and nothing sent or kept that we did not ask for. */
export const CHILD_ENV = {
  ...process.env,
  PATH: `${BIN}${delimiter}${SYSTEM_PATH}`,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  DO_NOT_TRACK: "1",
  // Wrangler's explorer and its record of every request, visitors' words included, which cost half of a crawl's time.
  X_LOCAL_EXPLORER: "false",
  X_LOCAL_OBSERVABILITY: "false",
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
};

/** Something the person at the keyboard can put right: its message is the one sentence they read. */
export class Trouble extends Error {}

/** Runs a script's main function; a `Trouble` is printed as its sentence, anything else with its stack. Both exit 1. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Trouble ? `\n${error.message}` : error);
    process.exit(1);
  }
}

/** Runs a command to its end and returns `{ code, output }`, stdout and stderr together. Code 127 when it does not exist. */
export function runCommand(command, args, { env = {}, timeout_ms = 0 } = {}) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...CHILD_ENV, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeout_ms,
      killSignal: "SIGKILL",
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => resolve({ code: 127, output: String(error) }));
    child.on("close", (code, signal) => resolve({ code: code ?? 1, output: signal ? `${output}\n${signal}` : output }));
  });
}

/** The last `count` lines of a program's output that say something, without colours. */
export function lastLines(output, count = 12) {
  const lines = output.replaceAll(ANSI_COLOUR, "").split("\n");
  return lines
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .join("\n");
}
const ANSI_COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** SHA-256 over names and contents of files and of everything in folders, given relative to the root. */
export async function hashFiles(paths) {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of await listFiles(path))
      hash
        .update(file)
        .update("\0")
        .update(await readFile(join(ROOT, file)));
  }
  return hash.digest("hex");
}

async function listFiles(path) {
  try {
    const entries = await readdir(join(ROOT, path), { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
      .sort();
  } catch (error) {
    if (error.code === "ENOTDIR") return [path];
    throw error;
  }
}

/** The first port from `wanted` upwards that nothing listens on. */
export async function findFreePort(wanted, taken = []) {
  for (let port = wanted; port < wanted + 100; port += 1) {
    if (!taken.includes(port) && (await isFree(port, "127.0.0.1")) && (await isFree(port, "::1"))) return port;
  }
  throw new Trouble(`No free port between ${wanted} and ${wanted + 99}: stop one of the programs that listen there.`);
}

function isFree(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    // Without IPv6 there is nothing to be taken.
    server.once("error", (error) => resolve(error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT"));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
