/** Words that ask, point, join or merely help a verb, by language. Pure. */
import { dropAccents } from "./stem";

/**
 * They are taken off a question, never off a page: the largest single gain of retrieval. What a page can be about (order, help,
 * work, find, sign) is not among them. Written without accents.
 */
const STOP_WORDS: Record<string, Set<string>> = {
  en: list(
    `a an the this that these those such
  i me my mine myself we us our ours you your yours yourself he him his she her hers it its they them their theirs
  one ones someone something anyone anything
  and or but nor if then than so as because while though although whether
  of in on at to from by for with without about into onto between within during through via per
  is am are was were be been being do does did doing done have has had having
  can could will would shall should may might must cannot able possible
  what which who whom whose when where why how
  not no yes there here just also too very really only any some all each every both either other another same own
  many much more most
  want wants wanted wanna like need needs please tell know think mean say give let get gets got getting
  use uses used using take takes taking make makes made making go goes going come comes
  happen happens
  hi hello hey thanks thank ok okay sorry
  dont doesnt didnt isnt arent wasnt cant couldnt wouldnt im ive whats wheres hows thats`,
  ),
  de: list(
    `der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen diesem jener jede jeder jedes
  ich mich mir mein meine meinen meinem meiner du dich dir dein deine er ihn ihm sie ihr ihre ihren wir uns unser unsere euch euer eure ihnen es man sich
  und oder aber denn wenn dann als weil ob dass damit sowie auch noch schon nur sehr mehr viel viele
  in im an am auf aus bei beim bis durch fur gegen mit nach ohne uber um unter von vom vor zu zum zur zwischen wegen pro
  ist bin bist sind seid war waren sein gewesen werde wirst wird werden wurde habe hast hat haben hatte hatten
  kann kannst konnen konnte konnten muss musst mussen musste soll sollte sollten darf durfen will willst wollen mochte mochten lassen lasst
  was wer wen wem wessen welche welcher welches welchen wann wo wohin woher warum wieso weshalb wie
  nicht kein keine keinen nein ja da hier dort gibt geben machen macht mache brauche brauchen bekomme bekommen geht gehen
  bitte danke hallo ok`,
  ),
  fr: list(
    `le la les l un une des du de d ce cet cette ces c
  je j me m moi mon ma mes tu te t toi ton ta tes il elle on nous notre nos vous votre vos ils elles leur leurs se s son sa ses lui y en
  et ou mais donc or ni car si que qu qui quoi dont alors comme puis
  a au aux dans par pour sur sous avec sans vers chez entre pendant depuis avant apres
  est suis es sont etes sommes etait etre ete ai as avons avez ont avoir avait
  peux peut pouvez peuvent puis pourrais pourrait pouvoir dois doit devez faut veux veut voulez voudrais vais va allez fait faire fais
  quel quelle quels quelles quand ou pourquoi comment combien est-ce
  ne n pas non oui plus tres aussi tout toute tous toutes ici
  merci bonjour salut svp plait`,
  ),
  es: list(
    `el la los las lo un una unos unas este esta estos estas ese esa eso esos esas
  yo me mi mis mio tu te ti tus el ella nos nosotros nuestro nuestra usted ustedes su sus se ellos ellas le les
  y e o u pero ni si que porque aunque como cuando
  a al de del en con sin por para sobre entre hasta desde hacia durante segun
  es soy eres somos son era fue ser sido estoy esta estan estar he has ha hemos han haber hay tengo tiene tienen tener
  puedo puede puedes pueden podria poder debo debe deben quiero quiere quisiera hago hace hacer necesito
  cual cuales quien quienes donde adonde cuanto cuanta cuantos cuantas
  no si ya muy mas tambien solo todo toda todos todas aqui
  gracias hola favor`,
  ),
  it: list(
    `il lo la i gli le l un uno una questo questa questi queste quello quella
  io mi me mio mia miei mie tu ti te tuo tua lui lei noi ci nostro nostra voi vi vostro vostra loro si suo sua suoi sue
  e ed o ma se che perche anche come quando
  di del dello della dei degli delle d a al allo alla ai agli alle da dal dalla in nel nella nei con su sul sulla per tra fra senza
  e sono sei siamo siete era essere stato ho hai ha abbiamo avete hanno avere c
  posso puoi puo possiamo possono potrei potere devo deve devono voglio vuole vorrei faccio fa fare
  cosa chi quale quali dove quanto quanta quanti quante
  non no gia molto piu solo tutto tutta tutti tutte qui
  grazie ciao salve favore`,
  ),
  nl: list(
    `de het een dit dat deze die
  ik mij me mijn jij je jou jouw u uw hij hem zijn zij ze haar wij we ons onze jullie hun hen zich men
  en of maar want als dan omdat dus ook
  in op aan bij met van voor naar uit over door tot tegen tussen zonder om te onder
  is ben bent was waren zijn geweest word wordt worden werd heb hebt heeft hebben had hadden
  kan kun kunt kunnen kon moet moeten mag mogen zal zult zullen zou wil wilt willen ga gaat gaan doe doet doen
  wat wie welk welke wanneer waar waarom hoe hoeveel
  niet geen nee ja er hier daar nog al wel zeer meer veel alle alles
  bedankt hallo hoi graag`,
  ),
  pt: list(
    `o a os as um uma uns umas este esta estes estas esse essa isso isto aquele aquela
  eu me mim meu minha meus minhas tu te teu tua voce voces ele ela nos nosso nossa eles elas seu sua seus suas se lhe
  e ou mas nem se que porque como quando
  de do da dos das em no na nos nas com sem por pelo pela para sobre entre ate desde ao aos
  e sou es somos sao era foi ser sido estou esta estao estar tenho tem ter ha
  posso pode podem poderia poder devo deve devem quero quer queria faco faz fazer preciso
  qual quais quem onde quanto quanta quantos quantas
  nao sim ja muito mais tambem so todo toda todos todas aqui
  obrigado obrigada ola favor`,
  ),
};
/** After "how" these ask for a measure: "how long do refunds take" is not about length, "long sleeves" is. */
const MEASURES = list("long often soon far fast quickly big large old early late");

/** `word` is lower case; `before` is the word before it. A language without a list has the English one: names are often English. */
export function isFunctionWord(word: string, before: string | undefined, language: string | null): boolean {
  const words = STOP_WORDS[language ?? "en"] ?? STOP_WORDS.en;
  return (words?.has(dropAccents(word)) ?? false) || (before === "how" && MEASURES.has(word));
}

function list(words: string): Set<string> {
  return new Set(words.split(/\s+/));
}
