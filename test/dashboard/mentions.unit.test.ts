import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "../../dashboard/api/client";
import { findMentioned, splitMentions } from "../../dashboard/mentions/mentions";
import { notifyOfMention } from "../../dashboard/mentions/notify-mention";
import { readToasts } from "../../dashboard/ui/toasts";

const TEAM = [
  { id: "user_ada", name: "Ada" },
  { id: "user_finch", name: "Ada Finch" },
  { id: "user_zoe", name: "Zoë" },
  { id: "user_bo", name: "Bo" },
  { id: "user_bo2", name: "bo" },
];

describe("the members whom a note names", () => {
  it("are found by their whole names, of those that begin alike by the longest", () => {
    expect(findMentioned("@Ada Finch, look", TEAM)).toEqual(["user_finch"]);
    expect(findMentioned("@ada: and @ZOË", TEAM)).toEqual(["user_ada", "user_zoe"]);
    expect(findMentioned("@Ada F.", TEAM)).toEqual(["user_ada"]);
  });

  it("are all who share a name", () => {
    expect(findMentioned("@Bo?", TEAM)).toEqual(["user_bo", "user_bo2"]);
  });

  it("are not those of an address, of a longer word, or without the sign", () => {
    for (const text of ["mail@ada", "@Adalbert", "Ada Finch", "@", "@@", "@ Ada", "@Bob", "@Zoé"])
      expect(findMentioned(text, TEAM), text).toEqual([]);
  });

  it("stand out in it, and nothing of the text is lost", () => {
    const text = "@Ada Finch and @Bo, not @Nobody or x@Bo.";
    const parts = splitMentions(text, TEAM);
    expect(parts.map((part) => part.text).join("")).toBe(text);
    expect(parts.filter(({ id }) => id !== null).map((part) => part.text)).toEqual(["@Ada Finch", "@Bo"]);
    expect(splitMentions("", TEAM)).toEqual([]);
  });
});

describe("a member whom a note names", () => {
  let count = 0;
  let shown: string[];
  let is_looking: boolean;
  const make = (fields: object = {}) => ({
    type: "note" as const,
    conversation_id: "conv_1",
    note_id: `note_${++count}`,
    author: { id: "user_bo", name: "Bo" },
    mentions: ["user_ada"],
    ...fields,
  });
  const countToasts = () => readToasts().filter(({ text }) => text.includes("Bo mentioned you")).length;

  beforeEach(() => {
    [shown, is_looking] = [[], false];
    vi.stubGlobal("document", { hasFocus: () => is_looking });
    vi.stubGlobal("location", { pathname: "/sites/site_1/inbox/conv_1" });
    class FakeNotification {
      static permission = "granted";
      constructor(title: string) {
        shown.push(title);
      }
    }
    vi.stubGlobal("Notification", FakeNotification);
    queryClient.setQueryData(["me"], { id: "user_ada" });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("is told once by the browser while they look elsewhere, without what the note says", () => {
    const note = make();
    for (const told of [note, note]) notifyOfMention("site_1", told);
    expect(shown).toEqual(["Bo mentioned you in a note"]);
  });

  it("is told on the screen while they look at it, unless they look at the conversation itself", () => {
    is_looking = true;
    const before = countToasts();
    notifyOfMention("site_1", make());
    expect(countToasts()).toBe(before);
    notifyOfMention("site_1", make({ conversation_id: "conv_2" }));
    expect([countToasts(), shown]).toEqual([before + 1, []]);
  });

  it("is neither somebody else, nor who wrote the note", () => {
    notifyOfMention("site_1", make({ mentions: ["user_zoe"] }));
    notifyOfMention("site_1", make({ author: { id: "user_ada", name: "Ada" } }));
    expect(shown).toEqual([]);
  });
});
