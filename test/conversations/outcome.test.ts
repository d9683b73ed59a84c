import { beforeAll, expect, it } from "vitest";
import { readCsv } from "../../workers/adapters/csv";
import type { Conversation } from "../../workers/contract/conversations";
import type { Site } from "../../workers/contract/sites";
import { type Guest, open, QUESTION, readTurn, send } from "../support/chat";
import { call } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { showConversation } from "../support/waiting";

let ada: Owner;
let site: Site;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});

const tell = (guest: Guest, conversation_id: string, type: string) =>
  call("/api/chat/frames", { token: guest.token, site, body: { conversation_id, frame: { type } } });
const act = (id: string, action: string, body?: unknown) =>
  call(`/api/v1/conversations/${id}/${action}`, { owner: ada, method: "POST", ...(body ? { body } : {}) });
const reply = (id: string) => act(id, "messages", { client_id: `reply-${id}`, text: "It is on its way." });
const show = async (id: string) => (await showConversation(ada, id)) as Conversation;

/** An answered conversation in which `go` happens before its visitor ends it. */
async function end(go: (guest: Guest, id: string) => Promise<unknown>): Promise<string> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await readTurn(guest, id);
  await go(guest, id);
  await expect.poll(async () => (await show(id)).outcome).toBeNull();
  await tell(guest, id, "end");
  await expect.poll(async () => (await show(id)).status).toBe("ended");
  return id;
}

it("a conversation that ended is the AI's, a person's or nobody's; lists and exports tell which", async () => {
  const made = {
    ai: await end(async () => undefined),
    human: await end(async (guest, id) => {
      await tell(guest, id, "request_human");
      expect((await reply(id)).status).toBe(200);
    }),
    unanswered: await end((guest, id) => tell(guest, id, "request_human")),
  };
  for (const [outcome, id] of Object.entries(made)) {
    expect(await show(id)).toMatchObject({ outcome, ended_at: expect.any(Number) });
    const list = await call(`/api/v1/conversations?site_id=${site.id}&outcome=${outcome}`, { owner: ada });
    const { items, total } = await list.json<{ items: Conversation[]; total: number }>();
    expect([items.map((item) => item.id), total]).toEqual([[id], 1]);
    const table = await call(`/api/v1/conversations/export?site_id=${site.id}&format=csv&outcome=${outcome}`, {
      owner: ada,
      method: "POST",
    });
    const [head, ...rows] = await readCsv((await table.text()).replace("\uFEFF", ""));
    const column = head?.cells.indexOf("outcome") ?? -1;
    expect(rows.map(({ cells }) => cells[column])).toEqual([outcome]);
  }
});

it("a conversation that goes on again has no outcome, and one given back to the AI is the AI's where nobody wrote", async () => {
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await readTurn(guest, id);
  await tell(guest, id, "request_human");
  expect((await act(id, "takeover")).status).toBe(200);
  expect((await act(id, "release")).status).toBe(200);
  expect((await act(id, "end")).status).toBe(200);
  await expect.poll(async () => (await show(id)).outcome).toBe("ai");
  await send(guest, id, QUESTION);
  await expect.poll(async () => (await show(id)).outcome).toBeNull();
});
