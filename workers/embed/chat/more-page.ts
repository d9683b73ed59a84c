/** The page of what can be done with a conversation. */
import type { GuestEmail } from "../../contract/mail";
import type { ConversationStatus } from "../../contract/socket";
import { html, type Markup } from "../../platform/html";
import { type Failure, type Frame, renderAlert, renderCodeForm, renderFault, renderKeys } from "./page";
import type { FormKeys } from "./session";
import type { PageTexts } from "./texts";

interface Shown {
  email: GuestEmail;
  status: ConversationStatus;
  is_sent: boolean;
  failure: Failure | null;
}

export function renderMorePage({ texts }: Frame, keys: FormKeys, { email, status, is_sent, failure }: Shown): Markup {
  const { later } = texts;
  return html`<div class="form-page"><p><a href="/chat">${texts.back}</a></p>
<h2>${later.menu_title}</h2>${failure?.field === null && renderAlert(failure.text)}
${email.is_available && renderEmail(texts, keys, email, failure)}
<section class="part" aria-labelledby="copy"><h3 id="copy">${texts.copy_title}</h3>
<p class="row"><a class="push" href="/chat/transcript?format=text">${texts.save_text}</a><a class="push" href="/chat/transcript?format=html">${texts.save_page}</a></p>
${email.is_available && renderMailing(texts, keys, email, is_sent)}</section>
${status !== "ended" && renderEnd(texts, keys)}</div>`;
}

function renderEmail(texts: PageTexts, keys: FormKeys, known: GuestEmail, failure: Failure | null): Markup {
  const { later } = texts;
  const { email, pending_email } = known;
  const address = renderAddressForm(texts, keys, failure);
  const is_asked = failure?.field === "email" && html` open`;
  const other = (label: string) =>
    html`<details class="other"${is_asked}><summary>${label}</summary>${address}</details>`;
  const standing = email !== null && html`<p class="form-intro">${later.reaches} <b>${email}</b></p>`;
  const remove =
    email !== null &&
    html`<form method="post" action="/chat/more/remove">${renderKeys(keys)}<button class="push">${later.remove}</button></form>`;
  const content =
    pending_email !== null
      ? html`${standing}<p class="form-intro">${later.code_sent} <b>${pending_email}</b></p>${renderCodeForm(texts, keys, "/chat/more/code", failure)}${other(later.other_address)}${remove}`
      : email !== null
        ? html`${standing}${remove}${other(later.change)}`
        : html`<p class="form-intro">${later.email_why}</p>${address}`;
  return html`<section class="part" aria-labelledby="mail"><h3 id="mail">${later.email_title}</h3>${content}</section>`;
}

function renderAddressForm({ later }: PageTexts, keys: FormKeys, failure: Failure | null): Markup {
  const { fault, marks } = renderFault(failure, "email");
  const value = failure?.field === "email" ? failure.draft : "";
  return html`<form class="field" method="post" action="/chat/more/email">${renderKeys(keys)}<label for="email">${later.address}</label>
<span class="row"><input id="email" name="email" type="email" autocomplete="email" required maxlength="254" value="${value}"${marks}><button class="push primary">${later.send_code}</button></span>${fault}</form>`;
}

function renderMailing({ later }: PageTexts, keys: FormKeys, { email }: GuestEmail, is_sent: boolean): Markup {
  if (email === null) return html`<p class="form-intro">${later.transcript_needs}</p>`;
  return html`<form method="post" action="/chat/more/transcript">${renderKeys(keys)}<button class="push">${later.transcript_send}</button></form>${
    is_sent && html`<p class="form-intro" role="status">${later.transcript_sent} <b>${email}</b></p>`
  }`;
}

function renderEnd({ later }: PageTexts, keys: FormKeys): Markup {
  return html`<section class="part"><form method="post" action="/chat/more/end">${renderKeys(keys)}<button class="push">${later.end}</button></form><p class="form-intro">${later.end_why}</p></section>`;
}
