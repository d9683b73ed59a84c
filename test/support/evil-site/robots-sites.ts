import { makeText, wrapText } from "./broken-pages.ts";
import { type EvilServer, type Handler, redirect, sendHtml, startEvilServer } from "./server.ts";

/** Kinds of robots.txt (bars §4), each on a host of its own that has a start page and one below /private/. */
export const ROBOTS_KINDS = ["404", "403", "500", "timeout", "redirect5", "redirect6", "600k", "bom", "html"] as const;
export type RobotsKind = (typeof ROBOTS_KINDS)[number];

const RULES = "User-agent: *\nDisallow: /private/\n";
const RFC_BYTES = 500 * 1024;
const FILLER = "# A line that says nothing at all.\n";

/** The rule for /private/ stands within the first 500 KiB, another for the start page beyond 550 kB. */
function writeLongRules(): string {
  const filler = (until: number, from: number) => FILLER.repeat(Math.floor((until - from) / FILLER.length));
  const first = filler(RFC_BYTES - 1_000, 0) + RULES;
  return `${first}${filler(600_000, first.length)}Disallow: /\n`;
}

const TEXTS: Record<string, () => string> = {
  "600k": writeLongRules,
  bom: () => `\ufeff${RULES}`,
  html: () => `<!doctype html><title>Home</title><p>Disallow: /</p>`,
};

export function startRobotsSite(kind: RobotsKind, countSinkHits: () => number): Promise<EvilServer> {
  const rules: Handler = ({ query, response }) => {
    const text = TEXTS[kind];
    const hops = kind === "redirect5" ? 5 : kind === "redirect6" ? 6 : 0;
    const hop = Number(query.get("hop") ?? 0);
    if (kind === "timeout") return;
    if (hop < hops) return redirect(response, `/robots.txt?hop=${hop + 1}`, 301);
    if (hops > 0) return void response.end(RULES);
    if (text) return void response.writeHead(200, { "content-type": "text/plain" }).end(text());
    response.writeHead(Number(kind)).end(RULES);
  };
  const pages: Record<string, string> = {
    "/": wrapText(makeText(9_701)).replace("</main>", '<a href="/private/page">on</a></main>'),
    "/private/page": wrapText(makeText(9_702)),
  };
  return startEvilServer((asked) => {
    if (asked.url.pathname === "/robots.txt") return rules(asked);
    const page = pages[asked.url.pathname];
    if (page) sendHtml(asked.response, page);
    else asked.response.writeHead(404).end();
  }, countSinkHits);
}
