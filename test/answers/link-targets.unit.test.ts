import { describe, expect, it } from "vitest";
import { hideTargets } from "../../workers/answers/link-targets";
import { findVerbatim } from "../../workers/answers/quote";

describe("what a model reads of a passage", () => {
  it.each([
    ["See [our *policy*](https://a.example/p?x=1#y) first.", "See our *policy* first."],
    ['![A red sofa](/img/sofa.png "Sofa") Our [sofas](<https://a.example/s s>).', "A red sofa Our sofas."],
    ["[![Blanket](https://cdn.example/b.jpg)](https://a.example/b) costs £95.", "Blanket costs £95."],
    ["[a](https://a.example/x_(y)) and [b](u)[c](v)", "a and bc"],
    ["![](https://a.example/pixel.png)Text", "Text"],
    ["- [One](/1)\n- [Two](/2)\n\n| [Three](/3) | 3 |", "- One\n- Two\n\n| Three | 3 |"],
    ["See [terms].\n\n[terms]: https://a.example/t", "See [terms].\n\n"],
    ['Press <a href="https://a.example">here</a>.', "Press here."],
  ])("has the words of links and images without their addresses: %s", (markdown, text) => {
    expect(hideTargets(markdown).text).toBe(text);
  });

  it.each([
    "Write to https://a.example/help or <https://a.example/x>.",
    "`[label](target)` makes a link.",
    "```md\n[label](https://a.example)\n```",
    "~~~\n[label](https://a.example)",
    "Sizes [in cm](width by height) and \\[not](a link).",
    "An [unclosed link](https://a.example",
    "if (a[i] < b) { f(x) }",
  ])("keeps what the page says as text: %s", (markdown) => {
    expect(hideTargets(markdown).text).toBe(markdown);
  });

  it("is made in a time that grows with its length", () => {
    for (const part of ["[", "[a](", "[a](b)", "![", "`", "<a ", "](", "[](", "```\n"]) {
      const long = part.repeat(10_000);
      const started = performance.now();
      hideTargets(long);
      expect(performance.now() - started, part).toBeLessThan(1_000);
    }
  });
});

describe("the way back", () => {
  const MARKDOWN =
    "Read [our refund policy](https://a.example/refunds?utm=1) first. Then [![Form](f.png) fill\nit in](/form) and [send](/s) it.";

  it("finds every quote of what a model read verbatim in what is stored", () => {
    const { text } = hideTargets(MARKDOWN);
    for (let from = 0; from < text.length; from++) {
      for (let to = from + 6; to <= text.length; to++) {
        const quote = text.slice(from, to);
        const found = findVerbatim(MARKDOWN, quote);
        if (quote.replace(/[^\p{L}\p{N}]/gu, "").length < 3) continue;
        expect(MARKDOWN, quote).toContain(found);
        expect(hideTargets(found ?? "").text.replace(/\s+/g, " "), quote).toContain(quote.trim().replace(/\s+/g, " "));
      }
    }
  });

  it("quotes a link whole", () => {
    expect(findVerbatim(MARKDOWN, "refund policy first.")).toBe(
      "[our refund policy](https://a.example/refunds?utm=1) first.",
    );
    expect(findVerbatim(MARKDOWN, "Form fill it in")).toBe("[![Form](f.png) fill\nit in](/form)");
  });

  it("finds no quote that a link's address would have to supply", () => {
    expect(findVerbatim(MARKDOWN, "our refund policy utm=1 first")).toBeNull();
  });
});
