import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { eval_questions, eval_runs, prompt_templates } from "../../workers/answers/schema";
import { GapsQuery } from "../../workers/contract/gaps";
import type { Site } from "../../workers/contract/sites";
import { ConversationLog } from "../../workers/conversations/conversation/log";
import { attachments, canned_replies, conversations } from "../../workers/conversations/schema";
import { describeForSearch } from "../../workers/conversations/search-text";
import { entries, pages, sources } from "../../workers/knowledge/schema";
import { newId } from "../../workers/platform/ids";
import { isTenant, requireOk } from "../../workers/platform/object";
import { createTestDeps } from "../worker";
import { makeTrace } from "./trace";

/** A source, a page, an entry, an answer, a gap, a test question and a run of it of a site, each with `canary` in every text it has. */
export async function makeKnowledge(
  site: Site,
  canary = "canary",
): Promise<
  Record<
    | "source_id"
    | "page_id"
    | "entry_id"
    | "answer_id"
    | "gap_id"
    | "question_id"
    | "run_id"
    | "template_id"
    | "conversation_id"
    | "attachment_id"
    | "canned_reply_id",
    string
  >
> {
  const now = Date.now();
  const db = drizzle(env.DB);
  const [source_id, page_id, answer_id] = [newId("src", now), newId("page", now), newId("ans", now)];
  const url = `https://${canary}.example.org/`;
  const stamps = { created_at: now, updated_at: now };
  await db.insert(sources).values({
    id: source_id,
    site_id: site.id,
    type: "website",
    url,
    status: "synced",
    max_pages: 100,
    version: 1,
    ...stamps,
  });
  await db.insert(pages).values({
    id: page_id,
    site_id: site.id,
    source_id,
    url: `${url}${page_id}`,
    title: canary,
    status: "indexed",
    reason: "ok",
    depth: 0,
    ...stamps,
  });
  const entry_id = newId("entry", now);
  await db.insert(entries).values({
    id: entry_id,
    site_id: site.id,
    source_type: "faq",
    title: `${canary}?`,
    content: canary,
    status: "approved",
    is_active: true,
    metadata: { canary },
    is_stale: false,
    ...stamps,
  });
  const { site_log, site_index } = createTestDeps(env, newId("req", now));
  await site_log.record(
    site.id,
    {
      id: answer_id,
      asked_by: "visitor",
      asked_by_id: crypto.randomUUID(),
      conversation_id: null,
      question: `${canary}?`,
      text: canary,
      outcome: "abstained",
      confidence_score: 0,
      sources: [],
      products: [],
      trace: makeTrace({ query: canary, threshold: 0.5 }),
      created_at: now,
    },
    {
      question: `${canary}?`,
      words: { [answer_id]: 1 },
      nearest_pages: [{ page_id, title: canary, url }],
    },
  );
  const gaps = requireOk(await site_log.gaps(site.id, GapsQuery.parse({ page_size: 100 }), now), "There are no gaps.");
  const gap_id = gaps.items.find(({ examples }) => examples[0]?.answer_id === answer_id)?.id ?? "";
  const page = { page_id, source_id, url, title: canary, description: null, language: "en", updated_at: now };
  const chunks = [{ chunk_id: `chunk_${page_id}`, ord: 0, heading_path: [], text: `${canary} text` }];
  await site_index.apply(site.id, {
    source_id,
    version: 1,
    first_crawl: true,
    pages: [{ page, chunks }],
    removed_page_ids: [],
  });
  const [question_id, run_id] = [newId("evq", now), newId("run", now)];
  const question = `${question_id} ${canary}?`;
  const expected = { page_id, url, title: canary };
  await db.insert(eval_questions).values({
    id: question_id,
    site_id: site.id,
    question,
    folded: question,
    expected,
    origin: "written",
    created_at: now,
  });
  await db
    .insert(eval_runs)
    .values({ id: run_id, site_id: site.id, kind: "manual", status: "done", done: 1, questions: 1, ...stamps });
  const result = { rank: 1, answered: true, confidence_score: 1, quotes: 0, verbatim: 0, passed: true };
  await site_log.noteResults(site.id, run_id, "after", [{ question_id, question, expected, ...result }]);
  const template_id = newId("tpl", now);
  await db.insert(prompt_templates).values({
    id: template_id,
    site_id: site.id,
    category: "question",
    version: 1 + (await db.$count(prompt_templates, eq(prompt_templates.site_id, site.id))),
    text: canary,
    ...stamps,
  });
  const conversation_id = newId("conv", now);
  await db.insert(conversations).values({
    id: conversation_id,
    site_id: site.id,
    status: "waiting_human",
    last_seq: 1,
    last_author: "visitor",
    last_text: canary,
    last_at: now,
    version: 1,
    ...stamps,
  });
  const attachment_id = newId("att", now);
  await db.insert(attachments).values({
    id: attachment_id,
    site_id: site.id,
    conversation_id,
    name: canary,
    media_type: "application/pdf",
    bytes: canary.length,
    is_sent: true,
    created_at: now,
  });
  const canned_reply_id = newId("canned", now);
  await db.insert(canned_replies).values({
    id: canned_reply_id,
    workspace_id: site.workspace_id ?? "",
    site_id: site.id,
    shortcut: canned_reply_id,
    title: canary,
    text: canary,
    ...stamps,
  });
  await env.PAGES.put(`${site.id}/attachments/${attachment_id}`, canary);
  // As one that a visitor began; sent by one, the AI would answer it.
  const said = await runInDurableObject(
    env.CONVERSATION.getByName(`${site.id}:${conversation_id}`),
    (_, { storage }) => {
      isTenant(storage, site.id, "write");
      const log = new ConversationLog(storage.sql);
      log.open(conversation_id, site.id, crypto.randomUUID(), "chat", now);
      return log.append({ author: "visitor", text: canary, at: now });
    },
  );
  await site_log.indexMessages(site.id, conversation_id, [describeForSearch(said)]);
  return {
    source_id,
    page_id,
    entry_id,
    answer_id,
    gap_id,
    question_id,
    run_id,
    template_id,
    conversation_id,
    attachment_id,
    canned_reply_id,
  };
}
