import { parseJson } from "../platform/body";
import { AppError } from "../platform/problem";
import { readCapped } from "../platform/read-capped";
import type { Mail } from "../ports";

/** The vendors answer within a second; a person may wait for this. */
const DEADLINE_MS = 10_000;
/** Their answers are a few hundred bytes. */
const MAX_BYTES = 64 * 1024;

export interface MailVendor {
  /** The operator's key; part of no error. */
  token: string;
  /** The address mail comes from: of a domain that the vendor has verified. */
  from: string;
  deadline_ms?: number;
}

/**
 * Hands one mail to a vendor and returns its answer, null when that is not JSON. Throws upstream_failed when the vendor fails,
 * refuses or does not answer in time; what it says is not repeated, for it may name the person.
 */
export async function postMail(
  url: string,
  { token, deadline_ms = DEADLINE_MS }: MailVendor,
  body: object,
  headers: Record<string, string> = {},
): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.timeout(deadline_ms),
    });
    if (response.ok && response.body) {
      const bytes = await readCapped(response.body, MAX_BYTES);
      return bytes && parseJson(new TextDecoder().decode(bytes));
    }
    response.body?.cancel().catch(() => undefined);
    throw new Error(`The vendor answers ${response.status}.`);
  } catch (cause) {
    throw new AppError("upstream_failed", "The mail could not be sent. Try again in a few minutes.", { cause });
  }
}

/** As a mail's name may stand in a header: without what would end it, or begin an address. */
export function cleanName({ from_name = "HelpShelf" }: Mail): string {
  return from_name.replace(/[\p{Cc}\p{Cf}\s"\\<>@,;:]+/gu, " ").trim() || "HelpShelf";
}

/** On one line, read from left to right as it is written: what people call themselves and their sites stands in subjects. */
export function cleanSubject({ subject }: Mail): string {
  return subject.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\s]+/gu, " ").trim();
}
