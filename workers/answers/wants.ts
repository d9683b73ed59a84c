/** Which kind of fact a question asks for, and what a text must show to hold one. Pure. */
import type { QueryAnalysis } from "./analyse";

export interface Want {
  /** The words of the question that name the kind ("how much", "price"). A text that shows the fact need not repeat them. */
  asked: string;
  shows: RegExp;
  /** Without it a text can still answer: "Where is my order number?" */
  optional: boolean;
}

const DURATION =
  /\b(?:minutes?|hours?|(?:business |working )?days?|weeks?|months?|years?|immediately|at once|same day|tomorrow|stunden?|tagen?|werktagen?|wochen?|monaten?|jahren?|heures?|jours?|semaines?|mois|ans?|horas?|días?|dias?|semanas?|meses|años?|anos?|ore|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|uur|dagen?|werkdagen|weken?|maanden?|jaar|jaren)\b/i;
/** In lower case: "When it rains, …" is a condition, "… when it rains" an answer. */
const MOMENT =
  /\b(?:when|once|before|after|until|as soon as|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July|August|September|October|November|December|(?:1[5-9]|20)\d\d|\d{1,2}(?::\d\d)? ?[ap]m|\d{1,2}:\d\d|wenn|sobald|nach|quand|dès|après|cuando|después|quando|dopo|wanneer|zodra|na|depois)\b/;
const MONEY = /[$€£¥₹]\s?\d|\d\s?[$€£¥₹]|\b(?:free|gratis|kostenlos|gratuit|gratuite|usd|eur|gbp|chf)\b/i;
const EMAIL = /@[\w-]+\.\w/;
const PHONE = /\+?\d[\d ()./-]{6,}\d/;
const TEMPERATURE = /\d\s?°|\bdegrees?\b/i;
const WEIGHT = /\d\s?(?:mg|g|kg|lbs?|oz|grams?|kilos?|pounds?|tons?)\b/i;
const LENGTH = /\d\s?[×x]\s?\d|\d\s?(?:mm|cm|m|km|in|ft|inch(?:es)?|feet|miles?)\b/i;

const PLACE = /\b(?:in|at|near|on|to|from|am|bei|à|en|dans|a) (?:the |der |la |le )?\p{Lu}\p{Ll}/u;

/** Kinds that a good answer need not show. */
const OPTIONAL: ReadonlySet<RegExp> = new Set([PLACE, LENGTH]);
const KINDS: [asked: RegExp, ...shows: RegExp[]][] = [
  [
    /\b(?:how (?:long|soon|fast|quickly)|wie lange|combien de temps|cuánto (?:tiempo|tarda)|quanto tempo|hoe lang)\b/i,
    DURATION,
  ],
  [/\b(?:when|what time|wann|quand|cuándo|quando|wanneer)\b/i, DURATION, MOMENT],
  [
    /\b(?:how much|costs?|prices?|fees?|was kostet|wie viel|preis|combien|prix|cuánto cuesta|precio|quanto costa|prezzo|hoeveel|prijs|preço|quanto custa)\b/i,
    MONEY,
  ],
  [/\b(?:where|wo|où|dónde|dove|waar|onde)\b/i, PLACE],
  [/\be-?mail(?: address)?\b/i, EMAIL],
  [/\b(?:(?:tele)?phone(?: number)?|call|telefon|téléphone|teléfono|telefono|telefoon|telefone)\b/i, PHONE],
  [/\b(?:contact|reach|kontakt|contacter|contactar|contattare)\b/i, EMAIL, PHONE],
  [/\b(?:how many|wie viele|combien de|cuántos|cuántas|quanti|quante|hoeveel|quantos|quantas)\b/i, /\p{N}/u],
  [/\b(?:temperature|how (?:hot|warm|cold)|degrees|temperatur|température|temperatura|temperatuur)\b/i, TEMPERATURE],
  [/\b(?:weights?|weigh|how heavy|gewicht|poids|peso)\b/i, WEIGHT],
  [
    /\b(?:sizes?|dimensions?|measure|measurements?|how (?:big|large|wide|tall|high)|größe|taille|tamaño|maat)\b/i,
    LENGTH,
  ],
];

/** The kinds of fact a question asks for; none when it asks for none in particular. */
export function readWants(question: string): Want[] {
  return KINDS.flatMap(([pattern, ...shows]) => {
    const asked = pattern.exec(question)?.[0];
    return asked === undefined ? [] : shows.map((show) => ({ asked, shows: show, optional: OPTIONAL.has(show) }));
  });
}

/** Whether steps are asked for. */
export function isTutorial({ categories }: QueryAnalysis): boolean {
  return categories.includes("tutorial") || categories.includes("troubleshooting");
}
