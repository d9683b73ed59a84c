/** How an owner shows that a website is theirs: by DNS, by a tag or by a file, all with the same token (spec §9, bars SSRF-11). */
import type { Ownership, OwnershipCheck, ProofMethod, ProveOwnership } from "../contract/ownership";
import { findProof, listProofs, listSiteOrigins, type Proof, readProofHost, recordProof } from "../knowledge/ownership";
import { requireWithinLimits } from "../ops/limits";
import type { Config } from "../platform/config";
import { isSameText, signText } from "../platform/crypto";
import { describeError } from "../platform/log";
import { AppError } from "../platform/problem";
import { parseHostAddress } from "../platform/public-url";
import type { OwnerScope, SiteScope } from "../platform/scope";
import type { Deps, FetchFailure, FetchOptions, FetchOutcome } from "../ports";
import { getOwnSite, publishEvent } from "../sites/service";
import { decodeHtml } from "./documents/charset";
import { readHeadMeta } from "./extract/head-meta";
import { isSameSite } from "./frontier/scope";
import { HTML_FETCH } from "./plan";

const META_NAME = "helpshelf-verification";
const DNS_LABEL = "_helpshelf";
const FILE_PATH = "/.well-known/helpshelf-verification.txt";
/** 24 bytes: nobody guesses it. */
const TOKEN_HEX_CHARS = 48;
/** The file holds the token and nothing else. */
const FILE_FETCH: FetchOptions = { max_bytes: 1_024, deadline_ms: 10_000, accept: "text/plain" };

interface Website {
  host: string;
  /** As its source has it: `www.` and scheme included. */
  origin: string;
}
type Check = OwnershipCheck["checks"][number];

/** The websites a site reads and its own address, each with what is to be shown where. Throws not_found. */
export async function listOwnership(
  deps: Pick<Deps, "db" | "config">,
  scope: OwnerScope,
  site_id: string,
): Promise<{ items: Ownership[] }> {
  const site = await getOwnSite(deps, scope, site_id);
  const [websites, proofs] = await Promise.all([listWebsites(deps, site), listProofs(deps, site.site_id)]);
  return { items: websites.map((website) => describe(deps.config, site.site_id, website, proofs)) };
}

/**
 * Looks for the token in all three places and keeps the proof once it is found; what was proven stays so. Throws not_found (site),
 * rate_limited, and invalid_request with `fields.host` for a host that is not in the list.
 */
export async function proveOwnership(
  deps: Deps,
  scope: OwnerScope,
  site_id: string,
  { host }: ProveOwnership,
): Promise<OwnershipCheck> {
  const site = await getOwnSite(deps, scope, site_id);
  const website = (await listWebsites(deps, site)).find((item) => item.host === host);
  if (!website) {
    const complaint = "The site reads no website of this name.";
    throw new AppError("invalid_request", complaint, { fields: { host: complaint } });
  }
  await requireWithinLimits(deps, { ownership_checks_per_workspace: scope.workspace_id });
  const token = makeToken(deps.config, site.site_id);
  const checks = await Promise.all([
    checkDns(deps, website, token),
    checkMeta(deps, website, token),
    checkFile(deps, website, token),
  ]);
  const method = checks.find(({ found }) => found)?.method;
  if (method) {
    await recordProof(deps, scope, { site_id: site.site_id, host, method });
    await publishEvent(deps, site.site_id, { type: "changed", what: "sources" });
  }
  return { ...describe(deps.config, site.site_id, website, await listProofs(deps, site.site_id)), checks };
}

/** Each once, as the first source has it. */
async function listWebsites(deps: Pick<Deps, "db">, { site_id, site }: SiteScope): Promise<Website[]> {
  const websites = new Map<string, Website>();
  for (const address of [...(await listSiteOrigins(deps, site_id)), site.url]) {
    const host = readProofHost(address);
    if (host !== "" && !websites.has(host)) websites.set(host, { host, origin: new URL(address).origin });
  }
  return [...websites.values()];
}

function describe(config: Config, site_id: string, { host, origin }: Website, proofs: readonly Proof[]): Ownership {
  const token = makeToken(config, site_id);
  const proof = findProof(proofs, host);
  return {
    host,
    token,
    dns_name: `${DNS_LABEL}.${readName(host)}`,
    dns_value: token,
    meta_tag: `<meta name="${META_NAME}" content="${token}">`,
    file_url: origin + FILE_PATH,
    file_text: token,
    method: proof?.method ?? null,
    proven_at: proof?.created_at ?? null,
  };
}

/** Follows from the site alone, so that it may be published before it is asked for, and proves nothing for another site. */
function makeToken({ app_secret }: Config, site_id: string): string {
  return `${META_NAME}=${signText(app_secret, "ownership", site_id).slice(0, TOKEN_HEX_CHARS)}`;
}

async function checkDns({ dns, log }: Pick<Deps, "dns" | "log">, { host }: Website, token: string): Promise<Check> {
  const name = readName(host);
  if (parseHostAddress(name)) return missing("dns", "An address made of numbers has no name in the DNS.");
  if (!dns) return missing("dns", "DNS cannot be asked on this server. Use the tag or the file.");
  try {
    const texts = await Promise.all([`${DNS_LABEL}.${name}`, name].map((item) => dns.findTexts(item)));
    if (holdsToken(texts.flat(), token)) return found("dns", "The TXT record is there.");
    return missing("dns", `No TXT record of ${DNS_LABEL}.${name} or ${name} holds the text. New ones take a while.`);
  } catch (error) {
    log("WARNING", "SCRAPE", "ownership.dns_failed", describeError(error));
    return missing("dns", "DNS could not be asked. Try again in a minute.");
  }
}

async function checkMeta({ outbound }: Pick<Deps, "outbound">, { origin }: Website, token: string): Promise<Check> {
  const response = await fetchWithin(outbound, `${origin}/`, HTML_FETCH);
  const complaint = findComplaint(response, "The start page is larger than 2 MB.");
  if (complaint !== null || !response.ok) return missing("meta", complaint ?? "");
  const tags = readHeadMeta(decodeHtml(response.body, response.headers["content-type"] ?? null), META_NAME);
  if (holdsToken(tags, token)) return found("meta", "The tag is there.");
  if (tags.length > 0) return missing("meta", "The start page has such a tag with another content.");
  return missing("meta", "The head of the start page has no such tag.");
}

async function checkFile({ outbound }: Pick<Deps, "outbound">, { origin }: Website, token: string): Promise<Check> {
  const other = "The file holds something else than the text.";
  const response = await fetchWithin(outbound, origin + FILE_PATH, FILE_FETCH);
  const complaint = findComplaint(response, other);
  if (complaint !== null || !response.ok) return missing("file", complaint ?? "");
  const text = new TextDecoder().decode(response.body).trim();
  return holdsToken([text], token) ? found("file", "The file is there.") : missing("file", other);
}

/** Another website's word proves nothing of this one. */
function fetchWithin(outbound: Deps["outbound"], address: string, options: FetchOptions): Promise<FetchOutcome> {
  const start = new URL(address);
  return outbound.fetch(address, { ...options, follow: (_, to) => isSameSite(to, start) });
}

const UNREAD: Record<Exclude<FetchFailure, "too_large">, string> = {
  blocked_address: "The address leads to a private network, which is not allowed.",
  timeout: "The website took longer than 10 seconds to answer.",
  network_error: "The website could not be reached.",
  redirect_loop: "The address redirects in a circle.",
  not_html: "The start page is no web page (HTML).",
};

function findComplaint(response: FetchOutcome, too_large: string): string | null {
  if (!response.ok) return response.reason === "too_large" ? too_large : UNREAD[response.reason];
  if (response.status < 300) return null;
  if (response.headers.location !== undefined) return "The address redirects to another website.";
  return `The address answers with status ${response.status}.`;
}

function holdsToken(texts: readonly string[], token: string): boolean {
  return texts.some((text) => isSameText(text, token));
}

function found(method: ProofMethod, detail: string): Check {
  return { method, found: true, detail };
}

function missing(method: ProofMethod, detail: string): Check {
  return { method, found: false, detail };
}

/** A host without its port. */
function readName(host: string): string {
  return new URL(`http://${host}`).hostname;
}
