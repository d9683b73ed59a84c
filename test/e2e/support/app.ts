import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

export interface App {
  app_url: string;
  demo_url: string;
  site_key: string;
  site_id: string;
  owner: { email: string; password: string };
  agents: { email: string; password: string }[];
}

/** All visitors and owners of all tests come from one address, and one owner writes for all, within minutes. */
const LIMITS = JSON.stringify({
  guests_per_ip_and_site: 1_000,
  logins_per_network: 1_000,
  logins_per_email_and_network: 1_000,
  logins_per_email: 1_000,
  confirm_mails_per_network: 1_000,
  writes_per_member: 1_000,
});

/**
 * Starts what `npm start -- --json` starts, with a state of its own (or the one it had), and waits for its ready line.
 * `allowed_hosts`: private `host:port` pairs the crawler may read.
 */
export async function startApp(
  name: string,
  vars: Record<string, string> = {},
  allowed_hosts = "",
  { keep_state = false } = {},
): Promise<App & { pid: number; stop(): Promise<void> }> {
  const state = `test-results/state-${name}`;
  if (!keep_state) rmSync(state, { recursive: true, force: true });
  const overrides = Object.entries({ ANTHROPIC_API_KEY: "", LIMITS, ...vars }).flatMap(([key, value]) => [
    "--var",
    `${key}:${value}`,
  ]);
  const child = spawn(process.execPath, ["scripts/start.mjs", "--json", "--state", state, ...overrides], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DEV_ALLOWED_HOSTS: allowed_hosts },
  });
  const errors: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  for await (const line of createInterface({ input: child.stdout })) {
    const ready: App & { ready: boolean } = JSON.parse(line);
    return { ...ready, pid: child.pid ?? 0, stop: () => stop(child) };
  }
  throw new Error(`The app did not start:\n${errors.join("")}`);
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    // It may have been killed before.
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

/** Waits until `check` gives something, asking ten times a second. Throws after `timeout_ms`. */
export async function waitFor<T>(check: () => Promise<T | null | undefined | false>, timeout_ms = 30_000): Promise<T> {
  const give_up_at = Date.now() + timeout_ms;
  while (Date.now() < give_up_at) {
    const found = await check();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Waited too long.");
}

/** One JSON call from plain Node, as an integration would make it. */
export async function callApi<T>(url: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(
    url,
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  );
  return { status: response.status, body: (await response.json()) as T };
}

/** Waits until the demo shop has been read. */
export async function waitForShop({ app_url, site_key }: App): Promise<void> {
  const guest = await callApi<{ uuid: string }>(`${app_url}/api/guest/create/`, { site_key });
  await waitFor(async () => {
    const found = await callApi<{ content: { url: string }[] }>(
      `${app_url}/api/ai-searchbox/crawler-content/${guest.body.uuid}/?query=refunds`,
    );
    return found.body.content?.some((page) => page.url.endsWith("/refunds"));
  });
}

/** A visitor asks the demo shop. */
export async function askShop(
  { app_url, site_key }: Pick<App, "app_url" | "site_key">,
  query: string,
): Promise<{ answered: boolean; response_id: string }> {
  const { body: guest } = await callApi<{ uuid: string }>(`${app_url}/api/guest/create/`, { site_key });
  const path = `/api/embed/ai-searchbox/search/${guest.uuid}/?site_key=${site_key}`;
  const { status, body } = await callApi<{ answered: boolean; response_id: string }>(app_url + path, { query });
  if (status !== 200) throw new Error(`The shop was asked in vain: ${status}`);
  return body;
}
