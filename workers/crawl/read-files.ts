/** Reads what tells a crawl about a website, and is no page: its rules, its sitemaps, and how it answers to nonsense. */
import type { Validators } from "../contract/crawl";
import type { CrawlReport, Deps } from "../ports";
import { readDocument } from "./documents/documents";
import { type CrawlScope, isOnHosts } from "./frontier/scope";
import { judgeResponse } from "./judge/judge";
import { fingerprintMissing } from "./judge/missing";
import { FILE_FETCH, PAGE_FETCH } from "./plan";
import { MAX_ROBOTS_CHARS } from "./robots";
import { parseSitemap } from "./sitemap";
import { makeConditions, readValidators } from "./validators";

export type Result = Pick<CrawlReport, "robots" | "missing" | "links" | "validators" | "outcome">;

/** Reads the rules of a host. `outcome` is `done` where there are some, or none are needed. */
export async function readRobots(
  { outbound, now }: Pick<Deps, "outbound" | "now">,
  url: string,
  deadline_ms: number,
  known: Validators | null = null,
): Promise<Result> {
  const response = await outbound.fetch(url, {
    ...FILE_FETCH,
    deadline_ms,
    headers: known ? makeConditions(known) : {},
  });
  // RFC 9309 §2.3.1.2: more redirects than five count as "there is none".
  if (!response.ok && response.reason === "redirect_loop") return { ...done("ok"), robots: { status: 404, body: "" } };
  const scope = { start: new URL(url), hosts: [], whole_host: true };
  const verdict = judgeResponse(response, scope, now(), known !== null);
  if (verdict.kind === "retry" || verdict.kind === "unchanged")
    return { links: [], validators: null, outcome: verdict };
  if (!response.ok) return { ...done("ok"), outcome: { kind: "retry", reason: response.reason, after_ms: null } };
  // One more than is parsed, so that the parser knows that its last line was cut.
  const body = new TextDecoder().decode(response.body).slice(0, MAX_ROBOTS_CHARS + 1);
  const validators = verdict.kind === "content" ? await readValidators(response) : null;
  return { ...done("ok"), validators, robots: { status: response.status, body } };
}

/** Reads a sitemap or a feed. Redirects lead anywhere on the source's hosts. */
export async function readSitemap(
  { outbound, now }: Pick<Deps, "outbound" | "now">,
  url: string,
  scope: CrawlScope,
  known: Validators | null,
): Promise<Result> {
  const response = await outbound.fetch(url, {
    ...FILE_FETCH,
    headers: known ? makeConditions(known) : {},
    follow: (_, to) => isOnHosts(to, scope),
  });
  const verdict = judgeResponse(response, scope, now(), known !== null);
  if (verdict.kind === "retry" || verdict.kind === "unchanged")
    return { links: [], validators: null, outcome: verdict };
  if (!response.ok || verdict.kind !== "content")
    return done(verdict.kind === "settled" ? verdict.reason : "canonical");
  const { urls, sitemaps } = await parseSitemap(response.body, FILE_FETCH.max_bytes);
  return {
    ...done("ok"),
    validators: await readValidators(response),
    links: [
      ...urls.map((link) => ({ url: link, kind: "page" as const })),
      ...sitemaps.map((link) => ({ url: link, kind: "sitemap" as const })),
    ],
  };
}

/** Of a file, or of a page whose row the Crawler writes. */
function done(reason: Extract<CrawlReport["outcome"], { kind: "done" }>["reason"]): Result {
  return { links: [], validators: null, outcome: { kind: "done", reason, status: "skipped" } };
}

/** Asks for a page nobody has. Whatever goes wrong, the website then has no such page of its own. */
export async function readProbe(deps: Pick<Deps, "outbound" | "documents">, url: string): Promise<Result> {
  const { deadline_ms } = FILE_FETCH;
  const response = await deps.outbound.fetch(url, { ...PAGE_FETCH, deadline_ms, follow: () => false });
  if (!response.ok || response.status !== 200) return { ...done("ok"), missing: null };
  const content_type = response.headers["content-type"] ?? "";
  const read = await readDocument(deps, response.body, { content_type, url });
  return { ...done("ok"), missing: "page" in read ? fingerprintMissing(read.page, url) : null };
}
