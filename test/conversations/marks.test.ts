import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { View, Views, Visitor } from "../../workers/contract/inbox";
import type { List } from "../../workers/contract/lists";
import type { Site } from "../../workers/contract/sites";
import { type Ack, beginSeen, type Guest, open, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock } from "../worker";

let site: Site;
let ada: Owner;

beforeEach(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
});

const read = async (id: string): Promise<Conversation> =>
  (await call(`/api/v1/conversations/${id}`, { owner: ada })).json();
const put = (id: string, what: string, body: object, owner = ada) =>
  call(`/api/v1/conversations/${id}/${what}`, { method: "PUT", owner, body });
async function list(query: string): Promise<string[]> {
  const { items }: List<Conversation> = await (
    await call(`/api/v1/conversations?site_id=${site.id}&${query}`, { owner: ada })
  ).json();
  return items.map(({ id }) => id);
}
const askForPerson = (guest: Guest, conversation_id: string) =>
  call("/api/chat/frames", {
    token: guest.token,
    site,
    body: { conversation_id, frame: { type: "request_human" } },
  });

describe("a conversation in the inbox", () => {
  it("tells how its visitor feels, why a person is wanted and how it began", async () => {
    const calm = await beginSeen(site, ada, ["Do you ship to Norway?"]);
    const { guest, id } = await beginSeen(site, ada, ["This is ridiculous, what a useless bot, I am furious!!"]);
    await expect.poll(async () => (await read(id)).status).toBe("waiting_human");
    expect(await read(id)).toMatchObject({ hand_over_reason: "anger", channel: "chat", is_flagged: false });
    expect((await read(id)).sentiment).toBeLessThan(-0.5);
    expect(await list("sentiment=negative")).toEqual([id]);
    expect(await list("sentiment=neutral")).toEqual([calm.id]);
    await askForPerson(calm.guest, calm.id);
    await expect.poll(async () => (await read(calm.id)).hand_over_reason).toBe("asked");
    await send(guest, id, "I want to kill myself");
    await expect.poll(async () => (await read(id)).is_flagged).toBe(true);
  });

  it("waits behind those that wait longer, unless it is urgent", async () => {
    const waiting = [];
    for (let at = 0; at < 3; at += 1) {
      const one = await beginSeen(site, ada, ["Can I talk to a person?"]);
      await expect.poll(async () => (await read(one.id)).status).toBe("waiting_human");
      waiting.push(one.id);
    }
    const [first, second, third] = waiting;
    expect(await list("status=waiting_human&order=longest_wait")).toEqual([first, second, third]);
    await put(third ?? "", "priority", { priority: "urgent" });
    expect(await list("status=waiting_human&order=longest_wait")).toEqual([third, first, second]);
    expect(await list("priority=urgent")).toEqual([third]);
  });

  it("that is spam is ended and stands in no list but its own, until it is taken out", async () => {
    const { id } = await beginSeen(site, ada);
    expect((await put(id, "spam", { is_spam: true })).status).toBe(200);
    await expect.poll(async () => (await read(id)).status).toBe("ended");
    expect(await list("")).toEqual([]);
    expect(await list("spam=true")).toEqual([id]);
    await put(id, "spam", { is_spam: false });
    expect(await list("spam=true")).toEqual([]);
    expect(await list("status=ended")).toEqual([id]);
  });

  it("has been seen as far as any member has it on their screen, and never less far", async () => {
    const { id } = await beginSeen(site, ada);
    const { last_seq } = await read(id);
    expect((await read(id)).seen_seq).toBe(0);
    await put(id, "seen", { seq: last_seq + 100 });
    const { seen_seq } = await read(id);
    expect(seen_seq).toBeGreaterThanOrEqual(last_seq);
    expect(seen_seq).toBeLessThan(last_seq + 100);
    await put(id, "seen", { seq: 0 });
    expect((await read(id)).seen_seq).toBe(seen_seq);
  });

  it("takes no priority that there is not", async () => {
    const { id } = await beginSeen(site, ada);
    expect(await readProblem(await put(id, "priority", { priority: "asap" }))).toMatchObject({
      error: "invalid_request",
    });
  });
});

describe("the visitor of a conversation", () => {
  const visitor = async (id: string): Promise<Visitor> =>
    (await call(`/api/v1/conversations/${id}/visitor`, { owner: ada })).json();

  it("is shown with where they wrote from, and never with what opens their conversations", async () => {
    const guest = await makeGuest(site);
    const conversation_id = await open(guest);
    for (const [at, page] of ["/a", "/b", "/a"].entries())
      await call("/api/chat/message", {
        token: guest.token,
        site,
        body: {
          conversation_id,
          client_id: `from-page-${at}`,
          text: "Hello?",
          context: { page_url: `https://shop.example${page}`, page_title: page },
        },
      });
    await expect.poll(async () => (await read(conversation_id)).id).toBe(conversation_id);
    const shown = await visitor(conversation_id);
    expect(shown.pages.map(({ url }) => url)).toEqual(["https://shop.example/a", "https://shop.example/b"]);
    expect(shown).toMatchObject({ is_blocked: false, email: null, conversations: [] });
    const row = await call(`/api/v1/conversations/${conversation_id}`, { owner: ada });
    for (const text of [JSON.stringify(shown), await row.text()]) expect(text).not.toContain(guest.uuid);
  });

  it("is shown with pages of the web alone, whatever their pages say of themselves", async () => {
    const { guest, id } = await beginSeen(site, ada);
    const contexts = [
      { page_url: 1 },
      { page_url: ["https://shop.example/"] },
      { page_url: "javascript:alert(1)" },
      { page_url: "file:///etc/passwd" },
      { page_url: "https://shop.example/a", page_title: { toString: 1 } },
    ];
    for (const [at, context] of contexts.entries())
      await call("/api/chat/message", {
        token: guest.token,
        site,
        body: { conversation_id: id, client_id: `odd-page-${at}`, text: "Hello?", context },
      });
    expect((await visitor(id)).pages).toEqual([{ url: "https://shop.example/a", title: null, at: expect.any(Number) }]);
  });

  it("who is blocked from an older conversation writes nothing in their present one, and is let into both again", async () => {
    const { guest, id } = await beginSeen(site, ada);
    await call(`/api/v1/conversations/${id}/end`, { method: "POST", owner: ada });
    clock.offset_ms = 8 * 86_400_000;
    const { conversation_id }: Ack = await (await send(guest, id, "Hello again")).json();
    clock.offset_ms = 0;
    expect(conversation_id).not.toBe(id);
    const socket = await greet(site, conversation_id, guest.token);
    const say = (client_id: string) => {
      socket.say({ type: "send", client_id, text: "Let me in!" });
      return socket.find((frame) => (frame.type === "error" || frame.type === "ack") && frame.client_id === client_id);
    };
    expect((await put(id, "block", { is_blocked: true })).status).toBe(200);
    expect(await say("blocked-1")).toMatchObject({ error: "visitor_blocked" });
    await expect.poll(async () => (await read(conversation_id)).status).toBe("ended");
    expect((await put(id, "block", { is_blocked: false })).status).toBe(200);
    expect(await say("blocked-2")).toMatchObject({ type: "ack" });
    const rows = await env.DB.prepare("SELECT action FROM audit_log WHERE target = ? ORDER BY id").bind(id).all();
    expect(rows.results).toEqual([{ action: "visitor.blocked" }, { action: "visitor.unblocked" }]);
    socket.close();
  });

  it("who is blocked writes nothing by any way, is not answered, and may be let in again", async () => {
    const { guest, id } = await beginSeen(site, ada);
    expect((await put(id, "block", { is_blocked: true })).status).toBe(200);
    await expect.poll(async () => (await read(id)).is_blocked).toBe(true);
    expect((await read(id)).status).toBe("ended");
    expect((await visitor(id)).is_blocked).toBe(true);
    const { last_seq } = await read(id);
    expect(await readProblem(await send(guest, id, "Let me in!"))).toMatchObject({ error: "visitor_blocked" });
    const asked = await call(`/api/embed/ai-searchbox/search/${guest.uuid}/`, { site, body: { query: "Hello?" } });
    expect(await readProblem(asked)).toMatchObject({ error: "visitor_blocked" });
    expect((await read(id)).last_seq).toBe(last_seq);
    const history = await call(`/api/chat/conversations/${id}`, { token: guest.token, site });
    expect(history.status).toBe(200);
    await put(id, "block", { is_blocked: false });
    expect((await send(guest, id, "Thank you.")).status).toBe(200);
  });
});

describe("saved views", () => {
  const save = (body: object, owner = ada) => call("/api/v1/views", { owner, body });
  const names = async (owner: Owner): Promise<string[]> => {
    const { items }: Views = await (await call("/api/v1/views", { owner })).json();
    return items.map(({ name }) => name);
  };
  const remove = (id: string, owner: Owner) => call(`/api/v1/views/${id}`, { method: "DELETE", owner });

  it("are their maker's, or everybody's in the workspace", async () => {
    const grace = await makeOwner({ role: "agent", workspace_id: ada.scope.workspace_id });
    const mine: View = await (await save({ name: "Mine", filters: { tag: "vip" }, is_shared: false })).json();
    const ours: View = await (await save({ name: "Ours", filters: { spam: "true" }, is_shared: true })).json();
    expect(mine).toMatchObject({ filters: { tag: "vip" }, is_mine: true });
    expect(await names(ada)).toEqual(["Mine", "Ours"]);
    expect(await names(grace)).toEqual(["Ours"]);
    expect(await names(await makeOwner())).toEqual([]);
    expect((await remove(mine.id, grace)).status).toBe(404);
    expect((await remove(ours.id, grace)).status).toBe(404);
    expect((await remove(ours.id, ada)).status).toBe(204);
    expect(await names(ada)).toEqual(["Mine"]);
  });

  it.each([{ nonsense: "1" }, { status: "gone" }, { tag: "x".repeat(41) }])("never hold %j", async (filters) => {
    expect(await readProblem(await save({ name: "View", filters, is_shared: false }))).toMatchObject({
      error: "invalid_request",
    });
  });

  it("are so many in a workspace, however many are saved at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 105 }, (_, at) => save({ name: `View ${at}`, filters: {}, is_shared: false })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(100);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(5);
  });
});
