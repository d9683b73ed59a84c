/** A site's own Claude key: an owner writes it, and it is shown to nobody after (bars KEY-04, KEY-06). */
import { and, eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { ClaudeKeyCheck } from "../contract/models";
import { type ClaudeKey, type OwnSite, type SaveClaudeKey, Site } from "../contract/sites";
import { auditChange } from "../ops/audit";
import { type SecretPlace, seal, unseal } from "../platform/envelope";
import { newId } from "../platform/ids";
import { describeError } from "../platform/log";
import { ModelError, REFUSED_REST_MS } from "../platform/model-error";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps, Llm } from "../ports";
import { toOwnSite } from "./owner";
import { claude_keys, sites } from "./schema";
import { getOwnSite, isOwnSite, publishEvent, UNKNOWN_SITE } from "./service";

type KeyDeps = Pick<Deps, "db" | "config" | "llms" | "site_room" | "now" | "log">;

/** The least that makes Claude say whether it takes the key. */
const PROBE = { system: [], documents: [], messages: [{ role: "user" as const, text: "Hi" }], max_tokens: 1 };

/** Keeps the key, in place of one before. Throws not_found. */
export async function saveClaudeKey(
  deps: Deps,
  scope: OwnerScope,
  site_id: string,
  { api_key }: SaveClaudeKey,
): Promise<OwnSite> {
  const { db, config, now } = deps;
  const { site } = await getOwnSite(deps, scope, site_id);
  const added_at = now();
  const id = newId("ckey", added_at);
  const row = { id, sealed: seal(config.key_ring, placeOf(site_id, id), api_key), created_at: added_at };
  const shown: ClaudeKey = { id, last4: api_key.slice(-4), added_at, refused: null };
  const kept = db
    .insert(claude_keys)
    .values({ site_id, ...row })
    .onConflictDoUpdate({ target: claude_keys.site_id, set: row });
  return changeKey(deps, scope, site, "site.claude_key_saved", shown, kept);
}

/** Forgets the key; answers are written under the deployment's own again. Throws not_found. */
export async function removeClaudeKey(deps: Deps, scope: OwnerScope, site_id: string): Promise<void> {
  const { site } = await getOwnSite(deps, scope, site_id);
  const removed = deps.db.delete(claude_keys).where(eq(claude_keys.site_id, site_id));
  await changeKey(deps, scope, site, "site.claude_key_removed", null, removed);
}

/** Asks Claude a word with the site's key, however that key fared before. Throws not_found when the site has none. */
export async function checkClaudeKey(deps: Deps, scope: OwnerScope, site_id: string): Promise<ClaudeKeyCheck> {
  const { site } = await getOwnSite(deps, scope, site_id);
  const llm = await findOwnLlm(deps, site, { even_refused: true });
  if (!llm) throw new AppError("not_found", "This site has no Claude key of its own.");
  try {
    for await (const _ of llm.stream(PROBE));
    return { works: true, fault: null, status: null };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { works: false, fault: error.fault, status: error.status };
  }
}

/**
 * Claude under the site's own key; null where it has none. What Claude thinks of the key is noted for its owner to see. A key that
 * was refused is not asked again for a while: until then every call is `paused`.
 */
export async function findOwnLlm(
  deps: KeyDeps,
  site: Site,
  { even_refused = false }: { even_refused?: boolean } = {},
): Promise<Llm | null> {
  const key = site.claude_key;
  if (!key) return null;
  const is_resting = key.refused !== null && deps.now() < key.refused.at + REFUSED_REST_MS;
  const api_key = is_resting && !even_refused ? null : await readKey(deps, site, key);
  const llm = api_key === null ? null : deps.llms.own(api_key, site.ai_model);
  return {
    model: llm?.model ?? site.ai_model ?? deps.config.claude.model,
    async *stream(request, signal) {
      if (!llm) throw new ModelError("paused");
      try {
        yield* llm.stream(request, signal);
      } catch (error) {
        if (error instanceof ModelError && error.fault === "refused")
          await noteKey(deps, site, key, { status: error.status, at: deps.now() });
        throw error;
      }
      if (key.refused) await noteKey(deps, site, key, null);
    },
  };
}

/** Null, and a note for the owner, when it cannot be opened: it was never this site's, or the key it is sealed under is gone. */
async function readKey(deps: KeyDeps, site: Site, key: ClaudeKey): Promise<string | null> {
  const { db, config, log } = deps;
  const [row] = await db
    .select()
    .from(claude_keys)
    .where(and(eq(claude_keys.site_id, site.id), eq(claude_keys.id, key.id)));
  try {
    return row ? unseal(config.key_ring, placeOf(site.id, key.id), row.sealed) : null;
  } catch (error) {
    log("CRITICAL", "ANALYSIS", "claude_key.unreadable", { site_id: site.id, ...describeError(error) });
    await noteKey(deps, site, key, { status: null, at: deps.now() });
    return null;
  }
}

/** Notes what became of the key, unless the owner has replaced it meanwhile. */
async function noteKey(deps: KeyDeps, site: Site, key: ClaudeKey, refused: ClaudeKey["refused"]): Promise<void> {
  const { id, workspace_id } = site;
  const is_same = eq(sql`json_extract(${sites.claude_key}, '$.id')`, key.id);
  await deps.db
    .update(sites)
    .set({ claude_key: { ...key, refused } })
    .where(and(isOwnSite(workspace_id ?? "", id), is_same));
  if (refused) deps.log("WARNING", "ANALYSIS", "claude_key.refused", { site_id: id, status: refused.status });
  await publishEvent(deps, id, { type: "changed", what: "site" });
}

async function changeKey(
  deps: Deps,
  scope: OwnerScope,
  { id, claude_key: before }: Site,
  action: "site.claude_key_saved" | "site.claude_key_removed",
  claude_key: ClaudeKey | null,
  change: BatchItem<"sqlite">,
): Promise<OwnSite> {
  const { db, config, now } = deps;
  const [rows] = await db.batch([
    db.update(sites).set({ claude_key, updated_at: now() }).where(isOwnSite(scope.workspace_id, id)).returning(),
    auditChange(deps, scope, action, id, { before, after: claude_key }),
    change,
  ]);
  if (!rows[0]) throw new AppError("not_found", UNKNOWN_SITE);
  await publishEvent(deps, id, { type: "changed", what: "site" });
  return toOwnSite(config, Site.parse(rows[0]));
}

function placeOf(site_id: string, id: string): SecretPlace {
  return { tenant: site_id, integration: "claude", record_id: id };
}
