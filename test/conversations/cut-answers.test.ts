import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import type { Llm, LlmEvent } from "../../workers/ports";
import { makeRandom } from "../chaos/matrix";
import { playModel } from "../support/answers";
import { events, type Guest, isTurnEnd, open, QUESTION, readLog, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { readEvents } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner } from "../support/owners";
import { replacements } from "../worker";

const ANSWERS = 50;
const CUTS = 20;
/** One is shown before each cut, the last ones after all of them. */
const SENTENCES = CUTS + 2;
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"].slice(0, SENTENCES);
let site: Site;

beforeAll(async () => {
  site = await makeSite({ workspace_id: (await makeOwner()).scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  delete replacements.llms;
});

/** A model that writes one more sentence each time it is let. */
function useSteppedModel(): { step: () => void; finish: () => void; calls: () => number } {
  let [allowed, calls] = [0, 0];
  // Made here: an object cannot wake itself through a promise that another one made.
  const gates = LETTERS.map(() => {
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, opened };
  });
  const allow = (count: number): void => {
    for (const { open } of gates.slice(0, count)) open();
    allowed = count;
  };
  const llm: Llm = {
    model: "stepped",
    async *stream(request): AsyncIterable<LlmEvent> {
      calls++;
      const quote = request.documents[0]?.text.match(/Refunds are issued[^.]*\./)?.[0] ?? "";
      for (const [at, { opened }] of gates.entries()) {
        await opened;
        yield { type: "text", text: `Refunds take five business days, as line ${LETTERS[at]} says. ` };
        yield { type: "citation", document_index: 0, quote };
        yield { type: "block_end" };
      }
      yield { type: "end", stop_reason: "end_turn" };
    },
  };
  replacements.llms = playModel(llm);
  // A sentence is whole once the next one has begun.
  return { step: () => allow(Math.max(allowed, 1) + 1), finish: () => allow(SENTENCES), calls: () => calls };
}

/** What one reader has of an answer. */
class Reader {
  text = "";
  final: string | null = null;
  turn_id = "";
  last_seq = 0;

  take(frame: ServerFrame): void {
    if (frame.type === "delta") {
      this.turn_id = frame.turn_id;
      expect(frame.offset).toBe(this.text.length);
      this.text += frame.text;
    } else if (frame.type === "message") {
      this.last_seq = frame.seq;
      if (frame.author === "ai") this.final = frame.text;
    }
  }

  /** Reads on from where it stands until `is_enough`, then loses its line. */
  async read(guest: Guest, id: string, is_enough: () => boolean): Promise<void> {
    const place = this.turn_id ? `&turn_id=${this.turn_id}&offset=${this.text.length}` : "";
    await readEvents<ServerFrame>(await events(guest, id, `&last_seq=${this.last_seq}${place}`), (frame) => {
      this.take(frame);
      return is_enough();
    });
  }
}

const random = makeRandom(11);

describe.each(Array.from({ length: ANSWERS }, (_, n) => n + 1))("answer %i of a model", () => {
  it(`whose reader is cut off at ${CUTS} random places is the same for everybody, with one call of the model`, async () => {
    const model = useSteppedModel();
    const guest = await makeGuest(site);
    const id = await open(guest);
    const looking_on = await greet(site, id, guest.token);
    await send(guest, id, QUESTION);
    const cut = new Reader();
    for (let at = 0; at < CUTS; at++) {
      model.step();
      const from = cut.text.length;
      await cut.read(guest, id, () => cut.text.length > from);
      // Wherever it breaks: inside a word, before what was read a moment ago.
      cut.text = cut.text.slice(0, Math.floor(random() * (cut.text.length + 1)));
    }
    expect(cut.final).toBeNull();
    await cut.read(guest, id, () => {
      // Its line is open: from here on it misses nothing.
      model.finish();
      return cut.final !== null;
    });
    await looking_on.find(isTurnEnd);
    const uncut = new Reader();
    for (const frame of looking_on.frames) uncut.take(frame);
    looking_on.close();
    const [, stored] = await readLog(guest, id);
    for (const letter of LETTERS) expect(stored?.text).toContain(`line ${letter} says`);
    expect([cut.text, cut.final, uncut.text, uncut.final]).toEqual(Array(4).fill(stored?.text));
    expect(model.calls()).toBe(1);
  });
});
