import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Connection, type LiveState, SiteStream } from "../../dashboard/api/site-stream";
import type { SiteEvent } from "../../workers/contract/live";

type Listener = (event: { data: string; lastEventId: string }) => void;

class FakeConnection implements Connection {
  is_closed = false;
  readonly #listeners = new Map<string, Listener>();

  constructor(readonly query: string) {}

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.is_closed = true;
  }

  emit(type: "open" | "error" | "message", data = "", lastEventId = ""): void {
    this.#listeners.get(type)?.({ data, lastEventId });
  }
}

const PING = JSON.stringify({ type: "ping" });

function watch() {
  const connections: FakeConnection[] = [];
  const events: SiteEvent[] = [];
  const states: LiveState[] = [];
  const onFirstOpen = vi.fn();
  const onRefused = vi.fn();
  const stream = new SiteStream({
    open: (query) => {
      const connection = new FakeConnection(query);
      connections.push(connection);
      return connection;
    },
    onFirstOpen,
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    onRefused,
  });
  stream.start();
  const last = (): FakeConnection => {
    const connection = connections.at(-1);
    if (!connection) throw new Error("no connection was opened");
    return connection;
  };
  return { stream, connections, events, states, onFirstOpen, onRefused, last };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("SiteStream", () => {
  it("hands on events and ignores what is none", () => {
    const { events, last } = watch();
    last().emit("open");
    last().emit("message", JSON.stringify({ type: "changed", what: "site" }), "3");
    last().emit("message", "not json", "4");
    last().emit("message", "17", "5");
    expect(events).toEqual([{ type: "changed", what: "site" }]);
  });

  it("resumes after the last event it heard", () => {
    const { connections, last } = watch();
    expect(last().query).toBe("");
    last().emit("open");
    last().emit("message", PING, "41");
    last().emit("message", PING, "");
    last().emit("error");
    vi.advanceTimersByTime(500);
    expect(connections).toHaveLength(2);
    expect(last().query).toBe("?last_event_id=41");
  });

  it("opens a silent line anew after 40 seconds, not one that still sends", () => {
    const { connections, last } = watch();
    last().emit("open");
    for (let beat = 0; beat < 6; beat += 1) {
      vi.advanceTimersByTime(15_000);
      last().emit("message", PING, String(beat));
    }
    expect(connections).toHaveLength(1);
    vi.advanceTimersByTime(40_500);
    expect(connections).toHaveLength(2);
    expect(connections[0]?.is_closed).toBe(true);
  });

  it("waits longer after each refusal, up to 30 seconds, and never holds two lines", () => {
    const { connections, last } = watch();
    for (let refusal = 0; refusal < 12; refusal += 1) {
      last().emit("error");
      vi.advanceTimersByTime(30_000);
    }
    expect(connections).toHaveLength(13);
    expect(connections.filter(({ is_closed }) => !is_closed)).toHaveLength(1);
    last().emit("error");
    vi.advanceTimersByTime(14_000);
    expect(connections).toHaveLength(13);
  });

  it("keeps quiet about one short break and tells of a longer one", () => {
    const { states, onRefused, last } = watch();
    last().emit("open");
    vi.advanceTimersByTime(11_000);
    last().emit("error");
    expect(states).toEqual(["live", "connecting"]);
    expect(onRefused).not.toHaveBeenCalled();
    vi.advanceTimersByTime(500);
    last().emit("error");
    expect(states).toEqual(["live", "connecting", "reconnecting"]);
    expect(onRefused).toHaveBeenCalledOnce();
  });

  it("says once that it stands, so that what was read before is read again", () => {
    const { onFirstOpen, last } = watch();
    last().emit("open");
    last().emit("error");
    vi.advanceTimersByTime(500);
    last().emit("open");
    expect(onFirstOpen).toHaveBeenCalledOnce();
  });

  it("opens at once after sleep, unless the line was heard a moment ago", () => {
    const { stream, connections, last } = watch();
    last().emit("open");
    vi.advanceTimersByTime(10_000);
    stream.revive();
    expect(connections).toHaveLength(1);
    vi.advanceTimersByTime(15_000);
    stream.revive();
    expect(connections).toHaveLength(2);
    last().emit("error");
    stream.revive();
    expect(connections).toHaveLength(3);
  });

  it("hears nothing more from a line it gave up, and stays closed once stopped", () => {
    const { stream, connections, events, last } = watch();
    const first = last();
    first.emit("error");
    vi.advanceTimersByTime(500);
    first.emit("message", PING, "9");
    first.emit("error");
    expect(events).toEqual([]);
    stream.stop();
    vi.advanceTimersByTime(120_000);
    expect(connections).toHaveLength(2);
    expect(last().is_closed).toBe(true);
  });
});
