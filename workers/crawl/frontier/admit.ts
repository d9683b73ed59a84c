/** What becomes of an address that a crawl meets: it is read, left out with a reason the owner can see, or none of its business. */
import type { PageReason } from "../../contract/crawl";
import { DEFAULT_SOURCE_OPTIONS, type SourceOptions, type SourceType } from "../../contract/knowledge";
import { type CrawlScope, isInScope, isWanted } from "./scope";
import { findTrap, listPatterns } from "./traps";

/** What decides it, for one crawl. */
export interface Admission {
  type: SourceType;
  scope: CrawlScope;
  options: SourceOptions;
}

/** The addresses of a source. Which part of the host a list or a sitemap names is their author's choice. */
export function makeAdmission(type: SourceType, start_url: string, options: SourceOptions): Admission {
  const whole_host = options.whole_host || type !== "website";
  return { type, scope: { start: new URL(start_url), hosts: options.hosts, whole_host }, options };
}

export function parseOptions(stored: string): SourceOptions {
  return { ...DEFAULT_SOURCE_OPTIONS, ...(stored === "" ? {} : (JSON.parse(stored) as Partial<SourceOptions>)) };
}

/** `skip` comes with its reason; an address of nobody's concern is `foreign`. `links_only`: read for what it links to. */
export type Admitted =
  | { kind: "read"; links_only: boolean; patterns: string[] }
  | { kind: "skip"; reason: Extract<PageReason, "limit" | "excluded" | "trap"> }
  | { kind: "foreign" };

/** Judges a normalized page address. `countTaken`: how many of a pattern (traps.ts) were taken so far. */
export function admitPage(
  { type, scope, options }: Admission,
  url: URL,
  depth: number,
  countTaken: (pattern: string) => number,
  now: number,
): Admitted {
  if (!isInScope(url, scope)) return { kind: "foreign" };
  const is_wanted = isWanted(url, options);
  // The way into the wanted part of a website often leads through its home page.
  const links_only = !is_wanted && depth === 0 && type === "website";
  if (!is_wanted && !links_only) return { kind: "skip", reason: "excluded" };
  if (type === "url_list") return { kind: "read", links_only, patterns: [] };
  if (findTrap(url, countTaken, now)) return { kind: "skip", reason: "trap" };
  if (depth > options.max_depth) return { kind: "skip", reason: "limit" };
  return { kind: "read", links_only, patterns: listPatterns(url).map(({ key }) => key) };
}
