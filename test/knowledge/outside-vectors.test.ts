import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createVectorize } from "../../workers/adapters/vectorize";
import { answerQuestion } from "../../workers/answers/service";
import type { Site } from "../../workers/contract/sites";
import { createDeps } from "../../workers/deps";
import { embedSite, sweepVectors } from "../../workers/knowledge/embedding";
import { createLog } from "../../workers/platform/log";
import type { Deps, VectorStore } from "../../workers/ports";
import { asVisitor, playClaude, playModel, readRequests } from "../support/answers";
import { makeEmbedder } from "../support/embedder";
import { makeSite } from "../support/factories";
import { FakeVectorize } from "../support/fake-vectorize";
import { makeChanges, makePage, remove } from "../support/site-index";

const DAY_MS = 86_400_000;
const LATER_MS = 600_000;
const QUESTION = "When do I get my money?";
/** With ids as short as the product's. */
function makeShortPage(name: string, text: string) {
  const page = makePage(name, [text]);
  return { ...page, chunks: page.chunks.map((chunk) => ({ ...chunk, chunk_id: `chk_${name}` })) };
}
/** No word of it stands in the question: only its vector leads there. */
const REFUNDS = makeShortPage("refunds", "Your reimbursement arrives within five days.");
const HATS = makeShortPage("hats", "Headwear of felt and straw.");

/** A shop whose vectors are in Vectorize, which shows them late. */
async function openShop(delay_ms = 0, pages = [REFUNDS, HATS]) {
  const site = await makeSite({ answer_threshold: 0 });
  const vectorize = new FakeVectorize(8);
  vectorize.delay_ms = delay_ms;
  const lines: string[] = [];
  const log = createLog("DEBUG", {}, (line) => lines.push(line));
  const store = createVectorize(vectorize, log);
  const clock = { now: Date.now() };
  const deps: Deps = {
    ...createDeps(env, "req_test"),
    embedder: makeEmbedder("concepts", null, store),
    log,
    now: () => clock.now,
  };
  const index = deps.site_index;
  await index.apply(site.id, makeChanges(1, pages));
  const embed = () => embedSite(deps, { v: 1, site_id: site.id, request_id: "req_1" });
  const find = async (at: Site = site): Promise<string[]> => {
    const [values = new Int8Array()] = (await deps.embedder?.embed([QUESTION])) ?? [];
    const nearest = { model: "concepts", chunks: await store.query(at.id, values, 100) };
    const found = await index.search(at.id, { query: QUESTION, nearest, limit: 10 });
    if (!found.ok) throw new Error(found.code);
    return found.hits.filter(({ scores }) => (scores.meaning ?? 0) > 0.5).map(({ page_id }) => page_id);
  };
  return { site, vectorize, store, deps, index, clock, lines, embed, find };
}

const failing: VectorStore["upsert"] = () => Promise.reject(new Error("away"));

describe("vectors in Vectorize (DATA-06)", () => {
  it.each([0, 60_000, LATER_MS])("are found as soon as they are seen there, %i ms late", async (delay_ms) => {
    const { vectorize, embed, find } = await openShop(delay_ms);
    await embed();
    vectorize.now = delay_ms - 1;
    if (delay_ms > 0) expect(await find()).toEqual([]);
    vectorize.now = delay_ms;
    expect(await find()).toEqual(["refunds"]);
  });

  it.each([0, 60_000, LATER_MS])("never bring back a page that is gone, removed %i ms late", async (delay_ms) => {
    const { site, vectorize, index, clock, embed, find } = await openShop();
    await embed();
    expect(await find()).toEqual(["refunds"]);
    vectorize.delay_ms = delay_ms;
    await index.publish(site.id, "src_a", 1);
    await index.apply(site.id, remove(2, "refunds"));
    // Its vector is still there; the index knows better.
    expect(vectorize.listIds()).toHaveLength(2);
    expect(await find()).toEqual([]);
    // No version of the last three holds it any more.
    await index.removeSource(site.id, "src_a", 2);
    await embed();
    vectorize.now += delay_ms;
    expect(vectorize.listIds()).toEqual([]);
    expect(await find()).toEqual([]);
    clock.now += 2 * DAY_MS;
    await embed();
    const left = await index.orphans(site.id, 10, null);
    expect(left).toEqual({ ok: true, chunk_ids: [] });
  });

  it("leave nothing behind when a removal overtakes what was written before", async () => {
    const { site, vectorize, index, clock, embed } = await openShop(LATER_MS);
    await embed();
    await index.removeSource(site.id, "src_a", 1);
    vectorize.delay_ms = 0;
    await embed();
    vectorize.now = LATER_MS;
    // Written ten minutes after it was removed.
    expect(vectorize.listIds()).toHaveLength(2);
    clock.now += 2 * DAY_MS;
    await embed();
    expect(vectorize.listIds()).toEqual([]);
  });

  it("are swept once more though nothing changes any more", async () => {
    const { site, index, clock, embed } = await openShop();
    await embed();
    await index.removeSource(site.id, "src_a", 1);
    // The object's own clock is the machine's: the first sweep was two days ago.
    clock.now -= 2 * DAY_MS;
    await embed();
    const object = env.SITE_INDEX.getByName(site.id);
    const sent: unknown[] = [];
    await runInDurableObject(object, async (instance) => {
      // Its own queue would begin the job at once.
      Object.assign(instance, { env: { ...env, EMBED: { send: async (job: unknown) => void sent.push(job) } } });
      await instance.alarm();
    });
    expect(sent).toMatchObject([{ site_id: site.id }]);
    clock.now += 2 * DAY_MS;
    await embed();
    expect(await index.orphans(site.id, 10, null)).toMatchObject({ chunk_ids: [] });
  });

  it("of a passage that comes back while it is swept are made anew", async () => {
    const { site, vectorize, store, index, embed, find } = await openShop();
    await embed();
    await index.removeSource(site.id, "src_a", 1);
    const slow: VectorStore = {
      ...store,
      remove: async (site_id, ids) => {
        await index.apply(site.id, { ...makeChanges(1, [REFUNDS], { source_id: "src_b" }) });
        await embed();
        await store.remove(site_id, ids);
      },
    };
    await sweepVectors(index, slow, site.id, Date.now());
    expect(vectorize.listIds()).toEqual([]);
    await embed();
    expect(vectorize.listIds()).toEqual([`${site.id}.chk_refunds`]);
    expect(await find()).toEqual(["refunds"]);
  });

  it("have the same ids however often they are written", async () => {
    const { site, vectorize, store, deps, embed, find } = await openShop();
    const down = { ...deps, embedder: makeEmbedder("concepts", null, { ...store, upsert: failing }) };
    await expect(embedSite(down, { v: 1, site_id: site.id, request_id: "req_1" })).rejects.toThrow("away");
    expect(await find()).toEqual([]);
    await embed();
    const ids = vectorize.listIds();
    expect(ids).toHaveLength(2);
    await deps.site_index.apply(site.id, makeChanges(1, [{ ...REFUNDS, page: { ...REFUNDS.page, title: "Money" } }]));
    await embed();
    expect(vectorize.listIds()).toEqual(ids);
  });

  it("go with their site", async () => {
    const { site, vectorize, store, index, embed } = await openShop();
    await embed();
    await sweepVectors(index, store, site.id, null);
    expect(vectorize.listIds()).toEqual([]);
  });
});

describe("hits of another site (TEN-09)", () => {
  it("are dropped and reported, and reach no prompt", async () => {
    const own = await openShop();
    await own.embed();
    const foreign = await makeSite();
    const secret = makeShortPage("secret", "Money foreigncanary: reimbursement after 77 days.");
    await own.deps.site_index.apply(foreign.id, makeChanges(1, [secret]));
    const chunk_id = secret.chunks[0]?.chunk_id ?? "";
    // A namespace that does not hold, and an id that names the wrong site.
    own.vectorize.planted.push(
      { id: `${foreign.id}.${chunk_id}`, score: 1, namespace: foreign.id },
      { id: `${own.site.id}.${chunk_id}`, score: 1, namespace: own.site.id },
    );
    const claude = playClaude("good");
    const input = { question: QUESTION, conversation_id: null, history: [], context: null };
    const answer = await answerQuestion({ ...own.deps, llms: playModel(claude) }, asVisitor(own.site), input);
    expect(JSON.stringify(answer)).not.toContain("foreigncanary");
    const requests = await readRequests(claude.key);
    expect(requests).toHaveLength(1);
    expect(JSON.stringify(requests)).toContain("reimbursement");
    expect(JSON.stringify(requests)).not.toContain("foreigncanary");
    const reported = own.lines.filter((line) => line.includes("vectors.foreign"));
    expect(reported).toEqual([expect.stringContaining('"level":"ERROR"')]);
    expect(own.lines.join()).not.toContain("foreigncanary");
  });
});
