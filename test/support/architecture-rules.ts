/** The rules of the code base as functions of its sources, so that a planted violation can show that each rule bites. */
export type Sources = Record<string, string>;
type Rule = (sources: Sources) => string[];

const MAX_LINES = 300;

/** Left to right: a feature may use those before it. `insights` and `staff` may read any schema and nobody imports them. */
const FEATURES = [
  "ops",
  "accounts",
  "billing",
  "sites",
  "knowledge",
  "crawl",
  "answers",
  "contacts",
  "conversations",
  "embed",
  "onboarding",
  "helpcenter",
  "channels",
  "providers",
  "commerce",
  "social",
];
const TOP_READERS = ["insights", "staff"];

/** The chat page that needs no script reads, words and links messages as the widget does. None of these knows a browser. */
const CHAT_WORDS =
  /^widget\/(?:(?:later\/)?i18n\/(?:find|en|when)|chat\/(?:markdown-blocks|markdown-inline|links|quote-link|contact-links|icon-paths|people)|theme\/color)$/;

const DASHBOARD_PACKAGES =
  /^(?:preact(?:\/.+)?|wouter-preact(?:\/.+)?|@tanstack\/preact-query|@fontsource-variable\/.+)$/;

const IMPORT = /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^;'"]*?\sfrom\s+)?["']([^"']+)["']/g;

interface Import {
  file: string;
  type_only: boolean;
  /** Resolved to a path from the root for our own files, else the package's name. */
  target: string;
}

function readImports(sources: Sources): Import[] {
  return Object.entries(sources).flatMap(([file, text]) =>
    [...text.matchAll(IMPORT)].map((match) => ({
      file,
      type_only: match[2] !== undefined,
      target: resolve(file, match[3] ?? ""),
    })),
  );
}

function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const parts = file.split("/").slice(0, -1);
  for (const step of specifier.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  return parts.join("/");
}

/** Who may import what (design §4). Returns one line a violation. */
const importsFollowTheMap: Rule = (sources) =>
  readImports(sources)
    .filter((item) => !isAllowed(item))
    .map(({ file, target }) => `${file} imports ${target}`);

function isAllowed({ file, target, type_only }: Import): boolean {
  const [root, layer = "", name = ""] = file.split("/");
  const own = target.startsWith("workers/");
  const [, to = "", ...rest] = target.split("/");
  if (root === "widget") {
    if (target.startsWith("widget/") || target === "preact" || target.startsWith("preact/")) return true;
    if (!target.startsWith("workers/contract/")) return false;
    return type_only || ["errors", "limits"].includes(rest.join("/"));
  }
  if (root === "dashboard")
    return target.startsWith("dashboard/") || target.startsWith("workers/contract/") || DASHBOARD_PACKAGES.test(target);
  if (root !== "workers" || !name) return true;
  if (layer === "contract") {
    if (["errors", "limits", "opening", "socket"].includes(name.replace(/\.ts$/, ""))) return false;
    return target === "zod" || target.startsWith("workers/contract/");
  }
  // platform knows Deps as a type only: route.ts hands it on and object.ts returns its outcomes.
  if (layer === "platform")
    return (
      ["zod", "hono", "tldts", "node:crypto"].includes(target) ||
      to === "contract" ||
      to === "platform" ||
      (to === "ports" && type_only)
    );
  if (layer === "adapters")
    return !own || to === "ports" || to === "platform" || to === "contract" || to === "adapters";
  if (own && to === "deps") return false;
  if (own && to === "adapters") return false;
  if (!own) return isPackageAllowed(layer, name, target);
  if (to === "contract" || to === "platform" || (to === "ports" && type_only)) return true;
  const is_routes = (path: string) => path === "routes" || path.startsWith("routes/");
  if (is_routes(rest.join("/"))) return false;
  if (name === "schema.ts") return rest[0] === "schema";
  if (to === layer) return !(is_routes(name.replace(/\.ts$/, "")) && rest[0] === "schema");
  if (TOP_READERS.includes(layer)) return rest[0] === "schema" || FEATURES.includes(to);
  // A leftward schema may be named as well: a join is one query where a service call would be two.
  const leftward = FEATURES.includes(to) && FEATURES.indexOf(to) < FEATURES.indexOf(layer);
  return leftward && !(name.startsWith("routes") && rest[0] === "schema");
}

/** Packages: drizzle outside routes; everything else a feature needs stands behind a port. Pure parsers are no vendors. */
function isPackageAllowed(layer: string, file: string, target: string): boolean {
  if (target === "cloudflare:workers" || target === "zod") return true;
  if (target === "drizzle-orm" || target.startsWith("drizzle-orm/")) return !file.startsWith("routes");
  if (layer === "knowledge" && ["franc-min", "snowball-stemmers"].includes(target)) return true;
  if (layer === "crawl") return ["css-select", "htmlparser2"].includes(target);
  if (layer === "embed" && CHAT_WORDS.test(target)) return true;
  return target.startsWith("migrations/") || target.startsWith("dist/");
}

const filesAreShort: Rule = (sources) =>
  Object.entries(sources)
    .filter(([, text]) => text.trimEnd().split("\n").length > MAX_LINES)
    .map(([file]) => `${file} is longer than ${MAX_LINES} lines`);

function forbid(pattern: RegExp, within: RegExp, except: readonly string[] = []): Rule {
  return (sources) =>
    Object.entries(sources)
      .filter(([file, text]) => within.test(file) && !except.includes(file) && pattern.test(text))
      .map(([file]) => `${file} matches ${pattern}`);
}

/** D1 has no interactive transactions: `db.batch()` is the transaction (design §7.1). */
const noDrizzleTransaction = forbid(/\bdb\.transaction\(/, /^workers\//);
const noZodInTheWidget = forbid(/from "zod"/, /^widget\//);
const noInnerHtml = forbid(
  /dangerouslySetInnerHTML|\.innerHTML\b|insertAdjacentHTML|document\.write/,
  /^(widget|dashboard)\//,
);
/** A socket accepted this way keeps its object awake: use the hibernation API. */
const noPlainAccept = forbid(/\.accept\(\)/, /^workers\//);
/** One guarded way to a host somebody else named (bars SSRF-09). */
const oneModuleFetches = forbid(
  /(?<![.\w]|async )fetch\(|\b(?:globalThis|self)\.fetch|(?:=|\(|,|\?\?)\s*fetch\s*[;,)]|\bnew WebSocket\(|from "node:(?:http|https|net|tls|dns)"|from "cloudflare:sockets"/,
  /^workers\//,
  // An object defines a method of that name, and the ports declare some; the vendors' adapters ask nobody but their vendor, whose host is a constant or the operator's.
  [
    "workers/adapters/safe-fetch.ts",
    "workers/adapters/browser-rendering.ts",
    "workers/adapters/mail-http.ts",
    "workers/adapters/openai.ts",
    "workers/ports.ts",
    "workers/ports/crawl.ts",
  ],
);
/** Routes exist only as declarations that mountRoutes mounts. */
const routesAreDeclared = forbid(/\b(?:app|router)\.(?:get|post|put|patch|delete|on|all|route|mount)\(/, /^workers\//, [
  "workers/platform/mount.ts",
]);
/** Math.random is for jitter only: every other value comes from the CSPRNG (bars KEY-09). */
const randomIsForJitter = forbid(/Math\.random/, /^(workers|widget|dashboard)\//, [
  "workers/platform/backoff.ts",
  "widget/session/backoff.ts",
  "dashboard/api/backoff.ts",
]);
/** Values are bound, never pasted into SQL text; only a constant may stand in it (bars DATA-01). */
const sqlIsBound = forbid(
  /\.(?:prepare|exec)(?:<[^(]*>)?\(\s*(?:`[^`]*\$\{(?![A-Z_]+\})|(?:"[^"\n]*"|'[^'\n]*'|`[^`]*`)\s*\+)|\bsql\.raw\(/,
  /^workers\//,
);

/** A wildcard receiver would hand the chat's messages to whoever frames it (bars WEB-09). */
const noWildcardPostMessage = forbid(/postMessage\([^)]*["']\*["']/, /^(widget|dashboard)\//);
/** No outgoing address and no link is built from what a request claims its host to be (bars SSRF-10). */
const noForwardedHost = forbid(/x-forwarded|\bheader(?:s\.get)?\(\s*["']host["']/i, /^workers\//);

/** Every model is opened where its calls are metered (bars LLM-08). Health asks whether there is one; a key is tried by its owner. */
const modelsAreMetered = forbid(/\bllms\s*\.(?:shared|own)\(/, /^workers\//, [
  "workers/answers/model.ts",
  "workers/ops/health.ts",
  "workers/sites/claude-key.ts",
]);

export const RULES = {
  importsFollowTheMap,
  filesAreShort,
  noDrizzleTransaction,
  noZodInTheWidget,
  noInnerHtml,
  noPlainAccept,
  oneModuleFetches,
  routesAreDeclared,
  randomIsForJitter,
  sqlIsBound,
  noWildcardPostMessage,
  noForwardedHost,
  modelsAreMetered,
} satisfies Record<string, Rule>;
