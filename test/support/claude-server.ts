/** Claude's Messages API over HTTP as its streaming protocol is, with behaviours chosen by the API key: `<behaviour>` or `<behaviour>.<anything>`. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { EVIL_BLOCKS } from "./evil-answer";

export interface ClaudeServer {
  url: string;
  close(): Promise<void>;
}

interface Body {
  model: string;
  max_tokens: number;
  messages: { role: string; content: string | { type: string; text?: string; source?: { data: string } }[] }[];
}
/** One content block as it goes over the wire. */
export interface WireBlock {
  text: string;
  citations?: { document_index: number; cited_text: string }[];
}
type Send = (event: string, data: Record<string, unknown>) => Promise<boolean>;
type Behaviour = (call: { body: Body; tries: number; response: ServerResponse }) => Promise<void> | void;

/** Text deltas of this many UTF-16 units: they end inside words and sentences. */
const DELTA_CHARS = 7;
const SLOW_MS = 40;

const fail = (status: number, type: string, headers: Record<string, string> = {}, details?: object): Behaviour => {
  return ({ response }) => {
    const error = { type, message: "vendor text that no visitor may read", ...(details ? { details } : {}) };
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ type: "error", error, request_id: "req_1" }));
  };
};
const twiceThenGood =
  (failure: Behaviour): Behaviour =>
  (call) =>
    call.tries <= 2 ? failure(call) : answer({})(call);

const BEHAVIOURS: Record<string, Behaviour> = {
  good: answer({}),
  slow: answer({ delay_ms: SLOW_MS }),
  bytewise: answer({ bytewise: true }),
  max_tokens: answer({ stop_reason: "max_tokens", unfinished: " You can also ask for an exchange, but o" }),
  refusal: answer({ blocks: () => [], stop_reason: "refusal" }),
  uncited: answer({ blocks: () => [{ text: "Refunds take 90 days and a handshake." }] }),
  thinking: answer({ thinking: true }),
  evil: answer({ blocks: (body) => EVIL_BLOCKS(readDocuments(body)[0] ?? "") }),
  // The stream ends without `message_stop`: after the first cited block, or before any text.
  cut: answer({ end: "cut", end_after_block: 1 }),
  cut_early: answer({ end: "cut", end_after_block: -1 }),
  error_event: answer({ end: "error", end_after_block: 1 }),
  error_early: answer({ end: "error", end_after_block: -1 }),
  malformed: answer({ end: "malformed", end_after_block: 1 }),
  stall: answer({ end: "stall", end_after_block: 1 }),
  stall_early: answer({ end: "stall", end_after_block: -1 }),
  hang: () => {},
  reset: ({ response }) => void response.socket?.destroy(),
  not_sse: ({ response }) => void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Proxy</h1>"),
  overloaded: fail(529, "overloaded_error"),
  overloaded_twice: twiceThenGood(fail(529, "overloaded_error", { "retry-after": "0" })),
  server_error_twice: twiceThenGood(fail(500, "api_error")),
  reset_twice: twiceThenGood(({ response }) => void response.socket?.destroy()),
  limited_soon: twiceThenGood(fail(429, "rate_limit_error", { "retry-after": "0" })),
  limited_long: fail(429, "rate_limit_error", { "retry-after": "3600" }),
  spend_cap: fail(429, "rate_limit_error", {}, { error_code: "enforced_spend_limit_reached" }),
  invalid: fail(400, "invalid_request_error"),
  unauthorised: fail(401, "authentication_error"),
  forbidden: fail(403, "permission_error"),
  too_large: fail(413, "request_too_large"),
};

/** Starts the server on a free port. `GET /__requests?key=` gives the requests made with that key: `{ at, body }`. */
export async function startClaudeServer(): Promise<ClaudeServer> {
  const requests = new Map<string, { at: number; body: Body }[]>();
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://claude");
    if (url.pathname === "/__requests") {
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(JSON.stringify(requests.get(url.searchParams.get("key") ?? "") ?? []));
    }
    const key =
      (request.headers.authorization ?? "").replace(/^Bearer /, "") || String(request.headers["x-api-key"] ?? "");
    const behaviour = BEHAVIOURS[key.split(".")[0] ?? ""];
    if (request.method !== "POST" || url.pathname !== "/v1/messages" || !behaviour)
      return response.writeHead(404).end();
    let text = "";
    for await (const chunk of request) text += chunk;
    const made = requests.get(key) ?? [];
    made.push({ at: Date.now(), body: JSON.parse(text) as Body });
    requests.set(key, made);
    await behaviour({ body: JSON.parse(text) as Body, tries: made.length, response });
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

interface AnswerOptions {
  blocks?: (body: Body) => WireBlock[];
  delay_ms?: number;
  bytewise?: boolean;
  stop_reason?: string;
  /** Uncited words at the end, broken off. */
  unfinished?: string;
  thinking?: boolean;
  end?: "cut" | "error" | "malformed" | "stall";
  end_after_block?: number;
}

/** Streams blocks as the vendor does; `end` breaks off after a block (-1: before the first). */
function answer(options: AnswerOptions): Behaviour {
  return async ({ body, response }) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "request-id": "req_1" });
    const send = makeSend(response, options);
    const usage = { input_tokens: 1_200, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 };
    const message = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: body.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    };
    await send("message_start", { message });
    await send("ping", {});
    const blocks = [
      ...(options.blocks ?? pickSentences)(body),
      ...(options.unfinished ? [{ text: options.unfinished }] : []),
    ];
    let index = 0;
    if (options.thinking) {
      await send("content_block_start", { index, content_block: { type: "thinking", thinking: "", signature: "" } });
      await send("content_block_delta", { index, delta: { type: "thinking_delta", thinking: "Not for the visitor." } });
      await send("content_block_stop", { index });
      index = 1;
    }
    if (options.end_after_block === -1) return breakOff(options.end, response, send);
    for (const [at, block] of blocks.entries()) {
      await sendBlock(send, index++, block);
      if (options.end_after_block === at) return breakOff(options.end, response, send);
    }
    await send("message_delta", {
      delta: { stop_reason: options.stop_reason ?? "end_turn", stop_sequence: null },
      usage: { output_tokens: 57 },
    });
    await send("message_stop", {});
    response.end();
  };
}

function makeSend(response: ServerResponse, { delay_ms = 0, bytewise = false }: AnswerOptions): Send {
  return async (event, data) => {
    const bytes = Buffer.from(`event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`);
    // One byte a write: multi-byte characters arrive in pieces.
    for (const part of bytewise ? bytes : [bytes])
      response.write(typeof part === "number" ? Buffer.from([part]) : part);
    if (delay_ms > 0) await new Promise((resolve) => setTimeout(resolve, delay_ms));
    return !response.destroyed;
  };
}

async function sendBlock(send: Send, index: number, { text, citations }: WireBlock): Promise<void> {
  const content_block = { type: "text", text: "", ...(citations ? { citations: [] } : {}) };
  if (!(await send("content_block_start", { index, content_block }))) return;
  for (let from = 0; from < text.length; from += DELTA_CHARS) {
    await send("content_block_delta", {
      index,
      delta: { type: "text_delta", text: text.slice(from, from + DELTA_CHARS) },
    });
  }
  for (const { document_index, cited_text } of citations ?? []) {
    const place = {
      document_index,
      document_title: null,
      file_id: null,
      start_char_index: 0,
      end_char_index: cited_text.length,
    };
    await send("content_block_delta", {
      index,
      delta: { type: "citations_delta", citation: { type: "char_location", cited_text, ...place } },
    });
  }
  await send("content_block_stop", { index });
}

async function breakOff(end: AnswerOptions["end"], response: ServerResponse, send: Send): Promise<void> {
  if (end === "cut") response.socket?.end();
  else if (end === "error") {
    await send("error", { error: { type: "overloaded_error", message: "vendor text that no visitor may read" } });
    response.end();
  } else if (end === "malformed") response.end('event: content_block_delta\ndata: {"type":"content_block_del\n\n');
  // "stall": the connection stays open and nothing comes.
}

function readDocuments(body: Body): string[] {
  const last = body.messages.at(-1)?.content;
  return typeof last === "string" || !last
    ? []
    : last.flatMap((part) => (part.type === "document" ? (part.source?.data ?? []) : []));
}

/** The sentence that shares most words with the question, cited, as blocks that begin and end inside it. */
function pickSentences(body: Body): WireBlock[] {
  const last = body.messages.at(-1)?.content;
  const question = typeof last === "string" ? last : (last?.findLast((part) => part.type === "text")?.text ?? "");
  const words = new Set(splitWords(question));
  const scored = readDocuments(body).flatMap((text, document_index) =>
    text
      .split(/(?<=[.!?])\s+|\n+/)
      .filter((sentence) => /[.!]$/.test(sentence))
      .map((sentence) => ({
        sentence,
        document_index,
        score: splitWords(sentence).filter((word) => words.has(word)).length,
      })),
  );
  const best = scored.sort((a, b) => b.score - a.score)[0];
  if (!best || best.score === 0) return [{ text: "The website does not say." }];
  const { sentence, document_index } = best;
  return [
    { text: "Here is what the website says: " },
    { text: sentence.slice(0, -1), citations: [{ document_index, cited_text: sentence }] },
    { text: `${sentence.slice(-1)} ` },
  ];
}

function splitWords(text: string): string[] {
  return (text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).map((word) => word.replace(/s$/, ""));
}
