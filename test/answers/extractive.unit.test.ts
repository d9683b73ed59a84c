import { describe, expect, it } from "vitest";
import { analyseQuery } from "../../workers/answers/analyse";
import { extractAnswer } from "../../workers/answers/extractive";
import { Verifier } from "../../workers/answers/verify";
import type { IndexHit, IndexTerm } from "../../workers/ports";
import { makeHit } from "../support/passages";

/** The shown answer; every quote must stand verbatim in its passage, else the verifier drops the sentence. */
async function answer(question: string, words: string[], hits: IndexHit[]): Promise<string> {
  const terms = words.map((term): IndexTerm => ({ term, df: 3, weight: 2 }));
  const verifier = new Verifier(hits, new Set());
  for await (const event of extractAnswer({ hits, terms, analysis: analyseQuery(question), question }))
    verifier.push(event);
  const { text, sources, dropped, kept } = verifier.summary();
  expect(dropped).toEqual([]);
  for (const { chunk_id, quote } of kept) expect(hits.find((hit) => hit.chunk_id === chunk_id)?.text).toContain(quote);
  expect(sources.length > 0).toBe(text !== "");
  return text;
}

const REFUNDS = makeHit(
  "We want you to be happy with what you bought. Refunds are issued within 5 business days after your return reaches us. Opened food cannot come back to us.",
);

describe("sentences", () => {
  it("answers with the sentence that holds the fact asked for", async () => {
    expect(await answer("how long do refunds take?", ["refunds"], [REFUNDS])).toBe(
      "Refunds are issued within 5 business days after your return reaches us [1].",
    );
  });

  it("prefers a price where a price is asked for", async () => {
    const hit = makeHit("Shipping is quick and shipping is careful. Shipping costs £4.50 in the UK.", {
      title: "Shipping",
    });
    expect(await answer("How much is shipping?", ["shipping"], [hit])).toContain("£4.50");
  });

  it.each([
    ["What temperature for linen?", "Linen is woven here.", "Wash linen at 40 °C."],
    ["How much does the throw cost?", "The throw measures 140 × 185 cm.", "It is £78 in every colour."],
    ["What does the throw weigh?", "The throw is light.", "It has 0.8 kg."],
    ["What is your email address?", "Our address is Mill Lane.", "Write to hello@shop.example."],
    ["Where is your shop?", "Our shop is small.", "You find the shop in Sedbergh."],
  ])("answers %s with the kind of fact asked for", async (question, other, wanted) => {
    const words = ["linen", "throw", "temperature", "email", "address", "shop"].filter((word) =>
      question.includes(word),
    );
    const hit = makeHit(`${other}\n\n${wanted}`, { title: "Linen, throw, shop" });
    expect(await answer(question, words, [hit])).toContain(wanted.slice(0, -1));
  });

  it("prefers the section whose heading is what was asked", async () => {
    const aside = makeHit("A third package adds token authentication as well.", {
      heading_path: ["Other packages"],
      title: "Guide",
    });
    const section = makeHit("This scheme sends token authentication in a header.", {
      chunk_id: "c2",
      heading_path: ["TokenAuthentication"],
      score: 8,
      title: "Guide",
    });
    expect(await answer("token authentication", ["token", "authentication"], [aside, section])).toContain(
      "This scheme",
    );
  });

  it("never answers with a question of the page, but with what follows it", async () => {
    const hit = makeHit("How long do refunds take?\n\nAllow up to 14 days for it.", { title: "FAQ" });
    expect(await answer("how long do refunds take", ["refunds"], [hit])).toBe("Allow up to 14 days for it [1].");
  });

  it("adds the sentence a pronoun leans on", async () => {
    const hit = makeHit("Gift cards are sent by post. They cannot be refunded, even unused.", { title: "Cards" });
    expect(await answer("Are gift cards refundable?", ["gift", "refunded"], [hit])).toBe(
      "Gift cards are sent by post [1]. They cannot be refunded, even unused [2].",
    );
  });

  it("joins what two pages say of two halves of a question, the best first", async () => {
    const second = makeHit("Monogrammed blankets take 6 extra days to make.", {
      chunk_id: "c2",
      page_id: "p2",
      score: 9,
      title: "Monograms",
    });
    expect(
      await answer("When are refunds issued for monogrammed blankets?", ["refunds", "monogrammed"], [REFUNDS, second]),
    ).toBe(
      "Refunds are issued within 5 business days after your return reaches us [1].\n\nMonogrammed blankets take 6 extra days to make [2].",
    );
  });

  it("does not say the same twice", async () => {
    const copy = makeHit(REFUNDS.text, { chunk_id: "c2", page_id: "p2", score: 9.9 });
    expect(await answer("how long do refunds take?", ["refunds"], [REFUNDS, copy])).toBe(
      "Refunds are issued within 5 business days after your return reaches us [1].",
    );
  });

  it("gives both of two things asked for, however alike their sentences", async () => {
    const hit = makeHit("Shipping to Germany costs £14.\n\nShipping to Canada costs £29.", { title: "Prices" });
    expect(await answer("How much is shipping to Germany and Canada?", ["shipping", "germany", "canada"], [hit])).toBe(
      "Shipping to Germany costs £14 [1]. Shipping to Canada costs £29 [2].",
    );
  });

  it("says nothing when no sentence says anything of the question", async () => {
    expect(await answer("Do you sell helicopters?", ["helicopters"], [REFUNDS])).toBe("");
    expect(await answer("Do you sell helicopters?", ["helicopters"], [])).toBe("");
  });

  it("finds words by their family", async () => {
    const hit = makeHit("Blankets may be washed at 30 °C. Deliveries leave at noon.", { title: "Care" });
    expect(await answer("Can I wash it?", ["washing"], [hit])).toBe("Blankets may be washed at 30 °C [1].");
    expect(await answer("When do you deliver?", ["deliver"], [hit])).toBe("Deliveries leave at noon [1].");
  });
});

describe("lists, tables and code", () => {
  const steps =
    "To return an item:\n\n1. Write to us.\n2. Pack the item.\n3. Stick the label on it.\n\nWe pay the postage.";

  it("keeps steps a whole list with their introduction", async () => {
    expect(await answer("How do I return an item?", ["return", "item"], [makeHit(steps, { title: "Returns" })])).toBe(
      "To return an item [1]:\n\n1. Write to us [2].\n2. Pack the item [3].\n3. Stick the label on it [4].",
    );
  });

  it("puts the heading over a list that means nothing without it", async () => {
    const hit = makeHit("- Washed blankets\n- Gift cards", {
      heading_path: ["What cannot be returned?"],
      title: "Returns",
    });
    expect(await answer("Can gift cards be returned?", ["gift", "cards", "returned"], [hit])).toBe(
      "**What cannot be returned?**\n\n- Washed blankets [1]\n- Gift cards [2]",
    );
  });

  it("reads a table row with its header and quotes the row", async () => {
    const hit = makeHit("| Country | Time |\n| --- | --- |\n| Germany | 3 days |\n| Japan | 9 days |", {
      title: "Delivery",
    });
    expect(await answer("How long is delivery to Japan?", ["delivery", "japan"], [hit])).toBe(
      "**Japan** – Time: 9 days [1].",
    );
  });

  const SIZES = [
    "Sizes and prices",
    "",
    "| Size | Measures | Price |",
    "| --- | --- | --- |",
    "| Single | 90 × 190 cm | £145 |",
    "| King | 150 × 200 cm | £245 |",
    "| Super king | 180 × 200 cm | £295 |",
  ].join("\n");

  it("chooses the row that is about what was asked, and the column of the kind asked for", async () => {
    const hit = makeHit(SIZES, { title: "Topper" });
    expect(await answer("How much is the king topper?", ["king", "topper"], [hit])).toBe("**King** – Price: £245 [1].");
    expect(await answer("What are the measures of the king topper?", ["measures", "king", "topper"], [hit])).toBe(
      "**King** – Measures: 150 × 200 cm [1].",
    );
  });

  it("shows a table whole, below its caption, when no row says more than another", async () => {
    expect(
      await answer(
        "sizes and prices of the topper",
        ["sizes", "prices", "topper"],
        [makeHit(SIZES, { title: "Topper" })],
      ),
    ).toBe(
      "**Sizes and prices**\n\n- **Single** – Price: £145 [1].\n- **King** – Price: £245 [2].\n- **Super king** – Price: £295 [3].",
    );
  });

  it("does not mix the lists of two sections", async () => {
    const hit = makeHit(
      "## What is not covered\n\n- Moth holes.\n\n## How to make a claim\n\n1. Take two photographs.\n2. Send them to us.",
      {
        title: "Warranty",
      },
    );
    expect(await answer("How do I make a claim?", ["claim"], [hit])).toBe(
      "**How to make a claim**\n\n1. Take two photographs [1].\n2. Send them to us [2].",
    );
  });

  it("names the setting that a sentence leaves to its heading", async () => {
    const hit = makeHit("The default size of a page. None by default.", {
      heading_path: ["PAGE_SIZE"],
      title: "Settings",
    });
    expect(await answer("What does PAGE_SIZE do?", ["page", "size"], [hit])).toMatch(
      /^\*\*PAGE_SIZE\*\*\n\nThe default size of a page \[1\]\./,
    );
  });

  it("keeps code as it stands, below the sentence that introduces it", async () => {
    const hit = makeHit(
      "Install the package with npm:\n\n```sh\nnpm install  shelf\n\nnpx shelf. Init\n```\n\nThat is all.",
      { title: "Start" },
    );
    expect(await answer("How do I install the package?", ["install", "package"], [hit])).toBe(
      "Install the package with npm [1]:\n```\nnpm install  shelf\n\nnpx shelf. Init\n```\n[2]",
    );
  });

  it("leaves images and foreign links of a page behind", async () => {
    const hit = makeHit("Refunds take ![clock](https://evil.example/x.png) 5 [days](https://evil.example/d) at most.");
    expect(await answer("how long do refunds take?", ["refunds"], [hit])).toBe("Refunds take 5 days at most [1].");
  });
});
