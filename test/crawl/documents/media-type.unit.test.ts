import { describe, expect, it } from "vitest";
import {
  findKind,
  UPLOAD_EXTENSIONS,
  UPLOAD_MEDIA_TYPES,
  WEB_MEDIA_TYPES,
} from "../../../workers/crawl/documents/media-type";
import { TWIN_MEDIA_TYPES } from "../../../workers/crawl/rescue/twins";

const encode = (text: string) => new TextEncoder().encode(text);
/** What documents of a kind begin with; others begin with words. */
const STARTS: Record<string, string> = { pdf: "%PDF-1.7\n", docx: "PK\x03\x04", html: "<!doctype html><p>Words.</p>" };

describe("the types that are taken", () => {
  it.each(UPLOAD_MEDIA_TYPES)("are read: %s", (type) => {
    const kinds = Object.values(STARTS).map((start) => findKind(encode(start), type, "a"));
    expect([...kinds, findKind(encode("Words."), type, "a")].filter(Boolean)).not.toEqual([]);
  });

  it.each(UPLOAD_EXTENSIONS)("are read by their names' endings: %s", (extension) => {
    const kind = extension.replace("htm", "html").replace("htmll", "html").replace("xhtml", "html");
    expect(findKind(encode(STARTS[kind] ?? "Words."), "", `a.${extension}`)).not.toBeNull();
  });

  it("are fewer on the web than among uploads, and twins are no pages", () => {
    expect(UPLOAD_MEDIA_TYPES).toEqual(expect.arrayContaining([...WEB_MEDIA_TYPES]));
    expect(WEB_MEDIA_TYPES).not.toContain("text/csv");
    expect(TWIN_MEDIA_TYPES).not.toContain("text/html");
  });
});
