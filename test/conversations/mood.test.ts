import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { HandOverRules, Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import type { Llm, LlmEvent } from "../../workers/ports";
import { playClaude, playModel } from "../support/answers";
import { events, type Guest, getObject, open, QUESTION, readLog, readTurn, send } from "../support/chat";
import { call, readEvents } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { replacements } from "../worker";

const NONE: HandOverRules = {
  human_first: false,
  hours: false,
  on_unsupported: false,
  on_anger: false,
  keywords: [],
  pages: [],
};
const REFUND = "Refunds are issued within 5 business days after your return reaches our warehouse.";
/** Angry by its words, and by its words alone. */
const LOUD = `WTF, ${QUESTION} !!`;

let owner: Owner;
let site: Site;
beforeAll(async () => {
  owner = await makeOwner();
  site = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  delete replacements.llms;
});

/** A model that writes these marks and then a cited answer; what was asked of it is counted. */
function useModel(marks: string, gate: Promise<void> = Promise.resolve()) {
  const asked = { calls: 0, ends: 0 };
  const llm: Llm = {
    model: "claude-haiku-5-5",
    async *stream(): AsyncGenerator<LlmEvent> {
      asked.calls++;
      await gate;
      try {
        yield { type: "text", text: `${marks} ` };
        yield { type: "text", text: "Five business days." };
        yield { type: "citation", document_index: 0, quote: REFUND };
        yield { type: "block_end" };
        yield { type: "end", stop_reason: "end_turn" };
      } finally {
        asked.ends++;
      }
    },
  };
  replacements.llms = playModel(llm);
  return asked;
}

async function begin(rules: Partial<HandOverRules> = {}): Promise<{ guest: Guest; id: string }> {
  const body = { hand_over: { ...NONE, ...rules } };
  expect((await call(`/api/v1/sites/${site.id}`, { owner, method: "PATCH", body })).status).toBe(200);
  const guest = await makeGuest(site);
  return { guest, id: await open(guest) };
}

const readScores = (guest: Guest, id: string) =>
  runInDurableObject(getObject(guest, id), (_, { storage }) =>
    storage.sql
      .exec<{ sentiment: number | null }>("SELECT sentiment FROM messages WHERE author = 'visitor' ORDER BY seq")
      .toArray()
      .map(({ sentiment }) => sentiment),
  );

async function waitForPerson(guest: Guest, id: string): Promise<void> {
  await readEvents<ServerFrame>(
    await events(guest, id),
    (frame) => (frame.type === "state" || frame.type === "welcome") && JSON.stringify(frame).includes("waiting_human"),
  );
}

describe("how a visitor feels", () => {
  it.each([
    ["annoyed", -0.4],
    ["pleased", 0.7],
  ])(
    "is kept as the model that answers says it, in the same call, and the mark is not shown: %s",
    async (mark, score) => {
      const asked = useModel(`[[${mark}]]`);
      const { guest, id } = await begin({ on_anger: true });
      await send(guest, id, QUESTION);
      await readTurn(guest, id);
      expect(await readScores(guest, id)).toEqual([score]);
      expect((await readLog(guest, id)).at(-1)?.text).toBe("Five business days [1].");
      expect(asked.calls).toBe(1);
    },
  );

  it("is calm where the model says so, however their words sound, and no person is called", async () => {
    useModel("[[none]] [[calm]]");
    const { guest, id } = await begin({ on_anger: true });
    await send(guest, id, LOUD);
    await readTurn(guest, id);
    expect([await readScores(guest, id), (await readLog(guest, id)).at(-1)?.author]).toEqual([[0], "ai"]);
  });

  it("is said by the short call about a message that no model is asked to answer", async () => {
    const asked = useModel("[[none]] [[annoyed]]");
    const { guest, id } = await begin();
    await send(guest, id, "Do you sell helicopters?");
    await readTurn(guest, id);
    expect([await readScores(guest, id), asked.calls]).toEqual([[-0.4], 1]);
  });

  it("is what the words say where the model does not say it, or fails", async () => {
    for (const use of [() => useModel("So:"), () => (replacements.llms = playModel(playClaude("unauthorised")))]) {
      use();
      const { guest, id } = await begin();
      await send(guest, id, LOUD);
      await readTurn(guest, id);
      expect(await readScores(guest, id)).toEqual([expect.closeTo(-0.83, 2)]);
    }
  });

  it("is not written any more once a member has taken the conversation over", async () => {
    let release = () => {};
    const asked = useModel(
      "[[angry]]",
      new Promise<void>((resolve) => {
        release = resolve;
      }),
    );
    const { guest, id } = await begin({ on_anger: true });
    await send(guest, id, QUESTION);
    await expect.poll(() => asked.calls).toBe(1);
    const taken = () => call(`/api/v1/conversations/${id}/takeover`, { owner, method: "POST" });
    await expect.poll(async () => (await taken()).status).toBe(200);
    release();
    await expect.poll(() => asked.ends).toBe(1);
    await send(guest, id, "Still there?");
    expect(await readScores(guest, id)).toEqual([0, 0]);
    expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor", "visitor"]);
  });
});

describe("a visitor whom the model finds angry", () => {
  it("gets a person by the owner's rule, and nothing of the answer", async () => {
    const asked = useModel("[[angry]]");
    const { guest, id } = await begin({ on_anger: true });
    await send(guest, id, QUESTION);
    await waitForPerson(guest, id);
    expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor"]);
    expect([await readScores(guest, id), asked.calls]).toEqual([[-0.8], 1]);
  });

  it("is answered where the owner has no such rule", async () => {
    useModel("[[angry]]");
    const { guest, id } = await begin();
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    expect([await readScores(guest, id), (await readLog(guest, id)).at(-1)?.author]).toEqual([[-0.8], "ai"]);
  });

  it("is found by their words while the model fails", async () => {
    replacements.llms = playModel(playClaude("unauthorised"));
    const { guest, id } = await begin({ on_anger: true });
    await send(guest, id, LOUD);
    await waitForPerson(guest, id);
    expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor"]);
  });

  it("gets help first where the model reads that they are in need, whatever their words say", async () => {
    useModel("[[self_harm]]");
    const { guest, id } = await begin({ on_anger: true });
    await send(guest, id, LOUD);
    await readTurn(guest, id);
    expect((await readLog(guest, id)).at(-1)?.text).toContain("988");
  });
});
