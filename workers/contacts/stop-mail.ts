/** The link in each mail that stops them. It shows a button, for programs that look at mails follow links (RFC 8058 has its own POST). */
import { and, eq } from "drizzle-orm";
import { sha256Hex, signText } from "../platform/crypto";
import { escapeHtml } from "../platform/html";
import type { SiteScope } from "../platform/scope";
import type { Deps } from "../ports";
import { readSiteOrigin } from "../sites/service";
import { findMailTexts } from "./mail-texts";
import { guest_emails } from "./schema";

/** Hex digits: 160 bits. */
const STOP_TOKEN_CHARS = 40;
export const STOP_PATH = "/mail/stop/";

/** A secret of whoever gets the site's mail at this address; the same in each of them. */
function signStop({ app_secret }: Deps["config"], site_id: string, email: string): string {
  return signText(app_secret, "stop_mail", `${site_id} ${email}`).slice(0, STOP_TOKEN_CHARS);
}

/** What an address is found by when its mails are stopped. */
export function hashStop(config: Deps["config"], site_id: string, email: string): string {
  return sha256Hex(signStop(config, site_id, email));
}

export function writeStopUrl(config: Deps["config"], { site_id, site }: SiteScope, email: string): string {
  return readSiteOrigin(config, site) + STOP_PATH + signStop(config, site_id, email);
}

/** As mail programs know it, which then show a button of their own. */
export function writeStopHeaders(url: string): Record<string, string> {
  return { "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}

/** Asks whether to stop. The same for any token: nobody learns which addresses there are. */
export function showStop({ site }: SiteScope, request: Request): Response {
  const texts = readTexts(request);
  return showPage(
    texts.lang,
    texts.stop_title,
    `<p>${escapeHtml(texts.stop_question(new URL(site.url).host))}</p>
<form method="post"><button>${escapeHtml(texts.stop_button)}</button></form>`,
  );
}

/** The address is forgotten for all visitors of the site who confirmed it. Again changes nothing. */
export async function stopMail(
  { db }: Pick<Deps, "db">,
  { site_id, site }: SiteScope,
  request: Request,
  token: string,
): Promise<Response> {
  await db
    .delete(guest_emails)
    .where(and(eq(guest_emails.site_id, site_id), eq(guest_emails.stop_hash, sha256Hex(token))));
  const texts = readTexts(request);
  return showPage(texts.lang, texts.stop_title, `<p>${escapeHtml(texts.stopped(new URL(site.url).host))}</p>`);
}

const readTexts = (request: Request) => findMailTexts(request.headers.get("accept-language"));

function showPage(lang: string, title: string, content: string): Response {
  const html = `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      // With no-referrer a browser names no origin for the form either. The address is a secret to other sites.
      "Referrer-Policy": "same-origin",
    },
  });
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 15vh 24px 24px; background: light-dark(#f4f5f7, #17191e); color: light-dark(#16181d, #eceef2); }
main { max-width: 30rem; margin: auto; padding: 28px; border-radius: 14px; background: light-dark(#fff, #21242b); }
h1 { margin: 0 0 8px; font-size: 1.25rem; line-height: 1.3; }
p { margin: 0; }
button { margin-top: 20px; padding: 10px 18px; border: 0; border-radius: 9px; background: light-dark(#16181d, #eceef2); color: light-dark(#fff, #16181d); font: inherit; font-weight: 600; cursor: pointer; }
`;
