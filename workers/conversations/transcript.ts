/** A conversation as a text or a page to be kept, and mailed to its visitor. */
import { findRecipient } from "../contacts/email";
import { type FormTexts, findFormTexts, MEMBERS_FORM_TEXTS, translateEntry } from "../contacts/form-texts";
import { findMailTexts, type MailTexts } from "../contacts/mail-texts";
import { findGuest } from "../contacts/service";
import { writeStopHeaders } from "../contacts/stop-mail";
import type { TranscriptFormat } from "../contract/conversations";
import type { MailedTranscript } from "../contract/mail";
import type { FormEntry, MessageFrame } from "../contract/socket";
import { requireWithinLimits } from "../ops/limits";
import { escapeHtml } from "../platform/html";
import { requireOk } from "../platform/object";
import { AppError } from "../platform/problem";
import type { GuestScope, OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getConversation, UNKNOWN } from "./inbox";
import { locate } from "./visitor";

const PAGE = 200;
/** What goes into one mail: far more than people write, far less than mail servers take. */
const MAX_MAILED = 200;
const MAX_MAILED_CHARS = 200_000;

/** How the authors are called whom a message does not name, and what every contact form asks. */
type Names = Pick<MailTexts, "visitor" | "ai"> & { form: FormTexts };
const MEMBERS_NAMES: Names = { visitor: "Visitor", ai: "AI", form: MEMBERS_FORM_TEXTS };

/** The whole of it as a download, read as it is sent. Throws not_found for another workspace's. */
export async function downloadTranscript(
  deps: Pick<Deps, "db" | "conversation">,
  scope: OwnerScope,
  id: string,
  format: TranscriptFormat,
): Promise<Response> {
  const { site_id, created_at } = await getConversation(deps, scope, id);
  const read = async (before_seq: number) =>
    requireOk(await deps.conversation.messages(site_id, id, { before_seq, limit: PAGE }), UNKNOWN).items;
  const title = `Conversation ${id}, begun ${formatTime(created_at)}`;
  return streamTranscript({ id, title, lang: "en", names: MEMBERS_NAMES, read }, format);
}

/** The same for its visitor, in their language. Throws not_found where nothing was said. */
export async function downloadOwnTranscript(
  deps: Pick<Deps, "conversation">,
  guest: GuestScope,
  lang: string,
  format: TranscriptFormat,
): Promise<Response> {
  const id = guest.conversation_id;
  if (!id) throw new AppError("not_found", UNKNOWN);
  const read = async (before_seq: number) =>
    requireOk(await deps.conversation.view(guest, id, { before_seq, limit: PAGE }), UNKNOWN).items;
  // Before the answer begins: whose it is not learns so by its status.
  await read(1);
  const texts = findMailTexts(lang);
  const names = { ...texts, form: findFormTexts(texts.lang) };
  return streamTranscript(
    { id, title: texts.transcript_subject(guest.site.name), lang: texts.lang, names, read },
    format,
  );
}

interface Kept {
  id: string;
  title: string;
  lang: string;
  names: Names;
  /** The messages before one, oldest first, at most PAGE. */
  read: (before_seq: number) => Promise<MessageFrame[]>;
}

function streamTranscript({ id, title, lang, names, read }: Kept, format: TranscriptFormat): Response {
  const { head, write, foot, type, ending } = FORMATS[format];
  const encoder = new TextEncoder();
  let next_seq = 1;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(head(title, lang))),
    async pull(controller) {
      const before_seq = next_seq + PAGE;
      const wanted = (await read(before_seq)).filter(({ seq }) => seq >= next_seq);
      next_seq = before_seq;
      if (wanted.length > 0) controller.enqueue(encoder.encode(wanted.map((each) => write(each, names)).join("")));
      if (wanted.length === PAGE) return;
      controller.enqueue(encoder.encode(foot));
      controller.close();
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": `${type}; charset=utf-8`,
      // Of our own characters alone.
      "Content-Disposition": `attachment; filename="${id}.${ending}"`,
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "Cache-Control": "no-store",
    },
  });
}

/** Mails the guest's conversation to the address they have confirmed. Throws mail_not_configured, conflict (no such address), not_found, rate_limited, upstream_failed. */
export async function mailTranscript(
  deps: Deps,
  guest: GuestScope,
  unconfirmed = "Confirm an address first.",
): Promise<MailedTranscript> {
  const { mailer, conversation } = deps;
  if (!mailer) throw new AppError("mail_not_configured", "Sending mail is not set up here.");
  const to = await findRecipient(deps, guest);
  if (!to) throw new AppError("conflict", unconfirmed);
  const id = guest.conversation_id;
  if (!id) throw new AppError("not_found", UNKNOWN);
  await requireWithinLimits(deps, { transcripts_per_guest: guest.guest_id, transcripts_per_site: guest.site_id });
  const { items } = requireOk(await conversation.view(guest, id, { before_seq: null, limit: MAX_MAILED }), UNKNOWN);
  const { site } = guest;
  const { host } = new URL(site.url);
  const { texts, email, stop_url } = to;
  const names = { ...texts, form: findFormTexts(texts.lang) };
  const shown = keepLast(items.map((each) => writeText(each, names)));
  const is_cut = shown.length < items.length || (items[0]?.seq ?? 1) > 1;
  const lead = is_cut ? `${texts.transcript(host)} ${texts.transcript_cut(shown.length)}` : texts.transcript(host);
  await mailer.send({
    to: email,
    from_name: site.name,
    subject: texts.transcript_subject(site.name),
    text: `${lead}\n\n${shown.join("")}-- \n${texts.why(host)}\n${texts.stop(stop_url)}\n`,
    headers: writeStopHeaders(stop_url),
  });
  return { email };
}

/** The same for a member: to the conversation's visitor, and to nobody else. */
export async function mailToVisitor(deps: Deps, scope: OwnerScope, id: string): Promise<MailedTranscript> {
  const { guest_uuid } = await locate(deps, scope, id);
  const guest = guest_uuid === null ? null : await findGuest(deps, guest_uuid);
  const unconfirmed = "This visitor has confirmed no e-mail address, so nothing can be sent to them.";
  if (!guest) throw new AppError("conflict", unconfirmed);
  return mailTranscript(deps, { ...guest, conversation_id: id }, unconfirmed);
}

/** The last of these that fit into a mail, one at least. */
function keepLast(parts: string[]): string[] {
  let chars = 0;
  const first = parts.findLastIndex((part) => {
    chars += part.length;
    return chars > MAX_MAILED_CHARS;
  });
  return parts.slice(Math.min(first + 1, parts.length - 1));
}

const FORMATS = {
  text: {
    type: "text/plain",
    ending: "txt",
    head: (title: string, _lang: string) => `${clean(title)}\n\n`,
    write: writeText,
    foot: "",
  },
  html: {
    type: "text/html",
    ending: "html",
    head: (title: string, lang: string) => `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(clean(title))}</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
article { margin: 1.25rem 0; }
h1 { font-size: 1.1rem; }
h2 { margin: 0; font-size: .85rem; }
time { font-weight: 400; opacity: .7; }
p { margin: .15rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
ol { margin: .25rem 0; padding-inline-start: 1.5rem; font-size: .85rem; }
</style>
</head>
<body>
<h1>${escapeHtml(clean(title))}</h1>
`,
    write: writeHtml,
    foot: "</body>\n</html>\n",
  },
} as const;

/** Every line begins with a bracket or a space: a table program takes none for a formula. */
function writeText(message: MessageFrame, names: Names): string {
  const { text, attachments = [], sources = [], form = [] } = message;
  const lines = [
    ...form.map((entry) => writeEntry(entry, names)),
    ...clean(text).split("\n"),
    ...attachments.map(({ name }) => `(${clean(name)})`),
    ...sources.map(({ title, url }, at) => `[${at + 1}] ${clean(title)} <${clean(url)}>`),
  ];
  const body = lines.map((line) => `  ${line}`.trimEnd()).join("\n");
  return `[${formatTime(message.at)}] ${nameAuthor(message, names)}:\n${body}\n\n`;
}

function writeHtml(message: MessageFrame, names: Names): string {
  const { text, attachments = [], sources = [], form = [] } = message;
  const fields = form.map((entry) => `<p>${escapeHtml(writeEntry(entry, names))}</p>\n`).join("");
  const said = clean(text) && `<p dir="auto">${escapeHtml(clean(text))}</p>\n`;
  const files = attachments.map(({ name }) => `<p>(${escapeHtml(clean(name))})</p>\n`).join("");
  const items = sources.map(({ title, url }) => `<li>${writeLink(clean(title), url)}</li>`).join("");
  return `<article>
<h2>${escapeHtml(nameAuthor(message, names))} <time>${formatTime(message.at)}</time></h2>
${fields}${said}${files}${items && `<ol>${items}</ol>\n`}</article>
`;
}

/** On one line. */
function writeEntry(entry: FormEntry, names: Names): string {
  const { label, value } = translateEntry(entry, names.form);
  return `${clean(label)}: ${clean(value)}`.replaceAll("\n", " ");
}

function writeLink(title: string, url: string): string {
  const is_web = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return is_web ? `<a href="${escapeHtml(url)}" rel="noreferrer">${escapeHtml(title)}</a>` : escapeHtml(title);
}

function nameAuthor({ author, agent }: MessageFrame, { visitor, ai }: Names): string {
  if (author === "agent") return clean(agent?.name ?? "Support").replaceAll("\n", " ");
  return { visitor, ai, system: "HelpShelf" }[author];
}

/** Without what a terminal or a table program obeys, or what turns the reading direction of the rest. */
function clean(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (char) => (char === "\n" ? char : " "))
    .trim();
}

/** To the minute, in UTC. */
function formatTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
