import { ERROR_STATUS, type ErrorCode, type Problem } from "../contract/errors";

/** The one error services throw. `detail` is a sentence fit for the reader: never a stack, SQL, host or path. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: Record<string, string> | undefined;
  readonly retry_after_s: number | undefined;
  /** Further response headers, such as `RateLimit`. */
  readonly headers: Record<string, string> | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: {
      cause?: unknown;
      fields?: Record<string, string>;
      retry_after_s?: number;
      headers?: Record<string, string>;
    } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.fields = options.fields;
    this.retry_after_s = options.retry_after_s;
    this.headers = options.headers;
  }
}

/** The one sentence of every address without a route, so that none tells more than another. */
export const NOTHING_HERE = "There is nothing at this address.";

const TITLES: Record<ErrorCode, string> = {
  invalid_request: "Invalid request",
  invalid_json: "Invalid JSON",
  unauthenticated: "Sign-in needed",
  forbidden: "Not allowed",
  origin_not_allowed: "Origin not allowed",
  visitor_blocked: "Visitor blocked",
  widget_disabled: "Widget switched off",
  plan_limit: "Plan limit reached",
  wrong_credentials: "Not signed in",
  wrong_code: "Wrong code",
  weak_password: "Password too common",
  blocked_address: "Address not allowed",
  not_found: "Not found",
  guest_not_found: "Guest not found",
  method_not_allowed: "Method not allowed",
  conflict: "Conflict",
  payload_too_large: "Too large",
  unsupported_media_type: "Unsupported content type",
  rate_limited: "Too many requests",
  internal_error: "Something went wrong",
  upstream_failed: "A service we depend on failed",
  unavailable: "Temporarily unavailable",
  mail_not_configured: "Mail not connected",
};

/** Builds the RFC 9457 body. */
export function toProblem(
  code: ErrorCode,
  detail: string,
  request_id: string,
  fields?: Record<string, string>,
): Problem {
  return {
    type: `urn:helpshelf:error:${code}`,
    title: TITLES[code],
    status: ERROR_STATUS[code],
    detail,
    error: code,
    request_id,
    ...(fields ? { fields } : {}),
  };
}
