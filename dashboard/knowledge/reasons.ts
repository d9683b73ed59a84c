import type { PageReason, PageStatus } from "../../workers/contract/crawl";
import type { Page } from "../../workers/contract/knowledge";
import type { Tone } from "../ui/Badge";

/** Where the way out begins in the dashboard. */
export type Remedy = "publish" | "patterns" | "limits" | "same_page";

interface Explanation {
  /** Why a page is where it is, as it stands in a table. */
  text: string;
  /** What the owner can do about it, in whole sentences. */
  way_out: string;
  remedy?: Remedy;
}

const SERVER_WAY_OUT = "Read the page again once the website is well.";

const REASONS: Record<PageReason, Explanation> = {
  ok: { text: "Read and indexed", way_out: "Nothing to do: answers can use it." },
  not_modified: {
    text: "Unchanged since it was read last",
    way_out: "Nothing to do: answers go on using what was read before.",
  },
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
    text: "The page is too large to be read",
    way_out: "Split the page, or take inlined pictures out of it, then read it again.",
  },
  not_html: {
    text: "A kind of file that is not read",
    way_out:
      "Of a website HTML, plain text, Markdown and PDF are read. Word and CSV files can be added as a source of their own.",
  },
  canonical: {
    text: "The page names another address as the real one",
    way_out: "Answers use that address. If it is wrong, correct the canonical link of the page, then read it again.",
    remedy: "same_page",
  },
  duplicate: {
    text: "Says the same as another page of the website",
    way_out: "Answers use that page. If both are needed, let each say what the other does not, then read it again.",
    remedy: "same_page",
  },
  low_quality: {
    text: "Too little text to answer from",
    way_out: "Write more on the page and read it again, or publish it as it is.",
    remedy: "publish",
  },
  soft_404: {
    text: "Looks like a page that was not found",
    way_out:
      "If there is nothing here, have the website answer with status 404. If there is, give the page a title and a text of its own.",
  },
  login_wall: {
    text: "Asks visitors to sign in",
    way_out: "Only pages that anyone can open are read. Put what visitors may know on a public page.",
  },
  cookie_wall: {
    text: "Shows only a cookie notice",
    way_out: "Let pages show their text before consent is given, then read the page again.",
  },
  parked: {
    text: "The domain is parked",
    way_out: "Nothing of yours is shown there. Once your website is back at this address, read it again.",
  },
  js_required: {
    text: "Shows nothing without JavaScript",
    way_out: "Have the website send the page’s text as HTML, then read the page again.",
  },
  trap: {
    text: "One of an endless row of alike addresses",
    way_out:
      "Calendars, filters and sort orders make addresses without end, so enough of this kind were read. If this page matters, link to it by a plain address, or add it under “Single pages”.",
  },
  excluded: {
    text: "Outside of what is read",
    way_out:
      "It does not fit the addresses this source reads, or its sitemap no longer names it. Change what is read to let it in.",
    remedy: "patterns",
  },
  blocked_address: {
    text: "Leads to a private network, which is not allowed",
    way_out: "Only public addresses are read. Put the page on a public one, or add its text as a source of its own.",
  },
  limit: {
    text: "Beyond the number of pages this source may have",
    way_out:
      "Prove that the website is yours, move to a larger plan, or leave out pages that nobody asks about. Pages very many links away are left out as well.",
    remedy: "limits",
  },
};

/** Every reason there is. */
export const PAGE_REASONS = Object.keys(REASONS) as PageReason[];

/** Why a page is where it is, in a few plain words. */
export function explainReason(reason: PageReason): string {
  return REASONS[reason].text;
}

/** What the owner can do about it. */
export function explainWayOut(reason: PageReason): string {
  return REASONS[reason].way_out;
}

/** Where the dashboard itself has the way out, or null. */
export function findRemedy(reason: PageReason): Remedy | null {
  return REASONS[reason].remedy ?? null;
}

/** Whether `publish` makes it live: its owner took it out, or it was held to say too little. */
export function isPublishable({ status, reason }: Pick<Page, "status" | "reason">): boolean {
  return status === "unpublished" || (status === "skipped" && reason === "low_quality");
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
