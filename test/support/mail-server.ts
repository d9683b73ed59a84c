/**
 * The mail APIs of Cloudflare Email Service and of Resend over HTTP, with behaviours chosen by the token: `<behaviour>.<anything>`.
 * What a token has sent stands at `GET /__sent/<token>`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A mail as it reached the vendor. */
export interface SentMail {
  path: string;
  idempotency_key: string | null;
  body: Record<string, unknown>;
}
type Behaviour = (call: SentMail, response: ServerResponse) => void;

const CLOUDFLARE = /^\/accounts\/[\da-f]{32}\/email\/sending\/send$/;
const VENDOR_TEXT = "vendor text that nobody may read";

const answer = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
};
const isCloudflare = ({ path }: SentMail) => CLOUDFLARE.test(path);
/** Each vendor's own form of an error. */
const fail =
  (status: number, code: number, name: string, headers: Record<string, string> = {}): Behaviour =>
  (call, response) => {
    if (isCloudflare(call)) {
      const errors = [{ code, message: VENDOR_TEXT }];
      return answer(response, status, { success: false, errors, messages: [], result: null }, headers);
    }
    answer(response, status, { statusCode: status, name, message: VENDOR_TEXT }, headers);
  };
const lists = { delivered: [], queued: [], permanent_bounces: [] };
const accept =
  (list: keyof typeof lists): Behaviour =>
  (call, response) => {
    const result = { ...lists, [list]: [call.body.to] };
    if (isCloudflare(call)) return answer(response, 200, { success: true, errors: [], messages: [], result });
    answer(response, 200, { id: "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794" });
  };

const BEHAVIOURS: Record<string, Behaviour> = {
  good: accept("delivered"),
  queued: accept("queued"),
  bounced: accept("permanent_bounces"),
  refused: fail(401, 10_000, "invalid_api_key"),
  forbidden: fail(403, 10_001, "invalid_from_address"),
  invalid: fail(422, 10_200, "validation_error"),
  limited: fail(429, 10_429, "rate_limit_exceeded", { "retry-after": "1" }),
  broken: fail(500, 10_500, "internal_server_error"),
  not_json: (_, response) => void response.writeHead(200).end("<h1>Proxy</h1>"),
  unsuccessful: (_, response) => answer(response, 200, { success: false, errors: [], messages: [], result: null }),
  huge: (_, response) => void response.writeHead(200).end(`"${"x".repeat(128 * 1024)}"`),
  redirect: (_, response) => void response.writeHead(307, { location: "http://127.0.0.1:9/" }).end(),
  hang: () => {},
  reset: (_, response) => void response.socket?.destroy(),
};

/** Starts the server on a free port. */
export async function startMailServer(): Promise<{ url: string; close(): Promise<void> }> {
  const sent = new Map<string, SentMail[]>();
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? "/";
    const [, asked] = /^\/__sent\/(.+)$/.exec(path) ?? [];
    if (asked) return answer(response, 200, sent.get(asked) ?? []);
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const behaviour = BEHAVIOURS[token.split(".")[0] ?? ""];
    const is_known = CLOUDFLARE.test(path) || path === "/emails";
    if (request.method !== "POST" || !is_known || !behaviour) return void response.writeHead(404).end();
    let text = "";
    for await (const chunk of request) text += chunk;
    const key = request.headers["idempotency-key"];
    const call = { path, idempotency_key: typeof key === "string" ? key : null, body: JSON.parse(text) };
    sent.set(token, [...(sent.get(token) ?? []), call]);
    behaviour(call, response);
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
