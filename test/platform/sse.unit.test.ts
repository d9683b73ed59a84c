import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EventStreams } from "../../workers/platform/sse";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Everything a stream sends until it ends, as text, and whether it has ended. */
function collect(response: Response): { text: () => string; isEnded: () => boolean; leave: () => Promise<void> } {
  const reader = (response.body ?? new ReadableStream()).getReader();
  const decoder = new TextDecoder();
  let [text, ended] = ["", false];
  const read = async (): Promise<void> => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += decoder.decode(part.value);
    ended = true;
  };
  void read();
  return { text: () => text, isEnded: () => ended, leave: () => reader.cancel() };
}

/** Lets what was sent arrive. */
const arrive = () => vi.advanceTimersByTimeAsync(0);

describe("a stream", () => {
  it("begins with the time to come back after, then what it is opened with, then every event", async () => {
    const streams = new EventStreams<{ n: number }>(20);
    const stream = collect(streams.subscribe([{ id: 7, data: { n: 1 } }, { data: { n: 2 } }], null));
    streams.broadcast({ id: 8, data: { n: 3 } });
    await arrive();
    expect(stream.text()).toBe('retry: 1000\n\nid: 7\ndata: {"n":1}\n\ndata: {"n":2}\n\nid: 8\ndata: {"n":3}\n\n');
  });

  it("keeps a value with line breaks on one line", async () => {
    const streams = new EventStreams<string>(20);
    const stream = collect(streams.subscribe([{ data: "a\nid: 99\r\rdata: b" }], null));
    await arrive();
    expect(stream.text()).toBe('retry: 1000\n\ndata: "a\\nid: 99\\r\\rdata: b"\n\n');
  });

  it("shows every 15 seconds that it is alive", async () => {
    const seen = collect(new EventStreams<string>(20, () => ({ id: 4, data: "ping" })).subscribe([], null));
    const unseen = collect(new EventStreams<string>(20).subscribe([], null));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(seen.text()).toBe('retry: 1000\n\nid: 4\ndata: "ping"\n\nid: 4\ndata: "ping"\n\n');
    expect(unseen.text()).toBe("retry: 1000\n\n:\n\n:\n\n");
  });

  it("is ended by the server after 5 minutes and leaves no timer", async () => {
    const stream = collect(new EventStreams<string>(20).subscribe([], null));
    await vi.advanceTimersByTimeAsync(299_000);
    expect(stream.isEnded()).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stream.isEnded()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves no timer once its reader has gone", async () => {
    const streams = new EventStreams<string>(20);
    const stream = collect(streams.subscribe([], null));
    await stream.leave();
    expect(vi.getTimerCount()).toBe(0);
    expect(() => streams.broadcast({ data: "x" })).not.toThrow();
  });
});

describe("streams of one object", () => {
  it("are bounded in number: the oldest ends", async () => {
    const streams = new EventStreams<string>(2);
    const [first, second, third] = [1, 2, 3].map(() => collect(streams.subscribe([], null)));
    streams.broadcast({ data: "x" });
    await arrive();
    expect([first, second, third].map((stream) => stream?.isEnded())).toEqual([true, false, false]);
    expect(third?.text()).toContain("x");
  });

  it("are bounded in what waits for a reader that does not read: it gets what was sent, then the end", async () => {
    const streams = new EventStreams<string>(20);
    const slow = streams.subscribe([], null);
    const fast = collect(streams.subscribe([], null));
    const event = "x".repeat(10_000);
    for (let n = 0; n < 100; n++) {
      streams.broadcast({ data: event });
      await arrive();
    }
    const waiting = (await slow.text()).length;
    expect(waiting).toBeGreaterThan(250_000);
    expect(waiting).toBeLessThan(280_000);
    expect(fast.text().length).toBeGreaterThan(1_000_000);
    expect(fast.isEnded()).toBe(false);
  });

  it("may start with more than may wait, for what is sent first is bounded by its sender", async () => {
    const streams = new EventStreams<string>(20);
    const stream = collect(streams.subscribe([{ data: "x".repeat(400_000) }], null));
    await arrive();
    streams.broadcast({ data: "y" });
    await arrive();
    expect([stream.text().includes("y"), stream.isEnded()]).toEqual([true, false]);
  });

  it("are ended for those who may no longer look, and for nobody else", async () => {
    const streams = new EventStreams<string, string>(20);
    const [ruth, john] = ["ruth", "john"].map((name) => collect(streams.subscribe([], name)));
    streams.close((viewer) => viewer === "ruth");
    streams.broadcast({ data: "secret" });
    await arrive();
    expect([ruth?.isEnded(), ruth?.text().includes("secret")]).toEqual([true, false]);
    expect([john?.isEnded(), john?.text().includes("secret")]).toEqual([false, true]);
  });
});
