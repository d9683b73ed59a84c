import * as z from "zod";
import { ContactChannel, FormFields } from "./contact-form";
import { BusinessHours } from "./hours";
import { MAX_ANSWER_THRESHOLD, MAX_RETENTION_DAYS, MIN_ANSWER_THRESHOLD, MIN_RETENTION_DAYS } from "./limits";

const HexColor = z.string().regex(/^#[0-9a-f]{6}$/i, { error: "A colour such as #FB8537" });

export const Theme = z.strictObject({
  primary_color: HexColor,
  secondary_color: HexColor,
  position: z.enum(["left", "right"]),
});
export type Theme = z.infer<typeof Theme>;

export const Personality = z.enum(["friendly", "professional", "playful", "concise", "custom"]);
export type Personality = z.infer<typeof Personality>;

const Channel = z.strictObject({ enabled: z.boolean(), value: z.string().max(500) });

/** How visitors reach the owner's people (spec §4). */
export const Contact = z.strictObject({
  channels: z.partialRecord(ContactChannel, Channel),
  /** What the contact form asks beside name, address and message; absent: nothing. */
  form_data: FormFields.exactOptional(),
});
export type Contact = z.infer<typeof Contact>;

/** The models a site may choose from. */
export const AiModel = z.enum(["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"]);
export type AiModel = z.infer<typeof AiModel>;

export const AnswerLength = z.enum(["short", "normal", "detailed"]);
export type AnswerLength = z.infer<typeof AnswerLength>;

export const AnswerThreshold = z
  .number()
  .min(MIN_ANSWER_THRESHOLD, { error: `At least ${MIN_ANSWER_THRESHOLD}` })
  .max(MAX_ANSWER_THRESHOLD, { error: `At most ${MAX_ANSWER_THRESHOLD}` });

/** What is shown of a site's own Claude key; the key itself is shown to nobody. */
export const ClaudeKey = z.object({
  id: z.string(),
  last4: z.string(),
  added_at: z.int(),
  /** Set while Claude refuses it: until it is accepted again, answers are the site's own sentences. \`status\` is HTTP's; null: we cannot read the key any more. */
  refused: z.object({ status: z.int().nullable(), at: z.int() }).nullable(),
});
export type ClaudeKey = z.infer<typeof ClaudeKey>;

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, { error: "Must not be empty" })
    .max(max, { error: `At most ${max} characters` });

const MAX_HAND_OVER_RULES = 50;

/** When a conversation goes to a person though its visitor did not press for one. */
export const HandOverRules = z.strictObject({
  /** Conversations are answered by people alone. */
  human_first: z.boolean(),
  /** The same while people are there by the site's business hours; outside them the AI answers and whoever wants a person waits. */
  hours: z.boolean().default(false),
  /** After two answers in a row that the site's content did not give. */
  on_unsupported: z.boolean(),
  on_anger: z.boolean(),
  /** A message with every word of one of them. */
  keywords: z.array(line(60)).max(MAX_HAND_OVER_RULES, { error: `At most ${MAX_HAND_OVER_RULES}` }),
  /** Paths of the site's pages; a message from one of them or from below it. */
  pages: z
    .array(line(300).regex(/^\/[^?#\s]*$/, { error: "A path such as /checkout" }))
    .max(MAX_HAND_OVER_RULES, { error: `At most ${MAX_HAND_OVER_RULES}` }),
});
export type HandOverRules = z.infer<typeof HandOverRules>;
export type HandOverInput = z.input<typeof HandOverRules>;

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
  /** The owner's own words for how answers sound; for the personality `custom`. */
  custom_voice: z.string().nullable(),
  answer_length: AnswerLength,
  /** What the owner wants answers to heed. Data for the model, never rules. */
  answer_guidance: z.string().nullable(),
  /** Null: the deployment's. */
  ai_model: AiModel.nullable(),
  claude_key: ClaudeKey.nullable(),
  /** Confidence from which an answer is given, 0–1; null: the product's own. */
  answer_threshold: z.number().nullable(),
  /** Null: none of its own. Beyond it answers are the site's own sentences until the next day (UTC). */
  daily_spend_limit_usd: z.number().nullable(),
  /** Words and phrases that mean the same on this site, a group each. */
  synonyms: z.array(z.array(z.string())),
  /** What is not answered here: a question with every word of one of them gets a fixed reply. */
  blocked_topics: z.array(z.string()),
  hand_over: HandOverRules,
  /** What a visitor adds before anything of an answer is shown is answered together with what it adds to; else each has its own answer. */
  merges_questions: z.boolean(),
  /** Days after its last message that an ended conversation is erased; null: never. */
  retention_days: z.int().nullable(),
  /** When people answer; null: always. */
  business_hours: BusinessHours.nullable(),
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

const SiteName = line(255);
/** A site's address: http or https, as a person types it, the scheme may be missing. */
const SiteUrl = line(2_048);
const Subdomain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9-]{1,48}[a-z0-9])$/, {
    error: "3 to 50 letters, digits and hyphens, no hyphen at the ends",
  });
/** Exactly scheme, host and port: it goes into a Content-Security-Policy, so nothing else may pass. */
export const Origin = z
  .string()
  .max(300)
  .refine((value) => /^https?:\/\/[^\s;,*'"]+$/.test(value) && URL.canParse(value) && new URL(value).origin === value, {
    error: "An origin such as https://www.example.org, without a path",
  });

export const CreateSite = z.strictObject({
  url: SiteUrl,
  /** The address's host when absent. */
  name: SiteName.optional(),
  /** Made from the host when absent. */
  subdomain: Subdomain.optional(),
});
export type CreateSite = z.infer<typeof CreateSite>;

const MAX_BLOCKED_TOPICS = 20;
const MAX_SYNONYM_GROUPS = 100;
const MAX_SYNONYMS_A_GROUP = 8;
const MAX_SYNONYM_CHARS = 60;

/** An absent field stays as it is (spec §2). */
export const UpdateSite = z.strictObject({
  name: SiteName.optional(),
  url: SiteUrl.optional(),
  subdomain: Subdomain.optional(),
  status: z.enum(["active", "inactive"]).optional(),
  widget_enabled: z.boolean().optional(),
  ai_enabled: z.boolean().optional(),
  personality: Personality.optional(),
  custom_voice: line(300).nullable().optional(),
  answer_length: AnswerLength.optional(),
  answer_guidance: line(4_000).nullable().optional(),
  ai_model: AiModel.nullable().optional(),
  answer_threshold: AnswerThreshold.nullable().optional(),
  daily_spend_limit_usd: z
    .number()
    .min(0.01, { error: "At least one cent" })
    .max(100_000, { error: "At most 100,000 dollars" })
    .nullable()
    .optional(),
  blocked_topics: z
    .array(line(100))
    .max(MAX_BLOCKED_TOPICS, { error: `At most ${MAX_BLOCKED_TOPICS}` })
    .optional(),
  hand_over: HandOverRules.optional(),
  merges_questions: z.boolean().optional(),
  retention_days: z
    .int({ error: "Whole days" })
    .min(MIN_RETENTION_DAYS, { error: "At least one day" })
    .max(MAX_RETENTION_DAYS, { error: `At most ${MAX_RETENTION_DAYS} days` })
    .nullable()
    .optional(),
  business_hours: BusinessHours.nullable().optional(),
  synonyms: z
    .array(
      z
        .array(line(MAX_SYNONYM_CHARS))
        .min(2, { error: "A group needs two words or more" })
        .max(MAX_SYNONYMS_A_GROUP, { error: `At most ${MAX_SYNONYMS_A_GROUP} a group` }),
    )
    .max(MAX_SYNONYM_GROUPS, { error: `At most ${MAX_SYNONYM_GROUPS} groups` })
    .optional(),
  welcome_message: line(500).optional(),
  suggested_questions: z.array(line(200)).max(5, { error: "At most 5" }).optional(),
  theme: Theme.optional(),
  contact: Contact.optional(),
  allowed_origins: z.array(Origin).max(20, { error: "At most 20" }).optional(),
});
export type UpdateSite = z.infer<typeof UpdateSite>;

/** A site as its owner sees it. */
export const OwnSite = Site.extend({
  /** Scheme and host of the widget, the help pages and the site's public API. */
  origin: z.string(),
  /** The line to put before `</body>`. */
  snippet: z.string(),
});
export type OwnSite = z.infer<typeof OwnSite>;

/** Visible ASCII, since it goes into a header. */
export const SaveClaudeKey = z.strictObject({
  api_key: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{20,300}$/, { error: "A Claude API key, such as sk-ant-…" }),
});
export type SaveClaudeKey = z.infer<typeof SaveClaudeKey>;

export const SitePath = z.object({ site_id: z.string().max(100) });

/** What the preview shows instead of what is saved. */
export const PreviewQuery = z.object({
  primary_color: HexColor.optional(),
  secondary_color: HexColor.optional(),
  position: z.enum(["left", "right"]).optional(),
  name: z.string().max(255).optional(),
  welcome_message: z.string().max(500).optional(),
  /** JSON array of texts. */
  suggested_questions: z.string().max(1_200).optional(),
});
export type PreviewQuery = z.infer<typeof PreviewQuery>;
