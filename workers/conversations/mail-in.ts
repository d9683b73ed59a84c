/** A visitor's answer to a mailed reply, back into its conversation. */
import { eq } from "drizzle-orm";
import { findGuest, touchGuest } from "../contacts/service";
import { MAX_CHAT_CHARS } from "../contract/limits";
import { sha256Hex } from "../platform/crypto";
import { readCapped } from "../platform/read-capped";
import type { GuestScope } from "../platform/scope";
import type { Deps, IncomingMail, Outcome } from "../ports";
import { stripQuoted } from "./quoted-text";
import { mail_threads } from "./schema";
import { beginConversation } from "./service";

/** Attachments included, which are not taken; far beyond any text. */
const MAX_MAIL_BYTES = 5 * 1024 * 1024;
const ADDRESS = /^reply\+([\da-f]{40})@([^@]+)$/;

/** What the Worker's `email()` is given, as far as it is needed. */
export type MailMessage = Pick<ForwardableEmailMessage, "from" | "to" | "raw" | "rawSize" | "setReject">;

/** Told to the sending server, whose user then reads it: nothing is lost in silence. */
const REFUSALS = {
  unknown: "There is no such address.",
  other_sender: "Answer from the address that the reply was sent to.",
  too_large: "This mail is too large. Send it again without attachments.",
  no_text: "This mail has no text of its own.",
  too_long: `This mail is too long: at most ${MAX_CHAT_CHARS} characters.`,
  too_fast: "Too many mails at once. Send it again in a few minutes.",
} as const;
type Result = "stored" | "automatic" | keyof typeof REFUSALS;

/**
 * Stores the new text of a mail as the visitor's message, once per Message-ID. Only the address that the reply went to is heard,
 * under the secret address that the reply named. A refusal is the sending server's to tell. Throws what the database throws: then
 * the mail is delivered again.
 */
export async function receiveMail(deps: Deps, message: MailMessage): Promise<void> {
  const result = await takeMail(deps, message);
  if (result in REFUSALS) message.setReject(REFUSALS[result as keyof typeof REFUSALS]);
  deps.log("INFO", "API", "mail.received", { result, bytes: message.rawSize });
}

async function takeMail(deps: Deps, { from, to, raw, rawSize }: MailMessage): Promise<Result> {
  const thread = await findThread(deps, to);
  const guest = thread && (await findGuest(deps, thread.guest_uuid));
  if (!guest || guest.is_blocked || guest.site_id !== thread.site_id || guest.site.status !== "active")
    return "unknown";
  const bytes = rawSize > MAX_MAIL_BYTES ? null : await readCapped(raw, MAX_MAIL_BYTES);
  if (!bytes) return "too_large";
  const mail = await deps.readMail(bytes);
  // Without an envelope's sender it is a bounce, whatever it says.
  if (mail.is_automatic || from === "") return "automatic";
  if (mail.from !== thread.email) return "other_sender";
  const text = writeMessage(mail);
  if (text === null) return "no_text";
  if (text.length > MAX_CHAT_CHARS) return "too_long";
  const client_id = `mail:${sha256Hex(mail.message_id ?? new TextDecoder().decode(bytes)).slice(0, 40)}`;
  const outcome = await store(deps, guest, thread.conversation_id, { client_id, text });
  if (!outcome.ok) return outcome.code === "rate_limited" ? "too_fast" : "unknown";
  await touchGuest(deps, guest);
  return "stored";
}

/** The conversation that a secret address names; null for one that was never given out. */
async function findThread({ db, config }: Pick<Deps, "db" | "config">, to: string) {
  const [, token, domain] = ADDRESS.exec(to.toLowerCase()) ?? [];
  if (!token || domain !== config.mail_reply_domain) return null;
  const [thread] = await db
    .select()
    .from(mail_threads)
    .where(eq(mail_threads.token_hash, sha256Hex(token)));
  return thread ?? null;
}

/** Into the conversation of the reply; when that has ended for good into the guest's present one, which may have to begin. */
async function store(
  deps: Deps,
  guest: GuestScope,
  conversation_id: string,
  message: { client_id: string; text: string },
): Promise<Outcome<{ seq: number }>> {
  const input = { ...message, context: null, request_id: deps.request_id, via: "mail" } as const;
  const outcome = await deps.conversation.send(guest, conversation_id, input);
  if (outcome.ok || outcome.code !== "conflict") return outcome;
  const present = guest.conversation_id;
  if (present && present !== conversation_id) {
    const there = await deps.conversation.send(guest, present, input);
    if (there.ok || there.code !== "conflict") return there;
  }
  return deps.conversation.send(guest, await beginConversation(deps, guest), input);
}

/** Members are told of what a mail brought and was not taken. Null for a mail without any text. */
function writeMessage({ text, attachments }: IncomingMail): string | null {
  const own = stripQuoted(text);
  if (attachments === 0 || own === "") return own || null;
  return `${own}\n\n(${attachments === 1 ? "An attachment" : `${attachments} attachments`} of this mail cannot be shown here.)`;
}
