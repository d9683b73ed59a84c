import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { GapsQuery } from "../../workers/contract/gaps";
import { newId } from "../../workers/platform/ids";
import { requireOk } from "../../workers/platform/object";
import type { AnswerRecord, LoggedGap, SiteLogPort, Subject } from "../../workers/ports";
import type { SiteLog } from "../../workers/sites/site-log/object";
import { makeTrace } from "../support/trace";

const DAY_MS = 86_400_000;
const SEARCHED = makeTrace({ query: "q", threshold: 0.5 });
const NORWAY = { ship: 2, norway: 5 };
const GIFTS = { gift: 4, card: 3 };

let site_id: string;
const getStub = () => env.SITE_LOG.getByName(site_id) as DurableObjectStub<SiteLog>;
const log = () => getStub() as unknown as SiteLogPort;

beforeEach(() => {
  site_id = newId("site", Date.now());
});

interface Asked {
  guest_id?: string;
  words?: Subject["words"];
  question?: string;
  wanted?: Partial<AnswerRecord>;
}

function makeUnanswered({ guest_id = crypto.randomUUID(), question = "Do you ship to Norway?", wanted = {} }: Asked) {
  return {
    id: newId("ans", Date.now()),
    asked_by: "visitor" as const,
    asked_by_id: guest_id,
    conversation_id: null,
    question,
    text: "Not sure.",
    outcome: "abstained" as const,
    confidence_score: 0.1,
    sources: [],
    products: [],
    trace: SEARCHED,
    created_at: 1_000,
    ...wanted,
  };
}

const PAGE = { page_id: "page_1", title: "Shipping", url: "https://shop.example.org/shipping" };
const makeSubject = ({ words = NORWAY, question = "Do you ship to Norway?" }: Asked): Subject => ({
  question,
  words,
  nearest_pages: [PAGE],
});

/** A visitor asks and gets no answer, unless `wanted` says otherwise. */
async function ask(asked: Asked = {}): Promise<AnswerRecord> {
  const answer = makeUnanswered(asked);
  expect(await log().record(site_id, answer, makeSubject(asked))).toEqual({ ok: true });
  return answer;
}

async function list(query: Record<string, unknown> = {}, now = 1_000): Promise<LoggedGap[]> {
  const { items, total } = requireOk(await log().gaps(site_id, GapsQuery.parse(query), now), "The log has no gaps.");
  if (query.page_size === undefined) expect(total).toBe(items.length);
  return items;
}

const rate = ({ id, asked_by_id }: AnswerRecord, rating: "thumbs_up" | "thumbs_down") =>
  log().rate(site_id, { answer_id: id, guest_id: asked_by_id, rating, reason: null, at: 5_000 });

const ANSWERED = { outcome: "answered" as const, confidence_score: 0.9, sources: [{ id: "c1" }] as never };

describe("grouping", () => {
  it("puts questions of one meaning together and counts each visitor once", async () => {
    const guest_id = crypto.randomUUID();
    const first = await ask({ guest_id });
    await ask({ guest_id, wanted: { created_at: 3_000 } });
    await ask({
      question: "shipping norway??",
      words: { ship: 2, norway: 4, please: 1 },
      wanted: { created_at: 2_000 },
    });
    const [gap, ...others] = await list();
    expect(others).toEqual([]);
    expect(gap).toMatchObject({
      state: "open",
      visitors: 2,
      questions: 3,
      rated_down: 0,
      first_asked_at: 1_000,
      last_asked_at: 3_000,
      nearest_pages: [PAGE],
    });
    expect(gap?.examples.map(({ question }) => question)).toEqual(["Do you ship to Norway?", "shipping norway??"]);
    expect(gap?.examples[0]).toMatchObject({ reason: "unanswered", asked_at: 3_000 });
    expect(gap?.examples[0]?.answer_id).not.toBe(first.id);
  });

  it("keeps questions apart that share the small words only", async () => {
    await ask();
    await ask({ words: { ship: 2, iceland: 5 } });
    await ask({ words: GIFTS });
    expect(await list()).toHaveLength(3);
  });

  it("changes nothing when a record comes again", async () => {
    const asked = { wanted: { id: "ans_again", asked_by_id: "guest_again" } };
    await ask(asked);
    await ask(asked);
    await ask({ ...asked, words: GIFTS });
    expect(await list()).toMatchObject([{ visitors: 1, questions: 1 }]);
  });

  it("ranks by visitors, then by the last one who asked, page by page", async () => {
    await ask({ words: { wool: 1 }, wanted: { created_at: 4_000 } });
    await ask({ words: { silk: 1 }, wanted: { created_at: 9_000 } });
    for (let visitor = 0; visitor < 3; visitor++) await ask({ words: GIFTS });
    const guest_id = crypto.randomUUID();
    for (let time = 0; time < 9; time++) await ask({ guest_id, words: NORWAY });
    const ranked = await list();
    expect(ranked.map(({ visitors, questions }) => [visitors, questions])).toEqual([
      [3, 3],
      [1, 1],
      [1, 1],
      [1, 9],
    ]);
    expect(ranked[1]?.last_asked_at).toBe(9_000);
    expect((await list({ page: 2, page_size: 3 })).map(({ id }) => id)).toEqual([ranked[3]?.id]);
  });

  it("takes no test of a member, no small talk, no answer and none while answers are switched off", async () => {
    await ask({ wanted: { asked_by: "member" } });
    await ask({ wanted: { outcome: "handed_over", trace: makeTrace() } });
    await ask({ wanted: ANSWERED });
    await ask({ wanted: { confidence_score: 0.9 } });
    await ask({ wanted: { outcome: "failed" } });
    expect(await list()).toEqual([]);
  });

  it("takes an answer of which no sentence could be proven", async () => {
    await ask({ wanted: { outcome: "answered", confidence_score: 0.9 } });
    await ask({ wanted: { confidence_score: 0.9, trace: { ...SEARCHED, attempts: [{}] as never } }, words: GIFTS });
    expect(await list()).toHaveLength(2);
  });
});

describe("ratings", () => {
  it("make a gap of an answered question, and take it back", async () => {
    const answer = await ask({ wanted: ANSWERED });
    await rate(answer, "thumbs_down");
    await rate(answer, "thumbs_down");
    expect(await list()).toMatchObject([{ visitors: 1, questions: 1, rated_down: 1 }]);
    await rate(answer, "thumbs_up");
    expect(await list()).toEqual([]);
  });

  it("leave the others of the group, with exact counts", async () => {
    const guest_id = crypto.randomUUID();
    const down = await ask({ guest_id, question: "Norway?", wanted: ANSWERED });
    await ask({ guest_id });
    await ask();
    await rate(down, "thumbs_down");
    expect(await list()).toMatchObject([{ visitors: 2, questions: 3, rated_down: 1 }]);
    const [gap] = await list({ reason: "rated_down" });
    expect(gap?.examples).toContainEqual(expect.objectContaining({ reason: "rated_down", answer_id: down.id }));
    await rate(down, "thumbs_up");
    expect(await list()).toMatchObject([{ visitors: 2, questions: 2, rated_down: 0 }]);
  });

  it("do not make an unanswered question an answered one", async () => {
    const answer = await ask();
    await rate(answer, "thumbs_up");
    expect(await list()).toMatchObject([{ questions: 1, rated_down: 0 }]);
  });
});

describe("filters", () => {
  it("are the state, the reason and the days since the last question", async () => {
    const now = 100 * DAY_MS;
    const down = await ask({ words: GIFTS, wanted: { ...ANSWERED, created_at: now - 2 * DAY_MS } });
    await rate(down, "thumbs_down");
    await ask({ wanted: { created_at: now - 20 * DAY_MS } });
    expect(await list({ reason: "rated_down" }, now)).toMatchObject([{ rated_down: 1 }]);
    expect(await list({ reason: "unanswered" }, now)).toMatchObject([{ rated_down: 0 }]);
    expect(await list({ days: 7 }, now)).toMatchObject([{ rated_down: 1 }]);
    expect(await list({ days: 30 }, now)).toHaveLength(2);
    expect(await list({ state: "answered" }, now)).toEqual([]);
  });
});

describe("states", () => {
  async function close(state: "answered" | "dismissed", now: number): Promise<string> {
    const [gap] = await list();
    const closed = await log().setGapState(site_id, gap?.id ?? "", state, now);
    expect(closed).toMatchObject({ ok: true, gap: { id: gap?.id, state } });
    return gap?.id ?? "";
  }

  it("move a gap from list to list and back", async () => {
    await ask();
    const id = await close("dismissed", 2_000);
    expect(await list()).toEqual([]);
    expect(await list({ state: "dismissed" })).toMatchObject([{ id }]);
    await log().setGapState(site_id, id, "open", 3_000);
    expect(await list()).toMatchObject([{ id, visitors: 1 }]);
  });

  it("open an answered gap again when somebody asks after that, and only then", async () => {
    const before = await ask({ wanted: ANSWERED });
    await ask();
    const id = await close("answered", 2_000);
    await rate(before, "thumbs_down");
    expect(await list()).toEqual([]);
    expect(await list({ state: "answered" })).toMatchObject([{ id, questions: 2 }]);
    await ask({ wanted: { created_at: 2_001 } });
    expect(await list()).toMatchObject([{ id, questions: 3 }]);
  });

  it("leave a dismissed gap dismissed, whoever asks again", async () => {
    await ask();
    const id = await close("dismissed", 2_000);
    await ask({ wanted: { created_at: 9_000 } });
    expect(await list()).toEqual([]);
    expect(await list({ state: "dismissed" })).toMatchObject([{ id, visitors: 2 }]);
  });

  it("are not found for a gap that is not there", async () => {
    expect(await log().setGapState(site_id, "gap_none", "open", 1)).toEqual({ ok: false, code: "not_found" });
    expect(await log().gap(site_id, "gap_none")).toEqual({ ok: false, code: "not_found" });
  });
});

describe("erasure", () => {
  it("takes a guest's questions out of every count, and a group with its last one", async () => {
    const guest_id = crypto.randomUUID();
    const down = await ask({ guest_id, wanted: ANSWERED });
    await rate(down, "thumbs_down");
    await ask({ guest_id });
    await ask();
    await ask({ guest_id, words: GIFTS });
    await runInDurableObject(getStub(), (_, { storage }) => {
      storage.sql.exec("DELETE FROM answers WHERE asked_by_id = ?", guest_id);
      const left = (table: string) => storage.sql.exec(`SELECT * FROM ${table}`).toArray().length;
      expect(["subjects", "gap_questions", "gaps", "ratings"].map(left)).toEqual([1, 1, 1, 0]);
    });
    expect(await list()).toMatchObject([{ visitors: 1, questions: 1, rated_down: 0 }]);
  });
});

describe("another tenant (TEN-10)", () => {
  it("gets nothing and changes nothing", async () => {
    await ask();
    const [gap] = await list();
    const other = newId("site", Date.now());
    const missing = { ok: false, code: "not_found" };
    expect(await log().gaps(other, GapsQuery.parse({}), 1)).toEqual(missing);
    expect(await log().gap(other, gap?.id ?? "")).toEqual(missing);
    expect(await log().setGapState(other, gap?.id ?? "", "dismissed", 1)).toEqual(missing);
    expect(await list()).toMatchObject([{ state: "open" }]);
  });
});
