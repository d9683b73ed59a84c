import { describe, expect, it } from "vitest";
import { linkToQuote } from "../../widget/chat/quote-link";

const PAGE = "https://shop.example/a";
/** The decoded ends of a link's text fragment; null where it has none. */
function readFragment(quote: string, url = PAGE): string[] | null {
  const text = linkToQuote(url, quote)?.split(":~:text=")[1];
  return text?.split(",").map(decodeURIComponent) ?? null;
}

describe("a link to a quote", () => {
  it("names a short quote whole, and of a long one the first and last five words", () => {
    expect(linkToQuote(PAGE, "Refunds take some days, always")).toBe(
      "https://shop.example/a#:~:text=Refunds%20take%20some%20days%2C%20always",
    );
    expect(linkToQuote(`${PAGE}#top`, "a b c d e f g h i j k l")).toBe(
      "https://shop.example/a#top:~:text=a%20b%20c%20d%20e,h%20i%20j%20k%20l",
    );
  });

  it("encodes what means something in a fragment: comma, ampersand, hyphen, percent, hash", () => {
    expect(linkToQuote(PAGE, "5-7 days, A&B: 20% off #1")).toBe(
      "https://shop.example/a#:~:text=5%2D7%20days%2C%20A%26B%3A%2020%25%20off%20%231",
    );
  });

  it.each([
    ["emphasis", "It takes **5 days** and is *always* __free__ ~~slow~~.", "It takes 5 days and is always free slow."],
    ["code in a line", "Set `PAGE_SIZE` to 5.", "Set PAGE_SIZE to 5."],
    ["a link", "See [our returns](https://shop.example/returns_(old)) page.", "See our returns page."],
    ["a link that may not be followed", "See [our returns](/returns) page.", "See our returns page."],
    ["escapes", "Use 2 \\* 3 \\_ here.", "Use 2 * 3 _ here."],
    ["a heading", "## What is *not* covered", "What is not covered"],
    ["a quoted line", "> Nothing is free.", "Nothing is free."],
    ["an item", "- Write to us.", "Write to us."],
    ["a step", "3. Stick the label on it.", "Stick the label on it."],
    ["the page's own numbers", "Wool is warm[1] and light [2].", "Wool is warm[1] and light [2]."],
    ["words joined by underscores", "Call get_all_pages first.", "Call get_all_pages first."],
    ["runs of white space", "  Refunds\u00a0take\t5 days ", "Refunds take 5 days"],
    ["another script", "返品は30日以内です。", "返品は30日以内です。"],
  ])("reads as the page does: %s", (_, quote, text) => {
    expect(readFragment(quote)).toEqual([text]);
  });

  it("goes from the first run of text to the last: a fragment's end lies within one", () => {
    expect(readFragment("To return an item:\n\n1. Write to us.\n2. Pack it.")).toEqual([
      "To return an item:",
      "Pack it.",
    ]);
    expect(readFragment("- Visa\n  - Debit\n- PayPal")).toEqual(["Visa", "PayPal"]);
    expect(readFragment("Mill Lane 4\nLA10 5AB Sedbergh")).toEqual(["Mill Lane 4", "LA10 5AB Sedbergh"]);
    expect(readFragment("Refunds take ![clock](https://shop.example/c.png) 5 days.")).toEqual([
      "Refunds take",
      "5 days.",
    ]);
  });

  it.each([
    ["a code block", "```sh\nnpm install shelf\n```"],
    ["code without its fence", "function go() {\n  return 1;\n}"],
    ["a table", "| Country | Time |\n| --- | --- |\n| Japan | 9 days |"],
    ["a table's row", "| Japan | 9 days |"],
    ["an image alone", "![clock](https://shop.example/c.png)"],
    ["no words", " \n "],
  ])("has no fragment that could match nothing: %s", (_, quote) => {
    expect(linkToQuote(PAGE, quote)).toBe(PAGE);
  });

  it("leaves a PDF its page, and an address without a quote as it is", () => {
    const pdf = "https://shop.example/care.PDF?v=2#page=3";
    expect(linkToQuote(pdf, "Wash it cold.")).toBe(pdf);
    expect(linkToQuote("https://shop.example/care.pdf", "Wash it cold.")).toBe("https://shop.example/care.pdf");
    expect(linkToQuote(PAGE, undefined)).toBe(PAGE);
    expect(linkToQuote("mailto:help@shop.example", "Write to us.")).toBe("mailto:help@shop.example");
  });

  it("is none where the address may not be linked", () => {
    expect(linkToQuote("javascript:alert(1)", "x")).toBeNull();
  });

  it("never throws, whatever was quoted", () => {
    expect(readFragment("half \ud83d a character")).toEqual(["half a character"]);
    for (const quote of ["**", "[](", "`", "\ud800", "> > >", "-", "|", "#"]) {
      expect(linkToQuote(PAGE, quote), quote).toMatch(/^https:\/\/shop\.example\/a/);
    }
  });
});
