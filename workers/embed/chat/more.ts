/** What a visitor without a script does with their conversation beside writing in it: mails, copies, its end. */
import * as z from "zod";
import { confirmEmail, giveEmail, readEmail, removeEmail } from "../../contacts/email";
import type { TranscriptFormat } from "../../contract/conversations";
import { ConfirmEmail, GiveEmail } from "../../contract/mail";
import { sendFrame } from "../../conversations/service";
import { downloadOwnTranscript, mailTranscript } from "../../conversations/transcript";
import { html } from "../../platform/html";
import { AppError } from "../../platform/problem";
import type { GuestScope, PageScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { type Form, goTo, showClosed, submit, write } from "./answer";
import { renderMorePage } from "./more-page";
import * as page from "./page";
import { makeFormKeys } from "./session";
import { noteActed } from "./stream";
import { readPageTexts } from "./texts";

const MORE = "/chat/more";
export const MoreQuery = z.object({ sent: z.literal("1").optional() });
const NEWEST = { before_seq: null, limit: 1 };

/** The page of one's own conversation; without one there is nothing to do. `sent`: a copy has just been mailed. */
export async function showMore(
  deps: Deps,
  scope: PageScope,
  request: Request,
  { sent = false, failure = null }: { sent?: boolean; failure?: page.Failure | null } = {},
): Promise<Response> {
  const texts = readPageTexts(request);
  if (!scope.site.widget_enabled) return showClosed(scope, texts);
  const { guest } = scope;
  if (!failure) await noteActed(deps, scope, request);
  const id = guest?.conversation_id ?? null;
  const view = guest && id !== null ? await deps.conversation.view(guest, id, NEWEST) : null;
  if (!guest || !view?.ok) return goTo(scope, "/chat");
  const email = await readEmail(deps, guest);
  const frame = { site: scope.site, texts };
  const shown = { email, status: view.status, is_sent: sent, failure };
  const content = renderMorePage(frame, makeFormKeys(deps, scope), shown);
  const { status = 200, retry_after_s } = failure ?? {};
  return write(scope, html`${page.openPage(frame)}${content}${page.CLOSE_PAGE}`.toString(), status, retry_after_s);
}

/** Mails the code that proves the address. */
export function postEmail(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  return submitToMore(deps, scope, request, async (guest, { email = "" }) => {
    const given = GiveEmail.safeParse({ email });
    if (!given.success)
      throw new AppError("invalid_request", "Check the address.", { fields: { email: "Must be an address." } });
    await giveEmail(deps, guest, request, given.data);
  });
}

export function postMoreCode(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  return submitToMore(deps, scope, request, (guest, { code }) => proveEmail(deps, guest, request, code));
}

export async function proveEmail(deps: Deps, guest: GuestScope, request: Request, code = ""): Promise<void> {
  const given = ConfirmEmail.safeParse({ code });
  if (!given.success) throw new AppError("wrong_code", "This code is wrong or too old.");
  await confirmEmail(deps, guest, request, given.data);
}

export function postRemoval(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  return submitToMore(deps, scope, request, (guest) => removeEmail(deps, guest));
}

export function postTranscript(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  const send = async (guest: GuestScope) => void (await mailTranscript(deps, guest));
  return submitToMore(deps, scope, request, send, `${MORE}?sent=1`);
}

/** The visitor has done with it; how it was is asked in the chat. */
export function postEnd(deps: Deps, scope: PageScope, request: Request): Promise<Response> {
  const end = async (guest: GuestScope) => {
    const { conversation_id } = guest;
    if (conversation_id) await sendFrame(deps, guest, { conversation_id, frame: { type: "end" } });
  };
  return submitToMore(deps, scope, request, end, "/chat");
}

/** The whole conversation, to be kept. */
export async function showTranscript(
  deps: Deps,
  scope: PageScope,
  request: Request,
  format: TranscriptFormat,
): Promise<Response> {
  const texts = readPageTexts(request);
  if (!scope.site.widget_enabled) return showClosed(scope, texts);
  if (!scope.guest) throw new AppError("not_found", "There is no such conversation.");
  await noteActed(deps, scope, request);
  return downloadOwnTranscript(deps, scope.guest, texts.lang, format);
}

function submitToMore(
  deps: Deps,
  scope: PageScope,
  request: Request,
  perform: (guest: GuestScope, form: Form) => Promise<void>,
  next = MORE,
): Promise<Response> {
  const showFailure = (failure: page.Failure) => showMore(deps, scope, request, { failure });
  return submit(deps, scope, request, { perform, next, showFailure });
}
