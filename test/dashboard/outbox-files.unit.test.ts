import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { addFiles, removeFile, retryFile } from "../../dashboard/inbox/draft-files";
import { chooseKind, deliver, readOutbox, sendDraft, writeDraft } from "../../dashboard/inbox/outbox";
import { makeAttachment } from "../support/chat-server";

interface Body {
  client_id: string;
  text: string;
  attachments?: string[];
}

/** How the next uploads end; without a word of it they arrive. */
let uploads: ("lost" | "held" | "refused")[] = [];
/** How the next messages end. */
let messages: ("send_lost" | "ack_lost" | "files_gone")[] = [];
let told: { path: string; body: Body }[] = [];
/** What the server keeps, by client_id. */
const kept = new Map<string, Body>();
let calls: FakeUpload[] = [];
const guards = new Set<unknown>();

/** An upload as the browser makes it, without the browser. */
class FakeUpload extends EventTarget {
  upload = new EventTarget();
  status = 0;
  responseText = "";
  path = "";
  isAborted = false;
  open(_method: string, path: string) {
    this.path = path;
  }
  getResponseHeader() {
    return null;
  }
  send(form: FormData) {
    calls.push(this);
    const end = uploads.shift();
    if (end === "held") return;
    queueMicrotask(() => {
      this.tell(1);
      if (end === "lost") return this.dispatchEvent(new Event("error"));
      this.answer(end === "refused" ? 415 : 201, form.get("file") as File);
    });
  }
  tell(share: number) {
    this.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded: share * 100, total: 100 }));
  }
  answer(status: number, file: File) {
    this.status = status;
    const problem = { error: "unsupported_media_type", detail: "Send a picture.", status };
    this.responseText = JSON.stringify(status === 201 ? makeAttachment(`att_${calls.length}`, file.name) : problem);
    this.dispatchEvent(new Event("load"));
    this.dispatchEvent(new Event("loadend"));
  }
  abort() {
    this.isAborted = true;
    this.dispatchEvent(new Event("abort"));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  [uploads, messages, told, calls] = [[], [], [], []];
  kept.clear();
  vi.stubGlobal("XMLHttpRequest", FakeUpload);
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const body: Body = JSON.parse(String(init.body));
    told.push({ path, body });
    const fault = messages.shift();
    if (fault === "files_gone") {
      const problem = { error: "invalid_request", detail: "Gone.", fields: { attachments: "Gone." } };
      return Response.json(problem, { status: 400 });
    }
    if (fault !== "send_lost" && !kept.has(body.client_id)) kept.set(body.client_id, body);
    if (fault) throw new TypeError("Failed to fetch");
    return Response.json({ client_id: body.client_id, seq: 1 });
  });
  vi.stubGlobal(
    "addEventListener",
    (name: string, listener: unknown) => name === "beforeunload" && guards.add(listener),
  );
  vi.stubGlobal("removeEventListener", (_name: string, listener: unknown) => guards.delete(listener));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const photoOf = (name: string) => new File(["x"], name, { type: "image/png" });
const settle = () => vi.advanceTimersByTimeAsync(0);
const stateOf = (id: string) => readOutbox(id).files.map(({ file, attachment }) => [file.name, attachment?.id]);

it("files go up at once, and a reply of files alone names them in their order", async () => {
  addFiles("files_1", [photoOf("a.png"), photoOf("b.png")]);
  expect(readOutbox("files_1").files.map(({ attachment }) => attachment)).toEqual([null, null]);
  await settle();
  expect(new Set(calls.map(({ path }) => path))).toEqual(new Set(["/api/v1/conversations/files_1/attachments"]));
  const ids = readOutbox("files_1").files.map(({ attachment }) => attachment?.id);
  expect(await sendDraft("files_1")).toBe(true);
  expect([...kept.values()]).toEqual([{ client_id: expect.any(String), text: "", attachments: ids }]);
  expect(readOutbox("files_1")).toEqual({ draft: "", kind: "reply", files: [], refused: [], unsent: [] });
});

it("a lost acknowledgement sends the same ids again, and nothing goes up twice", async () => {
  addFiles("files_2", [photoOf("a.png")]);
  await settle();
  messages = ["send_lost", "ack_lost"];
  writeDraft("files_2", "Look");
  expect(await sendDraft("files_2")).toBe(false);
  for (const arrived of [false, true]) {
    const [unsent] = readOutbox("files_2").unsent;
    expect(unsent?.error).toEqual(expect.any(String));
    expect(unsent && (await deliver("files_2", unsent))).toBe(arrived);
  }
  expect(told).toHaveLength(3);
  expect(new Set(told.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(told[0]?.body).toMatchObject({ text: "Look", attachments: [expect.any(String)] });
  expect([kept.size, calls.length]).toEqual([1, 1]);
});

it("files that the server no longer has go up anew, under the reply's own id", async () => {
  addFiles("files_3", [photoOf("a.png")]);
  await settle();
  messages = ["files_gone", "ack_lost"];
  expect(await sendDraft("files_3")).toBe(false);
  for (const arrived of [false, true]) {
    const [unsent] = readOutbox("files_3").unsent;
    const again = unsent && deliver("files_3", unsent);
    await settle();
    expect(await again).toBe(arrived);
  }
  const sent = told.map(({ body }) => body);
  expect(new Set(sent.map(({ client_id }) => client_id)).size).toBe(1);
  expect(sent[0]?.attachments).not.toEqual(sent[1]?.attachments);
  expect(sent[1]?.attachments).toEqual(sent[2]?.attachments);
  expect([kept.size, calls.length]).toEqual([1, 2]);
});

it("a note has no files: they stay for the reply, and none can be added meanwhile", async () => {
  addFiles("files_4", [photoOf("a.png")]);
  await settle();
  chooseKind("files_4", "note");
  addFiles("files_4", [photoOf("b.png")]);
  expect(readOutbox("files_4").refused).toEqual([expect.stringContaining("note")]);
  writeDraft("files_4", "For us");
  expect(await sendDraft("files_4")).toBe(true);
  expect(told.map(({ path, body }) => [path, body.attachments])).toEqual([
    ["/api/v1/conversations/files_4/notes", undefined],
  ]);
  expect(stateOf("files_4")).toEqual([["a.png", "att_1"]]);
  expect(guards.size).toBe(1);
  chooseKind("files_4", "reply");
  expect(readOutbox("files_4").refused).toEqual([]);
  expect(await sendDraft("files_4")).toBe(true);
  expect(told.at(-1)?.body.attachments).toEqual(["att_1"]);
  expect(guards.size).toBe(0);
});

it("a file that did not arrive is tried again, one of no use is not, and both can be taken off", async () => {
  uploads = ["lost", "refused"];
  addFiles("files_5", [photoOf("a.png"), photoOf("b.png")]);
  await settle();
  const [lost, refused] = readOutbox("files_5").files;
  expect([lost?.fault?.isFinal, refused?.fault]).toEqual([false, { text: "Send a picture.", isFinal: true }]);
  if (lost) retryFile("files_5", lost);
  expect(readOutbox("files_5").files[0]).toMatchObject({ share: 0, fault: null });
  if (refused) removeFile("files_5", refused.key);
  await settle();
  expect(stateOf("files_5")).toEqual([["a.png", "att_3"]]);
});

it("tells how far a file is, and gives up one that is taken off or gets no further", async () => {
  uploads = ["held", "held"];
  addFiles("files_6", [photoOf("a.png"), photoOf("b.png")]);
  const [first] = readOutbox("files_6").files;
  calls[0]?.tell(0.25);
  expect(readOutbox("files_6").files.map(({ share }) => share)).toEqual([0.25, 0]);
  if (first) removeFile("files_6", first.key);
  expect(calls.map(({ isAborted }) => isAborted)).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(80_000);
  calls[1]?.tell(0.5);
  await vi.advanceTimersByTimeAsync(80_000);
  expect(calls[1]?.isAborted).toBe(false);
  await vi.advanceTimersByTimeAsync(80_000);
  expect(calls[1]?.isAborted).toBe(true);
  expect(readOutbox("files_6").files).toMatchObject([{ share: 0.5, fault: { isFinal: false } }]);
});
