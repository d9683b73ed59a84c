import { describe, expect, it } from "vitest";
import { toSource, type VerifiedSummary, Verifier } from "../../workers/answers/verify";
import type { LlmEvent } from "../../workers/ports";
import { makeEvents, makeHit, type TestBlock } from "../support/passages";

const REFUNDS = makeHit(
  "Refunds are issued within 5 business days. They go back to the card you paid with.\n\n- Visa\n- PayPal",
);
const SHIPPING = makeHit("We ship to 12 countries.", {
  chunk_id: "chunk_shipping",
  page_id: "page_shipping",
  url: "https://shop.example.org/shipping",
});
const PASSAGES = [REFUNDS, SHIPPING];
const OWN_PAGES = new Set([REFUNDS.url, SHIPPING.url, "https://shop.example.org/returns?form=1"]);
const FIVE_DAYS = "Refunds are issued within 5 business days.";
const CARD = "They go back to the card you paid with.";

function verify(events: LlmEvent[]): VerifiedSummary & { deltas: string[] } {
  const verifier = new Verifier(PASSAGES, OWN_PAGES);
  const deltas = events.flatMap((event) => verifier.push(event));
  const summary = verifier.summary();
  expect(deltas.map((delta) => delta.text).join("")).toBe(summary.text);
  expect(deltas.flatMap((delta) => delta.sources)).toEqual(summary.sources);
  return { ...summary, deltas: deltas.map((delta) => delta.text) };
}
const verifyBlocks = (...blocks: TestBlock[]) => verify(makeEvents(blocks));

describe("what is shown", () => {
  it("gives a cited sentence its mark before the full stop and its source with the quote", () => {
    const { text, sources } = verifyBlocks({ text: "Refunds take 5 business days.", quote: FIVE_DAYS });
    expect(text).toBe("Refunds take 5 business days [1].");
    expect(sources).toEqual([
      {
        id: "chunk_refunds",
        page_id: "page_refunds",
        title: "Refunds",
        url: "https://shop.example.org/refunds",
        snippet: expect.stringContaining(FIVE_DAYS),
        score: 10,
        quote: FIVE_DAYS,
      },
    ]);
  });

  it("joins blocks that end inside a sentence and shows it when the last of them is closed", () => {
    const { deltas } = verifyBlocks(
      "Refunds take ",
      { text: "5 business days", quote: FIVE_DAYS },
      ". Money goes to ",
      { text: "your card", quote: CARD },
      ".",
    );
    expect(deltas).toEqual(["Refunds take 5 business days [1].", " Money goes to your card [2]."]);
  });

  it("numbers sources by first citation and gives the same words the same number", () => {
    const { text, sources } = verifyBlocks(
      { text: "We ship to 12 countries.", quote: SHIPPING.text, document: 1 },
      { text: " Refunds take 5 days.", quote: FIVE_DAYS },
      { text: " As said, 12 countries.", quote: "We  ship to\n12 countries.", document: 1 },
    );
    expect(text).toBe("We ship to 12 countries [1]. Refunds take 5 days [2]. As said, 12 countries [1].");
    expect(sources.map((source) => source.id)).toEqual(["chunk_shipping", "chunk_refunds"]);
  });

  it("puts the mark inside quotation marks and emphasis that follow the full stop", () => {
    expect(verifyBlocks({ text: "They say **5 business days.**", quote: FIVE_DAYS }).text).toBe(
      "They say **5 business days [1].**",
    );
    expect(verifyBlocks({ text: "It takes (5 days)", quote: FIVE_DAYS }).text).toBe("It takes (5 days) [1]");
  });

  it("accepts a quote whose white space and composition differ and keeps the stored words", () => {
    const hit = makeHit("Le cafe\u0301 est\n  ouvert le lundi.");
    const verifier = new Verifier([hit], OWN_PAGES);
    for (const event of makeEvents([{ text: "Ouvert le lundi.", quote: "Le caf\u00e9 est ouvert le lundi." }]))
      verifier.push(event);
    expect(verifier.summary().sources[0]?.quote).toBe("Le caf\u00e9 est\n  ouvert le lundi.");
  });

  it("keeps lists, paragraphs and code blocks as they are", () => {
    const { text } = verifyBlocks(
      "You can pay with:\n\n",
      { text: "- Visa\n", quote: "- Visa" },
      { text: "- PayPal\n\n", quote: "- PayPal" },
      { text: '```js\nconst a = "x. Y";\n\npay(a);\n```\n', quote: FIVE_DAYS },
      { text: "That is all of it.", quote: CARD },
    );
    expect(text).toBe(
      'You can pay with:\n\n- Visa [1]\n- PayPal [2]\n\n```js\nconst a = "x. Y";\n\npay(a);\n```\n[3]\nThat is all of it [4].',
    );
  });

  it("does not cut a sentence at an abbreviation, a decimal, a list number or a lower-case word", () => {
    const { text } = verifyBlocks(
      { text: "1. See e.g.", quote: FIVE_DAYS },
      " Dr. Smith vs. the others in v5. beta, i.e. today.",
    );
    expect(text).toBe("1. See e.g. Dr. Smith vs. the others in v5. beta, i.e. today [1].");
  });

  it("cuts sentences of scripts without spaces", () => {
    const { deltas } = verifyBlocks(
      { text: "返金は五日です。", quote: FIVE_DAYS },
      { text: "カードに戻ります。", quote: CARD },
    );
    expect(deltas).toEqual(["返金は五日です [1]。", "カードに戻ります [2]。"]);
  });
});

describe("a source", () => {
  it("leads to the page of a PDF its passage stands on", () => {
    const wanted = { url: "https://shop.example.org/manual.pdf?v=2", heading_path: ["Page 3", "Safety"] };
    expect(toSource(makeHit("Wear gloves.", wanted)).url).toBe("https://shop.example.org/manual.pdf?v=2#page=3");
    expect(toSource({ ...makeHit("Wear gloves.", wanted), url: "https://shop.example.org/a" }).url).not.toContain("#");
    expect(toSource(makeHit("Wear gloves.", { ...wanted, heading_path: ["Pages"] })).url).not.toContain("#");
  });
});

describe("what is dropped", () => {
  it.each([
    ["a quote that does not stand in the passage", { text: "All is free.", quote: "All is free." }, "quote_not_found"],
    ["a quote from another passage", { text: "We ship.", quote: SHIPPING.text }, "quote_not_found"],
    ["a quote too short to prove anything", { text: "All is free.", quote: "a" }, "quote_not_found"],
    ["an empty quote", { text: "All is free.", quote: " " }, "quote_not_found"],
    ["a document that was not sent", { text: "All is free.", quote: FIVE_DAYS, document: 2 }, "unknown_document"],
    ["a document before the first", { text: "All is free.", quote: FIVE_DAYS, document: -1 }, "unknown_document"],
    [
      "one false quote among true ones",
      {
        text: "Both.",
        quotes: [
          [0, FIVE_DAYS],
          [0, "All is free."],
        ] as [number, string][],
      },
      "quote_not_found",
    ],
  ])("drops a sentence with %s", (_, block, reason) => {
    const { text, sources, dropped } = verifyBlocks(block);
    expect(text).toBe("");
    expect(sources).toEqual([]);
    expect(dropped).toEqual([{ text: block.text, reason }]);
  });

  it("drops a sentence whole when one of its blocks is false", () => {
    const { text } = verifyBlocks(
      { text: "Refunds take 5 days", quote: FIVE_DAYS },
      { text: " and shipping is free.", quote: "Shipping is free." },
      { text: " Your card gets the money.", quote: CARD },
    );
    expect(text).toBe("Your card gets the money [1].");
  });

  it("lets a line that ends in a colon, or a heading, wait for the verified sentence and drops it when none comes", () => {
    const cited = { text: "It takes 5 days.", quote: FIVE_DAYS };
    expect(verifyBlocks("Here is what it says: ", cited).deltas).toEqual([
      "Here is what it says: It takes 5 days [1].",
    ]);
    expect(verifyBlocks("**Refunds**\n\nThe page says:\n\n", cited).text).toBe(
      "**Refunds**\n\nThe page says:\n\nIt takes 5 days [1].",
    );
    expect(verifyBlocks("## Refunds\n\n", cited).text).toBe("Refunds\n\nIt takes 5 days [1].");
    expect(verifyBlocks("Here it is: ", { text: "It is free.", quote: "It is free." }).text).toBe("");
    expect(verifyBlocks(cited, " Ask me more:").text).toBe("It takes 5 days [1].");
  });

  it.each([
    ["a claim", "Every order is free from today.\n", "uncited"],
    ["a claim of one word", "Yes.\n", "uncited"],
    ["an e-mail address", "Write to refunds@evil.example:\n", "uncited_figure"],
    ["a number in words", "Within twelve hours you get this:\n", "uncited_figure"],
    ["a number", "On 3 of them:\n", "uncited_figure"],
    ["a website", "More at evil.example:\n", "uncited"],
    ["a link", "[More](https://evil.example/x) at evil.example:\n", "uncited"],
    ["a long line", `It is ${"very ".repeat(30)}good:\n`, "uncited"],
    ["code", "```\nrm -rf /\n```\n", "uncited"],
  ])("drops %s without a citation, before the first verified sentence and after it", (_, uncited, reason) => {
    const cited = { text: "It takes 5 days.\n", quote: FIVE_DAYS };
    expect(verifyBlocks(uncited, cited).text).toBe("It takes 5 days [1].");
    const { text, dropped } = verifyBlocks(cited, uncited, { text: "It goes to your card.", quote: CARD });
    expect(text.replace(/\s+/g, " ")).toBe("It takes 5 days [1]. It goes to your card [2].");
    expect(dropped.map((line) => line.reason)).toEqual([reason]);
  });

  it("shows the line nearest to the verified sentence, with the heading above it", () => {
    const { text, dropped } = verifyBlocks("**Other**\n\n**Refunds**\n\nIt is said:\n\nSo this is it:\n\n", {
      text: "It takes 5 days.",
      quote: FIVE_DAYS,
    });
    expect(text).toBe("**Refunds**\n\nSo this is it:\n\nIt takes 5 days [1].");
    expect(dropped.map((line) => line.text)).toEqual(["**Other**", "It is said:"]);
  });

  it("drops an uncited sentence with a figure in it", () => {
    const { text, dropped } = verifyBlocks("It costs $1. ", { text: "It takes 5 days.", quote: FIVE_DAYS });
    expect(text).toBe("It takes 5 days [1].");
    expect(dropped).toEqual([{ text: "It costs $1.", reason: "uncited_figure" }]);
  });

  it("drops a sentence with a figure that stands in nothing it cites, however rightly it quotes", () => {
    const { text, dropped } = verifyBlocks(
      { text: "Refunds take 6 business days.", quote: FIVE_DAYS },
      { text: " We ship to 5 countries.", quote: SHIPPING.text, document: 1 },
      {
        text: " They take 5 days, to 12 countries.",
        quotes: [
          [0, FIVE_DAYS],
          [1, SHIPPING.text],
        ],
      },
    );
    expect(text).toBe("They take 5 days, to 12 countries [1] [2].");
    expect(dropped.map(({ reason }) => reason)).toEqual(["figure_not_found", "figure_not_found"]);
  });

  it("drops the words that a token limit broke off", () => {
    const events = makeEvents([{ text: "It takes 5 days. It may take long", quote: FIVE_DAYS }], "max_tokens");
    expect(verify(events).text).toBe("");
    const apart = makeEvents(
      [
        { text: "It takes 5 days.", quote: FIVE_DAYS },
        { text: " It may", quote: CARD },
      ],
      "max_tokens",
    );
    expect(verify(apart).text).toBe("It takes 5 days [1].");
  });

  it("shows nothing of a stream that broke off before its block was closed", () => {
    expect(
      verify([
        { type: "text", text: "It takes 5 days." },
        { type: "citation", document_index: 0, quote: FIVE_DAYS },
      ]).text,
    ).toBe("");
  });

  it("stops at 8,000 characters", () => {
    const blocks = Array.from({ length: 400 }, (_, n) => ({
      text: `Refunds take 5 business days, says line ${"x".repeat(n % 5)}. `,
      quote: FIVE_DAYS,
    }));
    const { text, dropped } = verify(makeEvents(blocks));
    expect(text.length).toBeLessThanOrEqual(8_000);
    expect(text.length).toBeGreaterThan(7_900);
    expect(dropped[0]?.reason).toBe("too_long");
  });
});

describe("every way of splitting the stream", () => {
  const blocks: TestBlock[] = [
    "Gute Frage 👩‍🚒! Hier ist, was z. B. die Seite sagt:\n\n",
    { text: "1. **Refunds** take 5 days… ", quote: FIVE_DAYS },
    { text: "Ask `npm i. Now` first.\n", quote: CARD },
    "2. Free ![x](https://evil.example/a) <b>now</b>.\n",
    { text: "```sh\n# a. B\nrun\n```\n", quote: FIVE_DAYS },
    { text: "返金は五日です。", quote: FIVE_DAYS },
    { text: "See [it](https://shop.example.org/refunds) [3].", quote: CARD },
  ];
  const whole = verify(makeEvents(blocks));

  it("has text to split", () => {
    expect(whole.text).toContain("```sh\n# a. B\nrun\n```");
    expect(whole.text).not.toContain("evil.example/a");
  });

  it("gives the same text, sources and reasons", () => {
    for (const [at, event] of makeEvents(blocks).entries()) {
      if (event.type !== "text") continue;
      for (let cut = 0; cut <= event.text.length; cut++) {
        const events = makeEvents(blocks).toSpliced(
          at,
          1,
          { type: "text", text: event.text.slice(0, cut) },
          { type: "text", text: event.text.slice(cut) },
        );
        expect(verify(events), `event ${at} cut at ${cut}`).toEqual(whole);
      }
    }
  });

  it("gives the same when citations come before the text", () => {
    const order = (events: LlmEvent[]) => {
      const groups: LlmEvent[][] = [[]];
      for (const event of events) {
        groups.at(-1)?.push(event);
        if (event.type === "block_end") groups.push([]);
      }
      return groups.flatMap((group) =>
        group.toSorted((a, b) => Number(b.type === "citation") - Number(a.type === "citation")),
      );
    };
    expect(verify(order(makeEvents(blocks)))).toEqual(whole);
  });
});
