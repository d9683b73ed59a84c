import type { ServerResponse } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { findStart } from "./binaries.ts";
import { GZIP_BOMB, makeBrotliBomb, makeNestedBomb } from "./bombs.ts";
import { readRuntimeRss } from "./runtime.ts";
import { type Handler, HTML, pour, redirect, sendHtml, sendRaw } from "./server.ts";

const HUNDRED_MB = 100 * 1024 * 1024;
/** More than any buffer between here and a reader holds: whoever stops reading is seen to. */
const ENDLESS_BOMB_BYTES = 64 * 1024 * 1024;
const DRIP_MS = 20;
const PAGE = "<!doctype html><title>Refunds</title><main><p>Refunds take 14 days.</p></main>";

/** What the resolver at `/dns` answers, by name and type. */
const DNS_RECORDS: Record<string, { A?: string[]; AAAA?: string[]; TXT?: string[] }> = {
  "public.example.org": { A: ["93.184.216.34"], AAAA: ["2606:2800:220:1::1"] },
  "rebind.example.org": { A: ["127.0.0.1"] },
  "mixed.example.org": { A: ["93.184.216.34"], AAAA: ["fd00::1"] },
  "_helpshelf.example.org": { TXT: ['"v=spf1 -all"', '"helpshelf-""verification=\\"a b\\""', "bare text"] },
};
const DNS_TYPES = { A: 1, TXT: 16, AAAA: 28 };

const sendPage = (response: ServerResponse, headers: Record<string, string> = {}) => sendHtml(response, PAGE, headers);
/** Goes on from one number to the next. */
const count = (query: URLSearchParams) => String(Number(query.get("n") ?? 0) + 1);

/** What a guarded fetch must survive, by path (bars §4). Parameters say how bad it is. */
export const FETCH_ROUTES: Record<string, Handler> = {
  "/page": ({ response }) => sendPage(response),
  "/page/next": ({ response }) => redirect(response, "../landed?from=relative#part"),
  "/landed": ({ response }) => sendPage(response),
  "/status": ({ query, response }) => void response.writeHead(Number(query.get("code")), HTML).end(PAGE),
  "/type": ({ query, response }) => {
    const type = query.get("type");
    response.writeHead(200, type === null ? {} : { "content-type": type });
    pour(response);
  },
  // Redirects.
  "/redirect": ({ query, response }) => redirect(response, query.get("to") ?? "", Number(query.get("status") ?? 302)),
  "/redirect-nowhere": ({ response }) => void response.writeHead(302).end(),
  "/chain": ({ query, response }) => {
    const left = Number(query.get("left"));
    if (left === 0) return sendPage(response);
    query.set("left", String(left - 1));
    redirect(response, `/chain?${query}`);
  },
  "/loop": ({ query, response }) => {
    query.set("n", count(query));
    redirect(response, `/loop?${query}`);
  },
  "/pingpong": ({ query, response }) => {
    query.set("side", query.get("side") === "b" ? "a" : "b");
    redirect(response, `/pingpong?${query}`);
  },
  "/meta-refresh": ({ query, response }) =>
    sendHtml(response, `<meta http-equiv="refresh" content="0;url=${query.get("to")}">${PAGE}`),
  "/refresh-header": ({ query, response }) => sendPage(response, { refresh: `0;url=${query.get("to")}` }),
  "/set-cookie": ({ query, response }) =>
    redirect(response, query.get("to") ?? "/landed", 302, { "set-cookie": "session=stolen; Path=/" }),
  "/set-cookie-loop": ({ request, response }) => {
    if (request.headers.cookie) return sendPage(response);
    redirect(response, request.url ?? "", 302, { "set-cookie": "session=stolen; Path=/" });
  },
  // Slowness.
  "/slowhead": () => undefined,
  "/slow": ({ response }) => {
    response.writeHead(200, HTML);
    const drip = setInterval(() => response.write("a"), DRIP_MS);
    response.on("close", () => clearInterval(drip));
  },
  "/hang-after-1k": ({ response }) => void response.writeHead(200, HTML).write("a".repeat(1024)),
  "/slow-redirects": ({ query, response }) => {
    query.set("n", count(query));
    setTimeout(() => redirect(response, `/slow-redirects?${query}`), Number(query.get("ms")));
  },
  // Size.
  "/endless-chunked": ({ response }) => {
    response.writeHead(200, HTML);
    pour(response);
  },
  "/100mb": ({ response }) => {
    response.writeHead(200, { ...HTML, "content-length": HUNDRED_MB });
    pour(response, HUNDRED_MB);
  },
  "/bomb.gz": ({ response }) => {
    response.writeHead(200, { ...HTML, "content-encoding": "gzip" }).write(GZIP_BOMB.header);
    pour(response, ENDLESS_BOMB_BYTES, GZIP_BOMB.megabyte);
  },
  "/bomb.br": ({ response }) =>
    void response.writeHead(200, { ...HTML, "content-encoding": "br" }).end(makeBrotliBomb()),
  "/bomb-nested.xml.gz": ({ response }) =>
    void response.writeHead(200, { "content-type": "application/xml" }).end(makeNestedBomb()),
  "/lying-length": ({ query, response }) =>
    sendRaw(
      response,
      `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${query.get("says")}\r\n\r\n${PAGE}`,
    ),
  // Content that is not what it says.
  "/mime-lie": ({ query, response }) => {
    response.writeHead(200, { "content-type": query.get("as") ?? "text/html; charset=utf-8" });
    response.write(findStart(query.get("is") ?? "png") ?? PAGE);
    pour(response, Number(query.get("bytes") ?? 0));
  },
  "/encoded": ({ query, response }) => {
    const name = query.get("as") ?? "gzip";
    const body = name === "br" ? brotliCompressSync(PAGE) : gzipSync(PAGE);
    response.writeHead(200, { ...HTML, "content-encoding": name }).end(body);
  },
  "/encoding-lie": ({ query, response }) => sendPage(response, { "content-encoding": query.get("as") ?? "gzip" }),
  "/truncated-gzip": ({ response }) => {
    const whole = gzipSync(PAGE);
    sendHtml(response, whole.subarray(0, whole.length - 12), { "content-encoding": "gzip" });
  },
  "/reset": ({ query, response }) => {
    if (query.has("after_head")) response.writeHead(200, HTML).write("a".repeat(1024));
    response.socket?.resetAndDestroy();
  },
  "/garbage": ({ response }) => sendRaw(response, "This is not HTTP.\r\n\r\n"),
  "/echo": ({ query, response }) => sendHtml(response, query.get("text") ?? ""),
  // What the runtime that asks takes of the machine.
  "/runtime-rss": ({ response }) => void response.end(String(readRuntimeRss())),
  // A DNS over HTTPS resolver.
  "/dns": ({ query, response }) => {
    const name = query.get("name") ?? "";
    if (name === "broken.example.org") return void response.writeHead(500).end();
    if (name === "servfail.example.org") return void response.end(JSON.stringify({ Status: 2 }));
    const records = DNS_RECORDS[name];
    const type = (query.get("type") ?? "A") as keyof typeof DNS_TYPES;
    const Answer = (records?.[type] ?? []).map((data) => ({ name, type: DNS_TYPES[type], TTL: 60, data }));
    const alias = { name, type: 5, TTL: 60, data: "edge.example.org." };
    response.writeHead(200, { "content-type": "application/dns-json" });
    response.end(JSON.stringify({ Status: records ? 0 : 3, Answer: records ? [alias, ...Answer] : undefined }));
  },
};
