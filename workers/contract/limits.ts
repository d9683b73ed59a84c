/** Sizes every part agrees on (spec §2). Bytes unless the name says otherwise. */
export const MAX_BODY_BYTES = 64 * 1024;
export const MAX_QUERY_CHARS = 1_000;
export const MAX_CHAT_CHARS = 4_000;
export const MAX_METADATA_BYTES = 4 * 1024;
export const MAX_CONTEXT_BYTES = 2 * 1024;
/** JSON nesting and key count beyond which a body is refused (bars ABU-03). */
export const MAX_JSON_DEPTH = 20;
export const MAX_JSON_KEYS = 1_000;
export const GUEST_LIFETIME_DAYS = 30;

/** Rate limits by name: at most `limit` calls in a sliding `window_s` seconds. `LIMITS` in the environment overrides `limit`. */
export const RATE_LIMITS = {
  answers_per_guest: { limit: 10, window_s: 60 },
  answers_per_ip: { limit: 60, window_s: 60 },
  answers_per_site: { limit: 100, window_s: 60 },
  guests_per_ip_and_site: { limit: 20, window_s: 3_600 },
  turns_per_guest: { limit: 10, window_s: 60 },
} as const;

export type RateLimitName = keyof typeof RATE_LIMITS;
