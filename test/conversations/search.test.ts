import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FoundMessage } from "../../workers/contract/conversations";
import type { List } from "../../workers/contract/lists";
import { NEW_SITE } from "../../workers/contract/new-site";
import type { Site } from "../../workers/contract/sites";
import { beginSeen, type Guest, getObject, send } from "../support/chat";
import { call, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock, createTestDeps, faults, late } from "../worker";

/** What was said is sent to the search eight seconds later, and again half a minute after it could not be. */
const SOON_MS = 9_000;
const AGAIN_MS = 31_000;
let ada: Owner;
let site: Site;

beforeAll(async () => {
  ada = await makeOwner();
});
beforeEach(async () => {
  site = await makePeopleSite();
});
afterEach(() => {
  clock.offset_ms = 0;
  faults.clear();
});

/** Where no AI writes: what stands in a conversation is what the test said. */
const makePeopleSite = (owner = ada) =>
  makeSite({ workspace_id: owner.scope.workspace_id, hand_over: { ...NEW_SITE.hand_over, human_first: true } });
const search = (q: string, { owner = ada, of = site, page = 1, page_size = 20 } = {}) =>
  call(
    `/api/v1/sites/${of.id}/conversations/search?${new URLSearchParams({ q, page: `${page}`, page_size: `${page_size}` })}`,
    {
      owner,
    },
  );
async function find(q: string, more: Parameters<typeof search>[1] = {}): Promise<List<FoundMessage>> {
  const response = await search(q, more);
  expect(response.status, q).toBe(200);
  return response.json();
}
const findPlaces = async (q: string) => (await find(q)).items.map(({ conversation, seq }) => [conversation.id, seq]);

/** A conversation in which a visitor said these, and of which the search knows. */
async function begin(texts: readonly string[], of = site, owner = ada): Promise<{ guest: Guest; id: string }> {
  const begun = await beginSeen(of, owner, texts);
  await readAll(begun);
  return begun;
}
/** The object tells the search what it does not know yet. False when it has no alarm set. */
async function readAll({ guest, id }: { guest: Guest; id: string }, ms = SOON_MS): Promise<boolean> {
  await Promise.all(late);
  clock.offset_ms += ms;
  const is_run = await runDurableObjectAlarm(getObject(guest, id));
  clock.offset_ms -= ms;
  return is_run;
}
const listIndexed = (id: string, of = site) =>
  runInDurableObject(env.SITE_LOG.getByName(of.id), (_, { storage }) => ({
    messages: storage.sql
      .exec<{ seq: number }>("SELECT seq FROM messages WHERE conversation_id = ? ORDER BY id", id)
      .toArray()
      .map(({ seq }) => seq),
    rows: storage.sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM message_fts").one().n,
  }));

const range = (n: number) => Array.from({ length: n }, (_, at) => at + 1);

describe("what is found", () => {
  it("is every message that holds all words, the newest first, with its conversation and where the words stand", async () => {
    const first = await begin(["My parcel to Oslo is late.", "Nothing to see"]);
    const second = await begin(["Where is the PARCEL?", "It goes to Oslo,  with\nthe late parcels"]);
    expect(await findPlaces("parcel")).toEqual([
      [second.id, 2],
      [second.id, 1],
      [first.id, 1],
    ]);
    expect(await findPlaces("oslo parcel late")).toEqual([
      [second.id, 2],
      [first.id, 1],
    ]);
    const { items, total } = await find("oslo parcel");
    expect(total).toBe(2);
    expect(items[0]).toMatchObject({ author: "visitor", seq: 2, at: expect.any(Number) });
    expect(items[0]?.conversation).toMatchObject({ id: second.id, site_id: site.id, status: "waiting_human" });
    const { snippet = "", marks = [] } = items[0] ?? {};
    expect(snippet).toBe("It goes to Oslo, with the late parcels");
    expect(marks.map(({ start, end }) => snippet.slice(start, end))).toEqual(["Oslo", "parcels"]);
  });

  it.each([
    ["Das Paket nach Zürich", "zurich", "Zürich"],
    ["Το δέμα μου άργησε", "αργησε", "άργησε"],
    ["我想申请退款，谢谢", "退款", "退款"],
    ["返金をお願いします", "返金", "返金"],
    ["ฉันต้องการคืนเงิน", "คืนเงิน", "คืนเงิน"],
    ["Ｆｕｌｌ ｗｉｄｔｈ", "full", "Ｆｕｌｌ"],
    ["أين طلبي من فضلك", "طلبي", "طلبي"],
    ["My E-Mails vanish", "email", "E-Mails"],
    ["order AB-4711-x", "4711", "4711"],
  ])("is in every script and spelling: %s by %s", async (text, q, marked) => {
    const { id } = await begin([text]);
    const { items } = await find(q);
    expect(items.map(({ conversation, seq }) => [conversation.id, seq])).toEqual([[id, 1]]);
    const { snippet = "", marks = [] } = items[0] ?? {};
    expect(marks.map(({ start, end }) => snippet.slice(start, end)).join("")).toBe(marked);
  });

  it("begins with what is typed, from three letters on", async () => {
    await begin(["Refundable deposits"]);
    expect((await find("refund")).total).toBe(1);
    expect((await find("ref dep")).total).toBe(1);
    expect((await find("re")).total).toBe(0);
    expect((await find("fundable")).total).toBe(0);
  });

  it("is told page by page, each once", async () => {
    const { id } = await begin(["lamp one", "lamp two", "lamp three", "lamp four", "lamp five"]);
    const pages = await Promise.all([1, 2, 3, 4].map((page) => find("lamp", { page, page_size: 2 })));
    expect(pages.flatMap(({ items }) => items.map(({ seq }) => seq))).toEqual([5, 4, 3, 2, 1]);
    expect(pages.map(({ total }) => total)).toEqual([5, 5, 5, 5]);
    expect(pages[0]?.items[0]?.conversation.id).toBe(id);
  });

  it("is nothing where nothing is asked, or nothing said", async () => {
    expect(await find("lamp")).toMatchObject({ items: [], total: 0 });
    await begin(["lamp"]);
    for (const q of ["", "   ", "!?", "…", "\u0000", "🙂"])
      expect(await find(q), q).toMatchObject({ items: [], total: 0 });
  });
});

describe("another workspace", () => {
  it("neither searches a site nor finds anything of it in its own", async () => {
    const [grace, word] = [await makeOwner(), "unmistakable"];
    await begin([word]);
    const hers = await makePeopleSite(grace);
    await begin(["something else"], hers, grace);
    expect(await readProblem(await search(word, { owner: grace }))).toMatchObject({ status: 404, error: "not_found" });
    expect((await find(word, { owner: grace, of: hers })).total).toBe(0);
    const viewer = await makeOwner({ role: "viewer", workspace_id: ada.scope.workspace_id });
    expect((await search(word, { owner: viewer })).status).toBe(403);
    const { site_log } = createTestDeps(env, "req_test");
    const stub = env.SITE_LOG.getByName(site.id) as unknown as typeof site_log;
    const words = [{ word, is_beginning: false }];
    const foreign = { ok: false, code: "not_found" };
    expect(await stub.searchMessages(hers.id, words, { page: 1, page_size: 9 })).toEqual(foreign);
    expect(await stub.indexMessages(hers.id, "conv_x", [])).toEqual(foreign);
    expect(await stub.eraseConversation(hers.id, "conv_x")).toEqual(foreign);
    expect((await find(word)).total).toBe(1);
  });
});

describe("every message is in the search once", () => {
  it("when it comes in bursts, and is told again and again", async () => {
    const begun = await begin(["one", "two"]);
    await send(begun.guest, begun.id, "three");
    for (let again = 0; again < 3; again++) await readAll(begun);
    expect(await listIndexed(begun.id)).toEqual({ messages: [1, 2, 3], rows: 3 });
    // As if the answer to the last call had been lost.
    await runInDurableObject(getObject(begun.guest, begun.id), (_, { storage }) => {
      storage.sql.exec("UPDATE search_feed SET indexed_seq = 0");
    });
    await send(begun.guest, begun.id, "four");
    await readAll(begun);
    expect(await listIndexed(begun.id)).toEqual({ messages: [1, 2, 3, 4], rows: 4 });
  });

  it("after the site's log was out of reach, and while D1 is", async () => {
    const begun = await begin(["one"]);
    faults.set("site_log", new Error("down"));
    await send(begun.guest, begun.id, "two");
    expect(await readAll(begun)).toBe(true);
    expect((await listIndexed(begun.id)).messages).toEqual([1]);
    faults.clear();
    // Not at once again, and then without anybody's doing.
    expect(await readAll(begun)).toBe(true);
    expect((await listIndexed(begun.id)).messages).toEqual([1]);
    faults.set("db", new Error("down"));
    expect(await readAll(begun, SOON_MS + AGAIN_MS)).toBe(true);
    expect(await listIndexed(begun.id)).toEqual({ messages: [1, 2], rows: 2 });
  });

  it("where there are many, and where the log was filled before there was a search", async () => {
    const begun = await begin(["one"]);
    await runInDurableObject(getObject(begun.guest, begun.id), async (_, { storage }) => {
      storage.sql.exec("UPDATE search_feed SET indexed_seq = 0");
      await storage.setAlarm(Date.now() + 1_000_000);
      for (let seq = 2; seq <= 350; seq++)
        storage.sql.exec(
          "INSERT INTO messages (seq, author, text, at) VALUES (?, 'agent', ?, ?)",
          seq,
          `said ${seq}`,
          seq,
        );
    });
    await readAll(begun);
    expect(await listIndexed(begun.id)).toEqual({ messages: range(350), rows: 350 });
    expect((await find("said 349")).items.map(({ seq }) => seq)).toEqual([349]);
  });
});

describe("erasing", () => {
  it("takes a conversation's messages out of the search, and no other's", async () => {
    const [gone, stays] = [await begin(["lamp one", "lamp two"]), await begin(["lamp three"])];
    const { conversation } = createTestDeps(env, "req_test");
    await conversation.erase(site.id, gone.id);
    expect(await findPlaces("lamp")).toEqual([[stays.id, 1]]);
    expect(await listIndexed(gone.id)).toEqual({ messages: [], rows: 1 });
    await send(stays.guest, stays.id, "lamp four");
    await readAll(stays);
    expect(await findPlaces("lamp")).toEqual([
      [stays.id, 2],
      [stays.id, 1],
    ]);
  });

  it("of a site takes all of it", async () => {
    const { id } = await begin(["lamp"]);
    const { site_log } = createTestDeps(env, "req_test");
    await site_log.clear(site.id);
    expect((await find("lamp")).total).toBe(0);
    expect(await listIndexed(id)).toEqual({ messages: [], rows: 0 });
  });
});
