import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listEntries } from "../../widget/session/entries";
import { parseServerFrame } from "../../widget/session/frames";
import { ChatSession } from "../../widget/session/session";
import { createStore } from "../../widget/session/store";
import type { ServerFrame } from "../../workers/contract/socket";
import { createServer, makeAttachment, problem } from "../support/chat-server";
import { openPanel, welcome } from "./panel";

const UPLOAD = "/api/chat/attachments";
const PHOTO = new File(["x"], "photo.png", { type: "image/png" });

function createStorage(): Storage {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  } as unknown as Storage;
}

function createSession(server: ReturnType<typeof createServer>, storage = createStorage()) {
  const store = createStore("wk_1", () => storage);
  return new ChatSession({ api: server.api, store, site_key: "wk_1", metadata: {}, context: {}, onUnread: () => {} });
}
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("files of a visitor", () => {
  it("go up as the visitor's own, and a message names them, also without a word", async () => {
    const server = createServer();
    const session = createSession(server);
    const shares: number[] = [];
    const photo = await session.upload(PHOTO, (share) => shares.push(share));
    expect(server.find(UPLOAD).map(({ token }) => token)).toEqual(["token-1"]);
    expect(shares).toEqual([1]);
    expect(session.ask("", [photo])).toBe(true);
    expect(session.ask("Words alone")).toBe(true);
    await pass();
    const sent = server.find("/api/chat/message").map(({ body }) => [body.text, body.attachments]);
    expect(sent).toEqual([
      ["", ["att-1"]],
      ["Words alone", undefined],
    ]);
  });

  it("go up once more as a new guest's where the server has forgotten the old one", async () => {
    const server = createServer();
    server.plan(UPLOAD, problem(401, "unauthenticated"));
    const session = createSession(server);
    expect(await session.upload(PHOTO, () => {})).toMatchObject({ id: "att-1" });
    expect(server.find(UPLOAD).map(({ token }) => token)).toEqual(["token-1", "token-2"]);
  });

  it("are refused with the server's own code", async () => {
    const server = createServer();
    server.plan(UPLOAD, problem(415, "unsupported_media_type"));
    await expect(createSession(server).upload(PHOTO, () => {})).rejects.toMatchObject({
      code: "unsupported_media_type",
    });
  });

  it("go by a socket as well", async () => {
    const { session, sends } = await openPanel(welcome);
    session.ask("Look", [makeAttachment("att-9")]);
    await pass();
    expect(sends()).toMatchObject([{ type: "send", text: "Look", attachments: ["att-9"] }]);
  });

  it("are sent with their message after a reload, and what a storage holds otherwise is not", async () => {
    const storage = createStorage();
    const first = createServer();
    first.plan("/api/chat/message", ...Array.from({ length: 50 }, () => new TypeError("failed")));
    const session = createSession(first, storage);
    session.ask("Look", [makeAttachment("att-1")]);
    await pass();
    const again = createServer();
    const next = createSession(again, storage);
    next.setVisible(true);
    await pass();
    expect(again.find("/api/chat/message").map(({ body }) => body.attachments)).toEqual([["att-1"]]);
    const planted = { client_id: "c", text: "", attachments: [{ id: 1 }] };
    storage.setItem("helpshelf:wk_1:unsent", JSON.stringify([planted]));
    expect(createStore("wk_1", () => storage).loadUnsent()).toEqual([]);
  });

  it("stand with their message from the outbox into the log", async () => {
    const server = createServer();
    const session = createSession(server);
    const photo = makeAttachment("att-1");
    session.ask("", [photo]);
    const files = () => listEntries(session.state).map((entry) => entry.kind === "question" && entry.attachments);
    expect(files()).toEqual([[photo]]);
    await pass();
    const client_id = String(server.find("/api/chat/message")[0]?.body.client_id);
    server.emit({ type: "message", seq: 1, client_id, author: "visitor", text: "", attachments: [photo], at: 1 });
    await pass();
    expect(session.state.outbox).toEqual([]);
    expect(files()).toEqual([[photo]]);
  });
});

describe("a frame with files", () => {
  const frame: ServerFrame = {
    type: "message",
    seq: 1,
    author: "agent",
    text: "",
    attachments: [
      makeAttachment("att-1"),
      { ...makeAttachment("att-2"), media_type: "application/pdf", width: null, height: null },
    ],
    at: 1,
  };

  it("is read as it is", () => {
    expect(parseServerFrame(JSON.stringify(frame))).toEqual(frame);
  });

  it.each([
    ["a type that is none of ours", { media_type: "text/html" }],
    ["a name that is no text", { name: { type: "script" } }],
    ["a size that is no number", { width: "3" }],
  ])("is dropped whole with %s", (_, changed) => {
    const broken = { ...frame, attachments: [{ ...makeAttachment("att-1"), ...changed }] };
    expect(parseServerFrame(JSON.stringify(broken))).toBeNull();
  });
});
