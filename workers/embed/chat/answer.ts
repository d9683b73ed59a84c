/** What the chat page's routes have in common: forms that only its own page sends, what went wrong in the visitor's words, and headers. */
import { ERROR_STATUS } from "../../contract/errors";
import { MAX_ATTACHMENT_BYTES, MAX_BODY_BYTES } from "../../contract/limits";
import { readNetwork, requireWithinLimits } from "../../ops/limits";
import { readForm } from "../../platform/body";
import { html } from "../../platform/html";
import { describeError } from "../../platform/log";
import { readMultipart, tooLarge, type Upload } from "../../platform/multipart";
import { AppError } from "../../platform/problem";
import type { GuestScope, PageScope } from "../../platform/scope";
import type { Deps } from "../../ports";
import { readSiteOrigin } from "../../sites/service";
import * as page from "./page";
import { requireGuest, requireOwnForm, writeChatCookie } from "./session";
import { noteActed } from "./stream";
import { type PageTexts, readPageTexts } from "./texts";

export type Form = Record<string, string>;

/** What a form does, and where its sender goes from there or sees what went wrong. */
interface Submission {
  takes_file?: boolean;
  perform: (guest: GuestScope, form: Form, file: Upload | null) => Promise<void>;
  next: string;
  showFailure: (failure: page.Failure) => Promise<Response>;
}

export async function submit(
  deps: Deps,
  scope: PageScope,
  request: Request,
  { takes_file = false, perform, next, showFailure }: Submission,
): Promise<Response> {
  const texts = readPageTexts(request);
  if (!scope.site.widget_enabled) return showClosed(scope, texts);
  let draft = "";
  try {
    const { fields, file, is_too_large } = await readFields(deps, request, takes_file);
    draft = fields.text ?? fields.email ?? fields.comment ?? "";
    requireOwnForm(deps, scope, fields.form_token);
    await noteActed(deps, scope, request);
    if (is_too_large) throw tooLarge(MAX_ATTACHMENT_BYTES);
    await perform(await requireGuest(deps, scope, request, describeVisit(deps, scope, texts)), fields, file);
    // Else a reload would send it again.
    return goTo(scope, next);
  } catch (error) {
    return showFailure(describeFailure(deps, texts, error, draft));
  }
}

/** Whose form it is stands in it: what is large is counted before it is read. */
async function readFields(
  deps: Pick<Deps, "limiter">,
  request: Request,
  takes_file: boolean,
): Promise<{ fields: Form; file: Upload | null; is_too_large: boolean }> {
  const { headers } = request;
  if (!takes_file || !headers.get("content-type")?.startsWith("multipart/"))
    return { fields: await readForm(request), file: null, is_too_large: false };
  const is_small = Number(headers.get("content-length") ?? Number.POSITIVE_INFINITY) <= MAX_BODY_BYTES;
  if (!is_small) await requireWithinLimits(deps, { large_forms_per_network: readNetwork(request) });
  return readMultipart(request, MAX_ATTACHMENT_BYTES);
}

export function describeVisit({ config }: Deps, { site }: PageScope, { lang }: PageTexts): Record<string, unknown> {
  return { locale: lang, landing_page: `${readSiteOrigin(config, site)}/chat` };
}

/** What the visitor is told of an error, in their language. */
export function describeFailure({ log }: Deps, texts: PageTexts, error: unknown, draft: string): page.Failure {
  if (!(error instanceof AppError)) {
    log("ERROR", "API", "chat_page.failed", describeError(error));
    return { text: texts.failed, status: 500, draft, field: null };
  }
  const { code, retry_after_s, fields = {} } = error;
  const status = ERROR_STATUS[code];
  if (fields.file !== undefined)
    return { text: nameFileFault(texts, code), status, retry_after_s, draft, field: "file" };
  const said: Partial<Record<typeof code, string>> = {
    invalid_request: texts.write_first,
    payload_too_large: texts.message_too_long,
    forbidden: texts.too_old,
    guest_not_found: texts.too_old,
    wrong_code: texts.wrong_code,
    rate_limited: texts.too_many(retry_after_s ?? 60),
    mail_not_configured: texts.later.failures.upstream_failed ?? texts.failed,
    upstream_failed: texts.later.failures.upstream_failed ?? texts.failed,
  };
  const field = code === "wrong_code" ? "code" : (FIELDS.find((name) => fields[name] !== undefined) ?? null);
  const text = field === "score" ? texts.choose_score : field === "email" ? texts.check_field : said[code];
  return { text: text ?? texts.failed, status, retry_after_s, draft, field };
}

const FIELDS = ["email", "score"] as const;

function nameFileFault({ file_problems }: PageTexts, code: AppError["code"]): string {
  if (code === "payload_too_large") return file_problems.too_large;
  if (code === "unsupported_media_type") return file_problems.wrong_type;
  return code === "invalid_request" ? file_problems.broken : file_problems.not_now;
}

export function showClosed(scope: PageScope, texts: PageTexts): Response {
  const note = html`<p class="closed-page">${texts.switched_off}</p>`;
  return write(
    scope,
    `${page.openPage({ site: scope.site, texts })}${note}${page.CLOSE_PAGE}`,
    ERROR_STATUS.widget_disabled,
  );
}

export function goTo(scope: PageScope, path: string): Response {
  return new Response(null, { status: 303, headers: { Location: path, "Set-Cookie": writeChatCookie(scope) } });
}

export function write(scope: PageScope, body: BodyInit, status: number, retry_after_s?: number): Response {
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
