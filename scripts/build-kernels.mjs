/**
 * Compiles kernels/*.ts, which are AssemblyScript, to dist/<name>.wasm for the Worker to import. Run from any folder:
 * `node scripts/build-kernels.mjs`.
 */
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { main as compile } from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Each kernel has one memory of this many pages of 64 KB, laid out by its caller, and no heap. */
const PAGES = { "vector-scan": 2 };

for (const file of await readdir(`${root}kernels`)) {
  if (!file.endsWith(".ts")) continue;
  const name = file.slice(0, -3);
  const { error, stderr } = await compile([
    `kernels/${file}`,
    ...["--baseDir", root, "--outFile", `dist/${name}.wasm`, "--initialMemory", String(PAGES[name])],
    ...["-O3", "--runtime", "stub", "--enable", "simd"],
  ]);
  if (error) throw new Error(`${file}: ${stderr.toString()}`);
}
