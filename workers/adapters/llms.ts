/** The models of this deployment, by its configuration. */
import type { Config } from "../platform/config";
import type { Llms } from "../ports";
import { createClaude } from "./anthropic";
import { createPooledLlm, ModelPool, type ModelTools } from "./model-pool";

/** What is known of keys and vendors lasts as long as the configuration: an isolate's life. */
const pools = new WeakMap<Config, ModelPool>();

export function createLlms(config: Config, tools: ModelTools): Llms {
  const { anthropic } = config;
  return {
    shared: () => {
      if (!anthropic) return null;
      const pool = pools.get(config) ?? new ModelPool(anthropic.api_keys);
      pools.set(config, pool);
      return createPooledLlm(pool, createClaude(anthropic), tools);
    },
  };
}
