/** Keys of a workspace for programs. Only the SHA-256 of one is kept. */
import { and, count, desc, eq } from "drizzle-orm";
import type { ApiKey, ApiKeyScope, CreateApiKey, CreatedApiKey } from "../contract/api-keys";
import type { List, ListQuery } from "../contract/lists";
import { audit, auditChange } from "../ops/audit";
import { sha256Base64Url, sha256Hex } from "../platform/crypto";
import { newId, randomToken } from "../platform/ids";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { api_keys } from "./schema";

const MAX_KEYS = 50;
const CHECKSUM_CHARS = 6;
/** A key's use is noted no oftener. */
const NOTED_MS = 3_600_000;
const PATTERN = /^(sk_(?:live|test)_[\w-]{43})([\w-]{6})$/;

/** Makes a key, which is told this once. Throws conflict where there are too many, not_found (site), invalid_request (an end that has passed). */
export async function createApiKey(
  deps: Deps,
  scope: OwnerScope,
  { site_id = null, expires_at = null, ...named }: CreateApiKey,
): Promise<CreatedApiKey> {
  const { db, config, now } = deps;
  if (expires_at !== null && expires_at <= now())
    throw new AppError("invalid_request", "Check expires_at: choose a time to come.", {
      fields: { expires_at: "Choose a time to come." },
    });
  if (site_id !== null) await deps.requireOwnSite(scope, site_id);
  const { workspace_id } = scope;
  const [counted] = await db.select({ keys: count() }).from(api_keys).where(eq(api_keys.workspace_id, workspace_id));
  if ((counted?.keys ?? 0) >= MAX_KEYS)
    throw new AppError("conflict", `A workspace has at most ${MAX_KEYS} keys. Remove one that is not used.`);
  const key = makeKey(config.environment === "production" ? "live" : "test");
  const created_at = now();
  const input = { ...named, site_id, expires_at };
  const row = { id: newId("key", created_at), ...input, last4: key.slice(-4), created_at, last_used_at: null };
  await db.batch([
    db.insert(api_keys).values({ ...row, workspace_id, key_hash: sha256Hex(key) }),
    audit(deps, scope, "api_key.created", row.id, { after: input }),
  ]);
  return { ...row, key };
}

/** The newest first. */
export async function listApiKeys(
  { db }: Pick<Deps, "db">,
  { workspace_id }: OwnerScope,
  { page, page_size }: ListQuery,
): Promise<List<ApiKey>> {
  const own = eq(api_keys.workspace_id, workspace_id);
  const [items, total] = await Promise.all([
    db
      .select()
      .from(api_keys)
      .where(own)
      .orderBy(desc(api_keys.created_at), desc(api_keys.id))
      .limit(page_size)
      .offset((page - 1) * page_size),
    db.$count(api_keys, own),
  ]);
  return { items, total, page, page_size };
}

/** From now on the key opens nothing. Throws not_found. */
export async function revokeApiKey(deps: Deps, scope: OwnerScope, key_id: string): Promise<void> {
  const is_own = and(eq(api_keys.workspace_id, scope.workspace_id), eq(api_keys.id, key_id));
  const [removed] = await deps.db.batch([
    deps.db.delete(api_keys).where(is_own).returning({ id: api_keys.id }),
    auditChange(deps, scope, "api_key.revoked", key_id),
  ]);
  if (removed.length === 0) throw new AppError("not_found", "There is no such key.");
}

/** The API key of a request, in `Authorization: Bearer` or `X-API-Key`; null without one. */
export function readApiKey({ headers }: Request): string | null {
  const bearer = headers.get("authorization")?.match(/^bearer (sk_\S{1,100})$/i)?.[1];
  return bearer ?? headers.get("x-api-key");
}

/** The keys of a site that is erased go with it. */
export async function deleteSiteKeys({ db }: Pick<Deps, "db">, site_id: string): Promise<void> {
  await db.delete(api_keys).where(eq(api_keys.site_id, site_id));
}

/**
 * The workspace that a key is of, and the one site where it is bound to one. Throws unauthenticated for one that is unknown, removed or
 * past its end, and forbidden where it lacks the scope.
 */
export async function requireApiKey(
  { db, now }: Pick<Deps, "db" | "now">,
  key: string,
  scope: ApiKeyScope,
): Promise<{ workspace_id: string; site_id: string | null; key_id: string }> {
  const [row] = isWellFormed(key)
    ? await db
        .select()
        .from(api_keys)
        .where(eq(api_keys.key_hash, sha256Hex(key)))
    : [];
  if (!row) throw new AppError("unauthenticated", "This API key is not known. It may have been removed.");
  if (row.expires_at !== null && row.expires_at <= now())
    throw new AppError("unauthenticated", "This API key has expired. Make a new one.");
  if (!row.scopes.includes(scope)) throw new AppError("forbidden", `This API key lacks the scope ${scope}.`);
  const { workspace_id, site_id, id } = row;
  if ((row.last_used_at ?? 0) < now() - NOTED_MS)
    await db
      .update(api_keys)
      .set({ last_used_at: now() })
      .where(and(eq(api_keys.workspace_id, workspace_id), eq(api_keys.id, id)));
  return { workspace_id, site_id, key_id: id };
}

function makeKey(kind: "live" | "test"): string {
  const body = `sk_${kind}_${randomToken(32)}`;
  return body + computeChecksum(body);
}

/** A key that was cut or mistyped is told without the database. */
function isWellFormed(key: string): boolean {
  const [, body, checksum] = PATTERN.exec(key) ?? [];
  return body !== undefined && computeChecksum(body) === checksum;
}

function computeChecksum(body: string): string {
  return sha256Base64Url(body).slice(0, CHECKSUM_CHARS);
}
