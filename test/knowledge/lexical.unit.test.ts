import { describe, expect, it } from "vitest";
import {
  analyseQuery,
  matchAny,
  normaliseText,
  splitMarkdownWords,
  splitWords,
  stemWords,
} from "../../workers/knowledge/lexical";

describe("normaliseText", () => {
  it("unifies compatibility forms, case and accents", () => {
    expect(normaliseText("Café ﬁnance Ｘ１２ ÅNGSTRÖM")).toBe("cafe finance x12 angstrom");
  });

  it("keeps what is a letter of its own: vowel signs and composed syllables", () => {
    expect(splitWords("हिन्दी 환불")).toEqual(["हिन्दी", "환불"]);
  });

  it("finds the words of scripts written without spaces", () => {
    expect(splitWords("退款政策")).toEqual(["退款", "政策"]);
    expect(splitWords("返品の送料は？")).toContain("送料");
    expect(splitWords("นโยบายการคืนเงิน").length).toBeGreaterThan(1);
  });

  it("takes marks, controls, emoji and lone surrogates for gaps", () => {
    expect(splitWords("a\u0000b 👍 c\ud800d “e”")).toEqual(["a", "b", "c", "d", "e"]);
  });
});

describe("splitMarkdownWords", () => {
  it("drops the addresses of links and images and keeps their words", () => {
    expect(splitMarkdownWords("See [our policy](https://a.example/refund?x=1) ![box](/i.png)")).toEqual([
      "see",
      "our",
      "policy",
      "box",
    ]);
  });

  it("takes linear time on openings that never close", () => {
    const start = performance.now();
    splitMarkdownWords("](".repeat(200_000));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe("analyseQuery", () => {
  it("keeps the words a question is about", () => {
    expect(analyseQuery("How can I return the shoes that I want to exchange?").terms).toEqual([
      "return",
      "shoes",
      "exchange",
    ]);
  });

  it("takes a measure for one only after how", () => {
    expect(analyseQuery("How long do refunds take?").terms).toEqual(["refunds"]);
    expect(analyseQuery("long sleeves").terms).toEqual(["long", "sleeves"]);
  });

  it("leaves out contractions, not the words that look like their pieces", () => {
    expect(analyseQuery("Who won? It won't re-open, and where's the shop's door").terms).toEqual([
      "won",
      "re",
      "open",
      "shop",
      "door",
    ]);
  });

  it("keeps every word of a name of code", () => {
    expect(analyseQuery("what is read_only?").terms).toEqual(["read", "only"]);
  });

  it("finds e-mail and email by either", () => {
    expect(analyseQuery("your E-Mail").terms).toEqual(analyseQuery("your email").terms);
  });

  it("pairs neighbours among the words kept, each pair once", () => {
    expect(analyseQuery("gift card for a gift card balance").pairs).toEqual([
      ["gift", "card"],
      ["card", "gift"],
      ["card", "balance"],
    ]);
  });

  it("keeps every word when none says what it is about", () => {
    expect(analyseQuery("what can you do").terms).toEqual(["what", "can", "you", "do"]);
  });

  it("finds nothing to look for in text without words", () => {
    expect(analyseQuery("?! 👍 ***")).toEqual({ terms: [], pairs: [] });
  });
});

describe("stemWords", () => {
  it("stems by the language of the text", () => {
    expect(stemWords(["deliveries", "shipping"], "en")).toBe("deliveri ship");
    expect(stemWords(["rückerstattungen"], "de-AT")).toBe("ruckerstatt");
    expect(stemWords(["退款", "หมวก"], "zh")).toBe("退款 หมวก");
  });

  it("holds a word with accents as it is typed without them as well", () => {
    expect(stemWords(["devolución"], "es").split(" ")).toContain(stemWords(["devoluciones"], "es"));
    expect(stemWords(["devolución"], "es").split(" ")).toContain(stemWords(["devolucion"], "es"));
  });
});

describe("analyseQuery in other languages", () => {
  it.each([
    ["de", "Wie lange dauert die Rückerstattung?", ["lange", "dauert", "rückerstattung"]],
    ["fr", "Comment puis-je suivre ma commande ?", ["suivre", "commande"]],
    ["es", "¿Cuánto cuesta el envío a Canarias?", ["cuesta", "envío", "canarias"]],
    ["nl", "Hoe kan ik mijn bestelling volgen?", ["bestelling", "volgen"]],
  ])("takes the function words of %s off", (language, query, terms) => {
    expect(analyseQuery(query, language).terms).toEqual(terms);
  });
});

describe("matchAny", () => {
  it("quotes every phrase and doubles its quotes", () => {
    expect(matchAny(['a" OR b*', "NEAR(x y)"])).toBe('"a"" OR b*" OR "NEAR(x y)"');
  });
});
