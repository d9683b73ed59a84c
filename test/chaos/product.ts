/** The product as the chaos program breaks it: the demo shop read, and a Claude that takes its time. */
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { startProduct } from "../../scripts/local-product.mjs";
import { startClaudeServer } from "../support/claude-server.ts";
import { type Broken, writeEntry } from "./run.ts";

/** Wrangler deploys again when it changes; beside it lies the data. */
const FOLDER = resolve(import.meta.dirname, "../../test-results");

export async function openBroken(name: string, agents: number): Promise<Broken & { close(): Promise<void> }> {
  const state = join(FOLDER, name);
  rmSync(state, { recursive: true, force: true });
  mkdirSync(state, { recursive: true });
  const entry = join(state, "entry.ts");
  writeEntry(entry, 1);
  const claude = await startClaudeServer();
  const vars = { ANTHROPIC_API_KEY: "slow", ANTHROPIC_BASE_URL: claude.url };
  const product = await startProduct({ state, entry, agents, vars, with_shop: true });
  return {
    ...product,
    entry,
    async close() {
      await product.stop();
      await claude.close();
    },
  };
}
