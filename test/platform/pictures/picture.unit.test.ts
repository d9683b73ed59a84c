import { describe, expect, it } from "vitest";
import { readPicture } from "../../../workers/platform/pictures/picture";
import {
  buildExif,
  buildGif,
  buildJpeg,
  buildPng,
  buildWebp,
  bytesOf,
  jpegSegment,
  pngChunk,
  webpChunk,
} from "../../support/pictures";

const SCRIPT = "<script>alert(1)</script>";
const latin1 = (bytes: Uint8Array | undefined) => String.fromCharCode(...(bytes ?? []));

describe("readPicture (UPL-03, UPL-05)", () => {
  it.each([
    ["image/png", buildPng(), 3, 2],
    ["image/jpeg", buildJpeg(), 4, 2],
    ["image/gif", buildGif(), 5, 7],
    ["image/webp", buildWebp(), 10, 20],
  ])("knows a sound %s and its size, and reads what it wrote as the same", (media_type, bytes, width, height) => {
    const picture = readPicture(bytes);
    expect(picture).toMatchObject({ media_type, width, height });
    expect(readPicture(picture?.body ?? new Uint8Array())).toEqual(picture);
  });

  it("leaves a picture that is nothing else as it is", () => {
    for (const bytes of [buildPng(), buildJpeg(), buildGif()]) expect(readPicture(bytes)?.body).toEqual(bytes);
  });

  it.each([
    ["texts in a PNG", buildPng(3, 2, [pngChunk("tEXt", `Comment\0${SCRIPT}`), pngChunk("eXIf", SCRIPT)]), buildPng()],
    ["comments in a JPEG", buildJpeg(4, 2, [jpegSegment(0xfe, SCRIPT), jpegSegment(0xed, SCRIPT)]), buildJpeg()],
    ["what phones put behind a JPEG", buildJpeg(4, 2, [], SCRIPT), buildJpeg()],
    ["comments in a GIF", buildGif([bytesOf([0x21, 0xfe, SCRIPT.length], SCRIPT, [0])]), buildGif()],
  ])("leaves out %s", (_, bytes, clean) => {
    expect(latin1(bytes)).toContain(SCRIPT);
    expect(readPicture(bytes)?.body).toEqual(clean);
  });

  it("leaves EXIF and XMP out of a WebP, and its header says so", () => {
    const body = readPicture(buildWebp([webpChunk("EXIF", SCRIPT), webpChunk("XMP ", SCRIPT)]))?.body;
    expect(latin1(body)).not.toContain("script");
    expect(latin1(body)).not.toMatch(/EXIF|XMP/);
    expect(body?.[20]).toBe(0);
    expect(new DataView((body ?? new Uint8Array(8)).buffer).getUint32(4, true)).toBe((body?.length ?? 0) - 8);
  });

  it("keeps how a GIF loops", () => {
    const loop = bytesOf([0x21, 0xff, 11], "NETSCAPE2.0", [3, 1, 0, 0, 0]);
    expect(latin1(readPicture(buildGif([loop]))?.body)).toContain("NETSCAPE2.0");
  });

  it("keeps of EXIF which side is up, and not where it was taken", () => {
    const turned = readPicture(buildJpeg(4, 2, [buildExif(6)]));
    expect(turned).toMatchObject({ width: 2, height: 4 });
    expect(latin1(turned?.body)).toContain("Exif\0\0MM");
    expect(latin1(turned?.body)).not.toContain("GPS");
    expect(readPicture(turned?.body ?? new Uint8Array())).toEqual(turned);
    expect(latin1(readPicture(buildJpeg(4, 2, [buildExif(1)]))?.body)).not.toContain("Exif");
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["a page", bytesOf("<!doctype html>", SCRIPT)],
    ["a drawing with script", bytesOf(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`)],
    ["a page with a PNG's mark", bytesOf("\x89PNG\r\n\x1a\n", SCRIPT)],
    ["a page behind a PNG", bytesOf(buildPng(), SCRIPT)],
    ["a script that begins as a GIF", bytesOf("GIF89a/*", "*/=alert(1)//;")],
    ["a page behind a GIF", bytesOf(buildGif(), SCRIPT)],
    ["a GIF without a picture", bytesOf("GIF89a", [5, 0, 7, 0, 0, 0, 0, 0x3b])],
    ["a page behind a WebP", bytesOf(buildWebp(), SCRIPT)],
    ["a sound file in RIFF", bytesOf("RIFF", [4, 0, 0, 0], "WAVE")],
    ["a page with a JPEG's mark", bytesOf([0xff, 0xd8, 0xff], SCRIPT)],
    ["a JPEG without a scan", bytesOf([0xff, 0xd8, 0xff, 0xd9])],
    ["a PNG of no size", buildPng(0, 0)],
    ["a picture for browsers of the day after", bytesOf([0, 0, 0, 28], "ftypavif", [0, 0, 0, 0])],
  ])("refuses %s", (_, bytes) => {
    expect(readPicture(bytes)).toBeNull();
  });

  it("refuses each picture that is cut off anywhere, and never throws", () => {
    for (const bytes of [buildPng(), buildJpeg(4, 2, [buildExif(6)]), buildGif(), buildWebp()])
      for (let length = 0; length < bytes.length; length++) expect(readPicture(bytes.subarray(0, length))).toBeNull();
  });

  it("never throws and never runs on for whatever bytes stand in it", () => {
    for (const bytes of [buildPng(), buildJpeg(4, 2, [buildExif(6)]), buildGif(), buildWebp()])
      for (let at = 0; at < bytes.length; at++)
        for (const value of [0, 1, 0x7f, 0x80, 0xfe, 0xff]) {
          const changed = bytes.slice();
          changed[at] = value;
          expect(() => readPicture(changed)).not.toThrow();
        }
  });
});
