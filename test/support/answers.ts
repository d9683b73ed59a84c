import { env } from "cloudflare:workers";
import { expect, inject } from "vitest";
import { createClaude } from "../../workers/adapters/anthropic";
import { createPooledLlm, ModelPool } from "../../workers/adapters/model-pool";
import { type AnswerInput, type AskScope, answerQuestion } from "../../workers/answers/service";
import type { VerifiedDelta } from "../../workers/answers/verify";
import type { SearchAnswer } from "../../workers/contract/embed";
import type { Site } from "../../workers/contract/sites";
import { createDeps } from "../../workers/deps";
import type { Deps, IndexChanges, Llm, LoggedAnswer } from "../../workers/ports";
import type { SiteLog } from "../../workers/sites/site-log/object";
import { makeSite, siteScope } from "./factories";

export const QUESTION = "How long do refunds take?";
export const REFUND = "Refunds are issued within 5 business days after your return reaches us.";
const PAGES: Record<string, [title: string, chunks: [heading: string, text: string][]]> = {
  refunds: ["Refunds", [["", `${REFUND} They go back to the card you paid with.`]]],
  shipping: [
    "Shipping",
    [
      ["Germany", "Shipping to Germany costs £14 and takes 5 days."],
      ["Canada", "Shipping to Canada costs £29 and takes 9 days."],
    ],
  ],
  care: ["Wool care", [["", "Wash wool at 30 °C. Dry it flat."]]],
  shetland: ["Shetland throw", [["", "The Shetland throw costs £120. It is woven from the wool of one island."]]],
  orkney: ["Orkney throw", [["", "The Orkney throw costs £95. It is woven from the wool of two islands."]]],
  about: ["About us", [["", "We sell blankets from our mill in Sedbergh."]]],
};

export const guest_id = crypto.randomUUID();
/** The site as that guest asks it. */
export const asVisitor = (site: Site): AskScope => ({
  ...siteScope(site),
  asked_by: "visitor",
  asked_by_id: guest_id,
});

/** One model for all, or none. */
export const playModel = (llm: Llm | null): Deps["llms"] => ({
  shared: () => llm,
  own: () => {
    throw new Error("No site has a key of its own here");
  },
});

/** The product's ports with the model a test wants. */
export const makeDeps = (llm: Llm | null = null): Deps => ({
  ...createDeps(env, "req_test"),
  llms: playModel(llm),
  log: () => {},
});

/** The waits of a model, shortened. */
export const TIMING = { stall_ms: 1_000, backoff_ms: 1, wait_ms: 6_000 };

/** Claude as the behaviour of claude-server.ts plays it; `key` reads its requests. */
export function playClaude(behaviour: string, timing = TIMING): Llm & { key: string } {
  const key = `${behaviour}.${crypto.randomUUID()}`;
  const vendor = createClaude({ base_url: inject("claude_url"), model: "claude-haiku-5-5" });
  return { ...createPooledLlm(new ModelPool([key]), vendor, { now: Date.now, log: () => {} }, timing), key };
}

export async function readRequests(key: string): Promise<{ body: Record<string, unknown> }[]> {
  return (await fetch(`${inject("claude_url")}/__requests?key=${encodeURIComponent(key)}`)).json();
}

/** A site whose index holds PAGES. */
export async function makeIndexedSite(): Promise<Site> {
  const site = await makeSite();
  const pages: IndexChanges["pages"] = Object.entries(PAGES).map(([name, [title, chunks]]) => ({
    page: {
      page_id: `page_${name}`,
      source_id: "src_1",
      url: `https://shop.example.org/${name}`,
      title,
      description: null,
      language: "en",
      updated_at: 7,
    },
    chunks: chunks.map(([heading, text], ord) => ({
      chunk_id: `${name}_${ord}`,
      ord,
      heading_path: heading ? [heading] : [],
      text,
    })),
  }));
  const changes = { source_id: "src_1", version: 1, first_crawl: true, pages, removed_page_ids: [] };
  expect(await makeDeps().site_index.apply(site.id, changes)).toMatchObject({ ok: true });
  return site;
}

export interface Asked extends SearchAnswer {
  record: LoggedAnswer;
  deltas: VerifiedDelta[];
}

/** Asks, checks that what was streamed is what was answered, and reads the record. */
export async function askSite(
  site: Site,
  question: string,
  options: { llm?: Llm; input?: Partial<AnswerInput> } = {},
): Promise<Asked> {
  const deltas: VerifiedDelta[] = [];
  const input = { question, conversation_id: null, history: [], context: null, ...options.input };
  const emit = (delta: VerifiedDelta) => void deltas.push(delta);
  const result = await answerQuestion(makeDeps(options.llm), asVisitor(site), input, emit);
  expect(deltas.map((delta) => delta.text).join("")).toBe(result.response_text);
  const found = await (env.SITE_LOG.getByName(site.id) as unknown as SiteLog).answer(site.id, result.response_id);
  if (!found.ok) throw new Error("The answer is not on record");
  expect(found.answer).toMatchObject({
    question,
    text: result.response_text,
    asked_by: "visitor",
    asked_by_id: guest_id,
    confidence_score: result.confidence_score,
  });
  return { ...result, record: found.answer, deltas };
}
