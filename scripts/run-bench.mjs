/**
 * The running half of `npm run bench`, on the project's Node: it reads TypeScript. scripts/bench.mjs begins it.
 * With --json the last line is {"bench":"<name>","figures":{"<key>":number,…}}.
 */
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createTestHarness, unstable_readConfig as readConfig } from "wrangler";

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

const workers = [];
/** Starts a workerd of its own with empty storage. */
async function startWorker(main, config = {}) {
  const { compatibility_date, compatibility_flags } = readConfig({ config: join(ROOT, "wrangler.toml") });
  const worker = createTestHarness({
    root: ROOT,
    workers: [
      { config: { name: "bench", main: join(ROOT, main), compatibility_date, compatibility_flags, ...config } },
    ],
  });
  workers.push(worker);
  await worker.listen();
  return async (path, init) => {
    const response = await worker.fetch(path, { method: "POST", ...init });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
}

/** The objects of bench/support/worker.ts. */
async function openWorker() {
  const ask = await startWorker("bench/support/worker.ts", {
    durable_objects: { bindings: [{ name: "SITE_INDEX", class_name: "SiteIndex" }] },
    migrations: [{ tag: "v1", new_sqlite_classes: ["SiteIndex"] }],
  });
  return (calls) => ask("/", { body: JSON.stringify(calls) });
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

try {
  const { default: run } = await import(`../bench/${name}.ts`);
  const figures = await run({ openWorker, openExtractor, dir, print: (line) => console.log(line) });
  if (values.json) console.log(JSON.stringify({ bench: name, figures }));
} finally {
  await Promise.all(workers.map((worker) => worker.close()));
}

function exitWith(message) {
  console.error(message);
  process.exit(1);
}
