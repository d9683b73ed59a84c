import { QueryClient } from "@tanstack/preact-query";
import { navigate } from "wouter-preact/use-browser-location";
import type { ErrorCode, Problem } from "../../workers/contract/errors";

/** A call that was refused or failed, with what the server says about it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
    /** How long the server asks to wait, in seconds; null when it does not say. */
    readonly retry_after_s: number | null = null,
  ) {
    super(problem.error);
    this.name = "ApiError";
  }
}

/** No answer came: the person is offline, or the server is away. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** A call with no answer by then counts as lost; an answer written by a model may take a minute. Milliseconds. */
const CALL_TIMEOUT_MS = 90_000;
const MAX_READ_RETRIES = 2;
const FRESH_MS = 30_000;

/**
 * Calls the owner API on this host and returns the body, undefined for 204. What is no form is sent as JSON. `T` is the contract's type of it: the server checks each answer against that.
 * Throws ApiError and NetworkError. A call that needs a session and has none leads to the sign-in page, and back from there.
 */
export async function request<T>(method: Method, path: string, body?: unknown): Promise<T> {
  let response: Response;
  const isJson = body !== undefined && !(body instanceof FormData);
  try {
    response = await fetch(path, {
      method,
      headers: isJson ? { "Content-Type": "application/json" } : {},
      body: isJson ? JSON.stringify(body) : (body ?? null),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
  } catch (cause) {
    throw new NetworkError("no answer", { cause });
  }
  return readAnswer(response);
}

/** The body of an answer, or what `request` throws for it. */
export async function readAnswer<T>(response: Response): Promise<T> {
  let data: unknown;
  try {
    data = response.status === 204 ? undefined : await readBody(response);
  } catch (cause) {
    throw new NetworkError("no answer", { cause });
  }
  if (response.ok) return data as T;
  const error = new ApiError(response.status, toProblem(response, data), readRetryAfter(response));
  if (error.problem.error === "unauthenticated") goToSignIn();
  throw error;
}

/** Unsuccessful answers may come from something between us and the server, in any format. */
async function readBody(response: Response): Promise<unknown> {
  if (response.ok) return response.json();
  return response.json().catch(() => null);
}

function toProblem(response: Response, data: unknown): Problem {
  if (typeof data === "object" && data !== null && "error" in data && typeof data.error === "string")
    return data as Problem;
  return {
    type: "about:blank",
    title: "Unreadable answer",
    status: response.status,
    detail: "The answer could not be read.",
    error: response.status >= 500 ? "unavailable" : "internal_error",
    request_id: response.headers.get("X-Request-Id") ?? "",
  };
}

function readRetryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After"));
  return seconds > 0 ? seconds : null;
}

const AUTH_PATH = /^\/sign-(in|up)$/;

function goToSignIn(): void {
  if (AUTH_PATH.test(location.pathname)) return;
  const next = `${location.pathname}${location.search}`;
  navigate(next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`, { replace: true });
}

/** The server's sentence for each field at fault, by the field's path (`theme.primary_color`); empty when it named none. */
export function readFieldErrors(error: unknown): Record<string, string> {
  return error instanceof ApiError ? (error.problem.fields ?? {}) : {};
}

/** Null: the server's own sentence says it best. */
const SENTENCES: Record<ErrorCode, string | null> = {
  invalid_request: null,
  invalid_json: "This page and the server do not understand each other. Reload the page and try again.",
  unauthenticated: "You are signed out. Sign in again to go on.",
  forbidden: "Your role does not allow this. Ask an owner of your workspace.",
  origin_not_allowed: "HelpShelf does not take calls from this address. Open the dashboard at its own address.",
  visitor_blocked: null,
  widget_disabled: "The widget of this site is switched off. Switch it on under Widget.",
  plan_limit: null,
  wrong_credentials: "The e-mail address or the password is wrong. Check both and try again.",
  wrong_code: "This code is wrong or no longer valid. Take the one of the newest mail, or ask for a new one.",
  weak_password: "This password is among the first ones to be guessed. Choose another one.",
  blocked_address: null,
  not_found: "This does not exist, or not any more. Go back to the list and choose again.",
  guest_not_found: "This visitor is not known any more.",
  method_not_allowed: "This page is older than the server. Reload the page and try again.",
  conflict: null,
  payload_too_large: "This is too long to be saved. Shorten it and try again.",
  unsupported_media_type: "This page is older than the server. Reload the page and try again.",
  rate_limited: "Too many tries. Wait a little, then try again.",
  internal_error: "Something went wrong on our side. Try again in a moment.",
  upstream_failed: "A service that HelpShelf needs did not answer. Try again in a minute.",
  unavailable: "HelpShelf is busy. Try again in a few seconds.",
  mail_not_configured: "This HelpShelf cannot send mail yet, so no code would reach you. Ask the person who runs it.",
};

/** One sentence a person understands, with the way out, for whatever a call threw. */
export function explain(error: unknown): string {
  if (error instanceof NetworkError) return "HelpShelf does not answer. Check your connection, then try again.";
  if (!(error instanceof ApiError)) return "This page has a fault. Reload it and try again.";
  const { problem, retry_after_s } = error;
  if (problem.error === "rate_limited" && retry_after_s !== null)
    return `Too many tries. Wait ${describeWait(retry_after_s)}, then try again.`;
  const sentence = SENTENCES[problem.error] ?? problem.detail;
  if (problem.error === "internal_error" && problem.request_id)
    return `${sentence} If it stays, tell support this number: ${problem.request_id}.`;
  return sentence;
}

function describeWait(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} ${Math.ceil(seconds) === 1 ? "second" : "seconds"}`;
  const minutes = Math.ceil(seconds / 60);
  return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
}

/** Reads are tried again when nobody refused them; writes never by themselves. */
function isWorthRetrying(failures: number, error: Error): boolean {
  const is_passing = error instanceof NetworkError || (error instanceof ApiError && error.status >= 500);
  return is_passing && failures < MAX_READ_RETRIES;
}

/** Everything the dashboard has read. */
export const queryClient = new QueryClient({
  defaultOptions: {
    // "always": a call made offline fails at once with its sentence instead of waiting without one.
    queries: { retry: isWorthRetrying, staleTime: FRESH_MS, networkMode: "always" },
    mutations: { networkMode: "always" },
  },
});

const forgets = new Set<() => void>();

/** For what a member has here beside what was read: `forget` is called when another one may be in front of the screen. */
export function whenForgotten(forget: () => void): void {
  forgets.add(forget);
}

/** Another person may be in front of the screen: nothing that a member read or wrote stays. */
export function forgetMember(): void {
  queryClient.clear();
  for (const forget of forgets) forget();
}
