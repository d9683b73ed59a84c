import { describe, expect, it } from "vitest";
import { ANGRY, scoreSentiment } from "../../workers/conversations/conversation/sentiment";

describe("a message's sentiment", () => {
  it.each([
    "This is ridiculous, I have been waiting for three weeks!",
    "Worst service ever",
    "I am so frustrated. Nobody replies and this is the third time I write.",
    "STILL NOT HERE AND NOBODY REPLIES",
    "your stupid bot is no help",
    "Das ist eine Frechheit!",
    "Immer noch nichts! Ich bin echt sauer und enttäuscht.",
    "C'est inadmissible, personne ne répond",
    "Estoy harta, es una vergüenza",
    "È vergognoso, sono stufa",
    "Dit is belachelijk, ik ben het spuugzat",
    "Isso é um absurdo, estou farto",
  ])("is angry: %s", (text) => {
    expect(scoreSentiment(text)).toBeLessThanOrEqual(ANGRY);
  });

  it.each([
    "How long do refunds take?",
    "My blanket arrived damaged. What can I do?",
    "Is the delivery terrible in winter?",
    "I'm not angry, just curious: when does it ship?",
    "I WANT TO RETURN IT",
    "Was kostet der Versand nach Österreich?",
    "Mon colis n'est pas arrivé",
    "¿Cuánto cuesta el envío?",
    "Quanto costa la spedizione?",
    "Wat kost verzenden?",
    "Quanto custa o frete?",
    "",
  ])("is not: %s", (text) => {
    expect(scoreSentiment(text)).toBeGreaterThan(ANGRY);
  });

  it("lies between -1 and 1, and tells thanks from a complaint", () => {
    expect(scoreSentiment("Where is my order?")).toBe(0);
    expect(scoreSentiment("Thanks, that is perfect!")).toBeGreaterThan(0.5);
    expect(scoreSentiment("That is not good")).toBeLessThan(0);
    expect(scoreSentiment("ridiculous ".repeat(500))).toBeGreaterThan(-1.0001);
    expect(scoreSentiment("that is annoying!!")).toBeLessThan(scoreSentiment("that is annoying"));
  });

  it("takes no longer on a hostile text", () => {
    const started = performance.now();
    scoreSentiment("no one no one still nobody ".repeat(40_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
