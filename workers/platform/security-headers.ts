/** The headers of every response, errors included (bars WEB-06). A route that set one of them itself keeps its own. */
const DEFAULTS: Record<string, string> = {
  "X-Content-Type-Options": "nosniff",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cache-Control": "no-store",
};

/** The dashboard's documents may load, call and frame the app host and nothing else. Pages sends the same (scripts/deploy-dashboard.mjs). */
export const DASHBOARD_HEADERS: Record<string, string> = {
  ...DEFAULTS,
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
};

/** `cors_origin` is set only after the caller's origin was checked against the site. */
export function withSecurityHeaders(response: Response, request_id: string, cors_origin: string | undefined): Response {
  const out = new Response(response.body, response);
  for (const [name, value] of Object.entries(DEFAULTS)) if (!out.headers.has(name)) out.headers.set(name, value);
  out.headers.set("X-Request-Id", request_id);
  if (cors_origin !== "*") out.headers.append("Vary", "Origin");
  if (cors_origin) out.headers.set("Access-Control-Allow-Origin", cors_origin);
  return out;
}
