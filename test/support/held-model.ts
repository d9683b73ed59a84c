import { expect } from "vitest";
import type { Llm, LlmEvent } from "../../workers/ports";
import { replacements } from "../worker";
import { playModel } from "./answers";
import { SHOP_PAGES } from "./factories";

/** Moments of an answer: the model has the shop, and has written nothing; it has written a sentence, which is shown in a moment. */
export type Moment = "asked" | "shown";

/** SHOP_PAGES of a shop that is told from the others by its number: what is written for it is held by that. */
export const numberPages = (number: number) =>
  SHOP_PAGES.map((page) => ({
    ...page,
    markdown: page.markdown.replace("you paid with.", `you paid with, at ${nameShop(number)}.`),
  }));
export const nameShop = (number: number): string => `shop ${number} of many`;

/** A model that stops at the moment of a shop's first answer that a test wants it to stop at; many at a time. */
export function useHeldModel() {
  const held = new Map<string, Moment>();
  const reached = new Map<string, Moment>();
  /** By looking: an object cannot wake itself through a promise that another one made. */
  async function stop(shop: string, moment: Moment, signal?: AbortSignal): Promise<void> {
    if (held.get(shop) !== moment) return;
    reached.set(shop, moment);
    while (held.has(shop) && !signal?.aborted) await scheduler.wait(1);
    held.delete(shop);
  }
  const llm: Llm = {
    model: "held",
    async *stream({ documents }, signal): AsyncIterable<LlmEvent> {
      const shop = [...held.keys()].find((each) => documents.some(({ text }) => text.includes(each))) ?? "";
      const quote = documents[0]?.text.match(/Refunds are issued[^.]*\./)?.[0] ?? "";
      await stop(shop, "asked", signal);
      yield { type: "text", text: "Refunds take five business days. " };
      yield { type: "citation", document_index: 0, quote };
      yield { type: "block_end" };
      // The next sentence has begun, so the first one is known to be whole.
      yield { type: "text", text: "They go back " };
      yield { type: "block_end" };
      await stop(shop, "shown", signal);
      yield { type: "text", text: "to your card." };
      yield { type: "citation", document_index: 0, quote };
      yield { type: "block_end" };
      yield { type: "end", stop_reason: "end_turn" };
    },
  };
  replacements.llms = playModel(llm);
  return {
    hold: (shop: string, moment: Moment) => void held.set(shop, moment),
    release: (shop: string) => void held.delete(shop),
    find: (shop: string) => expect.poll(() => reached.has(shop), { timeout: 10_000 }).toBe(true),
  };
}
