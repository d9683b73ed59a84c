/** Messages that a visitor writes before the answer to the last one begins, on a site that answers them together. */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { Agent } from "../../workers/contract/socket";
import { act } from "../../workers/conversations/conversation/hand-over";
import { ConversationLog } from "../../workers/conversations/conversation/log";
import { TurnQueue } from "../../workers/conversations/conversation/turns";
import type { Llm, LlmEvent } from "../../workers/ports";
import { playModel } from "../support/answers";
import { type Guest, getObject, open, QUESTION, readLog, send, useGatedModel } from "../support/chat";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner } from "../support/owners";
import { replacements } from "../worker";

const MORE = "And how are refunds paid?";
const ADA: Agent = { id: "user_ada", name: "Ada" };
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

const IN_NEED = "I want to kill myself";
const HELP = { author: "system", text: expect.stringContaining("988") };

it("do not hide one in need behind a wish for a person: who helps is said at once (AIR-03)", async () => {
  const { scope } = await makeOwner();
  const site = await makeSite({ merges_questions: true, workspace_id: scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
  const model = useGatedModel();
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await model.started;
  await send(guest, id, IN_NEED);
  await send(guest, id, "Can I talk to a human?");
  model.release();
  await expect.poll(() => readTurns({ guest, id })).toEqual(["done", "cancelled", "cancelled"]);
  expect((await readLog(guest, id)).slice(3)).toMatchObject([ANSWER, HELP]);
});

it("that nobody answered are looked through for one in need by a takeover, once", async () => {
  const site = await makeSite();
  const guest = await makeGuest(site);
  const id = await open(guest);
  const now = Date.now();
  const said = await runInDurableObject(getObject(guest, id), (_, { storage }) => {
    const [log, turns] = [new ConversationLog(storage.sql), new TurnQueue(storage.sql)];
    log.open(id, site.id, guest.uuid, "chat", now);
    for (const [at, text] of [IN_NEED, "Hello?"].entries()) {
      const { seq } = log.append({ author: "visitor", text, at: now });
      turns.enqueue({ turn_id: `turn_${at}`, question_seq: seq, request_id: "req_0", created_at: now });
    }
    turns.finish("turn_0", "cancelled");
    for (const type of ["takeover", "release", "takeover"] as const) act(log, turns, ADA, { type }, now, null);
    return log.after(0);
  });
  expect(said).toMatchObject([{ text: IN_NEED }, { text: "Hello?" }, HELP]);
  expect(said).toHaveLength(3);
});
