import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Conversation, Messages } from "../../workers/contract/conversations";
import { MAX_ATTACHMENTS } from "../../workers/contract/limits";
import type { Site } from "../../workers/contract/sites";
import type { Attachment } from "../../workers/contract/socket";
import { deleteUnsentAttachments, keepUpload } from "../../workers/conversations/attachments";
import { eraseInbox } from "../../workers/conversations/conversation/erase";
import { attachments } from "../../workers/conversations/schema";
import { eraseGuests } from "../../workers/conversations/service";
import { eraseKnowledge } from "../../workers/crawl/service";
import { download, formOf, keep, readBytes } from "../support/attachments";
import { type Ack, type Guest, open, QUESTION, readLog, readTurn, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { buildPdf } from "../support/pdf";
import { buildPng } from "../support/pictures";
import { clock, createTestDeps } from "../worker";

const DAY_MS = 86_400_000;
const PDF = buildPdf([["A receipt"]]);
let site: Site;
let ada: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  clock.offset_ms = 0;
});

let client_number = 0;
const say = (guest: Guest, conversation_id: string, body: Record<string, unknown>) =>
  call("/api/chat/message", {
    token: guest.token,
    site: guest.scope.site,
    body: { conversation_id, client_id: `file-client-${++client_number}`, text: "", ...body },
  });

/** A guest whose conversation stands in the inbox. */
async function begin(at = site): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(at);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await readTurn(guest, id);
  return { guest, id };
}
async function settle(id: string, last_seq: number): Promise<Conversation> {
  const read = async () => (await call(`/api/v1/conversations/${id}`, { owner: ada })).json() as Promise<Conversation>;
  await expect.poll(async () => (await read()).last_seq).toBe(last_seq);
  return read();
}

describe("a message with files", () => {
  it("has them in its order for both sides, once for each client_id, however it is sent", async () => {
    const { guest, id } = await begin();
    const [receipt, photo] = [await keep(guest, "receipt.pdf", "application/pdf", PDF), await keep(guest)];
    const body = { text: "Here.", client_id: "files-once-1", attachments: [photo.id, receipt.id] };
    const acks = await Promise.all([say(guest, id, body), say(guest, id, body), say(guest, id, body)]);
    const seqs = await Promise.all(acks.map(async (ack) => ((await ack.json()) as Ack).seq));
    expect(seqs).toEqual([3, 3, 3]);
    await readTurn(guest, id, 2);
    const [, , message] = await readLog(guest, id);
    expect(message).toMatchObject({ author: "visitor", text: "Here.", attachments: [photo, receipt] });
    await settle(id, 4);
    const read: Messages = await (await call(`/api/v1/conversations/${id}/messages`, { owner: ada })).json();
    expect(read.items[2]).toMatchObject({ attachments: [photo, receipt] });
    const shown = await call(`/api/v1/conversations/${id}/attachments/${photo.id}`, { owner: ada });
    expect([shown.status, await readBytes(shown)]).toEqual([200, buildPng()]);
  });

  it("is taken by a socket", async () => {
    const { guest, id } = await begin();
    const photo = await keep(guest);
    const socket = await greet(site, id, guest.token);
    socket.say({ type: "send", client_id: "files-socket-1", text: "", attachments: [photo.id] });
    await socket.find((frame) => frame.type === "ack" && frame.client_id === "files-socket-1");
    const message = await socket.find((frame) => frame.type === "message" && frame.seq === 3);
    expect(message).toMatchObject({ text: "", attachments: [photo] });
    socket.say({ type: "send", client_id: "files-socket-2", text: "", attachments: ["att_none"] });
    const refused = await socket.find((frame) => frame.type === "error");
    expect(refused).toMatchObject({ error: "invalid_request", client_id: "files-socket-2" });
    socket.close();
  });

  it("may be without a word, and then the AI says that it cannot see them, in the visitor's language", async () => {
    const { guest, id } = await begin();
    const photo = await keep(guest);
    expect((await say(guest, id, { attachments: [photo.id], context: { locale: "de-DE" } })).status).toBe(200);
    await readTurn(guest, id, 2);
    const answer = (await readLog(guest, id)).at(-1);
    expect(answer).toMatchObject({ author: "ai", text: expect.stringContaining("Dateien") });
    expect(answer).not.toHaveProperty("answer");
    expect(await settle(id, 4)).toMatchObject({ last_author: "ai" });
    expect((await say(guest, id, {})).status).toBe(400);
    expect((await say(guest, id, { attachments: Array(MAX_ATTACHMENTS + 1).fill(photo.id) })).status).toBe(400);
  });

  it("of a member takes over and reaches the visitor, and the inbox names the file", async () => {
    const { guest, id } = await begin();
    await settle(id, 2);
    const raw_body = formOf("manual.pdf", "application/pdf", PDF);
    const response = await call(`/api/v1/conversations/${id}/attachments`, { method: "POST", owner: ada, raw_body });
    expect(response.status).toBe(201);
    const manual: Attachment = await response.json();
    const body = { client_id: "files-agent-1", text: "", attachments: [manual.id] };
    const sent = await call(`/api/v1/conversations/${id}/messages`, { owner: ada, body });
    expect(await sent.json()).toEqual({ client_id: "files-agent-1", seq: 3 });
    expect(await settle(id, 3)).toMatchObject({ status: "with_human", last_text: "manual.pdf" });
    expect((await readLog(guest, id)).at(-1)).toMatchObject({ author: "agent", attachments: [manual] });
    expect(await readBytes(await download(guest, manual.id))).toEqual(PDF);
  });

  it("goes with its files to a new conversation where the old one has ended for good", async () => {
    const { guest, id } = await begin();
    const frame = { conversation_id: id, frame: { type: "end" } };
    await call("/api/chat/frames", { token: guest.token, site, body: frame });
    const photo = await keep(guest);
    clock.offset_ms = 8 * DAY_MS;
    const ack: Ack = await (await say(guest, id, { text: "Still there?", attachments: [photo.id] })).json();
    expect([ack.seq, ack.conversation_id === id]).toEqual([1, false]);
    const [message] = await readLog(guest, ack.conversation_id);
    expect(message).toMatchObject({ attachments: [photo] });
    expect((await download(guest, photo.id)).status).toBe(200);
  });
});

describe("somebody else's file", () => {
  it("does not exist, for guests and members alike", async () => {
    const mine = await begin();
    const photo = await keep(mine.guest);
    const other = await begin();
    const away = await makeOwner();
    const foreign = await begin(await makeSite({ workspace_id: away.scope.workspace_id }));
    for (const { guest } of [other, foreign]) {
      expect(await readProblem(await download(guest, photo.id))).toMatchObject({ status: 404, error: "not_found" });
    }
    for (const { guest, id } of [other, foreign])
      expect((await say(guest, id, { attachments: [photo.id] })).status).toBe(400);
    expect((await download(await makeGuest(site), photo.id)).status).toBe(404);
    await settle(mine.id, 2);
    const path = (id: string) => `/api/v1/conversations/${id}/attachments/${photo.id}`;
    expect((await call(path(mine.id), { owner: ada })).status).toBe(200);
    expect((await call(path(other.id), { owner: ada })).status).toBe(404);
    expect((await call(path(mine.id), { owner: away })).status).toBe(404);
    const raw_body = formOf("photo.png", "image/png", buildPng());
    const planted = { method: "POST", owner: away, raw_body };
    expect((await call(`/api/v1/conversations/${mine.id}/attachments`, planted)).status).toBe(404);
    const viewer = await makeOwner({ role: "viewer", workspace_id: ada.scope.workspace_id });
    expect((await call(path(mine.id), { owner: viewer })).status).toBe(403);
    expect((await call(path(mine.id))).status).toBe(401);
    expect((await call(`/api/chat/attachments/${photo.id}`, { site })).status).toBe(401);
  });
});

describe("erasing", () => {
  const db = drizzle(env.DB);
  const countRows = (site_id: string) => db.$count(attachments, eq(attachments.site_id, site_id));
  const countFiles = async (site_id: string) =>
    (await env.PAGES.list({ prefix: `${site_id}/attachments/` })).objects.length;

  it("a conversation erases its files, and a site those of all", async () => {
    const made = await makeSite();
    const [gone, stays] = [await begin(made), await makeGuest(made)];
    await keep(gone.guest);
    const { conversation } = createTestDeps(env, "req_test");
    await conversation.erase(made.id, gone.id);
    expect([await countRows(made.id), await countFiles(made.id)]).toEqual([0, 0]);
    await keep(stays);
    expect([await countRows(made.id), await countFiles(made.id)]).toEqual([1, 1]);
    const deps = createTestDeps(env, "req_test");
    await eraseGuests(deps, made.id);
    await eraseKnowledge(deps, made.id);
    await eraseInbox(deps, made.id);
    expect([await countRows(made.id), await countFiles(made.id)]).toEqual([0, 0]);
  });

  it("a file that no message came for goes after a day, and one that was sent stays", async () => {
    const made = await makeSite();
    const guest = await makeGuest(made);
    const [sent] = [await keep(guest), await keep(guest)];
    const id = await open(guest);
    expect((await say(guest, id, { attachments: [sent.id] })).status).toBe(200);
    const clean = () => deleteUnsentAttachments(createTestDeps(env, "req_test"));
    await clean();
    expect([await countRows(made.id), await countFiles(made.id)]).toEqual([2, 2]);
    clock.offset_ms = DAY_MS + 60_000;
    await clean();
    expect([await countRows(made.id), await countFiles(made.id)]).toEqual([1, 1]);
    expect((await download(guest, sent.id)).status).toBe(200);
  });

  it("a file that its message does not have in the end goes as well, and one that it has stays", async () => {
    const made = await makeSite({ ai_enabled: false });
    const guest = await makeGuest(made);
    const id = await open(guest);
    const [first, second, third, fourth] = [await keep(guest), await keep(guest), await keep(guest), await keep(guest)];
    const listSent = async () => {
      const { results } = await env.DB.prepare("SELECT id FROM attachments WHERE site_id = ? AND is_sent = 1")
        .bind(made.id)
        .all();
      return results.map((row) => row.id);
    };
    expect((await say(guest, id, { attachments: [first.id, "att_missing"] })).status).toBe(400);
    expect(await listSent()).toEqual([]);
    const client_id = "file-client-twice";
    for (const file of [first, second, first])
      expect((await say(guest, id, { client_id, attachments: [file.id] })).status).toBe(200);
    expect(await listSent()).toEqual([first.id]);
    const socket = await greet(made, id, guest.token);
    let status = 200;
    while (status === 200) ({ status } = await say(guest, id, { text: "Hi" }));
    expect((await say(guest, id, { attachments: [third.id] })).status).toBe(429);
    socket.say({ type: "send", client_id: "file-client-fast", text: "", attachments: [fourth.id] });
    await socket.find(({ type }) => type === "error");
    await expect.poll(listSent).toEqual([first.id]);
    socket.close();
  });

  it("a file that could not be deleted is in no conversation and is deleted by the next run", async () => {
    const made = await makeSite();
    const guest = await makeGuest(made);
    const unsent = await keep(guest);
    const { db, now, pages } = createTestDeps(env, "req_test");
    clock.offset_ms = DAY_MS + 60_000;
    const down = { delete: () => Promise.reject(new Error("down")) } as unknown as typeof pages;
    await expect(deleteUnsentAttachments({ db, now, pages: down })).rejects.toThrow("down");
    expect((await download(guest, unsent.id)).status).toBe(404);
    await deleteUnsentAttachments({ db, now, pages });
    expect([await countRows(made.id), await countFiles(made.id)]).toEqual([0, 0]);
  });

  it("a file whose conversation is erased while it is taken leaves nothing", async () => {
    const made = await makeSite();
    const { db, now, pages, config } = createTestDeps(env, "req_test");
    const erasing = {
      delete: (key: string) => pages.delete(key),
      put: async (key: string, body: Uint8Array) => {
        await db.delete(attachments).where(eq(attachments.site_id, made.id));
        await pages.put(key, body);
      },
    } as unknown as typeof pages;
    const place = { site_id: made.id, conversation_id: "conv_0gone" };
    const file = { name: "photo.png", content_type: "image/png", body: buildPng() };
    await expect(keepUpload({ db, now, pages: erasing, config }, place, file)).rejects.toMatchObject({
      code: "not_found",
    });
    expect([await countRows(made.id), await countFiles(made.id)]).toEqual([0, 0]);
  });
});
