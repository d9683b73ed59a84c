/** The Worker of the benches that ask questions: the product's way from question to answer over a real index. */

import { createClaude } from "../../workers/adapters/anthropic";
import { createPooledLlm, ModelPool } from "../../workers/adapters/model-pool";
import { createUseLite } from "../../workers/adapters/use-lite/embedder";
import { type AnswerInput, answerWithTrace } from "../../workers/answers/service";
import type { TestAnswer } from "../../workers/contract/answers";
import { SPEND_LIMITS } from "../../workers/contract/limits";
import { NEW_SITE } from "../../workers/contract/new-site";
import type { Site } from "../../workers/contract/sites";
import { embedSite } from "../../workers/knowledge/embedding";
import { requireOk } from "../../workers/platform/object";
import type { Llm, LlmRequest, SiteIndexPort } from "../../workers/ports";
import type { Call, RunCalls } from "./worker";
import bench from "./worker";

export { PlainIndex, SiteIndex } from "./worker";

export interface Asked {
  site_id: string;
  input: AnswerInput;
  /** A model that cites the best passage in a few sentences, a token at a time. */
  with_model?: boolean;
  /** The real Claude in its place. However little sure the site is of its pages, it is asked. */
  claude?: ClaudeAccess;
}
export interface ClaudeAccess {
  api_key: string;
  base_url?: string;
  model: string;
}
/** A question of ours to Claude, without documents. */
export interface PlainQuestion {
  claude: ClaudeAccess;
  system: string;
  text: string;
}
export interface Searched {
  site_id: string;
  query: string;
  limit: number;
}
export interface Answered extends TestAnswer {
  /** From a block's last token to its text being given out, milliseconds. */
  block_ms: number[];
  /** What the model wrote, before anything of it was verified. */
  written: string;
}

const SITE: Omit<Site, "id"> = {
  workspace_id: null,
  name: "Bench",
  url: "https://bench.example",
  subdomain: "bench",
  site_key: "wk_bench",
  ...NEW_SITE,
  created_at: 0,
  updated_at: 0,
};

type BenchEnv = Cloudflare.Env & Record<Call["binding"], DurableObjectNamespace>;
type AnswerDeps = Parameters<typeof answerWithTrace>[0];

/** What an answer needs and these benches do not measure. */
const UNMEASURED = {
  site_log: { record: async () => ({ ok: true }) },
  site_room: { publish: async () => ({ ok: true }) },
  meter: { reserve: async () => ({ ok: true, full: null }), settle: async () => ({ ok: true }) },
  config: { spend: SPEND_LIMITS },
  later: () => {},
  log: () => {},
} as unknown as Pick<AnswerDeps, "site_log" | "site_room" | "meter" | "later" | "log" | "db" | "config">;

export default {
  async fetch(request: Request, env: BenchEnv): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/embed")
      return Response.json(await embed(env, (await request.json<{ site_id: string }>()).site_id));
    if (pathname === "/search") {
      const rankings: string[][] = [];
      for (const searched of await request.json<Searched[]>()) rankings.push(await search(env, searched));
      return Response.json(rankings);
    }
    if (pathname === "/claude") return Response.json(await askClaude(await request.json<PlainQuestion>()));
    if (pathname !== "/ask") return bench.fetch(request, env);
    const answered: Answered[] = [];
    for (const asked of await request.json<Asked[]>()) answered.push(await ask(env, asked));
    return Response.json(answered);
  },
};

/** The worker as a bench calls it. */
export interface AskWorker {
  run: RunCalls;
  ask: (asked: Asked[]) => Promise<Answered[]>;
  /** Ids of the best pages by words and meaning, best first. */
  search: (searched: Searched[]) => Promise<string[][]>;
  /** What Claude says, as it is. */
  claude: (asked: PlainQuestion) => Promise<string>;
  /** Gives a site's passages their vectors. */
  embed: (site_id: string) => Promise<unknown>;
}

function bindIndex(env: BenchEnv) {
  return new Proxy({} as SiteIndexPort, {
    get:
      (_, method: keyof SiteIndexPort) =>
      (site_id: string, ...args: unknown[]) => {
        const stub = env.SITE_INDEX.getByName(site_id) as unknown as Record<string, (...all: unknown[]) => unknown>;
        return stub[method]?.(site_id, ...args);
      },
  });
}

async function embed(env: BenchEnv, site_id: string): Promise<{ runs: number }> {
  let [runs, is_left] = [0, true];
  while (is_left) {
    is_left = false;
    const embed_queue = {
      send: async () => {
        is_left = true;
      },
    };
    const deps = {
      ...UNMEASURED,
      site_index: bindIndex(env),
      embedder: createUseLite(env.ASSETS),
      embed_queue,
      now: Date.now,
    };
    await embedSite(deps, { v: 1, site_id, request_id: "req_bench" });
    runs++;
  }
  return { runs };
}

async function askClaude({ claude, system, text }: PlainQuestion): Promise<string> {
  const request: LlmRequest = {
    system: [{ text: system, stable: true }],
    documents: [],
    messages: [{ role: "user", text }],
    max_tokens: 20,
  };
  let said = "";
  for await (const event of openClaude(claude).stream(request)) if (event.type === "text") said += event.text;
  return said;
}

function openClaude({ api_key, model, base_url }: ClaudeAccess): Llm {
  const tools = { now: () => performance.now(), log: () => {} };
  return createPooledLlm(new ModelPool([api_key]), createClaude({ base_url, model }), tools);
}

async function ask(env: BenchEnv, { site_id, input, with_model = false, claude }: Asked): Promise<Answered> {
  const block_ms: number[] = [];
  let last_token_at = 0;
  let written = "";
  const played = quoteInTokens(() => (last_token_at = performance.now()));
  const model = claude ? overhear(openClaude(claude), (text) => (written += text)) : played;
  const deps: AnswerDeps = {
    ...UNMEASURED,
    site_index: bindIndex(env),
    embedder: createUseLite(env.ASSETS),
    reranker: null,
    llms: { shared: () => (with_model || claude ? model : null), own: () => model },
    now: () => performance.now(),
  };
  const site = { ...SITE, id: site_id, ...(claude && { answer_threshold: 0 }) };
  const scope = { site_id, site, asked_by: "member" as const, asked_by_id: "bench" };
  const result = await answerWithTrace(deps, scope, input, () => {
    // Text that no model wrote has no last token.
    if (last_token_at > 0) block_ms.push(performance.now() - last_token_at);
  });
  return { ...result, block_ms: with_model ? block_ms : [], written };
}

/** The same model; what it writes is told, too. */
function overhear(llm: Llm, note: (text: string) => void): Llm {
  return {
    ...llm,
    async *stream(request, signal) {
      for await (const event of llm.stream(request, signal)) {
        if (event.type === "text") note(event.text);
        yield event;
      }
    },
  };
}

/** Cites the first words of each of the best passages, word by word. */
function quoteInTokens(noteToken: () => void): Llm {
  return {
    model: "bench",
    async *stream({ documents }) {
      for (const [document_index, { text }] of documents.slice(0, 5).entries()) {
        const quote = text.slice(0, 200);
        for (const token of `${quote.replace(/[.!?\n]/g, " ")}. `.match(/\S*\s*/g) ?? [])
          yield { type: "text", text: token };
        yield { type: "citation", document_index, quote };
        await scheduler.wait(1);
        noteToken();
        yield { type: "block_end" };
      }
      yield { type: "end", stop_reason: "end_turn" };
    },
  };
}

/** Ids of the best pages, each by its best passage. */
async function search(env: BenchEnv, { site_id, query, limit }: Searched): Promise<string[]> {
  const embedder = createUseLite(env.ASSETS);
  const [values = new Int8Array()] = await embedder.embed([query]);
  const vector = { model: embedder.model, values };
  const found = await bindIndex(env).search(site_id, { query, vector, limit, per_page: 1 });
  return requireOk(found, "The index is not there.").hits.map(({ page_id }) => page_id);
}
