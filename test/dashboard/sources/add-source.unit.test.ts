import { describe, expect, it } from "vitest";
import { EMPTY_SOURCE, makeSource } from "../../../dashboard/sources/add-source";
import { findFileFault, MAX_FILE_BYTES, MAX_TEXT_CHARS } from "../../../dashboard/sources/files";
import { formatBytes } from "../../../dashboard/ui/format";
import { AddSource, MAX_SOURCE_FILE_BYTES, MAX_SOURCE_TEXT_CHARS } from "../../../workers/contract/knowledge";

describe("makeSource", () => {
  it("sends what the contract takes for every kind", () => {
    const draft = {
      ...EMPTY_SOURCE,
      url: "example.org",
      urls: "a.example/x\n\n a.example/y ",
      name: "Hours",
      text: "9 to 5",
    };
    for (const type of ["website", "sitemap", "url_list", "text"] as const)
      expect(AddSource.safeParse(makeSource(type, draft)).success, type).toBe(true);
    expect(makeSource("url_list", draft)).toEqual({ type: "url_list", urls: ["a.example/x", "a.example/y"] });
    expect(makeSource("text", draft)).toEqual({ type: "text", name: "Hours", text: "9 to 5" });
  });
});

describe("findFileFault", () => {
  it("knows the contract's limits", () => {
    expect(MAX_FILE_BYTES).toBe(MAX_SOURCE_FILE_BYTES);
    expect(MAX_TEXT_CHARS).toBe(MAX_SOURCE_TEXT_CHARS);
  });

  it("lets pass what can be read, however its name is written", () => {
    for (const name of ["a.pdf", "B.DOCX", "faq.csv", "notes.v2.md", "page.htm"])
      expect(findFileFault({ name, size: MAX_FILE_BYTES })).toBeNull();
  });

  it.each([
    ["movie.mp4", 10, /\.mp4/],
    ["README", 10, /without an ending/],
    ["letter.doc", 10, /\.docx/],
    ["a.pdf", 0, /empty/],
    ["a.pdf", MAX_FILE_BYTES + 1, /10 MB/],
  ])("says why %s of %i bytes cannot be added", (name, size, words) => {
    expect(findFileFault({ name, size })).toMatch(words);
  });
});

describe("formatBytes", () => {
  it("rounds as people do", () => {
    expect([1, 2_048, 1_468_006].map(formatBytes)).toEqual(["1 byte", "2 kB", "1.4 MB"]);
  });
});
