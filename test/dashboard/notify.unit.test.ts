import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "../../dashboard/api/client";
import { notifyOfAssignment, notifyOfHandOver } from "../../dashboard/inbox/notify";
import { readToasts } from "../../dashboard/ui/toasts";
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
  const show = (title: string, { body = title }: { body?: string }) => shown.push(body);
  class FakeNotification {
    static permission = permission;
    constructor(title: string, options: { body?: string }) {
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

describe("a member whom another one gives a conversation", () => {
  const by = { id: "user_bo", name: "Bo" };
  const make = (fields: object = {}) => ({
    type: "assigned" as const,
    conversation_id: `conv_${++count}`,
    by,
    user_id: "user_ada",
    at: Date.now(),
    ...fields,
  });
  const countToasts = () => readToasts().filter(({ text }) => text === "Bo gave you a conversation").length;

  beforeEach(() => {
    vi.stubGlobal("location", { pathname: "/sites/site_1/inbox/conv_open" });
    queryClient.setQueryData(["me"], { id: "user_ada" });
  });

  it("is told once by the browser while they look elsewhere, and again of another time", () => {
    const given = make();
    for (const told of [given, given, { ...given, at: given.at + 1 }]) notifyOfAssignment("site_1", told);
    expect(shown).toEqual(["Bo gave you a conversation", "Bo gave you a conversation"]);
  });

  it("is told on the screen while they look at it, unless it is open before them", () => {
    is_looking = true;
    const before = countToasts();
    notifyOfAssignment("site_1", make({ conversation_id: "conv_open" }));
    expect(countToasts()).toBe(before);
    notifyOfAssignment("site_1", make());
    expect([countToasts(), shown]).toEqual([before + 1, []]);
  });

  it("is neither somebody else, nor who gave it", () => {
    notifyOfAssignment("site_1", make({ user_id: "user_zoe" }));
    notifyOfAssignment("site_1", make({ by: { id: "user_ada", name: "Ada" } }));
    expect(shown).toEqual([]);
  });
});
