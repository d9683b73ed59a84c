/** The models of this deployment, by its configuration. */
import type { Config } from "../platform/config";
import type { Llms } from "../ports";
import { createClaude } from "./anthropic";
import { createPooledLlm, ModelPool, type ModelTools } from "./model-pool";
import { createOpenAi } from "./openai";

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
  const { openai } = config;
  const api_keys = openai ? [openai.api_key] : claude.api_keys;
  const pools = POOLS.get(config) ?? { shared: new ModelPool(api_keys), own: new Map() };
  POOLS.set(config, pools);
  return {
    shared: (model) => {
      if (api_keys.length === 0) return null;
      const vendor = openai ? createOpenAi(openai) : createClaude({ base_url, model: model ?? claude.model });
      return createPooledLlm(pools.shared, vendor, tools);
    },
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
