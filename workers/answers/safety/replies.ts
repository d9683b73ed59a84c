/** What is said in place of an answer, in the visitor's language. Fixed: no model writes to people in need. */
import type { BlockReason } from "../../contract/answers";
import { listHelpLines } from "./help-lines";

interface Replies {
  /** To someone in need; help lines follow. */
  self_harm: string;
  /** Where there are lines all over the world. */
  elsewhere: string;
  /** To threats and insults. */
  abuse: string;
  /** To what nobody should be helped with. */
  refused: string;
  /** To what the owner does not want answered here. */
  topic: string;
}

const EN: Replies = {
  self_harm:
    "I'm sorry that you are going through this. I am only a program on this website, but you don't have to face it alone: please talk to someone you trust, or to one of these people, who are there for you now. If you are in immediate danger, call your local emergency number.",
  elsewhere: "In other countries: findahelpline.com",
  abuse: "I can't answer this message. If you have a question about this website, I'm glad to help.",
  refused: "I can't help with that. If you have another question about this website, I'm glad to help.",
  topic: "I can't answer questions about that here. The team can help you with it.",
};

const REPLIES: Record<string, Replies> = {
  en: EN,
  de: {
    self_harm:
      "Es tut mir leid, dass es dir so geht. Ich bin nur ein Programm auf dieser Website, aber du musst damit nicht allein bleiben: Bitte sprich mit jemandem, dem du vertraust, oder mit diesen Menschen, die jetzt für dich da sind. Bei unmittelbarer Gefahr wähle den Notruf 112.",
    elsewhere: "In anderen Ländern: findahelpline.com",
    abuse: "Auf diese Nachricht kann ich nicht antworten. Bei Fragen zu dieser Website helfe ich gern.",
    refused: "Dabei kann ich nicht helfen. Bei anderen Fragen zu dieser Website helfe ich gern.",
    topic: "Dazu kann ich hier keine Fragen beantworten. Das Team hilft dir dabei weiter.",
  },
  fr: {
    self_harm:
      "Je suis désolé que vous traversiez cela. Je ne suis qu'un programme sur ce site, mais vous n'avez pas à rester seul : parlez à une personne de confiance, ou à ces personnes qui sont là pour vous maintenant. En cas de danger immédiat, appelez le 112.",
    elsewhere: "Dans d'autres pays : findahelpline.com",
    abuse: "Je ne peux pas répondre à ce message. Si vous avez une question sur ce site, je vous aide volontiers.",
    refused:
      "Je ne peux pas vous aider pour cela. Si vous avez une autre question sur ce site, je vous aide volontiers.",
    topic: "Je ne peux pas répondre à ce sujet ici. L'équipe peut vous aider.",
  },
  es: {
    self_harm:
      "Siento mucho que estés pasando por esto. Solo soy un programa en este sitio web, pero no tienes que afrontarlo a solas: habla con alguien de confianza o con estas personas, que están ahí para ti ahora. Si estás en peligro inmediato, llama al número de emergencias de tu país (112 en Europa, 911 en América).",
    elsewhere: "En otros países: findahelpline.com",
    abuse: "No puedo responder a este mensaje. Si tienes una pregunta sobre este sitio web, te ayudo con gusto.",
    refused: "No puedo ayudarte con eso. Si tienes otra pregunta sobre este sitio web, te ayudo con gusto.",
    topic: "Aquí no puedo responder preguntas sobre ese tema. El equipo puede ayudarte.",
  },
  it: {
    self_harm:
      "Mi dispiace che tu stia passando questo momento. Sono solo un programma su questo sito, ma non devi affrontarlo da solo: parla con una persona di cui ti fidi, o con queste persone, che ora sono lì per te. In caso di pericolo immediato chiama il 112.",
    elsewhere: "In altri Paesi: findahelpline.com",
    abuse: "Non posso rispondere a questo messaggio. Se hai una domanda su questo sito, ti aiuto volentieri.",
    refused: "Non posso aiutarti con questo. Se hai un'altra domanda su questo sito, ti aiuto volentieri.",
    topic: "Qui non posso rispondere a domande su questo argomento. Il team può aiutarti.",
  },
  nl: {
    self_harm:
      "Wat erg dat je je zo voelt. Ik ben maar een programma op deze website, maar je hoeft het niet alleen te dragen: praat met iemand die je vertrouwt, of met deze mensen, die er nu voor je zijn. Bel bij direct gevaar 112.",
    elsewhere: "In andere landen: findahelpline.com",
    abuse: "Op dit bericht kan ik niet antwoorden. Heb je een vraag over deze website, dan help ik je graag.",
    refused: "Daar kan ik niet bij helpen. Heb je een andere vraag over deze website, dan help ik je graag.",
    topic: "Daarover kan ik hier geen vragen beantwoorden. Het team kan je ermee helpen.",
  },
  pt: {
    self_harm:
      "Sinto muito que você esteja passando por isso. Sou apenas um programa neste site, mas você não precisa enfrentar isso sem ajuda: fale com alguém de confiança ou com estas pessoas, que estão aí para você agora. Em perigo imediato, ligue para o número de emergência do seu país (192 no Brasil, 112 em Portugal).",
    elsewhere: "Em outros países: findahelpline.com",
    abuse: "Não posso responder a esta mensagem. Se você tiver uma pergunta sobre este site, ajudo com prazer.",
    refused: "Não posso ajudar com isso. Se você tiver outra pergunta sobre este site, ajudo com prazer.",
    topic: "Aqui não posso responder a perguntas sobre esse assunto. A equipe pode ajudar você.",
  },
};

/** `language` is the message's where it tells, else the host page's; `locale` may name the country. */
export function readReply(reason: BlockReason, language: string | null, locale: string | null): string {
  const tag = (language ?? locale ?? "en").toLowerCase().split("-")[0] ?? "en";
  const replies = REPLIES[tag] ?? EN;
  if (reason === "self_harm")
    return [
      replies.self_harm,
      "",
      ...listHelpLines(REPLIES[tag] ? tag : "en", locale).map((line) => `- ${line}`),
      `- ${replies.elsewhere}`,
    ].join("\n");
  if (reason === "abuse" || reason === "topic") return replies[reason];
  return replies.refused;
}
