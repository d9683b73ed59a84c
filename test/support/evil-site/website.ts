import { BLOCKED_URLS } from "../blocked-urls.ts";
import { BROKEN_PAGES, makeHugeLine, type OddPage, wrapText } from "./broken-pages.ts";
import { CRAWLED_CHARSETS, makeCharsetPage } from "./charset-pages.ts";
import { FETCH_ROUTES } from "./fetch-routes.ts";
import { INJECT_PAGES } from "./inject-pages.ts";
import { JUDGED_PAGES, SOFT_404 } from "./judged-pages.ts";
import {
  DUPLICATE,
  DUPLICATES,
  FILE_PAGES,
  FLAKY_PAGES,
  GOOD_PAGES,
  INWARD_PAGES,
  LINKED_PAGES,
  REASONS,
  SHOP_PAGE,
  START_PAGE,
  UNLINKED_PATH,
} from "./pages.ts";
import { writePdf } from "./pdf.ts";
import { type EvilServer, type Handler, redirect, sendHtml, sendMissing, startEvilServer } from "./server.ts";
import { listFacets, makeCalendar, makeRepeating, makeTrap } from "./trap-pages.ts";

const REDIRECT_STATUSES = [301, 302, 303, 307, 308];
/** Taken from the crawler's own routes: they answer the same everywhere. */
const SHARED_ROUTES = [
  "/slowhead",
  "/slow",
  "/hang-after-1k",
  "/100mb",
  "/endless-chunked",
  "/bomb.gz",
  "/bomb.br",
  "/bomb-nested.xml.gz",
  "/reset",
  "/lying-length",
  "/truncated-gzip",
  "/mime-lie",
  "/type",
  "/loop",
  "/pingpong",
  "/chain",
  "/set-cookie-loop",
];
/** Linked besides the pages whose reason is known. */
const OTHER_PATHS = [
  "/calendar?d=2026-11-20",
  "/calendar?d=2027-01-31",
  "/trap/start/",
  "/a/",
  "/loop?n=1",
  "/pingpong?side=a",
  "/chain?left=6",
  "/lying-length?says=10",
  "/help/shipping;jsessionid=0A1B2C3D4E5F60718293A4B5C6D7E8F9",
  "/help/shipping?PHPSESSID=b8d1c0ffee0123456789abcdef012345",
  "/help/returns?utm_source=evil&gclid=1#refund",
];

/** Ways into our own network: every vector of bars §3, and the sink by several names. */
function listInward(sink: string): string[] {
  const { host, port } = new URL(sink);
  const names = ["2130706433", "0x7f.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "user@127.0.0.1"];
  const vectors = BLOCKED_URLS.filter((url) => !url.startsWith("https://") || /@|%|\\/.test(url));
  return [`${sink}/page`, `//${host}/page`, ...names.map((name) => `http://${name}:${port}/page`), ...vectors];
}

/** A hostile website that can be crawled: `GOOD_PAGES` lie among everything of bars §4. */
export function startWebsite(sink: string, countSinkHits: () => number, port = 0): Promise<EvilServer> {
  const inward = listInward(sink);
  const routes: Record<string, Handler> = {
    ...Object.fromEntries(SHARED_ROUTES.map((path) => [path, FETCH_ROUTES[path] ?? sendMissing])),
    ...listPages(sink, inward),
    ...listFiles(sink, inward),
    ...listFlaky(),
  };
  const handle: Handler = (asked) => {
    const { url, query, response } = asked;
    const route = routes[url.pathname];
    if (route) return route(asked);
    const [, first = "", rest = ""] = /^\/([^/]*)\/?(.*)/.exec(url.pathname) ?? [];
    if (first === "calendar") return sendHtml(response, makeCalendar(query));
    if (first === "trap") return sendHtml(response, makeTrap(url.pathname));
    if (first === "a") return sendHtml(response, makeRepeating(url.pathname));
    if (first === "soft404") return sendHtml(response, SOFT_404);
    if (first === "to") return redirect(response, inward[Number(rest)] ?? "/", REDIRECT_STATUSES[Number(rest) % 5]);
    if (first === "dup" && Number(rest) <= DUPLICATES) return sendHtml(response, makeDuplicate(Number(rest)));
    return sendMissing(asked);
  };
  return startEvilServer(handle, countSinkHits, port);
}

const html =
  (text: string | (() => string), headers: Record<string, string> = {}): Handler =>
  ({ response }) =>
    sendHtml(response, typeof text === "string" ? text : text(), headers);

const anchor = (href: string, text = "·") => `<a href="${href.replaceAll('"', "&quot;")}">${text}</a>`;
const addLinks = (page: string, links: readonly string[], tag = "nav") =>
  links.length === 0
    ? page
    : page.replace("</body>", `<${tag}>${links.map((href) => anchor(href)).join(" ")}</${tag}></body>`);
const addHead = (page: string, head: string) => page.replace("</head>", `${head}</head>`);

/** Even ones are the same to the letter, odd ones say how often they were looked at. */
function makeDuplicate(number: number): string {
  return wrapText(DUPLICATE).replace("</main>", number % 2 ? `<p>Viewed ${number * 37} times.</p></main>` : "</main>");
}

function listPages(sink: string, inward: readonly string[]): Record<string, Handler> {
  const routes: Record<string, Handler> = {};
  for (const page of GOOD_PAGES) routes[page.path] = html(addLinks(wrapText(page), page.leads_to ?? []));
  const odd: readonly OddPage[] = [...BROKEN_PAGES, ...INJECT_PAGES];
  for (const { path, makeHtml } of odd) routes[path] = html(makeHtml);
  for (const [path, page] of Object.entries(JUDGED_PAGES)) routes[path] = html(page.html, page.headers);
  for (const name of CRAWLED_CHARSETS)
    routes[`/charset/${name}`] = ({ response }) => {
      const { bytes, content_type } = makeCharsetPage(name);
      sendHtml(response, bytes, { "content-type": content_type });
    };
  const [canonical, base, links, assets] = INWARD_PAGES.map((page) => wrapText(page)) as [
    string,
    string,
    string,
    string,
  ];
  const facets = listFacets().map((query) => `/shop/?${query}`);
  return {
    ...routes,
    "/": ({ url, response }) => sendHtml(response, addLinks(wrapText(START_PAGE), listLinks(url, inward), "footer")),
    "/shop/": ({ query, response }) => {
      const note = query.has("sort") ? `<p>Ordered by ${query.get("sort")}.</p></main>` : "</main>";
      sendHtml(response, addLinks(wrapText(SHOP_PAGE).replace("</main>", note), facets));
    },
    "/inward/canonical": html(addHead(canonical, `<link rel="canonical" href="${sink}/canonical">`), {
      link: `<${sink}/canonical>; rel="canonical"`,
    }),
    "/inward/base": html(addLinks(addHead(base, `<base href="${sink}/">`), ["relative"])),
    "/inward/links": html(addLinks(links, inward)),
    "/inward/assets": html(
      addHead(
        assets,
        `<link rel="icon" href="${sink}/favicon.ico"><meta property="og:image" content="${sink}/og.png">`,
      ).replace("</main>", `<img src="${sink}/a.png"><iframe src="${sink}/frame"></iframe></main>`),
    ),
    "/inward/refresh": html(
      `<meta http-equiv="refresh" content="0;url=${sink}/refresh"><title>Moving</title><p>One moment.`,
    ),
    "/inward/refresh-header": html("<title>Moving</title><p>One moment.", { refresh: `0;url=${sink}/refresh` }),
    "/to-wrong-tls": ({ url, response }) => redirect(response, `https://${url.host}/wrong-tls`),
    "/moved": ({ response }) => redirect(response, "/moved/again", 301),
    "/moved/again": ({ response }) => redirect(response, "/help/shipping", 308),
    "/print": html(addHead(wrapText(START_PAGE), '<link rel="canonical" href="/help/">')),
    "/private/page": html(wrapText(START_PAGE).replace("</p>", " canaryprivate</p>")),
    "/broken/huge-line": html(makeHugeLine),
  };
}

function listLinks({ host }: URL, inward: readonly string[]): string[] {
  return [
    ...LINKED_PAGES.map(({ path }) => path),
    ...Object.keys(REASONS),
    ...OTHER_PATHS,
    `https://${host}/wrong-tls`,
    ...inward,
    ...inward.map((_, n) => `/to/${n}`),
    ...Array.from({ length: DUPLICATES }, (_, n) => `/dup/${n + 1}`),
  ];
}

/** What a crawler reads besides pages, and pages that are no HTML. */
function listFiles(sink: string, inward: readonly string[]): Record<string, Handler> {
  const send =
    (type: string, body: (origin: string) => string | Uint8Array): Handler =>
    ({ url, response }) =>
      void response.writeHead(200, { "content-type": type }).end(body(url.origin));
  const escapeXml = (url: string) => url.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const list = (root: string, entry: string, urls: readonly string[]) =>
    `<?xml version="1.0"?><${root}>${urls.map((url) => `<${entry}><loc>${escapeXml(url)}</loc></${entry}>`).join("")}</${root}>`;
  const [notes, guide, manual, strict] = FILE_PAGES.map(({ title, paragraphs }) => [title, ...paragraphs]) as [
    string[],
    string[],
    string[],
    string[],
  ];
  return {
    "/files/notes": send("text/plain; charset=utf-8", () => notes.join("\n\n")),
    "/files/guide": send("text/markdown; charset=utf-8", () => `# ${guide.join("\n\n")}\n`),
    "/files/manual": send("application/pdf", () => writePdf(manual.flatMap((text) => text.split(/(?<=\.) /)))),
    "/files/strict": send(
      "application/xhtml+xml",
      () =>
        `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><head><title>${strict[0]}</title></head><body><main><h1>${strict[0]}</h1>${strict
          .slice(1)
          .map((text) => `<p>${text}</p>`)
          .join("")}</main></body></html>`,
    ),
    "/robots.txt": send("text/plain", () =>
      [
        "User-agent: *",
        "Disallow: /private/",
        "Sitemap: /sitemap.xml",
        "Sitemap: /sitemap-circle.xml",
        "Sitemap: /bomb.gz?sitemap=1",
        "Sitemap: /bomb-nested.xml.gz?sitemap=1",
        "Sitemap: /to/0?sitemap=1",
        `Sitemap: ${sink}/sitemap.xml`,
        "Sitemap: http://169.254.169.254/sitemap.xml",
        "Sitemap: file:///etc/passwd",
      ].join("\n"),
    ),
    "/sitemap.xml": send("application/xml", (origin) =>
      list("urlset", "url", [`${origin}/`, `${origin}${UNLINKED_PATH}`, ...inward]),
    ),
    "/sitemap-circle.xml": send("application/xml", (origin) =>
      list("sitemapindex", "sitemap", [`${origin}/sitemap-circle.xml`, `${origin}/sitemap.xml`, `${sink}/sitemap.xml`]),
    ),
  };
}

function listFlaky(): Record<string, Handler> {
  const [seconds, date, absurd, flap, etag] = FLAKY_PAGES.map((page) => wrapText(page)) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const refuseOnce =
    (status: number, page: string, makeWait: () => string): Handler =>
    ({ visit, response }) => {
      if (visit > 1) return sendHtml(response, page);
      response.writeHead(status, { "retry-after": makeWait() }).end();
    };
  return {
    "/429/seconds": refuseOnce(429, seconds, () => "1"),
    "/429/date": refuseOnce(429, date, () => new Date(Date.now() + 2_000).toUTCString()),
    "/429/absurd": refuseOnce(429, absurd, () => "99999999999999"),
    "/503-flap": refuseOnce(503, flap, () => "1"),
    "/etag": ({ request, response }) => {
      if (request.headers["if-none-match"] === '"v1"') return void response.writeHead(304, { etag: '"v1"' }).end();
      sendHtml(response, etag, { etag: '"v1"', "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT" });
    },
  };
}
