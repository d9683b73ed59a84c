/**
 * Chat completions over HTTP as the streaming protocol is, with behaviours chosen by the API key: `<behaviour>.<anything>`.
 * `a+b` is a on the first call and b on those after it; `cut_events:7` gives a behaviour its number.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Body, pickSentences, pickTwo, type WireBlock } from "./claude-answer";

export interface OpenAiServer {
  url: string;
  close(): Promise<void>;
}

interface ChatBody {
  model: string;
  messages: { role: string; content: string }[];
}
type Behaviour = (body: ChatBody, response: ServerResponse, number: number) => Promise<void> | void;

/** Deltas of this many UTF-16 units: they end inside words, sentences and tags. */
const DELTA_CHARS = 5;
const SLOW_MS = 20;

const fail = (status: number, code: string | null, headers: Record<string, string> = {}): Behaviour => {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ error: { message: "vendor text that no visitor may read", type: code, code } }));
  };
};
const BEHAVIOURS: Record<string, Behaviour> = {
  good: answer({}),
  long: answer({ blocks: pickTwo }),
  slow: answer({ delay_ms: SLOW_MS }),
  bytewise: answer({ bytewise: true }),
  without_usage: answer({ usage: false }),
  without_done: answer({ done: false }),
  length: answer({ finish_reason: "length", more: " You can also ask for an exchange, but o" }),
  length_in_quote: answer({ finish_reason: "length", more: ' You can exchange it.<cite doc="1">Refunds are iss' }),
  filtered: answer({ blocks: () => [], finish_reason: "content_filter" }),
  uncited: answer({ blocks: () => [{ text: "Refunds take 90 days and a handshake." }] }),
  invented: answer({ blocks: () => [cite("Refunds take 90 days.", 0, "Refunds take 90 days.")] }),
  unknown_document: answer({ blocks: () => [cite("Refunds are quick.", 98, "Refunds are issued")] }),
  cut: answer({ end: "cut" }),
  closed: answer({ end: "close" }),
  error_chunk: answer({ end: "error" }),
  malformed: answer({ end: "malformed" }),
  stall: answer({ end: "stall" }),
  cut_events: (body, response, cut_after) => answer({ blocks: pickTwo, cut_after })(body, response, 0),
  not_sse: (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Proxy</h1>"),
  elsewhere: (_, response) => void response.writeHead(307, { location: "/__elsewhere" }).end(),
  unauthorised: fail(401, "invalid_api_key"),
  no_model: fail(404, "model_not_found"),
  limited_now: fail(429, "rate_limit_exceeded", { "retry-after": "0" }),
  limited_long: fail(429, "rate_limit_exceeded", { "retry-after": "3600" }),
  limited_unnamed: fail(429, "rate_limit_exceeded"),
  unpaid: fail(429, "insufficient_quota", { "retry-after": "1" }),
  server_error: fail(500, null),
  reset: (_, response) => void response.socket?.destroy(),
};

function cite(text: string, document_index: number, cited_text: string): WireBlock {
  return { text, citations: [{ document_index, cited_text }] };
}

/** Starts the server on a free port. `GET /__requests?key=` gives the requests made with that key: `{ path, body }`. */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const requests = new Map<string, { path: string; body: ChatBody }[]>();
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://openai");
    if (url.pathname === "/__requests") {
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(JSON.stringify(requests.get(url.searchParams.get("key") ?? "") ?? []));
    }
    const key = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text) as ChatBody;
    const made = requests.get(key) ?? [];
    made.push({ path: url.pathname, body });
    requests.set(key, made);
    if (request.method !== "POST" || url.pathname !== "/v1/chat/completions") return response.writeHead(404).end();
    const steps = (key.split(".")[0] ?? "").split("+");
    const [name = "", number = "0"] = (steps[made.length - 1] ?? steps.at(-1) ?? "").split(":");
    const behaviour = BEHAVIOURS[name];
    if (!behaviour) return response.writeHead(404).end();
    await behaviour(body, response, Number(number));
  };
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface AnswerOptions {
  blocks?: (body: Body) => WireBlock[];
  delay_ms?: number;
  bytewise?: boolean;
  finish_reason?: string;
  /** Written at the end. */
  more?: string;
  usage?: boolean;
  done?: boolean;
  /** How the stream breaks off in the middle of the text. */
  end?: "cut" | "close" | "error" | "malformed" | "stall";
  cut_after?: number;
}

/** Streams an answer as the vendor does, the blocks written with their citations inline. */
function answer(options: AnswerOptions): Behaviour {
  const { delay_ms = 0, bytewise = false, finish_reason = "stop", usage = true, done = true, more = "" } = options;
  return async (body, response) => {
    let sent = 0;
    const write = async (data: string) => {
      if (response.destroyed || sent++ >= (options.cut_after ?? Infinity)) return response.socket?.end();
      const bytes = Buffer.from(`data: ${data}\n\n`);
      // One byte a write: multi-byte characters arrive in pieces.
      for (const part of bytewise ? bytes : [bytes])
        response.write(typeof part === "number" ? Buffer.from([part]) : part);
      await new Promise((resolve) => (delay_ms > 0 ? setTimeout(resolve, delay_ms) : setImmediate(resolve)));
    };
    const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: `${body.model}-2026` };
    const send = (delta: object, finish: string | null = null) =>
      write(JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }], usage: null }));
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.write(": comment\n\n");
    const text = (options.blocks ?? pickSentences)(toClaude(body)).map(writeInline).join("") + more;
    const stop_at = options.end ? Math.floor(text.length / 2) : text.length;
    await send({ role: "assistant", content: "" });
    for (let from = 0; from < stop_at; from += DELTA_CHARS)
      await send({ content: text.slice(from, Math.min(from + DELTA_CHARS, stop_at)) });
    if (options.end === "stall") return;
    if (options.end === "cut") return void response.socket?.end();
    if (options.end === "malformed") await write('{"id":"chatcmpl-1","choi');
    if (options.end === "error") await write(JSON.stringify({ error: { message: "vendor text", code: 500 } }));
    if (options.end) return void response.end();
    await send({}, finish_reason);
    const tokens = { prompt_tokens: 900, completion_tokens: 60, prompt_tokens_details: { cached_tokens: 512 } };
    if (usage) await write(JSON.stringify({ ...head, choices: [], usage: tokens }));
    if (done) await write("[DONE]");
    response.end();
  };
}

function writeInline({ text, citations = [] }: WireBlock): string {
  return text + citations.map((item) => `<cite doc="${item.document_index + 1}">${item.cited_text}</cite>`).join("");
}

/** The request as Claude would be sent it, so that both say the same. */
function toClaude({ model, messages }: ChatBody): Body {
  const last = messages.at(-1)?.content ?? "";
  const documents = [...last.matchAll(/<document number="\d+" title="[^\n]*">\n([\s\S]*?)\n<\/document>/g)];
  const question = last.slice(last.lastIndexOf("</document>") + "</document>".length).trim();
  return {
    model,
    max_tokens: 0,
    messages: [
      {
        role: "user",
        content: [
          ...documents.map(([, data = ""]) => ({ type: "document", source: { data } })),
          { type: "text", text: question },
        ],
      },
    ],
  };
}
