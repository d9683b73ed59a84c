import { describe, expect, it } from "vitest";
import { isMislabelled } from "../../workers/platform/sniff";
import { BINARY_KINDS, findStart } from "../support/evil-site/binaries";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe("isMislabelled (CRAWL-05)", () => {
  it.each(BINARY_KINDS)("knows %s from text", (kind) => {
    const start = findStart(kind) ?? new Uint8Array();
    expect(isMislabelled(start, "text/html")).toBe(true);
    expect(isMislabelled(start, "text/plain")).toBe(true);
  });

  it.each([
    "",
    "\xef\xbb\xbf<!doctype html>",
    "\xff\xfe<\0p\0>\0",
    "\0\0<p>",
    "GIFs, ID3 tags, PK and MZ",
    "RIFF raff",
    "PDF files begin with %PDF-",
    "7z",
    "ftyp",
  ])("takes %j for text", (text) => {
    expect(isMislabelled(bytes(text), "text/html")).toBe(false);
  });

  it("wants the mark of a PDF in its first kilobyte", () => {
    expect(isMislabelled(bytes(`${"\n".repeat(1_000)}%PDF-1.4`), "application/pdf")).toBe(false);
    expect(isMislabelled(bytes(`${"\n".repeat(1_024)}%PDF-1.4`), "application/pdf")).toBe(true);
    expect(isMislabelled(bytes("<!doctype html>"), "application/pdf")).toBe(true);
  });

  it("says nothing of other types", () => {
    expect(isMislabelled(bytes("\x1f\x8b\x08"), "application/xml")).toBe(false);
    expect(isMislabelled(bytes("<p>"), "")).toBe(false);
  });
});
