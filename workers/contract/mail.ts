import * as z from "zod";
import { Email } from "./accounts";
import { SiteKey } from "./embed";

/** A visitor's address for replies by mail (spec §7). */

export const GiveEmail = z.strictObject({ email: Email, site_key: SiteKey.optional() });
export type GiveEmail = z.infer<typeof GiveEmail>;
/** `check_mail`: a code was mailed to the address, now or within the last day. */
export const GivenEmail = z.object({ status: z.enum(["check_mail", "confirmed"]) });
export type GivenEmail = z.infer<typeof GivenEmail>;

export const ConfirmEmail = z.strictObject({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, { error: "The code has six digits" }),
  site_key: SiteKey.optional(),
});
export type ConfirmEmail = z.infer<typeof ConfirmEmail>;

export const GuestEmail = z.object({
  /** Replies go here; null before one is confirmed. */
  email: z.string().nullable(),
  /** Waits for its code. */
  pending_email: z.string().nullable(),
  /** False where this deployment sends no mail. */
  is_available: z.boolean(),
});
export type GuestEmail = z.infer<typeof GuestEmail>;

/** The secret in the link that stops mails. */
export const StopPath = z.object({ token: z.string().regex(/^[\da-f]{40}$/) });

export const AskTranscript = z.strictObject({ site_key: SiteKey.optional() });
/** Where it was sent. */
export const MailedTranscript = z.object({ email: z.string() });
export type MailedTranscript = z.infer<typeof MailedTranscript>;
