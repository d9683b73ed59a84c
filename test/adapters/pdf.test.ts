import { describe, expect, it } from "vitest";
import { readPdf } from "../../workers/adapters/pdf";
import type { PdfText } from "../../workers/ports";
import { buildPdf, buildStream } from "../support/pdf";

const LETTER = ["Returns", "", "You may send anything back within thirty days."];

async function read(bytes: Uint8Array): Promise<PdfText> {
  const pdf = await readPdf(bytes);
  if ("reason" in pdf) throw new Error(pdf.reason);
  return pdf;
}

describe("a PDF", () => {
  it("gives its lines page by page, with their place", async () => {
    const pdf = await read(buildPdf([LETTER, ["The second page (of two)."]], { info: "/Title (Returns policy)" }));
    expect(pdf.title).toBe("Returns policy");
    expect(pdf.pages.map((lines) => lines.map(({ text }) => text))).toEqual([
      ["Returns", "You may send anything back within thirty days."],
      ["The second page (of two)."],
    ]);
    expect(pdf.pages[0]?.[0]).toMatchObject({ x: 72, y: 760, size: 11 });
  });

  it("is read when its pages are packed, and so are its dates and language", async () => {
    const info = "/CreationDate (D:20260102030405Z) /ModDate (D:20260203040506Z)";
    const pdf = await read(buildPdf([LETTER], { info, catalog: "/Lang (en-GB)", is_compressed: true }));
    expect(pdf.pages[0]?.[1]?.text).toBe("You may send anything back within thirty days.");
    expect(pdf).toMatchObject({
      title: null,
      language: "en-GB",
      created_at: Date.UTC(2026, 0, 2, 3, 4, 5),
      modified_at: Date.UTC(2026, 1, 3, 4, 5, 6),
    });
  });

  it("keeps words of one line together and cells of a row apart", async () => {
    const at = (text: string, x: number) => ({ text, x, y: 700 });
    const pdf = await read(buildPdf([[at("Standard", 72), at("delivery", 121), at("3 days", 300), at("free", 450)]]));
    expect(pdf.pages).toEqual([[expect.objectContaining({ text: "Standard delivery\t3 days\tfree" })]]);
  });

  it("has no lines where a page is a picture", async () => {
    const resources = "/XObject << /Im 100 0 R >>";
    const picture = buildStream(
      "\0\0\0",
      "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceRGB",
    );
    const scan = buildPdf([[]], {
      resources,
      contents: "101 0 R",
      objects: [picture, buildStream("q 612 0 0 792 0 0 cm /Im Do Q")],
    });
    expect((await read(scan)).pages).toEqual([[]]);
  });

  it.each([
    ["is encrypted", buildPdf([LETTER], { trailer: "/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>" })],
    ["is not one", new TextEncoder().encode("%PDF-1.7\n<!doctype html><p>Not found</p>")],
  ])("that %s is refused", async (_, bytes) => {
    expect(await readPdf(bytes)).toEqual({ reason: "not_html" });
  });

  it("is read in spite of a broken table of contents", async () => {
    const bytes = buildPdf([LETTER]);
    const text = new TextDecoder("latin1").decode(bytes).replace(/startxref\n\d+/, "startxref\n7");
    const broken = Uint8Array.from(text, (char) => (char.charCodeAt(0) < 256 ? char.charCodeAt(0) : 63));
    expect((await read(broken)).pages[0]).toHaveLength(2);
  });
});

describe("a PDF made to harm", () => {
  const bomb = buildStream(new Uint8Array(60 * 1024 * 1024), "/Filter /FlateDecode");

  it("does not unpack what is too large: the rest is read", async () => {
    const pages = [LETTER];
    const form = "/XObject << /F 100 0 R >>";
    const pdf = await read(
      buildPdf(pages, { contents: "[101 0 R 11 0 R 100 0 R]", resources: form, objects: [bomb, buildStream("/F Do")] }),
    );
    expect(pdf.pages[0]).toHaveLength(2);
  });
});
