import * as z from "zod";

/** Keys by which an owner's own programs call us (spec §5, §7). */

export const ApiKeyScope = z.enum(["chat"]);
export type ApiKeyScope = z.infer<typeof ApiKeyScope>;

/** What is shown of a key; the key itself is shown once, to whoever makes it. */
export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(ApiKeyScope),
  last4: z.string(),
  /** The one site whose visitors it opens; null for all of the workspace's. */
  site_id: z.string().nullable(),
  /** From then on it opens nothing; null for one without an end. */
  expires_at: z.int().nullable(),
  created_at: z.int(),
  /** Within an hour; null while it was never used. */
  last_used_at: z.int().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const CreateApiKey = z.strictObject({
  name: z.string().trim().min(1, { error: "Must not be empty" }).max(100, { error: "At most 100 characters" }),
  scopes: z.array(ApiKeyScope).min(1, { error: "Choose at least one" }).max(1),
  site_id: z.string().max(100).nullable().default(null),
  expires_at: z.int().nullable().default(null),
});
export type CreateApiKey = z.input<typeof CreateApiKey>;
export const CreatedApiKey = ApiKey.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const ApiKeyPath = z.object({ key_id: z.string().max(100) });
