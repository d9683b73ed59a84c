import { describe, expect, it } from "vitest";
import { analyseQuery } from "../../workers/answers/analyse";

const first = (text: string) => analyseQuery(text).categories[0];

describe("categories", () => {
  it.each([
    ["Can I talk to a human?", "human_request"],
    ["I want to speak with someone from your team", "human_request"],
    ["connect me to an agent", "human_request"],
    ["real person please", "human_request"],
    ["agent", "human_request"],
    ["Kann ich mit einem Mitarbeiter sprechen?", "human_request"],
    ["je veux parler à un conseiller", "human_request"],
    ["quiero hablar con una persona", "human_request"],
    ["quero falar com um atendente", "human_request"],
    ["ik wil met een medewerker praten", "human_request"],
    ["vorrei parlare con un operatore", "human_request"],
    ["オペレーターと話したい", "human_request"],
    ["转人工客服", "human_request"],
    ["Соедините с оператором", "human_request"],
    ["Chcę rozmawiać z konsultantem", "human_request"],
    ["Hello!", "greeting"],
    ["こんにちは", "greeting"],
    ["Привет!", "greeting"],
    ["谢谢", "greeting"],
    ["Dzień dobry", "greeting"],
    ["Good morning", "greeting"],
    ["Bonjour", "greeting"],
    ["Guten Tag", "greeting"],
    ["thank you very much", "greeting"],
    ["My zip is broken, how do I fix it?", "troubleshooting"],
    ["how to wash wool, step by step", "tutorial"],
    ["how can I debug the connection", "troubleshooting"],
    ["Is there a guide?", "tutorial"],
    ["The zip is broken", "support"],
    ["Mein Reißverschluss ist kaputt", "support"],
    ["¿Cómo puedo devolver algo?", "tutorial"],
    ["Combien ça coûte, le prix ?", "product"],
    ["Which is warmer?", "question"],
    ["Wer liefert?", "question"],
    ["I have a problem with my order", "support"],
    ["what is the price of the throw", "product"],
    ["Where is my parcel?", "question"],
    ["refunds", "question"],
  ])("takes %s as %s", (text, category) => {
    expect(first(text)).toBe(category);
  });

  it.each([
    "Is the blanket made of human hair?",
    "Hello, how long do refunds take?",
    "How many people fit under it?",
    "Do you talk about dogs on this site?",
    "What does an estate agent cost?",
    "Hi, where is my parcel?",
    "Bonjour, où est mon colis ?",
    "Is the operator manual included?",
  ])("does not take %s for a greeting or a wish for a person", (text) => {
    expect(["greeting", "human_request"]).not.toContain(first(text));
  });

  it("keeps all that match, in the order of the specification", () => {
    expect(analyseQuery("How do I fix the problem with this product, and where is help?").categories).toEqual([
      "troubleshooting",
      "tutorial",
      "support",
      "product",
      "question",
    ]);
  });

  it("takes the host page's category as given and guesses for anything else", () => {
    expect(analyseQuery("Hello", "product").categories).toEqual(["product"]);
    expect(analyseQuery("Hello", "auto").categories).toEqual(["greeting"]);
    expect(analyseQuery("Hello", { toString: () => "product" }).categories).toEqual(["greeting"]);
  });

  it("tells thanks from other greetings", () => {
    expect(analyseQuery("Thanks a lot!").thanks).toBe(true);
    expect(analyseQuery("Hi there").thanks).toBe(false);
    expect(analyseQuery("Thanks, and how long do refunds take?").thanks).toBe(false);
  });
});

describe("language", () => {
  it.each([
    ["how long do refunds take?", "en"],
    ["Wie lange dauert die Rückerstattung?", "de"],
    ["Combien de temps pour le remboursement ?", "fr"],
    ["¿Cuánto tarda el reembolso de mi pedido?", "es"],
    ["Quanto costa la spedizione per il mio ordine?", "it"],
    ["Hoe lang duurt het om mijn geld terug te krijgen?", "nl"],
    ["Quanto tempo demora o reembolso do meu pedido?", "pt"],
    ["返金はいつですか", "ja"],
    ["退款需要多久", "zh"],
    ["Сколько идёт возврат?", "ru"],
    ["refunds", null],
    ["", null],
  ])("reads %s as %s", (text, language) => {
    expect(analyseQuery(text).language).toBe(language);
  });
});

describe("leaning on earlier turns", () => {
  it.each([
    "And to Germany?",
    "what about gift cards",
    "Does it shrink?",
    "Why?",
    "How much?",
    "Und nach Österreich?",
    "Et en Belgique ?",
    "¿y a México?",
    "for Canada",
    "Which of them is warmer?",
    "does that fit",
    "Kostet das extra?",
    "Sind sie waschbar?",
    "Est-elle lavable ?",
  ])("%s does", (text) => {
    expect(analyseQuery(text).follow_up).toBe(true);
  });

  it.each([
    "How long do refunds take?",
    "Where is the Edinburgh shop of yours exactly located please tell",
    "Gift cards",
    "How long does it take to get a refund?",
    "Is it possible to pay by card?",
    "Does the blanket shrink when I wash it?",
    "And where is your shop?",
    "products that are vegan",
    "E-mail address?",
    "Haben Sie Gutscheine?",
    "Gibt es Rabatt?",
    "Was kostet das Wolltuch?",
    "Wat kost het product?",
  ])("%s does not", (text) => {
    expect(analyseQuery(text).follow_up).toBe(false);
  });
});

it("takes hostile input in its stride", () => {
  const started = performance.now();
  analyseQuery("talk to ".repeat(500_000));
  expect(performance.now() - started).toBeLessThan(5_000);
});
