/**
 * Decides which addresses somebody else may make us fetch (bars SSRF-01, -02, -08). Pure: a host name is judged by its
 * form here, and by the addresses it resolves to in `adapters/safe-fetch.ts`.
 */
import { parse as parseDomain } from "tldts";
import type { Config } from "./config";
import { AppError } from "./problem";

export interface UrlPolicy {
  /** Host names of the product itself; their subdomains count too. A port is ignored. */
  own_hosts: readonly string[];
  /** Exact `host:port` pairs, port always written, that pass over http although they are private. Empty outside development. */
  dev_allowed_hosts: readonly string[];
}

/** Which addresses a site or a source may have. */
export function getUrlPolicy({ app_origin, dev_allowed_hosts }: Config): UrlPolicy {
  return { own_hosts: [new URL(app_origin).host], dev_allowed_hosts };
}

export type PublicUrlCheck = { ok: true; url: URL } | { ok: false; reason: "blocked_address" };

const REFUSED: PublicUrlCheck = { ok: false, reason: "blocked_address" };

/** `[network, prefix bits]`: the IANA IPv4 special-purpose registry, multicast and class E. */
const SPECIAL_V4: readonly (readonly [readonly number[], number])[] = [
  [[0], 8], // this network
  [[10], 8], // private
  [[100, 64], 10], // carrier NAT, some clouds' metadata
  [[127], 8], // loopback
  [[169, 254], 16], // link-local, most clouds' metadata
  [[172, 16], 12], // private
  [[192, 0, 0], 24], // protocol assignments
  [[192, 0, 2], 24], // TEST-NET-1
  [[192, 31, 196], 24], // AS112
  [[192, 52, 193], 24], // AMT
  [[192, 88, 99], 24], // 6to4 relays
  [[192, 168], 16], // private
  [[192, 175, 48], 24], // AS112
  [[198, 18], 15], // benchmarking
  [[198, 51, 100], 24], // TEST-NET-2
  [[203, 0, 113], 24], // TEST-NET-3
  [[224], 4], // multicast
  [[240], 4], // reserved, broadcast
];

/** The only IPv6 block IANA gives out as global unicast: mapped, NAT64, unique-local, link-local and multicast all lie outside. */
const GLOBAL_V6 = [[0x20], 3] as const;
/** The special blocks inside it. */
const SPECIAL_V6: readonly (readonly [readonly number[], number])[] = [
  [[0x20, 0x01, 0x00], 23], // protocol assignments: Teredo, ORCHID, benchmarking …
  [[0x20, 0x01, 0x0d, 0xb8], 32], // documentation
  [[0x20, 0x02], 16], // 6to4: carries an IPv4 address
  [[0x26, 0x20, 0x00, 0x4f, 0x80, 0x00], 48], // AS112
  [[0x3f, 0xff, 0x00], 20], // documentation
];

/** Listed in the public suffix list although nothing public stands there. */
const PRIVATE_SUFFIXES = ["arpa", "onion"];
/** Public names that answer with a loopback address, or with whatever address the name spells. */
const LOOPBACK_NAMES = [
  "nip.io",
  "sslip.io",
  "xip.io",
  "backname.io",
  "traefik.me",
  "localtest.me",
  "lvh.me",
  "fuf.me",
  "vcap.me",
  "lacolhost.com",
  "localho.st",
  "local.gd",
  "lndo.site",
  "ddev.site",
  "rbndr.us",
  "1u.ms",
];
/** Where our own Workers answer besides the configured hosts. */
const PLATFORM_HOSTS = ["workers.dev"];

/** Judges an address as typed, or as resolved from a redirect. The URL it returns has no trailing dot in its host. */
export function checkPublicUrl(input: string, policy: UrlPolicy): PublicUrlCheck {
  // The URL parser drops these silently, so what a person reads and what is fetched would differ.
  if (/\p{Cc}/u.test(input) || input.trim() !== input) return REFUSED;
  if (!URL.canParse(input)) return REFUSED;
  const url = new URL(input);
  if (url.username !== "" || url.password !== "") return REFUSED;
  if (isDevAllowed(url, policy)) return { ok: true, url };
  if (url.protocol !== "http:" && url.protocol !== "https:") return REFUSED;
  // The parser has already dropped the scheme's own port.
  if (url.port !== "" && url.port !== "80" && url.port !== "443") return REFUSED;
  if (url.hostname.endsWith(".")) url.hostname = url.hostname.slice(0, -1);
  if (isOwnHost(url.hostname, policy.own_hosts)) return REFUSED;
  const address = parseHostAddress(url.hostname);
  const is_public = address ? isPublicAddress(address) : isPublicName(url.hostname);
  return is_public ? { ok: true, url } : REFUSED;
}

/** The parsed address. Throws blocked_address with one sentence for every reason, so that nothing can be probed by it. */
export function requirePublicUrl(input: string, policy: UrlPolicy): URL {
  const check = checkPublicUrl(input, policy);
  if (!check.ok)
    throw new AppError(
      "blocked_address",
      "Give the address of a website that anyone can open, such as www.example.org.",
    );
  return check.url;
}

/** As requirePublicUrl, for an address as a person types it: without a scheme it is https, or http where only that may pass. */
export function requireTypedUrl(input: string, policy: UrlPolicy): URL {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(input)) return requirePublicUrl(input, policy);
  const secure = checkPublicUrl(`https://${input}`, policy);
  return secure.ok ? secure.url : requirePublicUrl(`http://${input}`, policy);
}

/** The same address with `www.` before a bought name, or without it; null for every other host, which has no such twin. */
export function findWwwTwin(url: URL): URL | null {
  const { domain } = parseDomain(url.hostname);
  if (domain === null) return null;
  const twin = new URL(url);
  if (url.hostname === domain) twin.hostname = `www.${domain}`;
  else if (url.hostname === `www.${domain}`) twin.hostname = domain;
  else return null;
  return twin;
}

/** The part of a host's name that is bought ("example.org"); the host itself where there is none. */
export function findDomain(url: URL): string {
  return parseDomain(url.hostname).domain ?? url.hostname;
}

/** Whether development lets this private host and port pass. */
export function isDevAllowed(url: URL, policy: UrlPolicy): boolean {
  return url.protocol === "http:" && policy.dev_allowed_hosts.includes(`${url.hostname}:${url.port || "80"}`);
}

/** The address a URL's host spells out (`URL.hostname` form, IPv6 in brackets); null for a name. */
export function parseHostAddress(hostname: string): Uint8Array | null {
  return hostname.startsWith("[") ? parseAddress(hostname.slice(1, -1)) : parseAddress(hostname);
}

/** 4 or 16 bytes of an address in text, as a DNS answer gives it; null when it is none. */
export function parseAddress(text: string): Uint8Array | null {
  if (!text.includes(":")) return parseV4(text);
  if (!/^[\da-f:.]+$/i.test(text) || !URL.canParse(`http://[${text}]/`)) return null;
  // The URL parser writes every form of an IPv6 address as lower-case hex groups with at most one "::".
  const [head = "", tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split("::");
  const front = head.split(":").filter(Boolean);
  const back = (tail ?? "").split(":").filter(Boolean);
  const groups = [...front, ...Array<string>(8 - front.length - back.length).fill("0"), ...back];
  return Uint8Array.from(
    groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]),
  );
}

/** Whether 4 or 16 bytes are an address of the public internet; false for any other length. */
export function isPublicAddress(bytes: Uint8Array): boolean {
  if (bytes.length === 4) return !SPECIAL_V4.some(([network, bits]) => isWithin(bytes, network, bits));
  if (bytes.length !== 16 || !isWithin(bytes, ...GLOBAL_V6)) return false;
  return !SPECIAL_V6.some(([network, bits]) => isWithin(bytes, network, bits));
}

function parseV4(text: string): Uint8Array | null {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return null;
  const parts = text.split(".").map(Number);
  return parts.every((part) => part <= 255) ? Uint8Array.from(parts) : null;
}

function isWithin(bytes: Uint8Array, network: readonly number[], bits: number): boolean {
  for (let bit = 0; bit < bits; bit += 8) {
    const mask = bits - bit >= 8 ? 255 : (255 << (8 - (bits - bit))) & 255;
    if (((bytes[bit / 8] ?? 0) & mask) !== ((network[bit / 8] ?? 0) & mask)) return false;
  }
  return true;
}

function isOwnHost(hostname: string, own_hosts: readonly string[]): boolean {
  const own = own_hosts.map((host) => (URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host));
  return [...PLATFORM_HOSTS, ...own].some((host) => isUnder(hostname, host));
}

function isPublicName(hostname: string): boolean {
  const { hostname: valid, publicSuffix, isIcann } = parseDomain(hostname);
  // A suffix outside the list (.internal, .local, .test, .localhost …) or a single label is nobody's public name.
  if (valid !== hostname || publicSuffix === null || !isIcann || !hostname.includes(".")) return false;
  if (PRIVATE_SUFFIXES.some((suffix) => isUnder(publicSuffix, suffix))) return false;
  return !LOOPBACK_NAMES.some((name) => isUnder(hostname, name));
}

function isUnder(hostname: string, parent: string): boolean {
  return hostname === parent || hostname.endsWith(`.${parent}`);
}
