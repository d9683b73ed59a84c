import type { PageReason, PageStatus } from "../../workers/contract/crawl";
import type { Quality } from "../../workers/contract/knowledge";
import type { Tone } from "../ui/Badge";

interface Explanation {
  /** Why a page is where it is, as it stands in a table. */
  text: string;
  /** What the owner can do about it, where there is something. */
  way_out?: string;
}

const SERVER_WAY_OUT = "Read the page again once the website is well.";

const REASONS: Record<PageReason, Explanation> = {
  ok: { text: "Read and indexed" },
  not_modified: { text: "Unchanged since it was read last" },
  robots: {
    text: "The website’s robots.txt does not allow it",
    way_out: "Allow HelpShelf in your robots.txt, then read the page again.",
  },
  noindex: {
    text: "The page asks not to be indexed",
    way_out: "Take “noindex” out of the page or its X-Robots-Tag header, then read it again.",
  },
  http_4xx: {
    text: "The website says the page is missing or closed",
    way_out: "If the page should exist, open its address in a private window to see what visitors see.",
  },
  http_5xx: { text: "The website answered with a server error", way_out: SERVER_WAY_OUT },
  timeout: { text: "The website took too long to answer", way_out: SERVER_WAY_OUT },
  network_error: { text: "The website could not be reached", way_out: SERVER_WAY_OUT },
  redirect_loop: {
    text: "The address redirects in a circle",
    way_out: "Mend the redirect on your website, then read the page again.",
  },
  too_large: {
    text: "The page is larger than 2 MB",
    way_out: "Split the page, or take inlined pictures out of it, then read it again.",
  },
  not_html: { text: "Not a web page (HTML)" },
  canonical: { text: "The page names another address as the real one" },
  duplicate: { text: "Says the same as another page of the website" },
  low_quality: { text: "Too little text to answer from" },
  soft_404: { text: "Looks like a page that was not found" },
  login_wall: {
    text: "Asks visitors to sign in",
    way_out: "Only pages that anyone can open are read. Put what visitors may know on a public page.",
  },
  cookie_wall: {
    text: "Shows only a cookie notice",
    way_out: "Let pages show their text before consent is given, then read the page again.",
  },
  parked: { text: "The domain is parked" },
  js_required: {
    text: "Shows nothing without JavaScript",
    way_out: "Have the website send the page’s text as HTML, then read the page again.",
  },
  trap: { text: "One of an endless row of alike addresses" },
  excluded: { text: "Outside the website that is read" },
  blocked_address: { text: "Leads to a private network, which is not allowed" },
  limit: {
    text: "Beyond the number of pages this source may have",
    way_out: "Remove a source you no longer need, or move to a larger plan.",
  },
};

/** Why a page is where it is, in a few plain words. */
export function explainReason(reason: PageReason): string {
  return REASONS[reason].text;
}

/** What the owner can do about it, or null. */
export function findWayOut(reason: PageReason): string | null {
  return REASONS[reason].way_out ?? null;
}

interface StatusLook {
  text: string;
  tone: Tone;
}

/** A page's status in words, always shown with its colour. */
export const PAGE_STATUS: Record<PageStatus, StatusLook> = {
  queued: { text: "Waiting", tone: "neutral" },
  indexed: { text: "Indexed", tone: "green" },
  unpublished: { text: "Unpublished", tone: "neutral" },
  skipped: { text: "Left out", tone: "amber" },
  failed: { text: "Failed", tone: "red" },
  gone: { text: "Gone", tone: "neutral" },
};

const LANGUAGES = new Intl.DisplayNames("en", { type: "language", fallback: "code" });

/** "English" for "en"; a dash where none is known. */
export function nameLanguage(tag: string | null): string {
  if (tag === null) return "–";
  try {
    return LANGUAGES.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const QUALITY_PARTS: [keyof Quality, number, string][] = [
  ["length", 30, "length"],
  ["readability", 25, "length of sentences"],
  ["structure", 20, "headings, lists and tables"],
  ["diversity", 25, "variety of words"],
];
/** Less than this share of a part's points is worth a word. */
const WEAK_SHARE = 0.6;

/** What holds a page's quality down, in words. */
export function describeQuality(quality: Quality): string {
  const weak = QUALITY_PARTS.filter(([part, most]) => quality[part] < most * WEAK_SHARE).map(([, , name]) => name);
  return weak.length === 0 ? "Good to answer from." : `Weak in ${weak.join(", ")}.`;
}
