/** The chat as a plain page of the site's own host (spec §7): everything works without a script. */
import * as z from "zod";
import { describePeople } from "../../../widget/chat/people";
import { confirmEmail, readEmail } from "../../contacts/email";
import { SendContact } from "../../contract/contact-form";
import { ERROR_STATUS } from "../../contract/errors";
import { MAX_CHAT_CHARS } from "../../contract/limits";
import { ConfirmEmail } from "../../contract/mail";
import { sendContact } from "../../conversations/contact";
import { deliver, downloadAttachment, sendFrame } from "../../conversations/service";
import { readForm } from "../../platform/body";
import { html, type Markup } from "../../platform/html";
import { describeError } from "../../platform/log";
import { AppError } from "../../platform/problem";
import type { GuestScope, PageScope } from "../../platform/scope";
import type { Deps, VisitorView } from "../../ports";
import { readSiteOrigin } from "../../sites/service";
import { readPeople } from "../people";
import { FIELD_PREFIX, type Filled, renderContactPage } from "./contact-page";
import { renderMessage } from "./messages";
import * as page from "./page";
import { makeClientId, makeFormKeys, requireGuest, requireOwnForm, writeChatCookie } from "./session";
import { noteActed, noteSent, streamPage } from "./stream";
import { type PageTexts, readPageTexts, readZone } from "./texts";
import { isHuman, ThreadWriter } from "./thread";

/** Messages of one page; those before them are a link away. */
const MESSAGES_A_PAGE = 50;

export const ChatQuery = z.object({ before_seq: z.coerce.number().int().min(1).optional() });

type Form = Record<string, string>;

/** The conversation, from the newest message or from before `before_seq`. While an answer is awaited it comes as it is written. */
export async function showChat(
  deps: Deps,
  scope: PageScope,
  request: Request,
  { before_seq = null, failure = null }: { before_seq?: number | null | undefined; failure?: page.Failure | null } = {},
): Promise<Response> {
  const texts = readPageTexts(request);
  if (!scope.site.widget_enabled) return showClosed(scope, texts);
  const { guest } = scope;
  if (!failure) await noteActed(deps, scope, request);
  const conversation_id = guest?.conversation_id ?? null;
  const [known, [view, email]] = await Promise.all([
    readPeople(deps, scope.site),
    guest
      ? Promise.all([readView(deps, guest, conversation_id, before_seq), readEmail(deps, guest)])
      : ([null, null] as const),
  ]);
  const time_zone = readZone(request, scope.site);
  const zone = { timeZone: time_zone, timeZoneName: "short" } as const;
  const people = known ? describePeople(texts, known, deps.now(), [texts.lang], zone) : "";
  const keys = makeFormKeys(deps, scope);
  const frame = { site: scope.site, texts };
  const is_to_human = view !== null && isHuman(view.status);
  const top = html`${page.openPage(frame)}${page.renderDock(frame, keys, { is_to_human, failure, email, people })}${page.openLog(frame)}`;
  const { status = 200, retry_after_s } = failure ?? {};
  const respond = (body: BodyInit) => write(scope, body, status, retry_after_s);
  if (!guest || !view || !conversation_id)
    return respond(`${top}${page.renderWelcome(frame, keys, true)}${page.CLOSE_LOG}${page.CLOSE_PAGE}`);
  const last_agent = view.items.findLast(({ author }) => author === "agent");
  if (last_agent) await noteSent(deps, guest, conversation_id, last_agent.seq);
  const has_mail = email?.is_available === true && email.email === null;
  const writer = new ThreadWriter(texts, deps.now, view, { time_zone, has_mail });
  const head = `${top}${renderSaid(frame, keys, view)}${before_seq === null ? writer.writeStatus() : renderNewest(texts)}`;
  const writeTail = () =>
    html`${page.renderSuggestions(texts, keys, writer.suggestions)}${page.CLOSE_LOG}${page.CLOSE_PAGE}`.toString();
  if (before_seq !== null || writer.isSettled) return respond(head + writeTail());
  return respond(await streamPage(deps, { guest, conversation_id, last_seq: view.last_seq, writer, head, writeTail }));
}

async function readView(
  deps: Deps,
  guest: GuestScope,
  conversation_id: string | null,
  before_seq: number | null,
): Promise<VisitorView | null> {
  if (!conversation_id) return null;
  const view = await deps.conversation.view(guest, conversation_id, { before_seq, limit: MESSAGES_A_PAGE });
  return view.ok ? view : null;
}

function renderSaid(frame: page.Frame, keys: ReturnType<typeof makeFormKeys>, view: VisitorView): Markup {
  const { items, last_seq, status } = view;
  const first = items[0]?.seq ?? 1;
  const earlier =
    first > 1
      ? html`<p class="earlier"><a href="/chat?before_seq=${first}">${frame.texts.earlier}</a></p>`
      : page.renderWelcome(frame, keys, false);
  const last = items.at(-1);
  const suggestions = status === "active" && last?.seq === last_seq ? (last?.answer?.suggestions ?? []) : [];
  return html`${earlier}${items.map((message) => renderMessage(message, frame.texts))}${page.renderSuggestions(frame.texts, keys, suggestions)}`;
}

function renderNewest(texts: PageTexts): Markup {
  return html`<p class="earlier"><a href="/chat">${texts.newest}</a></p>`;
}

/** Stores the message once per form and shows the conversation, where the answer is written. */
export function postMessage(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  return submit(deps, scope, request, async (guest, form) => {
    await deliver(deps, guest, undefined, readMessage(form, request));
  });
}

/** Asks for a person; with a message, that one is for them as well. */
export function postPerson(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  return submit(deps, scope, request, async (guest, form) => {
    if (form.text?.trim()) await deliver(deps, guest, undefined, { ...readMessage(form, request), via: "form" });
    else if (!guest.conversation_id) throw new AppError("invalid_request", "Write a message first.");
    else
      await sendFrame(deps, guest, {
        conversation_id: guest.conversation_id,
        frame: { type: "request_human" },
      });
  });
}

/** The code that was mailed proves the visitor's address. */
export function postCode(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  return submit(deps, scope, request, async (guest, { code = "" }) => {
    const given = ConfirmEmail.safeParse({ code });
    if (!given.success) throw new AppError("wrong_code", "This code is wrong or too old.");
    await confirmEmail(deps, guest, request, given.data);
  });
}

export async function showContact(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  const texts = readPageTexts(request);
  if (!scope.site.widget_enabled) return showClosed(scope, texts);
  await noteActed(deps, scope, request);
  return writeContact(deps, scope, texts, { values: {}, faults: [], alert: null }, 200);
}

export async function postContact(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  const texts = readPageTexts(request);
  if (!scope.site.widget_enabled) return showClosed(scope, texts);
  const form = await readForm(request);
  try {
    requireOwnForm(deps, scope, form.form_token);
    await noteActed(deps, scope, request);
    const input = readContact(form);
    const guest = await requireGuest(deps, scope, request, describeVisit(deps, scope, texts));
    await sendContact(deps, guest, request, input);
    return goToChat(scope);
  } catch (error) {
    const { text, status, retry_after_s } = describeFailure(deps, texts, error, "");
    const fields = error instanceof AppError ? Object.keys(error.fields ?? {}) : [];
    const faults = fields.map((name) => name.replace("fields.", FIELD_PREFIX));
    const alert = faults.length > 0 ? texts.check_field : text;
    return writeContact(deps, scope, texts, { values: form, faults, alert }, status, retry_after_s);
  }
}

/** A file of the visitor's conversation. */
export async function showFile(deps: Deps, { guest }: PageScope, attachment_id: string): Promise<Response> {
  if (!guest) throw new AppError("not_found", "There is no such file.");
  return downloadAttachment(deps, guest, attachment_id);
}

async function submit(
  deps: Deps,
  scope: PageScope,
  request: Request,
  perform: (guest: GuestScope, form: Form) => Promise<void>,
): Promise<Response> {
  const texts = readPageTexts(request);
  if (!scope.site.widget_enabled) return showClosed(scope, texts);
  const form = await readForm(request);
  try {
    requireOwnForm(deps, scope, form.form_token);
    await noteActed(deps, scope, request);
    await perform(await requireGuest(deps, scope, request, describeVisit(deps, scope, texts)), form);
    // Else a reload would send it again.
    return goToChat(scope);
  } catch (error) {
    return showChat(deps, scope, request, { failure: describeFailure(deps, texts, error, form.text ?? "") });
  }
}

function readMessage({ text = "", form_id }: Form, request: Request) {
  if (text.trim() === "") throw new AppError("invalid_request", "Write a message first.");
  if (text.length > MAX_CHAT_CHARS) throw new AppError("payload_too_large", "This message is too long.");
  return { text, client_id: makeClientId(form_id, text), context: { locale: readPageTexts(request).lang } };
}

/** Throws invalid_request by field. */
function readContact(form: Form): SendContact {
  const own = Object.entries(form)
    .filter(([name]) => name.startsWith(FIELD_PREFIX))
    .map(([name, value]) => [name.slice(FIELD_PREFIX.length), value]);
  const { name, email, channel, text = "" } = form;
  const client_id = makeClientId(form.form_id, JSON.stringify(own), name ?? "", email ?? "", channel ?? "", text);
  const fields = Object.fromEntries(own);
  const given = SendContact.safeParse({ name, email, channel: channel || undefined, text, fields, client_id });
  if (given.success) return given.data;
  const wrong = given.error.issues.map(({ path, message }) => [path.join("."), message]);
  throw new AppError("invalid_request", "Check the form.", { fields: Object.fromEntries(wrong) });
}

function describeVisit({ config }: Deps, { site }: PageScope, { lang }: PageTexts): Record<string, unknown> {
  return { locale: lang, landing_page: `${readSiteOrigin(config, site)}/chat` };
}

/** What the visitor is told of an error, in their language. */
function describeFailure({ log }: Deps, texts: PageTexts, error: unknown, draft: string): page.Failure {
  if (!(error instanceof AppError)) {
    log("ERROR", "API", "chat_page.failed", describeError(error));
    return { text: texts.failed, status: 500, draft };
  }
  const { code, retry_after_s } = error;
  const said: Partial<Record<typeof code, string>> = {
    invalid_request: texts.write_first,
    payload_too_large: texts.message_too_long,
    forbidden: texts.too_old,
    guest_not_found: texts.too_old,
    wrong_code: texts.wrong_code,
    rate_limited: texts.too_many(retry_after_s ?? 60),
  };
  return { text: said[code] ?? texts.failed, status: ERROR_STATUS[code], retry_after_s, draft };
}

function writeContact(
  deps: Deps,
  scope: PageScope,
  texts: PageTexts,
  filled: Filled,
  status: number,
  retry_after_s?: number | undefined,
): Response {
  const frame = { site: scope.site, texts };
  const body = html`${page.openPage(frame)}${renderContactPage(frame, makeFormKeys(deps, scope), filled)}${page.CLOSE_PAGE}`;
  return write(scope, body.toString(), status, retry_after_s);
}

function showClosed(scope: PageScope, texts: PageTexts): Response {
  const note = html`<p class="closed-page">${texts.switched_off}</p>`;
  return write(
    scope,
    `${page.openPage({ site: scope.site, texts })}${note}${page.CLOSE_PAGE}`,
    ERROR_STATUS.widget_disabled,
  );
}

function goToChat(scope: PageScope): Response {
  return new Response(null, { status: 303, headers: { Location: "/chat", "Set-Cookie": writeChatCookie(scope) } });
}

function write(scope: PageScope, body: BodyInit, status: number, retry_after_s?: number): Response {
  return new Response(body, {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": page.writePagePolicy(scope.site),
      "Cache-Control": "no-store, no-transform",
      // What is streamed must not wait for more to be pressed together with.
      ...(typeof body !== "string" && { "Content-Encoding": "identity" }),
      // Without it browsers hide from us where the page's own forms come from.
      "Referrer-Policy": "same-origin",
      "Set-Cookie": writeChatCookie(scope),
      ...(retry_after_s !== undefined && { "Retry-After": String(retry_after_s) }),
    },
  });
}
