import { describe, expect, it } from "vitest";
import { readCsv } from "../../workers/adapters/csv";

const readCells = async (text: string) => (await readCsv(text)).map(({ cells }) => cells);

describe("a table", () => {
  it.each([
    ["commas", 'question,answer\n"How long, and when?","Thirty days.\n""No more."""\n'],
    ["semicolons", 'question;answer\r\n"How long, and when?";"Thirty days.\n""No more."""\r\n'],
    ["tabs", 'question\tanswer\n"How long, and when?"\t"Thirty days.\n""No more."""'],
    ["a byte-order mark", '\uFEFFquestion,answer\n\n"How long, and when?" , "Thirty days.\n""No more."""\n'],
  ])("with %s is read cell by cell", async (_, text) => {
    expect(await readCells(text)).toEqual([
      ["question", "answer"],
      ["How long, and when?", 'Thirty days.\n"No more."'],
    ]);
  });

  it("may have rows of any length, and quotes within a cell", async () => {
    expect(await readCells('a,b\n1\n2,a 5" plank,4\n')).toEqual([["a", "b"], ["1"], ["2", 'a 5" plank', "4"]]);
  });

  it("says on which line each row begins", async () => {
    const rows = await readCsv('a,b\n\n"one\ntwo",2\r\n3,"x\n\ny"\n5,6\n');
    expect(rows.map(({ line, cells }) => `${line} ${cells[0]}`)).toEqual(["1 a", "3 one\ntwo", "5 3", "8 5"]);
  });

  it("has no rows where a quote never closes", async () => {
    expect(await readCells('a,b\n"1,2\n')).toEqual([]);
  });

  it("ends after ten thousand rows", async () => {
    expect(await readCells("a,b\n".repeat(10_001))).toHaveLength(10_000);
  });
});
