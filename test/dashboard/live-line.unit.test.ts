import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLines } from "../../dashboard/api/live-line";
import type { Connection } from "../../dashboard/api/site-stream";

class FakeLine {
  readyState = 0;
  said: string[] = [];
  readonly #listeners: [string, (event: { data: string; lastEventId: string }) => void][] = [];

  addEventListener(type: string, listener: (event: { data: string; lastEventId: string }) => void): void {
    this.#listeners.push([type, listener]);
  }
  send(text: string): void {
    this.said.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
  emit(type: string, data = ""): void {
    if (type === "open") this.readyState = 1;
    for (const [wanted, listener] of this.#listeners) if (wanted === type) listener({ data, lastEventId: "" });
  }
}

function watch() {
  const opened: [string, FakeLine][] = [];
  const open = (address: string) => {
    const line = new FakeLine();
    opened.push([address, line]);
    return line;
  };
  const lines = createLines("site_1", {
    socket: (address) => open(address) as unknown as WebSocket,
    stream: (address) => open(address) as unknown as Connection,
  });
  const last = (): FakeLine => {
    const line = opened.at(-1)?.[1];
    if (!line) throw new Error("no line was opened");
    return line;
  };
  return { lines, addresses: () => opened.map(([address]) => address), last };
}

const PING = '{"id":1,"event":{"type":"ping"}}';
const SOCKET = "/api/v1/sites/site_1/live";
const STREAM = "/api/v1/sites/site_1/events";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the lines of a site", () => {
  it("are sockets, also after one that broke", () => {
    const { lines, addresses, last } = watch();
    lines("");
    last().emit("message", PING);
    last().emit("close");
    lines("?last_event_id=4");
    expect(addresses()).toEqual([SOCKET, `${SOCKET}?last_event_id=4`]);
  });

  it("are streams where no socket gets through, and sockets again where no stream does", () => {
    const { lines, addresses, last } = watch();
    lines("");
    last().emit("open");
    last().emit("close");
    lines("");
    last().emit("message", PING);
    last().emit("error");
    lines("");
    last().emit("error");
    lines("");
    expect(addresses()).toEqual([SOCKET, STREAM, STREAM, SOCKET]);
  });
});

describe("a socket", () => {
  it("hands on events as a stream does, and anything else as a sign of life", () => {
    const { lines, last } = watch();
    const heard: { data: string; lastEventId: string }[] = [];
    lines("").addEventListener("message", (event) => heard.push(event));
    for (const text of ['{"id":7,"event":{"type":"ping"}}', '{"event":{"type":"typing"}}', "pong", "{}"])
      last().emit("message", text);
    expect(heard).toEqual([
      { data: '{"type":"ping"}', lastEventId: "7" },
      { data: '{"type":"typing"}', lastEventId: "" },
      { data: "", lastEventId: "" },
      { data: "", lastEventId: "" },
    ]);
  });

  it("pings while it is open and says only what it can", () => {
    const { lines, last } = watch();
    const line = lines("");
    line.say?.("early");
    last().emit("open");
    line.say?.("here");
    vi.advanceTimersByTime(30_000);
    line.close();
    vi.advanceTimersByTime(60_000);
    expect(last().said).toEqual(["here", "ping", "ping"]);
  });
});
