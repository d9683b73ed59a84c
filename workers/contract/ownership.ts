import * as z from "zod";

/** How somebody shows that a website is theirs (spec §9): any one of the three will do. */
export const ProofMethod = z.enum(["dns", "meta", "file"]);
export type ProofMethod = z.infer<typeof ProofMethod>;

/** A website that a site's sources read, and whether it is proven. */
export const Ownership = z.object({
  /** Host and port, without `www.`. */
  host: z.string(),
  /** What is to be found; the same for every host of the site. */
  token: z.string(),
  dns_name: z.string(),
  dns_value: z.string(),
  meta_tag: z.string(),
  file_url: z.string(),
  file_text: z.string(),
  /** How it was proven, and when; null while it is not. */
  method: ProofMethod.nullable(),
  proven_at: z.int().nullable(),
});
export type Ownership = z.infer<typeof Ownership>;

export const ProveOwnership = z.strictObject({ host: z.string().trim().toLowerCase().min(1).max(260) });
export type ProveOwnership = z.infer<typeof ProveOwnership>;

/** What was found where. `checks` has a sentence for each method that did not succeed. */
export const OwnershipCheck = Ownership.extend({
  checks: z.array(z.object({ method: ProofMethod, found: z.boolean(), detail: z.string() })),
});
export type OwnershipCheck = z.infer<typeof OwnershipCheck>;
