/** Pages that answer with 200 and are no content, and the reason their owner is to read (spec §9, bars CRAWL-10). Pure. */
import type { PageReason } from "../../../workers/contract/crawl.ts";
import { makeText, wrapText } from "./broken-pages.ts";

interface JudgedPage {
  reason: PageReason;
  html: string;
  headers?: Record<string, string>;
}

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><head><title>${title} | Larch and Line</title></head><body><header><a href="/">Larch and Line</a></header><main>${body}</main></body></html>`;

/** What `/soft404/` answers for every path that has no page of its own. */
export const SOFT_404 = page(
  "Page not found",
  `<h1>Page not found</h1><p>We are sorry, but the page you asked for could not be found. It may have been moved or deleted, or the address was
  misspelt.</p><p>Go back to the <a href="/">start page</a>, or look through our <a href="/help/">help</a> for what you wanted to read.</p>`,
);

const SIGN_IN = page(
  "Sign in",
  `<h1>Sign in</h1><p>Please sign in to your account to see this page.</p><form action="/session" method="post"><label>E-mail <input type="email" name="email"></label>
  <label>Password <input type="password" name="password"></label><button>Sign in</button></form><p><a href="/soft404/password">Forgot your password?</a></p>`,
);

export const JUDGED_PAGES: Record<string, JudgedPage> = {
  "/soft404/de": {
    reason: "soft_404",
    html: page(
      "Seite nicht gefunden",
      "<h1>Fehler 404</h1><p>Die gesuchte Seite wurde leider nicht gefunden. Möglicherweise wurde sie verschoben oder gelöscht, oder die Adresse enthält einen Tippfehler.</p>",
    ),
  },
  "/soft404/oops": {
    reason: "soft_404",
    html: page(
      "Oops",
      "<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location. Maybe try one of the links above or a search?</p>",
    ),
  },
  "/login-wall": { reason: "login_wall", html: SIGN_IN },
  "/login": {
    reason: "login_wall",
    html: SIGN_IN.replaceAll("Sign in", "Log in").replace("your account", "the customer area"),
  },
  "/cookie-wall": {
    reason: "cookie_wall",
    html: page(
      "Before you continue",
      `<h1>Before you continue</h1><p>We and our 842 partners store cookies on your device to personalise advertising and to measure its reach. To read this page you have to
      accept all cookies, or subscribe.</p><button>Accept all</button><button>Manage preferences</button>`,
    ),
  },
  "/parked": {
    reason: "parked",
    html: `<!doctype html><title>larch-and-line.example</title><h1>larch-and-line.example</h1><p>This domain is for sale. Buy this domain now, or get a price in less than
      24 hours.</p><p>The domain owner maintains this page with a parking service. Related searches:</p><ul><li><a href="/soft404/1">Garden Furniture</a><li><a href="/soft404/2">Cheap Benches</a></ul>`,
  },
  "/js-shell": {
    reason: "js_required",
    html: `<!doctype html><html lang="en"><title>Larch and Line</title><div id="root"></div><script src="/static/app.js"></script></html>`,
  },
  "/js-shell/noscript": {
    reason: "js_required",
    html: `<!doctype html><html lang="en"><title>Larch and Line</title><noscript>You need to enable JavaScript to run this app.</noscript><div id="app"><p>Loading…</p></div><script src="/static/app.js"></script></html>`,
  },
  "/noindex/meta": {
    reason: "noindex",
    html: wrapText(makeText(9_201), '<meta name="robots" content="noindex">').replace("</p>", " canarynoindexmeta</p>"),
  },
  "/noindex/header": {
    reason: "noindex",
    html: wrapText(makeText(9_202)).replace("</p>", " canarynoindexheader</p>"),
    headers: { "x-robots-tag": "noindex" },
  },
};
