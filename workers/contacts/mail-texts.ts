/** What is written to visitors by mail, in the languages of the widget. Hosts and names are the site's; nothing is a visitor's. */

export interface MailTexts {
  lang: string;
  code_subject: string;
  code: (host: string, code: string) => string;
  reply_subject: (site: string) => string;
  answer_mail: string;
  open_chat: (host: string) => string;
  why: (host: string) => string;
  stop: (url: string) => string;
  transcript_subject: (site: string) => string;
  transcript: (host: string) => string;
  /** Of a long conversation. */
  transcript_cut: (count: number) => string;
  visitor: string;
  ai: string;
  stop_title: string;
  stop_question: (host: string) => string;
  stop_button: string;
  stopped: (host: string) => string;
  /** Of a link that stops nothing: no mails are sent, or it is not whole. */
  stopped_already: string;
}

const EN: MailTexts = {
  lang: "en",
  code_subject: "Your code for replies by e-mail",
  code: (host, code) => `Your code is ${code}. It works for a day.

Somebody, probably you, asked for replies at this address in the chat of ${host}. Type the code there.

If it was not you, do nothing: without the code nothing more is sent.
`,
  reply_subject: (site) => `Reply from ${site}`,
  answer_mail: "Answer this mail to reply.",
  open_chat: (host) => `To reply, open the chat on ${host}.`,
  why: (host) => `You get this because you confirmed your address in the chat of ${host}.`,
  stop: (url) => `No more of these mails: ${url}`,
  transcript_subject: (site) => `Your conversation with ${site}`,
  transcript: (host) => `This is your conversation in the chat of ${host}.`,
  transcript_cut: (count) => `It is long: these are its last ${count} messages.`,
  visitor: "You",
  ai: "AI answer",
  stop_title: "Stop these mails",
  stop_question: (host) => `Replies from the chat of ${host} will no longer be sent to your address.`,
  stop_button: "Stop these mails",
  stopped: (host) =>
    `You get no more mail from the chat of ${host}. You can leave your address there again at any time.`,
  stopped_already: "These mails are stopped. If you still get some, open the link in the newest one.",
};

const DE: MailTexts = {
  lang: "de",
  code_subject: "Ihr Code für Antworten per E-Mail",
  code: (host, code) => `Ihr Code ist ${code}. Er gilt einen Tag.

Jemand, vermutlich Sie, möchte Antworten aus dem Chat von ${host} an diese Adresse erhalten. Geben Sie den Code dort ein.

Waren Sie es nicht, brauchen Sie nichts zu tun: Ohne den Code wird nichts weiter gesendet.
`,
  reply_subject: (site) => `Antwort von ${site}`,
  answer_mail: "Antworten Sie einfach auf diese E-Mail.",
  open_chat: (host) => `Um zu antworten, öffnen Sie den Chat auf ${host}.`,
  why: (host) => `Sie erhalten diese E-Mail, weil Sie Ihre Adresse im Chat von ${host} bestätigt haben.`,
  stop: (url) => `Keine weiteren E-Mails: ${url}`,
  transcript_subject: (site) => `Ihre Unterhaltung mit ${site}`,
  transcript: (host) => `Dies ist Ihre Unterhaltung im Chat von ${host}.`,
  transcript_cut: (count) => `Sie ist lang: Dies sind die letzten ${count} Nachrichten.`,
  visitor: "Sie",
  ai: "KI-Antwort",
  stop_title: "Keine weiteren E-Mails",
  stop_question: (host) => `Antworten aus dem Chat von ${host} werden dann nicht mehr an Ihre Adresse gesendet.`,
  stop_button: "Abbestellen",
  stopped: (host) =>
    `Sie erhalten keine E-Mails mehr aus dem Chat von ${host}. Sie können Ihre Adresse dort jederzeit wieder angeben.`,
  stopped_already:
    "Diese E-Mails sind abbestellt. Sollten Sie noch welche erhalten, öffnen Sie den Link in der neuesten.",
};

const FR: MailTexts = {
  lang: "fr",
  code_subject: "Votre code pour les réponses par e-mail",
  code: (host, code) => `Votre code est ${code}. Il est valable un jour.

Quelqu’un, sans doute vous, souhaite recevoir à cette adresse les réponses du chat de ${host}. Saisissez-y le code.

Si ce n’était pas vous, ne faites rien : sans le code, rien d’autre n’est envoyé.
`,
  reply_subject: (site) => `Réponse de ${site}`,
  answer_mail: "Répondez simplement à cet e-mail.",
  open_chat: (host) => `Pour répondre, ouvrez le chat sur ${host}.`,
  why: (host) => `Vous recevez cet e-mail parce que vous avez confirmé votre adresse dans le chat de ${host}.`,
  stop: (url) => `Ne plus recevoir ces e-mails : ${url}`,
  transcript_subject: (site) => `Votre conversation avec ${site}`,
  transcript: (host) => `Voici votre conversation dans le chat de ${host}.`,
  transcript_cut: (count) => `Elle est longue : voici ses ${count} derniers messages.`,
  visitor: "Vous",
  ai: "Réponse de l’IA",
  stop_title: "Ne plus recevoir ces e-mails",
  stop_question: (host) => `Les réponses du chat de ${host} ne seront plus envoyées à votre adresse.`,
  stop_button: "Se désabonner",
  stopped: (host) =>
    `Vous ne recevrez plus d’e-mails du chat de ${host}. Vous pouvez y laisser à nouveau votre adresse à tout moment.`,
  stopped_already: "Ces e-mails sont arrêtés. Si vous en recevez encore, ouvrez le lien du plus récent.",
};

const ES: MailTexts = {
  lang: "es",
  code_subject: "Su código para recibir respuestas por correo",
  code: (host, code) => `Su código es ${code}. Es válido durante un día.

Alguien, probablemente usted, pidió recibir en esta dirección las respuestas del chat de ${host}. Escriba allí el código.

Si no fue usted, no haga nada: sin el código no se envía nada más.
`,
  reply_subject: (site) => `Respuesta de ${site}`,
  answer_mail: "Para contestar, responda a este correo.",
  open_chat: (host) => `Para contestar, abra el chat en ${host}.`,
  why: (host) => `Recibe este correo porque confirmó su dirección en el chat de ${host}.`,
  stop: (url) => `No recibir más estos correos: ${url}`,
  transcript_subject: (site) => `Su conversación con ${site}`,
  transcript: (host) => `Esta es su conversación en el chat de ${host}.`,
  transcript_cut: (count) => `Es larga: estos son sus últimos ${count} mensajes.`,
  visitor: "Usted",
  ai: "Respuesta de la IA",
  stop_title: "No recibir más estos correos",
  stop_question: (host) => `Las respuestas del chat de ${host} ya no se enviarán a su dirección.`,
  stop_button: "Darse de baja",
  stopped: (host) =>
    `No recibirá más correos del chat de ${host}. Puede volver a dejar allí su dirección en cualquier momento.`,
  stopped_already: "Estos correos ya no se envían. Si aún recibe alguno, abra el enlace del más reciente.",
};

const TABLES: readonly MailTexts[] = [EN, DE, FR, ES];

/** The texts in the language of a locale (BCP 47), else in English. */
export function findMailTexts(locale: string | null): MailTexts {
  const language = locale
    ?.trim()
    .toLowerCase()
    .split(/[-_,;]/)[0];
  return TABLES.find(({ lang }) => lang === language) ?? EN;
}
