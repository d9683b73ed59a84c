import { onTestFinished } from "vitest";
import type { FetchFailure } from "../../workers/ports";
import { replacements } from "../worker";

/** An answer in full; one without a status is 200. */
export interface FullAnswer {
  status?: number;
  location?: string;
  /** An `etag` or `last-modified` that comes back in a request is answered with 304. */
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** A page's HTML, an answer in full, or none. */
export type Answer = string | FullAnswer | { fails: FetchFailure };

/** A request as the website saw it. */
export interface Visit {
  path: string;
  headers: Record<string, string>;
  status: number;
}

export interface Website {
  origin: string;
  /** By path, or by whole address for other hosts; a test changes them as it likes. What is not here is 404, or no host at all. */
  pages: Record<string, Answer>;
  /** Paths asked for, in order; whole addresses for other hosts. */
  visits: string[];
  /** The same with what was sent and answered. */
  requests: Visit[];
}

let made = 0;

/** A website in place of the whole internet until the test has ended; nothing is sent anywhere. */
export function makeWebsite(pages: Record<string, Answer>): Website {
  const site: Website = { origin: `https://shop-${++made}.example.org`, pages, visits: [], requests: [] };
  onTestFinished(() => {
    delete replacements.outbound;
  });
  replacements.outbound = {
    fetch: async (url, { headers: sent = {} }) => {
      const { origin, pathname, search, href } = new URL(url);
      const is_own = origin === site.origin;
      const path = is_own ? pathname + search : href;
      if (!is_own && !Object.keys(site.pages).some((known) => known.startsWith(`${origin}/`)))
        return { ok: false, url, reason: "network_error" };
      const answer = site.pages[path] ?? { status: 404 };
      site.visits.push(path);
      if (typeof answer === "object" && "fails" in answer) return { ok: false, url, reason: answer.fails };
      const { location, body = "", ...full } = typeof answer === "string" ? { body: answer } : answer;
      const headers: Record<string, string> = {
        "content-type": "text/html; charset=utf-8",
        ...full.headers,
        ...(location && { location }),
      };
      const status = isKnown(headers, sent) ? 304 : (full.status ?? 200);
      site.requests.push({ path, headers: sent, status });
      const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
      return { ok: true, url, status, headers, body: status === 304 ? new Uint8Array() : bytes };
    },
  };
  return site;
}

/** RFC 9110 §13.2.2: the date counts only where there is no tag. */
function isKnown(
  { etag, "last-modified": modified }: Record<string, string>,
  { "if-none-match": tag, "if-modified-since": since }: Record<string, string>,
): boolean {
  return tag === undefined ? since !== undefined && since === modified : tag === etag;
}

/** A page that says something about its subject and links to others. */
export function write(subject: string, links: string[] = []): string {
  const hrefs = links.map((path) => `<a href="${path}">${path}</a>`).join(" ");
  return `<!doctype html><html lang="en"><title>${subject}</title><main><h1>${subject}</h1>
    <p>This page tells you everything about ${subject}. Questions on ${subject} are answered in two working days.</p>${hrefs}</main>`;
}
