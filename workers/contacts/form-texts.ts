/** What every contact form asks, in the languages of the widget. An owner's own fields are called as the owner calls them. */
import type { ContactChannel } from "../contract/contact-form";
import type { FormEntry } from "../contract/socket";

export interface FormTexts {
  name: string;
  email: string;
  channel: string;
  channels: Record<ContactChannel, string>;
}

const EN: FormTexts = {
  name: "Name",
  email: "E-mail address",
  channel: "Answer by",
  channels: {
    chat: "Chat",
    email: "E-mail",
    phone: "Phone",
    whatsapp: "WhatsApp",
    messenger: "Messenger",
    sms: "SMS",
    contact_form: "Contact form",
    callback: "Callback",
  },
};

const DE: FormTexts = {
  name: "Name",
  email: "E-Mail-Adresse",
  channel: "Antwort per",
  channels: {
    chat: "Chat",
    email: "E-Mail",
    phone: "Telefon",
    whatsapp: "WhatsApp",
    messenger: "Messenger",
    sms: "SMS",
    contact_form: "Kontaktformular",
    callback: "Rückruf",
  },
};

const FR: FormTexts = {
  name: "Nom",
  email: "Adresse e-mail",
  channel: "Réponse par",
  channels: {
    chat: "Chat",
    email: "E-mail",
    phone: "Téléphone",
    whatsapp: "WhatsApp",
    messenger: "Messenger",
    sms: "SMS",
    contact_form: "Formulaire de contact",
    callback: "Rappel",
  },
};

const ES: FormTexts = {
  name: "Nombre",
  email: "Correo electrónico",
  channel: "Respuesta por",
  channels: {
    chat: "Chat",
    email: "Correo",
    phone: "Teléfono",
    whatsapp: "WhatsApp",
    messenger: "Messenger",
    sms: "SMS",
    contact_form: "Formulario de contacto",
    callback: "Llamada",
  },
};

const TABLES: Record<string, FormTexts> = { en: EN, de: DE, fr: FR, es: ES };

export function findFormTexts(lang: string): FormTexts {
  return TABLES[lang] ?? EN;
}

/** What members read of a form, whichever language it was filled in. */
export const MEMBERS_FORM_TEXTS = EN;

/** A stored entry as its visitor reads it: what every form has in their language, the rest as it is. */
export function translateEntry(
  { name, label, value }: FormEntry,
  texts: FormTexts,
): Pick<FormEntry, "label" | "value"> {
  if (name === "name" || name === "email") return { label: texts[name], value };
  if (name !== "channel") return { label, value };
  const channel = (Object.keys(EN.channels) as ContactChannel[]).find((key) => EN.channels[key] === value);
  return { label: texts.channel, value: channel ? texts.channels[channel] : value };
}
