/** Numbers, months and units in words, in the seven languages of the product: English, German, French, Spanish, Italian, Dutch, Portuguese. */

/** From two on: "one" is an article in most of them. */
const NUMBERS: [value: number, words: string][] = [
  [2, "two zwei deux dos due twee dois duas"],
  [3, "three drei trois tres tre drie três"],
  [4, "four vier quatre cuatro quattro quatro"],
  [5, "five fünf cinq cinco cinque vijf"],
  [6, "six sechs seis sei zes"],
  [7, "seven sieben sept siete sette zeven sete"],
  [8, "eight acht huit ocho otto oito"],
  [9, "nine neun neuf nueve nove negen"],
  [10, "ten zehn dix diez dieci tien dez"],
  [11, "eleven elf onze once undici"],
  [12, "twelve zwölf douze doce dodici twaalf doze"],
  [13, "thirteen dreizehn treize trece tredici dertien treze"],
  [14, "fourteen vierzehn quatorze catorce quattordici veertien catorze"],
  [15, "fifteen fünfzehn quinze quince quindici vijftien"],
  [16, "sixteen sechzehn seize dieciséis sedici zestien dezesseis dezasseis"],
  [17, "seventeen siebzehn dix-sept diecisiete diciassette zeventien dezessete dezassete"],
  [18, "eighteen achtzehn dix-huit dieciocho diciotto achttien dezoito"],
  [19, "nineteen neunzehn dix-neuf diecinueve diciannove negentien dezenove dezanove"],
  [20, "twenty zwanzig vingt veinte venti twintig vinte"],
  [21, "twenty-one einundzwanzig veintiuno ventuno eenentwintig"],
  [24, "twenty-four vierundzwanzig vingt-quatre veinticuatro ventiquattro vierentwintig"],
  [28, "twenty-eight achtundzwanzig vingt-huit veintiocho ventotto achtentwintig"],
  [30, "thirty dreißig dreissig trente treinta trenta dertig trinta"],
  [40, "forty vierzig quarante cuarenta quaranta veertig quarenta"],
  [48, "forty-eight achtundvierzig quarante-huit quarantotto achtenveertig"],
  [50, "fifty fünfzig cinquante cincuenta cinquanta vijftig cinquenta"],
  [60, "sixty sechzig soixante sesenta sessanta zestig sessenta"],
  [70, "seventy siebzig septante setenta settanta zeventig"],
  [80, "eighty achtzig huitante ochenta ottanta tachtig oitenta"],
  [90, "ninety neunzig nonante noventa novanta negentig"],
  [100, "hundred hundert cent cien cento honderd cem"],
];
export const SPELLED_NUMBERS: ReadonlyMap<string, number> = new Map(
  NUMBERS.flatMap(([value, words]) => words.split(" ").map((word) => [word, value] as const)),
);

const MONTH_WORDS = [
  "january jan januar jänner janvier enero gennaio januari janeiro",
  "february feb februar février febrero febbraio februari fevereiro",
  "march mar märz mars marzo maart março",
  "april apr avril abril aprile",
  "may mai mayo maggio mei maio",
  "june jun juni juin junio giugno junho",
  "july jul juli juillet julio luglio julho",
  "august aug août agosto augustus",
  "september sept sep septembre septiembre settembre setembro",
  "october oct oktober okt octobre octubre ottobre outubro",
  "november nov novembre noviembre novembro",
  "december dec dezember dez décembre diciembre dicembre dezembro",
];
/** 1 to 12. */
export const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_WORDS.flatMap((words, at) => words.split(" ").map((word) => [word, at + 1] as const)),
);

/** What a number in words measures, at the start of what follows it, an adjective between at the most. */
export const UNITS =
  /^[ -](?:\p{L}+ )?(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|sekunden?|minuten?|stunden?|tagen?|werktagen?|arbeitstagen?|nächten?|wochen?|monaten?|jahren?|secondes?|heures?|jours?|nuits?|semaines?|mois|ans?|années?|segundos?|minutos?|horas?|días?|noches?|semanas?|mes|meses|años?|secondi?|minuti?|or[ae]|giorn[io]|notti?|settiman[ae]|mes[ei]|ann[io]|seconden?|uren?|uur|dagen?|werkdagen?|nachten?|weken?|maand(?:en)?|jaar|jaren|dias?|noites?|anos?|%|per ?cent|prozent|pour ?cent|por ?cien?to|por ?cento|procent|euros?|dollars?|pounds?|pence|cents?|francs?|franken|met(?:er|re)s?|kilomet(?:er|re)s?|miles?|kilos?|kilograms?|grams?|lit(?:er|re)s?|degrees?|grad|degrés?|grados?|gradi|graden|graus)(?!\p{L})/iu;
