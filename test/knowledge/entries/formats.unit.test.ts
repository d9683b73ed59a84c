import { describe, expect, it } from "vitest";
import { readCsv } from "../../../workers/adapters/csv";
import { Availability, EntryType, ImportEntry } from "../../../workers/contract/entries";
import { FORMATS, findFormat, type PortableEntry } from "../../../workers/knowledge/entries/formats";
import { readCell, writeCsvRow } from "../../../workers/platform/csv";
import { createRandom } from "../../support/prose";

const read = (format: keyof typeof FORMATS, text: string) => FORMATS[format].read(text, { readCsv });

function write(format: keyof typeof FORMATS, entries: readonly PortableEntry[]): string {
  const { head, write: writeEntry, tail } = FORMATS[format];
  return head + entries.map((entry, at) => writeEntry(entry, at)).join("") + tail;
}

const ENTRY: PortableEntry = {
  id: "entry_1",
  source_type: "faq",
  title: "How long do refunds take?",
  content: "Five days.",
  url: null,
  product: null,
  is_active: true,
  metadata: {},
};

/** Texts that formats stumble over. */
const ODD = [
  ..."abz 0;,\t'\"-=+@#`~\\<>|{}[]().\n\n\n\u2028é漢\uD83D\uDE00".split(/(?:)/u),
  "=1+1",
  "-->",
  "# A title",
  '<!-- entry {"id":"x"} -->',
  "\\<!-- entry {} -->",
  "'=x",
  "```\n# x\n```",
  "- a\n- b",
  "| a |\n| --- |",
  "{{ x }}",
];

/** Entries that a member could have saved. */
function makeEntries(seed: number): PortableEntry[] {
  const random = createRandom(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const text = () => Array.from({ length: Math.floor(random() * 12) }, () => pick(ODD)).join("");
  return Array.from({ length: 1 + Math.floor(random() * 4) }, (_, at) => {
    const source_type = pick(EntryType.options);
    const product = {
      price: pick(["89.00", "5", null]),
      currency: pick(["EUR", "GBP"]),
      image: pick([null, "https://shop.example.org/a.jpg"]),
      availability: pick([null, ...Availability.options]),
    };
    return {
      id: `entry_${at}`,
      source_type,
      title: text().replace(/\s+/g, " ").trim() || "x",
      content: text().trim() || "x",
      url: pick([null, "https://shop.example.org/a?b=1,2", "https://shop.example.org/#x"]),
      product: source_type === "product_catalog" ? pick([null, product]) : null,
      is_active: random() < 0.5,
      metadata: random() < 0.5 ? {} : { [text()]: text(), n: 1 },
    };
  });
}

describe.each(["csv", "json", "markdown"] as const)("an export as %s", (format) => {
  it("is read as it was written, whatever stands in it", async () => {
    for (let seed = 0; seed < 500; seed++) {
      const entries = makeEntries(seed);
      const { entries: found, errors } = await read(format, write(format, entries));
      expect({ seed, errors }).toEqual({ seed, errors: [] });
      expect(found.map(({ fields }) => ImportEntry.parse(fields))).toEqual(entries);
    }
  });

  it("says on which line each entry begins", async () => {
    const text = write(format, [
      ENTRY,
      { ...ENTRY, id: "entry_2", content: "One.\n\nTwo." },
      { ...ENTRY, id: "entry_3" },
    ]);
    const { entries } = await read(format, text);
    const lines = text.split(/\r?\n/);
    for (const { line, fields } of entries) expect(lines.slice(line - 1, line + 1).join("\n")).toContain(fields.id);
  });
});

describe("a cell", () => {
  it("is never a formula, and is read as it was", () => {
    for (const text of [
      "=HYPERLINK(1)",
      "+1+1",
      "-A1",
      "@SUM(A1)",
      "\tx",
      "\r=1",
      "\0=1",
      "＝1",
      "＠x",
      "'=1",
      "''-1",
    ]) {
      const [cell = ""] =
        writeCsvRow([text])
          .trimEnd()
          .match(/[^"].*[^"]/s) ?? [];
      expect(cell).toMatch(/^'/);
      expect(readCell(cell)).toBe(text);
    }
    for (const text of ["-1", "+1.50"]) expect(writeCsvRow([text])).toBe(`${text}\r\n`);
    for (const text of ["a=1", "-1", "'quoted'", "1-2", ""]) expect(readCell(text)).toBe(text);
  });
});

describe("a table of a person's own", () => {
  it("is known by its columns, in any order and any case", async () => {
    const { entries } = await read("csv", "Answer;Question;Shelf\nFive days.;How long?;B 2\n;Empty?;\n");
    expect(entries.map(({ line, fields }) => ({ line, ...fields }))).toEqual([
      { line: 2, title: "How long?", content: "Five days.", source_type: "faq", metadata: { shelf: "B 2" } },
      { line: 3, title: "Empty?", content: "", source_type: "faq" },
    ]);
  });

  it("of products reads prices and states as people write them", async () => {
    const { entries } = await read(
      "csv",
      'Name,Price,Currency,Availability,Link,Active\nBlanket,"1.289,50",eur,In stock,https://a.example/b,no\nThrow,12,GBP,https://schema.org/OutOfStock,,\n',
    );
    expect(entries.map(({ fields }) => ImportEntry.parse({ ...fields }))).toMatchObject([
      {
        source_type: "product_catalog",
        is_active: false,
        url: "https://a.example/b",
        product: { price: "1289.50", currency: "EUR", availability: "InStock" },
      },
      { url: null, product: { price: "12", availability: "OutOfStock" } },
    ]);
  });

  it("without a title, with a column twice or with an open quote says so on its line", async () => {
    expect((await read("csv", "a,b\n1,2\n")).errors).toMatchObject([{ line: 1 }]);
    expect((await read("csv", "title,name\n1,2\n")).errors).toMatchObject([{ line: 1 }]);
    expect((await read("csv", 'title\n"1\n')).errors).toMatchObject([{ line: 1 }]);
  });
});

describe("a Markdown document of a person's own", () => {
  it("is an entry a heading of the first level, but for those in code", async () => {
    const text =
      "Preface\n\n# Do you ship to Norway?\n\nYes.\n\n## How\n\nBy post.\n\n# Privacy\n\n```sh\n# no title\n```\n";
    const { entries } = await read("markdown", text);
    expect(entries.map(({ line, fields }) => ({ line, ...fields }))).toEqual([
      { line: 3, title: "Do you ship to Norway?", source_type: "faq", content: "\nYes.\n\n## How\n\nBy post.\n" },
      { line: 11, title: "Privacy", source_type: "custom_text", content: "\n```sh\n# no title\n```\n" },
    ]);
  });

  it("without a title, or with a broken comment, says so on its line", async () => {
    expect((await read("markdown", "Just text.")).errors).toMatchObject([{ line: 1 }]);
    const broken = `<!-- entry {nope} -->\n\n# A\n\n<!-- entry {"id":"x"} -->\n\nno title\n`;
    expect((await read("markdown", broken)).errors).toMatchObject([{ line: 1 }, { line: 5 }]);
  });
});

describe("a JSON file", () => {
  it("is a list of objects, or says what is wrong", async () => {
    expect((await read("json", '{"title":"x"}')).errors).toMatchObject([{ line: 1 }]);
    expect((await read("json", "[{]")).errors).toMatchObject([{ line: 1 }]);
    expect(await read("json", '[\n  {"title": "a, ]"},\n\n  7,\n  [1, 2], {"title": "b"}\n]')).toEqual({
      entries: [
        { line: 2, fields: { title: "a, ]" } },
        { line: 5, fields: { title: "b" } },
      ],
      errors: [
        { line: 4, error: expect.any(String) },
        { line: 5, error: expect.any(String) },
      ],
    });
  });
});

describe("a file's name", () => {
  it("tells its format", () => {
    expect(["a.csv", "b.TSV", "c.json", "d.md", "e.markdown", "f.pdf", "g"].map(findFormat)).toEqual([
      "csv",
      "csv",
      "json",
      "markdown",
      "markdown",
      null,
      null,
    ]);
  });
});
