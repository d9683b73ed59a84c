/**
 * What pages without content of their own say, in the languages most sites are written in. Whole phrases only: they are looked for in
 * titles as a whole, or at the very start of short texts. Matched against lower-case text with plain apostrophes.
 */

/** A title, or one part of it, that says no more than that there is no page. */
export const MISSING_TITLE = anyOf(
  "(?:error|fehler|erreur|error:|http)?[ :]*(?:4 ?0 ?4|410 gone)(?: error| fehler)?(?:[ :!.–—-]*(?:page|file|seite|datei|página|pagina)?[ ]*(?:not found|nicht gefunden|introuvable|no encontrad[ao]|non trovata))?",
  "(?:the |this |your |requested |web ?)*(?:page|file|url|content|document|resource|article|product) (?:you (?:requested|are looking for) )?(?:was |is |could |has |can )*(?:not |no longer )(?:be )?(?:found|available|exist|exists)",
  "(?:this|the) (?:page|product|article) (?:does ?n[o']t|does not) exist(?: anymore)?",
  "(?:sorry,? )?(?:we )?(?:can't|cannot|couldn't|could not) (?:seem to )?find (?:that|this|the|your) page(?: you're looking for)?",
  "not found",
  "nothing (?:was )?found(?: here)?",
  "oops!?(?: that)? ?(?:page (?:can't be|not) found)?",
  "(?:die |diese )?(?:angeforderte |gesuchte )?(?:seite|datei|webseite)(?: wurde| konnte| ist)? ?(?:leider )?nicht (?:gefunden(?: werden)?|vorhanden|verfügbar|mehr verfügbar)",
  "(?:nicht gefunden|fehlerseite)",
  "(?:cette |la )?page (?:demandée )?(?:est )?(?:introuvable|non trouvée|inexistante|n'existe pas|n'existe plus|indisponible)",
  "(?:erreur : )?page introuvable",
  "(?:la |esta )?página (?:solicitada )?(?:no (?:ha sido )?encontrada|no existe|no disponible|no se encuentra)",
  "no se (?:ha encontrado|encontró|encuentra) la página",
  "pagina (?:non trovata|non esiste|non disponibile|inesistente)",
  "página não (?:encontrada|existe|disponível)",
  "(?:de )?pagina (?:is )?niet (?:gevonden|beschikbaar)",
  "(?:siden|sidan) (?:ble |blev |kunde |kunne )?(?:ikke|inte) (?:funnet|fundet|hittas|hittades|finnes)",
  "(?:nie znaleziono (?:strony|takiej strony)|strona nie (?:została znaleziona|istnieje))",
  "(?:страница не найдена|такой страницы нет|страница не существует)",
  "(?:お探しのページ|ページ|ご指定のページ)(?:が|は)(?:見つかりません|見つかりませんでした|存在しません)(?:でした)?",
  "(?:页面|頁面|网页|網頁)(?:不存在|未找到|找不到)|(?:找不到|未找到)(?:该|此)?(?:页面|頁面|网页|網頁)",
);

/** How the text of such a page begins. */
export const MISSING_START = startOf(
  "(?:we(?:'re| are)? sorry[,.!]? |sorry[,.!]? |oops[,.!]? |unfortunately[,]? |uh[- ]oh[,.!]? |whoops[,.!]? |it (?:looks like|seems|appears)[, ]+(?:that )?|404[:.,!-]? ?)*(?:the |this |that |your )?(?:requested )?(?:page|url|address|content|link)(?: that)?(?: (?:you(?:'re| are| were|'ve| have)?|you) (?:looking for|requested|followed|trying to (?:reach|access|view)|entered))?[, ]+(?:was not|is not|wasn't|isn't|could not|couldn't|cannot|can't|does not|doesn't|no longer|has been|may have been|might have been|is no longer) (?:be )?(?:found|exist|exists|available|removed|moved|deleted)",
  "(?:we(?:'re| are)? sorry[,.!]? |sorry[,.!]? |oops[,.!]? )*(?:but )?we (?:can't|cannot|couldn't|could not|weren't able to) (?:seem to )?find (?:the|that|this|your) (?:page|content|product|article)",
  "(?:nothing|no results?) (?:was |were )?found",
  "(?:leider |entschuldigung[,.!]? |hoppla[,.!]? |ups[,.!]? )*(?:wurde |konnte |existiert |ist )?(?:die|diese) (?:von ihnen |von dir )?(?:angeforderte |gesuchte |aufgerufene |gewünschte )?(?:seite|adresse|url)(?: wurde| konnte| existiert| ist)? ?(?:leider )?(?:nicht|nicht mehr) ?(?:gefunden|vorhanden|verfügbar|existiert)?",
  "(?:désolé[,.!]? |oups[,.!]? |nous sommes désolés[,.]? )*(?:mais )?(?:la|cette) page (?:que vous (?:cherchez|recherchez|avez demandée|demandez) )?(?:demandée |recherchée )?(?:n'existe (?:pas|plus)|est introuvable|n'a pas (?:été|pu être) trouvée|n'est (?:pas|plus) disponible)",
  "(?:lo sentimos[,.!]? |vaya[,.!]? |¡?ups!?[,.]? |¡?oops!?[,.]? )*(?:pero )?(?:la|esta) página (?:que (?:buscas|busca|está buscando|estás buscando|ha solicitado|has solicitado) )?(?:solicitada )?(?:no existe|no (?:se )?(?:ha|pudo|puede) (?:sido |ser |podido )?(?:encontrar|encontrada|encontrado)|ya no (?:existe|está disponible)|no está disponible|no se encuentra)",
  "(?:la pagina (?:che (?:stai cercando|cerchi|hai richiesto) )?(?:richiesta )?(?:non esiste|non è stata trovata|non è (?:più )?disponibile))",
);

/** A title, or one part of it, that names nothing but the way in. */
export const LOGIN_TITLE = anyOf(
  "(?:please )?(?:log|sign)[ -]?in(?: (?:page|required|or (?:register|sign up|create an account)|to (?:continue|your account)))?",
  "(?:member|customer|user|client|staff|admin|account|partner)s? (?:log|sign)[ -]?in",
  "(?:authentication|authorization) required|restricted access|members only|password (?:protected|required)|protected(?: page| content)?",
  "(?:anmelden|anmeldung|einloggen|login|kundenlogin|mitgliederbereich|geschützter bereich|passwortgeschützt)",
  "(?:connexion|se connecter|connectez-vous|identification|s'identifier|authentification|espace (?:client|membre)s?)",
  "(?:iniciar sesión|inicia sesión|inicio de sesión|acceder|acceso|identificarse|identifícate|área de clientes|entrar)",
  "(?:accedi|accesso|effettua il login|area riservata|iniciar sessão|inloggen|aanmelden|logg inn|logga in|log ind|zaloguj się|logowanie|войти|вход|авторизация|ログイン|登录|登入|로그인)",
);

/** How the text of a page begins that shows nothing before one has signed in. */
export const LOGIN_START = startOf(
  "(?:this (?:page|content|area|site|forum|document) is (?:only )?(?:restricted|protected|private|for members|available to|visible to|password protected))",
  "(?:you (?:must|need to|have to|are required to) (?:be )?(?:log|logged|sign|signed|register|registered)(?: |-)?(?:in|on)?)",
  "(?:please |you need to )?(?:log|sign) ?in (?:to|or register to|with your account to) (?:continue|view|see|read|access|proceed)",
  "(?:bitte (?:melden sie sich|melde dich|loggen sie sich|logge dich) (?:an|ein|zuerst)|sie müssen (?:angemeldet|eingeloggt) sein|du musst (?:angemeldet|eingeloggt) sein|(?:dieser|diese|dieses) (?:bereich|seite|inhalt) ist (?:geschützt|nur für))",
  "(?:veuillez vous (?:connecter|identifier)|vous devez (?:être connecté|vous connecter|vous identifier)|connectez-vous pour|(?:cette page|ce contenu) est (?:protégée?|réservée?))",
  "(?:(?:debes|debe|necesitas|tienes que|tiene que) (?:iniciar sesión|estar registrad[oa]|acceder|identificarte)|(?:inicia|inicie) sesión para|por favor,? (?:inicia|inicie) sesión|(?:esta página|este contenido) (?:está|es) (?:protegid[ao]|privad[ao]|solo para))",
  "(?:devi (?:effettuare|accedere|essere registrato)|accedi per|faça login|je moet (?:ingelogd|inloggen))",
);

/** Words around a form that asks for a password. */
export const LOGIN_FORM =
  /forgot(?:ten)? (?:your |my )?(?:password|username)|remember me|reset (?:your )?password|passwort vergessen|angemeldet bleiben|mot de passe oublié|se souvenir de moi|(?:olvidaste|olvidado|olvidó) (?:tu|su|la) contraseña|recuérdame|recordarme|password dimenticata|wachtwoord vergeten|esqueceu a senha/;

/** A title of a page that is nothing but a question about cookies. */
export const CONSENT_TITLE = anyOf(
  "(?:before you continue(?: to .{1,40})?|we (?:value|respect|care about) your privacy|(?:your )?privacy (?:choices|settings|preferences)|cookie (?:consent|settings|preferences|notice)|manage (?:cookies|consent)|consent)",
  "(?:bevor (?:sie|du) (?:fortfahren|fortfährst|weitermachen|zu .{1,40})|(?:wir schätzen )?ihre privatsphäre|cookie-?(?:einstellungen|hinweis|zustimmung)|datenschutzeinstellungen|zustimmung|einwilligung)",
  "(?:avant d'accéder .{0,40}|avant de continuer.{0,40}|(?:nous respectons )?votre vie privée|paramètres des cookies|gestion des cookies|consentement)",
  "(?:antes de (?:continuar|ir a).{0,40}|(?:valoramos )?tu privacidad|(?:valoramos )?su privacidad|configuración de cookies|consentimiento)",
);
/** What such a page is left by. */
export const CONSENT_CHOICE =
  /(?:accept|allow|agree to|reject|decline|refuse)(?: to)?(?: all| the use of)?(?: our)? (?:cookies|all)\b|manage (?:options|preferences|cookies)|alle(?: cookies)? (?:akzeptieren|ablehnen|zulassen)|cookies? (?:akzeptieren|zulassen|ablehnen)|(?:tout|tous les cookies) (?:accepter|refuser|rejeter)|accepter (?:et continuer|tout|les cookies)|(?:aceptar|rechazar) (?:todo|todas|todas las cookies|cookies)|accett[ao] (?:tutti|i cookie)/;
export const CONSENT_WORD =
  /\b(?:cookies?|consent|privacy|partners?|preferences|personali[sz]ed|einwilligung|zustimmung|datenschutz|privatsphäre|partner[n]?|consentement|confidentialité|partenaires|vie privée|consentimiento|privacidad|socios)\b/g;
/** It informs about cookies, and is read like any other page. */
export const ABOUT_COOKIES =
  /polic|richtlinie|erklärung|politique|charte|política|informativa|beleid|legal|impressum|terms|what are|was sind|que sont|qué son|how |wie |comment |cómo /;

/** A domain that waits for a buyer, or a server that waits for a site; in titles and at the start of texts. */
export const PARKED_PHRASE = anywhere(
  "(?:this |the )?(?:premium )?(?:domain|domain name|website|web ?site|web address)(?: name)? (?:\\S{3,63} )?(?:is|may be|might be|could be) (?:available )?for sale",
  "(?:buy|purchase|inquire about|make an offer on|get a price for) this (?:premium )?domain",
  "(?:this|the) domain(?: name)? (?:is|has been|was) (?:parked|registered|reserved|recently registered)",
  "this (?:domain|web ?page) is parked|parked (?:free|domain)|domain parking|future home of something|(?:this )?(?:web ?)?site is under construction",
  "diese domain (?:\\S{3,63} )?(?:steht|ist|kann|könnte) (?:zum verkauf|zu verkaufen|käuflich|reserviert|geparkt|registriert|erworben|gekauft)|domain (?:zu verkaufen|kaufen\\?|steht zum verkauf|ist registriert)|hier entsteht (?:eine )?neue (?:internetpräsenz|website|webseite)",
  "ce (?:nom de )?domaine (?:est|peut être) (?:à vendre|en vente|réservé|enregistré|parqué)|nom de domaine à vendre",
  "este dominio (?:está|puede estar) (?:a la venta|en venta|aparcado|reservado|registrado)|dominio en venta",
  "(?:questo dominio (?:è|potrebbe essere) in vendita|dit domein is te koop|este domínio está à venda|домен (?:продаётся|продается)|域名出售|此域名)",
);
/** Titles of what a server shows before anyone made a site. */
export const DEFAULT_SERVER_TITLE = anyOf(
  "(?:welcome to (?:nginx|centos|openresty|caddy|plesk)|apache2? (?:ubuntu |debian )?(?:http server )?(?:test|default) page.*|it works|iis windows(?: server)?|test page for the .*|default (?:web ?site|parallels plesk|plesk) page|web server's default page|domain default page|index of /)",
);

/** What a page says that wants a browser. */
export const SCRIPT_HINT =
  /(?:enable|activate|turn on|requires?|needs?|without|using|allow) (?:your )?(?:java ?script)|java ?script (?:is |must be |to be |needs to be |has to be |appears to be )?(?:disabled|enabled|required|not enabled|turned off|switched off)|java ?script (?:aktivieren|ist deaktiviert|deaktiviert|benötigt|erforderlich|aktiviert)|(?:activer|activez|nécessite|désactivé) (?:le )?java ?script|java ?script (?:est (?:désactivé|nécessaire|requis)|désactivé)|(?:habilite|habilitar|active|activar|activa|requiere|necesita) (?:el )?java ?script|java ?script (?:está (?:desactivado|deshabilitado)|desactivado|deshabilitado)|(?:abilita|attiva) java ?script|javascript を有効|启用 ?javascript|включите javascript/;
/** Titles of what stands before a site that suspects a robot. */
export const CHALLENGE_TITLE = anyOf(
  "(?:just a moment|one moment,? please|please wait|attention required!?.*|checking your browser.*|verify(?:ing)? (?:that )?you are (?:a )?human.*|are you (?:a )?(?:human|robot)\\??|security check|access (?:to this page has been )?denied|pardon our interruption|robot check|ddos protection.*|client challenge|human verification|bot verification|einen moment bitte|un instant|un momento)",
);

function anyOf(...phrases: string[]): RegExp {
  return new RegExp(`^(?:${phrases.join("|")})[ .!…?:-]*$`);
}

function startOf(...phrases: string[]): RegExp {
  return new RegExp(`^(?:${phrases.join("|")})`);
}

function anywhere(...phrases: string[]): RegExp {
  return new RegExp(phrases.join("|"));
}
