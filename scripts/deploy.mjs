/** `npm run deploy [-- --env staging]`: set-up, then migrations, then the Worker, all in the one environment; production by default. */
import { parseArgs } from "node:util";
import { lastLines, runCommand, runMain, Trouble } from "./lib.mjs";
import { setUp } from "./setup.mjs";

const ENVIRONMENTS = ["production", "staging"];

await runMain(async () => {
  const { values } = parseArgs({ options: { env: { type: "string", default: "production" } } });
  if (!ENVIRONMENTS.includes(values.env)) throw new Trouble(`--env is one of ${ENVIRONMENTS.join(" and ")}.`);
  const target = ["--env", values.env];
  await setUp();
  await run("Migrations", ["d1", "migrations", "apply", `helpshelf-${values.env}`, "--remote", ...target]);
  await run("Worker", ["deploy", ...target]);
});

async function run(name, args) {
  console.log(`${name}: wrangler ${args.join(" ")}`);
  const { code, output } = await runCommand("wrangler", args, { env: { CI: "true" } });
  if (code !== 0) throw new Trouble(`${name} failed:\n${lastLines(output, 30)}`);
  console.log(lastLines(output));
}
