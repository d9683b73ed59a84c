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
  created_at: z.int(),
  /** Within an hour; null while it was never used. */
  last_used_at: z.int().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const CreateApiKey = z.strictObject({
  name: z.string().trim().min(1, { error: "Must not be empty" }).max(100, { error: "At most 100 characters" }),
  scopes: z.array(ApiKeyScope).min(1, { error: "Choose at least one" }).max(1),
});
export type CreateApiKey = z.infer<typeof CreateApiKey>;
export const CreatedApiKey = ApiKey.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const ApiKeyPath = z.object({ key_id: z.string().max(100) });
