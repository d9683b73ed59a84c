// The product on this machine with a site and agents of its own: what load and fault programs talk to.
import { mkdirSync } from "node:fs";
import { startDemoSite } from "./demo-site/server.mjs";
import { findFreePort } from "./lib.mjs";
import { applyMigrations, readSecrets, startWorker } from "./local-worker.mjs";
import { DEMO_SITE, seedAgents, seedSite, watchCrawl } from "./seed.mjs";

const FIRST_PORT = 8900;
const READ_WITHIN_MS = 120_000;
const POLL_MS = 300;
/** Programs of this kind are many people behind one address, and in a hurry. */
const LIMITS = Object.fromEntries(
  [
    ...["guests_per_ip_and_site", "turns_per_guest", "messages_per_guest", "answers_per_site", "logins_per_network"],
    ...["logins_per_email", "logins_per_email_and_network", "writes_per_member", "questions_per_day"],
    ...["answers_at_once_per_site", "site_cents_per_day", "workspace_cents_per_day"],
  ].map((name) => [name, 1_000_000]),
);

/**
 * Starts the Worker on `state` with a site and `agents` members beside its owner: `{ app_url, site_id, site_key, site_origin, agents }`,
 * `kill()` without asking and back on the same data and port, and `stop()`. `entry` stands in for the Worker's own, `vars` are its
 * variables by name. The site has read nothing, or `with_shop` the demo shop.
 */
export async function startProduct({ state, entry = null, agents = 0, vars = {}, with_shop = false }) {
  mkdirSync(state, { recursive: true });
  await applyMigrations(state);
  const port = await findFreePort(FIRST_PORT);
  const app_url = `http://localhost:${port}`;
  const shop = with_shop ? await startDemoSite({ port: 0, widget_src: "" }) : null;
  const site_url = shop ? `${shop.origin}/` : `${app_url}/`;
  const site_origin = new URL(site_url).origin;
  const { site_id, site_key, source_id } = seedSite(state, site_url, site_origin, DEMO_SITE);
  const members = seedAgents(state, agents);
  const given = {
    ...{ APP_ORIGIN: app_url, ANTHROPIC_API_KEY: "", EMBEDDER: "none", LOG_LEVEL: "WARNING" },
    ...{ LIMITS: JSON.stringify(LIMITS), DEV_ALLOWED_HOSTS: shop ? new URL(site_url).host : "" },
    ...vars,
  };
  const pairs = Object.entries(given).map(([name, value]) => `${name}:${value}`);
  const start = async () => {
    const started = startWorker({ state, port, vars: [...pairs, ...(await readSecrets(state))], echo: false, entry });
    // Whoever talks to it notices that it has gone.
    started.failed.catch(() => {});
    await started.waitUntilReady(app_url);
    return started;
  };
  let worker = await start();
  const stop = async () => {
    await worker.stop();
    await shop?.close();
  };
  try {
    if (shop) await readShop(app_url, watchCrawl(state, source_id));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...{ app_url, site_id, site_key, site_origin, agents: members, stop },
    async kill() {
      await worker.kill();
      worker = await start();
    },
  };
}

/** The first run of the cron starts the crawl; another would also erase what has expired. */
async function readShop(app_url, crawl) {
  await fetch(`${app_url}/cdn-cgi/handler/scheduled`);
  const give_up_at = Date.now() + READ_WITHIN_MS;
  while (crawl.read().status !== "synced") {
    if (Date.now() > give_up_at) throw new Error(`The shop was not read: ${JSON.stringify(crawl.read())}`);
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
  crawl.close();
}
