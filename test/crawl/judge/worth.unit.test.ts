import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { PageReason } from "../../../workers/contract/crawl";
import { decodeHtml } from "../../../workers/crawl/documents/charset";
import { extractPage } from "../../../workers/crawl/extract/extract";
import { scoreQuality } from "../../../workers/crawl/judge/quality";
import { judgeWorth } from "../../../workers/crawl/judge/worth";

const URL_OF_PAGE = "https://shop.example.org/a";

function judge(html: string, url = URL_OF_PAGE): PageReason | null {
  const page = extractPage(html, url);
  return judgeWorth(page, html, url, scoreQuality(page.markdown, page.language));
}

function page(title: string, body: string, head = ""): string {
  return `<!doctype html><html><head><title>${title}</title>${head}</head><body>${body}</body></html>`;
}

const PASSWORD = '<form><label>Password</label><input type="password" name="p"><button>Go</button></form>';
const SCRIPT = '<script src="/app.js"></script>';
/** A page of so many words about a matter. */
const about = (words: number) =>
  `<p>${"We send every parcel with care, and tell you when it leaves. ".repeat(words / 12)}</p>`;

describe("a page that is none", () => {
  it.each([
    ["soft_404", "Page not found | Fell & Beck", "<h1>Oops!</h1><p>Try the search.</p>"],
    ["soft_404", "Fell & Beck", "<h1>404</h1><p>Go back to the start page, please.</p>"],
    ["soft_404", "Error 404 – Not Found", "<p>Here are some links that may help you instead.</p>"],
    ["soft_404", "Shop", "<p>Sorry, the page you are looking for could not be found. Try our start page.</p>"],
    ["soft_404", "Shop", "<p>We couldn't find the page you asked for, sorry about that.</p>"],
    ["soft_404", "Product", "<h1>This product is no longer available</h1><p>Have a look at our other blankets.</p>"],
    ["soft_404", "Seite nicht gefunden - Laden", "<p>Vielleicht hilft Ihnen unsere Suche weiter.</p>"],
    ["soft_404", "Laden", "<p>Leider konnte die gewünschte Seite nicht gefunden werden. Zur Startseite.</p>"],
    ["soft_404", "Boutique", "<h1>Page introuvable</h1><p>Retournez à la page d'accueil de la boutique.</p>"],
    ["soft_404", "Boutique", "<p>La page que vous recherchez n’existe plus. Retour à l'accueil.</p>"],
    ["soft_404", "Página no encontrada | Tienda", "<p>Vuelva a la página de inicio de la tienda.</p>"],
    ["soft_404", "Tienda", "<p>Lo sentimos, la página que buscas no existe. Volver al inicio.</p>"],
    ["soft_404", "Pagina non trovata", "<p>Torna alla pagina iniziale del negozio.</p>"],
    ["soft_404", "ページが見つかりません", "<p>トップページに戻ってください。お手数をおかけします。</p>"],
    [
      "login_wall",
      "Log in | Fell & Beck",
      `<h1>Welcome back</h1>${PASSWORD}<p>Forgot your password? New here? Join.</p>`,
    ],
    ["login_wall", "Wholesale", `<p>You must be logged in to view this page and its prices.</p>${PASSWORD}`],
    ["login_wall", "Wholesale", "<p>Please log in to view this content.</p>"],
    ["login_wall", "Anmelden", `<p>Noch kein Konto? Passwort vergessen?</p>${PASSWORD}`],
    ["login_wall", "Händler", "<p>Bitte melden Sie sich an, um diesen Bereich zu sehen.</p>"],
    ["login_wall", "Connexion - Boutique", `<p>Mot de passe oublié ? Pas encore de compte ?</p>${PASSWORD}`],
    ["login_wall", "Pros", "<p>Vous devez être connecté pour voir cette page.</p>"],
    ["login_wall", "Iniciar sesión", `<p>¿Olvidaste tu contraseña? Crea una cuenta nueva.</p>${PASSWORD}`],
    ["login_wall", "Mayoristas", "<p>Debes iniciar sesión para ver este contenido.</p>"],
    [
      "cookie_wall",
      "Before you continue to Example",
      "<p>We use cookies and data to deliver services.</p><p>Accept all. Reject all. More options about privacy.</p>",
    ],
    [
      "cookie_wall",
      "News",
      "<p>We and our partners use cookies for consent and privacy. Accept all cookies or manage preferences.</p>",
    ],
    [
      "cookie_wall",
      "Nachrichten",
      "<p>Mit Ihrer Einwilligung nutzen wir und unsere Partner Cookies. Alle akzeptieren oder Einstellungen.</p>",
    ],
    [
      "cookie_wall",
      "Journal",
      "<p>Avec votre consentement, nos partenaires et nous utilisons des cookies. Tout accepter ou paramétrer.</p>",
    ],
    [
      "cookie_wall",
      "Noticias",
      "<p>Con tu consentimiento, nosotros y nuestros socios usamos cookies. Aceptar todo o configurar.</p>",
    ],
    [
      "parked",
      "fellandbeck.example",
      "<h1>This domain is for sale!</h1><p>Make an offer today, it is a premium name.</p>",
    ],
    [
      "parked",
      "fellandbeck.example",
      "<p>Related searches: blankets, wool, domain offers</p>",
      '<script src="https://d1.parkingcrew.net/a.js"></script>',
    ],
    [
      "parked",
      "Welcome to nginx!",
      "<p>If you see this page, the web server is successfully installed and working.</p>",
    ],
    ["parked", "Laden", "<p>Diese Domain steht zum Verkauf. Machen Sie ein Angebot.</p>"],
    ["parked", "Boutique", "<p>Ce nom de domaine est à vendre. Faites une offre dès maintenant.</p>"],
    ["parked", "Tienda", "<p>Este dominio está en venta. Haga una oferta ahora mismo.</p>"],
    ["js_required", "App", `<div id="root"></div>${SCRIPT}`],
    [
      "js_required",
      "App",
      `<div id="app"><div class="spinner"><p>Loading, please wait</p></div></div>${SCRIPT}<footer>© 2026</footer>`,
    ],
    ["js_required", "App", `<app-root></app-root><p>Copyright of the shop, all rights reserved.</p>${SCRIPT}`],
    ["js_required", "App", `<p>You need to enable JavaScript to run this app.</p>${SCRIPT}`],
    ["js_required", "App", `<p>Bitte JavaScript aktivieren, um die Seite zu sehen.</p>${SCRIPT}`],
    [
      "js_required",
      "App",
      `<p>Terms, privacy and our address.</p><noscript>This site requires JavaScript.</noscript>${SCRIPT}`,
    ],
    ["js_required", "Just a moment...", `<p>Checking that you are a person and not a robot.</p>${SCRIPT}`],
    ["low_quality", "Nothing", "<p>Coming soon.</p>"],
    ["low_quality", "A list", `<p>${"buy ".repeat(3_000)}</p>`],
  ] as const)("is told: %s, %s", (reason, title, body, head: string = "") => {
    expect(judge(page(title, body, head))).toBe(reason);
  });

  it.each([
    ["by what it says to robots", page("Shop", about(60), '<meta name="prerender-status-code" content="404">')],
    ["by its theme", `<title>Shop</title><body class="home error404 wide">${about(60)}`],
    ["by its framework", page("Shop", `${about(60)}<script id="__NEXT_DATA__">{"page":"/_error"}</script>`)],
  ])("is told %s", (_, html) => {
    expect(judge(html)).toBe("soft_404");
  });

  it("is told by its address", () => {
    expect(judge(page("Shop", about(36)), "https://shop.example.org/page-not-found")).toBe("soft_404");
    expect(judge(page("Shop", `${about(36)}${PASSWORD}`), "https://shop.example.org/account/login")).toBe("login_wall");
  });
});

describe("a page that is one, though it looks like none, stays", () => {
  const STEPS = "<ol><li>Open the shop.</li><li>Choose your account.</li><li>Type your address and password.</li></ol>";
  it.each([
    [
      "404 errors explained",
      "<p>A 404 error tells that the page could not be found. Here is how to mend it on your site.</p>",
    ],
    ["Page not found", `<p>What our app means by this message.</p>${about(170)}`],
    ["How to make a page not found page", "<p>Every site should have one that says where to go on from there.</p>"],
    ["Lost items", "<p>If your parcel was not found after ten days, we send a new one at no cost to you.</p>"],
    ["Model 404", "<p>The Model 404 blanket is woven in Leeds from the wool of Swaledale sheep.</p>"],
    ["How to log in", `<p>Log in to your account like this, with the address you gave us.</p>${STEPS}${PASSWORD}`],
    ["Log in", `<p>To log in you need an account.</p>${STEPS}${PASSWORD}`],
    ["Passwords", `<p>You can change your password whenever you like, on the page of your account.</p>${PASSWORD}`],
    [
      "Contact",
      `<p>Fell & Beck, 12 Mill Lane, Leeds. Call 0113 555 0134 or write to help@shop.example.org.</p>${PASSWORD}${SCRIPT}`,
    ],
    [
      "Passwort vergessen?",
      "<p>So setzen Sie es zurück: Öffnen Sie Ihr Konto und folgen Sie dem Link in unserer E-Mail.</p>",
    ],
    [
      "Se connecter avec un téléphone",
      "<p>Vous pouvez vous connecter avec votre téléphone si vous avez installé l'application.</p>",
    ],
    [
      "Cookie policy",
      "<p>We use cookies for your basket. You can accept all cookies or refuse them; partners get none of them.</p>",
    ],
    [
      "Cookie-Richtlinie",
      "<p>Wir nutzen Cookies für den Warenkorb. Sie können alle akzeptieren oder Cookies ablehnen.</p>",
    ],
    [
      "Biscuits",
      "<p>Our oat cookies are baked in Leeds. Accept all cookies as a gift with every order over forty pounds.</p>",
    ],
    ["Privacy", `<p>What we know of you and what we do with it, and how to manage preferences.</p>${about(150)}`],
    [
      "Selling a domain",
      `<p>When you no longer need a name you can offer it. Visitors then read that this domain is for sale.</p>${about(220)}`,
    ],
    ["Sheep for sale", "<p>Twelve Swaledale sheep are for sale at our farm near Leeds this spring.</p>"],
    [
      "Who we are",
      `<p>We once bought our name at <a href="https://sedo.com/">sedo.com</a>, and have kept it since.</p>`,
    ],
    [
      "Switching JavaScript on",
      `<p>You need to enable JavaScript for the checkout: open your browser's settings.</p>${SCRIPT}`,
    ],
    [
      "Opening hours",
      `<p>Monday to Friday, nine to five; on Saturday until noon.</p><noscript>Enable JavaScript for the map.</noscript><p>Our shop stands at 12 Mill Lane, in the middle of Leeds, next to the market and the old bank.</p>${SCRIPT}`,
    ],
    [
      "App",
      `<div id="root"><p>Rendered on the server, this page says what it has to say at once, with its scripts or without them.</p></div>${SCRIPT}`,
    ],
    ["Herr im Haus", "<p>Kurz, aber doch mit Inhalt.</p>"],
  ])("%s", (title, body) => {
    expect(judge(page(`${title} | Fell & Beck`, `<h1>${title}</h1>${body}`))).toBeNull();
  });

  it("when it is a document without HTML", () => {
    const facts = { ...extractPage(page("Returns", "<p>Within thirty days of purchase.</p>"), URL_OF_PAGE) };
    expect(judgeWorth(facts, "", URL_OF_PAGE, scoreQuality(facts.markdown, "en"))).toBeNull();
  });
});

describe("time", () => {
  it.each([
    ["mounts", '<div id="root"> '.repeat(100_000)],
    ["metas", "<meta ".repeat(300_000)],
    ["bodies", '<body class="'.repeat(100_000)],
    ["noscripts", `<script></script>${"<noscript>".repeat(150_000)}`],
    ["inputs", "<input ".repeat(250_000)],
    ["titles", "<title>".repeat(250_000)],
    ["bars", page("| ".repeat(500_000), "<p>We send every parcel with care.</p>")],
    ["words", page("We", `<p>${"the page you requested ".repeat(50_000)}</p>`)],
  ])("is bounded: %s", (_, html) => {
    const facts = extractPage(html, URL_OF_PAGE);
    const start = performance.now();
    judgeWorth(facts, html, URL_OF_PAGE, { score: 50, length: 0, readability: 0, structure: 0, diversity: 0 });
    judgeWorth({ ...facts, word_count: 0 }, html, URL_OF_PAGE, {
      score: 50,
      length: 0,
      readability: 0,
      structure: 0,
      diversity: 0,
    });
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

const DATA = new URL("../../../../shared/data/", import.meta.url).pathname;
const WCXB = `${DATA}extraction/wcxb-dev/`;
const DRF = `${DATA}sites/drf-mkdocs/www/`;
/** Their text is not in them: a forum's and a shop's pages as they are before their scripts run. */
const WCXB_SHELLS = ["0561", "4314", "4607", "4721"];

describe.skipIf(!existsSync(WCXB))("real pages", () => {
  it("of every kind are kept, shells aside", { timeout: 120_000 }, () => {
    const refused = readdirSync(`${WCXB}html`).flatMap((file) => {
      const id = file.slice(0, 4);
      const { url } = JSON.parse(readFileSync(`${WCXB}gold/${id}.json`, "utf8")) as { url: string };
      return judge(decodeHtml(gunzipSync(readFileSync(`${WCXB}html/${file}`)), "text/html"), url) ? [id] : [];
    });
    expect(refused).toEqual(WCXB_SHELLS);
  });

  it("of a documentation are kept, but for the one it shows where there is none", () => {
    const files = readdirSync(DRF, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));
    const refused = files.filter((file) => judge(readFileSync(DRF + file, "utf8"), `https://docs.example.org/${file}`));
    expect(files.length).toBeGreaterThan(50);
    expect(refused).toEqual(["404.html"]);
  });
});
