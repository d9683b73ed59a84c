/** Cloudflare Email Service behind the Mailer port (developers.cloudflare.com/email-service, REST API, 2026-11). */
import * as z from "zod";
import { AppError } from "../platform/problem";
import type { Mailer } from "../ports";
import { cleanName, cleanSubject, type MailVendor, postMail } from "./mail-http";

const API_URL = "https://api.cloudflare.com/client/v4";

/** A mail is in one of the three lists; the vendor answers 200 for an address that took none as well. */
const Sent = z.object({
  success: z.literal(true),
  result: z.object({
    delivered: z.array(z.string()),
    queued: z.array(z.string()),
    permanent_bounces: z.array(z.string()),
  }),
});

/** `account_id` and the token are the operator's configuration; the only address asked is the vendor's own. */
export function createCloudflareMailer({
  account_id,
  api_url = API_URL,
  ...vendor
}: MailVendor & { account_id: string; api_url?: string }): Mailer {
  const endpoint = `${api_url}/accounts/${account_id}/email/sending/send`;
  return {
    async send(mail) {
      const { to, text, reply_to, headers } = mail;
      const answer = Sent.safeParse(
        await postMail(endpoint, vendor, {
          to,
          from: { address: vendor.from, name: cleanName(mail) },
          subject: cleanSubject(mail),
          text,
          ...(reply_to && { reply_to }),
          ...(headers && { headers }),
        }),
      );
      if (!answer.success) throw new AppError("upstream_failed", "The mail service gave no answer that we know.");
      const { delivered, queued } = answer.data.result;
      if (delivered.length + queued.length === 0)
        throw new AppError("upstream_failed", "This address does not take mail. Check it for a typing error.");
    },
  };
}
