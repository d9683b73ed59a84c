import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A small website with one page of every kind a crawl must tell apart. Each origin is one test's own: it counts its requests apart. */
export interface PlainSite {
  origins: string[];
  close(): Promise<void>;
}

const ORIGINS = 12;

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  html?: string;
}
/** `visit`: 1 at the first request for the path. */
type Page = (visit: number) => Answer;

function page(title: string, body: string, head = ""): Answer {
  return {
    html: `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head><main><h1>${title}</h1>${body}</main>`,
  };
}

function text(about: string): string {
  return `<p>This page tells you everything about ${about}. It takes us two working days to answer a question on ${about}.</p>`;
}

function redirect(location: string): Answer {
  return { status: 301, headers: { location } };
}

const REFUNDS = page("Refunds", "<p>Refunds are paid out within fourteen days after we have received your parcel.</p>");

const PAGES: Record<string, Page> = {
  "/": () =>
    page(
      "Home",
      text("our shop") + [...LINKED, "/shipping#prices"].map((path) => `<a href="${path}">${path}</a> `).join(""),
    ),
  "/refunds": () => REFUNDS,
  "/refunds-copy": () => REFUNDS,
  "/shipping": () => page("Shipping", text("shipping")),
  "/dead": () => ({ status: 404 }),
  "/gone": () => ({ status: 410 }),
  "/forbidden": () => ({ status: 403 }),
  "/private/secret": () => page("Secret", text("secrets")),
  "/hidden": () => page("Hidden", text("hiding"), '<meta name="robots" content="noindex">'),
  "/hidden-header": () => ({ ...page("Hidden", text("hiding by header")), headers: { "x-robots-tag": "noindex" } }),
  "/old-refunds": () => redirect("/refunds"),
  "/to-secret": () => redirect("/private/secret"),
  "/away": () => redirect("https://example.com/"),
  "/inward": () => redirect("http://127.0.0.1:1/"),
  "/circle-a": () => redirect("/circle-b"),
  "/circle-b": () => redirect("/circle-a"),
  "/circle-self": () => redirect("/circle-self"),
  "/canonical": () => page("Shipping", text("shipping, printed"), '<link rel="canonical" href="/shipping">'),
  "/foreign-canonical": () => page("Sizes", text("sizes"), '<link rel="canonical" href="https://example.com/sizes">'),
  "/flaky": (visit) => (visit === 1 ? { status: 500 } : page("Flaky", text("a page that failed once"))),
  "/busy": (visit) =>
    visit === 1 ? { status: 429, headers: { "retry-after": "1" } } : page("Busy", text("rush hours")),
  "/broken": () => ({ status: 500 }),
  "/price-list.pdf": () => ({ headers: { "content-type": "application/pdf" }, html: "%PDF-1.7" }),
  "/thin": () => page("Thin", ""),
  "/app": () => ({ html: '<!doctype html><title>App</title><div id="root"></div><script src="/app.js"></script>' }),
  "/deep/1": () => page("Deep 1", `${text("depth one")}<a href="/deep/2">on</a>`),
  "/deep/2": () => page("Deep 2", `${text("depth two")}<a href="/deep/3">on</a>`),
  "/deep/3": () => page("Deep 3", `${text("depth three")}<a href="/deep/4">on</a>`),
  "/deep/4": () => page("Deep 4", `${text("depth four")}<a href="/deep/5">on</a>`),
  "/deep/5": () => page("Deep 5", `${text("depth five")}<a href="/deep/6">on</a>`),
  "/deep/6": () => page("Deep 6", `${text("depth six")}<a href="/deep/7">on</a>`),
  "/from-sitemap": () => page("From the sitemap", text("what only the sitemap names")),
  "/robots.txt": () => ({
    headers: { "content-type": "text/plain" },
    html: "User-agent: *\nDisallow: /private/\nSitemap: /sitemap-index.xml\n",
  }),
  "/sitemap-index.xml": () => ({
    headers: { "content-type": "application/xml" },
    html: `<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>ORIGIN/sitemap.xml</loc></sitemap></sitemapindex>`,
  }),
  "/sitemap.xml": () => ({
    headers: { "content-type": "application/xml" },
    html: `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>ORIGIN/from-sitemap</loc></url><url><loc>https://example.com/foreign</loc></url></urlset>`,
  }),
};
const UNLINKED = ["/", "/from-sitemap", "/robots.txt", "/sitemap.xml", "/sitemap-index.xml"];
const LINKED = Object.keys(PAGES).filter((path) => !UNLINKED.includes(path) && !/^\/deep\/[2-9]/.test(path));

/** Starts the site. `/__visits` of an origin answers `{ [path]: statuses }` of the requests it got. */
export async function startPlainSite(): Promise<PlainSite> {
  const visits = new Map<string, Record<string, number[]>>();
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const host = request.headers.host ?? "";
    const path = request.url ?? "/";
    const seen = visits.get(host) ?? {};
    visits.set(host, seen);
    if (path === "/__visits") {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(seen));
      return;
    }
    seen[path] ??= [];
    const { status = 200, headers = {}, html = "" } = PAGES[path]?.(seen[path].length + 1) ?? { status: 404 };
    seen[path].push(status);
    response.writeHead(status, { "content-type": "text/html; charset=utf-8", ...headers });
    response.end(html.replaceAll("ORIGIN", `http://${host}`));
  };
  const servers = Array.from({ length: ORIGINS }, () => createServer(answer));
  await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done))));
  return {
    origins: servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: async () => {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    },
  };
}
