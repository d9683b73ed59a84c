/**
 * How a visitor feels, read off the words of one message: no model is asked, so it is known before anything is answered. A lexicon of
 * what people write to a support desk in the product's seven languages, not of language in general. Pure.
 */
import { normaliseText } from "../../knowledge/lexical";

/** From here on down a message is an angry one. */
export const ANGRY = -0.6;

/** Weighs as much as two of the mild ones: nobody asks about products in these words. */
const FURY = [
  "ridiculous|outrageous|unacceptable|furious|livid|disgusting|disgraceful|pathetic|a joke|worst|bullshit|wtf|what the (?:hell|fuck)|fed up|sick of|waste of (?:my )?time|stupid (?:bot|chatbot|robot|machine)|useless (?:bot|chatbot|robot|machine|service|support)|rip off|ripped off|never again",
  "unverschamt|frechheit|unfassbar|inakzeptabel|eine zumutung|stinksauer|zum kotzen|lacherlich|katastrophal|saftladen|abzocke|nie wieder|reicht es|schnauze voll|nase voll|dummer bot|verarscht|verarschen",
  "inadmissible|inacceptable|scandaleux|scandaleuse|ridicule|lamentable|une honte|honteux|n importe quoi|ras le bol|marre|furieux|furieuse|foutez de|arnaque|plus jamais",
  "inaceptable|indignante|ridiculo|una verguenza|vergonzoso|vergonzosa|lamentable|pesimo|pesima|asqueroso|harto|harta|furioso|furiosa|estafa|una mierda|nunca mas|tomando el pelo",
  "inaccettabile|vergognoso|vergognosa|una vergogna|ridicolo|ridicola|scandaloso|pessimo|pessima|schifo|stufo|stufa di|furioso|furiosa|truffa|mai piu|presa in giro|presi in giro",
  "onacceptabel|belachelijk|schandalig|schande|waardeloos|waardeloze|woedend|spuugzat|beu|oplichting|oplichters|nooit meer|om te huilen|domme bot",
  "inaceitavel|ridiculo|uma vergonha|vergonhoso|vergonhosa|um absurdo|absurdo|pessimo|pessima|furioso|furiosa|farto|farta|golpe|uma palhacada|palhacada|nunca mais|uma merda",
];
const DISPLEASURE = [
  "angry|annoyed|annoying|upset|frustrated|frustrating|disappointed|disappointing|terrible|awful|horrible|useless|unhelpful|rude|still (?:nothing|waiting|broken|not)|no one (?:answers|replies|helps)|nobody (?:answers|replies|helps)|not helpful|doesn t help|does not help|(?:third|fourth|fifth|hundredth) time|complain|complaint|lawyer|scam|damn|crap",
  "sauer|verargert|argerlich|genervt|nervt|enttauscht|enttauschend|schlecht|furchtbar|schrecklich|nutzlos|hilft (?:mir )?nicht|immer noch (?:nichts|nicht|kein|keine)|niemand (?:antwortet|hilft|meldet)|keiner (?:antwortet|hilft|meldet)|zum (?:dritten|vierten|funften) mal|beschwerde|beschweren|anwalt|mist|scheisse",
  "enerve|enervee|agace|agacee|decu|decue|decevant|nul|nulle|horrible|inutile|n aide pas|ne m aide pas|toujours (?:rien|pas)|personne ne (?:repond|m aide|m a repondu)|(?:troisieme|quatrieme|cinquieme) fois|plainte|reclamation|avocat|merde|putain",
  "enfadado|enfadada|enojado|enojada|molesto|molesta|decepcionado|decepcionada|frustrado|frustrada|horrible|terrible|inutil|no (?:me )?(?:ayuda|sirve)|sigo (?:sin|esperando)|nadie (?:responde|contesta|ayuda)|(?:tercera|cuarta|quinta) vez|queja|reclamacion|abogado|mierda",
  "arrabbiato|arrabbiata|deluso|delusa|deludente|frustrato|frustrata|orribile|terribile|inutile|non (?:mi )?(?:aiuta|serve)|ancora (?:niente|nulla)|nessuno (?:risponde|aiuta)|(?:terza|quarta|quinta) volta|reclamo|avvocato|merda",
  "boos|geirriteerd|irritant|teleurgesteld|teleurstellend|gefrustreerd|vreselijk|verschrikkelijk|slecht|nutteloos|helpt (?:me )?niet|nog steeds (?:niets|niet|geen)|niemand (?:antwoordt|reageert|helpt)|(?:derde|vierde|vijfde) keer|klacht|advocaat|kut|shit",
  "irritado|irritada|chateado|chateada|decepcionado|decepcionada|frustrado|frustrada|horrivel|terrivel|inutil|nao (?:me )?(?:ajuda|serve)|ainda (?:nada|estou esperando|nao)|ninguem (?:responde|ajuda)|(?:terceira|quarta|quinta) vez|reclamacao|advogado|merda",
];
const PLEASURE = [
  "thanks|thank you|thx|great|perfect|awesome|excellent|love|lovely|helpful|wonderful|amazing|fantastic|good",
  "danke|vielen dank|super|perfekt|toll|prima|klasse|hilfreich|wunderbar|gut",
  "merci|super|parfait|genial|excellent|utile|formidable|bien",
  "gracias|genial|perfecto|excelente|estupendo|util|maravilloso|bien|bueno",
  "grazie|perfetto|ottimo|eccellente|fantastico|utile|meraviglioso|bene",
  "bedankt|dank je|dank u|perfect|geweldig|fantastisch|fijn|handig|goed",
  "obrigado|obrigada|perfeito|otimo|excelente|maravilhoso|util|bom|boa",
];
/** What is not is not felt: "not angry", "nicht gut". */
const NOT = "not|isn t|wasn t|don t|didn t|never|nicht|kein|keine|nie|pas|jamais|no|nunca|non|niet|geen|nao";

const toPattern = (rules: readonly string[]) => new RegExp(`(?<= )(?:${rules.join("|")})(?= )`, "g");
const GRADES = [
  { weight: -2, pattern: toPattern(FURY) },
  { weight: -1, pattern: toPattern(DISPLEASURE) },
  { weight: 1, pattern: toPattern(PLEASURE) },
];
const DENIED = new RegExp(` (?:${NOT})(?: \\S+)? $`);

/** How strongly a message must feel for half of the scale. */
const HALF = 2;
/** Words in capitals and several exclamation marks say the same louder. */
const LOUDER = 1.5;

/** −1 (furious) to 1 (delighted); 0 where the words tell nothing. */
export function scoreSentiment(text: string): number {
  const words =
    normaliseText(text)
      .replaceAll("ß", "ss")
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const line = ` ${words.join(" ")} `;
  let sum = 0;
  for (const { weight, pattern } of GRADES)
    for (const match of line.matchAll(pattern)) {
      const is_denied = DENIED.test(line.slice(0, match.index));
      // "Not great" is a complaint; "not angry" is none, nor is it praise.
      if (!is_denied) sum += weight;
      else if (weight > 0) sum -= weight;
    }
  const felt = isLoud(text) ? sum * LOUDER : sum;
  return felt / Math.hypot(felt, HALF);
}

function isLoud(text: string): boolean {
  const words = text.match(/\p{L}{3,}/gu) ?? [];
  const loud = words.filter((word) => word === word.toUpperCase() && word !== word.toLowerCase());
  return /!\s?!/.test(text) || (loud.length >= 3 && loud.length > words.length / 2);
}
