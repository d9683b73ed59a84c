/**
 * Makes a fresh clone ready: packages, then the widget and the dashboard. Does only what has changed. Plain Node ≥ 20.19, nothing installed.
 * By itself: `node scripts/setup.mjs`; `npm start`, `npm test` and `npm run check` run it first.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { hashFiles, lastLines, NODE, ROOT, runCommand, runMain, SYSTEM_PATH, Trouble } from "./lib.mjs";

const MINIMUM_NODE = [20, 19];
const STAMPS = join(ROOT, "node_modules", ".cache", "helpshelf");
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/;

/** Installs and builds what is missing or has changed; progress goes to stderr. Throws `Trouble`. */
export async function setUp() {
  requireNode();
  await doWhenChanged("packages", ["package-lock.json"], installPackages, NODE);
  await doWhenChanged(
    "kernels",
    ["kernels", "scripts/build-kernels.mjs", "package-lock.json"],
    () => build("kernels"),
    join(ROOT, "dist", "vector-scan.wasm"),
  );
  await doWhenChanged(
    "embedder",
    ["scripts/build-embedder.mjs", "package-lock.json"],
    () => build("embedder"),
    join(ROOT, "dist", "assets", "embedder", "use-lite-int8-v1.bin"),
  );
  await doWhenChanged(
    "widget",
    ["widget", "workers/contract", "scripts/build-widget.mjs", "package-lock.json"],
    buildWidget,
    join(ROOT, "dist", "widget-bundle.ts"),
  );
  await doWhenChanged(
    "dashboard",
    ["dashboard", "workers/contract", "scripts/build-dashboard.mjs", "package-lock.json"],
    buildDashboard,
    join(ROOT, "dist", "assets", "dashboard", "index.html"),
  );
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  throw new Trouble(`HelpShelf needs Node ${MINIMUM_NODE.join(".")} or newer; this is ${process.versions.node}.`);
}

/** Runs `action` unless `result` exists and the sources are those of the last time. */
async function doWhenChanged(name, sources, action, result) {
  const stamp = join(STAMPS, name);
  const hash = await hashFiles(sources);
  if (existsSync(result) && (await readFile(stamp, "utf8").catch(() => "")) === hash) return;
  await action();
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, hash);
}

async function installPackages() {
  process.stderr.write("Installing packages (a minute or so, once)\n");
  // npm's own pauses between tries add up to a minute offline.
  await runNpm(["ci", "--ignore-scripts", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]);
  // Install scripts run for these three only: they fetch or check their own binary.
  await runNpm(["rebuild", "node", "workerd", "esbuild"]);
}

async function runNpm(args) {
  const { code, output } = await runCommand("npm", args, { env: { PATH: SYSTEM_PATH } });
  if (code === 0) return;
  if (code === 127)
    throw new Trouble("npm is not on the PATH: it comes with Node, so reinstall Node or mend the PATH.");
  if (UNREACHABLE.test(output))
    throw new Trouble("npm cannot reach its registry: check the connection, then run the same command again.");
  throw new Trouble(`"npm ${args.join(" ")}" failed:\n${lastLines(output)}`);
}

/** Builds dist/widget-bundle.ts. Throws `Trouble` with the build's last lines. */
export const buildWidget = () => build("widget");

/** Builds dist/assets/dashboard. Throws `Trouble` with the build's last lines. */
export const buildDashboard = () => build("dashboard");

async function build(name) {
  process.stderr.write(`Building the ${name}\n`);
  const { code, output } = await runCommand(NODE, [`scripts/build-${name}.mjs`]);
  if (code !== 0) throw new Trouble(`The ${name} does not build:\n${lastLines(output)}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await runMain(setUp);
