import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { guardPdf } from "../../workers/adapters/pdf-guard";
import { buildPdf, buildStream } from "../support/pdf";

const MB = 1024 * 1024;
const BOMB = deflateSync(new Uint8Array(17 * MB));
const SMALL = deflateSync(Buffer.from("BT (A stream of words) Tj ET"));

/** How many streams of a document are left, its own page's aside; null when it is refused. */
function countStreams(...objects: (string | Uint8Array)[]): number | null {
  const guarded = guardPdf(buildPdf([["A stream of words."]], { objects }));
  if (!guarded) return null;
  const text = Buffer.from(guarded).toString("latin1");
  expect(text).toContain("(A stream of words.)");
  return text.split(/(?<!end)\bstream[\r\n]/).length - 2;
}

function join(...parts: (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
}

/** A stream with its dictionary as it is written here. */
function write(dictionary: string, data: Uint8Array, keyword = "\nstream\n"): Uint8Array {
  return join(dictionary, keyword, data, "\nendstream");
}

function toAscii85(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) {
    const group = Buffer.alloc(4);
    const size = Buffer.from(bytes.subarray(at, at + 4)).copy(group);
    let value = group.readUInt32BE();
    let digits = "";
    for (let i = 0; i < 5; i++, value = Math.floor(value / 85))
      digits = String.fromCharCode(33 + (value % 85)) + digits;
    text += digits.slice(0, size + 1);
  }
  return `${text}~>`;
}

describe("a stream", () => {
  it.each([
    ["nothing packed", write("<< /Length 2 >>", Buffer.from("ok"))],
    ["little packed", write("<< /Filter /FlateDecode >>", SMALL)],
    ["little packed, by its short name, in a list", write("<< /Filter [ /Fl ] >>", SMALL)],
    [
      "little packed and written in ASCII85",
      write("<< /Filter [/ASCII85Decode/FlateDecode] >>", Buffer.from(toAscii85(SMALL))),
    ],
    [
      "an end mark within",
      write("<< /Filter /FlateDecode >>", deflateSync(Buffer.from("a\nendstream b"), { level: 0 })),
    ],
    [
      "sound predictor's parameters",
      write("<< /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 5 >> >>", SMALL),
    ],
  ])("with %s is kept", (_, object) => {
    expect(countStreams(object)).toBe(1);
  });

  it.each([
    ["too much", write("<< /Filter /FlateDecode >>", BOMB)],
    [
      "too much behind a false end mark",
      write(
        "<< /Filter /FlateDecode >>",
        join(deflateSync(Buffer.from("a\nendstream b"), { level: 0 }).subarray(0, 20), BOMB),
      ),
    ],
    ["too much, by its short name", write("<< /F /Fl >>", BOMB)],
    ["too much, on a line with a carriage return", write("<< /Filter /FlateDecode >>", BOMB, " stream\r\n")],
    ["too much, written in ASCII85", write("<< /Filter [/A85 /Fl] >>", Buffer.from(toAscii85(BOMB)))],
    ["too much, in a picture's dress", write("<< /Subtype /Image /Filter /FlateDecode >>", BOMB)],
    ["two packings", write("<< /Filter [/FlateDecode /FlateDecode] >>", deflateSync(BOMB))],
    ["a packing whose size is not known", write("<< /Filter /LZWDecode >>", BOMB)],
    ["a packing named elsewhere", write("<< /Filter 102 0 R >>", BOMB)],
    ["a packing written with escapes", write("<< /Filter /Fl#61teDecode >>", BOMB)],
    ["a key written with escapes", write("<< /F#69lter /FlateDecode >>", BOMB)],
    ["the second of two packings", write("<< /Filter /A85 /Filter /FlateDecode >>", BOMB)],
    ["a packing named twice, each in its own way", write("<< /Filter [] /F /FlateDecode >>", BOMB)],
    [
      "rows without end",
      write("<< /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 999999999 >> >>", SMALL),
    ],
    ["rows named elsewhere", write("<< /Filter /FlateDecode /DecodeParms 102 0 R >>", SMALL)],
    [
      "damaged data",
      write("<< /Filter /FlateDecode >>", join(SMALL.subarray(0, 12), "\xff\xff\xff\xff", SMALL.subarray(16))),
    ],
    ["a comment before its keyword", write("<< /Filter /FlateDecode >> % stream of words", BOMB)],
    ["a key that takes the end of a dictionary", write("<< /A << /B >> >> /Filter /FlateDecode >>", BOMB)],
    ["a string that seems to end its dictionary", write("<< /A (>> \\) 7 0 obj) /Filter /FlateDecode >>", BOMB)],
    ["a dictionary within another", write("<< /A << /Filter /FlateDecode >>", BOMB)],
  ])("with %s is none any more", (_, object) => {
    expect(countStreams(object)).toBe(0);
  });

  it("within another's data is judged as well", () => {
    const inner = join("99 0 obj\n", write("<< /Filter /FlateDecode >>", BOMB), "\nendobj");
    expect(countStreams(write(`<< /Length ${inner.length} >>`, inner))).toBe(1);
  });

  it("counts for the whole document", () => {
    const half = () => write("<< /Filter /FlateDecode >>", deflateSync(new Uint8Array(15 * MB)));
    expect(countStreams(half(), half(), half(), half(), half(), half())).toBe(4);
  });
});

describe("a table of characters", () => {
  const table = (...ranges: string[]) =>
    buildStream(
      `begincmap ${ranges.length} beginbfrange ${ranges.join("\n")} endbfrange endcmap`,
      "/Filter /FlateDecode",
    );

  it("is kept with sound ranges", () => {
    expect(countStreams(table("<0000> <FFFF> <0000>", "<0041> <0042> [<0061> <0062>]", "<00><FF> 12"))).toBe(1);
  });

  it.each([
    ["a range without end", table("<000000> <FFFFFF> <0000>")],
    ["the same range again and again", table(...Array<string>(40).fill("<0000> <FFFF> <0000>"))],
    ["a range that is not understood", table("(\0\0\0) (\xff\xff\xff) <0000>")],
    ["no end", buildStream("beginbfrange <0000> <FFFF> <0000> and more", "/Filter /FlateDecode")],
  ])("is dropped with %s", (_, object) => {
    expect(countStreams(object)).toBe(0);
  });

  it("that is not packed ends the whole document", () => {
    expect(countStreams(buildStream("beginbfrange <000000> <FFFFFF> <0000> endbfrange"))).toBeNull();
  });
});

describe("a document", () => {
  it.each([
    ["widths without end", "<< /W [0 4000000000 500] >>"],
    ["widths without end, in another way of writing", "<< /W [0 4E9 500] >>"],
    ["widths without end, packed", buildStream("7 0 << /W [0 4000000000 500] >>", "/First 4 /Filter /FlateDecode")],
    ["nesting without end", "[".repeat(1_000)],
    ["objects within objects", "1 0 obj << /A ".repeat(20_000)],
  ])("with %s is refused at once", (_, object) => {
    const start = performance.now();
    expect(countStreams(object)).toBeNull();
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it("keeps the places of a large file", () => {
    expect(
      countStreams("<< /Linearized 1 /H [ 4000000000 100 ] >>", "<< /ByteRange [0 4000000000 5000000000 9] >>"),
    ).toBe(0);
  });
});
