import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";
import { fingerprintMissing, isLikeMissing } from "../../../workers/crawl/judge/missing";

const ASKED = "https://shop.example.org/x7f3-q9k2";
const SHELL =
  "Nothing to see here, dear reader. Perhaps one of our 7 blankets is what you came for: they are warm, woven and ours.";

function read(title: string, text: string, url: string) {
  return extractPage(`<title>${title}</title><main><h1>${title}</h1><p>${text}</p></main>`, url);
}

/** Whether a page is like the site's answer to an address it does not have. */
function isLike(title: string, text: string, url: string, missing = { title: "Hm", text: SHELL }): boolean {
  const fingerprint = fingerprintMissing(read(missing.title, missing.text, ASKED), ASKED);
  return fingerprint !== null && isLikeMissing(read(title, text, url), url, fingerprint);
}

describe("a page like the answer to an address nobody has", () => {
  it.each([
    ["the same words", "Hm", SHELL, "/gone"],
    ["its own address in them", "Hm", `${SHELL} You asked for gone/page.`, "/gone/page"],
    ["a number that changes", "Hm", SHELL.replace("7 blankets", "12 blankets"), "/gone"],
    ["another title", "Gone", SHELL, "/old"],
  ])("is none: %s", (_, title, text, path) => {
    expect(isLike(title, text, `https://shop.example.org${path}`)).toBe(true);
  });

  it("is none when the answer repeats the address", () => {
    const text = (word: string) => `There is no ${word} in our shop, and there never was one.`;
    const missing = { title: "No x7f3 q9k2", text: text("x7f3-q9k2") };
    expect(isLike("No gone", text("gone"), "https://shop.example.org/gone", missing)).toBe(true);
  });
});

describe("a page unlike it", () => {
  it.each([
    ["other words", "Hm", "We send every parcel with care, and tell you when it leaves our warehouse in Leeds."],
    [
      "words of its own around the same frame",
      "Blankets",
      `${SHELL} The Fell blanket is made of Swaledale wool and weighs two kilos.`,
    ],
  ])("stays: %s", (_, title, text) => {
    expect(isLike(title, text, "https://shop.example.org/fell")).toBe(false);
  });

  it("stays when the answer says too little to tell", () => {
    expect(fingerprintMissing(read("App", "Loading", ASKED), ASKED)).toBeNull();
    expect(isLike("Hm", "Loading", "https://shop.example.org/a")).toBe(false);
  });

  it("is told apart by little to keep", () => {
    const long = Array.from({ length: 5_000 }, (_, i) => `word${i}`).join(" ");
    expect(fingerprintMissing(read("Hm", long, ASKED), ASKED)?.length).toBeLessThan(1_000);
  });
});
