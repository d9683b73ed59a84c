/**
 * Builds the widget into dist/widget-bundle.ts: the loader and the frame as strings for the Worker to serve, the frame's SHA-256
 * for its Content-Security-Policy, and the stylesheet of the chat page that needs no script. What the frame loads at need goes to
 * dist/assets/widget under its hash. Run from any folder: `node scripts/build-widget.mjs`.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "vite";

// Vite takes the caller's word for it, and any other than this makes JSX that is for debugging and far heavier.
process.env.NODE_ENV = "production";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Browsers of spring 2024 and later: constructed stylesheets, light-dark colours and ES2023 as they are. */
const TARGETS = ["chrome123", "firefox120", "safari17.5"];

/** What a visitor who opens one of the seldom used views may be asked to download, after brotli, once. */
const LATER_LIMIT_BYTES = 14 * 1024;

/** One self-contained minified script for `entry`, a path from the repository's root. `define`: names of its code that stand for a value. */
async function bundle(entry, format, define = {}) {
  const { output } = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    define: { "process.env.NODE_ENV": '"production"', ...define },
    build: {
      write: false,
      target: TARGETS,
      cssTarget: TARGETS,
      minify: true,
      cssMinify: true,
      modulePreload: false,
      rolldownOptions: {
        input: `${root}${entry}`,
        preserveEntrySignatures: "strict",
        output: { format, codeSplitting: false },
      },
    },
  });
  if (output.length !== 1 || output[0].type !== "chunk") throw new Error(`${entry} must build to one script`);
  return output[0].code.trim();
}

/** Throws unless the code can stand in an inline script byte for byte: HTML rewrites CR, and these two sequences end or change a script. */
function requireInlineSafe(code) {
  const found = ["</script", "<!--", "\r", "\0"].find((sequence) => code.toLowerCase().includes(sequence));
  if (found) throw new Error(`the frame's code contains ${JSON.stringify(found)} and cannot be inlined`);
  return code;
}

/** Throws unless the Worker will find exactly one place for the loader's configuration. */
function requirePlaceholder(code) {
  const normal = code.replace(/(["'`])__HELPSHELF_CONFIG__\1/g, () => '"__HELPSHELF_CONFIG__"');
  if (normal.split('"__HELPSHELF_CONFIG__"').length !== 2) throw new Error("the loader must hold its placeholder once");
  return normal;
}

function requireSmall(code) {
  const bytes = brotliCompressSync(code).byteLength;
  if (bytes > LATER_LIMIT_BYTES) throw new Error(`${bytes} bytes after brotli, ${LATER_LIMIT_BYTES} allowed`);
  return code;
}

/** The chat's stylesheets and the page's own after them, as one. */
async function joinStyles() {
  const names = ["base", "chat", "sources", "products", "files", "page"];
  const sheets = await Promise.all(names.map((name) => readFile(`${root}widget/theme/${name}.css`, "utf8")));
  return sheets
    .join("")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .trim();
}

const loader = requirePlaceholder(await bundle("widget/loader.ts", "iife"));
const later = requireSmall(await bundle("widget/later/later.tsx", "es"));
const later_file = `later.${createHash("sha256").update(later).digest("hex").slice(0, 16)}.js`;
const later_path = JSON.stringify(`/w/later/${later_file}`);
const frame_code = await bundle("widget/frame.tsx", "iife", { __LATER_PATH__: later_path });
const frame = requireInlineSafe(frame_code.replace("__IMPORT__(", "import("));
const sha256 = createHash("sha256").update(frame).digest("base64");

const assets = `${root}dist/assets/widget/`;
await rm(assets, { recursive: true, force: true });
await mkdir(assets, { recursive: true });
// The second is for frames that were opened before this build.
for (const name of [later_file, "later.js"]) await writeFile(assets + name, later);
await writeFile(
  `${root}dist/widget-bundle.ts`,
  `export const LOADER_JS: string = ${JSON.stringify(loader)};
export const FRAME_JS: string = ${JSON.stringify(frame)};
/** Base64, of exactly FRAME_JS as UTF-8: script-src 'sha256-…'. */
export const FRAME_JS_SHA256: string = ${JSON.stringify(sha256)};
export const PAGE_CSS: string = ${JSON.stringify(await joinStyles())};
`,
);
