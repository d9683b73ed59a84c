import type { Problem } from "../../workers/contract/errors";
import type { Attachment, ClientFrame } from "../../workers/contract/socket";
import type { Socket } from "./socket-line";
import type { Upload } from "./upload";

/** A refused or failed call. `code` is the server's stable code, or `network` when no answer came. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    /** How long the server asks to wait, in milliseconds; null when it does not say. */
    readonly retry_after_ms: number | null = null,
  ) {
    super(code);
  }
}

export interface Guest {
  uuid: string;
  token: string;
  expires_at: number;
}

export interface OutgoingMessage {
  conversation_id: string;
  client_id: string;
  text: string;
  /** Their ids. */
  attachments?: string[];
  context?: Record<string, string>;
}

export interface EventsPosition {
  conversation_id: string;
  last_seq: number;
  turn_id: string | null;
  offset: number;
}

export type Api = ReturnType<typeof createApi>;

/** Messages that are read at once: what an opened widget shows, and what is added by scrolling up. */
export const PAGE = 50;

/** A call with no answer by then counts as lost; every call may safely be made again. Milliseconds. */
const CALL_TIMEOUT_MS = 20_000;

function readRetryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After"));
  return seconds > 0 ? seconds * 1_000 : null;
}

async function toApiError(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null;
  const code = typeof problem?.error === "string" ? problem.error : `http_${response.status}`;
  return new ApiError(code, response.status, readRetryAfter(response));
}

/** The public API of the frame's own origin. Every call throws `ApiError`. `connect` opens a socket at a path of it, `upload` sends a file. */
export function createApi(fetchFn: typeof fetch, connect: (path: string) => Socket, upload: Upload) {
  const request = async (path: string, token: string | null, init: RequestInit): Promise<Response> => {
    const headers = {
      ...(init.body != null && { "Content-Type": "application/json" }),
      ...(token !== null && { Authorization: `Bearer ${token}` }),
    };
    let response: Response;
    try {
      response = await fetchFn(path, { ...init, headers, credentials: "omit" });
    } catch {
      throw new ApiError("network", 0);
    }
    if (!response.ok) throw await toApiError(response);
    return response;
  };
  const call = async <T>(method: string, path: string, token: string | null, body?: unknown): Promise<T> => {
    const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const response = await request(path, token, {
      method,
      signal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.status === 204) return undefined as T;
    return (await response.json().catch(() => {
      throw new ApiError("network", 0);
    })) as T;
  };
  const post = <T>(path: string, token: string | null, body: unknown) => call<T>("POST", path, token, body);
  return {
    /** What has no name of its own here; undefined for an answer without a body. */
    call,

    createGuest: (siteKey: string, metadata: Record<string, string>) =>
      post<Guest>("/api/guest/create/", null, { site_key: siteKey, metadata }),

    /** The guest's open conversation, else a new one. */
    openConversation: async (token: string): Promise<string> =>
      (await post<{ conversation_id: string }>("/api/chat/conversations", token, {})).conversation_id,

    /** Returns when the message is durable. Sending the same `client_id` again stores nothing twice. */
    sendMessage: (token: string, message: OutgoingMessage) =>
      post<{ conversation_id: string; client_id: string; seq: number }>("/api/chat/message", token, message),

    sendFrame: (token: string, conversationId: string, frame: ClientFrame) =>
      post<unknown>("/api/chat/frames", token, { conversation_id: conversationId, frame }),

    /** Keeps a file for a message to come. `onProgress` is told the share that is sent, 0 to 1. */
    upload: (token: string, file: File, onProgress: (share: number) => void): Promise<Attachment> =>
      upload("/api/chat/attachments", token, file, onProgress),

    download: async (token: string, id: string): Promise<Blob> => {
      const path = `/api/chat/attachments/${encodeURIComponent(id)}`;
      const response = await request(path, token, { method: "GET", signal: AbortSignal.timeout(CALL_TIMEOUT_MS * 3) });
      return response.blob().catch(() => {
        throw new ApiError("network", 0);
      });
    },

    /** May throw what the browser throws. */
    openSocket: (conversationId: string) =>
      connect(`/api/chat/live?${new URLSearchParams({ conversation_id: conversationId })}`),

    /** What was said before `seq`, oldest first. */
    readBefore: (token: string, conversationId: string, seq: number) => {
      const path = `/api/chat/conversations/${conversationId}?before_seq=${seq}&limit=${PAGE}`;
      return call<{ messages: unknown }>("GET", path, token);
    },

    /** The conversation's events after a position, until the server or `signal` ends them. */
    openEvents: async (token: string, position: EventsPosition, signal: AbortSignal) => {
      const query = new URLSearchParams({
        conversation_id: position.conversation_id,
        last_seq: `${position.last_seq}`,
        newest: `${PAGE}`,
      });
      if (position.turn_id !== null) {
        query.set("turn_id", position.turn_id);
        query.set("offset", `${position.offset}`);
      }
      const response = await request(`/api/chat/events?${query}`, token, {
        method: "GET",
        cache: "no-store",
        signal,
      });
      if (!response.body) throw new ApiError("network", 0);
      return response.body;
    },
  };
}
