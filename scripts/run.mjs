/**
 * The running half of `npm start`, on the project's Node: local database, seed, Worker, demo shop, cron, and what the console says.
 * `run.mjs [<url>] [--json] [--watch] [--state <folder>] [--var NAME:value]…`; scripts/start.mjs begins it.
 * `--state` keeps data apart from `.wrangler/state`; `--var` sets a variable of the Worker.
 */
import { watch } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startDemoSite } from "./demo-site/server.mjs";
import { findFreePort, ROOT, Trouble } from "./lib.mjs";
import { applyMigrations, lockState, readDevVars, readSecrets, startWorker } from "./local-worker.mjs";
import { DEMO_SITE, describeOwnSite, forgetSite, OWNER, seedSite, seedTeam, watchCrawl } from "./seed.mjs";
import { buildDashboard, buildWidget } from "./setup.mjs";

const APP_PORT = 8787;
const DEMO_PORT = 8788;
const CRON_INTERVAL_MS = 60_000;
const PROGRESS_INTERVAL_MS = 400;
const REBUILD_DELAY_MS = 150;
const DEMO_QUESTION = "how long do refunds take?";

/** What is undone at the end, last begun first. */
const cleanups = [];
let stopping = null;

await main().catch((error) => stop(1, error instanceof Trouble ? error.message : error.stack));

async function main() {
  const { url, json, watched, state, vars } = readArguments();
  const say = (text) => (json ? process.stderr : process.stdout).write(text);
  // A reader that has gone away must not stop the servers.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  for (const event of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"]) process.on(event, () => stop(0));

  cleanups.push(await lockState(state));
  await applyMigrations(state);
  const app_port = await findFreePort(APP_PORT);
  const demo_port = await findFreePort(DEMO_PORT, [app_port]);
  const demo_origin = `http://127.0.0.1:${demo_port}`;
  const settings = url ? describeOwnSite(url) : DEMO_SITE;
  const site = seedSite(state, url?.href ?? `${demo_origin}/`, demo_origin, settings);
  const agents = seedTeam(state);
  const app_url = `http://localhost:${app_port}`;
  const site_url = `http://${site.subdomain}.localhost:${app_port}`;

  const demo = await startDemoSite({ port: demo_port, widget_src: `${site_url}/widget.js`, test_page_for: url?.href });
  cleanups.push(demo.close);
  say("Starting the Worker\n");
  const worker = startWorker({
    state,
    port: app_port,
    vars: [...listVars(app_url, demo_port), ...(await readSecrets(state)), ...vars],
    echo: watched,
  });
  cleanups.push(worker.stop);
  worker.failed.catch((error) => stop(1, error.message));
  await worker.waitUntilReady(app_url);
  if (stopping) return;
  runCron(app_url);
  if (watched) cleanups.push(rebuildOnChange(say));

  if (json) {
    const { site_key, site_id } = site;
    const ready = { ready: true, app_url, demo_url: demo_origin, site_key, site_id, owner: OWNER, agents };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  }
  say(describeAddresses({ url, demo_origin, app_url, site_url, agents, log_file: worker.log_file }));
  await followCrawl({ say, state, site, url });
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      watch: { type: "boolean" },
      state: { type: "string" },
      var: { type: "string", multiple: true },
    },
  });
  const [address] = positionals;
  return {
    url: address ? parseAddress(address) : null,
    json: values.json ?? false,
    watched: values.watch ?? false,
    vars: values.var ?? [],
    state: resolve(ROOT, values.state ?? ".wrangler/state"),
  };
}

function parseAddress(address) {
  const text = /^[a-z]+:\/\//i.test(address) ? address : `https://${address}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !["http:", "https:"].includes(url.protocol))
    throw new Trouble(`"${address}" is not the address of a website: give one like https://example.org.`);
  return url;
}

/** Variables of this run, `NAME:value`. Hosts the developer allows in the environment or in .dev.vars stay allowed. */
function listVars(app_url, demo_port) {
  const allowed = process.env.DEV_ALLOWED_HOSTS ?? readDevVars().DEV_ALLOWED_HOSTS ?? "";
  const hosts = [`127.0.0.1:${demo_port}`, ...allowed.split(",").filter(Boolean)];
  return [`APP_ORIGIN:${app_url}`, `DEV_ALLOWED_HOSTS:${hosts.join(",")}`];
}

/** Cron triggers do not fire by themselves in `wrangler dev` (design §7.17). The first run starts the crawl. */
function runCron(app_url) {
  const trigger = () => void fetch(`${app_url}/cdn-cgi/handler/scheduled`).catch(() => {});
  trigger();
  const timer = setInterval(trigger, CRON_INTERVAL_MS);
  cleanups.push(() => clearInterval(timer));
}

/** Builds the widget or the dashboard again when a file of it has changed; wrangler notices the new files by itself. */
function rebuildOnChange(say) {
  const closes = Object.entries({ widget: buildWidget, dashboard: buildDashboard }).map(([folder, rebuild]) => {
    let timer = null;
    const watcher = watch(join(ROOT, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void rebuild().catch((error) => say(`${error.message}\n`)), REBUILD_DELAY_MS);
    });
    return () => {
      clearTimeout(timer);
      watcher.close();
    };
  });
  return () => {
    for (const close of closes) close();
  };
}

function describeAddresses({ url, demo_origin, app_url, site_url, agents, log_file }) {
  return `
  ${url ? "Test page" : "Demo shop"}    ${demo_origin}
  HelpShelf    ${app_url}
  Sign in as   ${OWNER.email} with ${OWNER.password}
  or as agent  ${agents.map(({ email }) => email).join(" or ")}, the same password
  Site's host  ${site_url}
  Log          ${log_file}

`;
}

/** Says how far the crawl is until it ends; a website that gives no page at all ends everything. */
async function followCrawl({ say, state, site, url }) {
  const crawl = watchCrawl(state, site.source_id);
  cleanups.push(crawl.close);
  const on_terminal = process.stdout.isTTY;
  let shown = "";
  while (!stopping) {
    const { status, last_error, indexed, skipped, reasons } = crawl.read();
    if (status === "failed" && indexed === 0 && url) {
      cleanups.unshift(() => site.is_new && forgetSite(state, site.site_id));
      return stop(
        1,
        `${url.href} cannot be used. ${last_error}${reasons.includes("blocked_address") ? explainBlocked(url) : ""}`,
      );
    }
    if (status !== "pending" && status !== "syncing") {
      say(
        `${on_terminal ? "\r\x1b[K" : ""}  ${countPages(indexed)} indexed. ${url ? "Ask on the test page." : `Ask: ${DEMO_QUESTION}`}\n`,
      );
      if (last_error) say(`  ${last_error}\n`);
      say("  Ctrl-C stops everything.\n");
      return;
    }
    const line = `  Reading: ${countPages(indexed)} indexed, ${skipped} left out`;
    if (on_terminal && line !== shown) say(`\r\x1b[K${line}`);
    shown = line;
    await new Promise((resolve) => setTimeout(resolve, PROGRESS_INTERVAL_MS));
  }
}

function countPages(count) {
  return `${count} ${count === 1 ? "page" : "pages"}`;
}

function explainBlocked({ hostname, port, protocol }) {
  if (hostname !== "localhost" && !isIP(hostname)) return "";
  const pair = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  return ` To allow it on this machine, put DEV_ALLOWED_HOSTS=${pair} into .dev.vars.`;
}

/** Ends everything once and exits; `sentence` says why, when it was not the person's wish. */
function stop(code, sentence) {
  stopping ??= (async () => {
    if (sentence) process.stderr.write(`\n${sentence}\n`);
    while (cleanups.length > 0) await cleanups.pop()();
    process.exit(code);
  })();
  return stopping;
}
