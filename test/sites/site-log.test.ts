import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "../../workers/platform/ids";
import type { AnswerRecord } from "../../workers/ports";
import type { SiteLog } from "../../workers/sites/site-log/object";

let site_id: string;
const log = (name = site_id) => env.SITE_LOG.getByName(name) as DurableObjectStub<SiteLog>;

beforeEach(() => {
  site_id = newId("site", Date.now());
});

function makeAnswer(wanted: Partial<AnswerRecord> = {}): AnswerRecord {
  return {
    id: newId("ans", Date.now()),
    guest_id: crypto.randomUUID(),
    conversation_id: null,
    question: "How long do refunds take?",
    text: "Refunds take 5 days [1].",
    outcome: "answered",
    confidence_score: 0.9,
    sources: [
      { id: "c1", page_id: "page_1", title: "Refunds", url: "https://shop.example.org/refunds", snippet: "", score: 3 },
    ],
    trace: { analysis: { categories: ["question"] }, candidates: [] },
    created_at: Date.now(),
    ...wanted,
  };
}

describe("record", () => {
  it("keeps an answer with its sources and trace through an eviction", async () => {
    const answer = makeAnswer();
    expect(await log().record(site_id, answer)).toEqual({ ok: true });
    await evictDurableObject(log());
    expect(await log().answer(site_id, answer.id)).toEqual({ ok: true, answer: { ...answer, rating: null } });
  });

  it("keeps the first record of an id, however often it comes", async () => {
    const answer = makeAnswer();
    await log().record(site_id, answer);
    expect(await log().record(site_id, { ...answer, text: "Another." })).toEqual({ ok: true });
    expect(await log().answer(site_id, answer.id)).toMatchObject({ answer: { text: answer.text } });
  });

  it("does not know an answer that was never given", async () => {
    expect(await log().answer(site_id, "ans_none")).toEqual({ ok: false, code: "not_found" });
  });
});

describe("rate", () => {
  const rate = (
    answer: AnswerRecord,
    guest_id = answer.guest_id,
    rating: "thumbs_up" | "thumbs_down" = "thumbs_up",
    reason: string | null = null,
  ) => log().rate(site_id, { answer_id: answer.id, guest_id, rating, reason, at: 5 });

  it("lets the last rating win", async () => {
    const answer = makeAnswer();
    await log().record(site_id, answer);
    expect(await rate(answer)).toEqual({ ok: true });
    expect(await rate(answer, answer.guest_id, "thumbs_down", "wrong")).toEqual({ ok: true });
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
});

describe("another tenant", () => {
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
        guest_id: answer.guest_id,
        rating: "thumbs_up",
        reason: null,
        at: 1,
      }),
    ).toEqual(missing);
    expect(await log().answer(site_id, answer.id)).toMatchObject({ ok: true, answer: { rating: null } });
  });
});
