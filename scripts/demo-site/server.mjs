// The demo shop, served as its owner's web server would: plain files, clean addresses, one script tag for the widget.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const PAGES = join(FOLDER, "pages");
const CONTENT_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
};
/** Old addresses that still answer with the page's content; its canonical link names the new one. */
const SECOND_ADDRESSES = { "/help/returns": "/returns" };

/**
 * Serves the demo shop, or with `test_page_for` (an http or https address) only a page that stands in for that site.
 * `widget_src` is the address of the widget's script. Port 0 takes any free one. Rejects when the port is taken.
 */
export async function startDemoSite({ port, host = "127.0.0.1", widget_src, test_page_for = null }) {
  let origin = "";
  const respond = async ({ method, url }, response) => {
    if (method !== "GET" && method !== "HEAD") return response.writeHead(405, { allow: "GET, HEAD" }).end();
    const values = { ORIGIN: origin, WIDGET_SRC: widget_src };
    const path = url.split("?")[0];
    const { status, type, body } = test_page_for
      ? await readTestPage(path, test_page_for, values)
      : await readShopPage(path, values);
    response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
    response.end(method === "HEAD" ? undefined : body);
  };
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  origin = `http://${host}:${server.address().port}`;
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

async function readShopPage(path, values) {
  const page_path = SECOND_ADDRESSES[path] ?? path;
  // normalize() resolves "..", and the leading slash keeps the result inside PAGES.
  const file = join(PAGES, normalize(decodePath(page_path)));
  if (extname(file) in CONTENT_TYPES && !file.endsWith(".html")) {
    const asset = await readAsset(file);
    if (asset.status === 200) return { ...asset, body: fill(asset.body, values) };
  }
  const page = await readOrNull(page_path === "/" ? join(PAGES, "index.html") : `${file}.html`);
  if (page !== null && page_path !== "/404") return { ...HTML, body: await wrapPage(page, page_path, values) };
  const missing = await readOrNull(join(PAGES, "404.html"));
  return { ...HTML, status: 404, body: await wrapPage(missing ?? "", path, values) };
}

async function readTestPage(path, site_url, values) {
  if (path === "/styles.css") return readAsset(join(PAGES, path));
  const site = new URL(site_url);
  const template = (await readOrNull(join(FOLDER, "test-page.html"))) ?? "";
  const body = fill(template, { ...values, SITE_URL: escapeHtml(site.href), SITE_HOST: escapeHtml(site.host) });
  return { ...HTML, status: path === "/" ? 200 : 404, body };
}

/** A page file holds what goes into `<head>`, then its `<main>`; the layout brings the rest. */
async function wrapPage(page, path, values) {
  const layout = (await readOrNull(join(FOLDER, "layout.html"))) ?? "";
  const main = page.indexOf("<main");
  const filled = fill(layout, { HEAD: page.slice(0, main).trim(), MAIN: page.slice(main).trim() });
  return fill(filled, { ...values, PATH: path === "/" ? "/" : escapeHtml(path) });
}

async function readAsset(file) {
  const body = await readOrNull(file);
  return { status: body === null ? 404 : 200, type: CONTENT_TYPES[extname(file)] ?? "text/plain", body: body ?? "" };
}

const HTML = { status: 200, type: CONTENT_TYPES[".html"] };

const readOrNull = (file) => readFile(file, "utf8").catch(() => null);

const fill = (text, values) => text.replace(/\{\{([A-Z_]{1,20})\}\}/g, (whole, name) => values[name] ?? whole);

const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function decodePath(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
