/** The chat page's document: what stands around the conversation, its style and its policy. */
import { PAGE_CSS } from "../../../dist/widget-bundle";
import { listContactLinks } from "../../../widget/chat/contact-links";
import { fitToSurface } from "../../../widget/theme/color";
import { MAX_CHAT_CHARS, MAX_COMMENT_CHARS } from "../../contract/limits";
import type { GuestEmail } from "../../contract/mail";
import type { Site } from "../../contract/sites";
import { readableTextColor } from "../../platform/color";
import { sha256Base64 } from "../../platform/crypto";
import { html, Markup } from "../../platform/html";
import { listOwnOrigins } from "../../sites/service";
import { OUTSIDE } from "./markdown";
import { renderIcon } from "./messages";
import type { FormKeys } from "./session";
import type { PageTexts } from "./texts";

/** As `--bg` of the two schemes (widget/theme/base.css), the darker and the lighter of their backgrounds. */
const LIGHT_SURFACE = "#f4f5f7";
const DARK_SURFACE = "#21242b";

/** What went wrong with what was sent last. */
export interface Failure {
  /** For the visitor. */
  text: string;
  status: number;
  retry_after_s?: number | undefined;
  /** What they had typed. */
  draft: string;
  /** Beside which it stands; null where it is of the whole. */
  field: "file" | "code" | "email" | "score" | null;
}

/** A conversation that is over: the visitor's word on it, and till when a message opens it again (milliseconds UTC), null when none does. */
export interface Ended {
  rating: { score: number; comment: string | null } | null;
  until: number | null;
}

/** How the conversation stands, for what is written with. */
interface Standing {
  is_to_human: boolean;
  failure: Failure | null;
  email: GuestEmail | null;
  /** When a person may be expected. */
  people: string;
  ended: Ended | null;
}

export interface Frame {
  site: Site;
  texts: PageTexts;
}

/** The beginning of each page: everything up to the main part's content. */
export function openPage({ site, texts }: Frame, has_conversation = false): Markup {
  const subtitle = site.ai_enabled ? texts.subtitle_ai : texts.subtitle_search;
  return html`<!doctype html>
<html lang="${texts.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<title>${site.name}</title>
<style>${new Markup(writeStyle(site))}</style>
</head>
<body>
<div class="app">
<header class="header">
<span class="avatar" aria-hidden="true">${[...site.name.trim()][0]?.toUpperCase() ?? ""}</span>
<div class="titles"><h1 dir="auto">${site.name}</h1><p>${subtitle}</p></div>${has_conversation && renderMore(texts)}
</header>
<main class="main">
`;
}

export const CLOSE_PAGE = html`
</main>
</div>
</body>
</html>
`;

/** The log before its first message. It comes after the dock and is shown above it: what is written later is its end. */
export function openLog({ texts }: Frame): Markup {
  return html`<div class="log" role="log" aria-label="${texts.log}" tabindex="0"><div class="thread">`;
}

export const CLOSE_LOG = html`</div></div>`;

export function renderWelcome({ site, texts }: Frame, keys: FormKeys, is_new: boolean): Markup {
  const greeting = html`<p class="greeting${is_new ? "" : " small"}" dir="auto">${site.welcome_message}</p>`;
  return html`<div class="welcome">${greeting}${is_new && renderSuggestions(texts, keys, site.suggested_questions)}</div>`;
}

/** Questions that one tap asks. */
export function renderSuggestions(texts: PageTexts, keys: FormKeys, questions: readonly string[]): Markup | null {
  if (questions.length === 0) return null;
  const buttons = questions.map(
    (text) => html`<li><button class="suggestion" name="text" value="${text}" dir="auto">${text}</button></li>`,
  );
  return html`<form method="post" action="/chat/message">${renderKeys(keys)}<ul class="suggestions" aria-label="${texts.suggested}">${buttons}</ul></form>`;
}

/** What the visitor writes with, and the other ways to a person. */
export function renderDock(
  { site, texts }: Frame,
  keys: FormKeys,
  { is_to_human, failure, email, people, ended }: Standing,
): Markup {
  const label = is_to_human ? texts.placeholder_human : texts.placeholder;
  const field = html`<textarea name="text" rows="1" dir="auto" maxlength="${MAX_CHAT_CHARS}" placeholder="${label}" aria-label="${label}">
${failure?.draft}</textarea>`;
  const send = html`<button class="send" aria-label="${texts.send}" title="${texts.send}">${renderIcon("send")}</button>`;
  const person =
    !is_to_human &&
    html`<button class="contact" form="composer" formaction="/chat/person" formnovalidate>${renderIcon("person")}${texts.ask_human}</button>${people && html`<span class="contacts-label">${people}</span>`}`;
  const { channels } = site.contact;
  // The form has a link of its own, whether or not the widget shows one.
  const links = listContactLinks({ channels: { ...channels, contact_form: { enabled: true, value: "" } } }, "").map(
    ({ kind, href }) =>
      html`<a class="contact" href="${href}" ${kind !== "contact_form" && OUTSIDE}>${renderIcon(kind)}${texts[kind]}</a>`,
  );
  const to_mail =
    is_to_human &&
    email?.is_available &&
    email.email === null &&
    email.pending_email === null &&
    html`<a class="contact" href="/chat/more">${renderIcon("email")}${texts.later.email_me}</a>`;
  const about = ended ? renderEnded(texts, keys, ended, failure) : email && renderEmail(texts, keys, email, failure);
  return html`<div class="dock">${failure?.field === null && renderAlert(failure.text)}${about}
<form class="composer" id="composer" method="post" action="/chat/message" enctype="multipart/form-data">${renderKeys(keys)}${field}${send}${renderFileInput(texts, failure)}</form>
<div class="contacts line">${person}${to_mail}${links}</div></div>`;
}

export function renderAlert(text: string): Markup {
  return html`<p class="notice alert" role="alert">${renderIcon("alert")}${text}</p>`;
}

export function renderKeys({ form_token, form_id }: FormKeys): Markup {
  return html`<input type="hidden" name="form_token" value="${form_token}"><input type="hidden" name="form_id" value="${form_id}">`;
}

/** What is wrong with a field, in one sentence that the field names as its description. */
export function renderFault(
  failure: Failure | null,
  field: Failure["field"],
): { fault: Markup | null; marks: Markup | null } {
  if (failure?.field !== field || failure === null) return { fault: null, marks: null };
  return {
    fault: html`<span class="fault" id="${field}_fault" role="alert">${failure.text}</span>`,
    marks: html` aria-invalid="true" aria-describedby="${field}_fault"`,
  };
}

function renderMore(texts: PageTexts): Markup {
  const label = texts.later.menu_title;
  return html`<a class="icon-button" href="/chat/more" aria-label="${label}" title="${label}">${renderIcon("more")}</a>`;
}

function renderFileInput(texts: PageTexts, failure: Failure | null): Markup {
  const { fault, marks } = renderFault(failure, "file");
  return html`<span class="form-file"><input type="file" name="file" accept="image/png,image/jpeg,image/gif,image/webp,application/pdf" aria-label="${texts.attach}" title="${texts.attach}"${marks}>${fault}</span>`;
}

/** How it was, and how long it can go on. */
function renderEnded(texts: PageTexts, keys: FormKeys, { rating, until }: Ended, failure: Failure | null): Markup {
  const { later } = texts;
  const day =
    until && new Intl.DateTimeFormat(texts.lang, { weekday: "long", day: "numeric", month: "long" }).format(until);
  const note = day ? later.open_until(day) : later.begins_anew;
  return html`<div class="notice ended">${renderRating(texts, keys, rating, failure)}<p class="target">${note}</p></div>`;
}

function renderRating(texts: PageTexts, keys: FormKeys, rating: Ended["rating"], failure: Failure | null): Markup {
  const { later } = texts;
  const { fault, marks } = renderFault(failure, "score");
  const stars = later.scores.map((name, at) => {
    const checked = rating?.score === at + 1 && html` checked`;
    return html`<label class="star" title="${name}"><input class="hidden" type="radio" name="score" value="${at + 1}" required${checked}>${STAR}<span class="hidden">${name}</span></label>`;
  });
  const comment = failure?.field === "score" ? failure.draft : rating?.comment;
  return html`<form class="rating" method="post" action="/chat/rate">${renderKeys(keys)}<fieldset class="stars"${marks}><legend>${later.rate}</legend>${stars}</fieldset>${fault}
<span class="code"><input name="comment" dir="auto" maxlength="${MAX_COMMENT_CHARS}" aria-label="${later.comment}" placeholder="${later.comment}" value="${comment ?? ""}"><button class="push">${later.send}</button></span>${
    rating && html`<p class="target" role="status">${later.thanks}</p>`
  }</form>`;
}

const STAR = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9L3.5 9.7l5.9-.8z"/></svg>`;

function renderEmail(
  texts: PageTexts,
  keys: FormKeys,
  { email, pending_email }: GuestEmail,
  failure: Failure | null,
): Markup | null {
  if (pending_email === null) return email === null ? null : html`<p class="notice">${texts.email_on(email)}</p>`;
  return html`<div class="notice"><p>${texts.code_sent(pending_email)}</p>${renderCodeForm(texts, keys, "/chat/code", failure)}</div>`;
}

export function renderCodeForm(texts: PageTexts, keys: FormKeys, action: string, failure: Failure | null): Markup {
  const { fault, marks } = renderFault(failure, "code");
  return html`<form class="code-form" method="post" action="${action}">${renderKeys(keys)}<span class="code"><input name="code" required inputmode="numeric" autocomplete="one-time-code" maxlength="10" aria-label="${texts.code}" placeholder="${texts.code}"${marks}><button class="push">${texts.confirm}</button></span>${fault}</form>`;
}

/** Nothing is loaded but the style that stands in the page and the site's own pictures; no script, no frame, no other host. */
export function writePagePolicy(site: Site): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${sha256Base64(writeStyle(site))}'`,
    `img-src ${["'self'", ...listOwnOrigins(site)].join(" ")}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The owner's colours, which are `#rrggbb`, before the style that uses them. */
function writeStyle({ theme: { primary_color, secondary_color } }: Site): string {
  const colors = {
    primary: primary_color,
    "on-primary": readableTextColor(primary_color),
    "accent-light": fitToSurface(secondary_color, LIGHT_SURFACE),
    "accent-dark": fitToSurface(secondary_color, DARK_SURFACE),
  };
  const rules = Object.entries(colors).map(([name, color]) => `--${name}:${color}`);
  return `:root{${rules.join(";")}}${PAGE_CSS}`;
}
