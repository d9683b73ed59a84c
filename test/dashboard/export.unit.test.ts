import { afterEach, expect, it, vi } from "vitest";
import { ApiError, NetworkError } from "../../dashboard/api/client";
import { exportConversations } from "../../dashboard/api/export";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const line = (id: string) => `${JSON.stringify({ type: "conversation", id, messages: [] })}\n`;
const end = (conversations: number, after: string | null) =>
  `${JSON.stringify({ type: "end", conversations, after })}\n`;
const busy = () =>
  Response.json({ error: "rate_limited", detail: "Wait." }, { status: 429, headers: { "Retry-After": "7" } });

/** A server that gives these answers one after the other. */
function serve(answers: Response[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(answers.shift());
  });
  return asked;
}

function read(signal = new AbortController().signal, counts: number[] = []): Promise<Blob> {
  return exportConversations("site_1", { tag: "vip" }, "jsonl", { on_progress: (count) => counts.push(count), signal });
}

it("joins what the server gives in parts into one file, which ends once", async () => {
  const asked = serve([new Response(line("a") + line("b") + end(2, "b")), new Response(line("c") + end(1, null))]);
  const counts: number[] = [];
  const file = await read(undefined, counts);
  expect(await file.text()).toBe(line("a") + line("b") + line("c") + end(3, null));
  expect(counts).toEqual([2, 3]);
  expect(asked).toEqual([
    "/api/v1/conversations/export?tag=vip&site_id=site_1&format=jsonl",
    "/api/v1/conversations/export?tag=vip&site_id=site_1&format=jsonl&after=b",
  ]);
});

it("holds an empty list", async () => {
  serve([new Response(end(0, null))]);
  expect(await (await read()).text()).toBe(end(0, null));
});

it.each([
  ["its end is missing", line("a")],
  ["a line is cut", `${line("a")}{"type":"conv`],
])("is none where %s", async (_, text) => {
  serve([new Response(text)]);
  await expect(read()).rejects.toBeInstanceOf(NetworkError);
});

it("waits where the server asks to, and goes on from there", async () => {
  vi.useFakeTimers();
  serve([new Response(line("a") + end(1, "a")), busy(), new Response(line("b") + end(1, null))]);
  const reading = read();
  await vi.advanceTimersByTimeAsync(7_000);
  expect(await (await reading).text()).toBe(line("a") + line("b") + end(2, null));
});

it("ends at once when nobody wants it any more, also while it waits", async () => {
  vi.useFakeTimers();
  serve([busy()]);
  const stop = new AbortController();
  const reading = read(stop.signal);
  const outcome = expect(reading).rejects.toThrow(/abort/i);
  await vi.advanceTimersByTimeAsync(1_000);
  stop.abort();
  await outcome;
});

it("is refused to those who may not", async () => {
  serve([Response.json({ error: "forbidden", detail: "No." }, { status: 403 })]);
  await expect(read()).rejects.toBeInstanceOf(ApiError);
});
