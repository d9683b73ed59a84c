import type { LiveFrame } from "../../workers/contract/live";
import type { Connection } from "./site-stream";

/** The server answers a ping without waking anything. */
const PING_EVERY_MS = 15_000;

/** What opens lines; tests put their own in its place. */
interface Openers {
  socket: (address: string) => WebSocket;
  stream: (address: string) => Connection;
}
const BROWSER: Openers = {
  socket: (address) => new WebSocket(address),
  stream: (address) => new EventSource(address),
};

/**
 * Opens a site's lines: sockets, and event streams where a network lets no socket through. A line on which nothing was heard
 * makes the next one of the other kind, so a server that was away for a moment costs nobody their socket for good.
 */
export function createLines(site_id: string, { socket, stream }: Openers = BROWSER): (query: string) => Connection {
  const base = `/api/v1/sites/${encodeURIComponent(site_id)}`;
  let isSocket = true;
  let wasHeard = true;
  return (query) => {
    if (!wasHeard) isSocket = !isSocket;
    wasHeard = false;
    const line = isSocket ? openSocketLine(socket(`${base}/live${query}`)) : stream(`${base}/events${query}`);
    // Each is told something at once. A proxy may open a socket and let nothing through.
    line.addEventListener("message", () => {
      wasHeard = true;
    });
    return line;
  };
}

/** A socket that speaks as an EventSource does. */
function openSocketLine(socket: WebSocket): Connection {
  const pings = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) socket.send("ping");
  }, PING_EVERY_MS);
  socket.addEventListener("close", () => clearInterval(pings));
  return {
    addEventListener: (type: string, listener: (event: { data: string; lastEventId: string }) => void) => {
      const nothing = { data: "", lastEventId: "" };
      if (type === "message")
        socket.addEventListener("message", ({ data }) => {
          for (const line of String(data).split("\n")) listener(readFrame(line));
        });
      else socket.addEventListener(type === "open" ? "open" : "close", () => listener(nothing));
    },
    close: () => {
      clearInterval(pings);
      socket.close();
    },
    say: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
  };
}

/** As an EventSource hands it on. A pong, and what a newer server may say, is only a sign of life. */
function readFrame(text: string): { data: string; lastEventId: string } {
  try {
    const { id, event }: Partial<LiveFrame> = JSON.parse(text);
    return { data: JSON.stringify(event) ?? "", lastEventId: id === undefined ? "" : String(id) };
  } catch {
    return { data: "", lastEventId: "" };
  }
}
