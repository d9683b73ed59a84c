/** A visitor's socket, as a browser has it. */
import { expect } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import { call } from "./client";

export interface ChatSocket {
  frames: ServerFrame[];
  /** Answers to pings. */
  readonly pongs: number;
  /** Sends a frame, or text that is none. */
  say(frame: unknown): void;
  /** The first frame, sent or to come, that fits. */
  find<Frame extends ServerFrame>(fits: (frame: ServerFrame) => frame is Frame): Promise<Frame>;
  find(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  /** The code it is closed with. */
  closed: Promise<number>;
  close(): void;
}

export function upgrade(site: Site, conversation_id: string, more: Parameters<typeof call>[1] = {}): Promise<Response> {
  const headers = { upgrade: "websocket", ...more.headers };
  return call(`/api/chat/live?conversation_id=${conversation_id}`, {
    site,
    origin: "https://shop.example.org",
    ...more,
    headers,
  });
}

export async function openSocket(site: Site, conversation_id: string): Promise<ChatSocket> {
  const response = await upgrade(site, conversation_id);
  expect(response.status).toBe(101);
  const socket = response.webSocket;
  if (!socket) throw new Error("Nothing was upgraded");
  const frames: ServerFrame[] = [];
  let pongs = 0;
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  socket.addEventListener("message", ({ data }) => {
    if (data === "pong") pongs++;
    else frames.push(JSON.parse(String(data)));
    for (const look of waiting) look();
  });
  socket.accept();
  const find = (fits: (frame: ServerFrame) => boolean) =>
    new Promise<ServerFrame>((resolve) => {
      const look = () => {
        const found = frames.find(fits);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    frames,
    get pongs() {
      return pongs;
    },
    say: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    find: find as ChatSocket["find"],
    closed,
    close: () => socket.close(1000),
  };
}

/** Opened, and its visitor known. */
export async function greet(
  site: Site,
  conversation_id: string,
  token: string,
  cursor: { last_seq?: number; turn_id?: string; offset?: number; newest?: number } = {},
): Promise<ChatSocket> {
  const socket = await openSocket(site, conversation_id);
  socket.say({ type: "hello", protocol: 1, token, ...cursor });
  await socket.find(({ type }) => type === "resumed");
  return socket;
}
