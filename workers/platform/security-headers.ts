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

/** `cors_origin` is set only after the caller's origin was checked against the site. */
export function withSecurityHeaders(response: Response, request_id: string, cors_origin: string | undefined): Response {
  const out = new Response(response.body, response);
  for (const [name, value] of Object.entries(DEFAULTS)) if (!out.headers.has(name)) out.headers.set(name, value);
  out.headers.set("X-Request-Id", request_id);
  if (cors_origin !== "*") out.headers.append("Vary", "Origin");
  if (cors_origin) out.headers.set("Access-Control-Allow-Origin", cors_origin);
  return out;
}
