import type { Site } from "./sites";

/** What a site begins with (spec §5): its owner has named an address and nothing else. */
export const NEW_SITE = {
  status: "active",
  widget_enabled: true,
  ai_enabled: true,
  personality: "friendly",
  custom_voice: null,
  answer_length: "normal",
  answer_guidance: null,
  ai_model: null,
  claude_key: null,
  answer_threshold: null,
  daily_spend_limit_usd: null,
  synonyms: [],
  blocked_topics: [],
  hand_over: { human_first: false, hours: false, on_unsupported: true, on_anger: true, keywords: [], pages: [] },
  merges_questions: false,
  business_hours: null,
  retention_days: null,
  welcome_message: "Hi there! How can I help you today?",
  suggested_questions: [],
  theme: { primary_color: "#FB8537", secondary_color: "#4884FA", position: "right" },
  contact: { channels: {} },
  allowed_origins: [],
} satisfies Partial<Site>;
