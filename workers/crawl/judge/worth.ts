/** Whether what was extracted of a page is content at all (spec §9, bars CRAWL-10). Pure; linear in the page. */
import type { PageReason } from "../../contract/crawl";
import type { Quality } from "../../contract/knowledge";
import type { ExtractedPage } from "../extract/extract";
import { isShell } from "./shell";
import {
  ABOUT_COOKIES,
  CHALLENGE_TITLE,
  CONSENT_CHOICE,
  CONSENT_TITLE,
  CONSENT_WORD,
  DEFAULT_SERVER_TITLE,
  LOGIN_FORM,
  LOGIN_START,
  LOGIN_TITLE,
  MISSING_START,
  MISSING_TITLE,
  PARKED_PHRASE,
} from "./wall-phrases";

/** Fewer words than this say nothing that could be cited. */
const MIN_WORDS = 5;
/** A lower score is content that its owner has to ask for (spec §9). */
const MIN_QUALITY = 25;
/** Pages without content are short, whatever stands around it; longer ones are about the matter. The shortest of WCXB that has content has 19 words. */
const MAX_MISSING_WORDS = 150;
const MAX_LOGIN_WORDS = 100;
/** A demand to sign in without a form to do it. */
const MAX_DEMAND_WORDS = 30;
const MAX_CONSENT_WORDS = 150;
const MAX_PARKED_WORDS = 200;
const MAX_CHALLENGE_WORDS = 100;
/** Parking services fill pages with links; their own marks tell them. */
const MAX_MARKED_WORDS = 400;
/** Cookies, partners and preferences make up this share of a consent page's words. */
const MIN_CONSENT_SHARE = 0.05;
/** How far into a text it begins. */
const START_CHARS = 400;

const PARKING_SERVICES =
  /\b(?:sedoparking|parkingcrew|bodis|parklogic|above|skenzo|cashparking|voodoo|domainmarket|hugedomains|undeveloped|uniregistry|afternic|parked-content\.godaddy|parkingpage\.namecheap|namebright|dan|dsparking|tonic-parking)\.(?:com|net|io)\b|LANDER_SYSTEM|\/_fd\?|data-adblockkey=/i;
/** What frameworks and shops write into the page that stands for a missing one. */
const MISSING_MARKS =
  /<meta[^<>]{1,60}prerender-status-code[^<>]{1,40}["']?(?:404|410)|<body[^<>]{0,300}\bclass=["'][^"']{0,500}\b(?:error404|error-404|page-404|template-404|page-not-found|cms-no-route|pagenotfound-index)\b|"page":"\/(?:404|_error)"/i;
const PASSWORD_FIELD = /<input\b[^<>]{0,500}\btype\s*=\s*["']?password\b/i;
const LOGIN_PATH =
  /\/(?:log-?in|sign-?in|wp-login\.php|anmelden|connexion|iniciar-sesion|auth|sso|account\/login)\/?$/i;
const MISSING_PATH = /\/(?:404|not-?found|page-?not-?found|error-?404)(?:\.\w{2,5})?\/?$/i;

/** A page as the judges read it. */
interface Facts {
  words: number;
  /** What the page calls itself, as a whole and in the parts that `|` and dashes make. */
  titles: string[];
  /** The beginning of its text, and all of it when it is short. */
  start: string;
  text: string;
  has_steps: boolean;
  html: string;
  path: string;
}

/** Why a page is not worth publishing, null when it is. `quality`: null where it is judged later. `html` is empty for documents that are none. */
export function judgeWorth(page: ExtractedPage, html: string, url: string, quality: Quality | null): PageReason | null {
  const facts = readFacts(page, html, url);
  if (isParked(facts)) return "parked";
  if (isMissing(facts)) return "soft_404";
  if (isLogin(facts)) return "login_wall";
  if (isConsent(facts)) return "cookie_wall";
  if (isShell(page, html) || isChallenge(facts)) return "js_required";
  if (page.word_count < MIN_WORDS) return "low_quality";
  return quality !== null && quality.score < MIN_QUALITY ? "low_quality" : null;
}

function readFacts({ title, markdown, word_count }: ExtractedPage, html: string, url: string): Facts {
  const declared = /<title\b[^<>]{0,200}>([^<]{0,400})/i.exec(html)?.[1] ?? "";
  const whole = [title, declared].map(toPlain);
  const parts = whole.flatMap((text) => text.split(/\s*[|•·»«]\s*|\s+[–—:-]\s+/));
  const text = toPlain(word_count <= MAX_MARKED_WORDS ? markdown : markdown.slice(0, START_CHARS));
  return {
    words: word_count,
    titles: [...new Set([...whole, ...parts])].filter(Boolean),
    start: text.slice(0, START_CHARS),
    text,
    has_steps: /^ {0,3}\d{1,2}[.)] /m.test(markdown),
    html,
    path: URL.parse(url)?.pathname ?? "",
  };
}

/** Lower case on one line, without marks of Markdown and with plain apostrophes. */
function toPlain(text: string): string {
  return text
    .replace(/\]\([^()\s]*\)/g, "]")
    .replace(/&#0?39;|&rsquo;|[’‘`´]/g, "'")
    .replace(/[#*_>[\]|~]+/g, (marks) => (marks.includes("|") ? " | " : " "))
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

function isTitled({ titles }: Facts, phrase: RegExp): boolean {
  return titles.some((title) => phrase.test(title));
}

function isParked(facts: Facts): boolean {
  const { words, titles, start, html } = facts;
  if (words <= MAX_MARKED_WORDS && (isTitled(facts, DEFAULT_SERVER_TITLE) || isTitled(facts, PARKED_PHRASE)))
    return true;
  if (words <= MAX_PARKED_WORDS && PARKED_PHRASE.test(start)) return true;
  // A service's mark alone may be a link to it: the page must also offer itself, or say nothing.
  const offers = /domain|related searches|verwandte suchbegriffe/.test(`${titles.join(" ")} ${start}`);
  return words <= MAX_MARKED_WORDS && PARKING_SERVICES.test(html) && (offers || words < MIN_WORDS);
}

function isMissing(facts: Facts): boolean {
  const { words, start, html, path } = facts;
  if (words > MAX_MISSING_WORDS) return false;
  if (isTitled(facts, MISSING_TITLE) || MISSING_MARKS.test(html) || MISSING_START.test(start)) return true;
  return MISSING_PATH.test(path) && words < MAX_MISSING_WORDS / 2;
}

function isLogin(facts: Facts): boolean {
  const { words, start, text, html, path, has_steps } = facts;
  // Steps to follow are help, not a wall.
  if (words > MAX_LOGIN_WORDS || has_steps) return false;
  const has_password = PASSWORD_FIELD.test(html);
  if (LOGIN_START.test(start) && (has_password || words <= MAX_DEMAND_WORDS)) return true;
  return has_password && (isTitled(facts, LOGIN_TITLE) || LOGIN_PATH.test(path) || LOGIN_FORM.test(text));
}

function isConsent(facts: Facts): boolean {
  const { words, titles, text } = facts;
  if (words > MAX_CONSENT_WORDS || titles.some((title) => ABOUT_COOKIES.test(title))) return false;
  if (!CONSENT_CHOICE.test(text)) return false;
  if (isTitled(facts, CONSENT_TITLE)) return true;
  const found = text.match(CONSENT_WORD) ?? [];
  // Biscuits are cookies as well, but nobody asks for consent to them.
  return found.length >= MIN_CONSENT_SHARE * words && new Set(found).size > 1;
}

function isChallenge(facts: Facts): boolean {
  return facts.words <= MAX_CHALLENGE_WORDS && isTitled(facts, CHALLENGE_TITLE);
}
