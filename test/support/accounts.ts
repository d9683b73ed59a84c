import { env } from "cloudflare:workers";
import { and, desc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { hashPassword } from "../../workers/accounts/passwords";
import { registrations, users } from "../../workers/accounts/schema";
import type { Register } from "../../workers/contract/accounts";
import { audit_log, outbox } from "../../workers/ops/schema";
import { sha256Hex } from "../../workers/platform/crypto";
import { APP_ORIGIN, type Call, call } from "./client";
import { makeOwner, type Owner } from "./owners";

export const PASSWORD = "lantern over the beck";

let networks = 0;

/** An address nobody has called from: limits count by network, and all tests share one Limiter. */
export function newNetwork(): string {
  networks += 1;
  return `10.77.${networks >> 8}.${networks & 255}`;
}

export function newEmail(): string {
  return `${crypto.randomUUID()}@example.org`;
}

/** Calls the sign-in API as our own page does, from `network` or one of its own. */
export function callAuth(
  path: string,
  body: unknown,
  { network = newNetwork(), ...more }: Call & { network?: string } = {},
) {
  const headers = { "cf-connecting-ip": network, ...more.headers };
  return call(`/api/auth/${path}`, { method: "POST", body, origin: APP_ORIGIN, ...more, headers });
}

export function register(input: Partial<Register> & { email: string }, more: Call & { network?: string } = {}) {
  return callAuth("register", { password: PASSWORD, ...input }, more);
}

/** The newest mail to an address. */
export async function readMail(email: string) {
  const [mail] = await drizzle(env.DB)
    .select()
    .from(outbox)
    .where(eq(outbox.to, email))
    .orderBy(desc(outbox.created_at), desc(outbox.id))
    .limit(1);
  if (!mail) throw new Error(`No mail to ${email}.`);
  return mail;
}

export async function readCode(email: string): Promise<string> {
  const code = (await readMail(email)).text.match(/\b\d{6}\b/)?.[0];
  if (!code) throw new Error(`No code for ${email}.`);
  return code;
}

/** A code that is not the given one. */
export function changeCode(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, "0");
}

export function verify(email: string, code: string, more: Call & { network?: string } = {}) {
  return callAuth("verify-email", { email, code }, more);
}

export function signIn(email: string, password = PASSWORD, more: Call & { network?: string } = {}) {
  return callAuth("login", { email, password }, more);
}

/** The cookie of an answer, as a browser sends it back. */
export function readCookie(response: Response): { cookie: string } {
  return { cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
}

/** A person who signed up and typed their code: their address and the session that came of it. */
export async function signUp(input: Partial<Register> = {}): Promise<{ email: string; owner: { cookie: string } }> {
  const email = input.email ?? newEmail();
  await register({ ...input, email });
  const response = await verify(email, await readCode(email));
  if (response.status !== 200) throw new Error(`Sign-up answered ${response.status}.`);
  return { email, owner: readCookie(response) };
}

let password_hash: string | undefined;

/** A signed-in owner who could sign in with PASSWORD: as signUp, without the mail and at the price of one hash for all. */
export async function makeAccount(): Promise<Owner> {
  password_hash ??= await hashPassword(PASSWORD);
  const owner = await makeOwner();
  await drizzle(env.DB).update(users).set({ password_hash }).where(eq(users.email, owner.email));
  return owner;
}

export async function findUser(email: string) {
  const [user] = await drizzle(env.DB).select().from(users).where(eq(users.email, email));
  return user;
}

export async function findRegistration(email: string) {
  const [row] = await drizzle(env.DB).select().from(registrations).where(eq(registrations.email, email));
  return row;
}

/** The audit rows, of one action or of all, that name an address (by its hash) or an id as their target. */
export async function readAudit(target: string, action?: string) {
  const named = eq(audit_log.target, target.includes("@") ? sha256Hex(target) : target);
  const wanted = and(named, action === undefined ? undefined : eq(audit_log.action, action));
  return drizzle(env.DB).select().from(audit_log).where(wanted).orderBy(audit_log.id);
}
