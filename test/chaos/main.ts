/** `npm run chaos -- [--seed N] [--minutes M]`: the fault matrix against the product on this machine. Exit code 1 when something did not hold. */
import { parseArgs } from "node:util";
import { openBroken } from "./product.ts";
import { runChaos } from "./run.ts";

const LANES = 8;
/** As long as anybody is offline, and no longer than a short run allows. */
const MAX_OFFLINE_MS = 300_000;

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, minutes: { type: "string", default: "10" } },
});
const [seed, minutes] = [Number(values.seed), Number(values.minutes)];
if (!Number.isInteger(seed) || !(minutes > 0))
  throw new Error("usage: npm run chaos -- --seed <number> --minutes <number>");
const print = (line: string) => console.log(line);
const product = await openBroken(`chaos-${seed}`, LANES * 2);
try {
  print(`seed ${seed}, ${minutes} minutes, ${LANES} conversations at a time`);
  const max_offline_ms = Math.min(MAX_OFFLINE_MS, minutes * 30_000);
  const settings = { seed, seconds: minutes * 60, lanes: LANES, max_offline_ms };
  const { violations, noted, ...sums } = await runChaos(product, settings, print);
  for (const [name, value] of [...Object.entries(sums), ...Object.entries(noted).toSorted()]) print(`${name} ${value}`);
  for (const violation of violations) print(violation);
  print(`violations ${violations.length}`);
  process.exitCode = violations.length > 0 ? 1 : 0;
} finally {
  await product.close();
}
