/**
 * The running half of `npm run bench`, on the project's Node: it reads TypeScript. scripts/bench.mjs begins it.
 * With --json the last line is {"bench":"<name>","figures":{"<key>":number,…}}.
 */
import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { unstable_readConfig, unstable_splitSqlQuery, unstable_startWorker } from "wrangler";
import { startProduct } from "./local-product.mjs";

// Else each batch of a queue is a line.
process.env.WRANGLER_LOG ??= "error";

const ROOT = resolve(import.meta.dirname, "..");
const names = readdirSync(join(ROOT, "bench"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false } },
});
const [name, dir] = positionals;
if (!names.includes(name)) exitWith(`usage: npm run bench -- <name> [dir] [--json]\nbenchmarks: ${names.join(", ")}`);
if (dir !== undefined && !existsSync(dir)) exitWith(`no such folder: ${dir}`);

const PRODUCT = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
/** Production gives each isolate 128 MB; without a limit V8 lets garbage lie, in those of the simulators as well. */
const HEAP_FLAGS = "--max-heap-size=128 --initial-old-space-size=1";
const folder = mkdtempSync(join(tmpdir(), "helpshelf-bench-"));
const workers = [];
const children = [];
const products = [];
/** Starts a workerd of its own with empty storage. */
async function startWorker(main, settings = {}) {
  const { compatibility_date, compatibility_flags } = PRODUCT;
  const config = join(folder, `${main.replaceAll("/", "-")}-${workers.length}.json`);
  writeFileSync(
    config,
    JSON.stringify({ name: "bench", main: join(ROOT, main), compatibility_date, compatibility_flags, ...settings }),
  );
  const worker = await unstable_startWorker({
    config,
    dev: { server: { port: 0 }, logLevel: "none", watch: false, persist: false, inspector: false },
  });
  workers.push(worker);
  await worker.ready;
  return async (path, init) => {
    const response = await worker.fetch(`http://bench.example.com${path}`, { method: "POST", ...init });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
}

/** The objects that benches of retrieval call. */
const OBJECTS = {
  durable_objects: {
    bindings: [
      { name: "SITE_INDEX", class_name: "SiteIndex" },
      { name: "SITE_LOG", class_name: "SiteLog" },
      { name: "PLAIN_INDEX", class_name: "PlainIndex" },
    ],
  },
  migrations: [{ tag: "v1", new_sqlite_classes: ["SiteIndex", "SiteLog", "PlainIndex"] }],
};

/** The objects of bench/support/worker.ts. */
async function openWorker() {
  const ask = await startWorker("bench/support/worker.ts", OBJECTS);
  return (calls) => ask("/", { body: JSON.stringify(calls) });
}

/** The same, and questions as bench/support/answer-worker.ts answers them. */
async function openAnswers() {
  const ask = await startWorker("bench/support/answer-worker.ts", { ...OBJECTS, ...readAssets() });
  return {
    run: (calls) => ask("/", { body: JSON.stringify(calls) }),
    ask: (asked) => ask("/ask", { body: JSON.stringify(asked) }),
    claude: (asked) => ask("/claude", { body: JSON.stringify(asked) }),
    search: (searched) => ask("/search", { body: JSON.stringify(searched) }),
    embed: (site_id) => ask("/embed", { body: JSON.stringify({ site_id }) }),
  };
}

/** The extractors of bench/support/extractor-worker.ts. */
async function openExtractor() {
  const ask = await startWorker("bench/support/extractor-worker.ts");
  return (page, url, content_type) =>
    ask(`/?page_url=${encodeURIComponent(url)}`, {
      body: page,
      headers: { "content-type": content_type ?? "application/octet-stream" },
    });
}

/** The embedder of bench/support/embed-worker.ts. */
async function openEmbedder() {
  const ask = await startWorker("bench/support/embed-worker.ts", readAssets());
  return (task) => ask("/", { body: JSON.stringify(task) });
}

/** The product's assets, the embedder's weights among them. */
function readAssets() {
  const { directory, binding } = PRODUCT.assets;
  return { assets: { directory: resolve(ROOT, directory), binding, run_worker_first: true } };
}

/** The whole Worker, as bench/support/crawl-worker.ts drives it, with the database, files and queues of wrangler.toml. */
async function openCrawler(vars) {
  const before = findRuntimes();
  const { d1_databases, r2_buckets, queues, durable_objects, migrations } = PRODUCT;
  process.env.MINIFLARE_WORKERD_V8_FLAGS = HEAP_FLAGS;
  const ask = await startWorker("bench/support/crawl-worker.ts", {
    ...{ d1_databases, r2_buckets, queues, durable_objects, migrations },
    vars: { ...PRODUCT.vars, APP_SECRET: makeSecret(), KEY_ENCRYPTION_KEY: makeSecret(), ...vars },
  });
  await ask("/migrate", { body: JSON.stringify(readMigrations()) });
  const pids = findRuntimes().filter((pid) => !before.includes(pid));
  return {
    ask: (path, body) => ask(path, { body: JSON.stringify(body) }),
    readRssMb: () => pids.reduce((sum, pid) => sum + readStatus(pid, "VmRSS"), 0) / 1024,
  };
}

/** The product as `npm start` has it, with a site and agents of its own. */
async function openProduct(agents) {
  const product = await startProduct({ state: join(folder, "state"), agents });
  products.push(product);
  return product;
}

function makeSecret() {
  return randomBytes(32).toString("base64url");
}

/** The statements that make the database. */
function readMigrations() {
  const [{ migrations_dir }] = PRODUCT.d1_databases;
  const files = readdirSync(join(ROOT, migrations_dir)).filter((file) => file.endsWith(".sql"));
  return files
    .toSorted()
    .flatMap((file) => unstable_splitSqlQuery(readFileSync(join(ROOT, migrations_dir, file), "utf8")));
}

/** Processes of workerd that this one has started. */
function findRuntimes() {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => readStatus(pid, "PPid") === process.pid && readStatus(pid, "Name") === "workerd");
}

/** A line of /proc/<pid>/status, without its unit; null when the process is gone. */
function readStatus(pid, key) {
  try {
    const line = readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`^${key}:\\s*(\\S+)`, "m"));
    return line === null ? null : Number.isNaN(Number(line[1])) ? line[1] : Number(line[1]);
  } catch {
    return null;
  }
}

/** Runs a file of bench/support on a Node of its own; resolves with its first message. */
async function startChild(file, ...args) {
  const child = fork(join(ROOT, "bench", "support", file), args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, CRAWLEE_LOG_LEVEL: "ERROR" },
  });
  children.push(child);
  const next = () => once(child, "message").then(([message]) => message);
  return {
    ready: await next(),
    ask: (message) => {
      const answer = next();
      child.send(message);
      return answer;
    },
  };
}

try {
  const { default: run } = await import(`../bench/${name}.ts`);
  const figures = await run({
    openWorker,
    openAnswers,
    openExtractor,
    openCrawler,
    openEmbedder,
    openProduct,
    startChild,
    folder,
    dir,
    print: (line) => console.log(line),
  });
  if (values.json) console.log(JSON.stringify({ bench: name, figures }));
} finally {
  for (const child of children) child.kill();
  await Promise.all([...workers.map((worker) => worker.dispose()), ...products.map((product) => product.stop())]);
  rmSync(folder, { recursive: true, force: true });
}

function exitWith(message) {
  console.error(message);
  process.exit(1);
}
