/** Where a visitor gets replies while they are away. Nothing is mailed to an address that was not confirmed but the one code (bars ABU-05). */
import { and, eq, gt, isNotNull, lt, sql } from "drizzle-orm";
import type { ConfirmEmail, GivenEmail, GuestEmail } from "../contract/mail";
import { readNetwork, requireWithinLimits } from "../ops/limits";
import { isSameText, sha256Hex, signText } from "../platform/crypto";
import { newCode } from "../platform/ids";
import { AppError } from "../platform/problem";
import type { GuestScope } from "../platform/scope";
import type { Deps, Mail } from "../ports";
import { findMailTexts, type MailTexts } from "./mail-texts";
import { guest_emails } from "./schema";
import { readLocale } from "./service";
import { hashStop, writeStopUrl } from "./stop-mail";

/** As long as no second code may be mailed. */
const CODE_LIFETIME_MS = 86_400_000;
const MAX_TRIES = 5;

/**
 * Mails a code to the address, at most once a day whoever asks for it; asked again while that code works, it stands. The address
 * a guest has confirmed stays until the new one is. Throws mail_not_configured, rate_limited, upstream_failed (mail).
 */
export async function giveEmail(
  deps: Deps,
  scope: GuestScope,
  request: Request,
  { email }: { email: string },
): Promise<GivenEmail> {
  const { db, config, mailer, now } = deps;
  if (!mailer) throw new AppError("mail_not_configured", "Replies cannot be mailed here: sending mail is not set up.");
  const known = await findRow(deps, scope);
  if (known?.email === email) return { status: "confirmed" };
  if (known?.pending_email === email && known.tries < MAX_TRIES && (known.expires_at ?? 0) > now())
    return { status: "check_mail" };
  // One after the other: who is refused must not use up what an address, or the site, has left.
  await requireWithinLimits(deps, { confirm_mails_per_network: readNetwork(request) });
  await requireWithinLimits(deps, { confirm_mails_per_email: sha256Hex(email) });
  await requireWithinLimits(deps, { confirm_mails_per_site: scope.site_id });
  const code = newCode();
  const pending = {
    pending_email: email,
    code_hmac: signCode(config, scope, email, code),
    tries: 0,
    expires_at: now() + CODE_LIFETIME_MS,
    updated_at: now(),
  };
  await db
    .insert(guest_emails)
    .values({ guest_uuid: scope.guest_id, site_id: scope.site_id, created_at: now(), ...pending })
    .onConflictDoUpdate({
      target: guest_emails.guest_uuid,
      set: pending,
      setWhere: eq(guest_emails.site_id, scope.site_id),
    });
  try {
    await mailer.send(writeCodeMail(scope, await readLocale(deps, scope), email, code));
  } catch (error) {
    // Nobody waits for a code that was not sent.
    await db.update(guest_emails).set(NOTHING_PENDING).where(isOf(scope));
    throw error;
  }
  return { status: "check_mail" };
}

/** The mailed code proves the address. A wrong, an expired, a used and another guest's code are the same wrong_code. Throws rate_limited as well. */
export async function confirmEmail(
  deps: Deps,
  scope: GuestScope,
  request: Request,
  { code }: ConfirmEmail,
): Promise<GuestEmail> {
  const { db, config, now } = deps;
  await requireWithinLimits(deps, { codes_per_network: readNetwork(request) });
  const is_open = and(
    isOf(scope),
    isNotNull(guest_emails.pending_email),
    lt(guest_emails.tries, MAX_TRIES),
    gt(guest_emails.expires_at, now()),
  );
  // Counted before it is compared, in one statement: parallel guesses are as many tries.
  const [tried] = await db
    .update(guest_emails)
    .set({ tries: sql`${guest_emails.tries} + 1` })
    .where(is_open)
    .returning({ email: guest_emails.pending_email, code_hmac: guest_emails.code_hmac });
  const { email = null, code_hmac = null } = tried ?? {};
  if (email === null || code_hmac === null || !isSameText(code_hmac, signCode(config, scope, email, code)))
    throw new AppError("wrong_code", "This code is wrong or too old.");
  const at = { confirmed_at: now(), stop_hash: hashStop(config, scope.site_id, email), updated_at: now() };
  const [confirmed] = await db
    .update(guest_emails)
    .set({ email, ...NOTHING_PENDING, ...at })
    .where(and(isOf(scope), eq(guest_emails.code_hmac, code_hmac)))
    .returning({ email: guest_emails.email });
  if (!confirmed) throw new AppError("wrong_code", "This code is wrong or too old.");
  return { email: confirmed.email, pending_email: null, is_available: deps.mailer !== null };
}

export async function readEmail(deps: Pick<Deps, "db" | "now" | "mailer">, scope: GuestScope): Promise<GuestEmail> {
  const row = await findRow(deps, scope);
  const is_pending = (row?.expires_at ?? 0) > deps.now();
  return {
    email: row?.email ?? null,
    pending_email: is_pending ? (row?.pending_email ?? null) : null,
    is_available: deps.mailer !== null,
  };
}

/** The address is forgotten: from now on nothing is mailed. */
export async function removeEmail({ db }: Pick<Deps, "db">, scope: GuestScope): Promise<void> {
  await db.delete(guest_emails).where(isOf(scope));
}

/** Whom mails to a guest go to, in which language, and how they end them. */
export interface Recipient {
  email: string;
  texts: MailTexts;
  stop_url: string;
}

/** Null while no address of the guest is confirmed. */
export async function findRecipient(
  deps: Pick<Deps, "db" | "config">,
  guest: Pick<GuestScope, "site_id" | "site" | "guest_id">,
): Promise<Recipient | null> {
  const { db, config } = deps;
  const [row] = await db
    .select({ email: guest_emails.email, stop_hash: guest_emails.stop_hash })
    .from(guest_emails)
    .where(isOf(guest));
  if (!row?.email) return null;
  const stop_hash = hashStop(config, guest.site_id, row.email);
  // One that was confirmed before there was such a link, or under another secret.
  if (row.stop_hash !== stop_hash) await db.update(guest_emails).set({ stop_hash }).where(isOf(guest));
  const texts = findMailTexts(await readLocale(deps, guest));
  return { email: row.email, texts, stop_url: writeStopUrl(config, guest, row.email) };
}

const NOTHING_PENDING = { pending_email: null, code_hmac: null, expires_at: null } as const;

async function findRow({ db }: Pick<Deps, "db">, scope: GuestScope) {
  const [row] = await db.select().from(guest_emails).where(isOf(scope));
  return row ?? null;
}

function isOf({ site_id, guest_id }: { site_id: string; guest_id: string }) {
  return and(eq(guest_emails.site_id, site_id), eq(guest_emails.guest_uuid, guest_id));
}

function signCode({ app_secret }: Deps["config"], { guest_id }: GuestScope, email: string, code: string): string {
  return signText(app_secret, "guest_email_code", `${guest_id} ${email} ${code}`);
}

/** Nothing in it is the visitor's but the language: whoever typed the address chose no word of it. */
function writeCodeMail({ site }: GuestScope, locale: string | null, to: string, code: string): Mail {
  const texts = findMailTexts(locale);
  return { to, subject: texts.code_subject, text: texts.code(new URL(site.url).host, code) };
}
