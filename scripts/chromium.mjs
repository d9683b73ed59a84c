// The browser of the tests: an installed Chromium, else Debian's package where that can be installed, else a sentence.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { runCommand, runMain, Trouble } from "./lib.mjs";

const KNOWN_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The path of a Chromium (`CHROMIUM_PATH` first). As root on Debian it installs one. Throws `Trouble` with the command to run. */
export async function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) throw new Trouble(`CHROMIUM_PATH names ${given}, and there is no such file.`);
  const found = given ?? KNOWN_PATHS.find((path) => existsSync(path));
  if (found) return found;
  const is_debian = existsSync("/etc/debian_version");
  if (is_debian && process.getuid?.() === 0) {
    process.stderr.write("Installing Chromium for the browser tests\n");
    await runCommand("apt-get", ["update"]);
    await runCommand("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], APT);
    const installed = KNOWN_PATHS.find((path) => existsSync(path));
    if (installed) return installed;
  }
  const command = is_debian
    ? "sudo apt-get install -y chromium"
    : "CHROMIUM_PATH=/path/to/chromium npm test, with a Chromium or Chrome of yours";
  throw new Trouble(`The browser tests need Chromium. Run: ${command}`);
}

const APT = { env: { DEBIAN_FRONTEND: "noninteractive" } };

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await runMain(async () => console.log(await findChromium()));
}
