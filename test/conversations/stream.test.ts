import { describe, expect, it } from "vitest";
import type { ServerFrame } from "../../workers/contract/socket";
import { events, open, QUESTION, send } from "../support/chat";
import { readEvents } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";

const MAX_STREAMS = 20;

describe("event streams", () => {
  it("of one conversation are bounded: the oldest ends, the others go on", async () => {
    const guest = await makeGuest(await makeSite());
    const id = await open(guest);
    const oldest = await events(guest, id);
    const second = await events(guest, id);
    const rest: Response[] = [];
    for (let n = 2; n < MAX_STREAMS + 1; n++) rest.push(await events(guest, id));
    const ended = await readEvents<ServerFrame>(oldest, () => false);
    expect(ended.map((frame) => frame.type)).toEqual(["welcome", "resumed"]);
    await send(guest, id, QUESTION);
    for (const stream of [second, ...rest]) {
      const frames = await readEvents<ServerFrame>(stream, (frame) => frame.type === "message");
      expect(frames.at(-1)).toMatchObject({ type: "message", seq: 1 });
    }
  });
});
