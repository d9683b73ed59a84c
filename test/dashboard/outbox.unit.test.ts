import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { forgetMember } from "../../dashboard/api/client";
import { chooseKind, deliver, readOutbox, sendDraft, writeDraft } from "../../dashboard/inbox/outbox";

/** What the server keeps, by client_id, and every id it was told. */
const kept = new Map<string, string>();
const told: string[] = [];
const paths: string[] = [];
/** How the next calls go: the message, or only its acknowledgement, is lost. */
let faults: ("send_lost" | "ack_lost")[] = [];
const guards = new Set<unknown>();

beforeEach(() => {
  kept.clear();
  told.length = 0;
  paths.length = 0;
  faults = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    paths.push(path);
    const { client_id, text } = JSON.parse(String(init.body));
    told.push(client_id);
    const fault = faults.shift();
    if (fault !== "send_lost") kept.set(client_id, text);
    if (fault) throw new TypeError("Failed to fetch");
    return Response.json({ client_id, seq: [...kept.keys()].indexOf(client_id) + 1 });
  });
  vi.stubGlobal(
    "addEventListener",
    (name: string, listener: unknown) => name === "beforeunload" && guards.add(listener),
  );
  vi.stubGlobal("removeEventListener", (_name: string, listener: unknown) => guards.delete(listener));
});
afterEach(() => vi.unstubAllGlobals());

it("is one message however often it was lost on the way, or its acknowledgement was", async () => {
  faults = ["send_lost", "ack_lost", "ack_lost"];
  writeDraft("conv_1", " I found it. ");
  expect(await sendDraft("conv_1")).toBe(false);
  for (const arrived of [false, false, true]) {
    const [unsent] = readOutbox("conv_1").unsent;
    expect(unsent?.error).toEqual(expect.any(String));
    expect(unsent && (await deliver("conv_1", unsent))).toBe(arrived);
  }
  expect([...kept.values()]).toEqual(["I found it."]);
  expect(told).toHaveLength(4);
  expect(new Set(told).size).toBe(1);
  expect(readOutbox("conv_1")).toEqual({ draft: "", kind: "reply", files: [], refused: [], unsent: [] });
});

it("gives two replies of the same words two ids", async () => {
  for (let n = 0; n < 2; n++) {
    writeDraft("conv_2", "Yes");
    expect(await sendDraft("conv_2")).toBe(true);
  }
  expect([...kept.values()]).toEqual(["Yes", "Yes"]);
});

it("has the browser ask before it leaves while a visitor lacks what was written, and only then", async () => {
  expect(guards.size).toBe(0);
  writeDraft("conv_3", "  ");
  expect(guards.size).toBe(0);
  writeDraft("conv_3", "Half a sent");
  writeDraft("conv_4", "Another");
  expect(guards.size).toBe(1);
  faults = ["send_lost"];
  await sendDraft("conv_3");
  await sendDraft("conv_4");
  expect(guards.size).toBe(1);
  const [unsent] = readOutbox("conv_3").unsent;
  expect(unsent && (await deliver("conv_3", unsent))).toBe(true);
  expect(guards.size).toBe(0);
});

it("never sends the visitor what was written as a note, not even when it is tried again as a reply is written", async () => {
  faults = ["ack_lost"];
  chooseKind("conv_5", "note");
  writeDraft("conv_5", "For us alone");
  expect(await sendDraft("conv_5")).toBe(false);
  chooseKind("conv_5", "reply");
  const [unsent] = readOutbox("conv_5").unsent;
  expect(unsent && (await deliver("conv_5", unsent))).toBe(true);
  expect(new Set(paths)).toEqual(new Set(["/api/v1/conversations/conv_5/notes"]));
});

it("brings replies there in the order they were written in, however long one takes", async () => {
  const arrive = fetch;
  let isFirst = true;
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (isFirst) {
      isFirst = false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return arrive(path, init);
  });
  const sent = ["First", "Second", "Third"].map((text) => {
    writeDraft("conv_6", text);
    return sendDraft("conv_6");
  });
  expect(readOutbox("conv_6").unsent.map(({ error }) => error)).toEqual([null, null, null]);
  // The others wait for no reply of another conversation, and for no note.
  writeDraft("conv_7", "Elsewhere");
  await sendDraft("conv_7");
  expect([...kept.values()]).toEqual(["Elsewhere"]);
  expect(await Promise.all(sent)).toEqual([true, true, true]);
  expect([...kept.values()]).toEqual(["Elsewhere", "First", "Second", "Third"]);
});

it("shows nobody what another member was writing", async () => {
  writeDraft("conv_8", "Half a sent");
  faults = ["send_lost"];
  writeDraft("conv_9", "Not there yet");
  await sendDraft("conv_9");
  forgetMember();
  expect([readOutbox("conv_8"), readOutbox("conv_9")].map(({ draft, unsent }) => [draft, unsent])).toEqual([
    ["", []],
    ["", []],
  ]);
  expect(guards.size).toBe(0);
});
