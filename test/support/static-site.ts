import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
  ".xml": "application/xml",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
};

/** A request the site got: whether it said what it has, and how it was answered. */
export interface StaticHit {
  path: string;
  is_conditional: boolean;
  status: number;
}

/**
 * Serves a folder as a plain web host does, with ETag and Last-Modified; null when the folder is not there (a user's clone has no
 * `../shared`). `/__hits` answers the requests since it was asked last.
 */
export async function startStaticSite(folder: string): Promise<{ url: string; close(): Promise<void> } | null> {
  if (!existsSync(folder)) return null;
  let hits: StaticHit[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === "/__hits") {
      response.end(JSON.stringify(hits));
      hits = [];
      return;
    }
    const since = request.headers["if-modified-since"];
    const tag = request.headers["if-none-match"];
    response.on("finish", () => {
      const is_conditional = since !== undefined || tag !== undefined;
      hits.push({ path: request.url ?? "/", is_conditional, status: response.statusCode });
    });
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://site").pathname));
    let file = join(folder, path);
    const found = await stat(file).catch(() => null);
    if (found?.isDirectory() && !path.endsWith("/")) {
      response.writeHead(301, { location: `${path}/` }).end();
      return;
    }
    if (found?.isDirectory()) file = join(file, "index.html");
    const body = await readFile(file).catch(() => null);
    if (body) {
      const { mtime } = await stat(file);
      const etag = `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`;
      response.setHeader("etag", etag);
      response.setHeader("last-modified", mtime.toUTCString());
      if (tag === etag) {
        response.writeHead(304).end();
        return;
      }
    }
    response.writeHead(body ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(body ?? "Not found");
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
