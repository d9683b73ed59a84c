/** Passwords: hashed with scrypt, a few at a time, and refused when anybody would guess them (bars AUTH-01, AUTH-02). */
import type { Register } from "../contract/accounts";
import { deriveScrypt, isSameText, type ScryptCost } from "../platform/crypto";
import { randomToken } from "../platform/ids";
import { AppError } from "../platform/problem";
import { COMMON_PASSWORDS } from "./common-passwords";

/** One of OWASP's equally strong settings: the one whose 32 MiB a hash leave room in an isolate of 128 MB. About 215 ms. */
const COST: ScryptCost = { N: 2 ** 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const MAX_HASHES_AT_ONCE = 2;

/** The hashes of this isolate: under way now, and begun since it started. */
export const hashing = { running: 0, total: 0 };

/** What is checked for an address without a password: as much work, and no password has a hash of zeros. */
const NO_HASH = formatHash(COST, "A".repeat(22), "A".repeat(43));

/** `scrypt$N$r$p$salt$hash`, salt and hash base64url. Throws unavailable (Retry-After 1) while too many are under way. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomToken(SALT_BYTES);
  return formatHash(COST, salt, await derive(password, salt, COST));
}

/** Hashes once whatever `stored` is; null is no password's hash. Throws unavailable as hashPassword. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const { cost, salt, hash } = parseHash(stored ?? NO_HASH);
  return isSameText(await derive(password, salt, cost), hash);
}

/** Made at another cost than today's: hash it again when the password is at hand. */
export function needsRehash(stored: string): boolean {
  const { cost } = parseHash(stored);
  return cost.N !== COST.N || cost.r !== COST.r || cost.p !== COST.p;
}

/** Beyond two at once the isolate's memory and the others' patience end: the caller comes again in a second. */
async function derive(password: string, salt: string, cost: ScryptCost): Promise<string> {
  if (hashing.running >= MAX_HASHES_AT_ONCE)
    throw new AppError("unavailable", "Many people are signing in just now. Try again in a second.", {
      retry_after_s: 1,
    });
  hashing.running += 1;
  hashing.total += 1;
  try {
    return await deriveScrypt(password, salt, cost);
  } finally {
    hashing.running -= 1;
  }
}

function formatHash({ N, r, p }: ScryptCost, salt: string, hash: string): string {
  return ["scrypt", N, r, p, salt, hash].join("$");
}

function parseHash(stored: string): { cost: ScryptCost; salt: string; hash: string } {
  const [, N = "", r = "", p = "", salt = "", hash = ""] =
    stored.match(/^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/) ?? [];
  if (!hash) throw new Error("A stored password hash has another form.");
  return { cost: { N: Number(N), r: Number(r), p: Number(p) }, salt, hash };
}

const COMMON = new Set(COMMON_PASSWORDS.split(" "));

/** Refuses what is guessed first: common passwords, and our or the person's own names. Throws weak_password. */
export function requireStrongPassword({ password, email, full_name = "", company_name = "" }: Register): void {
  const [local = "", domain = ""] = email.split("@");
  const names = ["helpshelf", email, local, domain, ...domain.split("."), full_name, company_name];
  const words = names.flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)]).map(reduceToCore);
  const core = reduceToCore(password);
  if (COMMON.has(password.toLowerCase())) throw weakPassword("This is one of the passwords most people use.");
  if (core && words.includes(core)) throw weakPassword("This is a name that others can guess.");
}

/** Lower-case letters and digits of a text, without the digits around them: `Ruth-Alder 2026!` is `ruthalder`. */
function reduceToCore(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replace(/^\p{N}+|\p{N}+$/gu, "");
}

function weakPassword(reason: string): AppError {
  const detail = `${reason} Choose another one.`;
  return new AppError("weak_password", detail, { fields: { password: detail } });
}
