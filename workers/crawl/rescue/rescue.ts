/** The text of pages that show it only with JavaScript: from what they carry, from a twin, or from a browser. */
import { countWords } from "../../platform/markdown";
import { AppError } from "../../platform/problem";
import type { Deps } from "../../ports";
import { decodeHtml } from "../documents/charset";
import { readMarkdown } from "../documents/markdown-document";
import { findKind } from "../documents/media-type";
import { type ExtractedPage, extractPage } from "../extract/extract";
import { dropUnseen } from "../extract/page-tree";
import { scoreQuality } from "../judge/quality";
import { SCRIPT_HINT } from "../judge/wall-phrases";
import { judgeWorth } from "../judge/worth";
import { readElements, readJsonStrings, readState } from "./embedded-data";
import { renderLinkedData, renderStrings } from "./embedded-text";
import { listTwins } from "./twins";

export interface Shell {
  page: ExtractedPage;
  html: string;
  /** Its final address, which has passed the guard. */
  url: string;
  /** How HTML is read; absent: as without selectors. */
  extract?: (html: string, url: string) => ExtractedPage;
}
export type Rescue = { page: ExtractedPage; how: "json_ld" | "noscript" | "state" | "twin" | "renderer" };
/** Null for whatever is not there, may not be read, or is larger than a page. */
export type FetchText = (url: string) => Promise<{ content_type: string; body: Uint8Array } | null>;

/** Fewer words are a slogan. */
const MIN_WORDS = 30;
/** So many are the page: nothing better is looked for. */
const GOOD_WORDS = 200;
/** Further addresses asked for one page. */
const MAX_FETCHES = 2;

/**
 * Finds the text of a shell, cheapest way first: JSON-LD, `<noscript>` and embedded state cost nothing, twins one or two fetches, a browser
 * comes last. What the page says of itself stays, its text is another. Null when there is none. Throws nothing for the vendor's sake.
 */
export async function rescueShell(
  deps: Pick<Deps, "renderer" | "log">,
  shell: Shell,
  fetchText: FetchText,
): Promise<Rescue | null> {
  return findInPage(shell) ?? (await findTwin(shell, fetchText)) ?? (await renderPage(deps, shell));
}

function findInPage(shell: Shell): Rescue | null {
  const { html, url, extract = extractPage } = shell;
  const toMarkdown = (fragment: string) => extractPage(`<main>${fragment}</main>`, url).markdown;
  const ways: [Rescue["how"], () => string][] = [
    ["json_ld", () => renderLinkedData(html, toMarkdown)],
    ["noscript", () => readNoscript(html, (fragment) => extract(fragment, url).markdown)],
    ["state", () => renderStrings(readState(html), toMarkdown)],
  ];
  let best: Rescue | null = null;
  for (const [how, read] of ways) {
    const page = withText(shell, { markdown: read() });
    if (page && page.word_count > (best?.page.word_count ?? 0)) best = { page, how };
    if (best && best.page.word_count >= GOOD_WORDS) break;
  }
  return best;
}

/** What a page holds for readers without scripts, unless it is the request to switch them on. */
function readNoscript(html: string, toMarkdown: (fragment: string) => string): string {
  const parts = readElements(html, "noscript").map(({ text }) => text);
  const markdown = parts.length === 0 ? "" : toMarkdown(`<main>${parts.join("\n")}</main>`);
  return countWords(markdown) < 2 * MIN_WORDS && SCRIPT_HINT.test(markdown.toLowerCase()) ? "" : markdown;
}

async function findTwin(shell: Shell, fetchText: FetchText): Promise<Rescue | null> {
  for (const url of listTwins(shell.url, shell.html).slice(0, MAX_FETCHES)) {
    const answer = await fetchText(url);
    const rescue = answer && readTwin(shell, url, answer.content_type, answer.body);
    if (rescue) return rescue;
  }
  return null;
}

/** A site that answers every address with its shell has no twins. */
function readTwin(shell: Shell, url: string, content_type: string, body: Uint8Array): Rescue | null {
  const text = decodeHtml(body, content_type);
  if (/^\s*[{[]/.test(text)) {
    const toMarkdown = (fragment: string) => extractPage(`<main>${fragment}</main>`, shell.url).markdown;
    const page = withText(shell, { markdown: renderStrings(readJsonStrings(text), toMarkdown) });
    return page && { page, how: "state" };
  }
  const kind = findKind(body, content_type, new URL(url).pathname);
  if (kind !== "markdown" && kind !== "text") return null;
  const { title, markdown, links, description, published_at, modified_at } = readMarkdown(text, url);
  const page = withText(shell, {
    markdown,
    ...(title ? { title } : {}),
    description: shell.page.description ?? description,
    links: [...new Set([...shell.page.links, ...links])],
    published_at: shell.page.published_at ?? published_at,
    modified_at: shell.page.modified_at ?? modified_at,
  });
  return page && { page, how: "twin" };
}

async function renderPage({ renderer, log }: Pick<Deps, "renderer" | "log">, shell: Shell): Promise<Rescue | null> {
  if (!renderer) return null;
  const { url, extract = extractPage } = shell;
  try {
    const rendered = await renderer.render(url);
    const page = rendered && extract(rendered.html, url);
    return page && isWorthy(page, rendered.html, url) ? { page, how: "renderer" } : null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // The page is left out as it would be without a browser; the next crawl asks again.
    log("WARNING", "SCRAPE", "renderer.failed", { code: error.code });
    return null;
  }
}

/** The page with another text, null when that is none. */
function withText({ page, url }: Shell, changes: Partial<ExtractedPage> & { markdown: string }): ExtractedPage | null {
  const markdown = dropUnseen(changes.markdown);
  const word_count = countWords(markdown);
  const changed = { ...page, ...changes, markdown, word_count };
  return word_count >= MIN_WORDS && isWorthy(changed, "", url) ? changed : null;
}

function isWorthy(page: ExtractedPage, html: string, url: string): boolean {
  return judgeWorth(page, html, url, scoreQuality(page.markdown, page.language)) === null;
}
