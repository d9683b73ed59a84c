import { and, eq, gt, lt, sql } from "drizzle-orm";
import type { Me, Register, VerifyEmail } from "../contract/accounts";
import { STARTING_PLAN } from "../contract/plans";
import { audit } from "../ops/audit";
import { readIp, readNetwork, requireWithinLimits } from "../ops/limits";
import type { Config } from "../platform/config";
import { isSameText, sha256Hex, signText } from "../platform/crypto";
import { newCode, newId } from "../platform/ids";
import { AppError } from "../platform/problem";
import type { Deps, Mail } from "../ports";
import { hashPassword, requireStrongPassword } from "./passwords";
import { members, registrations, users, workspaces } from "./schema";
import { getMe } from "./service";
import { prepareSession, setSessionCookie } from "./sessions";

const CODE_LIFETIME_MS = 600_000;
const MAX_TRIES = 5;

/**
 * Mails a code to a new address, and to a known one that there is an account: the answer, and the one hash it costs, are the
 * same. A later registration of an address replaces code and password. Throws mail_not_configured, weak_password,
 * rate_limited, unavailable, upstream_failed (mail).
 */
export async function registerAccount(
  deps: Deps,
  request: Request,
  input: Register,
): Promise<{ status: "check_mail" }> {
  const { db, config, mailer, now } = deps;
  const { email, full_name, company_name } = input;
  if (!mailer) throw new AppError("mail_not_configured", "Nobody can sign up here: sending mail is not set up.");
  requireStrongPassword(input);
  const email_hash = sha256Hex(email);
  // One after the other: a network that is refused must not use up what an address has left.
  await requireWithinLimits(deps, { sign_ups_per_network: readNetwork(request) });
  await requireWithinLimits(deps, { sign_ups_per_email: email_hash });
  const password_hash = await hashPassword(input.password);
  const code = newCode();
  const row = {
    code_hmac: signCode(config, email, code),
    password_hash,
    full_name: full_name || null,
    company_name: company_name || null,
    tries: 0,
    created_at: now(),
    expires_at: now() + CODE_LIFETIME_MS,
  };
  const [known] = await db.select({ id: users.id }).from(users).where(eq(users.email, email));
  const noted = audit(
    deps,
    { workspace_id: null, user_id: null, ip: readIp(request) },
    "account.registered",
    email_hash,
  );
  const kept = db
    .insert(registrations)
    .values({ email, ...row })
    .onConflictDoUpdate({ target: registrations.email, set: row });
  await db.batch(known ? [noted] : [noted, kept]);
  await mailer.send(known ? writeKnownMail(config, email) : writeCodeMail(email, code));
  return { status: "check_mail" };
}

/**
 * Turns a registration into a person with a workspace of their own, and signs in: the cookie goes into `headers`. A wrong, an
 * expired, a used and an unknown code are the same wrong_code. Throws rate_limited as well.
 */
export async function verifyEmail(
  deps: Deps,
  request: Request,
  headers: Headers,
  { email, code }: VerifyEmail,
): Promise<Me> {
  const { db, now } = deps;
  await requireWithinLimits(deps, { codes_per_network: readNetwork(request) });
  const registration = await claimRegistration(deps, email, code);
  if (!registration) {
    const actor = { workspace_id: null, user_id: null, ip: readIp(request) };
    await audit(deps, actor, "session.refused", sha256Hex(email));
    throw new AppError("wrong_code", "This code is wrong or too old. Sign up again for a new one.");
  }
  const { password_hash, full_name, company_name } = registration;
  const at = { created_at: now(), updated_at: now() };
  const scope = { workspace_id: newId("ws", now()), user_id: newId("user", now()) };
  const session = await prepareSession(deps, request, scope);
  await db.batch([
    db
      .insert(workspaces)
      .values({ id: scope.workspace_id, name: nameWorkspace(registration), plan: STARTING_PLAN, ...at }),
    db
      .insert(users)
      .values({ id: scope.user_id, email, email_verified_at: now(), password_hash, full_name, company_name, ...at }),
    db.insert(members).values({ ...scope, role: "owner", created_at: now() }),
    audit(deps, { ...scope, ip: readIp(request) }, "account.verified", scope.user_id),
    ...session.statements,
  ]);
  setSessionCookie(headers, session.token);
  return getMe(deps, scope);
}

/** Takes the registration that this code proves, once: of two callers with the right code one gets it. Null when the code proves nothing. */
async function claimRegistration({ db, config, now }: Deps, email: string, code: string) {
  const code_hmac = signCode(config, email, code);
  const is_open = and(
    eq(registrations.email, email),
    lt(registrations.tries, MAX_TRIES),
    gt(registrations.expires_at, now()),
  );
  // Counted before it is compared, in one statement: parallel guesses are as many tries.
  const [tried] = await db
    .update(registrations)
    .set({ tries: sql`${registrations.tries} + 1` })
    .where(is_open)
    .returning({ code_hmac: registrations.code_hmac });
  if (!tried || !isSameText(tried.code_hmac, code_hmac)) return null;
  const [claimed] = await db
    .delete(registrations)
    .where(and(eq(registrations.email, email), eq(registrations.code_hmac, code_hmac)))
    .returning();
  // Who has come to exist by another way since signs in with the password they have.
  const [known] = await db.select({ id: users.id }).from(users).where(eq(users.email, email));
  return claimed && !known ? claimed : null;
}

function signCode({ app_secret }: Config, email: string, code: string): string {
  return signText(app_secret, "sign_up_code", `${email} ${code}`);
}

function nameWorkspace({ email, full_name, company_name }: typeof registrations.$inferSelect): string {
  return company_name ?? (full_name ? `${full_name}'s workspace` : email.slice(email.indexOf("@") + 1));
}

function writeCodeMail(to: string, code: string): Mail {
  return {
    to,
    subject: "Your code for HelpShelf",
    text: `Your code is ${code}. It works for 10 minutes.

Type it on the page where you signed up. Nobody at HelpShelf will ever ask you for it.

If you did not sign up just now, do nothing: without the code there is no account.
`,
  };
}

function writeKnownMail({ app_origin }: Config, to: string): Mail {
  return {
    to,
    subject: "You have a HelpShelf account already",
    text: `Somebody, probably you, signed up for HelpShelf with this address. It has an account already.

Sign in at ${app_origin}/sign-in

If it was not you, do nothing: your account and its password are as they were.
`,
  };
}
