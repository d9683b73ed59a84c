import { describe, expect, it } from "vitest";
import { stripQuoted } from "../../workers/conversations/quoted-text";

describe("the text of an answer by mail", () => {
  it.each([
    ["Yes, please.", "Yes, please."],
    ["Yes.\r\n\r\nOn Thu, 26 Nov 2026 at 19:40, Shop <a@b.example> wrote:\r\n> Ada:\r\n>\r\n> Shall I?\r\n", "Yes."],
    ["Yes.\n\nOn Thu, 26 Nov 2026 at 19:40, Shop <\nreply+0123@b.example>\nwrote:\n\n> Shall I?\n", "Yes."],
    ["Ja.\n\nAm Do., 26. Nov. 2026 um 19:40 Uhr schrieb Shop <a@b.example>:\n\n> Soll ich?", "Ja."],
    ["Oui.\n\nLe jeu. 26 nov. 2026 à 19:40, Shop <a@b.example> a écrit :\n\n> Dois-je ?", "Oui."],
    ["Sí.\n\nEl jue, 26 nov 2026 a las 19:40, Shop (<a@b.example>) escribió:\n\n> ¿Debo?", "Sí."],
    ["Yes.\n\n-----Original Message-----\nFrom: Shop\nShall I?", "Yes."],
    ["Ja.\n\n-----Ursprüngliche Nachricht-----\nVon: Shop\nSoll ich?", "Ja."],
    ["Yes.\n\n________________________________\nFrom: Shop <a@b.example>\nSent: Thursday\nShall I?", "Yes."],
    ["Yes.\n\nFrom: Shop <a@b.example>\nSent: Thursday\nTo: Ada\n\nShall I?", "Yes."],
    ["Yes.\n-- \nAda Lovelace\n+44 20 7946 0000", "Yes."],
    ["On Thu, Shop wrote:\n> Shall I?\n\nYes, below.\n", "Yes, below."],
    ["> Shall I?\nYes.\n> And today?\nNo, tomorrow.", "Yes.\nNo, tomorrow."],
    ["One.\n\n\n\n\nTwo.", "One.\n\nTwo."],
    ["> Only what was quoted", ""],
    ["  \n\n", ""],
  ])("is without what was quoted: %j", (mail, text) => {
    expect(stripQuoted(mail)).toBe(text);
  });

  it.each([
    "From: is a word that a person may begin with.\nSo I do.",
    "I need two things:\n- a lamp\n- a shade",
    "On Monday my friend wrote: it works. Does it?",
    "a -- b\n---\nc",
  ])("keeps what a person wrote: %j", (mail) => {
    expect(stripQuoted(mail)).toBe(mail);
  });

  it.each([
    "On ".repeat(500_000),
    "wrote:\n".repeat(200_000),
    `On ${"wrote ".repeat(300_000)}:`,
    "> \n\n".repeat(300_000),
    "On x\n".repeat(300_000),
    `${"On a:\n> \n".repeat(150_000)}`,
  ])("is found within two seconds of processor time in a hostile mail", (mail) => {
    const began = process.cpuUsage();
    stripQuoted(mail);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });
});
