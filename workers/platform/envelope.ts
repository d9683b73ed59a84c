/**
 * Secrets at rest (bars KEY-04): each under a random key of its own, that key under the deployment's. Both layers are bound to the
 * place they were written for, so that a sealed text opens nowhere else.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";

/** A key that wraps other keys. `id` names its version and tells nothing of it. */
interface WrappingKey {
  id: string;
  key: Buffer;
}
/** The first one seals; all open. */
export type KeyRing = readonly [WrappingKey, ...WrappingKey[]];

/** Whose secret it is, for which service, and in which record it is kept. No part holds a "|". */
export interface SecretPlace {
  tenant: string;
  integration: string;
  record_id: string;
}

/** The text was not sealed here, was changed since, or its key is gone. Says nothing of what it held. */
export class SealError extends Error {
  override readonly name = "SealError";
}

const CIPHER = "aes-256-gcm";
/** Of a secret's own key; the deployment's has as many. */
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The keys of secrets of at least 32 random characters, the one in use first. */
export function makeKeyRing([current, ...former]: [string, ...string[]]): KeyRing {
  const derive = (secret: string) => ({
    id: createHmac("sha256", secret).update("key version").digest("hex").slice(0, 8),
    key: createHmac("sha256", secret).update("key encryption").digest(),
  });
  return [derive(current), ...former.map(derive)];
}

/** `<key version>.<wrapped key>.<text>`, the last two base64url of IV, ciphertext and tag. */
export function seal([{ id, key }]: KeyRing, place: SecretPlace, text: string): string {
  const bound_to = bind(place, id);
  const own_key = randomBytes(KEY_BYTES);
  const parts = [encrypt(key, bound_to, own_key), encrypt(own_key, bound_to, Buffer.from(text))];
  return [id, ...parts.map((part) => part.toString("base64url"))].join(".");
}

/** Throws SealError. */
export function unseal(ring: KeyRing, place: SecretPlace, sealed: string): string {
  const [id = "", ...parts] = sealed.split(".");
  const [wrapped, text] = parts.map((part) => Buffer.from(part, "base64url"));
  const wrapping = ring.find((item) => item.id === id);
  // Decoding passes over what does not belong to it; here every character counts.
  const is_exact = [id, wrapped?.toString("base64url"), text?.toString("base64url")].join(".") === sealed;
  if (!wrapping || !wrapped || !text || !is_exact) throw new SealError("The secret cannot be opened");
  const bound_to = bind(place, id);
  return decrypt(decrypt(wrapping.key, bound_to, wrapped), bound_to, text).toString();
}

function bind({ tenant, integration, record_id }: SecretPlace, key_version: string): Buffer {
  return Buffer.from([tenant, integration, record_id, key_version].join("|"));
}

/** IV, ciphertext and tag. The IV is random: a key seals one text only, or few enough keys that none comes twice. */
function encrypt(key: Buffer, bound_to: Buffer, plain: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(bound_to);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bound_to: Buffer, sealed: Buffer): Buffer {
  try {
    const cipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    cipher.setAAD(bound_to).setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([cipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), cipher.final()]);
  } catch {
    // Without its cause, which could tell a little of how far it came.
    throw new SealError("The secret cannot be opened");
  }
}
