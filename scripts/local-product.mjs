// The product on this machine with a site and agents of its own: what load and fault programs talk to.
import { mkdirSync } from "node:fs";
import { findFreePort } from "./lib.mjs";
import { applyMigrations, readSecrets, startWorker } from "./local-worker.mjs";
import { DEMO_SITE, OWNER, seedAgents, seedSite } from "./seed.mjs";

const FIRST_PORT = 8900;
/** Programs of this kind are many people behind one address. */
const LIMITS = JSON.stringify(
  Object.fromEntries(
    [
      "guests_per_ip_and_site",
      "turns_per_guest",
      "messages_per_guest",
      "answers_per_site",
      "logins_per_network",
      "writes_per_member",
    ].map((name) => [name, 1_000_000]),
  ),
);

/**
 * Starts the Worker on `state` with a site that has read nothing and `agents` members beside its owner: `{ app_url, site_id, site_key,
 * owner, agents }`, its `pid` (the head of a process group), `restart()` after a kill or to stop and start it on the same data and port,
 * and `stop()`. `vars` are variables of the Worker by name.
 */
export async function startProduct({ state, agents = 0, vars = {} }) {
  mkdirSync(state, { recursive: true });
  await applyMigrations(state);
  const port = await findFreePort(FIRST_PORT);
  const app_url = `http://localhost:${port}`;
  const site = seedSite(state, app_url, app_url, DEMO_SITE);
  const members = seedAgents(state, agents);
  const given = { APP_ORIGIN: app_url, ANTHROPIC_API_KEY: "", EMBEDDER: "none", LOG_LEVEL: "WARNING", LIMITS, ...vars };
  const pairs = Object.entries(given).map(([name, value]) => `${name}:${value}`);
  const start = async () => {
    const worker = startWorker({ state, port, vars: [...pairs, ...(await readSecrets(state))], echo: false });
    // Whoever kills it on purpose starts it again; whoever waits for it is told below.
    worker.failed.catch(() => {});
    await worker.waitUntilReady(app_url);
    return worker;
  };
  let worker = await start();
  const { site_id, site_key } = site;
  return {
    ...{ app_url, site_id, site_key, owner: OWNER, agents: members },
    get pid() {
      return worker.pid;
    },
    async restart() {
      await worker.stop();
      worker = await start();
    },
    stop: () => worker.stop(),
  };
}
