import { describe, expect, it } from "vitest";
import { readCsv } from "../../workers/adapters/csv";

describe("a table", () => {
  it.each([
    ["commas", 'question,answer\n"How long, and when?","Thirty days.\n""No more."""\n'],
    ["semicolons", 'question;answer\r\n"How long, and when?";"Thirty days.\n""No more."""\r\n'],
    ["tabs", 'question\tanswer\n"How long, and when?"\t"Thirty days.\n""No more."""'],
    ["a byte-order mark", '\uFEFFquestion,answer\n\n"How long, and when?" , "Thirty days.\n""No more."""\n'],
  ])("with %s is read cell by cell", async (_, text) => {
    expect(await readCsv(text)).toEqual([
      ["question", "answer"],
      ["How long, and when?", 'Thirty days.\n"No more."'],
    ]);
  });

  it("may have rows of any length, and quotes within a cell", async () => {
    expect(await readCsv('a,b\n1\n2,a 5" plank,4\n')).toEqual([["a", "b"], ["1"], ["2", 'a 5" plank', "4"]]);
  });

  it("has no rows where a quote never closes", async () => {
    expect(await readCsv('a,b\n"1,2\n')).toEqual([]);
  });

  it("ends after ten thousand rows", async () => {
    expect(await readCsv("a,b\n".repeat(10_001))).toHaveLength(10_000);
  });
});
