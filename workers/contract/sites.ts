import * as z from "zod";

export const Theme = z.strictObject({
  primary_color: z.string().regex(/^#[0-9a-f]{6}$/i),
  secondary_color: z.string().regex(/^#[0-9a-f]{6}$/i),
  position: z.enum(["left", "right"]),
});
export type Theme = z.infer<typeof Theme>;

export const DEFAULT_THEME: Theme = { primary_color: "#FB8537", secondary_color: "#4884FA", position: "right" };
export const DEFAULT_WELCOME_MESSAGE = "Hi there! How can I help you today?";

export const Personality = z.enum(["friendly", "professional", "playful", "concise", "custom"]);
export type Personality = z.infer<typeof Personality>;

const Channel = z.strictObject({ enabled: z.boolean(), value: z.string().max(500) });

/** How visitors reach the owner's people (spec §4). */
export const Contact = z.strictObject({
  channels: z.partialRecord(
    z.enum(["chat", "email", "phone", "whatsapp", "messenger", "sms", "contact_form", "callback"]),
    Channel,
  ),
});
export type Contact = z.infer<typeof Contact>;

/** One website with its widget and settings: the tenant key for visitors. */
export const Site = z.object({
  id: z.string(),
  workspace_id: z.string().nullable(),
  name: z.string(),
  url: z.string(),
  subdomain: z.string(),
  site_key: z.string(),
  status: z.enum(["active", "inactive"]),
  widget_enabled: z.boolean(),
  ai_enabled: z.boolean(),
  personality: Personality,
  welcome_message: z.string(),
  suggested_questions: z.array(z.string()),
  theme: Theme,
  contact: Contact,
  /** Exact origins (scheme, host, port) whose pages may carry the widget. */
  allowed_origins: z.array(z.string()),
  created_at: z.int(),
  updated_at: z.int(),
});
export type Site = z.infer<typeof Site>;
