/**
 * Compiles kernels/*.ts, which are AssemblyScript, to dist/<name>.wasm for the Worker to import. Run from any folder:
 * `node scripts/build-kernels.mjs`.
 */
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { main as compile } from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Of 64 KB: what a kernel's memory begins with. Its caller lays it out and lets it grow; there is no heap. */
const PAGES = 2;

for (const file of await readdir(`${root}kernels`)) {
  if (!file.endsWith(".ts")) continue;
  const name = file.slice(0, -3);
  const { error, stderr } = await compile([
    `kernels/${file}`,
    ...["--baseDir", root, "--outFile", `dist/${name}.wasm`, "--initialMemory", String(PAGES)],
    ...["-O3", "--runtime", "stub", "--enable", "simd"],
  ]);
  if (error) throw new Error(`${file}: ${stderr.toString()}`);
}
