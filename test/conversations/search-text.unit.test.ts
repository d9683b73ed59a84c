import { describe, expect, it } from "vitest";
import { describeForSearch, excerpt, readSearch } from "../../workers/conversations/search-text";

const cutOut = (text: string, query: string) => {
  const { snippet, marks } = excerpt(text, readSearch(query));
  return { snippet, marked: marks.map(({ start, end }) => snippet.slice(start, end)) };
};

describe("what is looked for", () => {
  it("is each word once, and from three letters on its beginning", () => {
    expect(readSearch('To the "Parcel" parcel* AND')).toEqual([
      { word: "to", is_beginning: false },
      { word: "the", is_beginning: true },
      { word: "parcel", is_beginning: true },
      { word: "and", is_beginning: true },
    ]);
  });

  it("is at most twenty words, and of each at most 64 letters", () => {
    const words = readSearch(Array.from({ length: 50 }, (_, at) => `word${at}`).join(" "));
    expect(words).toHaveLength(20);
    expect(readSearch("a".repeat(200))[0]?.word).toHaveLength(64);
  });
});

describe("a message", () => {
  it("is found by its text, its files and its form", () => {
    const attachment = {
      id: "att_1",
      name: "receipt.pdf",
      media_type: "application/pdf",
      bytes: 1,
      width: null,
      height: null,
    } as const;
    const form = [{ name: "email", label: "Email", value: "ada@example.org" }];
    const told = describeForSearch({
      type: "message",
      seq: 3,
      author: "visitor",
      text: "Here",
      attachments: [attachment],
      form,
      at: 9,
    });
    expect(told).toEqual({
      seq: 3,
      author: "visitor",
      text: "Here\nreceipt.pdf\nada@example.org",
      words: "here receipt pdf ada example org",
      at: 9,
    });
  });
});

describe("the excerpt", () => {
  const LONG = `${"lorem ipsum dolor ".repeat(20)}the parcel is late ${"sit amet consetetur ".repeat(20)}parcel`;

  it("is a short text whole", () => {
    expect(cutOut(" A parcel\n\nfor   you ", "parcel")).toEqual({ snippet: "A parcel for you", marked: ["parcel"] });
  });

  it("of a long one is what stands around the first word found, cut between words", () => {
    const { snippet, marked } = cutOut(LONG, "late parcel");
    expect(snippet).toMatch(/^…(?:lorem|ipsum|dolor) .*the parcel is late .*(?:sit|amet|consetetur)…$/);
    expect(snippet.length).toBeLessThan(190);
    expect(marked).toEqual(["parcel", "late"]);
  });

  it("of a text without spaces cuts no letter in two", () => {
    const { snippet, marked } = cutOut(`${"𠮷野家".repeat(100)}退款${"𠮷野家".repeat(100)}`, "退款");
    expect(marked).toEqual(["退款"]);
    // It throws on half a letter.
    expect(encodeURIComponent(snippet)).toContain("%");
  });

  it("is the beginning where the word was found in another way of writing", () => {
    expect(cutOut("㎏ of wool", "kg")).toEqual({ snippet: "㎏ of wool", marked: [] });
  });
});
