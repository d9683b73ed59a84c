/**
 * The guarded way out (bars SSRF-01..08): the only module that fetches hosts somebody else named. The first layer judges
 * the address as written, on every hop; the second the addresses its name resolves to; the third is the runtime's own
 * refusal of private networks (`global_fetch_strictly_public`), which alone sees the address that is connected to.
 */
import type { Log } from "../platform/log";
import {
  checkPublicUrl,
  isDevAllowed,
  isPublicAddress,
  parseAddress,
  parseHostAddress,
  type UrlPolicy,
} from "../platform/public-url";
import { readCapped } from "../platform/read-capped";
import { isMislabelled, SNIFF_BYTES } from "../platform/sniff";
import type { Dns, FetchFailure, FetchOptions, FetchOutcome, Outbound } from "../ports";

/** All addresses, A and AAAA, of a name; none for a name that does not exist. Rejects when it cannot be asked. */
export type ResolveHost = (host: string) => Promise<string[]>;

/** RFC 9309 asks a crawler to follow at least five in a row; bars SSRF-03 allows no more. */
const MAX_REDIRECTS = 5;
const REDIRECT_STATUSES = [301, 302, 303, 307, 308];
/** What the runtime decodes by itself; bytes of any other coding would be taken for text. */
const DECODED_ENCODINGS = ["identity", "gzip", "br"];
/** DNS over HTTPS answers in tens of milliseconds; a resolver that needs longer is down. */
const DNS_TIMEOUT_MS = 3_000;
/** Record types by their number in the answer, and the one answer code besides success that is no fault: no such name. */
const DNS_TYPES = { A: 1, TXT: 16, AAAA: 28 };
const DNS_NO_SUCH_NAME = 3;

/**
 * Makes the guarded client. An outcome's `url` is the last address asked (the given one when none was), without a
 * fragment. Only 2xx bodies are read: other statuses come with an empty one. The `location` of a redirect that
 * `options.follow` declined is absolute and has passed the guard. `options.headers` stay with the first origin.
 * Without `resolve` names are judged by their form alone.
 */
export function createSafeFetch({
  policy,
  resolve,
  user_agent,
  log,
}: {
  policy: UrlPolicy;
  resolve: ResolveHost | null;
  user_agent: string;
  log?: Log;
}): Outbound {
  async function findBadName(url: URL): Promise<FetchFailure | null> {
    if (!resolve || isDevAllowed(url, policy) || parseHostAddress(url.hostname)) return null;
    const addresses = (await resolve(url.hostname)).map(parseAddress);
    if (addresses.length === 0) return "network_error";
    return addresses.every((address) => address && isPublicAddress(address)) ? null : "blocked_address";
  }

  /** Follows redirects up to a body. `trail` collects the addresses asked, also for the caller when this rejects. */
  async function follow(
    start: URL,
    options: FetchOptions,
    signal: AbortSignal,
    trail: string[],
  ): Promise<FetchFailure | Omit<FetchOutcome & { ok: true }, "ok" | "url">> {
    let url = start;
    let headers = new Headers(options.headers);
    for (;;) {
      const bad_name = await findBadName(url);
      if (bad_name) return bad_name;
      trail.push(url.href);
      headers.set("accept", options.accept);
      headers.set("user-agent", user_agent);
      const response = await fetch(url.href, { headers, redirect: "manual", signal });
      const location = REDIRECT_STATUSES.includes(response.status) ? response.headers.get("location") : null;
      if (location === null) return readResponse(response, options);
      discardBody(response);
      const target = checkPublicUrl(URL.canParse(location, url.href) ? new URL(location, url.href).href : "", policy);
      if (!target.ok) return target.reason;
      target.url.hash = "";
      if (options.follow && !options.follow(url, target.url)) {
        const kept = { ...Object.fromEntries(response.headers), location: target.url.href };
        return { status: response.status, headers: kept, body: new Uint8Array() };
      }
      if (trail.includes(target.url.href) || trail.length > MAX_REDIRECTS) return "redirect_loop";
      if (target.url.origin !== url.origin) headers = new Headers();
      url = target.url;
    }
  }

  return {
    async fetch(address, options) {
      const fail = (url: string, reason: FetchFailure): FetchOutcome => {
        // Hosts only: the rest of an address may hold a password or a key.
        if (reason === "blocked_address")
          log?.("WARNING", "SCRAPE", "outbound.blocked", { asked_host: readHost(address), last_host: readHost(url) });
        return { ok: false, url, reason };
      };
      const start = checkPublicUrl(address, policy);
      if (!start.ok) return fail(address, start.reason);
      start.url.hash = "";
      const signal = AbortSignal.timeout(options.deadline_ms);
      const trail: string[] = [];
      try {
        // Raced, because not everything that is awaited there listens to the signal.
        const result = await Promise.race([follow(start.url, options, signal, trail), rejectOnAbort(signal)]);
        const url = trail.at(-1) ?? start.url.href;
        return typeof result === "string" ? fail(url, result) : { ok: true, url, ...result };
      } catch {
        return fail(trail.at(-1) ?? start.url.href, signal.aborted ? "timeout" : "network_error");
      }
    },
  };
}

/** A resolver over the JSON form of DNS over HTTPS. `url` is the operator's own configuration, never a visitor's or owner's. */
export function createDnsOverHttps(url: string): ResolveHost {
  return async (host) => (await Promise.all([askDns(url, host, "A"), askDns(url, host, "AAAA")])).flat();
}

/** The same resolver for what a name's owner says there. */
export function createDns(url: string): Dns {
  return { findTexts: async (name) => (await askDns(url, name, "TXT")).map(joinStrings) };
}

/** The data of a name's records of one type. */
async function askDns(url: string, name: string, type: keyof typeof DNS_TYPES): Promise<string[]> {
  const query = new URL(url);
  query.searchParams.set("name", name);
  query.searchParams.set("type", type);
  const response = await fetch(query.href, {
    headers: { accept: "application/dns-json" },
    redirect: "manual",
    signal: AbortSignal.timeout(DNS_TIMEOUT_MS),
  });
  if (!response.ok) {
    discardBody(response);
    throw new Error(`The DNS resolver answered ${response.status}.`);
  }
  const answer = (await response.json()) as { Status: number; Answer?: { type: number; data: string }[] };
  if (answer.Status !== 0 && answer.Status !== DNS_NO_SUCH_NAME)
    throw new Error(`The DNS resolver answered code ${answer.Status}.`);
  return (answer.Answer ?? []).filter((record) => record.type === DNS_TYPES[type]).map((record) => record.data);
}

/** A TXT record is a row of strings that belong together (RFC 7208 §3.3); some resolvers send them in quotes, some as one text. */
function joinStrings(data: string): string {
  const strings = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => text.replace(/\\(.)/g, "$1"));
  return data.startsWith('"') ? strings.join("") : data;
}

async function readResponse(
  response: Response,
  options: FetchOptions,
): Promise<FetchFailure | Omit<FetchOutcome & { ok: true }, "ok" | "url">> {
  const head = { status: response.status, headers: Object.fromEntries(response.headers) };
  if (!response.ok || !response.body) {
    discardBody(response);
    return { ...head, body: new Uint8Array() };
  }
  const media_type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (options.content_types && !options.content_types.includes(media_type)) {
    discardBody(response);
    return "not_html";
  }
  if (!DECODED_ENCODINGS.includes(response.headers.get("content-encoding") ?? "identity")) {
    discardBody(response);
    return "network_error";
  }
  let is_lie = false;
  const look = {
    bytes: SNIFF_BYTES,
    isWanted: (start: Uint8Array) => {
      is_lie = isMislabelled(start, media_type);
      return !is_lie;
    },
  };
  const body = await readCapped(
    response.body,
    options.max_bytes_of?.[media_type] ?? options.max_bytes,
    options.content_types && look,
  );
  if (body) return { ...head, body };
  return is_lie ? "not_html" : "too_large";
}

function readHost(address: string): string | null {
  return URL.parse(address)?.host ?? null;
}

/** Not awaited: a hostile server decides when a cancellation settles. */
function discardBody(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
