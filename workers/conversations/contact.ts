/** The contact form: a message for a person, with an address that nobody has proven. */
import * as z from "zod";
import { giveEmail } from "../contacts/email";
import { MEMBERS_FORM_TEXTS } from "../contacts/form-texts";
import type { FormField, SendContact, SentContact } from "../contract/contact-form";
import type { FormEntry } from "../contract/socket";
import { requireWithinLimits } from "../ops/limits";
import { describeError } from "../platform/log";
import { AppError } from "../platform/problem";
import type { GuestScope } from "../platform/scope";
import type { Deps } from "../ports";
import { deliver } from "./service";

const MAX_LINE_CHARS = 500;
const PHONE = /^\+?[\d\s()/.-]{4,40}$/;
/**
 * Puts what a visitor filled in into their open conversation, else a new one, which then waits for a human. The address counts as
 * theirs once its code is typed: that one mail is sent where it may be. Throws invalid_request by field, rate_limited.
 */
export async function sendContact(
  deps: Deps,
  scope: GuestScope,
  request: Request,
  input: SendContact,
): Promise<SentContact> {
  const form = readForm(scope.site.contact, input);
  await requireWithinLimits(deps, { contacts_per_guest: scope.guest_id });
  const { text, client_id = crypto.randomUUID() } = input;
  const said = { client_id, text, form, context: null, via: "form" } as const;
  const { conversation_id } = await deliver(deps, scope, undefined, said);
  await askToConfirm(deps, scope, request, input);
  return { conversation_id };
}

/** The message is stored already: what is wrong with the mail is no reason to send it again. */
async function askToConfirm(deps: Deps, scope: GuestScope, request: Request, { email }: SendContact): Promise<void> {
  try {
    await giveEmail(deps, scope, request, { email });
  } catch (error) {
    if (error instanceof AppError) deps.log("INFO", "API", "contact.not_asked", { error: error.code });
    else deps.log("WARNING", "API", "contact.not_asked", describeError(error));
  }
}

/** What was filled in, in the form's order. Throws invalid_request with what is wrong of each field. */
function readForm(
  { channels, form_data = [] }: GuestScope["site"]["contact"],
  { name, email, channel, fields }: SendContact,
): FormEntry[] {
  const wrong: Record<string, string> = {};
  if (channel && channel !== "email" && !channels[channel]?.enabled) wrong.channel = "Nobody answers there.";
  const known = new Set(form_data.map((field) => field.name));
  for (const given of Object.keys(fields)) if (!known.has(given)) wrong[`fields.${given}`] = "There is no such field.";
  const own = form_data.map((field) => ({ name: field.name, label: field.label, value: readValue(field, fields) }));
  for (const field of form_data) {
    const complaint = findFault(field, readValue(field, fields));
    if (complaint) wrong[`fields.${field.name}`] = complaint;
  }
  const [first] = Object.entries(wrong);
  if (first) throw new AppError("invalid_request", `Check ${first[0]}: ${first[1]}`, { fields: wrong });
  return [
    { name: "name", label: MEMBERS_FORM_TEXTS.name, value: name ?? "" },
    { name: "email", label: MEMBERS_FORM_TEXTS.email, value: email },
    { name: "channel", label: MEMBERS_FORM_TEXTS.channel, value: channel ? MEMBERS_FORM_TEXTS.channels[channel] : "" },
    ...own,
  ].filter(({ value }) => value !== "");
}

function readValue({ name }: FormField, fields: SendContact["fields"]): string {
  return Object.hasOwn(fields, name) ? (fields[name] ?? "").trim() : "";
}

function findFault({ type, required, options = [] }: FormField, value: string): string | null {
  if (value === "") return required ? "Must not be empty." : null;
  if (type !== "textarea" && value.length > MAX_LINE_CHARS) return `At most ${MAX_LINE_CHARS} characters.`;
  if (type === "email" && !z.email().safeParse(value).success) return "Must be an e-mail address.";
  if (type === "phone" && !PHONE.test(value)) return "Must be a phone number.";
  if (type === "select" && !options.includes(value)) return "Choose one of the list.";
  return null;
}
