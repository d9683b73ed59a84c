import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { notifyOfHandOver } from "../../dashboard/inbox/notify";
import type { Conversation } from "../../workers/contract/conversations";

let count = 0;
let shown: string[];
let is_looking: boolean;

/** The last things told of a conversation that waits. */
function makeWaiting(fields: Partial<Conversation> = {}): Conversation {
  const [id, now] = [`conv_${++count}`, Date.now()];
  return {
    id,
    site_id: "site_1",
    status: "waiting_human",
    waiting_since: now,
    last_text: id,
    ...fields,
  } as Conversation;
}

function allow(permission: NotificationPermission): void {
  const show = (_: string, { body }: { body: string }) => shown.push(body);
  class FakeNotification {
    static permission = permission;
    constructor(title: string, options: { body: string }) {
      show(title, options);
    }
  }
  vi.stubGlobal("Notification", FakeNotification);
}

beforeEach(() => {
  [shown, is_looking] = [[], false];
  vi.stubGlobal("document", { hasFocus: () => is_looking });
  allow("granted");
});
afterEach(() => vi.unstubAllGlobals());

it("tells once of a visitor who waits, and again when they wait anew", () => {
  const waiting = makeWaiting();
  for (const told of [waiting, waiting, { ...waiting, waiting_since: Date.now() + 1 }]) notifyOfHandOver(told);
  expect(shown).toEqual([waiting.last_text, waiting.last_text]);
});

it("tells nothing of others, of what waited before, and to whom looks at the screen or did not allow it", () => {
  notifyOfHandOver(makeWaiting({ status: "with_human", waiting_since: null }));
  notifyOfHandOver(makeWaiting({ waiting_since: Date.now() - 61_000 }));
  is_looking = true;
  notifyOfHandOver(makeWaiting());
  is_looking = false;
  allow("default");
  notifyOfHandOver(makeWaiting());
  vi.stubGlobal("Notification", undefined);
  expect(shown).toEqual([]);
});
