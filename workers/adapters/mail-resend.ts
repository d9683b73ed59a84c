/** Resend behind the Mailer port (resend.com/docs/api-reference/emails/send-email, 2026-11). */
import * as z from "zod";
import { AppError } from "../platform/problem";
import type { Mailer } from "../ports";
import { cleanName, cleanSubject, type MailVendor, postMail } from "./mail-http";

const API_URL = "https://api.resend.com";
const Sent = z.object({ id: z.string() });

/** The token is the operator's configuration; the only address asked is the vendor's own. */
export function createResendMailer({ api_url = API_URL, ...vendor }: MailVendor & { api_url?: string }): Mailer {
  return {
    async send(mail) {
      const { to, text, reply_to, headers, id } = mail;
      const body = {
        from: `"${cleanName(mail)}" <${vendor.from}>`,
        to: [to],
        subject: cleanSubject(mail),
        text,
        ...(reply_to && { reply_to }),
        ...(headers && { headers }),
      };
      // The vendor sends one mail for a key in a day, however often it is asked.
      const answer = await postMail(`${api_url}/emails`, vendor, body, id ? { "idempotency-key": id } : {});
      if (!Sent.safeParse(answer).success)
        throw new AppError("upstream_failed", "The mail service gave no answer that we know.");
    },
  };
}
