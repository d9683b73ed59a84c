import * as z from "zod";
import { Email } from "./accounts";
import { MAX_CHAT_CHARS } from "./limits";

/** The contact form of a site (spec §3, §4): what its owner asks, and what a visitor sends. */

export const ContactChannel = z.enum([
  "chat",
  "email",
  "phone",
  "whatsapp",
  "messenger",
  "sms",
  "contact_form",
  "callback",
]);
export type ContactChannel = z.infer<typeof ContactChannel>;

const MAX_FORM_FIELDS = 10;
const MAX_LABEL_CHARS = 100;
const MAX_OPTIONS = 30;
/** Of every form: a field of the owner's may not be named like one. */
const OWN_FIELDS = ["name", "email", "channel", "text"];

const label = z
  .string()
  .trim()
  .min(1, { error: "Must not be empty" })
  .max(MAX_LABEL_CHARS, { error: `At most ${MAX_LABEL_CHARS} characters` });

/** A field that an owner adds to the form. */
export const FormField = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/, { error: "Small letters, digits and _, such as order_number" })
      .refine((name) => !OWN_FIELDS.includes(name), { error: "The form has this field already" }),
    label,
    type: z.enum(["text", "email", "phone", "select", "textarea"]),
    required: z.boolean(),
    /** What a `select` offers. */
    options: z
      .array(label)
      .min(1, { error: "Give at least one" })
      .max(MAX_OPTIONS, { error: `At most ${MAX_OPTIONS}` })
      .exactOptional(),
  })
  .refine(({ type, options }) => (type === "select") === (options !== undefined), {
    path: ["options"],
    error: "For a select, and for nothing else",
  });
export type FormField = z.infer<typeof FormField>;

export const FormFields = z
  .array(FormField)
  .max(MAX_FORM_FIELDS, { error: `At most ${MAX_FORM_FIELDS} fields` })
  .refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, {
    error: "Give each field a name of its own",
  });

export const SendContact = z.strictObject({
  name: z.string().trim().max(200, { error: "At most 200 characters" }).optional(),
  email: Email,
  /** How the visitor wishes to be answered. */
  channel: ContactChannel.optional(),
  /** The owner's fields by name. */
  fields: z
    .record(z.string().max(40), z.string().max(MAX_CHAT_CHARS, { error: `At most ${MAX_CHAT_CHARS} characters` }))
    .default({}),
  text: z
    .string()
    .trim()
    .min(1, { error: "Must not be empty" })
    .max(MAX_CHAT_CHARS, { error: `At most ${MAX_CHAT_CHARS} characters` }),
  /** Sent again under the same one it is stored once. */
  client_id: z.string().min(8).max(64).optional(),
  site_key: z.string().max(64).optional(),
});
export type SendContact = z.infer<typeof SendContact>;
export const SentContact = z.object({ conversation_id: z.string() });
export type SentContact = z.infer<typeof SentContact>;

/** As FormEntry of contract/socket.ts. */
export const FormEntry = z.object({ name: z.string(), label: z.string(), value: z.string() });
