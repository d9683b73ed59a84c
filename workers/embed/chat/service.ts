/** The chat as a plain page of the site's own host (spec §7): everything works without a script. */
import * as z from "zod";
import { describePeople } from "../../../widget/chat/people";
import { readEmail } from "../../contacts/email";
import { SendContact } from "../../contract/contact-form";
import { FrameSchema } from "../../contract/embed";
import { MAX_CHAT_CHARS, REOPEN_MS } from "../../contract/limits";
import { sendContact } from "../../conversations/contact";
import { deliver, downloadAttachment, keepFormFile, sendFrame } from "../../conversations/service";
import { readForm } from "../../platform/body";
import { sha256Hex } from "../../platform/crypto";
import { html, type Markup } from "../../platform/html";
import type { Upload } from "../../platform/multipart";
import { AppError } from "../../platform/problem";
import type { GuestScope, PageScope } from "../../platform/scope";
import type { Deps, VisitorView } from "../../ports";
import { readPeople } from "../people";
import { describeFailure, describeVisit, type Form, goTo, showClosed, submit, write } from "./answer";
import { FIELD_PREFIX, type Filled, renderContactPage } from "./contact-page";
import { renderMessage } from "./messages";
import { proveEmail } from "./more";
import * as page from "./page";
import { makeClientId, makeFormKeys, requireGuest, requireOwnForm } from "./session";
import { noteActed, noteSent, streamPage } from "./stream";
import { type PageTexts, readPageTexts, readZone } from "./texts";
import { isHuman, ThreadWriter } from "./thread";

/** Messages of one page; those before them are a link away. */
const MESSAGES_A_PAGE = 50;

export const ChatQuery = z.object({ before_seq: z.coerce.number().int().min(1).optional() });

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
  const standing = { is_to_human, failure, email, people, ended: view && describeEnd(view, deps.now()) };
  const top = html`${page.openPage(frame, view !== null)}${page.renderDock(frame, keys, standing)}${page.openLog(frame)}`;
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

/** Null while it goes on. */
function describeEnd({ conversation: { rating, updated_at }, status }: VisitorView, now: number): page.Ended | null {
  if (status !== "ended") return null;
  const until = updated_at + REOPEN_MS;
  return { rating, until: until > now ? until : null };
}

type Perform = Parameters<typeof submit>[3]["perform"];

/** Stores the message once per form and shows the conversation, where the answer is written. */
export function postMessage(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  const send: Perform = async (guest, form, file) => {
    const message = readMessage(form, file, request);
    await deliver(deps, guest, undefined, message, await keepFile(deps, guest, file));
  };
  return submitToChat(deps, scope, request, send, true);
}

/** Asks for a person; with a message, that one is for them as well. */
export function postPerson(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  const ask: Perform = async (guest, form, file) => {
    let { conversation_id } = guest;
    if (form.text?.trim() || file) {
      const message = { ...readMessage(form, file, request), via: "form" as const };
      ({ conversation_id } = await deliver(deps, guest, undefined, message, await keepFile(deps, guest, file)));
    }
    if (!conversation_id) throw new AppError("invalid_request", "Write a message first.");
    // The same message may have been the AI's before.
    const here = { ...guest, conversation_id };
    await sendFrame(deps, here, { conversation_id, frame: { type: "request_human" } });
  };
  return submitToChat(deps, scope, request, ask, true);
}

/** The code that was mailed proves the visitor's address. */
export function postCode(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  return submitToChat(deps, scope, request, (guest, { code }) => proveEmail(deps, guest, request, code));
}

/** What the visitor says of a conversation that has ended; the last one counts. */
export function postRating(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  return submitToChat(deps, scope, request, async ({ conversation_id, ...guest }, { score, comment = "" }) => {
    const frame = FrameSchema.safeParse({ type: "rate", score: Number(score), comment });
    if (!frame.success)
      throw new AppError("invalid_request", "Choose 1 to 5.", { fields: { score: "Choose 1 to 5." } });
    if (conversation_id) await sendFrame(deps, { conversation_id, ...guest }, { conversation_id, frame: frame.data });
  });
}

function submitToChat(
  deps: Deps,
  scope: PageScope,
  request: Request,
  perform: Perform,
  takes_file = false,
): Promise<Response> {
  const showFailure = (failure: page.Failure) => showChat(deps, scope, request, { failure });
  return submit(deps, scope, request, { takes_file, perform, next: "/chat", showFailure });
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
    return goTo(scope, "/chat");
  } catch (error) {
    const { text, status, retry_after_s } = describeFailure(deps, texts, error, "");
    const fields = error instanceof AppError ? Object.keys(error.fields ?? {}) : [];
    const faults = fields.map((name) => name.replace("fields.", FIELD_PREFIX));
    const alert = faults.length > 0 ? texts.check_field : text;
    return writeContact(deps, scope, texts, { values: form, faults, alert }, status, retry_after_s);
  }
}

/** A file of the visitor's conversation. */
export async function showFile(
  deps: Deps,
  scope: PageScope,
  request: Request,
  attachment_id: string,
): Promise<Response> {
  if (!scope.site.widget_enabled) return showClosed(scope, readPageTexts(request));
  const { guest } = scope;
  if (!guest) throw new AppError("not_found", "There is no such file.");
  return downloadAttachment(deps, guest, attachment_id);
}

function readMessage({ text = "", form_id }: Form, file: Upload | null, request: Request) {
  if (text.trim() === "" && !file) throw new AppError("invalid_request", "Write a message first.");
  if (text.length > MAX_CHAT_CHARS) throw new AppError("payload_too_large", "This message is too long.");
  return {
    text,
    client_id: makeClientId(form_id, text, ...(file ? [file.name, sha256Hex(file.body)] : [])),
    context: { locale: readPageTexts(request).lang },
  };
}

/** The id of the file that came with a message. What is wrong with it is said beside it. */
async function keepFile(deps: Deps, guest: GuestScope, file: Upload | null): Promise<string[]> {
  if (!file) return [];
  try {
    return [(await keepFormFile(deps, guest, file)).id];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, retry_after_s } = error;
    throw new AppError(code, message, {
      fields: { file: message },
      ...(retry_after_s !== undefined && { retry_after_s }),
    });
  }
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
