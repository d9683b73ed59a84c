/** What a visitor's message asks for, in which language, and whether it leans on what was said before. Pure. */

import { QUERY_CATEGORIES, type QueryCategory } from "../contract/templates";

export interface QueryAnalysis {
  /** Every category that matches, in the order of QUERY_CATEGORIES; never empty. The first one chooses the template. */
  categories: QueryCategory[];
  /** ISO 639-1, null when the text does not tell. */
  language: string | null;
  /** Cannot be understood without the turns before it. */
  follow_up: boolean;
  /** The whole message says thank you: a greeting with its own reply. */
  thanks: boolean;
}

/**
 * Analyses a message. `context_type` is the host page's own word for it (spec §3): a category is taken as given, anything
 * else (`auto`, absent, unknown) is guessed. A message of no category is a `question`.
 */
export function analyseQuery(text: string, context_type?: unknown): QueryAnalysis {
  const words = splitWords(text);
  const given = QUERY_CATEGORIES.find((category) => category === context_type);
  const found = given
    ? [given]
    : QUERY_CATEGORIES.filter((category) => MATCHERS[category](words, ` ${words.join(" ")} `));
  return {
    categories: found.length > 0 ? found : ["question"],
    language: detectLanguage(text, words),
    follow_up: isFollowUp(words, text),
    thanks:
      words.some((word) => THANKS.has(word)) && words.every((word) => THANKS.has(word) || GREETING_FILL.has(word)),
  };
}

const MAX_WORDS = 400;

function splitWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/\be-(?=\p{L})/gu, "e")
      .match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? []
  )
    .slice(0, MAX_WORDS)
    .map((word) => word.replace("’", "'"));
}

const list = (words: string) => new Set(words.split(/\s+/));

const GREETINGS = list(
  "hi hello hey heya hiya howdy greetings yo morning afternoon evening hallo hej moin servus guten bonjour bonsoir salut coucou hola buenas buenos ciao salve buongiorno buonasera hoi goedemorgen goedemiddag goedenavond dag olá ola oi cześć dzień hej hejsan merhaba selam привет здравствуйте добрый こんにちは こんばんは おはようございます 你好 您好 안녕하세요 مرحبا שלום",
);
const THANKS = list(
  "thanks thank thx cheers danke dankeschön merci gracias grazie bedankt dank obrigado obrigada dziękuję tack teşekkürler спасибо ありがとう ありがとうございます 谢谢 謝謝 감사합니다 شكرا תודה",
);
/** Words that may stand in a message that only greets or thanks. */
const GREETING_FILL = list(
  "there good day you to all everyone team again so very much a lot many ok okay great perfect morgen tag abend wieder vielen sehr dir ihnen tout le monde à tous beaucoup días dias tardes noches muchas mil a todos giorno sera mille tante je wel u bom boa dia tarde noite muito dobry день вечер",
);

/** "talk to a human": a verb of contact, a preposition, a person, close together. */
const CONTACT_VERBS = list(
  "talk speak speaking talking chat connect transfer escalate forward sprechen reden verbinden parler discuter hablar parlare spreken praten verbonden falar conversar",
);
const CONTACT_PREPOSITIONS = list("to with me mit avec à a au con met com");
const PEOPLE = list(
  "human person people someone somebody agent representative rep operator advisor adviser staff employee manager mensch menschen person mitarbeiter mitarbeiterin berater jemandem humain personne quelqu'un conseiller agent humano persona alguien agente umano persona qualcuno operatore mens persoon iemand medewerker humano pessoa alguém atendente",
);
/** People words that name a helper by themselves: "agent please" is a request, "person" alone is not. */
const HELPERS = list(
  "human agent representative operator mensch mitarbeiter humain conseiller humano agente operatore medewerker atendente",
);
const REQUEST_FILL = list(
  "a an the real live please now i want need get me get to bitte einen echten un une vrai por favor un een echte um per favore s'il vous plaît",
);

/** In languages whose words the lists above do not hold. */
const ASKS_FOR_PERSON =
  /オペレーター|担当者と|人と話|人工(?:客服|服务)|真人|转人工|轉人工|客服人员|상담원|사람과|оператор|живым человеком|موظف|التحدث (?:مع|إلى) شخص|konsultant|z człowiekiem|temsilci|yetkili|medarbetare|prata med någon/iu;

function isHumanRequest(words: string[]): boolean {
  if (words.length <= SHORT_MESSAGE_WORDS && ASKS_FOR_PERSON.test(words.join(" "))) return true;
  for (const [at, word] of words.entries()) {
    if (!CONTACT_VERBS.has(word)) continue;
    const ahead = words.slice(at + 1, at + 7);
    const from = ahead.findIndex((next) => CONTACT_PREPOSITIONS.has(next));
    if (from >= 0 && ahead.slice(from + 1, from + 5).some((next) => PEOPLE.has(next))) return true;
    // German and Dutch put the verb last: "mit einem Menschen sprechen".
    const behind = words.slice(Math.max(0, at - 5), at);
    if (behind.some((next) => next === "mit" || next === "met") && behind.some((next) => PEOPLE.has(next))) return true;
  }
  if (
    words.some(
      (word, at) => (word === "real" || word === "live") && (words[at + 1] === "person" || words[at + 1] === "agent"),
    )
  )
    return true;
  return (
    words.length <= 6 &&
    words.some((word) => HELPERS.has(word)) &&
    words.every((word) => HELPERS.has(word) || REQUEST_FILL.has(word))
  );
}

const has = (pattern: RegExp) => (_: string[], text: string) => pattern.test(text);

/** The words of spec §10.1, with what the most common other languages say. Texts are lower-case words between single spaces. */
const MATCHERS: Record<QueryCategory, (words: string[], text: string) => boolean> = {
  human_request: isHumanRequest,
  greeting: (words) =>
    words.length > 0 &&
    words.some((word) => GREETINGS.has(word) || THANKS.has(word)) &&
    words.every((word) => GREETINGS.has(word) || THANKS.has(word) || GREETING_FILL.has(word)),
  troubleshooting: has(
    / (?:fix|fixed|fixing|solve|solved|debug|resolve|resolved|repair|not working|doesn't work|won't|reparieren|beheben|lösen|funktioniert nicht|réparer|résoudre|ne marche pas|arreglar|solucionar|no funciona|riparare|risolvere|non funziona|oplossen|repareren|werkt niet|consertar|resolver|não funciona) /,
  ),
  tutorial: has(
    / (?:how to|how do i|how can i|how do we|guide|tutorial|step by step|steps|instructions|anleitung|wie kann ich|schritt für schritt|comment faire|étape par étape|cómo puedo|paso a paso|come posso|passo passo|hoe kan ik|stap voor stap|como posso|passo a passo) /,
  ),
  support: has(
    / (?:help|problem|problems|issue|issues|error|errors|broken|hilfe|fehler|kaputt|aide|problème|erreur|cassé|ayuda|problema|roto|aiuto|errore|rotto|hulp|probleem|fout|kapot|ajuda|erro|quebrado) /,
  ),
  product: has(
    / (?:product|products|price|prices|cost|costs|buy|sell|stock|size|sizes|colour|colours|color|colors|material|produkt|produkte|preis|kosten|kaufen|größe|farbe|produit|prix|acheter|taille|couleur|producto|precio|comprar|talla|prodotto|prezzo|comprare|taglia|prijs|kopen|maat|produto|preço|tamanho) /,
  ),
  question: has(
    / (?:what|where|when|why|who|which|how|was|wo|wann|warum|wer|welche|welcher|welches|wie|que|quoi|où|quand|pourquoi|qui|quel|quelle|comment|qué|dónde|cuándo|por qué|quién|cuál|cómo|cosa|dove|quando|perché|chi|quale|come|wat|waar|wanneer|waarom|wie|welke|hoe|onde|quem|qual|como) /,
  ),
};

const FOLLOW_UP_STARTS = list(
  "and but or also then so same und aber oder auch also et mais ou aussi donc y pero o también e ma anche en maar ook mas também",
);
const QUESTION_STARTS = list(
  "what where when why who which how whose is are was were do does did can could will would should may must has have was wo wann warum wer welche welcher welches wie ist sind kann kannst können hat haben gibt où quand pourquoi qui quel quelle comment combien est peut peux puis dónde cuándo quién cuál cómo cuánto puedo puede hay es dove quando perché chi quale come quanto posso può è waar wanneer waarom wie hoe is kan onde quem qual quanto posso pode",
);
const FOLLOW_UP_OPENINGS =
  /^(?:what about|how about|what if|why not|was ist mit|wie ist es mit|wie sieht es mit|qu'en est-il|et pour|qué hay|qué tal|y para|e per|che ne dici|en voor|hoe zit het met|e para)(?: |$)/;
/** "For Canada", "to Norway?": no more than a place in the question before. */
const BARE_PHRASE =
  /^(?:for|to|from|in|with|without|für|nach|aus|mit|ohne|pour|avec|para|con|per|voor|naar|met|com) \S+(?: \S+){0,2}$/;
const POINTERS = list(
  "it its them they their this these those he she him his er ihn ihm diese dieser dieses diesen diesem davon dafür damit dazu darüber ça cela celui celle ceux celles c'est ils elles elle eso esto ese esa esos esas ello ellos ellas questo questa questi queste quello quella ciò deze dit ervan daarvan isso isto ele ela eles elas dele deles",
);
/** Words that point back only where no noun follows: "does that fit", "the order that I placed"; "kostet das extra", "das Tuch". */
const BARE_POINTERS = list("that one ones das es sie dat het lo");
const BEFORE_THAT = list("is does do was will can about like of with for than after before without and why how");
/** "How long does it take to get a refund" names its own subject, and so does "is it possible to". */
const EMPTY_IT =
  /\bit (?:take|takes|cost|costs|possible|okay|ok|safe|allowed|easy|hard|better|best|worth|necessary|required|free|legal|too late) (?:\p{L}+ )?to\b/u;
const EMPTY_ES = / (?:gibt|geht|ist) es | es (?:gibt|geht) /;
/** Beyond this many words a message that points backwards usually carries its own subject. */
const SHORT_MESSAGE_WORDS = 9;

function isFollowUp(words: string[], text: string): boolean {
  const [first] = words;
  if (first === undefined) return false;
  const line = words.join(" ");
  if (FOLLOW_UP_OPENINGS.test(line) || BARE_PHRASE.test(line)) return true;
  // "And where is the shop?" asks anew, "and to Germany?" does not.
  const rest = words.slice(words.findIndex((word) => !FOLLOW_UP_STARTS.has(word)));
  if (FOLLOW_UP_STARTS.has(first) && !QUESTION_STARTS.has(rest[0] ?? "")) return true;
  if (words.every((word) => FUNCTION_WORDS.has(word))) return true;
  return words.length <= SHORT_MESSAGE_WORDS && pointsBack(words, line, text);
}

/** After so many words of its own a sentence has named what "it" is: "does the blanket shrink when I wash it". */
const OWN_SUBJECT_WORDS = 3;

function pointsBack(words: string[], line: string, text: string): boolean {
  if (EMPTY_IT.test(line) || EMPTY_ES.test(` ${line} `)) return false;
  return words.some((word, at) => {
    if (!POINTERS.has(word) && !BARE_POINTERS.has(word)) return false;
    if (words.slice(0, at).filter((other) => !FUNCTION_WORDS.has(other)).length >= OWN_SUBJECT_WORDS) return false;
    if (POINTERS.has(word)) return true;
    const [before, after] = [words[at - 1], words[at + 1]];
    if (word === "sie") return /\p{Lu}/u.test(text) && /(?<!\p{L})sie(?!\p{L})/u.test(text);
    if (word === "das") return at > 0 && !/(?<!\p{L})[Dd]as \p{Lu}/u.test(text);
    if (after === undefined) return true;
    return word === "that" && (at === 0 || (before !== undefined && BEFORE_THAT.has(before)));
  });
}

const SCRIPTS: [string, RegExp][] = [
  ["ja", /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ["zh", /\p{Script=Han}/u],
  ["ko", /\p{Script=Hangul}/u],
  ["ru", /\p{Script=Cyrillic}/u],
  ["ar", /\p{Script=Arabic}/u],
  ["he", /\p{Script=Hebrew}/u],
  ["el", /\p{Script=Greek}/u],
  ["th", /\p{Script=Thai}/u],
  ["hi", /\p{Script=Devanagari}/u],
];

/** Frequent function words; a word of several languages counts for each, so only a clear lead decides. */
const PROFILES: [string, Set<string>][] = [
  [
    "en",
    list(
      "the a an of to and is are do does did how what where when why who which can could will would i you my your it in on for with from not long much many there have has take get be if this that me any about",
    ),
  ],
  [
    "de",
    list(
      "der die das ein eine einen einem und ist sind wie was wo wann warum wer welche kann ich sie mein meine mir mich es im in auf für mit von nicht lange viel gibt haben hat wird werden zu den dem bei",
    ),
  ],
  [
    "fr",
    list(
      "le la les un une des du de et est sont comment quoi où quand pourquoi qui quel quelle puis peut je vous mon ma mes il elle en dans sur pour avec ne pas combien est-ce y a au aux ce cette",
    ),
  ],
  [
    "es",
    list(
      "el la los las un una unos de del y es son cómo qué dónde cuándo quién cuál puedo puede yo usted mi mis en por para con no cuánto cuánta hay tiene se lo al está",
    ),
  ],
  [
    "it",
    list(
      "il lo la i gli le un una di del della e è sono come cosa dove quando perché chi quale posso può io mio mia in su per con non quanto quanta c'è avete si al nel",
    ),
  ],
  [
    "nl",
    list(
      "de het een van en is zijn hoe wat waar wanneer waarom wie welke kan ik u je mijn in op voor met niet lang veel er heb heeft wordt naar bij dit dat",
    ),
  ],
  [
    "pt",
    list(
      "o a os as um uma de do da dos e é são como que onde quando quem qual posso pode eu você meu minha em no na por para com não quanto quanta há tem se ao está",
    ),
  ],
];
const MIN_PROFILE_HITS = 2;
/** A message of nothing else names no subject. */
const FUNCTION_WORDS: ReadonlySet<string> = new Set(PROFILES.flatMap(([, profile]) => [...profile]));

function detectLanguage(text: string, words: string[]): string | null {
  const script = SCRIPTS.find(([, pattern]) => pattern.test(text));
  if (script) return script[0];
  const ranked = PROFILES.map(([language, profile]) => ({
    language,
    hits: words.reduce((sum, word) => sum + (profile.has(word) ? 1 : 0), 0),
  })).sort((a, b) => b.hits - a.hits);
  const [best, second] = ranked;
  if (!best || best.hits < MIN_PROFILE_HITS || best.hits === second?.hits) return null;
  return best.language;
}
