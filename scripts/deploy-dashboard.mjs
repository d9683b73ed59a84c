/**
 * `npm run deploy:dashboard [-- --env staging] [--dry-run]`: puts the dashboard on Pages, with a proxy to the Worker of the same
 * environment; production by default. `--dry-run` only writes the folder that would be uploaded, dist/pages-<env>.
 */
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { CHILD_ENV, lastLines, NODE, ROOT, runCommand, runMain, Trouble } from "./lib.mjs";
import { setUp } from "./setup.mjs";

const ENVIRONMENTS = ["production", "staging"];
const COMPATIBILITY_DATE = "2026-10-20";

await runMain(async () => {
  const { values } = parseArgs({
    options: { env: { type: "string", default: "production" }, "dry-run": { type: "boolean" } },
  });
  if (!ENVIRONMENTS.includes(values.env)) throw new Trouble(`--env is one of ${ENVIRONMENTS.join(" and ")}.`);
  await setUp();
  const folder = join(ROOT, "dist", `pages-${values.env}`);
  await writeProject(folder, values.env);
  console.log(`Pages: ${folder.slice(ROOT.length)}`);
  if (values["dry-run"]) return;
  const args = ["pages", "deploy", "--cwd", folder, "--branch", "main", "--commit-dirty=true"];
  const { code, output } = await runCommand("wrangler", args, { env: { ...CHILD_ENV, CI: "true" } });
  if (code !== 0) throw new Trouble(`Pages failed:\n${lastLines(output, 30)}`);
  console.log(lastLines(output));
});

async function writeProject(folder, env) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(join(ROOT, "dist", "assets", "dashboard"), join(folder, "files"), { recursive: true });
  await cp(join(ROOT, "dashboard", "pages"), join(folder, "files"), { recursive: true });
  await writeFile(join(folder, "files", "_headers"), await describeHeaders());
  // Without it Pages answers a file that is gone with the document, which a browser would keep as that script for a year.
  await writeFile(join(folder, "files", "assets", "404.html"), "There is no such file.\n");
  await writeFile(
    join(folder, "wrangler.toml"),
    `name = "helpshelf-dashboard-${env}"
pages_build_output_dir = "files"
compatibility_date = "${COMPATIBILITY_DATE}"

[[services]]
binding = "API"
service = "helpshelf-${env}"
`,
  );
}

/** The headers the Worker sends with the dashboard on a developer's machine, in the form Pages reads. */
async function describeHeaders() {
  const url = pathToFileURL(join(ROOT, "workers", "platform", "security-headers.ts")).href;
  // On the project's own Node, which reads TypeScript; this script may run on an older one.
  const program = `console.log(JSON.stringify((await import(${JSON.stringify(url)})).DASHBOARD_HEADERS))`;
  const { code, output } = await runCommand(NODE, ["--input-type=module", "--no-warnings", "-e", program]);
  if (code !== 0) throw new Trouble(`The dashboard's headers cannot be read:\n${lastLines(output)}`);
  const { "Cache-Control": _, ...headers } = JSON.parse(output);
  const lines = Object.entries({ ...headers, "Cache-Control": "no-cache" }).map(
    ([name, value]) => `  ${name}: ${value}`,
  );
  return `/*
${lines.join("\n")}

/assets/*
  ! Cache-Control
  Cache-Control: public, max-age=31536000, immutable
`;
}
