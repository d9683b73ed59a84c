import { describe, expect, it } from "vitest";
import { readJson } from "../../workers/platform/body";

const MB = 1024 * 1024;

/** A chunked body of `bytes` that notes how much of it was taken and whether it was cut. */
function makeRequest(bytes: number): { request: Request; seen: { sent: number; cut: boolean } } {
  const seen = { sent: 0, cut: false };
  const chunk = new Uint8Array(64 * 1024).fill(120);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (seen.sent >= bytes) return controller.close();
      controller.enqueue(chunk);
      seen.sent += chunk.byteLength;
    },
    cancel() {
      seen.cut = true;
    },
  });
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body, duplex: "half" };
  return { request: new Request("http://localhost/", init as RequestInit), seen };
}

describe("a body that only an attacker sends (ABU-03)", () => {
  const read = (value: string) =>
    readJson(
      new Request("http://localhost/", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: value,
      }),
    );
  const nest = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  const fill = (keys: number) => JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, n) => [n, 0])));

  it.each([
    ["nested", nest(20), nest(21)],
    ["nested deeper than a stack", nest(20), nest(15_000)],
    ["of many keys", fill(1_000), fill(1_001)],
  ])("is refused where it is %s, and not before", async (_, most, too_much) => {
    expect(await read(most)).toEqual(JSON.parse(most));
    await expect(read(too_much)).rejects.toMatchObject({ code: "invalid_json" });
  });
});

describe("a body without a length (ABU-03)", () => {
  it("past the limit is read to its end, so that its sender gets to read the refusal", async () => {
    const { request, seen } = makeRequest(5 * MB);
    await expect(readJson(request)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(seen).toEqual({ sent: 5 * MB, cut: false });
  });

  it("that does not end is cut off", async () => {
    const { request, seen } = makeRequest(Number.POSITIVE_INFINITY);
    await expect(readJson(request)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(seen.cut).toBe(true);
    expect(seen.sent).toBeLessThan(17 * MB);
  });
});
