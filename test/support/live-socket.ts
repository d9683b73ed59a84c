/** A member's socket, as the dashboard has it. */
import { expect } from "vitest";
import type { Here, LiveFrame, PresentMember, SiteEvent } from "../../workers/contract/live";
import { call } from "./client";
import type { Owner } from "./owners";

export interface LiveSocket {
  frames: LiveFrame[];
  /** Says where the member looks, or text that says nothing. */
  say(here: Here | string): void;
  /** The first frame, sent or to come, that fits. */
  find(fits: (event: SiteEvent) => boolean): Promise<LiveFrame>;
  /** The code it is closed with. */
  closed: Promise<number>;
  close(): void;
}

export function upgradeLive(
  owner: Owner,
  site_id: string,
  { headers, ...more }: Parameters<typeof call>[1] = {},
): Promise<Response> {
  return call(`/api/v1/sites/${site_id}/live`, { owner, ...more, headers: { upgrade: "websocket", ...headers } });
}

export async function openLiveSocket(owner: Owner, site_id: string, last_event_id?: number): Promise<LiveSocket> {
  const query = last_event_id === undefined ? "" : `?last_event_id=${last_event_id}`;
  const response = await call(`/api/v1/sites/${site_id}/live${query}`, { owner, headers: { upgrade: "websocket" } });
  expect(response.status).toBe(101);
  const socket = response.webSocket;
  if (!socket) throw new Error("Nothing was upgraded");
  const frames: LiveFrame[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  socket.addEventListener("message", ({ data }) => {
    if (data === "pong") return;
    frames.push(
      ...String(data)
        .split("\n")
        .map((line) => JSON.parse(line)),
    );
    for (const look of waiting) look();
  });
  socket.accept();
  return {
    frames,
    say: (here) => socket.send(typeof here === "string" ? here : JSON.stringify(here)),
    find: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = frames.find(({ event }) => fits(event));
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    closed,
    close: () => socket.close(1000),
  };
}

/** How a member is, as another member's socket was told; the first that fits. */
export async function findPresence(
  socket: LiveSocket,
  { scope }: Owner,
  fits: (member: PresentMember, is_online: boolean) => boolean,
): Promise<void> {
  await socket.find(
    (event) => event.type === "presence" && event.member.id === scope.user_id && fits(event.member, event.is_online),
  );
}

/** A member at their screen, or away from it, once the room knows. */
export async function sitDown(member: Owner, site_id: string, is_away = false): Promise<LiveSocket> {
  const socket = await openLiveSocket(member, site_id);
  socket.say({ type: "here", conversation_id: "conv_0", is_away });
  await findPresence(socket, member, ({ looking_at }) => looking_at.length > 0);
  return socket;
}
