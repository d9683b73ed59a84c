import { ApiError, NetworkError, readAnswer } from "./client";
import type { InboxFilters } from "./inbox";

export type ExportFormat = "csv" | "jsonl";

const TYPES: Record<ExportFormat, string> = { csv: "text/csv", jsonl: "application/jsonl" };

interface Options {
  /** How many conversations have been read, where that is known before the end. */
  on_progress: (conversations: number) => void;
  signal: AbortSignal;
}

/**
 * A site's conversations that pass the filters, as one file: what the server gives in parts is read until there is no more. Throws
 * ApiError, NetworkError, and what `signal` throws.
 */
export async function exportConversations(
  site_id: string,
  filters: InboxFilters,
  format: ExportFormat,
  { on_progress, signal }: Options,
): Promise<Blob> {
  const ask = (more: Record<string, string>) =>
    fetchPart(new URLSearchParams({ ...filters, site_id, format, ...more }), signal);
  if (format === "csv") return readWhole(await ask({}), (response) => response.blob());
  const parts: string[] = [];
  let conversations = 0;
  for (let after: string | null = ""; after !== null; ) {
    const { lines, end } = readPart(
      await readWhole(await ask(after === "" ? {} : { after }), (response) => response.text()),
    );
    parts.push(lines);
    conversations += end.conversations;
    after = end.after;
    on_progress(conversations);
  }
  return new Blob([...parts, `${JSON.stringify({ type: "end", conversations, after: null })}\n`], {
    type: TYPES[format],
  });
}

/** A file that was cut on its way is none. */
async function readWhole<T>(response: Response, read: (response: Response) => Promise<T>): Promise<T> {
  try {
    return await read(response);
  } catch (cause) {
    throw new NetworkError("cut", { cause });
  }
}

/** The lines of a part, and what its last one says; without that one it was cut on its way. */
function readPart(text: string): { lines: string; end: { conversations: number; after: string | null } } {
  const at = text.lastIndexOf("\n", text.length - 2) + 1;
  const end: { type?: string; conversations: number; after: string | null } = text.endsWith("\n")
    ? JSON.parse(text.slice(at))
    : {};
  if (end.type !== "end") throw new NetworkError("cut");
  return { lines: text.slice(0, at), end };
}

async function fetchPart(query: URLSearchParams, signal: AbortSignal): Promise<Response> {
  for (;;) {
    const response = await call(query, signal);
    if (response.ok) return response;
    try {
      await readAnswer(response);
    } catch (error) {
      // A site with many conversations takes more calls than a member has in a minute.
      const wait_s = error instanceof ApiError && error.problem.error === "rate_limited" ? error.retry_after_s : null;
      if (wait_s === null) throw error;
      await wait(wait_s * 1_000, signal);
    }
  }
}

async function call(query: URLSearchParams, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(`/api/v1/conversations/export?${query}`, { method: "POST", signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new NetworkError("no answer", { cause });
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
