import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** Websites that try by every document a crawler reads to lead it to an address of ours (bars SSRF-05). */
export interface InwardSite {
  /** Pages and sitemaps lead inwards, robots.txt is honest. */
  url: string;
  /** Its robots.txt redirects inwards at once. */
  robots_url: string;
  /** Its robots.txt redirects inwards by way of `url`, an address that may be read. */
  robots_chain_url: string;
  close(): Promise<void>;
}

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const STATUSES = [301, 302, 303, 307, 308];

function page(title: string, body: string, head = "", headers: Record<string, string> = {}): Answer {
  const text = `<p>This page tells you everything about ${title} and answers your question on ${title}.</p>`;
  return {
    headers: { "content-type": "text/html", ...headers },
    body: `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head><main><h1>${title}</h1>${text}${body}</main>`,
  };
}

function redirect(location: string, status = 302): Answer {
  return { status, headers: { location } };
}

function xml(entries: string[], root: "urlset" | "sitemapindex"): string {
  const tag = root === "urlset" ? "url" : "sitemap";
  return `<?xml version="1.0"?><${root}>${entries.map((url) => `<${tag}><loc>${url}</loc></${tag}>`).join("")}</${root}>`;
}

/** What every path answers, with the inward address in each of its places. */
function makePages(sink: string): Record<string, Answer> {
  const { host, port } = new URL(sink);
  const inward = [
    `${sink}/linked`,
    `//${host}/linked`,
    `http://localhost:${port}/linked`,
    `http://2130706433:${port}/linked`,
    `http://[::ffff:127.0.0.1]:${port}/linked`,
    "http://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
  ];
  const head = {
    canonical: `<link rel="canonical" href="${sink}/canonical">`,
    refresh: `<meta http-equiv="refresh" content="0;url=${sink}/meta-refresh">`,
    assets: `<link rel="icon" href="${sink}/favicon.ico"><meta property="og:image" content="${sink}/og.png"><link rel="preload stylesheet" href="${sink}/a.css">`,
  };
  const pages: Record<string, Answer> = {
    "/canonical": page("Canonical", "", head.canonical),
    "/canonical-header": page("Canonical header", "", "", { link: `<${sink}/canonical>; rel="canonical"` }),
    "/meta-refresh": page("Meta refresh", "", head.refresh),
    "/refresh-header": page("Refresh header", "", "", { refresh: `0;url=${sink}/refresh` }),
    "/assets": page("Assets", `<img src="${sink}/a.png"><iframe src="${sink}/frame"></iframe>`, head.assets),
    "/base": page("Base", '<a href="relative">on</a>', `<base href="${sink}/">`),
    "/base-canonical": page("Base canonical", "", `<base href="${sink}/"><link rel="canonical" href="/canonical">`),
    "/links": page("Links", inward.map((href) => `<a href="${href}">on</a>`).join(" ")),
    ...Object.fromEntries(STATUSES.map((status) => [`/to-${status}`, redirect(`${sink}/page`, status)])),
    "/to-hostless": redirect(`//${host}/page`),
  };
  const links = Object.keys(pages).map((path) => `<a href="${path}">on</a>`);
  return {
    ...pages,
    "/": page("Home", links.join(" ")),
    "/from-sitemap": page("From the sitemap", ""),
    "/hop": redirect(`${sink}/robots.txt`),
    "/robots.txt": {
      body: `User-agent: *\nAllow: /\nSitemap: ${sink}/robots-sitemap.xml\nSitemap: /moved.xml\nSitemap: /index.xml\n`,
    },
    "/moved.xml": redirect(`${sink}/sitemap.xml`),
    "/index.xml": { body: xml([`${sink}/index.xml`, "ORIGIN/urls.xml.gz"], "sitemapindex") },
    "/urls.xml.gz": { body: xml([...inward, "ORIGIN/from-sitemap"], "urlset") },
  };
}

/** Starts the sites; `sink` is the origin they lead to. */
export async function startInwardSite(sink: string): Promise<InwardSite> {
  const pages = makePages(sink);
  const answer = (path: string, request: IncomingMessage, response: ServerResponse) => {
    const { status = 200, headers = {}, body = "" } = pages[path] ?? { status: 404 };
    const text = body.toString().replaceAll("ORIGIN", `http://${request.headers.host}`);
    response.writeHead(status, headers).end(path.endsWith(".gz") ? gzipSync(text) : text);
  };
  const redirectTo = (response: ServerResponse, location: string) => response.writeHead(302, { location }).end();
  const site = createServer((request, response) => answer(request.url ?? "/", request, response));
  const url = await listen(site);
  const [robots, robots_chain] = [`${sink}/robots.txt`, `${url}/hop`].map((location) =>
    createServer((request, response) => {
      if (request.url === "/robots.txt") redirectTo(response, location);
      else answer("/assets", request, response);
    }),
  ) as [Server, Server];
  return {
    url,
    robots_url: await listen(robots),
    robots_chain_url: await listen(robots_chain),
    close: async () => {
      for (const server of [site, robots, robots_chain]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
