import { describe, expect, it } from "vitest";
import { readDocx } from "../../workers/adapters/docx";
import { buildBody, buildDocx } from "../support/docx";
import { buildZip } from "../support/zip";

const LETTER = [
  { text: "Returns", style: "Title" },
  { text: "How to send something back", style: "Heading1" },
  { text: "Use the label & the box <as it came>." },
  {
    rows: [
      ["Country", "Days"],
      ["Norway", "30"],
    ],
  },
];
const MB = 1024 * 1024;

async function readHtml(bytes: Uint8Array): Promise<string> {
  const read = await readDocx(bytes);
  return "html" in read ? read.html : read.reason;
}

describe("a Word document", () => {
  it("gives its headings, paragraphs and tables as HTML", async () => {
    const html = await readHtml(buildDocx(LETTER));
    expect(html).toContain("<h1>Returns</h1><h1>How to send something back</h1>");
    expect(html).toContain("Use the label &amp; the box &lt;as it came&gt;.");
    expect(html).toMatch(/<table>.*Norway.*30.*<\/table>/);
  });

  it("is read where it stands in a larger buffer", async () => {
    const bytes = buildDocx(LETTER);
    const larger = new Uint8Array(bytes.length + 20);
    larger.set(bytes, 10);
    expect(await readHtml(larger.subarray(10, 10 + bytes.length))).toContain("Returns");
  });

  it.each([
    ["embedded", 'r:embed="rId9"', 'Target="media/a.png"'],
    ["linked", 'r:link="rId9"', 'Target="file:///etc/passwd" TargetMode="External"'],
  ])("says what an %s picture shows and leaves the picture out", async (_, reference, target) => {
    const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const drawing = "http://schemas.openxmlformats.org/drawingml/2006";
    const picture = `<w:p><w:r><w:drawing><wp:inline xmlns:wp="${drawing}/wordprocessingDrawing"><wp:docPr id="1" descr="A box"/><a:graphic xmlns:a="${drawing}/main"><a:graphicData><pic:pic xmlns:pic="${drawing}/picture"><pic:blipFill><a:blip xmlns:r="${office}" ${reference}/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
    const bytes = buildZip([
      { name: "word/document.xml", data: buildBody(`${picture}<w:p><w:r><w:t>After it</w:t></w:r></w:p>`) },
      {
        name: "word/_rels/document.xml.rels",
        data: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Type="${office}/image" ${target}/></Relationships>`,
      },
      { name: "word/media/a.png", data: "not for the text" },
    ]);
    expect(await readHtml(bytes)).toBe('<p><img alt="A box" src="" /></p><p>After it</p>');
  });
});

describe("what is refused", () => {
  const name = "word/document.xml";
  const body = buildBody("<w:p><w:r><w:t>Hello</w:t></w:r></w:p>");
  const huge = "<w:p/>".repeat(MB);

  it.each([
    ["no archive", "not_html", new TextEncoder().encode("PK\x03\x04 but no more")],
    ["another kind of archive", "not_html", buildZip([{ name: "xl/workbook.xml", data: "<workbook/>" }])],
    ["too much text", "too_large", buildDocx(LETTER, [{ name: "word/footnotes.xml", data: huge }])],
    [
      "too much in its pictures",
      "too_large",
      buildDocx(LETTER, [{ name: "a.png", data: "a", claimed_size: 300 * MB }]),
    ],
    ["more than it says", "not_html", buildZip([{ name, data: buildBody(huge), claimed_size: body.length }])],
    ["less than it says", "not_html", buildZip([{ name, data: body, claimed_size: body.length + 1 }])],
    ["broken XML", "not_html", buildZip([{ name, data: "<w:document><w:body>" }])],
    ["a directory that points nowhere", "not_html", buildDocx(LETTER).subarray(40)],
    [
      "nesting without end",
      "not_html",
      buildZip([{ name, data: buildBody("<w:p>".repeat(100_000) + "</w:p>".repeat(100_000)) }]),
    ],
  ])("is %s (%s)", async (_, reason, bytes) => {
    expect(await readDocx(bytes)).toEqual({ reason });
  });
});
