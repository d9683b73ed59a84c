import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Satisfaction } from "../../workers/contract/answers";
import { newId } from "../../workers/platform/ids";
import { isTenant, migrate, requireOk } from "../../workers/platform/object";
import type { AnswerRecord, SiteLogPort } from "../../workers/ports";
import type { SiteLog } from "../../workers/sites/site-log/object";
import { MIGRATIONS } from "../../workers/sites/site-log/store";
import { makeTrace } from "../support/trace";

const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;

let site_id: string;
const getStub = () => env.SITE_LOG.getByName(site_id) as DurableObjectStub<SiteLog>;
const log = () => getStub() as unknown as SiteLogPort;

beforeEach(() => {
  site_id = newId("site", Date.now());
});

const cite = (page_id: string) => ({
  id: `chunk_${page_id}`,
  page_id,
  title: `Title of ${page_id}`,
  url: `https://shop.example.org/${page_id}`,
  snippet: "",
  score: 1,
});

async function answer(pages: string[], category = "question", wanted: Partial<AnswerRecord> = {}) {
  const trace = makeTrace();
  const record: AnswerRecord = {
    id: newId("ans", Date.now()),
    asked_by: "visitor",
    asked_by_id: crypto.randomUUID(),
    conversation_id: null,
    question: "How long do refunds take?",
    text: "Five days.",
    outcome: "answered",
    confidence_score: 0.9,
    sources: pages.map(cite),
    products: [],
    trace: { ...trace, analysis: { ...trace.analysis, categories: [category, "question"] } },
    created_at: NOW,
    ...wanted,
  };
  await log().record(site_id, record);
  return record;
}

const rate = (
  { id, asked_by_id }: AnswerRecord,
  rating: "thumbs_up" | "thumbs_down",
  reason: string | null = null,
  at = NOW,
) => log().rate(site_id, { answer_id: id, guest_id: asked_by_id, rating, reason, at });

async function read(days = 30): Promise<Satisfaction> {
  return requireOk(await log().satisfaction(site_id, { days }, NOW), "No ratings.").satisfaction;
}

describe("satisfaction", () => {
  it("is nothing before anybody has rated", async () => {
    await answer(["a"]);
    expect(await read()).toMatchObject({ rated: 0, helpful: 0, by_category: [], worst_pages: [] });
  });

  it("counts by kind of question, those most rated first", async () => {
    await rate(await answer(["a"], "support"), "thumbs_down");
    await rate(await answer(["a"], "tutorial"), "thumbs_up");
    await rate(await answer(["a"], "tutorial"), "thumbs_down");
    expect(await read()).toMatchObject({
      rated: 3,
      helpful: 1,
      by_category: [
        { category: "tutorial", rated: 2, helpful: 1 },
        { category: "support", rated: 1, helpful: 0 },
      ],
    });
  });

  it("names the pages that answers rated down rest on, the worst first, each answer once a page", async () => {
    await rate(await answer(["a", "a", "b"]), "thumbs_down");
    await rate(await answer(["b"]), "thumbs_down");
    await rate(await answer(["b", "good"]), "thumbs_up");
    for (const page of ["c", "d", "e", "f", "g"]) await rate(await answer([page]), "thumbs_down");
    const { worst_pages } = await read();
    expect(worst_pages).toHaveLength(5);
    expect(worst_pages.slice(0, 2)).toEqual([
      { page_id: "b", title: "Title of b", url: "https://shop.example.org/b", rated: 3, helpful: 1 },
      { page_id: "a", title: "Title of a", url: "https://shop.example.org/a", rated: 1, helpful: 0 },
    ]);
    expect(worst_pages.map(({ page_id }) => page_id)).not.toContain("good");
  });

  it("blames no page for an answer that was not given", async () => {
    await rate(await answer(["a"], "question", { outcome: "abstained" }), "thumbs_down");
    expect(await read()).toMatchObject({ rated: 1, worst_pages: [] });
  });

  it("counts the last rating of an answer only", async () => {
    const rated = await answer(["a"]);
    await rate(rated, "thumbs_down", "wrong");
    await rate(rated, "thumbs_down", "unclear: too long");
    await rate(rated, "thumbs_up");
    await rate(rated, "thumbs_up");
    expect(await read()).toMatchObject({ rated: 1, helpful: 1, worst_pages: [] });
    expect((await read()).reasons.every(({ count }) => count === 0)).toBe(true);
  });

  it("counts the reasons the widget offers, with words after them or without", async () => {
    const reasons = ["wrong", "wrong: It takes ten.", "incomplete", "Just bad.", "wrongly: put", null];
    for (const reason of reasons) await rate(await answer(["a"]), "thumbs_down", reason);
    expect((await read()).reasons).toEqual([
      { reason: "off_topic", count: 0 },
      { reason: "wrong", count: 2 },
      { reason: "incomplete", count: 1 },
      { reason: "unclear", count: 0 },
    ]);
  });

  it("counts the days asked for", async () => {
    await rate(await answer(["a"]), "thumbs_down", null, NOW - 10 * DAY_MS);
    await rate(await answer(["b"]), "thumbs_up", null, NOW - DAY_MS);
    expect(await read(7)).toMatchObject({ rated: 1, helpful: 1, worst_pages: [] });
    expect(await read(30)).toMatchObject({ rated: 2, helpful: 1, worst_pages: [{ page_id: "a" }] });
  });

  it("forgets the ratings of answers that are erased", async () => {
    const gone = await answer(["a"]);
    await rate(gone, "thumbs_down");
    await runInDurableObject(getStub(), (_, { storage }) => {
      storage.sql.exec("DELETE FROM answers WHERE id = ?", gone.id);
      expect(storage.sql.exec("SELECT * FROM cited_pages").toArray()).toEqual([]);
    });
    expect(await read()).toMatchObject({ rated: 0, worst_pages: [] });
  });

  it("knows the ratings given before it was counted", async () => {
    await runInDurableObject(getStub(), async (_, { storage }) => {
      await storage.deleteAll();
      migrate(storage, MIGRATIONS.slice(0, 1));
      isTenant(storage, site_id, "write");
      storage.sql.exec(
        `INSERT INTO answers VALUES ('ans_1', 'guest', NULL, 'Q', 'A', 'answered', 1, ?, ?, 5), ('ans_2', 'g', NULL, 'Q', 'A', 'answered', 1, '[]', '{}', 5)`,
        JSON.stringify([cite("a"), { id: "x", title: "no page" }]),
        JSON.stringify({ analysis: { categories: ["support"] } }),
      );
      storage.sql.exec(
        "INSERT INTO ratings VALUES ('ans_1', 'thumbs_down', 'wrong', ?1, ?1), ('ans_2', 'thumbs_up', NULL, ?1, ?1)",
        NOW,
      );
    });
    await evictDurableObject(getStub());
    expect(await read()).toMatchObject({
      by_category: [
        { category: "question", rated: 1, helpful: 1 },
        { category: "support", rated: 1, helpful: 0 },
      ],
      worst_pages: [{ page_id: "a", rated: 1, helpful: 0 }],
    });
  });

  it("is not told to another tenant", async () => {
    await rate(await answer(["a"]), "thumbs_up");
    expect(await log().satisfaction(newId("site", 1), { days: 30 }, NOW)).toEqual({ ok: false, code: "not_found" });
  });
});
