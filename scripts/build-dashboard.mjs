/**
 * Builds the dashboard into dist/assets/dashboard: index.html and hashed files under /assets. Run from any folder:
 * `node scripts/build-dashboard.mjs [--sizes]`. `DASHBOARD_OUT` names another folder; `--sizes` lists what /sign-in loads.
 */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import tailwind from "@tailwindcss/vite";
import { build } from "vite";

// Vite takes the caller's word for it, and any other than this makes JSX that is for debugging and far heavier.
process.env.NODE_ENV = "production";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Browsers of spring 2024 and later: light-dark colours, `popover` and ES2023 as they are. */
const TARGETS = ["chrome123", "firefox120", "safari17.5"];

/** What a browser may be asked to download before /sign-in stands, after brotli, fonts apart. */
const FIRST_LOAD_LIMIT_BYTES = 120 * 1024;

const { output } = await build({
  root: join(root, "dashboard"),
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  plugins: [tailwind()],
  build: {
    outDir: resolve(root, process.env.DASHBOARD_OUT ?? "dist/assets/dashboard"),
    emptyOutDir: true,
    target: TARGETS,
    cssTarget: TARGETS,
    // The policy allows no `data:` fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

const sizes = measureFirstLoad();
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
if (process.argv.includes("--sizes")) {
  for (const { file, bytes } of sizes) console.log(`${String(bytes).padStart(7)}  ${file}`);
  console.log(`${String(total).padStart(7)}  bytes after brotli at /sign-in, ${FIRST_LOAD_LIMIT_BYTES} allowed`);
}
if (total > FIRST_LOAD_LIMIT_BYTES)
  throw new Error(`The first load is ${total} bytes after brotli, ${FIRST_LOAD_LIMIT_BYTES} are allowed.`);

/** Returns `{ file, bytes }` for the page, its styles, its scripts and the sign-in screen's. */
function measureFirstLoad() {
  const chunks = new Map(output.filter(({ type }) => type === "chunk").map((chunk) => [chunk.fileName, chunk]));
  const needed = new Set();
  const add = (chunk) => {
    if (needed.has(chunk)) return;
    needed.add(chunk);
    for (const file of chunk.imports) add(chunks.get(file));
  };
  for (const chunk of chunks.values())
    if (chunk.isEntry || chunk.facadeModuleId?.endsWith("/SignInPage.tsx")) add(chunk);
  const texts = output.filter((file) => needed.has(file) || /\.(html|css)$/.test(file.fileName));
  return texts.map((file) => ({ file: file.fileName, bytes: brotliCompressSync(file.code ?? file.source).byteLength }));
}
