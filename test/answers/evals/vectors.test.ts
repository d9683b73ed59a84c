import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { embedSite } from "../../../workers/knowledge/embedding";
import { CRAWL_TIMEOUT_MS, recrawlSource } from "../../support/crawl";
import { makeEmbedder } from "../../support/embedder";
import { runJob } from "../../support/evals";
import { makeShop, REFUNDS, writePage } from "../../support/tested-shop";
import { createTestDeps, replacements } from "../../worker";

const QUESTION = "Where is my reimbursement?";

/** A shop whose live passages have their vectors, with a question that shares no word with its page, read again with another text there. */
async function makeRead() {
  const embedder = makeEmbedder();
  replacements.embedder = embedder;
  const made = await makeShop();
  const embed = () =>
    embedSite(createTestDeps(env, "req_test"), { v: 1, site_id: made.site.id, request_id: "req_test" });
  await embed();
  await made.evals.add({ question: QUESTION, page: `${made.shop.origin}/refunds` });
  made.shop.pages["/refunds"] = writePage("Refunds", REFUNDS.replace("5", "7"));
  expect(await recrawlSource(made.source)).toMatchObject({ status: "held", version: 2 });
  const readRanks = async (id: string) => {
    const { items } = await made.evals.listResults(id);
    const asked = items.find(({ question }) => question === QUESTION);
    return { before: asked?.before?.rank, after: asked?.after.rank };
  };
  const readRun = async () => {
    const [run] = (await made.evals.listRuns(`?source_id=${made.source.id}`)).items;
    if (!run) throw new Error("There is no run.");
    return run;
  };
  return { ...made, embedder, embed, readRanks, readRun };
}

afterEach(() => {
  delete replacements.embedder;
});

describe("a version's test", { timeout: CRAWL_TIMEOUT_MS }, () => {
  it("searches by meaning as well, as visitors will, once what was read has its vectors", async () => {
    const { embedder, embed, readRanks, readRun } = await makeRead();
    await runJob();
    expect(await readRun()).toMatchObject({ status: "running", done: 0 });
    await embed();
    embedder.texts.length = 0;
    await runJob(120_000);
    const run = await readRun();
    expect(run).toMatchObject({ status: "done", decision: "published" });
    expect(await readRanks(run.id)).toEqual({ before: 1, after: 1 });
    // The same vector on both sides.
    expect(embedder.texts.filter((text) => text.includes("reimbursement"))).toHaveLength(1);
  });

  it("searches both sides by words where the vectors do not come in ten minutes", async () => {
    const { embedder, readRanks, readRun } = await makeRead();
    await runJob(9 * 60_000);
    expect(await readRun()).toMatchObject({ status: "running", done: 0 });
    embedder.texts.length = 0;
    await runJob(11 * 60_000);
    const run = await readRun();
    expect(run).toMatchObject({ status: "done", decision: "published" });
    expect(await readRanks(run.id)).toEqual({ before: null, after: null });
    expect(embedder.texts).toEqual([]);
  });
});
