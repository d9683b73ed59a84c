/** Which pages of the evil website are good, and what is to become of the rest. Pure, so that tests inside workerd may read it. */
import type { PageReason } from "../../../workers/contract/crawl.ts";
import { BROKEN_PAGES, makeText } from "./broken-pages.ts";
import { CRAWLED_CHARSETS, getCharsetTruth } from "./charset-pages.ts";
import { type GoodPage, HELP_PAGES } from "./good-pages.ts";
import { INJECT_PAGES } from "./inject-pages.ts";
import { JUDGED_PAGES } from "./judged-pages.ts";
import { GUIDE_PAGES, OTHER_PAGES } from "./more-good-pages.ts";

/** Found in the sitemap only. */
export const UNLINKED_PATH = "/press/kit";
export const DUPLICATES = 50;

export const START_PAGE: GoodPage = {
  path: "/",
  title: "Larch and Line",
  paragraphs: [
    "Garden furniture from a former boatyard, built to order out of timber that grew forty minutes up the valley. Every joint is cut by hand and wedged, every surface is rubbed with oil three times, and everything that leaves the yard can be mended in it thirty years from now.",
    "On these pages you find what we make and how to look after it. If you are here for the first time, sit down on bench number four, which stands outside the gate for that purpose. If a leg of yours has started to wobble, write to the desk before you reach for the glue.",
  ],
};

export const SHOP_PAGE: GoodPage = {
  path: "/shop/",
  title: "Everything we build",
  paragraphs: [
    "The current list has eleven pieces, which is two more than last year and four fewer than ten years ago. Benches come in three lengths and with or without arms; tables are round or long but never square, because square ones leave everybody too far from the bread. Swings hang from trees, beams or a frame that we build on request.",
    "Prices on this page include oil, delivery within three hundred kilometres and the fifteen years of warranty on every joint. What is marked with a leaf can be taken along at once on a Saturday. For the rest the waiting time is shown in weeks, counted from the day on which the first instalment has reached us.",
    "You can order the pieces by price, by name or by how long we have been making them, and leave out what does not fit. In the end most people choose the bench.",
  ],
};

/** Text of one's own, told apart by its seed. */
const written = (path: string, seed: number): GoodPage => ({ path, ...makeText(seed) });

/** They answer late, differently, or only in part, and have their text in the end. */
export const FLAKY_PAGES = ["/429/seconds", "/429/date", "/429/absurd", "/503-flap", "/etag"].map((path, n) =>
  written(path, 9_301 + n),
);
/** Name inward addresses beside a text of their own. */
export const INWARD_PAGES = ["/inward/canonical", "/inward/base", "/inward/links", "/inward/assets"].map((path, n) =>
  written(path, 9_401 + n),
);
/** Other types than HTML that a browser shows. */
export const FILE_PAGES = ["/files/notes", "/files/guide", "/files/manual", "/files/strict"].map((path, n) =>
  written(path, 9_501 + n),
);
export const DUPLICATE = written("/dup/", 9_601);

const CHARSET_PAGES: GoodPage[] = CRAWLED_CHARSETS.map((name) => ({
  path: `/charset/${name}`,
  ...getCharsetTruth(name),
}));

/** Everything that a crawl must index, whole, and besides it nothing but one of the pages below `/dup/`. */
export const GOOD_PAGES: readonly GoodPage[] = [
  START_PAGE,
  SHOP_PAGE,
  ...HELP_PAGES,
  ...GUIDE_PAGES,
  ...OTHER_PAGES,
  ...FLAKY_PAGES,
  ...INWARD_PAGES,
  ...FILE_PAGES,
  ...CHARSET_PAGES,
  ...BROKEN_PAGES,
  ...INJECT_PAGES,
];

/** The start page names these; the shop, the guides and the traps lead on. */
const LEADERS = new Set(GOOD_PAGES.flatMap(({ leads_to = [] }) => leads_to));
export const LINKED_PAGES = GOOD_PAGES.filter(
  ({ path }) => path !== UNLINKED_PATH && path !== "/" && !LEADERS.has(path),
);

/** Why the other pages that a crawl is told of are not indexed. Pages that depend on what it does first are not here. */
export const REASONS: Record<string, PageReason> = {
  ...Object.fromEntries(Object.entries(JUDGED_PAGES).map(([path, { reason }]) => [path, reason])),
  "/soft404/anything": "soft_404",
  "/private/page": "robots",
  "/slowhead": "timeout",
  "/slow": "timeout",
  "/hang-after-1k": "timeout",
  "/100mb": "too_large",
  "/endless-chunked": "too_large",
  "/bomb.gz": "too_large",
  "/bomb.br": "too_large",
  "/broken/huge-line": "too_large",
  "/bomb-nested.xml.gz": "not_html",
  "/reset": "network_error",
  "/reset?after_head=1": "network_error",
  "/lying-length?says=1000": "network_error",
  "/truncated-gzip": "network_error",
  "/mime-lie?is=png": "not_html",
  "/mime-lie?is=zip&bytes=100000": "not_html",
  "/mime-lie?is=mp4&bytes=100000000": "not_html",
  "/mime-lie?is=exe&bytes=100000": "not_html",
  "/mime-lie?as=image%2Fpng&is=html": "not_html",
  "/type": "not_html",
  "/type?type=application/json": "not_html",
  "/type?type=video/mp4": "not_html",
  "/set-cookie-loop": "redirect_loop",
  "/moved": "canonical",
  "/print": "canonical",
  "/inward/refresh": "low_quality",
  "/inward/refresh-header": "low_quality",
  "/missing": "http_4xx",
  "/to-wrong-tls": "blocked_address",
};
