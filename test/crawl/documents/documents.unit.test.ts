import { describe, expect, it } from "vitest";
import { readCsv } from "../../../workers/adapters/csv";
import { readDocx } from "../../../workers/adapters/docx";
import { readPdf } from "../../../workers/adapters/pdf";
import { type DocumentFacts, readDocument } from "../../../workers/crawl/documents/documents";
import type { ExtractedPage } from "../../../workers/crawl/extract/extract";
import { buildDocx } from "../../support/docx";
import { buildPdf, type PdfTestLine } from "../../support/pdf";
import { buildZip } from "../../support/zip";

const DEPS = { documents: { readPdf, readDocx, readCsv } };

function read(body: string | Uint8Array, facts: Partial<DocumentFacts> = {}) {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return readDocument(DEPS, bytes, { content_type: "", url: "https://shop.example.org/files/a", ...facts });
}

async function readPage(body: string | Uint8Array, facts: Partial<DocumentFacts> = {}): Promise<ExtractedPage> {
  const read_document = await read(body, facts);
  if ("reason" in read_document) throw new Error(read_document.reason);
  return read_document.page;
}

const HTML = "<!doctype html><title>Returns</title><main><h1>Returns</h1><p>Within thirty days of purchase.</p></main>";
const PDF = buildPdf([[{ text: "Returns", size: 20 }, "", "You may send anything back within thirty days."]]);
const DOCX = buildDocx([{ text: "Returns", style: "Heading1" }, { text: "Within thirty days of purchase." }]);
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1]);
const DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

describe("a document is what its bytes say", () => {
  it.each([
    ["HTML", HTML, "text/html; charset=utf-8", "a"],
    ["HTML under a name that says otherwise", HTML, "text/html", "a.md"],
    ["HTML sent as text", HTML, "text/plain", "a"],
    ["HTML whose type is not known", `\n<!-- made by hand -->${HTML}`, "application/octet-stream", "returns.html"],
    ["HTML with a few stray bytes", HTML.replace("Within", "\0Within\x07"), "text/html", "a"],
    ["a PDF", PDF, "application/pdf", "a.pdf"],
    ["a PDF sent as HTML", PDF, "text/html", "a"],
    ["a PDF sent as anything", PDF, "application/octet-stream", "a"],
    ["a Word document", DOCX, DOCX_TYPE, "a.docx"],
    ["a Word document sent as an archive", DOCX, "application/zip", "a.docx"],
    ["Markdown", "# Returns\n\nWithin thirty days.", "text/markdown", "a"],
    ["Markdown sent as text", "# Returns\n\nWithin thirty days.", "text/plain", "a.md"],
    ["Markdown sent as HTML", "# Returns\n\nWithin thirty days.", "text/html", "a.md"],
    ["text", "Returns\n\nWithin thirty days.", "text/plain", "a.txt"],
    [
      "text in UTF-16",
      Uint8Array.from([0xff, 0xfe, ...Buffer.from("Returns\n\nWithin thirty days.", "utf16le")]),
      "",
      "a.txt",
    ],
  ])("%s", async (_, body, content_type, name) => {
    const page = await readPage(body, { content_type, name });
    expect(page.title).toBe("Returns");
    expect(page.markdown).toMatch(/thirty days/);
    expect(page.markdown).not.toMatch(/<|Returns/);
  });

  it.each([
    ["a picture sent as HTML", PNG, "text/html", "a.html"],
    ["a picture sent as text", PNG, "text/plain", "a.txt"],
    ["a picture under a text's name", PNG, "", "a.md"],
    ["HTML sent as a PDF", HTML, "application/pdf", "a.pdf"],
    ["HTML under a PDF's name", HTML, "application/octet-stream", "a.pdf"],
    ["HTML under a Word document's name", HTML, DOCX_TYPE, "a.docx"],
    ["an archive", buildZip([{ name: "a.txt", data: "Returns" }]), "application/zip", "a.zip"],
    ["an archive sent as HTML", buildZip([{ name: "a.txt", data: "Returns" }]), "text/html", "a"],
    ["data", '{"returns":"Within thirty days."}', "application/json", "a"],
    ["a feed", "<rss><channel/></rss>", "application/rss+xml", "a"],
    ["a table without answers", "question\nHow long?\n", "text/csv", "a.csv"],
  ])("%s is none", async (_, body, content_type, name) => {
    expect(await read(body, { content_type, name })).toEqual({ reason: "not_html" });
  });

  it("gives the HTML it was extracted from, and none for others", async () => {
    expect(await read(HTML, { content_type: "text/html" })).toMatchObject({ html: HTML });
    expect(await read("Returns", { content_type: "text/plain" })).toMatchObject({ html: null });
  });

  it("is read as the source's selectors say", async () => {
    const extract = () => ({ title: "Mine" }) as ExtractedPage;
    expect(await readPage(HTML, { content_type: "text/html", extract })).toMatchObject({ title: "Mine" });
    expect(await readPage(DOCX, { name: "a.docx", extract })).toMatchObject({ title: "Mine" });
  });
});

describe("a PDF", () => {
  const text = (lines: PdfTestLine[], i: number): PdfTestLine[] => [
    { text: "Shop handbook", y: 770, size: 8 },
    { text: "Returns", y: 740, size: 11 },
    ...lines,
    { text: `Page ${i + 1} of 3`, y: 20, size: 8 },
  ];
  const pages = [
    ["You may send anything back within thirty days, in the box it came in, and the re-"],
    ["fund is made at once to the card you paid with when the parcel has reached our"],
    ["warehouse in Leeds."],
  ];

  it("has a heading a page, without what stands on every page", async () => {
    const handbook = buildPdf(
      pages.map((lines, i) => text(lines, i)),
      { info: "/Title (Handbook 2026)" },
    );
    const page = await readPage(handbook, { content_type: "application/pdf" });
    expect(page.title).toBe("Handbook 2026");
    expect(page.markdown.match(/^## .*$/gm)).toEqual(["## Page 1", "## Page 2", "## Page 3"]);
    expect(page.markdown).not.toMatch(/Shop handbook|Page \d of/);
    expect(page.word_count).toBeGreaterThan(20);
  });

  it.each([
    ["what it is called", "Returns handbook", "Returns handbook"],
    ["its heading, not what a program made up", "Microsoft Word - final.docx", "Sending things back"],
    ["its heading, where it has no name", "", "Sending things back"],
  ])("is titled by %s", async (_, title, expected) => {
    const lines = [{ text: "Sending things back", size: 20 }, "", ...(pages[0] ?? [])];
    const page = await readPage(buildPdf([lines], { info: `/Title (${title})` }), { content_type: "application/pdf" });
    expect(page.title).toBe(expected);
  });

  it("is titled by its file's name when nothing else will do", async () => {
    const long = Array.from({ length: 4 }, () => "1 234 567 890 111 213 141 516 171 819 202 122 232 425 262 728");
    const page = await readPage(buildPdf([long]), { content_type: "application/pdf", name: "price-list_2026.pdf" });
    expect(page.title).toBe("price list 2026");
  });

  it("that holds pictures of text is of low quality", async () => {
    expect(await read(buildPdf([["1"], [], [], []]), { content_type: "application/pdf" })).toEqual({
      reason: "low_quality",
    });
  });
});

describe("a table of questions", () => {
  const FAQ = [
    { question: "How long do I have?", answer: "Thirty days." },
    { question: "Who pays?", answer: "We do." },
  ];
  it.each([
    ["in English", "Question,Answer\nHow long do I have?,Thirty days.\nWho pays?,We do.\n"],
    ["in German, the other way round", "Nr;Antwort;Frage\n1;Thirty days.;How long do I have?\n2;We do.;Who pays?\n"],
    ["without names", "How long do I have?,Thirty days.\n,Nobody asked\nWho pays?,We do.,extra\nNobody knows,\n"],
    [
      "with answers in HTML",
      'q,a\nHow long do I have?,"<p>Thirty <i></i>days.</p><script>x</script>"\nWho pays?,# We do.\n',
    ],
  ])("%s has a heading a question", async (_, csv) => {
    const page = await readPage(csv, { name: "common-questions.csv", content_type: "text/csv" });
    expect(page.title).toBe("common questions");
    expect(page.markdown).toBe("## How long do I have?\n\nThirty days.\n\n## Who pays?\n\nWe do.");
    expect(page.data).toEqual({ faq: FAQ });
  });

  it("keeps only so many apart, all of them in its text", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `Question ${i}?,${"word ".repeat(200)}`).join("\n");
    const page = await readPage(`question,answer\n${rows}`, { name: "a.csv" });
    expect(page.data?.faq?.length).toBeLessThan(100);
    expect(page.markdown).toContain("## Question 199?");
  });
});
