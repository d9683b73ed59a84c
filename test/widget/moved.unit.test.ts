import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { countUnread } from "../../widget/session/state";
import { ADA, openPanel, pass, welcome, write } from "./panel";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a conversation that was merged into another one of its visitor", () => {
  it("is left for the other one, whose log is read from its beginning", async () => {
    const { server, session, store, tell, greetBy, seqs } = await openPanel(welcome);
    for (const seq of [1, 2, 3]) tell({ ...write(seq), text: "Of the old one" });
    const held = { status: "with_human", assignee: ADA } as const;
    tell({ type: "state", ...held });
    session.setVisible(false);
    // Whoever asks for the old one is led to the other one.
    greetBy((socket, { last_seq }) => {
      socket.tell({ type: "welcome", protocol: 1, conversation: { id: "conv-2", ...held }, seq: 2 });
      for (const seq of last_seq === 0 ? [1, 2] : []) socket.tell(write(seq));
      socket.tell({ type: "resumed", seq: 2 });
    });
    server.sockets[0]?.cut();
    await pass(2_000);
    expect(store.load()?.conversation_id).toBe("conv-2");
    expect(server.sockets.map(({ path, hellos }) => [path.split("=")[1], hellos[0]?.last_seq])).toEqual([
      ["conv-1", 0],
      ["conv-1", 3],
      ["conv-2", 0],
    ]);
    tell(write(3));
    expect(seqs()).toEqual([1, 2, 3]);
    expect(session.state.messages.map(({ text }) => text)).toEqual(["1", "2", "3"]);
    expect(countUnread(session.state)).toBe(1);
    expect(server.sockets.at(-1)?.frames).toEqual([{ type: "read", seq: 2 }]);
  });
});
