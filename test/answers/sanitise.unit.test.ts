import { describe, expect, it } from "vitest";
import { type VerifiedSummary, Verifier } from "../../workers/answers/verify";
import { EVIL_BLOCKS, EVIL_HOST, EVIL_LINES } from "../support/evil-answer";
import { makeEvents, makeHit, type TestBlock } from "../support/passages";

const FIVE_DAYS = "Refunds are issued within 5 business days.";
const CARD = "They go back to the card you paid with.";
const REFUNDS = makeHit(`${FIVE_DAYS} ${CARD}`);

/** What is shown of these blocks: sanitising is part of verifying. */
function verifyBlocks(...blocks: TestBlock[]): VerifiedSummary {
  const verifier = new Verifier(
    [REFUNDS],
    new Set([REFUNDS.url, "https://shop.example.org/x", "https://shop.example.org/y"]),
  );
  for (const event of makeEvents(blocks)) verifier.push(event);
  return verifier.summary();
}

describe("a compromised model", () => {
  const FORBIDDEN = [
    /!\[/,
    /<[a-z/!?]/i,
    new RegExp(`${EVIL_HOST}[/?]`),
    /javascript:/i,
    /data:/i,
    /SECRET/,
    /\]\[/,
    /^\s*\[[^\]]*\]:/m,
  ];

  it.each(EVIL_LINES)("makes %s harmless", (line) => {
    const { text } = verifyBlocks({ text: `Refunds: ${line}\n`, quote: FIVE_DAYS }, { text: line, quote: CARD });
    for (const pattern of FORBIDDEN) expect(text).not.toMatch(pattern);
    expect(text.match(/\]\([^)]*\)/g) ?? []).toEqual(text.match(/\]\(https:\/\/shop\.example\.org\/refunds\)/g) ?? []);
    for (const mark of text.matchAll(/\[(\d+)\]/g)) expect(["1", "2"]).toContain(mark[1]);
  });

  it("drops what cannot be seen", () => {
    const { text } = verifyBlocks({
      text: "a\u200bb\u202ec\u{e0041}d\u0000e\u00adf\u{e0100}g 👍\ufe0f takes 5 days.",
      quote: FIVE_DAYS,
    });
    expect(text).toBe("abcdefg 👍\ufe0f takes 5 days [1].");
  });

  it("keeps markup inside code, where it is shown as text", () => {
    const { text } = verifyBlocks({ text: "Add `<script src=x>` to it.", quote: FIVE_DAYS });
    expect(text).toBe("Add `<script src=x>` to it [1].");
  });

  it("closes a code block that was left open, with a longer fence than any inside", () => {
    const { text } = verifyBlocks({ text: "~~~html onclick=x\n```\n<img src=x>\n", quote: FIVE_DAYS });
    expect(text).toBe("````html\n```\n<img src=x>\n````\n[1]");
  });

  it("links the cited pages and the site's own, without query, fragment or user name", () => {
    const { text } = verifyBlocks({
      text: "[a](https://shop.example.org/refunds), [b](https://shop.example.org/x?q=1#f), https://u:p@shop.example.org/y and [c](http://shop.example.org/z).",
      quote: FIVE_DAYS,
    });
    expect(text).toBe(
      "[a](https://shop.example.org/refunds), [b](https://shop.example.org/x), [shop.example.org/y](https://shop.example.org/y) and c [1].",
    );
  });

  it("does not let an exclamation mark turn a link into an image", () => {
    expect(verifyBlocks({ text: "Wow\\![a](https://shop.example.org/refunds) ok", quote: FIVE_DAYS }).text).toBe(
      "Wow! [a](https://shop.example.org/refunds) ok [1]",
    );
  });

  it("survives its worst output, and says nothing that was not quoted", () => {
    const blocks = EVIL_BLOCKS(REFUNDS.text).map(({ text, citations = [] }): TestBlock => {
      return { text, quotes: citations.map((citation) => [citation.document_index, citation.cited_text]) };
    });
    const { text, dropped } = verifyBlocks(...blocks);
    const outside_code = text.replace(/^(`{3,})[\s\S]*?^\1$/gm, "").replace(/`[^`\n]*`/g, "");
    for (const pattern of FORBIDDEN) expect(outside_code).not.toMatch(pattern);
    expect(text).not.toMatch(/Everything is free|Other sites|Both hold|\$1/);
    expect(text.length).toBeLessThanOrEqual(8_000);
    expect(dropped.length).toBeGreaterThan(3);
  });

  it.each([
    ["one long block", ["[".repeat(1_000_000)]],
    ["many parentheses", ["[a](".repeat(250_000)]],
    ["unclosed tags", ["<a".repeat(500_000)]],
    ["stops", [".".repeat(1_000_000)]],
    ["back-ticks of growing length", [Array.from({ length: 1_400 }, (_, n) => "`".repeat(n)).join(" ")]],
    ["a million blocks", Array.from({ length: 100_000 }, () => ".")],
    ["comments", ["<!--".repeat(250_000)]],
    ["line starts", ["`\n".repeat(500_000)]],
  ])("takes a megabyte of %s in its stride", (_, texts) => {
    const started = performance.now();
    verifyBlocks(...texts.map((text) => ({ text, quote: FIVE_DAYS })));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
