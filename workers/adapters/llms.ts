/** The models of this deployment, by its configuration. */
import type { Config } from "../platform/config";
import type { Llms } from "../ports";
import { createClaude } from "./anthropic";
import { createPooledLlm, ModelPool, type ModelTools } from "./model-pool";

/** Owners' keys whose ways an isolate remembers; the oldest is forgotten first. */
const MAX_OWN_POOLS = 500;

/** What is known of keys and vendors lasts as long as the configuration: an isolate's life. */
interface Pools {
  shared: ModelPool;
  own: Map<string, ModelPool>;
}
const POOLS = new WeakMap<Config, Pools>();

export function createLlms(config: Config, tools: ModelTools): Llms {
  const { base_url, ...claude } = config.claude;
  const pools = POOLS.get(config) ?? { shared: new ModelPool(claude.api_keys), own: new Map() };
  POOLS.set(config, pools);
  return {
    shared: (model) =>
      claude.api_keys.length > 0
        ? createPooledLlm(pools.shared, createClaude({ base_url, model: model ?? claude.model }), tools)
        : null,
    own: (api_key, model) =>
      createPooledLlm(findOwn(pools.own, api_key), createClaude({ base_url, model: model ?? claude.model }), tools),
  };
}

function findOwn(pools: Pools["own"], api_key: string): ModelPool {
  const pool = pools.get(api_key) ?? new ModelPool([api_key], false);
  pools.set(api_key, pool);
  const [oldest = ""] = pools.size > MAX_OWN_POOLS ? pools.keys() : [api_key];
  if (oldest !== api_key) pools.delete(oldest);
  return pool;
}
