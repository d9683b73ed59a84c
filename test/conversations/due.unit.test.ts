import { describe, expect, it } from "vitest";
import { findNext, isOld, isOver } from "../../workers/conversations/conversation/due";
import type { ConversationState } from "../../workers/conversations/conversation/state";

const NOW = 1_000_000_000;
const DAY_MS = 86_400_000;
const NOTHING = { is_writing: false, is_watched: false, socket_due: null, mail_due: null, index_due: null };

const make = (more: Partial<ConversationState>): ConversationState => ({
  id: "conv_1",
  site_id: "site_1",
  guest_id: "guest_1",
  status: "active",
  assignee: null,
  waiting_since: null,
  called_for: null,
  first_reply_at: null,
  waited_ms: null,
  ended_at: null,
  channel: "chat",
  hand_over_reason: null,
  is_flagged: false,
  is_blocked: false,
  is_counted: true,
  read_seq: 0,
  sent_seq: 0,
  rating: null,
  rating_comment: null,
  rated_by: null,
  not_for: [],
  version: 1,
  projected: 1,
  merge: null,
  erasing_since: null,
  created_at: NOW,
  updated_at: NOW,
  ...more,
});
const waiting = (more: Partial<ConversationState> = {}) =>
  make({ status: "waiting_human", waiting_since: NOW, ...more });

describe("silence", () => {
  it.each<[ConversationState["status"], boolean]>([
    ["active", true],
    ["with_human", true],
    ["waiting_human", false],
    ["ended", false],
  ])("of a day ends what is %s: %s", (status, ends) => {
    expect(isOver(make({ status }), NOW + DAY_MS)).toBe(ends);
    expect(isOver(make({ status }), NOW + DAY_MS - 1)).toBe(false);
  });
});

describe("age", () => {
  it.each<[ConversationState["status"], boolean]>([
    ["ended", true],
    ["active", false],
    ["waiting_human", false],
    ["with_human", false],
  ])("makes what is %s old: %s", (status, is_old) => {
    expect(isOld(make({ status }), { at: NOW - 1 }, NOW)).toBe(is_old);
    expect(isOld(make({ status }), { at: NOW }, NOW)).toBe(false);
  });

  it("of what has no log is beyond all bounds: nothing is kept there", () => {
    expect(isOld(null, null, NOW)).toBe(true);
  });
});

describe("the next time", () => {
  it("is that of the first thing to do", () => {
    expect(findNext(null, NOTHING, NOW)).toBeNull();
    expect(findNext(make({}), NOTHING, NOW)).toBe(NOW + DAY_MS);
    expect(findNext(make({}), { ...NOTHING, is_writing: true }, NOW)).toBe(NOW + 60_000);
    expect(findNext(make({ version: 2 }), { ...NOTHING, is_writing: true }, NOW)).toBe(NOW + 8_000);
    expect(findNext(make({}), { ...NOTHING, mail_due: NOW + 9 }, NOW)).toBe(NOW + 9);
    expect(findNext(make({}), { ...NOTHING, mail_due: NOW + 9, index_due: NOW + 8 }, NOW)).toBe(NOW + 8);
  });

  it("of what is being erased is that of the next try, whatever else was due", () => {
    expect(findNext(make({ erasing_since: NOW, version: 2 }), { ...NOTHING, mail_due: NOW }, NOW)).toBe(NOW + 60_000);
  });

  it("of who waits is soon while they look on, else ever more rarely, whoever was called, until days later", () => {
    expect(findNext(waiting(), { ...NOTHING, is_watched: true }, NOW)).toBe(NOW + 30_000);
    expect(findNext(waiting(), NOTHING, NOW)).toBe(NOW + 300_000);
    expect(findNext(waiting({ called_for: NOW }), NOTHING, NOW)).toBe(NOW + 300_000);
    const later = NOW + 7_200_001;
    expect(findNext(waiting(), NOTHING, later)).toBe(later + 3_600_000);
    expect(findNext(waiting(), NOTHING, NOW + 3 * DAY_MS + 1)).toBeNull();
  });
});
