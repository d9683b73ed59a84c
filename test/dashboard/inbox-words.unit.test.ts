import { expect, it } from "vitest";
import { listSnoozes } from "../../dashboard/inbox/words";

it.each([
  ["on a Friday", new Date(2026, 10, 27, 16, 30), new Date(2026, 10, 28, 9), new Date(2026, 10, 30, 9)],
  ["on a Sunday", new Date(2026, 10, 29, 8, 0), new Date(2026, 10, 30, 9), new Date(2026, 10, 30, 9)],
  ["on a Monday, until the next one", new Date(2026, 10, 30, 8, 0), new Date(2026, 11, 1, 9), new Date(2026, 11, 7, 9)],
])("a conversation is snoozed by the member's own clock, %s", (_day, now, tomorrow, monday) => {
  const until = listSnoozes(now).map((snooze) => snooze.until);
  expect(until.slice(0, 2).map((at) => at - now.getTime())).toEqual([3_600_000, 4 * 3_600_000]);
  expect(until.slice(2)).toEqual([tomorrow.getTime(), monday.getTime()]);
});
