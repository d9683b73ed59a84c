/** What the chat page says beside the widget's own texts, in the same languages. */

import type { Texts } from "../../../widget/i18n/en";
import { findTexts } from "../../../widget/i18n/find";
import type { LaterTexts } from "../../../widget/later/i18n/en";
import { findTexts as findLaterTexts } from "../../../widget/later/i18n/find";
import { type FormTexts, findFormTexts } from "../../contacts/form-texts";
import { isTimeZone } from "../../contract/opening";
import type { Site } from "../../contract/sites";

const EN = {
  earlier: "Earlier messages",
  newest: "Back to the newest messages",
  leave_email: "Leave an e-mail address for the reply",
  look_again: "Look for new replies",
  form_intro:
    "A person answers you. You find the answer in the chat, and by e-mail once you have confirmed your address.",
  message: "Message",
  optional: "optional",
  choose: "Choose",
  send_form: "Send message",
  back: "Back to the chat",
  check_field: "Please check this.",
  code_sent: (email: string) => `We sent a code to ${email}. With it, replies reach you by e-mail too.`,
  email_on: (email: string) => `Replies also go to ${email}.`,
  code: "Code",
  confirm: "Confirm",
  wrong_code: "This code is wrong or too old.",
  copy_title: "A copy of this conversation",
  save_text: "Save as text",
  save_page: "Save as a web page",
  choose_score: "Choose one of them first.",
  too_old: "This page was too old, or your browser keeps no cookies for it. Please send your message again.",
  write_first: "Write a message first.",
  message_too_long: "This message is too long.",
  too_many: (seconds: number) => `That was a lot at once. Try again in ${seconds} seconds.`,
  failed: "Something went wrong on our side. Please send your message again.",
};
type OwnTexts = typeof EN;

const DE: OwnTexts = {
  earlier: "Frühere Nachrichten",
  newest: "Zurück zu den neuesten Nachrichten",
  leave_email: "E-Mail-Adresse für die Antwort hinterlassen",
  look_again: "Nach neuen Antworten sehen",
  form_intro:
    "Ein Mensch antwortet Ihnen. Sie finden die Antwort im Chat und, sobald Sie Ihre Adresse bestätigt haben, in Ihren E-Mails.",
  message: "Nachricht",
  optional: "freiwillig",
  choose: "Bitte wählen",
  send_form: "Nachricht senden",
  back: "Zurück zum Chat",
  check_field: "Bitte prüfen Sie diese Angabe.",
  code_sent: (email) => `Wir haben einen Code an ${email} gesendet. Damit erreichen Sie Antworten auch per E-Mail.`,
  email_on: (email) => `Antworten gehen auch an ${email}.`,
  code: "Code",
  confirm: "Bestätigen",
  wrong_code: "Dieser Code ist falsch oder zu alt.",
  copy_title: "Eine Kopie dieser Unterhaltung",
  save_text: "Als Text speichern",
  save_page: "Als Webseite speichern",
  choose_score: "Wählen Sie zuerst eine aus.",
  too_old:
    "Diese Seite war zu alt, oder Ihr Browser behält für sie keine Cookies. Bitte senden Sie Ihre Nachricht noch einmal.",
  write_first: "Schreiben Sie zuerst eine Nachricht.",
  message_too_long: "Diese Nachricht ist zu lang.",
  too_many: (seconds) => `Das war viel auf einmal. Versuchen Sie es in ${seconds} Sekunden noch einmal.`,
  failed: "Bei uns ist etwas schiefgegangen. Bitte senden Sie Ihre Nachricht noch einmal.",
};

const FR: OwnTexts = {
  earlier: "Messages précédents",
  newest: "Revenir aux derniers messages",
  leave_email: "Laisser une adresse e-mail pour la réponse",
  look_again: "Voir s’il y a de nouvelles réponses",
  form_intro:
    "Une personne vous répond. Vous trouverez la réponse dans le chat, et par e-mail une fois votre adresse confirmée.",
  message: "Message",
  optional: "facultatif",
  choose: "Choisissez",
  send_form: "Envoyer le message",
  back: "Retour au chat",
  check_field: "Veuillez vérifier ce champ.",
  code_sent: (email) =>
    `Nous avons envoyé un code à ${email}. Grâce à lui, les réponses vous parviennent aussi par e-mail.`,
  email_on: (email) => `Les réponses sont aussi envoyées à ${email}.`,
  code: "Code",
  confirm: "Confirmer",
  wrong_code: "Ce code est incorrect ou trop ancien.",
  copy_title: "Une copie de cette conversation",
  save_text: "Enregistrer en texte",
  save_page: "Enregistrer en page web",
  choose_score: "Choisissez d’abord une note.",
  too_old: "Cette page était trop ancienne, ou votre navigateur refuse ses cookies. Veuillez renvoyer votre message.",
  write_first: "Écrivez d’abord un message.",
  message_too_long: "Ce message est trop long.",
  too_many: (seconds) => `Cela fait beaucoup d’un coup. Réessayez dans ${seconds} secondes.`,
  failed: "Un problème est survenu de notre côté. Veuillez renvoyer votre message.",
};

const ES: OwnTexts = {
  earlier: "Mensajes anteriores",
  newest: "Volver a los mensajes más recientes",
  leave_email: "Dejar un correo para la respuesta",
  look_again: "Ver si hay respuestas nuevas",
  form_intro:
    "Le responde una persona. Encontrará la respuesta en el chat y, cuando haya confirmado su dirección, también por correo.",
  message: "Mensaje",
  optional: "opcional",
  choose: "Elija",
  send_form: "Enviar mensaje",
  back: "Volver al chat",
  check_field: "Revise este dato.",
  code_sent: (email) => `Hemos enviado un código a ${email}. Con él también recibirá las respuestas por correo.`,
  email_on: (email) => `Las respuestas también van a ${email}.`,
  code: "Código",
  confirm: "Confirmar",
  wrong_code: "Este código es incorrecto o demasiado antiguo.",
  copy_title: "Una copia de esta conversación",
  save_text: "Guardar como texto",
  save_page: "Guardar como página web",
  choose_score: "Elija primero una nota.",
  too_old: "Esta página era demasiado antigua, o su navegador no guarda sus cookies. Envíe su mensaje de nuevo.",
  write_first: "Escriba primero un mensaje.",
  message_too_long: "Este mensaje es demasiado largo.",
  too_many: (seconds) => `Ha sido mucho de una vez. Inténtelo de nuevo en ${seconds} segundos.`,
  failed: "Algo ha fallado por nuestra parte. Envíe su mensaje de nuevo.",
};

const OWN: Record<string, OwnTexts> = { en: EN, de: DE, fr: FR, es: ES };
/** `later`: of what is seldom done with a conversation. */
export type PageTexts = Texts & OwnTexts & { form: FormTexts; later: LaterTexts };

/** In the first language of a browser's `Accept-Language` that there is; what stands in it never reaches the page itself. */
export function readPageTexts(request: Request): PageTexts {
  const accepted = (request.headers.get("accept-language") ?? "").slice(0, 200).split(",");
  const wanted = accepted
    .map((part) => {
      const [locale = "", quality] = part.split(";q=");
      return { locale: locale.trim(), q: quality === undefined ? 1 : Number(quality) || 0 };
    })
    .sort((a, b) => b.q - a.q);
  const texts = findTexts(wanted.map(({ locale }) => locale));
  return { ...texts, ...(OWN[texts.lang] ?? EN), form: findFormTexts(texts.lang), later: findLaterTexts(texts.lang) };
}

/** Where the visitor's clock is: as the edge tells, else as the site's own, which has to be named beside the time. */
export function readZone(request: Request, { business_hours }: Pick<Site, "business_hours">): string {
  const { timezone } = (request as { cf?: { timezone?: unknown } }).cf ?? {};
  if (typeof timezone === "string" && isTimeZone(timezone)) return timezone;
  return business_hours?.time_zone ?? "UTC";
}
