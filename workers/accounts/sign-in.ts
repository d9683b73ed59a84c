import { asc, eq } from "drizzle-orm";
import type { Login, Me } from "../contract/accounts";
import { audit } from "../ops/audit";
import { readIp, readNetwork, requireWithinLimits } from "../ops/limits";
import { sha256Hex } from "../platform/crypto";
import { AppError } from "../platform/problem";
import type { Deps } from "../ports";
import { hashPassword, isPassword, needsRehash } from "./passwords";
import { members, users } from "./schema";
import { getMe } from "./service";
import { prepareSession, setSessionCookie } from "./sessions";

/**
 * Signs in to the workspace the person has been in longest; the cookie goes into `headers`. Unknown addresses, wrong passwords
 * and unproven addresses cost the same one hash and get the same answer. Throws rate_limited, wrong_credentials, unavailable,
 * and forbidden for who has the right password and is no longer a member anywhere.
 */
export async function login(deps: Deps, request: Request, headers: Headers, { email, password }: Login): Promise<Me> {
  const { db, now } = deps;
  const email_hash = sha256Hex(email);
  await requireLoginAllowed(deps, email_hash, readNetwork(request));
  const [user] = await db.select().from(users).where(eq(users.email, email));
  const password_hash = user?.email_verified_at ? user.password_hash : null;
  // Asked for an unknown address as well: what differs in work differs in time.
  const [member] = await db
    .select()
    .from(members)
    .where(eq(members.user_id, user?.id ?? ""))
    .orderBy(asc(members.created_at), asc(members.workspace_id))
    .limit(1);
  const is_right = await isPassword(password, password_hash);
  if (!member || !password_hash || !is_right) {
    const actor = { workspace_id: member?.workspace_id ?? null, user_id: user?.id ?? null, ip: readIp(request) };
    await audit(deps, actor, "session.refused", email_hash);
    if (is_right) throw new AppError("forbidden", "You are no longer a member of any workspace.");
    throw new AppError("wrong_credentials", "This e-mail address and password do not fit together.");
  }
  const { user_id, workspace_id } = member;
  const session = await prepareSession(deps, request, { workspace_id, user_id });
  if (needsRehash(password_hash)) {
    const renewed = { password_hash: await hashPassword(password), updated_at: now() };
    await db.update(users).set(renewed).where(eq(users.id, user_id));
  }
  await db.batch(session.statements);
  setSessionCookie(headers, session.token);
  return getMe(deps, { workspace_id, user_id });
}

/**
 * Before anything is hashed. The lock of an address over all networks is soft: a network that has hardly tried it still gets
 * in, so that nobody locks an owner out by guessing (bars AUTH-03).
 */
async function requireLoginAllowed(deps: Deps, email_hash: string, network: string): Promise<void> {
  const email_and_network = `${email_hash} ${network}`;
  await requireWithinLimits(deps, { logins_per_network: network, logins_per_email_and_network: email_and_network });
  const { allowed } = await deps.limiter.take("logins_per_email", email_hash);
  if (!allowed) await requireWithinLimits(deps, { logins_when_under_attack: email_and_network });
}
