/** The chat page's document: what stands around the conversation, its style and its policy. */
import { PAGE_CSS } from "../../../dist/widget-bundle";
import { listContactLinks } from "../../../widget/chat/contact-links";
import { fitToSurface } from "../../../widget/theme/color";
import { MAX_CHAT_CHARS } from "../../contract/limits";
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
}

export interface Frame {
  site: Site;
  texts: PageTexts;
}

/** The beginning of each page: everything up to the main part's content. */
export function openPage({ site, texts }: Frame): Markup {
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
<div class="titles"><h1 dir="auto">${site.name}</h1><p>${subtitle}</p></div>
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

interface Dock {
  is_to_human: boolean;
  failure: Failure | null;
  email: GuestEmail | null;
  /** When a person may be expected. */
  people: string;
}

/** What the visitor writes with, and the other ways to a person. */
export function renderDock(
  { site, texts }: Frame,
  keys: FormKeys,
  { is_to_human, failure, email, people }: Dock,
): Markup {
  const label = is_to_human ? texts.placeholder_human : texts.placeholder;
  const field = html`<textarea name="text" rows="1" dir="auto" required maxlength="${MAX_CHAT_CHARS}" placeholder="${label}" aria-label="${label}">
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
  return html`<div class="dock">${failure && renderAlert(failure.text)}${email && renderEmail(texts, keys, email)}
<form class="composer" id="composer" method="post" action="/chat/message">${renderKeys(keys)}${field}${send}</form>
<div class="contacts line">${person}${links}</div></div>`;
}

export function renderAlert(text: string): Markup {
  return html`<p class="notice alert" role="alert">${renderIcon("alert")}${text}</p>`;
}

export function renderKeys({ form_token, form_id }: FormKeys): Markup {
  return html`<input type="hidden" name="form_token" value="${form_token}"><input type="hidden" name="form_id" value="${form_id}">`;
}

function renderEmail(texts: PageTexts, keys: FormKeys, { email, pending_email }: GuestEmail): Markup | null {
  if (pending_email === null) return email === null ? null : html`<p class="notice">${texts.email_on(email)}</p>`;
  const field = html`<input name="code" required inputmode="numeric" autocomplete="one-time-code" maxlength="10" aria-label="${texts.code}" placeholder="${texts.code}">`;
  return html`<form class="notice" method="post" action="/chat/code">${renderKeys(keys)}<p>${texts.code_sent(pending_email)}</p><span class="code">${field}<button class="push">${texts.confirm}</button></span></form>`;
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
