import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request an evil server received. `closed` settles once its response is over: whole, or cut by the client. */
export interface Hit {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  closed: "open" | "whole" | "cut";
  /** Bytes that left for the client, heads included; known once it is closed. */
  sent: number;
  /** Milliseconds UTC. */
  at: number;
}

/** What `/__hits` and `/__closed` of an evil server answer. */
export interface Hits {
  hits: Hit[];
  sink_hits: number;
  /** Connections that spoke no HTTP: a TLS handshake with a plain port. */
  garbled: number;
}

export interface EvilServer {
  url: string;
  close(): Promise<void>;
}

/** `url` is what was asked of whom; `visit` is 1 at the first request for the path and query. */
export type Handler = (request: {
  url: URL;
  query: URLSearchParams;
  visit: number;
  request: IncomingMessage;
  response: ServerResponse;
}) => void;

export const HTML = { "content-type": "text/html; charset=utf-8" };
const CHUNK = Buffer.alloc(64 * 1024, "a");

/**
 * Listens on loopback and notes every request before `handle` answers it. `/__hits?of=<part of a URL>` answers `Hits`;
 * `/__closed?of=…` waits until those responses are over first.
 */
export async function startEvilServer(handle: Handler, countSinkHits: () => number, port = 0): Promise<EvilServer> {
  const hits: Hit[] = [];
  const visits = new Map<string, number>();
  const responses = new Map<Hit, ServerResponse>();
  let garbled = 0;

  const report = (of: string, response: ServerResponse) => {
    const body: Hits = { hits: hits.filter((hit) => hit.url.includes(of)), sink_hits: countSinkHits(), garbled };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    const address = request.url ?? "/";
    // What is no path of ours, as `//` or an absolute address, is taken for one.
    const url = new URL(address.replace(/^[^/]*\/+/, "/"), `http://${request.headers.host}`);
    const of = url.searchParams.get("of") ?? "";
    if (url.pathname === "/__hits") return report(of, response);
    if (url.pathname === "/__closed") {
      const open = hits.filter((hit) => hit.url.includes(of) && hit.closed === "open");
      const over = open.map((hit) => new Promise((resolve) => responses.get(hit)?.once("close", resolve)));
      void Promise.all(over).then(() => report(of, response));
      return;
    }
    const { method = "", headers } = request;
    const hit: Hit = { method, url: address, headers, closed: "open", sent: 0, at: Date.now() };
    const { socket } = request;
    const sent_before = socket.bytesWritten;
    hits.push(hit);
    responses.set(hit, response);
    response.on("close", () => {
      hit.closed = response.writableFinished ? "whole" : "cut";
      hit.sent = socket.bytesWritten - sent_before;
      responses.delete(hit);
    });
    const visit = (visits.get(address) ?? 0) + 1;
    visits.set(address, visit);
    handle({ url, query: url.searchParams, visit, request, response });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code?.startsWith("HPE_")) garbled++;
    socket.destroy();
  });
  return { url: await listen(server, port), close: () => closeServer(server) };
}

/** A server nobody may reach: who only connects is counted as well. */
export async function startSink(): Promise<{ url: string; hits(): number; close(): Promise<void> }> {
  let hits = 0;
  const server = createServer((_, response) => response.end("The sink was reached."));
  server.on("connection", () => hits++);
  return { url: await listen(server), hits: () => hits, close: () => closeServer(server) };
}

async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export function sendHtml(
  response: ServerResponse,
  html: string | Uint8Array,
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, { ...HTML, ...headers }).end(html);
}

/** Answers what is no page of the site. */
export const sendMissing: Handler = ({ response }) =>
  void response.writeHead(404, HTML).end("<!doctype html><title>Not found</title><p>There is no such page.</p>");

/** `location` may be any text: it goes out as the bytes of its UTF-8. */
export function redirect(
  response: ServerResponse,
  location: string,
  status = 302,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...headers, location: Buffer.from(location, "utf8").toString("latin1") }).end("Moved.");
}

/** Writes a chunk again and again as fast as the client takes it, until `total` bytes are out or for ever. */
export function pour(response: ServerResponse, total = Number.POSITIVE_INFINITY, chunk: Uint8Array = CHUNK): void {
  let left = total;
  const write = () => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once("drain", write);
        return;
      }
    }
    response.end();
  };
  write();
}

/** Answers below the HTTP layer, which would correct the lies. */
export function sendRaw(response: ServerResponse, text: string): void {
  response.socket?.end(text);
}
