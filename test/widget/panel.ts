/** A visitor's open panel whose sockets a test holds, in fake time. */
import { vi } from "vitest";
import { ChatSession } from "../../widget/session/session";
import type { Hello } from "../../widget/session/socket-line";
import { createStore } from "../../widget/session/store";
import type { Agent, MessageFrame, ServerFrame } from "../../workers/contract/socket";
import { createServer, greeting, type HeldSocket } from "../support/chat-server";

/** A line on which nothing gets through, for as long as any test lasts. */
const DOWN = Array.from({ length: 50 }, () => new TypeError("failed"));

export const ADA: Agent = { id: "user_1", name: "Ada" };
export const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
/** What Ada writes. */
export const write = (seq: number): MessageFrame => ({
  type: "message",
  seq,
  author: "agent",
  agent: ADA,
  text: `${seq}`,
  at: 1,
});

/** A browser's storage, and what is in it. */
export function makeStorage() {
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  } as unknown as Storage;
  return { values, storage };
}

type OnHello = (socket: HeldSocket, hello: Hello) => void;

/** Greets every socket at once, from an empty log of the conversation it asks for. */
export const welcome: OnHello = (socket) => {
  const [, id] = socket.path.split("conversation_id=");
  for (const frame of greeting(0, id)) socket.tell(frame);
};
export const ignore: OnHello = () => {};
export const cut: OnHello = (socket) => socket.cut();

/** A panel opened on a stored conversation. `broken`: paths where HTTP does not get through either. */
export async function openPanel(onHello: OnHello, ...broken: string[]) {
  const server = createServer({ onHello: (socket, hello) => onHello(socket, hello) });
  for (const path of broken) server.plan(path, ...DOWN);
  const store = createStore("wk_1", () => {
    throw new DOMException("denied", "SecurityError");
  });
  store.save({ uuid: "guest-1", token: "token-1", expires_at: 1, conversation_id: "conv-1" });
  const deps = { api: server.api, store, site_key: "wk_1", metadata: {}, context: { locale: "en" } };
  const session = new ChatSession({ ...deps, onUnread: () => {} });
  session.setVisible(true);
  await vi.advanceTimersByTimeAsync(0);
  return {
    server,
    session,
    store,
    tell: (frame: ServerFrame | "pong") => server.sockets.at(-1)?.tell(frame),
    sends: () => server.sockets.flatMap((socket) => socket.sends),
    seqs: () => session.state.messages.map(({ seq }) => seq),
    /** From now on. */
    greetBy: (next: OnHello) => {
      onHello = next;
    },
  };
}
