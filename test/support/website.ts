import { onTestFinished } from "vitest";
import type { FetchFailure } from "../../workers/ports";
import { replacements } from "../worker";

/** A page's HTML, or an answer without one. */
export type Answer = string | { status: number; location?: string } | { fails: FetchFailure };

export interface Website {
  origin: string;
  /** By path; a test changes them as it likes. What is not here is 404. */
  pages: Record<string, Answer>;
  /** Paths asked for, in order. */
  visits: string[];
}

let made = 0;

/** A website in place of the whole internet until the test has ended; nothing is sent anywhere. */
export function makeWebsite(pages: Record<string, Answer>): Website {
  const site: Website = { origin: `https://shop-${++made}.example.org`, pages, visits: [] };
  onTestFinished(() => {
    delete replacements.outbound;
  });
  replacements.outbound = {
    fetch: async (url) => {
      const { origin, pathname, search } = new URL(url);
      if (origin !== site.origin) return { ok: false, url, reason: "network_error" };
      const path = pathname + search;
      site.visits.push(path);
      const answer = site.pages[path] ?? { status: 404 };
      if (typeof answer === "object" && "fails" in answer) return { ok: false, url, reason: answer.fails };
      const [status, text] = typeof answer === "string" ? [200, answer] : [answer.status, ""];
      const location = typeof answer === "object" && answer.location ? { location: answer.location } : {};
      const headers = { "content-type": "text/html; charset=utf-8", ...location };
      return { ok: true, url, status, headers, body: new TextEncoder().encode(text) };
    },
  };
  return site;
}

/** A page that says something about its subject and links to others. */
export function write(subject: string, links: string[] = []): string {
  const hrefs = links.map((path) => `<a href="${path}">${path}</a>`).join(" ");
  return `<!doctype html><html lang="en"><title>${subject}</title><main><h1>${subject}</h1>
    <p>This page tells you everything about ${subject}. Questions on ${subject} are answered in two working days.</p>${hrefs}</main>`;
}
