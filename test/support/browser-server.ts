/** Cloudflare's Browser Rendering API over HTTP, `/content` only, with behaviours chosen by the token. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Call {
  path: string;
  body: { url: string; userAgent?: string; gotoOptions?: unknown; rejectResourceTypes?: string[] };
}
type Behaviour = (call: Call, response: ServerResponse) => void;

const succeed = (response: ServerResponse, result: unknown) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ success: true, errors: [], messages: [], result, meta: { status: 200, title: "" } }));
};
const fail =
  (status: number, code: number, headers: Record<string, string> = {}): Behaviour =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    const errors = [{ code, message: "vendor text that nobody may read" }];
    response.end(JSON.stringify({ success: false, errors, messages: [], result: null }));
  };

const BEHAVIOURS: Record<string, Behaviour> = {
  /** The page says what it was asked for. */
  good: (call, response) => succeed(response, `<!doctype html><pre>${JSON.stringify(call)}</pre>`),
  huge: (_, response) => succeed(response, "x".repeat(5 * 1024 * 1024)),
  empty: (_, response) => succeed(response, null),
  not_json: (_, response) => void response.writeHead(200).end("<h1>Proxy</h1>"),
  redirect: (_, response) => void response.writeHead(307, { location: "http://127.0.0.1:9/" }).end(),
  page_timeout: fail(408, 6002),
  page_broken: fail(422, 5005),
  refused: fail(401, 10_000),
  limited: fail(429, 2_001, { "retry-after": "10" }),
  broken: fail(500, 2_000),
  busy: fail(503, 2_000),
  hang: () => {},
  reset: (_, response) => void response.socket?.destroy(),
};

/** Starts the server on a free port. */
export async function startBrowserServer(): Promise<{ url: string; close(): Promise<void> }> {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const path = request.url ?? "/";
    const behaviour = BEHAVIOURS[token];
    if (request.method !== "POST" || !behaviour) return void response.writeHead(404).end();
    let text = "";
    for await (const chunk of request) text += chunk;
    behaviour({ path, body: JSON.parse(text) as Call["body"] }, response);
  };
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
