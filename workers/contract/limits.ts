/** Sizes every part agrees on (spec §2). Bytes unless the name says otherwise. */
export const MAX_BODY_BYTES = 64 * 1024;
export const MAX_QUERY_CHARS = 1_000;
/** Test questions of one site. */
export const MAX_TEST_QUESTIONS = 500;
/** What an owner tells a model to do with one kind of question. */
export const MAX_TEMPLATE_CHARS = 2_000;
export const MAX_TAG_CHARS = 40;
export const MAX_VIEW_NAME_CHARS = 40;
export const MAX_CHAT_CHARS = 4_000;
/** Of a workspace: more than anybody finds again. */
export const MAX_CANNED_REPLIES = 500;
/** What a visitor says beside their rating of a conversation. */
export const MAX_COMMENT_CHARS = 1_000;
/** One file of a conversation, and how many a message may have. */
export const MAX_ATTACHMENT_BYTES = 8 * 1024 * 1024;
export const MAX_ATTACHMENTS = 5;
/** A picture's two sides together: what a browser can still unpack on a phone. */
export const MAX_PICTURE_PIXELS = 64_000_000;
export const MAX_PICTURE_SIDE_PX = 16_000;
/** The picture of a member: browsers send one of 128 × 128. */
export const MAX_PROFILE_IMAGE_BYTES = 64 * 1024;
export const MAX_PROFILE_IMAGE_SIDE_PX = 1_024;
export const MAX_METADATA_BYTES = 4 * 1024;
export const MAX_CONTEXT_BYTES = 2 * 1024;
/** JSON nesting and key count beyond which a body is refused (bars ABU-03). */
export const MAX_JSON_DEPTH = 20;
export const MAX_JSON_KEYS = 1_000;
/** Below this the site is taken not to hold the answer: four of five questions that it answers pass, and a third of those it does not. */
export const ANSWER_THRESHOLD = 0.62;
/** What an owner may set in its place: outside, a site would answer everything or nothing. */
export const MIN_ANSWER_THRESHOLD = 0.3;
export const MAX_ANSWER_THRESHOLD = 0.99;
/** How long an owner may have ended conversations kept, where not for good. */
export const MIN_RETENTION_DAYS = 1;
export const MAX_RETENTION_DAYS = 3_650;
/** Of business hours (spec §4); holidays for some years. */
export const MAX_WINDOWS_A_DAY = 4;
export const MAX_HOLIDAYS = 100;
/** A message opens an ended conversation again within this time, in milliseconds; later a new one begins (spec §7). */
export const REOPEN_MS = 7 * 24 * 3_600_000;
export const GUEST_LIFETIME_DAYS = 30;
export const MIN_PASSWORD_CHARS = 8;
export const MAX_PASSWORD_CHARS = 256;

/** Rate limits by name: at most `limit` calls in a sliding `window_s` seconds. `LIMITS` in the environment overrides `limit`. */
export const RATE_LIMITS = {
  answers_per_guest: { limit: 10, window_s: 60 },
  answers_per_ip: { limit: 60, window_s: 60 },
  answers_per_site: { limit: 100, window_s: 60 },
  guests_per_ip_and_site: { limit: 20, window_s: 3_600 },
  turns_per_guest: { limit: 10, window_s: 60 },
  /** In one conversation, whoever reads them. */
  messages_per_guest: { limit: 60, window_s: 60 },
  confirm_mails_per_network: { limit: 10, window_s: 3_600 },
  /** Over all sites: nobody is mailed more of what they did not ask for (bars ABU-05). */
  confirm_mails_per_email: { limit: 1, window_s: 86_400 },
  confirm_mails_per_site: { limit: 200, window_s: 86_400 },
  calls_per_api_key: { limit: 600, window_s: 60 },
  contacts_per_guest: { limit: 5, window_s: 3_600 },
  transcripts_per_guest: { limit: 3, window_s: 3_600 },
  transcripts_per_site: { limit: 200, window_s: 86_400 },
  /** Of the page without a script, read before it is known whose they are. */
  large_forms_per_network: { limit: 10, window_s: 60 },
  uploads_per_guest: { limit: 30, window_s: 3_600 },
  uploads_per_site: { limit: 500, window_s: 3_600 },
  sign_ups_per_network: { limit: 20, window_s: 3_600 },
  sign_ups_per_email: { limit: 5, window_s: 3_600 },
  logins_per_network: { limit: 30, window_s: 900 },
  logins_per_email_and_network: { limit: 10, window_s: 900 },
  /** Over all networks. Once full, a network that has not tried yet still has `logins_when_under_attack`. */
  logins_per_email: { limit: 50, window_s: 900 },
  logins_when_under_attack: { limit: 2, window_s: 900 },
  codes_per_network: { limit: 30, window_s: 900 },
  /** Calls that change something, and refusals that are noted: each is a row of the audit log. */
  writes_per_member: { limit: 120, window_s: 60 },
  asks_per_member: { limit: 30, window_s: 60 },
  /** Each asks somebody's website, at once and from the start. */
  crawls_per_workspace: { limit: 30, window_s: 3_600 },
  /** Each reads every passage of a site. */
  rebuilds_per_site: { limit: 6, window_s: 3_600 },
  /** Each asks every test question of the site. */
  test_runs_per_site: { limit: 30, window_s: 3_600 },
  recrawls_per_site: { limit: 60, window_s: 3_600 },
  /** Each asks somebody's website and its DNS. */
  ownership_checks_per_workspace: { limit: 20, window_s: 3_600 },
} as const;

export type RateLimitName = keyof typeof RATE_LIMITS;

/** Pages, overridden by `LIMITS` as well. */
export const PAGE_LIMITS = {
  /** Of a website that nobody has proven to be theirs (spec §9). */
  unproven_pages: 100,
  /** Of a workspace; null: what its plan says. */
  plan_pages: null,
} as const;

/** Megabytes of the files in a site's conversations, overridden by `LIMITS` as well. */
export const STORAGE_LIMITS = { attachment_mb_per_site: 2_000 } as const;

/**
 * What the AI may cost in a day (UTC), overridden by `LIMITS` as well. Checked before each call of a model: what is spent and what
 * calls under way may still spend, at the worst, must be below the ceiling, so that a day ends at most one call above it.
 */
export const SPEND_LIMITS = {
  /** Questions of a workspace that ask a model; null: what its plan says. */
  questions_per_day: null,
  /** The same of a site that belongs to no workspace yet. */
  trial_questions_per_day: 20,
  visitor_tokens_per_day: 300_000,
  visitor_cents_per_day: 50,
  site_tokens_per_day: 100_000_000,
  site_cents_per_day: 1_000,
  workspace_tokens_per_day: 200_000_000,
  workspace_cents_per_day: 2_000,
  /** Answers a site has written at the same time. */
  answers_at_once_per_site: 20,
} as const;
