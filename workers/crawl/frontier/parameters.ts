/** What the parameters of an address are about, told by their names. Pure. */

/** They say where a visitor came from, never what the page shows. */
const TRACKING_PREFIXES = ["utm_", "mc_", "mtm_", "matomo_", "piwik_", "hsa_", "_hs", "vero_", "oly_"];
const TRACKING_NAMES = toSet(
  "gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid fbclid msclkid yclid ysclid ttclid twclid li_fat_id igsh " +
    "igshid epik wickedid s_kwcid ef_id dm_i mkt_tok _openstat _ga _gl _ke pk_campaign pk_kwd ref_src ref_url",
);
/** Where a `ref` points when it means a referrer; elsewhere it may be a branch or an order. */
const REFERRERS =
  /^(?:twitter|facebook|linkedin|reddit|google|bing|producthunt|hackernews|newsletter|email|rss|(?:[a-z\d-]+\.)+(?:com|org|net|io|co|dev|app|news))$/i;
const SESSION_NAMES = toSet("phpsessid jsessionid asp.net_sessionid cfid cftoken zenid oscsid sessid");
const SESSION_PREFIX = "aspsessionid";
/** These are a session only where their value looks like one: `sid=12` may be an article. */
const MAYBE_SESSION_NAMES = toSet("s sid sess session sessionid session_id");
const TOKEN = /^(?:[\da-f]{16,}|(?=\D*\d)[\da-z]{24,})$/i;

const FACET_NAMES = toSet(
  "sort sortby sort_by sortorder sort_order order orderby order_by dir direction filter filters facet facets f color " +
    "colour size price price_min price_max min_price max_price brand rating material availability in_stock view display " +
    "layout mode show limit per_page perpage pagesize page_size",
);
const FACET_PREFIX = /^(?:filter|facet|attr)[_.-]/;
/** One of them alone tells a page from another. */
const IDENTITY_NAMES = toSet(
  "id p pid nid page_id pageid post post_id t tid topic title article article_id product product_id item",
);

/** Whether a parameter (`name=value`) says nothing about what the page shows: it tells of visitors, or of one visit. */
export function isTracking(parameter: string): boolean {
  const [name, value] = splitParameter(parameter);
  return (
    TRACKING_NAMES.has(name) ||
    TRACKING_PREFIXES.some((prefix) => name.startsWith(prefix)) ||
    (name === "ref" && REFERRERS.test(value)) ||
    isSession(parameter)
  );
}

/** Whether a parameter of a query or path is a session id. */
export function isSession(parameter: string): boolean {
  const [name, value] = splitParameter(parameter);
  if (SESSION_NAMES.has(name) || name.startsWith(SESSION_PREFIX)) return true;
  return MAYBE_SESSION_NAMES.has(name) && TOKEN.test(value);
}

/** Whether a parameter, by its lower-case name, sorts, filters or lays out a list. */
export function isFacet(name: string): boolean {
  return FACET_NAMES.has(name.replace(/\[.*$/, "")) || FACET_PREFIX.test(name);
}

/** Whether a parameter, by its lower-case name, is what a page is known by. */
export function isIdentity(name: string): boolean {
  return IDENTITY_NAMES.has(name);
}

/** The lower-case name, and the value as written; both may be empty. */
export function splitParameter(parameter: string): [name: string, value: string] {
  const equals = parameter.indexOf("=");
  if (equals < 0) return [parameter.toLowerCase(), ""];
  return [parameter.slice(0, equals).toLowerCase(), parameter.slice(equals + 1)];
}

function toSet(names: string): ReadonlySet<string> {
  return new Set(names.split(" "));
}
