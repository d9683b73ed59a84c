/** Messages that a visitor writes before the answer to the last one begins, on a site that answers them together. */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { Llm, LlmEvent } from "../../workers/ports";
import { playModel } from "../support/answers";
import { type Guest, getObject, open, QUESTION, readLog, send, useGatedModel } from "../support/chat";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { replacements } from "../worker";

const MORE = "And how are refunds paid?";
const ANSWER = { author: "ai", text: expect.stringContaining("Refunds take five business days") };

let merging: Site;
let apart: Site;
beforeAll(async () => {
  merging = await makeSite({ merges_questions: true });
  apart = await makeSite();
  for (const site of [merging, apart]) await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  delete replacements.llms;
});

/** A model whose first call shows nothing until it is let go; `asked` are the questions it was given. */
function useSlowModel() {
  const asked: string[] = [];
  let start = (): void => {};
  let release = (): void => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const llm: Llm = {
    model: "slow",
    async *stream({ documents, messages }, signal): AsyncIterable<LlmEvent> {
      asked.push(messages.at(-1)?.text ?? "");
      if (asked.length === 1) {
        start();
        await Promise.race([gate, new Promise((_, reject) => signal?.addEventListener("abort", reject))]);
      }
      yield { type: "text", text: "Refunds take five business days." };
      yield {
        type: "citation",
        document_index: 0,
        quote: documents[0]?.text.match(/Refunds are issued[^.]*\./)?.[0] ?? "",
      };
      yield { type: "block_end" };
      yield { type: "end", stop_reason: "end_turn" };
    },
  };
  replacements.llms = playModel(llm);
  return { asked, started, release };
}

/** A visitor who writes again while the model has their first question. */
async function askTwice(site: Site, { started }: { started: Promise<void> }): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await started;
  await send(guest, id, MORE);
  return { guest, id };
}

const readTurns = ({ guest, id }: { guest: Guest; id: string }) =>
  runInDurableObject(getObject(guest, id), (_, { storage }) =>
    storage.sql
      .exec<{ status: string }>("SELECT status FROM turns ORDER BY question_seq")
      .toArray()
      .map(({ status }) => status),
  );

it("have one answer, to all that was asked (AIR-05)", async () => {
  const model = useSlowModel();
  const talk = await askTwice(merging, model);
  await expect.poll(() => readTurns(talk)).toEqual(["cancelled", "done"]);
  model.release();
  expect(model.asked).toHaveLength(2);
  expect(model.asked[1]).toContain(`${QUESTION}\n${MORE}`);
  expect(await readLog(talk.guest, talk.id)).toMatchObject([{ text: QUESTION }, { text: MORE }, ANSWER]);
});

it("are asked once: what was answered is not asked again with the next", async () => {
  const model = useSlowModel();
  const talk = await askTwice(merging, model);
  await expect.poll(() => readTurns(talk)).toEqual(["cancelled", "done"]);
  await send(talk.guest, talk.id, "When do refunds arrive?");
  await expect.poll(() => readTurns(talk)).toEqual(["cancelled", "done", "done"]);
  expect(model.asked.at(-1)).toContain("When do refunds arrive?");
  expect(model.asked.at(-1)).not.toContain(`${MORE}\nWhen`);
});

it("wait for the answer that has begun to be shown, and have their own", async () => {
  const model = useGatedModel();
  const talk = await askTwice(merging, model);
  model.release();
  await expect.poll(() => readTurns(talk)).toEqual(["done", "done"]);
  expect(await readLog(talk.guest, talk.id)).toMatchObject([{ text: QUESTION }, { text: MORE }, ANSWER, ANSWER]);
});

it("each have their own answer, in their order, on any other site (AIR-05)", async () => {
  const model = useSlowModel();
  const talk = await askTwice(apart, model);
  model.release();
  await expect.poll(() => readTurns(talk)).toEqual(["done", "done"]);
  expect(await readLog(talk.guest, talk.id)).toMatchObject([{ text: QUESTION }, { text: MORE }, ANSWER, ANSWER]);
});
