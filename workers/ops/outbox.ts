/** Mail of a development machine, shown instead of being sent. */
import { desc, lt } from "drizzle-orm";
import { requireAppHost } from "../platform/app-host";
import { escapeHtml } from "../platform/html";
import { AppError, NOTHING_HERE } from "../platform/problem";
import type { Deps } from "../ports";
import { outbox } from "./schema";

export const OUTBOX_PATH = "/dev/outbox";
const SHOWN_MAILS = 50;
const MAIL_LIFETIME_MS = 86_400_000;

/** The newest mails as a page. Throws not_found outside development and on every host but the app's. */
export async function showOutbox({ db, config }: Deps, url: URL): Promise<Response> {
  requireAppHost({ config }, url);
  if (config.environment !== "development") throw new AppError("not_found", NOTHING_HERE);
  const mails = await db.select().from(outbox).orderBy(desc(outbox.created_at), desc(outbox.id)).limit(SHOWN_MAILS);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outbox - HelpShelf</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Outbox</h1>
<p>Mail of this development machine, newest first. Nothing is sent; it is kept for a day.</p>
${mails.map(showMail).join("\n") || "<p>No mail yet.</p>"}
</main>
</body>
</html>
`;
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy":
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  };
  return new Response(html, { headers });
}

/** Deletes mails older than a day. */
export async function deleteOldMails({ db, now }: Pick<Deps, "db" | "now">): Promise<void> {
  await db.delete(outbox).where(lt(outbox.created_at, now() - MAIL_LIFETIME_MS));
}

function showMail({ to, subject, text, created_at }: typeof outbox.$inferSelect): string {
  const code = text.match(/\b\d{6}\b/)?.[0];
  const at = new Date(created_at).toISOString();
  return `<article>
<h2>${escapeHtml(subject)}</h2>
<p>To <b>${escapeHtml(to)}</b>, <time datetime="${at}">${at.slice(0, 19).replace("T", " ")} UTC</time></p>
${code ? `<p><code data-code>${code}</code></p>` : ""}
<pre>${escapeHtml(text)}</pre>
</article>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 36rem; margin: 8vh auto; padding: 0 1.25rem; }
h1 { font-size: 1.75rem; margin: 0 0 .5rem; letter-spacing: -.01em; }
h2 { font-size: 1rem; font-weight: 600; margin: 0; }
p { margin: 0 0 .5rem; color: light-dark(#5b5f6b, #a0a4b0); overflow-wrap: anywhere; }
article { padding: 1.25rem 0; border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
code { font: 600 1.5rem/1.5 ui-monospace, monospace; letter-spacing: .15em; color: light-dark(#4f46e5, #a5b4fc); user-select: all; }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
`;
