import { describe, expect, it } from "vitest";
import { decodeHtml } from "../../../workers/crawl/documents/charset";
import { extractPage } from "../../../workers/crawl/extract/extract";
import { CHARSET_NAMES, makeCharsetPage } from "../../support/evil-site/charset-pages";
import { measureLikeness } from "../../support/likeness";

describe("pages in every encoding (CRAWL-06)", () => {
  it("are more than the twelve that the bars ask for", () => {
    expect(CHARSET_NAMES.length).toBeGreaterThanOrEqual(12);
  });

  it.each(CHARSET_NAMES)("say at least 99 of 100 letters of what they say: %s", (name) => {
    const { bytes, content_type, truth } = makeCharsetPage(name);
    const page = extractPage(decodeHtml(bytes, content_type), "https://shop.example.org/page");
    const { recall, precision } = measureLikeness(page.markdown, truth.paragraphs.join("\n\n"));
    expect(recall).toBeGreaterThanOrEqual(0.99);
    // The one page with a comment has that besides.
    expect(precision).toBeGreaterThanOrEqual(name === "mixed" ? 0.96 : 0.99);
    expect(page.title).toBe(truth.title);
  });

  it("would not do with another encoding's letters", () => {
    const { bytes, truth } = makeCharsetPage("koi8-r");
    const wrong = new TextDecoder("windows-1251").decode(bytes);
    expect(measureLikeness(wrong, truth.paragraphs.join("")).recall).toBeLessThan(0.5);
  });
});
