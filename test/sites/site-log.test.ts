import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { AnswersQuery, AnswerTrace } from "../../workers/contract/answers";
import { newId } from "../../workers/platform/ids";
import { isTenant, migrate, requireOk } from "../../workers/platform/object";
import type { AnswerRecord, SiteLogPort } from "../../workers/ports";
import type { SiteLog } from "../../workers/sites/site-log/object";
import { MIGRATIONS } from "../../workers/sites/site-log/store";
import { makeTrace } from "../support/trace";

let site_id: string;
const getStub = () => env.SITE_LOG.getByName(site_id) as DurableObjectStub<SiteLog>;
/** What arrives is what the method returns; RPC's mapped types would say otherwise. */
const log = () => getStub() as unknown as SiteLogPort;

beforeEach(() => {
  site_id = newId("site", Date.now());
});

function makeAnswer(wanted: Partial<AnswerRecord> = {}): AnswerRecord {
  return {
    id: newId("ans", Date.now()),
    asked_by: "visitor",
    asked_by_id: crypto.randomUUID(),
    conversation_id: null,
    question: "How long do refunds take?",
    text: "Refunds take 5 days [1].",
    outcome: "answered",
    confidence_score: 0.9,
    sources: [
      { id: "c1", page_id: "page_1", title: "Refunds", url: "https://shop.example.org/refunds", snippet: "", score: 3 },
    ],
    products: [],
    trace: makeTrace(),
    created_at: Date.now(),
    ...wanted,
  };
}

describe("record", () => {
  it("keeps an answer with its sources and trace through an eviction", async () => {
    const answer = makeAnswer();
    expect(await log().record(site_id, answer)).toEqual({ ok: true });
    await evictDurableObject(getStub());
    expect(await log().answer(site_id, answer.id)).toEqual({ ok: true, answer: { ...answer, rating: null } });
  });

  it("keeps the first record of an id, however often it comes", async () => {
    const answer = makeAnswer();
    await log().record(site_id, answer);
    expect(await log().record(site_id, { ...answer, text: "Another." })).toEqual({ ok: true });
    expect(await log().answer(site_id, answer.id)).toMatchObject({ answer: { text: answer.text } });
  });

  it("keeps nothing of a conversation that was erased meanwhile, and all of any other", async () => {
    const [late, other] = [makeAnswer({ conversation_id: "conv_1" }), makeAnswer({ conversation_id: "conv_2" })];
    await log().record(site_id, makeAnswer({ conversation_id: "conv_1" }));
    await log().eraseConversation(site_id, "conv_1");
    const message = { seq: 1, author: "visitor", text: "Refunds?", words: "refunds", at: 1 } as const;
    for (const answer of [late, other]) expect(await log().record(site_id, answer)).toEqual({ ok: true });
    for (const id of ["conv_1", "conv_2"])
      expect(await log().indexMessages(site_id, id, [message])).toEqual({ ok: true });
    expect(await log().answer(site_id, late.id)).toEqual({ ok: false, code: "not_found" });
    expect(await log().answer(site_id, other.id)).toMatchObject({ ok: true });
    const found = await log().searchMessages(site_id, [{ word: "refunds", is_beginning: false }], {
      page: 1,
      page_size: 20,
    });
    expect(found).toMatchObject({ items: [{ conversation_id: "conv_2" }], total: 1 });
  });

  it("does not know an answer that was never given", async () => {
    expect(await log().answer(site_id, "ans_none")).toEqual({ ok: false, code: "not_found" });
  });
});

describe("rate", () => {
  const rate = (
    answer: AnswerRecord,
    guest_id = answer.asked_by_id,
    rating: "thumbs_up" | "thumbs_down" = "thumbs_up",
    reason: string | null = null,
  ) => log().rate(site_id, { answer_id: answer.id, guest_id, rating, reason, at: 5 });

  it("lets the last rating win", async () => {
    const answer = makeAnswer();
    await log().record(site_id, answer);
    expect(await rate(answer)).toEqual({ ok: true });
    expect(await rate(answer, answer.asked_by_id, "thumbs_down", "wrong")).toEqual({ ok: true });
    expect(await log().answer(site_id, answer.id)).toMatchObject({
      answer: { rating: { rating: "thumbs_down", reason: "wrong", updated_at: 5 } },
    });
  });

  it("does not find another guest's answer, nor one that is not there", async () => {
    const answer = makeAnswer();
    await log().record(site_id, answer);
    expect(await rate(answer, crypto.randomUUID())).toEqual({ ok: false, code: "not_found" });
    expect(await rate({ ...answer, id: "ans_none" })).toEqual({ ok: false, code: "not_found" });
    expect(await log().answer(site_id, answer.id)).toMatchObject({ answer: { rating: null } });
  });

  it("takes none for a member's test", async () => {
    const answer = makeAnswer({ asked_by: "member" });
    await log().record(site_id, answer);
    expect(await rate(answer)).toEqual({ ok: false, code: "not_found" });
  });
});

/** Records answers a millisecond apart, oldest first; returns their ids. */
async function recordAll(...wanted: Partial<AnswerRecord>[]): Promise<string[]> {
  const answers = wanted.map((item, at) => makeAnswer({ created_at: 1_000 + at, ...item }));
  for (const answer of answers) await log().record(site_id, answer);
  return answers.map(({ id }) => id);
}

async function list(query: Record<string, unknown> = {}) {
  const listed = requireOk(await log().list(site_id, AnswersQuery.parse(query)), "The log has no list.");
  return { ids: listed.items.map(({ id }) => id), ...listed };
}

describe("list", () => {
  it("gives the newest first, page by page, with the number of all", async () => {
    const ids = await recordAll({}, {}, {}, {}, {});
    expect(await list({ page_size: 2 })).toMatchObject({ ids: [ids[4], ids[3]], total: 5 });
    expect(await list({ page_size: 2, page: 3 })).toMatchObject({ ids: [ids[0]], total: 5 });
    expect(await list({ page_size: 2, page: 4 })).toMatchObject({ ids: [], total: 5 });
  });

  it("gives answers of one millisecond each once, whatever the page", async () => {
    const ids = await recordAll({ created_at: 7 }, { created_at: 7 }, { created_at: 7 });
    const pages = await Promise.all([1, 2, 3].map((page) => list({ page, page_size: 1 })));
    expect(pages.flatMap((page) => page.ids).sort()).toEqual(ids.sort());
  });

  it("shows a summary with an excerpt and the rating, without sources and trace", async () => {
    const answer = makeAnswer({ text: "a".repeat(1_000) });
    await log().record(site_id, answer);
    const rating = { answer_id: answer.id, guest_id: answer.asked_by_id, rating: "thumbs_up" as const, reason: null };
    await log().rate(site_id, { ...rating, at: 9 });
    const { id, question, outcome, confidence_score, asked_by, created_at } = answer;
    expect((await list()).items).toEqual([
      {
        id,
        question,
        excerpt: "a".repeat(300),
        outcome,
        confidence_score,
        rating: "thumbs_up",
        asked_by,
        created_at,
      },
    ]);
  });

  it("filters by outcome, rating and who asked, one by one and together", async () => {
    const guest = crypto.randomUUID();
    const [abstained, rated, member] = await recordAll(
      { outcome: "abstained" },
      { asked_by_id: guest },
      { asked_by: "member", outcome: "abstained" },
    );
    const rating = { answer_id: rated ?? "", guest_id: guest, rating: "thumbs_down" as const, reason: null, at: 1 };
    await log().rate(site_id, rating);
    expect(await list({ outcome: "abstained" })).toMatchObject({ ids: [member, abstained], total: 2 });
    expect(await list({ rating: "thumbs_down" })).toMatchObject({ ids: [rated], total: 1 });
    expect(await list({ rating: "thumbs_up" })).toMatchObject({ ids: [], total: 0 });
    expect(await list({ asked_by: "member" })).toMatchObject({ ids: [member], total: 1 });
    expect(await list({ asked_by: "visitor", outcome: "abstained" })).toMatchObject({ ids: [abstained], total: 1 });
  });

  it("finds part of a question, whatever its case, and takes no character for a wildcard", async () => {
    const [umlaut, percent, decomposed] = await recordAll(
      { question: "Wann sind die ÖFFNUNGSZEITEN?" },
      { question: "Is 10% off_season?" },
      { question: "Cafe\u0301 hours" },
    );
    expect((await list({ q: "öffnungszeiten" })).ids).toEqual([umlaut]);
    expect((await list({ q: "CAFÉ" })).ids).toEqual([decomposed]);
    expect((await list({ q: "10%" })).ids).toEqual([percent]);
    expect((await list({ q: "%" })).ids).toEqual([percent]);
    expect((await list({ q: "_" })).ids).toEqual([percent]);
    expect((await list({ q: "x".repeat(200) })).ids).toEqual([]);
    expect((await list({ q: "" })).total).toBe(3);
  });
});

describe("a log begun before members could ask", () => {
  const OLD_TRACE = {
    analysis: { categories: ["question"], language: "en", follow_up: false, thanks: false },
    query: "refunds",
    terms: [],
    candidates: [{ chunk_id: "c1", page_id: "page_1", version: 1, score: 3, matched_terms: ["refunds"] }],
    threshold: 0.55,
    attempts: [
      {
        template: { category: "question", version: 1 },
        model: "claude-haiku-5-5",
        kept: [],
        dropped: [],
        cost_usd: null,
        error: { error_class: "AppError", error_at: "" },
      },
      {
        model: "extractive",
        kept: [{ chunk_id: "c1", quote: "q" }],
        dropped: [],
        stop_reason: "end_turn",
        input_tokens: 0,
        output_tokens: 0,
      },
    ],
    degraded: true,
    times: { retrieve_ms: 1 },
    cancelled: false,
  };
  const OLD_SMALL_TALK = { analysis: OLD_TRACE.analysis, degraded: false, times: {}, cancelled: false };

  /** The object as it was left, with two rows of then. */
  async function makeOldLog(guest_id: string): Promise<void> {
    await runInDurableObject(getStub(), async (_, { storage }) => {
      await storage.deleteAll();
      migrate(storage, MIGRATIONS.slice(0, 1));
      isTenant(storage, site_id, "write");
      for (const [id, trace] of Object.entries({ ans_old: OLD_TRACE, ans_talk: OLD_SMALL_TALK }))
        storage.sql.exec(
          "INSERT INTO answers VALUES (?, ?, NULL, 'Refunds?', 'Five days.', 'answered', 0.8, '[]', ?, 5)",
          id,
          guest_id,
          JSON.stringify(trace),
        );
      storage.sql.exec("INSERT INTO ratings VALUES ('ans_old', 'thumbs_up', 'clear', 6, 6)");
    });
    await evictDurableObject(getStub());
  }

  it("keeps its rows as visitors' ones, with ratings, listed and searched as the new ones", async () => {
    const guest_id = crypto.randomUUID();
    await makeOldLog(guest_id);
    expect(await list({ asked_by: "visitor", q: "REFUNDS" })).toMatchObject({ ids: ["ans_talk", "ans_old"], total: 2 });
    expect(await list({ rating: "thumbs_up" })).toMatchObject({ ids: ["ans_old"] });
    const rating = { answer_id: "ans_talk", guest_id, rating: "thumbs_down" as const, reason: null, at: 9 };
    expect(await log().rate(site_id, rating)).toEqual({ ok: true });
    await recordAll({});
    expect((await list()).total).toBe(3);
  });

  it("gives their traces in today's shape", async () => {
    await makeOldLog(crypto.randomUUID());
    const { answer } = requireOk(await log().answer(site_id, "ans_old"), "The row is lost.");
    expect(AnswerTrace.parse(answer.trace)).toEqual(answer.trace);
    expect(answer.trace).toMatchObject({
      query: "refunds",
      candidates: [{ chunk_id: "c1", url: "", snippet: "", scores: { words: null, phrases: null, meaning: null } }],
      attempts: [
        { model: "claude-haiku-5-5", input_tokens: null, fault: "broken" },
        { model: null, template: null, kept: [{ chunk_id: "c1", quote: "q" }], input_tokens: null, stop_reason: null },
      ],
      degraded: true,
    });
    const talk = requireOk(await log().answer(site_id, "ans_talk"), "The row is lost.").answer;
    expect(AnswerTrace.parse(talk.trace)).toMatchObject({ query: null, candidates: [], attempts: [] });
  });
});

describe("clear", () => {
  it("erases everything, so that the object is as new", async () => {
    const [id = ""] = await recordAll({});
    expect(await log().clear(site_id)).toEqual({ ok: true });
    expect(await log().answer(site_id, id)).toEqual({ ok: false, code: "not_found" });
    expect(await list()).toMatchObject({ ids: [], total: 0 });
    await evictDurableObject(getStub());
    await recordAll({});
    expect((await list()).total).toBe(1);
  });
});

describe("another tenant (TEN-10)", () => {
  it("gets nothing and changes nothing, whatever object it reached", async () => {
    const answer = makeAnswer();
    const other = newId("site", Date.now());
    await log().record(site_id, answer);
    const missing = { ok: false, code: "not_found" };
    expect(await log().answer(other, answer.id)).toEqual(missing);
    expect(await log().record(other, makeAnswer())).toEqual(missing);
    expect(
      await log().rate(other, {
        answer_id: answer.id,
        guest_id: answer.asked_by_id,
        rating: "thumbs_up",
        reason: null,
        at: 1,
      }),
    ).toEqual(missing);
    expect(await log().list(other, AnswersQuery.parse({}))).toEqual(missing);
    expect(await log().clear(other)).toEqual(missing);
    expect(await log().answer(site_id, answer.id)).toMatchObject({ ok: true, answer: { rating: null } });
  });
});
