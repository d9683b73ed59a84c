import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** A request the evil site received. `closed` settles once its response is over: whole, or cut by the client. */
export interface Hit {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  closed: "open" | "whole" | "cut";
}

export interface EvilSite {
  url: string;
  /** The same site on another port: another origin. */
  other_url: string;
  /** A second server no guarded fetch may ever reach. */
  sink_url: string;
  hits(): { hits: Hit[]; sink_hits: number };
  close(): Promise<void>;
}

type Handler = (query: URLSearchParams, response: ServerResponse, request: IncomingMessage) => void;

const BOMB_BYTES = 64 * 1024 * 1024;
const HUNDRED_MB = 100 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, "a");
const DRIP_MS = 20;
const HTML = { "content-type": "text/html; charset=utf-8" };
const PAGE = "<!doctype html><title>Refunds</title><main><p>Refunds take 14 days.</p></main>";
const ZEROS = Buffer.alloc(BOMB_BYTES);

/** What the resolver at `/dns` answers, by name and type. */
const DNS_RECORDS: Record<string, { A?: string[]; AAAA?: string[]; TXT?: string[] }> = {
  "public.example.org": { A: ["93.184.216.34"], AAAA: ["2606:2800:220:1::1"] },
  "rebind.example.org": { A: ["127.0.0.1"] },
  "mixed.example.org": { A: ["93.184.216.34"], AAAA: ["fd00::1"] },
  "_helpshelf.example.org": { TXT: ['"v=spf1 -all"', '"helpshelf-""verification=\\"a b\\""', "bare text"] },
};
const DNS_TYPES = { A: 1, TXT: 16, AAAA: 28 };

function sendPage(response: ServerResponse, html = PAGE, headers: Record<string, string> = {}): void {
  response.writeHead(200, { ...HTML, ...headers }).end(html);
}

function redirect(
  response: ServerResponse,
  location: string,
  status = 302,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...headers, location: Buffer.from(location, "utf8").toString("latin1") }).end("Moved.");
}

/** Writes chunks as fast as the client takes them, `total` bytes or for ever. */
function pour(response: ServerResponse, total = Number.POSITIVE_INFINITY): void {
  let left = total;
  const write = () => {
    while (left > 0 && !response.destroyed) {
      left -= CHUNK.length;
      if (!response.write(CHUNK)) {
        response.once("drain", write);
        return;
      }
    }
    response.end();
  };
  write();
}

/** Answers below the HTTP layer, which would correct the lies. */
function sendRaw(response: ServerResponse, text: string): void {
  response.socket?.end(text);
}

const ROUTES: Record<string, Handler> = {
  "/page": (_, response) => sendPage(response),
  "/page/next": (_, response) => redirect(response, "../landed?from=relative#part"),
  "/landed": (_, response) => sendPage(response),
  "/status": (query, response) => {
    response.writeHead(Number(query.get("code")), HTML).end(PAGE);
  },
  "/type": (query, response) => {
    const type = query.get("type");
    response.writeHead(200, type === null ? {} : { "content-type": type });
    pour(response);
  },
  // Redirects.
  "/redirect": (query, response) => redirect(response, query.get("to") ?? "", Number(query.get("status") ?? 302)),
  "/redirect-nowhere": (_, response) => void response.writeHead(302).end(),
  "/chain": (query, response) => {
    const left = Number(query.get("left"));
    if (left === 0) return sendPage(response);
    query.set("left", String(left - 1));
    redirect(response, `/chain?${query}`);
  },
  "/loop": (query, response) => {
    query.set("n", String(Number(query.get("n") ?? 0) + 1));
    redirect(response, `/loop?${query}`);
  },
  "/pingpong": (query, response) => {
    const side = query.get("side") === "b" ? "a" : "b";
    query.set("side", side);
    redirect(response, `/pingpong?${query}`);
  },
  "/meta-refresh": (query, response) =>
    sendPage(response, `<meta http-equiv="refresh" content="0;url=${query.get("to")}">${PAGE}`),
  "/refresh-header": (query, response) => sendPage(response, PAGE, { refresh: `0;url=${query.get("to")}` }),
  "/set-cookie": (query, response) =>
    redirect(response, query.get("to") ?? "/landed", 302, { "set-cookie": "session=stolen; Path=/" }),
  "/set-cookie-loop": (_, response, request) => {
    if (request.headers.cookie) return sendPage(response);
    redirect(response, request.url ?? "", 302, { "set-cookie": "session=stolen; Path=/" });
  },
  // Slowness.
  "/slowhead": () => undefined,
  "/slow": (_, response) => {
    response.writeHead(200, HTML);
    const drip = setInterval(() => response.write("a"), DRIP_MS);
    response.on("close", () => clearInterval(drip));
  },
  "/hang-after-1k": (_, response) => {
    response.writeHead(200, HTML).write("a".repeat(1024));
  },
  "/slow-redirects": (query, response) => {
    query.set("n", String(Number(query.get("n") ?? 0) + 1));
    setTimeout(() => redirect(response, `/slow-redirects?${query}`), Number(query.get("ms")));
  },
  // Size.
  "/endless-chunked": (_, response) => {
    response.writeHead(200, HTML);
    pour(response);
  },
  "/100mb": (_, response) => {
    response.writeHead(200, { ...HTML, "content-length": HUNDRED_MB });
    pour(response, HUNDRED_MB);
  },
  "/bomb.gz": (_, response) => {
    response.writeHead(200, { ...HTML, "content-encoding": "gzip" }).end(gzipSync(ZEROS, { level: 1 }));
  },
  "/bomb.br": (_, response) => {
    const bomb = brotliCompressSync(ZEROS, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    response.writeHead(200, { ...HTML, "content-encoding": "br" }).end(bomb);
  },
  "/bomb-nested.xml.gz": (_, response) => {
    response.writeHead(200, { "content-type": "application/xml" }).end(gzipSync(gzipSync(ZEROS, { level: 1 })));
  },
  "/lying-length": (query, response) =>
    sendRaw(
      response,
      `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${query.get("says")}\r\n\r\n${PAGE}`,
    ),
  // Content that is not what it says.
  "/mime-lie": (_, response) => {
    response.writeHead(200, HTML).end(Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"));
  },
  "/encoded": (query, response) => {
    const name = query.get("as") ?? "gzip";
    const body = name === "br" ? brotliCompressSync(PAGE) : gzipSync(PAGE);
    response.writeHead(200, { ...HTML, "content-encoding": name }).end(body);
  },
  "/encoding-lie": (query, response) => {
    response.writeHead(200, { ...HTML, "content-encoding": query.get("as") ?? "gzip" }).end(PAGE);
  },
  "/truncated-gzip": (_, response) => {
    const whole = gzipSync(PAGE);
    response.writeHead(200, { ...HTML, "content-encoding": "gzip" }).end(whole.subarray(0, whole.length - 12));
  },
  "/reset": (query, response) => {
    if (query.has("after_head")) response.writeHead(200, HTML).write("a".repeat(1024));
    response.socket?.resetAndDestroy();
  },
  "/garbage": (_, response) => sendRaw(response, "This is not HTTP.\r\n\r\n"),
  "/echo": (query, response) => sendPage(response, query.get("text") ?? ""),
  // A DNS over HTTPS resolver.
  "/dns": (query, response) => {
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

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * Starts a site that does everything a crawler must survive (bars §4), and a sink that must stay silent.
 * `/__hits?of=<part of a URL>` answers `{ hits, sink_hits }`; `/__closed?of=…` waits until those responses are over first.
 */
export async function startEvilSite(): Promise<EvilSite> {
  const hits: Hit[] = [];
  const responses = new Map<Hit, ServerResponse>();
  let sink_hits = 0;

  const report = (of: string, response: ServerResponse) => {
    const body = { hits: hits.filter((hit) => hit.url.includes(of)), sink_hits };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://evil");
    const of = url.searchParams.get("of") ?? "";
    if (url.pathname === "/__hits") return report(of, response);
    if (url.pathname === "/__closed") {
      const open = hits.filter((hit) => hit.url.includes(of) && hit.closed === "open");
      const over = open.map((hit) => new Promise((resolve) => responses.get(hit)?.once("close", resolve)));
      void Promise.all(over).then(() => report(of, response));
      return;
    }
    const hit: Hit = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, closed: "open" };
    hits.push(hit);
    responses.set(hit, response);
    response.on("close", () => {
      hit.closed = response.writableFinished ? "whole" : "cut";
      responses.delete(hit);
    });
    const handler = ROUTES[url.pathname];
    if (handler) handler(url.searchParams, response, request);
    else response.writeHead(404, HTML).end(PAGE);
  };
  const [site, other] = [createServer(answer), createServer(answer)];
  const sink = createServer((_, response) => {
    sink_hits++;
    response.end("The sink was reached.");
  });

  const [url, other_url, sink_url] = await Promise.all([listen(site), listen(other), listen(sink)]);
  return {
    url,
    other_url,
    sink_url,
    hits: () => ({ hits, sink_hits }),
    close: async () => {
      for (const server of [site, other, sink]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
