import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey, CreatedApiKey } from "../../workers/contract/api-keys";
import type { ConversationDetail } from "../../workers/contract/chat-api";
import type { Conversation } from "../../workers/contract/conversations";
import type { ConversationView, CreatedGuest } from "../../workers/contract/embed";
import type { List } from "../../workers/contract/lists";
import type { Site } from "../../workers/contract/sites";
import { type Ack, open, QUESTION, readTurn, send } from "../support/chat";
import { type Call, call, fingerprint, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock, log_lines } from "../worker";

const MISSING_UUID = "00000000-0000-4000-8000-000000000000";
let ada: Owner;
let bob: Owner;
let site: Site;
let key: string;
let foreign_key: string;

beforeAll(async () => {
  [ada, bob] = await Promise.all([makeOwner(), makeOwner()]);
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
  [key, foreign_key] = await Promise.all([makeKey(ada), makeKey(bob)]);
});
afterEach(() => {
  clock.offset_ms = 0;
});

async function create(owner: Owner, name = "Our app"): Promise<CreatedApiKey> {
  const response = await call("/api/v1/api-keys", { owner, body: { name, scopes: ["chat"] } });
  expect(response.status).toBe(201);
  return response.json();
}
const makeKey = async (owner: Owner) => (await create(owner)).key;
const list = async (owner: Owner): Promise<List<ApiKey>> => (await call("/api/v1/api-keys", { owner })).json();
const by = (api_key: string): Call => ({ headers: { "x-api-key": api_key } });
async function makeVisitor(of = site): Promise<CreatedGuest> {
  return (await call("/api/guest/create", { body: { site_key: of.site_key } })).json();
}
const say = (guest_uuid: string, text: string, caller: Call = by(key), client_id: string = crypto.randomUUID()) =>
  call("/api/chat/message", { ...caller, body: { guest_uuid, client_id, text } });
const look = (path: string, caller: Call = by(key)) => call(`/api/chat/conversations${path}`, caller);
const show = async (id: string, query: string): Promise<ConversationDetail> => (await look(`/${id}?${query}`)).json();

describe("a program with an API key", () => {
  it("sends a visitor's message, in either header, and reads the answer with its sources", async () => {
    const { uuid } = await makeVisitor();
    const sent = await say(uuid, QUESTION, { token: key });
    expect(sent.status).toBe(200);
    const { conversation_id, seq }: Ack = await sent.json();
    expect(seq).toBe(1);
    await expect.poll(async () => (await show(conversation_id, `guest_uuid=${uuid}`)).last_seq).toBe(2);
    const { messages, next_before_seq, status } = await show(conversation_id, `guest_uuid=${uuid}`);
    expect(messages.map(({ author }) => author)).toEqual(["visitor", "ai"]);
    expect(messages[1]?.sources?.[0]?.url).toBe("https://shop.example.org/refunds");
    expect([next_before_seq, status]).toEqual([null, "active"]);
    const listed = await look(`?guest_uuid=${uuid}`);
    const { items }: { items: ConversationView[] } = await listed.json();
    expect(items).toMatchObject([{ id: conversation_id, last_seq: 2 }]);
  });

  it("stores a message once per client_id, and pages what was said", async () => {
    const { uuid } = await makeVisitor();
    await say(uuid, "I want a person");
    const [{ id = "" } = {}] = ((await (await look(`?guest_uuid=${uuid}`)).json()) as { items: ConversationView[] })
      .items;
    await expect.poll(async () => (await show(id, `guest_uuid=${uuid}`)).last_seq).toBeGreaterThan(1);
    await call(`/api/v1/conversations/${id}/takeover`, { method: "POST", owner: ada });
    for (let at = 0; at < 10; at++) await say(uuid, `Message ${at}`, by(key), `client-${Math.floor(at / 2)}`);
    const seqs: number[] = [];
    for (let before: number | null = 1_000, pages = 0; before !== null && pages < 9; pages++) {
      const page: ConversationDetail = await show(id, `guest_uuid=${uuid}&limit=3&before_seq=${before}`);
      seqs.unshift(...page.messages.map(({ seq }) => seq));
      before = page.next_before_seq;
    }
    expect(seqs).toEqual(seqs.map((_, at) => at + 1));
    const { messages } = await show(id, `guest_uuid=${uuid}`);
    expect(messages.filter(({ text }) => text.startsWith("Message")).map(({ text }) => text)).toEqual([
      "Message 0",
      "Message 2",
      "Message 4",
      "Message 6",
      "Message 8",
    ]);
  });

  it("does for its visitor what a frame of theirs does: ask for a person, read, rate and end", async () => {
    const { uuid } = await makeVisitor();
    const { conversation_id }: Ack = await (await say(uuid, QUESTION)).json();
    const inbox = async (): Promise<Conversation> =>
      (await call(`/api/v1/conversations/${conversation_id}`, { owner: ada })).json();
    const tell = async (frame: object, guest_uuid = uuid) =>
      (await call("/api/chat/frames", { ...by(key), body: { conversation_id, guest_uuid, frame } })).status;
    await expect.poll(async () => (await show(conversation_id, `guest_uuid=${uuid}`)).last_seq).toBe(2);
    expect(await tell({ type: "feedback", message_seq: 2, rating: "thumbs_up" })).toBe(200);
    expect((await show(conversation_id, `guest_uuid=${uuid}`)).messages[1]?.rating).toBe("thumbs_up");
    expect(await tell({ type: "request_human" })).toBe(200);
    await expect.poll(async () => (await inbox()).status).toBe("waiting_human");
    const body = { client_id: "frames-reply", text: "Here I am." };
    await call(`/api/v1/conversations/${conversation_id}/messages`, { owner: ada, body });
    expect(await tell({ type: "read", seq: 3 })).toBe(200);
    expect(await tell({ type: "rate", score: 4, comment: "Quick" })).toBe(200);
    expect(await tell({ type: "end" })).toBe(200);
    await expect.poll(inbox).toMatchObject({ status: "ended", read_seq: 3, rating: 4, rating_comment: "Quick" });
    const other = await makeVisitor();
    expect([await tell({ type: "end" }, other.uuid), await tell({ type: "end" }, "nope")]).toEqual([404, 400]);
  });

  it("does not know another workspace's visitor, as it does not know one that never was (TEN-04)", async () => {
    const { uuid } = await makeVisitor();
    const { conversation_id }: Ack = await (await say(uuid, QUESTION)).json();
    const asks = (guest_uuid: string, caller: Call) => [
      say(guest_uuid, "Hello", caller, "client-tenant"),
      look(`?guest_uuid=${guest_uuid}`, caller),
      look(`/${conversation_id}?guest_uuid=${guest_uuid}`, caller),
    ];
    const foreign = await Promise.all(asks(uuid, by(foreign_key)));
    const missing = await Promise.all(asks(MISSING_UUID, by(foreign_key)));
    expect(foreign.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await Promise.all(foreign.map(fingerprint))).toEqual(await Promise.all(missing.map(fingerprint)));
    const other = await makeVisitor();
    expect((await look(`/${conversation_id}?guest_uuid=${other.uuid}`)).status).toBe(404);
    const named = await call(`/api/chat/conversations?guest_uuid=${uuid}`, { ...by(key), site: await makeSite() });
    expect(named.status).toBe(404);
  });

  it("names its visitor, and opens nothing else", async () => {
    const guest = await makeVisitor();
    const nameless = await Promise.all([
      look(""),
      look("?guest_uuid=nope"),
      call("/api/chat/message", { ...by(key), body: { client_id: "client-1", text: "Hi" } }),
    ]);
    for (const response of nameless)
      expect(await readProblem(response)).toMatchObject({ status: 400, fields: { guest_uuid: expect.any(String) } });
    for (const caller of [by(key), { token: key }]) {
      expect((await call("/api/chat/conversations", { ...caller, body: {} })).status).toBe(401);
      expect((await call(`/api/chat/email?guest_uuid=${guest.uuid}`, caller)).status).toBe(401);
      expect((await call("/api/v1/me", caller)).status).toBe(401);
    }
  });

  it("is refused from another website's page, as a visitor is", async () => {
    const { uuid } = await makeVisitor();
    expect((await look(`?guest_uuid=${uuid}`, { ...by(key), origin: "https://evil.example" })).status).toBe(403);
  });
});

describe("a visitor's own token", () => {
  it("reads their conversation with its messages, and names nobody else", async () => {
    const [guest, other] = [await makeGuest(site), await makeGuest(site)];
    const id = await open(guest);
    await send(guest, id, QUESTION);
    await readTurn(guest, id);
    const own: ConversationDetail = await (await look(`/${id}`, { token: guest.token })).json();
    expect(own.messages).toHaveLength(2);
    expect((await look(`/${id}`, { token: other.token })).status).toBe(404);
    expect((await look(`/${id}?guest_uuid=${other.uuid}`, { token: guest.token })).status).toBe(404);
    expect((await say(other.uuid, "Hello", { token: guest.token })).status).toBe(404);
  });
});

describe("an API key", () => {
  it("is shown once, kept as a hash, and listed without itself", async () => {
    const made = await create(ada, "Shown once");
    expect(made.key).toMatch(/^sk_test_[\w-]{49}$/);
    const { items } = await list(ada);
    expect(items.find(({ id }) => id === made.id)).toEqual({
      id: made.id,
      name: "Shown once",
      scopes: ["chat"],
      last4: made.key.slice(-4),
      site_id: null,
      expires_at: null,
      created_at: made.created_at,
      last_used_at: null,
    });
    const rows = await env.DB.prepare("SELECT * FROM api_keys").all();
    expect(JSON.stringify(rows.results)).not.toContain(made.key);
    expect(log_lines.join("\n")).not.toContain(made.key);
  });

  it("opens nothing once it is removed, and another workspace cannot remove it", async () => {
    const { id, key: short } = await create(ada);
    const { uuid } = await makeVisitor();
    const revoke = (owner: Owner) => call(`/api/v1/api-keys/${id}`, { method: "DELETE", owner });
    expect((await revoke(bob)).status).toBe(404);
    expect((await look(`?guest_uuid=${uuid}`, by(short))).status).toBe(200);
    expect((await revoke(ada)).status).toBe(204);
    expect((await look(`?guest_uuid=${uuid}`, by(short))).status).toBe(401);
    expect((await list(ada)).items.some((item) => item.id === id)).toBe(false);
  });

  it("that is wrong, cut, changed or nobody's is the same unauthenticated", async () => {
    const { uuid } = await makeVisitor();
    const changed = `${key.slice(0, 20)}${key[20] === "a" ? "b" : "a"}${key.slice(21)}`;
    for (const wrong of ["", "x", "sk_test_", key.slice(0, -1), changed, key.replace("test", "live"), `${key}x`])
      expect((await look(`?guest_uuid=${uuid}`, by(wrong))).status).toBe(401);
  });

  it("tells within an hour when it was used, and writes no oftener", async () => {
    const { id, key: used } = await create(ada);
    const { uuid } = await makeVisitor();
    const use = async () => {
      await look(`?guest_uuid=${uuid}`, by(used));
      return (await list(ada)).items.find((item) => item.id === id)?.last_used_at ?? 0;
    };
    const first = await use();
    expect(first).toBeGreaterThan(0);
    expect(await use()).toBe(first);
    clock.offset_ms = 3_700_000;
    expect(await use()).toBeGreaterThan(first);
  });

  it("is one of at most fifty", async () => {
    const carl = await makeOwner();
    for (let at = 0; at < 50; at++) await create(carl, `Key ${at}`);
    const response = await call("/api/v1/api-keys", { owner: carl, body: { name: "One more", scopes: ["chat"] } });
    expect(response.status).toBe(409);
  });
});
