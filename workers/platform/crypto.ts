import { createHash, createHmac, scrypt, timingSafeEqual } from "node:crypto";

/** SHA-256 of a text, lower-case hex. */
export function sha256Hex(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

/** SHA-256 of a text in base64, as a Content-Security-Policy names it. */
export function sha256Base64(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

/** The same with letters that may stand in an address, without padding. */
export function sha256Base64Url(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** SHA-256 of a value's JSON, lower-case hex. Synchronous, for statements that are built in one go. */
export function hashJson(value: unknown): string {
  return sha256Hex(JSON.stringify(value) ?? "");
}

/** HMAC-SHA-256 under the key that `purpose` names, derived from the deployment's secret; lower-case hex. */
export function signText(app_secret: string, purpose: string, text: string): string {
  const key = createHmac("sha256", app_secret).update(purpose).digest();
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Compares two texts in time that does not tell where they differ. */
export function isSameText(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

/** Memory is 128·N·r bytes. */
export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}
const SCRYPT_MAX_BYTES = 64 * 1024 * 1024;
const SCRYPT_KEY_BYTES = 32;

/** scrypt (RFC 7914) of a text's UTF-8 bytes under `salt` (base64url): 32 bytes, base64url. */
export function deriveScrypt(text: string, salt: string, cost: ScryptCost): Promise<string> {
  const bytes = Uint8Array.from(atob(salt.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  return new Promise((resolve, reject) => {
    scrypt(text, bytes, SCRYPT_KEY_BYTES, { ...cost, maxmem: SCRYPT_MAX_BYTES }, (error, key) =>
      error ? reject(error) : resolve(key.toString("base64url")),
    );
  });
}
