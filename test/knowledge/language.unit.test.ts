import { describe, expect, it } from "vitest";
import { extractPage } from "../../workers/crawl/extract/extract";
import { findLanguage } from "../../workers/knowledge/language";

const TEXTS: Record<string, string> = {
  en: "You can return your order within thirty days of delivery. The article must be unused and in its original packaging. We pay the money back to the account you paid with as soon as the article has reached our warehouse.",
  de: "Sie können Ihre Ware innerhalb von dreißig Tagen nach der Lieferung zurückgeben. Die Ware muss unbenutzt und in der Originalverpackung sein. Wir zahlen das Geld auf das Konto zurück, mit dem Sie bezahlt haben.",
  fr: "Vous pouvez retourner vos articles dans les trente jours suivant la livraison. L'article doit être inutilisé et dans son emballage d'origine. Nous remboursons le montant sur le compte utilisé pour le paiement.",
  ja: "商品の返品は、お届けから三十日以内に承ります。未使用で元の箱に入っている必要があります。返金は支払いに使用した口座に行います。".repeat(
    4,
  ),
  ar: "يمكنك إرجاع طلبك خلال ثلاثين يوما من التسليم. يجب أن يكون المنتج غير مستخدم وفي عبوته الأصلية. نعيد المبلغ إلى الحساب الذي دفعت منه بمجرد وصول المنتج إلى مستودعنا. إذا كانت لديك أسئلة فاكتب إلينا في أي وقت.",
};
const NORWEGIAN =
  "Du kan returnere varer innen tretti dager etter levering. Varen må være ubrukt og i originalemballasjen. Vi betaler pengene tilbake til kontoen du har betalt med så snart vi har mottatt varen på lageret vårt.";

describe("the language of a page", () => {
  it.each(Object.entries(TEXTS))("is %s where nothing is declared", (language, text) => {
    expect(findLanguage(null, text)).toBe(language);
  });

  it("is the text's where it clearly contradicts the declaration", () => {
    expect(findLanguage("en-US", TEXTS.de ?? "")).toBe("de");
    expect(findLanguage("de_AT", TEXTS.de ?? "")).toBe("de");
  });

  it("is the declared one for short text, for names and numbers, and for languages that are not told apart", () => {
    expect(findLanguage("en", "Rückgabe innerhalb von dreißig Tagen")).toBe("en");
    expect(findLanguage("EN-gb", "17 lamps, 20.00, SKU 5001 ".repeat(40))).toBe("en");
    expect(findLanguage("nb", NORWEGIAN)).toBe("nb");
    expect(findLanguage("da", TEXTS.en ?? "")).toBe("da");
  });

  it("is unknown where neither says", () => {
    expect(findLanguage(null, "Lamps")).toBeNull();
    expect(findLanguage("", "")).toBeNull();
    expect(findLanguage("english", "Lamps")).toBeNull();
  });

  it("is that of the text, not of its code", () => {
    const code = `\`\`\`js\n${"const answer = await fetchTheThingThatWasAskedFor(request, response);\n".repeat(20)}\`\`\`\n\n`;
    expect(findLanguage("en", `${code}${TEXTS.fr}`)).toBe("fr");
    expect(extractPage(`<html lang=en><p>${TEXTS.de}`, "https://a.example/").language).toBe("de");
  });

  it("is found fast in a long text", () => {
    const before = process.cpuUsage();
    for (let i = 0; i < 20; i++) findLanguage(null, `${TEXTS.en} \`\`\`\n`.repeat(5_000));
    expect(process.cpuUsage(before).user / 1e3 / 20).toBeLessThan(50);
  });
});
