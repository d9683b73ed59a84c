import { makeText, wrapText } from "./broken-pages.ts";
import { type EvilServer, sendHtml, sendMissing, startEvilServer } from "./server.ts";

/** Pages of the slow site that never answer. */
const SLOW_PAGES = 200;

/** A site that answers at once with its start page and robots.txt (there is none), and with nothing else ever. */
export function startSlowSite(countSinkHits: () => number): Promise<EvilServer> {
  const links = Array.from({ length: SLOW_PAGES }, (_, n) => `<a href="/slow/${n}">on</a>`).join(" ");
  const start = wrapText(makeText(9_801)).replace("</body>", `<nav>${links}</nav></body>`);
  return startEvilServer((asked) => {
    const { pathname } = asked.url;
    if (pathname === "/") sendHtml(asked.response, start);
    else if (!pathname.startsWith("/slow/")) sendMissing(asked);
  }, countSinkHits);
}
