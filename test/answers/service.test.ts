import { beforeAll, describe, expect, it } from "vitest";
import { type AnswerInput, answerQuestion, rateAnswer, searchContent } from "../../workers/answers/service";
import { ANSWER_THRESHOLD } from "../../workers/contract/limits";
import type { Site } from "../../workers/contract/sites";
import type { SiteRoomPort } from "../../workers/ports";
import { askSite, asVisitor, guest_id, makeDeps, makeIndexedSite, QUESTION, REFUND } from "../support/answers";
import { makeEmbedder } from "../support/embedder";
import { siteScope } from "../support/factories";

let site: Site;
beforeAll(async () => {
  site = await makeIndexedSite();
});
const ask = (
  question: string,
  { site: wanted, ...options }: { site?: Partial<Site>; input?: Partial<AnswerInput> } = {},
) => askSite({ ...site, ...wanted }, question, options);

describe("without a model", () => {
  it("answers from the page that holds the answer, with its source", async () => {
    const answer = await ask(QUESTION);
    expect(answer.response_text).toBe("Refunds are issued within 5 business days after your return reaches us [1].");
    expect(answer).toMatchObject({
      answered: true,
      degraded: false,
      language: "en",
      products: [],
      suggestions: [],
      handoff_offered: false,
    });
    expect(answer.confidence_score).toBeGreaterThan(ANSWER_THRESHOLD);
    expect(answer.sources).toEqual([
      {
        id: "refunds_0",
        page_id: "page_refunds",
        title: "Refunds",
        url: "https://shop.example.org/refunds",
        snippet: expect.stringContaining("Refunds are issued"),
        score: expect.any(Number),
        quote: REFUND,
      },
    ]);
    expect(answer.response_id).toMatch(/^ans_/);
    expect(answer.record.outcome).toBe("answered");
  });

  it("offers what the cited page says beside it, by its headings", async () => {
    const answer = await ask("How much is shipping to Germany?");
    expect(answer.response_text).toContain("£14");
    expect(answer.suggestions).toEqual(["Canada"]);
  });

  it.each(["Do you sell helicopters?", "Who won the world cup?", "how are you?", "%_\"'; DROP", "…"])(
    "is not sure of: %s",
    async (question) => {
      const answer = await ask(question);
      expect(answer.record.outcome).toBe("abstained");
      expect(answer).toMatchObject({ answered: false, degraded: false });
      expect(answer.response_text).not.toMatch(/\[\d/);
      expect(answer.confidence_score).toBeLessThan(ANSWER_THRESHOLD);
    },
  );

  it("names the nearest pages and their subjects when it is not sure", async () => {
    const answer = await ask("Do you sell helicopters in Germany with zeppelins and gliders?");
    expect(answer.answered).toBe(false);
    expect(answer.sources.map((source) => source.page_id).sort()).toEqual(["page_about", "page_shipping"]);
    expect(answer.sources[0]).not.toHaveProperty("quote");
    expect(answer.suggestions.toSorted()).toEqual(["About us", "Germany"]);
  });

  it("is not sure in the visitor's language, else in the host page's", async () => {
    const german = await ask("Wie viel kostet ein Hubschrauber bei euch und wann ist er da?");
    const french = await ask("helicopters", { input: { context: { locale: "fr-CA" } } });
    const english = await ask("helicopters");
    expect(new Set([german, french, english].map((answer) => answer.response_text)).size).toBe(3);
    expect([german, french, english].map((answer) => answer.language)).toEqual(["de", null, null]);
  });

  it("offers a human only where a channel is switched on and filled in", async () => {
    const channels = { email: { enabled: true, value: "help@shop.example.org" } };
    expect((await ask("helicopters", { site: { contact: { channels } } })).handoff_offered).toBe(true);
    expect((await ask(QUESTION, { site: { contact: { channels } } })).handoff_offered).toBe(false);
    for (const email of [
      { enabled: false, value: "a@b.c" },
      { enabled: true, value: " " },
    ]) {
      expect((await ask("helicopters", { site: { contact: { channels: { email } } } })).handoff_offered).toBe(false);
    }
    const chat = { enabled: true, value: "yes" };
    expect((await ask("helicopters", { site: { contact: { channels: { chat } } } })).handoff_offered).toBe(false);
  });

  it("leans on the question before", async () => {
    const history: AnswerInput["history"] = [
      { role: "user", text: "How much is shipping to Germany?" },
      { role: "assistant", text: "£14 [1]." },
    ];
    const answer = await ask("And to Canada?", { input: { history } });
    expect(answer.response_text).toContain("£29");
    expect(answer.record.trace).toMatchObject({
      query: "How much is shipping to Canada?",
      analysis: { follow_up: true },
    });
  });

  it("does not carry a question over to one that stands alone", async () => {
    const history: AnswerInput["history"] = [{ role: "user", text: "How much is shipping to Germany?" }];
    const answer = await ask(QUESTION, { input: { history } });
    expect(answer.response_text).toContain("5 business days");
    expect(answer.record.trace).toMatchObject({ query: QUESTION, before: "How much is shipping to Germany?" });
  });

  it.each([
    ["shetland", "£120"],
    ["orkney", "£95"],
  ])("answers the same question from the page the visitor is on: %s", async (name, price) => {
    const context = {
      page_url: `https://shop.example.org/${name}?utm_source=mail`,
      page_title: `${name} throw – Mill`,
    };
    for (const question of ["How much is it?", "What does the throw cost?"]) {
      const answer = await ask(question, { input: { context } });
      expect(answer.response_text).toContain(price);
      expect(answer.sources.map(({ page_id }) => page_id)).toEqual([`page_${name}`]);
    }
  });

  it("takes a page that is not its own for none", async () => {
    const context = { page_url: "https://evil.example/shetland", page_title: "x".repeat(100_000) };
    const answer = await ask(QUESTION, { input: { context } });
    expect(answer.sources.map(({ page_id }) => page_id)).toEqual(["page_refunds"]);
  });

  it("keeps the analysis, the candidates, the kept quotes and the times on record", async () => {
    const { record } = await ask(QUESTION, { input: { conversation_id: "conv_1" } });
    expect(record.conversation_id).toBe("conv_1");
    expect(record.trace).toMatchObject({
      analysis: { categories: ["question"], language: "en", follow_up: false },
      terms: expect.arrayContaining([expect.objectContaining({ term: "refunds", df: 1 })]),
      candidates: [{ chunk_id: "refunds_0", version: 1, matched_terms: ["refunds"] }],
      attempts: [{ model: null, kept: [{ chunk_id: "refunds_0", quote: REFUND }], dropped: [] }],
      times: { retrieve_ms: expect.any(Number), generate_ms: expect.any(Number) },
      cancelled: false,
    });
  });

  it("answers although the log is down", async () => {
    const broken = {
      ...makeDeps(),
      site_log: { ...makeDeps().site_log, record: () => Promise.reject(new Error("down")) },
    };
    const input = { question: QUESTION, conversation_id: null, history: [], context: null };
    const answer = await answerQuestion(broken, asVisitor(site), input);
    expect(answer.answered).toBe(true);
  });
});

describe("who looks on", () => {
  const askWith = (publish: SiteRoomPort["publish"]) => {
    const deps = makeDeps();
    const input = { question: QUESTION, conversation_id: null, history: [], context: null };
    return answerQuestion({ ...deps, site_room: { ...deps.site_room, publish } }, asVisitor(site), input);
  };

  it("is never waited for, and whose failure costs the visitor nothing", async () => {
    let release = (): void => {};
    const published = new Promise<{ ok: true }>((resolve) => {
      release = () => resolve({ ok: true });
    });
    expect((await askWith(() => published)).answered).toBe(true);
    release();
    expect((await askWith(() => Promise.reject(new Error("down")))).answered).toBe(true);
    expect((await askWith(async () => ({ ok: false, code: "not_found" }))).answered).toBe(true);
  });
});

describe("small talk", () => {
  it("greets with the site's own words and thanks with ours, without a search", async () => {
    const greeting = await ask("Hello!", { site: { welcome_message: "Welcome to the mill." } });
    expect(greeting).toMatchObject({
      response_text: "Welcome to the mill.",
      answered: true,
      sources: [],
      confidence_score: 1,
    });
    expect(greeting.record.trace).toMatchObject({ query: null, candidates: [], threshold: null, attempts: [] });
    expect((await ask("thanks!")).response_text).not.toBe(greeting.response_text);
  });

  it("names the ways to reach a person, or says that there is none", async () => {
    const channels = { phone: { enabled: true, value: "+44 1539 000000" }, email: { enabled: false, value: "a@b.c" } };
    const reachable = await ask("Can I talk to a human?", { site: { contact: { channels } } });
    expect(reachable.response_text).toContain("- Phone: +44 1539 000000");
    expect(reachable.response_text).not.toContain("a@b.c");
    expect(reachable).toMatchObject({ handoff_offered: true, record: { outcome: "handed_over" } });
    expect(await ask("Can I talk to a human?")).toMatchObject({
      handoff_offered: false,
      record: { outcome: "handed_over" },
    });
  });
});

describe("searchContent", () => {
  it("searches as answers do: by the owner's synonyms and by meaning", async () => {
    const shop = { ...site, synonyms: [["forwarding", "shipping"]] };
    const find = (deps = makeDeps()) => searchContent(deps, siteScope(shop), "forwarding", 1);
    expect((await find()).content[0]).toMatchObject({ id: "page_shipping", quality_score: null });
    const embedder = makeEmbedder();
    await find({ ...makeDeps(), embedder });
    expect(embedder.texts).toEqual(["forwarding"]);
  });

  it("gives each page once, by its best passage", async () => {
    const found = await searchContent(makeDeps(), siteScope(site), "shipping days", 1);
    expect(found.total_results).toBe(2);
    expect(found.content[0]).toEqual({
      id: "page_shipping",
      title: "Shipping",
      url: "https://shop.example.org/shipping",
      excerpt: expect.stringContaining("Shipping to"),
      score: expect.any(Number),
      quality_score: null,
      language: "en",
      updated_at: 7,
    });
    expect(await searchContent(makeDeps(), siteScope(site), "shipping days", 2)).toMatchObject({
      content: [],
      total_results: 2,
    });
  });
});

describe("rateAnswer", () => {
  it("takes a guest's rating of its own answer and knows no other", async () => {
    const { response_id } = await ask(QUESTION);
    const rating = { response_id, rating: "thumbs_up" as const };
    await rateAnswer(makeDeps(), { site_id: site.id, guest_id }, rating);
    await expect(
      rateAnswer(makeDeps(), { site_id: site.id, guest_id: crypto.randomUUID() }, rating),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(
      rateAnswer(makeDeps(), { site_id: site.id, guest_id }, { ...rating, response_id: "ans_0" }),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});
