/** Every error code the product answers with, and its HTTP status. The one table: RFC 9457 bodies carry the code as `error`. */
export const ERROR_STATUS = {
  invalid_request: 400,
  invalid_json: 400,
  unauthenticated: 401,
  forbidden: 403,
  origin_not_allowed: 403,
  widget_disabled: 403,
  visitor_blocked: 403,
  plan_limit: 403,
  wrong_credentials: 401,
  wrong_code: 400,
  weak_password: 400,
  blocked_address: 400,
  not_found: 404,
  guest_not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal_error: 500,
  upstream_failed: 502,
  unavailable: 503,
  mail_not_configured: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** An `application/problem+json` body (RFC 9457) with our stable code, request id and, on validation, the fields at fault. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  error: ErrorCode;
  request_id: string;
  fields?: Record<string, string>;
}
