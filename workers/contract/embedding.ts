import * as z from "zod";

/** A job of the EMBED queue: passages of a site lack vectors. May be lost or doubled. `v` is the schema's version. */
export const EmbedJob = z.strictObject({ v: z.literal(1), site_id: z.string(), request_id: z.string() });
export type EmbedJob = z.infer<typeof EmbedJob>;
