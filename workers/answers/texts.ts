/** The sentences the product itself says in a conversation, in the visitor's language. */
import type { Contact } from "../contract/sites";

export interface FixedTexts {
  not_sure: string;
  found: string;
  no_product: string;
  reach_us: string;
  no_human: string;
  cut_short: string;
  failed: string;
  you_are_welcome: string;
  /** Of a message that is nothing but files. */
  cannot_see: string;
}

const EN: FixedTexts = {
  not_sure: "I'm not sure about that: I couldn't find an answer on this website.",
  found: "Here is what I found on this website.",
  no_product: "I found nothing on this website that fits.",
  reach_us: "You can reach the team here:",
  no_human: "There is no person to hand you over to in this chat. I can only answer from what this website says.",
  cut_short: "My answer was cut short here. Please ask again.",
  failed: "I could not answer that just now. Please ask again.",
  you_are_welcome: "You're welcome. Ask me anything else about this website.",
  cannot_see:
    "I can't look into files. Tell me in words what you would like to know. The team sees the file here as well.",
};

const TEXTS: Record<string, FixedTexts> = {
  en: EN,
  de: {
    not_sure: "Da bin ich nicht sicher: Auf dieser Website habe ich keine Antwort gefunden.",
    found: "Das habe ich auf dieser Website gefunden.",
    no_product: "Ich habe auf dieser Website nichts gefunden, das passt.",
    reach_us: "So erreichst du das Team:",
    no_human:
      "In diesem Chat kann ich dich an niemanden weiterleiten. Ich antworte nur mit dem, was auf dieser Website steht.",
    cut_short: "Meine Antwort wurde hier abgebrochen. Bitte frage noch einmal.",
    failed: "Das konnte ich gerade nicht beantworten. Bitte frage noch einmal.",
    you_are_welcome: "Gern geschehen. Frag mich gern mehr über diese Website.",
    cannot_see:
      "Dateien kann ich nicht ansehen. Sag mir in Worten, was du wissen möchtest. Das Team sieht die Datei hier ebenfalls.",
  },
  fr: {
    not_sure: "Je n'en suis pas sûr : je n'ai pas trouvé de réponse sur ce site.",
    found: "Voici ce que j'ai trouvé sur ce site.",
    no_product: "Je n'ai rien trouvé sur ce site qui corresponde.",
    reach_us: "Vous pouvez joindre l'équipe ici :",
    no_human: "Je ne peux vous transférer à personne dans ce chat. Je réponds seulement avec ce que dit ce site.",
    cut_short: "Ma réponse a été interrompue ici. Merci de poser la question à nouveau.",
    failed: "Je n'ai pas pu répondre à l'instant. Merci de poser la question à nouveau.",
    you_are_welcome: "Avec plaisir. Posez-moi toute autre question sur ce site.",
    cannot_see:
      "Je ne peux pas regarder les fichiers. Dites-moi avec des mots ce que vous voulez savoir. L'équipe voit aussi le fichier ici.",
  },
  es: {
    not_sure: "No estoy seguro: no he encontrado una respuesta en este sitio web.",
    found: "Esto es lo que he encontrado en este sitio web.",
    no_product: "No he encontrado nada en este sitio web que encaje.",
    reach_us: "Puedes contactar con el equipo aquí:",
    no_human: "En este chat no puedo pasarte con una persona. Solo respondo con lo que dice este sitio web.",
    cut_short: "Mi respuesta se ha cortado aquí. Vuelve a preguntar, por favor.",
    failed: "No he podido responder ahora mismo. Vuelve a preguntar, por favor.",
    you_are_welcome: "De nada. Pregúntame lo que quieras sobre este sitio web.",
    cannot_see: "No puedo ver archivos. Dime con palabras qué quieres saber. El equipo también ve el archivo aquí.",
  },
  it: {
    not_sure: "Non ne sono sicuro: non ho trovato una risposta su questo sito.",
    found: "Ecco che cosa ho trovato su questo sito.",
    no_product: "Non ho trovato nulla su questo sito che corrisponda.",
    reach_us: "Puoi contattare il team qui:",
    no_human: "In questa chat non posso passarti una persona. Rispondo solo con ciò che dice questo sito.",
    cut_short: "La mia risposta si è interrotta qui. Chiedi di nuovo, per favore.",
    failed: "In questo momento non sono riuscito a rispondere. Chiedi di nuovo, per favore.",
    you_are_welcome: "Prego. Chiedimi pure altro su questo sito.",
    cannot_see: "Non posso guardare i file. Dimmi a parole che cosa vuoi sapere. Anche il team vede il file qui.",
  },
  nl: {
    not_sure: "Dat weet ik niet zeker: ik heb op deze website geen antwoord gevonden.",
    found: "Dit heb ik op deze website gevonden.",
    no_product: "Ik heb op deze website niets gevonden dat past.",
    reach_us: "Je kunt het team hier bereiken:",
    no_human: "In deze chat kan ik je niet met een mens verbinden. Ik antwoord alleen met wat deze website zegt.",
    cut_short: "Mijn antwoord is hier afgebroken. Stel de vraag opnieuw.",
    failed: "Dat kon ik nu niet beantwoorden. Stel de vraag opnieuw.",
    you_are_welcome: "Graag gedaan. Vraag gerust meer over deze website.",
    cannot_see:
      "Ik kan bestanden niet bekijken. Vertel me in woorden wat je wilt weten. Het team ziet het bestand hier ook.",
  },
  pt: {
    not_sure: "Não tenho certeza: não encontrei uma resposta neste site.",
    found: "Isto é o que encontrei neste site.",
    no_product: "Não encontrei nada neste site que corresponda.",
    reach_us: "Você pode falar com a equipe aqui:",
    no_human: "Neste chat não posso transferir você para uma pessoa. Respondo apenas com o que este site diz.",
    cut_short: "Minha resposta foi interrompida aqui. Pergunte novamente, por favor.",
    failed: "Não consegui responder agora. Pergunte novamente, por favor.",
    you_are_welcome: "De nada. Pergunte o que mais quiser sobre este site.",
    cannot_see: "Não consigo ver arquivos. Diga em palavras o que você quer saber. A equipe também vê o arquivo aqui.",
  },
};

/** The texts for a language tag (`de`, `de-AT`); English for every other language. */
export function readTexts(language: string | null): FixedTexts {
  return TEXTS[(language ?? "en").toLowerCase().split("-")[0] ?? "en"] ?? EN;
}

const CHANNEL_NAMES = {
  email: "Email",
  phone: "Phone",
  whatsapp: "WhatsApp",
  messenger: "Messenger",
  sms: "SMS",
  contact_form: "Contact form",
  callback: "Callback",
} as const;

/** The ways to reach the owner's people that are switched on and filled in, as `Name: value`. */
export function listChannels({ channels }: Contact): string[] {
  return Object.entries(CHANNEL_NAMES).flatMap(([name, label]) => {
    const channel = channels[name as keyof typeof CHANNEL_NAMES];
    const value = channel?.enabled ? channel.value.trim() : "";
    return value === "" ? [] : [`${label}: ${value}`];
  });
}
