/**
 * `node test/support/evil-site/main.ts [--port N]`: starts the evil site until it is stopped, and prints its addresses as one line
 * of JSON. `allowed_hosts` is what DEV_ALLOWED_HOSTS has to be for a crawl of it.
 */
import { parseArgs } from "node:util";
import { startEvilSite } from "./index.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const { close, hosts, ...addresses } = await startEvilSite({ port: Number(values.port) });
console.log(JSON.stringify({ ready: true, ...addresses, allowed_hosts: hosts.join(",") }));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void close());
