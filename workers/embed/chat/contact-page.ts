/** The contact form as a page. */
import type { FormField } from "../../contract/contact-form";
import { MAX_CHAT_CHARS } from "../../contract/limits";
import type { Site } from "../../contract/sites";
import { html, type Markup } from "../../platform/html";
import { type Frame, renderAlert, renderKeys } from "./page";
import type { FormKeys } from "./session";
import type { PageTexts } from "./texts";

const ANSWER_CHANNELS = ["phone", "whatsapp", "messenger", "sms", "callback"] as const;
const MAX_LINE_CHARS = 500;
/** The owner's fields stand apart from the form's own. */
export const FIELD_PREFIX = "field_";

/** What was typed, and which of it was not taken. */
export interface Filled {
  values: Record<string, string>;
  faults: readonly string[];
  alert: string | null;
}

interface Shown extends Pick<FormField, "name" | "label" | "type" | "required"> {
  options?: readonly { value: string; label: string }[] | undefined;
  autocomplete?: string;
  max?: number;
}

export function renderContactPage({ site, texts }: Frame, keys: FormKeys, filled: Filled): Markup {
  const fields = listFields(site, texts).map((field) => renderField(field, texts, filled));
  return html`<div class="form-page"><p><a href="/chat">${texts.back}</a></p>
<h2>${texts.contact_form}</h2><p class="form-intro">${texts.form_intro}</p>${filled.alert && renderAlert(filled.alert)}
<form class="contact-form" method="post" action="/chat/contact">${renderKeys(keys)}${fields}
<button class="push primary">${texts.send_form}</button></form></div>`;
}

function listFields({ contact: { channels, form_data = [] } }: Site, texts: PageTexts): Shown[] {
  const ways = ANSWER_CHANNELS.filter((name) => channels[name]?.enabled);
  const answer_by = ["email" as const, ...ways].map((value) => ({ value, label: texts.form.channels[value] }));
  const own = form_data.map(({ name, options, ...field }) => ({
    ...field,
    name: FIELD_PREFIX + name,
    options: options?.map((value) => ({ value, label: value })),
  }));
  return [
    { name: "name", label: texts.form.name, type: "text", required: false, autocomplete: "name", max: 200 },
    { name: "email", label: texts.form.email, type: "email", required: true, autocomplete: "email", max: 254 },
    ...(ways.length > 0
      ? [{ name: "channel", label: texts.form.channel, type: "select" as const, required: false, options: answer_by }]
      : []),
    ...own,
    { name: "text", label: texts.message, type: "textarea", required: true },
  ];
}

function renderField(field: Shown, texts: PageTexts, { values, faults }: Filled): Markup {
  const { name, label, required } = field;
  const is_wrong = faults.includes(name);
  const fault = is_wrong && html`<span class="fault" id="${name}_fault">${texts.check_field}</span>`;
  const note = !required && html` <span class="target">(${texts.optional})</span>`;
  const head = html`<label for="${name}" dir="auto">${label}${note}</label>`;
  const marks = html`id="${name}" name="${name}"${required && html` required`}${
    is_wrong && html` aria-invalid="true" aria-describedby="${name}_fault"`
  }`;
  return html`<div class="field">${head}${renderInput(field, marks, values[name] ?? "", texts)}${fault}</div>`;
}

function renderInput(
  { type, options = [], autocomplete, max }: Shown,
  marks: Markup,
  value: string,
  texts: PageTexts,
): Markup {
  if (type === "textarea")
    return html`<textarea ${marks} rows="5" dir="auto" maxlength="${MAX_CHAT_CHARS}">
${value}</textarea>`;
  if (type === "select") {
    const choices = options.map(
      (option) =>
        html`<option value="${option.value}"${option.value === value && html` selected`}>${option.label}</option>`,
    );
    return html`<select ${marks}><option value="">${texts.choose}</option>${choices}</select>`;
  }
  const input_type = type === "phone" ? "tel" : type;
  const fill = autocomplete && html` autocomplete="${autocomplete}"`;
  return html`<input ${marks} type="${input_type}" dir="auto" maxlength="${max ?? MAX_LINE_CHARS}" value="${value}"${fill}>`;
}
