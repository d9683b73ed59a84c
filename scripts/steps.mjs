// Steps of `npm run check` and `npm test`: run, timed, counted.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runCommand } from "./lib.mjs";

/** A step that hangs is ended and fails. */
const STEP_TIMEOUT_MS = 45 * 60_000;

/** A vitest run as a step: counted by its tests and not as one. */
export function runTests(name, config) {
  const report = join("test-results", `${name}.json`);
  return {
    report: join(ROOT, report),
    command: [
      "vitest",
      "run",
      "--config",
      config,
      "--silent=passed-only",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
  };
}

/** Runs `{ name, command, report?, env? }` steps, `at_once` at a time in their order. Prints a line for each, and what a failing one said. */
export async function runSteps(steps, at_once) {
  const waiting = [...steps];
  const results = [];
  async function work() {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await runStep(step));
  }
  await Promise.all(Array.from({ length: at_once }, work));
  return results;
}

async function runStep({ name, command: [program, ...args], report, env }) {
  if (report) {
    mkdirSync(join(ROOT, "test-results"), { recursive: true });
    rmSync(report, { force: true });
  }
  const started = Date.now();
  const { code, output } = await runCommand(program, args, { timeout_ms: STEP_TIMEOUT_MS, env });
  const { passed, failed } = report
    ? countTests(report, code)
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  const seconds = ((Date.now() - started) / 1_000).toFixed(1);
  const tests = report ? `  ${passed} passed, ${failed} failed` : "";
  console.log(`${failed === 0 ? "✓" : "✗"} ${name}  ${seconds} s${tests}`);
  if (failed > 0) console.log(`\n${output.trim()}\n`);
  return { passed, failed };
}

/** A run that ends badly without a failing test (a file that does not load, an unhandled rejection) has failed once. */
function countTests(report, code) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests || (code === 0 ? 0 : 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

export function countResults(results) {
  return results.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  });
}
