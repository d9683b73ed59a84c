/** The whole product as `npm start` runs it, with an owner signed in, for benches of what an owner waits for. */
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../../scripts/lib.mjs";
import { applyMigrations, startWorker } from "../../scripts/local-worker.mjs";

export interface Product {
  /** Calls the owner's API; throws on any status but 2xx. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  site_id: string;
  /** Resident memory of its workerd processes, bytes. */
  readMemory(): number;
  close(): Promise<void>;
}

/** Beside what `npm start` may have running. */
const FIRST_PORT = 9_300;
const PASSWORD = "seven quiet otters";
/** Far beyond what any bench asks for. */
const LIMITS = {
  unproven_pages: 20_000,
  plan_pages: 100_000,
  crawls_per_workspace: 100_000,
  writes_per_member: 1_000_000,
};

/** Starts it with empty storage and politeness off; `hosts` may be crawled although they are private. */
export async function openProduct(hosts: readonly string[], concurrency: number): Promise<Product> {
  const state = await mkdtemp(join(tmpdir(), "helpshelf-bench-"));
  await applyMigrations(state);
  const before = new Set(listRuntimes());
  const port = await findFreePort(FIRST_PORT);
  const app_url = `http://localhost:${port}`;
  const vars = [
    `APP_ORIGIN:${app_url}`,
    `DEV_ALLOWED_HOSTS:${hosts.join(",")}`,
    "APP_SECRET:bench-secret-of-at-least-32-characters",
    "ANTHROPIC_API_KEY:",
    "CRAWL_REQUESTS_PER_SECOND:100000",
    `CRAWL_CONCURRENCY:${concurrency}`,
    `LIMITS:${JSON.stringify(LIMITS)}`,
    "LOG_LEVEL:ERROR",
  ];
  const worker = startWorker({ state, port, vars, echo: false });
  await worker.waitUntilReady(app_url);
  const runtimes = listRuntimes().filter((pid) => !before.has(pid));
  const cookie = await signUp(app_url);
  const call: Product["call"] = async (method, path, body) => {
    const headers = { origin: app_url, cookie, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const response = await fetch(app_url + path, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
  const site = await call<{ id: string }>("POST", "/api/v1/sites", { name: "Bench", url: `http://${hosts[0]}/` });
  return {
    call,
    site_id: site.id,
    readMemory: () => runtimes.reduce((sum, pid) => sum + readResident(pid), 0),
    close: async () => {
      await worker.stop();
      await rm(state, { recursive: true, force: true });
    },
  };
}

async function signUp(app_url: string): Promise<string> {
  const email = "owner@bench.example";
  const post = (path: string, body: unknown) =>
    fetch(app_url + path, {
      method: "POST",
      headers: { origin: app_url, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  await post("/api/auth/register", { email, password: PASSWORD });
  const outbox = await (await fetch(`${app_url}/dev/outbox`)).text();
  const code = /data-code>(\d{6})</.exec(outbox)?.[1];
  const verified = await post("/api/auth/verify-email", { email, code });
  const cookie = verified.headers.getSetCookie()[0]?.split(";")[0];
  if (!cookie) throw new Error(`Nobody could sign up: ${verified.status} ${await verified.text()}`);
  return cookie;
}

function listRuntimes(): number[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) && isRuntime(name) ? [Number(name)] : []));
}

function isRuntime(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "workerd";
  } catch {
    return false; // It has just ended.
  }
}

function readResident(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
