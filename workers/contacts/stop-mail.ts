/** The link in each mail that stops them. It shows a button, for programs that look at mails follow links (RFC 8058 has its own POST). */
import { and, eq } from "drizzle-orm";
import { sha256Hex, signText } from "../platform/crypto";
import { html, Markup } from "../platform/html";
import type { SiteScope } from "../platform/scope";
import type { Deps } from "../ports";
import { sites } from "../sites/schema";
import { findMailTexts, type MailTexts } from "./mail-texts";
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

/** On the app's own host: the site's may be renamed, switched off or gone when somebody follows it. */
export function writeStopUrl(config: Deps["config"], { site_id }: Pick<SiteScope, "site_id">, email: string): string {
  return config.app_origin + STOP_PATH + signStop(config, site_id, email);
}

/** As mail programs know it, which then show a button of their own. */
export function writeStopHeaders(url: string): Record<string, string> {
  return { "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}

/** Asks whether to stop; what is wanted stands in the link alone, on whichever host it is followed. */
export async function showStop(deps: Pick<Deps, "db">, request: Request, token: string): Promise<Response> {
  const texts = readTexts(request);
  const mailed = await findMailed(deps, token);
  if (!mailed) return showPage(texts, texts.stopped_already);
  return showPage(
    texts,
    texts.stop_question(mailed.host),
    html`<form method="post"><button>${texts.stop_button}</button></form>`,
  );
}

/** The address is forgotten for all visitors of the site who confirmed it, whatever has become of the site. Again changes nothing. */
export async function stopMail(deps: Pick<Deps, "db">, request: Request, token: string): Promise<Response> {
  const texts = readTexts(request);
  const mailed = await findMailed(deps, token);
  if (!mailed) return showPage(texts, texts.stopped_already);
  await deps.db
    .delete(guest_emails)
    .where(and(eq(guest_emails.site_id, mailed.site_id), eq(guest_emails.stop_hash, sha256Hex(token))));
  return showPage(texts, texts.stopped(mailed.host));
}

/** The site whose mails a token stops; null where none are sent any more. */
async function findMailed({ db }: Pick<Deps, "db">, token: string): Promise<{ site_id: string; host: string } | null> {
  const [row] = await db
    .select({ site_id: sites.id, url: sites.url })
    .from(guest_emails)
    .innerJoin(sites, eq(sites.id, guest_emails.site_id))
    .where(eq(guest_emails.stop_hash, sha256Hex(token)))
    .limit(1);
  return row ? { site_id: row.site_id, host: new URL(row.url).host } : null;
}

const readTexts = (request: Request) => findMailTexts(request.headers.get("accept-language"));

function showPage({ lang, stop_title: title }: MailTexts, text: string, form: Markup | null = null): Response {
  const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
${form}
</main>
</body>
</html>
`;
  return new Response(page.toString(), {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      // With no-referrer a browser names no origin for the form either. The address is a secret to other sites.
      "Referrer-Policy": "same-origin",
    },
  });
}

const STYLE = new Markup(`
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 15vh 24px 24px; background: light-dark(#f4f5f7, #17191e); color: light-dark(#16181d, #eceef2); }
main { max-width: 30rem; margin: auto; padding: 28px; border-radius: 14px; background: light-dark(#fff, #21242b); }
h1 { margin: 0 0 8px; font-size: 1.25rem; line-height: 1.3; }
p { margin: 0; }
button { margin-top: 20px; padding: 10px 18px; border: 0; border-radius: 9px; background: light-dark(#16181d, #eceef2); color: light-dark(#fff, #16181d); font: inherit; font-weight: 600; cursor: pointer; }
`);
