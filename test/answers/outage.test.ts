import { afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { createClaude } from "../../workers/adapters/anthropic";
import { createPooledLlm, ModelPool } from "../../workers/adapters/model-pool";
import { createVectorize } from "../../workers/adapters/vectorize";
import type { Site } from "../../workers/contract/sites";
import type { MessageFrame } from "../../workers/contract/socket";
import type { Embedder } from "../../workers/ports";
import { playModel, TIMING } from "../support/answers";
import { open, QUESTION, readTurn, send } from "../support/chat";
import { call } from "../support/client";
import { makeEmbedder } from "../support/embedder";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { FakeVectorize } from "../support/fake-vectorize";
import { clock, replacements } from "../worker";

/** Above the circuit's own 30 s. */
const LATER_MS = 31_000;
const EXTRACTED = "Refunds are issued within 5 business days after your return reaches our warehouse [1].";

let site: Site;
beforeAll(async () => {
  site = await makeSite({ contact: { channels: { email: { enabled: true, value: "help@shop.example.org" } } } });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  delete replacements.llms;
  delete replacements.embedder;
  clock.offset_ms = 0;
});

const down = async () => {
  throw new Error("down");
};
/** Workers AI answers nothing. */
const makeDeadEmbedder = (): Embedder => ({ ...makeEmbedder(), embed: down });
/** Workers AI answers, Vectorize does not. */
function makeDeadStore(): Embedder {
  const vectors = new FakeVectorize(8);
  vectors.failure = new Error("down");
  return makeEmbedder(
    "concepts",
    null,
    createVectorize(vectors, () => {}),
  );
}

/** Claude that fails as often as opens the circuit, then is well. Gives the faults and recoveries that were logged. */
function breakClaude(): string[] {
  const key = `${Array(5).fill("overloaded").join("+")}+good.${crypto.randomUUID()}`;
  const vendor = createClaude({ base_url: inject("claude_url"), model: "claude-haiku-5-5" });
  const events: string[] = [];
  const tools = {
    now: () => Date.now() + clock.offset_ms,
    log: (_level: string, _area: string, event: string) => void events.push(event),
  };
  replacements.llms = playModel(createPooledLlm(new ModelPool([key]), vendor, tools, TIMING));
  return events;
}

describe("when Claude and the search by meaning are down at once (AIR-04)", () => {
  it.each([
    ["Workers AI", makeDeadEmbedder],
    ["Vectorize", makeDeadStore],
  ])("the widget opens, takes messages and answers by words, and recovers by itself: %s", async (_, makeDead) => {
    replacements.embedder = makeDead();
    const logged = breakClaude();
    expect((await call("/api/embed/config", { site })).status).toBe(200);
    const guest = await makeGuest(site);
    const id = await open(guest);
    let asked = 0;
    const ask = async (text: string): Promise<MessageFrame | undefined> => {
      const sent = await send(guest, id, text);
      expect(sent.status).toBe(200);
      expect(await sent.json()).toMatchObject({ conversation_id: id, seq: expect.any(Number) });
      const frames = await readTurn(guest, id, ++asked);
      return frames.findLast((frame) => frame.type === "message" && frame.author === "ai") as MessageFrame | undefined;
    };

    for (let time = 0; time < 3; time++)
      expect(await ask(QUESTION)).toMatchObject({
        text: EXTRACTED,
        sources: [{ url: "https://shop.example.org/refunds" }],
        answer: { answered: true, degraded: true },
      });
    expect(logged).toContain("model.circuit_open");
    expect(logged).not.toContain("model.circuit_closed");
    // What cannot be answered by words alone still leads to a person.
    expect(await ask("Do you repair helicopters?")).toMatchObject({
      answer: { answered: false, handoff_offered: true },
    });

    clock.offset_ms = LATER_MS;
    expect(await ask(QUESTION)).toMatchObject({
      text: expect.stringContaining("Here is what the website says"),
      answer: { answered: true, degraded: false },
    });
    expect(logged.filter((event) => event === "model.circuit_closed")).toHaveLength(1);
  });
});
