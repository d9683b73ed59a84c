import { afterEach, beforeAll, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { type Ack, beginSeen, send } from "../support/chat";
import { call } from "../support/client";
import { makeSite } from "../support/factories";
import { openLiveSocket } from "../support/live-socket";
import { makeOwner, type Owner } from "../support/owners";
import { clock } from "../worker";

const MESSAGES = 100;
const WITHIN_MS = 1_000;
/** A visitor may write sixty a minute. */
const EVERY_MS = 1_100;

let ada: Owner;
let site: Site;
beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
});

it("what a visitor writes is in a member's open inbox within a second, of a hundred messages all but five (MSG-09)", async () => {
  const { guest, id } = await beginSeen(site, ada);
  expect((await call(`/api/v1/conversations/${id}/takeover`, { method: "POST", owner: ada })).status).toBe(200);
  const inbox = await openLiveSocket(ada, site.id);
  const took: number[] = [];
  for (let n = 0; n < MESSAGES; n++) {
    clock.offset_ms += EVERY_MS;
    const began = performance.now();
    const ack: Ack = await (await send(guest, id, `Line ${n}`)).json();
    await inbox.find(
      (event) =>
        event.type === "conversation" && event.conversation.id === id && event.conversation.last_seq >= ack.seq,
    );
    took.push(performance.now() - began);
  }
  expect(took.sort((a, b) => a - b)[MESSAGES - 6]).toBeLessThan(WITHIN_MS);
  inbox.close();
});
