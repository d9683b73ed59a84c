import { describe, expect, it } from "vitest";
import { renderPdf } from "../../../workers/crawl/documents/pdf-markdown";
import type { PdfLine } from "../../../workers/ports";

const LEADING = 14;
const CHAR_WIDTH = 5.5;

type TestLine = string | (Partial<PdfLine> & { text: string });

/** Lines below one another from the top of a page; an empty one leaves a gap. */
function layOut(lines: readonly TestLine[]): PdfLine[] {
  let y = 760 + LEADING;
  return lines.flatMap((line) => {
    const { text, x = 72, size = 11, ...own } = typeof line === "string" ? { text: line } : line;
    y = own.y ?? y - LEADING;
    const right = own.right ?? x + (text.length * CHAR_WIDTH * size) / 11;
    return text ? [{ text, x, y, right, size, is_code: own.is_code ?? false }] : [];
  });
}

/** The Markdown of one page below its heading. */
function render(...lines: TestLine[]): string {
  return renderPdf([layOut(lines)])?.markdown.replace("## Page 1\n\n", "") ?? "";
}

const FULL = "This line is as long as the page is wide, so the next word had no more room on";

describe("paragraphs", () => {
  it("are put together out of lines and end at a gap", () => {
    expect(render(FULL, "it. And here it ends.", "", "Another one.")).toBe(
      `${FULL} it. And here it ends.\n\nAnother one.`,
    );
  });

  it("join a word that was cut", () => {
    expect(render(`${FULL.slice(0, -2)}ship-`, "ping is free.")).toContain("more room shipping is free.");
    expect(render(`${FULL.slice(0, -2)}e-`, "Mail is not.")).toContain("e- Mail is not.");
  });

  it("leave a hyphen that is one", () => {
    const twice = "A well-known word.";
    expect(render(twice, "", `${FULL.slice(0, -2)}well-`, "known shop.")).toContain("well-known shop.");
  });

  it("begin where the first line is set in", () => {
    expect(render(FULL, { text: "New thoughts begin like this, in books and in reports.", x: 90 })).toContain(
      "on\n\nNew",
    );
  });

  it("keep lines that ended on purpose", () => {
    expect(render("Fell & Beck Ltd", "12 Mill Lane", "Leeds", "", FULL)).toContain(
      "Fell & Beck Ltd\n12 Mill Lane\nLeeds",
    );
  });
});

describe("lists", () => {
  it.each(["•", "-", "\uF0B7", "▪"])("marked by %s keep their items, whatever lines these take", (mark) => {
    const items = [`${mark} ${FULL}`, { text: "it.", x: 84 }, `${mark} The second.`];
    expect(render("You need:", ...items)).toBe(`You need:\n\n- ${FULL} it.\n- The second.`);
  });

  it("that count keep their numbers", () => {
    expect(render("1. Open the box.", "2. Read this.")).toBe("1. Open the box.\n2. Read this.");
  });

  it("whose marks are drawn apart are lists as well", () => {
    expect(render({ text: "Open the box.", x: 90, y: 700 }, { text: "•", x: 72, y: 700.5 }, FULL)).toContain(
      "- Open the box.",
    );
  });
});

describe("headings", () => {
  it("are in larger letters, the largest above the others", () => {
    const markdown = render(
      { text: "Handbook", size: 24 },
      "",
      { text: "Returns", size: 18 },
      "",
      FULL,
      "",
      { text: "How", size: 14 },
      "",
      FULL,
      FULL,
    );
    expect(markdown.match(/^#+ .*$/gm)).toEqual(["### Returns", "#### How"]);
  });

  it("give the document's name and then do not stand in it", () => {
    const lines = [{ text: "The Shop", size: 24 }, { text: "Handbook", size: 24, y: 720 }, "", FULL, FULL, FULL];
    const rendered = renderPdf([layOut(lines)]);
    expect(rendered?.heading).toBe("The Shop");
    expect(rendered?.markdown).not.toContain("The Shop");
  });
});

describe("code", () => {
  it("keeps its lines and its indent, and stands where it was on the page", () => {
    const code = (text: string, x: number, y: number) => ({ text, x, y, size: 10, is_code: true });
    const lines = [
      { text: "Before it.", y: 760 },
      { text: "After it.", y: 640 },
      code("if (a) {", 80, 720),
      code("b();", 92, 708),
      code("}", 80, 696),
    ];
    expect(render(...lines)).toBe("Before it.\n\n```\nif (a) {\n  b();\n}\n```\n\nAfter it.");
  });
});

describe("tables", () => {
  it("are tables where every row has as many cells", () => {
    expect(render("Country\tDays", "Norway\t3 | 4", "Peru\t9")).toBe(
      "| Country | Days |\n| --- | --- |\n| Norway | 3 \\| 4 |\n| Peru | 9 |",
    );
  });

  it("of contents are left out", () => {
    expect(render("1 Returns . . . . . . . . . . . . 3", "2 Shipping.............iv", "3 Words stay.")).toBe(
      "3 Words stay.",
    );
  });
});

describe("what stands on every page", () => {
  const page = (i: number, ...more: TestLine[]) =>
    layOut([
      { text: i % 2 ? "The Shop" : `Chapter ${i}\t${i + 7}`, size: 9 },
      { text: `Section ${"abcdef"[i]}`, size: 18, y: 730 },
      { text: `Own words of page ${"abcdef"[i]}.`, y: 600 },
      ...more,
    ]);
  const read = (pages: PdfLine[][]) => renderPdf(pages)?.markdown ?? "";

  it("is left out: names, page numbers and running heads", () => {
    const pages = [0, 1, 2, 3, 4, 5].map((i) => page(i, { text: i % 2 ? `${i + 7}` : "© The Shop 2026", y: 30 }));
    const markdown = read(pages);
    expect(markdown.match(/Own words/g)).toHaveLength(6);
    expect(markdown.match(/Section/g)).toHaveLength(5);
    expect(markdown).not.toMatch(/Chapter|The Shop|^\d+$/m);
  });

  it.each(["3", "- 3 -", "Page 3 of 9", "Seite 3 von 9", "iv", "| 3"])("is a page's number: %s", (text) => {
    expect(read([page(0, { text, y: 30 }), page(1)])).not.toContain(text);
  });

  it("is not a number in the text, nor the only page's", () => {
    expect(read([page(0), page(1, { text: "Call 1234", y: 30 })])).toContain("Call 1234");
    expect(read([layOut([FULL, "3"])])).toContain("3");
  });

  it("is not a large heading that counts", () => {
    const step = (i: number) => layOut([{ text: `Step ${i + 1}`, size: 20 }, "", `Own words ${"abc"[i]}.`]);
    expect(read([step(0), step(1), step(2)])).toContain("### Step 3");
  });
});

describe("a page", () => {
  it("of two columns is read one after the other", () => {
    const column = (x: number, word: string) =>
      Array.from({ length: 4 }, (_, i) => ({
        text: `${word} line ${i} with some words in it`,
        x,
        y: 700 - LEADING * i,
        right: x + 200,
      }));
    const [page = []] = [layOut([...column(72, "Left"), ...column(320, "Right")])];
    const markdown = renderPdf([page])?.markdown ?? "";
    expect(markdown.indexOf("Left line 3")).toBeLessThan(markdown.indexOf("Right line 0"));
  });

  it("without text has no heading, and none have nothing to say", () => {
    expect(renderPdf([[], layOut([FULL])])?.markdown).toBe(`## Page 2\n\n${FULL}`);
    expect(renderPdf([[], []])).toBeNull();
    expect(renderPdf([])).toBeNull();
  });
});
