/** robots.txt by RFC 9309, read as leniently as Google's own parser reads it. Pure; matching never backtracks. */

import { MAX_SITEMAPS } from "./plan";

export interface RobotsRule {
  allow: boolean;
  /** Normalised path pattern, with `*` and a last `$` still in it; empty matches nothing. */
  pattern: string;
}

/** User-agent lines and what follows them. A block without rules lends its agents to the next: only rules end a group. */
export interface RobotsBlock {
  /** Lower-case product tokens, or `*`. */
  agents: string[];
  rules: RobotsRule[];
  crawl_delay_s: number | null;
}

/** Plain data: it may be stored. */
export interface Robots {
  blocks: RobotsBlock[];
  /** As written, in order, not resolved. */
  sitemaps: string[];
}

/** RFC 9309 §2.5: at least 500 KiB must be parsed. A character is at least a byte. */
export const MAX_ROBOTS_CHARS = 500 * 1024;
/** Spec §9: a longer crawl-delay is taken as this one. */
const MAX_CRAWL_DELAY_S = 30;

/** Lines by their key, with the misspellings Google accepts. */
const KEYS: Record<string, "agent" | "allow" | "disallow" | "delay" | "sitemap"> = {
  "user-agent": "agent",
  useragent: "agent",
  "user agent": "agent",
  allow: "allow",
  disallow: "disallow",
  dissallow: "disallow",
  dissalow: "disallow",
  disalow: "disallow",
  diasllow: "disallow",
  disallaw: "disallow",
  "crawl-delay": "delay",
  sitemap: "sitemap",
  "site-map": "sitemap",
};

/** The rules to obey for an answer to /robots.txt: 2xx is read, 3xx (redirects given up) and 4xx allow all, 5xx and 0 (no answer) allow nothing. */
export function robotsFor(status: number, body: string): Robots {
  if (status >= 200 && status < 300) return parseRobots(body);
  if (status >= 300 && status < 500) return { blocks: [], sitemaps: [] };
  return { blocks: [{ agents: ["*"], rules: [{ allow: false, pattern: "/" }], crawl_delay_s: null }], sitemaps: [] };
}

/** Reads a decoded body. Never throws; what is not understood is skipped. */
export function parseRobots(body: string): Robots {
  const robots: Robots = { blocks: [], sitemaps: [] };
  let block: RobotsBlock | null = null;
  let naming = false;
  for (const line of readLines(body)) {
    const [key, value] = readLine(line);
    if (key === "sitemap") {
      if (value !== "" && robots.sitemaps.length < MAX_SITEMAPS) robots.sitemaps.push(value);
    } else if (key === "agent") {
      if (!block || !naming) {
        block = { agents: [], rules: [], crawl_delay_s: null };
        robots.blocks.push(block);
        naming = true;
      }
      block.agents.push(readAgent(value));
    } else if (key && block) {
      naming = false;
      if (key === "delay") block.crawl_delay_s ??= readDelay(value);
      else block.rules.push({ allow: key === "allow", pattern: normalizePattern(value) });
    }
  }
  return robots;
}

/** Whether the longest matching rule of our groups allows the path and query of a URL; a tie is an allowance. */
export function isAllowed(robots: Robots, url: URL, product_token: string): boolean {
  const path = escapeMarks(normalizePath(url.pathname + url.search));
  let longest = 0;
  let allowed = true;
  for (const rule of findRules(robots, product_token)) {
    const length = measureMatch(rule, path);
    if (length > longest || (length === longest && rule.allow)) {
      longest = length;
      allowed = rule.allow;
    }
  }
  return allowed;
}

/** Seconds between two requests that our groups ask for, at most 30; null when they ask for nothing. */
export function findCrawlDelay(robots: Robots, product_token: string): number | null {
  const token = findToken(robots, product_token);
  const delays = robots.blocks.flatMap(({ agents, crawl_delay_s }) =>
    crawl_delay_s !== null && agents.includes(token) ? [crawl_delay_s] : [],
  );
  return delays.length > 0 ? Math.max(...delays) : null;
}

/** All rules of the groups that name our token, merged; those of `*` only when none does (RFC 9309 §2.2.1). */
function findRules(robots: Robots, product_token: string): RobotsRule[] {
  const token = findToken(robots, product_token);
  const rules: RobotsRule[] = [];
  let lent = false;
  for (const block of robots.blocks) {
    const ours: boolean = lent || block.agents.includes(token);
    lent = ours && block.rules.length === 0;
    if (ours) for (const rule of block.rules) rules.push(rule);
  }
  return rules;
}

function findToken(robots: Robots, product_token: string): string {
  const token = product_token.toLowerCase();
  return token !== "" && robots.blocks.some(({ agents }) => agents.includes(token)) ? token : "*";
}

/** The length of a rule's pattern when it matches, 0 when not. A rule for an index page holds for its directory too, as at Google. */
function measureMatch({ allow, pattern }: RobotsRule, path: string): number {
  if (matchesPattern(pattern, path)) return pattern.length;
  const slash = pattern.lastIndexOf("/");
  if (!allow || !pattern.startsWith("/index.htm", slash)) return 0;
  const directory = `${pattern.slice(0, slash + 1)}$`;
  return matchesPattern(directory, path) ? directory.length : 0;
}

/**
 * Whether a path begins as a pattern says; with a last `$`, whether it is that as a whole. Finds the pieces between the stars one
 * after the other, each where it first occurs: no step is ever taken back.
 */
export function matchesPattern(pattern: string, path: string): boolean {
  if (pattern === "") return false;
  const anchored = pattern.endsWith("$");
  const pieces = (anchored ? pattern.slice(0, -1) : pattern).split("*");
  const first = pieces.shift() ?? "";
  if (!path.startsWith(first)) return false;
  const last = pieces.pop();
  if (last === undefined) return !anchored || path.length === first.length;
  let at = first.length;
  for (const piece of pieces) {
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return anchored ? path.length - last.length >= at && path.endsWith(last) : path.indexOf(last, at) >= 0;
}

function readLines(body: string): string[] {
  // A byte order mark, or what a decoder makes of a broken one. Elsewhere it spoils its line; `trim` would take it for a space.
  const text = (/^[\ufeff\ufffd]/.test(body) ? body.slice(1) : body).replaceAll("\ufeff", "\ufffd");
  const lines = text.slice(0, MAX_ROBOTS_CHARS).split(/\r\n|\r|\n/);
  // A line cut in the middle could forbid far more than it says.
  if (text.length > MAX_ROBOTS_CHARS) lines.pop();
  return lines;
}

/** The kind and value of a line; the colon may be missing where exactly two words stand. */
function readLine(line: string): [(typeof KEYS)[string] | undefined, string] {
  const text = (line.split("#", 1)[0] ?? "").trim();
  const colon = text.indexOf(":");
  if (colon >= 0) return [findKey(text.slice(0, colon)), text.slice(colon + 1).trim()];
  const words = text.split(/\s+/);
  return words.length === 2 ? [findKey(words[0] ?? ""), words[1] ?? ""] : [undefined, ""];
}

function findKey(text: string): (typeof KEYS)[string] | undefined {
  const key = text.trim().toLowerCase();
  return Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
}

/** The product token at the start of a user-agent line (RFC 9309 §2.2.1: letters, `_` and `-`). */
function readAgent(value: string): string {
  return /^\*(?:\s|$)/.test(value) ? "*" : (/^[a-z_-]*/i.exec(value)?.[0] ?? "").toLowerCase();
}

function readDelay(value: string): number | null {
  return /^\d+(?:\.\d*)?$|^\.\d+$/.test(value) ? Math.min(Number(value), MAX_CRAWL_DELAY_S) : null;
}

/**
 * One spelling for all that RFC 9309 §2.2.2 calls the same: octets outside ASCII escaped, unreserved ones not, hex in capitals.
 * An escape that could only become one of another escape is left alone, so that doing this twice changes nothing.
 */
export function normalizePath(path: string): string {
  return path
    .replace(/[\u0080-\uffff]+/g, (text) => Array.from(new TextEncoder().encode(text), escapeOctet).join(""))
    .replace(/(?<!%[\da-f]?)%[\da-f]{2}/gi, (escaped) => {
      const octet = Number.parseInt(escaped.slice(1), 16);
      const char = String.fromCharCode(octet);
      return /[\w.~-]/.test(char) ? char : escapeOctet(octet);
    });
}

function normalizePattern(value: string): string {
  const anchored = value.endsWith("$");
  const path = normalizePath(anchored ? value.slice(0, -1) : value).replaceAll("$", "%24");
  return anchored ? `${path}$` : path;
}

/** In a URL `*` and `$` are themselves, which a pattern can only write escaped (RFC 9309 §2.2.3). */
function escapeMarks(path: string): string {
  return path.replaceAll("*", "%2A").replaceAll("$", "%24");
}

function escapeOctet(octet: number): string {
  return `%${octet.toString(16).toUpperCase().padStart(2, "0")}`;
}
