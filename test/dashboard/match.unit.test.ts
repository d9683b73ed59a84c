import { describe, expect, it } from "vitest";
import { findMatches, scoreMatch } from "../../dashboard/ui/match";
import { findTrigger } from "../../dashboard/ui/trigger";

const PLACES = ["Home", "Inbox", "Inbox: waiting", "Gaps", "Settings", "Tests", "Your account", "Añadir café"];
const find = (query: string) => findMatches(query, PLACES, (place) => place);

describe("what fits a few letters", () => {
  it("is everything in its order without any", () => {
    expect(find("  ")).toEqual(PLACES);
  });

  it("comes by its beginning first, then by that of a word, then by its middle, and equals stay in order", () => {
    expect(find("in")).toEqual(["Inbox", "Inbox: waiting", "Settings"]);
    expect(find("w")).toEqual(["Inbox: waiting"]);
    expect(findMatches("end", ["Spend", "The end", "Ending"], (text) => text)).toEqual(["Ending", "The end", "Spend"]);
  });

  it("has every word, in whatever order, whatever its case and accents", () => {
    expect(find("WAIT inb")).toEqual(["Inbox: waiting"]);
    expect(find("inbox gaps")).toEqual([]);
    expect(find("anadir CAFÉ")).toEqual(["Añadir café"]);
  });

  it("may lack letters, and begins with those of words, but is no mere scatter of them", () => {
    expect(find("stgs")).toEqual(["Settings"]);
    expect(find("ya")).toEqual(["Your account"]);
    expect(find("iw")).toEqual(["Inbox: waiting"]);
    expect(scoreMatch("ox", "The fox")).toBe(2);
    expect(scoreMatch("hmz", "Home")).toBeNull();
    expect(scoreMatch("eot", "The quick brown fox jumps over it")).toBeNull();
    expect(scoreMatch("tqx", "the quick brown dog and a fox")).toBeNull();
  });

  it("counts more the fewer letters are left out", () => {
    const few = scoreMatch("stings", "settings") ?? 0;
    expect(few).toBeGreaterThan(scoreMatch("sgs", "settings") ?? 0);
    expect(few).toBeLessThan(2);
  });

  it("is looked for to the end of a long text, and with letters left out only at its beginning", () => {
    const long = `${"where is my parcel ".repeat(20)} thirty degrees`;
    expect(scoreMatch("degrees thirty", long)).toBe(6);
    expect(scoreMatch("thrty", long)).toBeNull();
    expect(scoreMatch("prcl", long)).toBeGreaterThan(0);
    expect(scoreMatch("x".repeat(500), long)).toBeNull();
  });
});

describe("a sign that opens a list", () => {
  const find = (marked: string, sign = "/") => findTrigger(marked.replace("^", ""), marked.indexOf("^"), sign);

  it.each([
    ["/^", 0, ""],
    ["/ref^", 0, "ref"],
    ["Hello /ref^ and more", 6, "ref"],
    ["One\n/re^fund", 4, "re"],
  ])("stands at the beginning of a line or word: %s", (text, start, query) => {
    expect(find(text)).toEqual({ start, query });
  });

  it.each(["^", "and/or^", "https://x^", "/ref ^", "/ref\n^", "^/ref", `/${"x".repeat(41)}^`])(
    "opens none: %s",
    (text) => {
      expect(find(text)).toBeNull();
    },
  );

  it("is what the list is for", () => {
    expect(find("Ask @ad^", "@")).toEqual({ start: 4, query: "ad" });
    expect(find("Ask /ad^", "@")).toBeNull();
    expect(find("ada@exa^", "@")).toBeNull();
  });
});
