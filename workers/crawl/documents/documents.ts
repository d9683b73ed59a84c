/** From a document's bytes to what is kept of it, whatever kind of document it is. */
import type { PageReason } from "../../contract/crawl";
import { countWords } from "../../platform/markdown";
import type { Deps, PdfText } from "../../ports";
import { type ExtractedPage, extractPage } from "../extract/extract";
import { toLine } from "../extract/page-tree";
import { decodeHtml } from "./charset";
import { readFaqTable } from "./faq-table";
import { readMarkdown } from "./markdown-document";
import { findKind } from "./media-type";
import { renderPdf } from "./pdf-markdown";
import { readPlainText } from "./plain-text";

export interface DocumentFacts {
  /** As its server or its sender says; may be empty. */
  content_type: string;
  /** The final address; of an upload `upload:` and its name. */
  url: string;
  /** Of a file what it is called; absent: the last part of the address. */
  name?: string;
  /** How its HTML is read; absent: as without selectors. */
  extract?: (html: string, url: string) => ExtractedPage;
}
/** `html` is what the page was extracted from, null for documents that are none. */
export type ReadDocument = { page: ExtractedPage; html: string | null } | { reason: PageReason };

const NOT_READ: ReadDocument = { reason: "not_html" };
const MAX_TITLE_CHARS = 300;
/** As much of a page's text as pages of any kind keep. */
const MAX_MARKDOWN_CHARS = 1_000_000;
/** Questions kept apart beside the text that holds them all. */
const MAX_FAQ_CHARS = 100_000;
/** Mean characters a page below which a PDF is a pile of pictures. */
const MIN_PDF_PAGE_CHARS = 20;
/** Titles that a program made up. */
const MADE_UP_TITLE =
  /^(?:untitled|unbenannt|sans titre|sin título|document\d*|dokument\d*|slide \d+|microsoft (?:word|powerpoint|excel)|powerpoint presentation|layout \d+|print|title|null|undefined)\b|\.(?:docx?|odt|rtf|pdf|indd|pptx?|xlsx?|tex|dvi|html?|qxd|pages)$|^[\W\d_]*$/i;

/**
 * Reads a document. Reasons: `not_html` for what is no document that is read here, or not the one it says it is, `too_large` where it
 * would take more memory than there is, `low_quality` for one without text. Throws nothing.
 */
export async function readDocument(
  { documents }: Pick<Deps, "documents">,
  body: Uint8Array,
  { content_type, url, name = nameOf(url), extract = extractPage }: DocumentFacts,
): Promise<ReadDocument> {
  const decode = () => decodeHtml(body, content_type);
  switch (findKind(body, content_type, name)) {
    case "html": {
      const html = decode();
      return { page: extract(html, url), html };
    }
    case "markdown": {
      const { title, ...document } = readMarkdown(decode(), isWeb(url) ? url : null);
      return { page: toPage({ ...document, title: title ?? toTitle(name) }), html: null };
    }
    case "text": {
      const { title, markdown } = readPlainText(decode());
      return { page: toPage({ title: title ?? toTitle(name), markdown }), html: null };
    }
    case "pdf": {
      const pdf = await documents.readPdf(body);
      return "reason" in pdf ? pdf : readPdfText(pdf, name);
    }
    case "docx": {
      const docx = await documents.readDocx(body);
      return "reason" in docx ? docx : { page: extract(docx.html, url), html: null };
    }
    case "csv": {
      const rows = (await documents.readCsv(decode())).map(({ cells }) => cells);
      const table = readFaqTable(rows, (html) => extract(html, url).markdown);
      if (!table) return NOT_READ;
      return {
        page: toPage({ title: toTitle(name), markdown: table.markdown, data: { faq: cut(table.faq) } }),
        html: null,
      };
    }
    case null:
      return NOT_READ;
  }
}

function readPdfText(pdf: PdfText, name: string): ReadDocument {
  const chars = pdf.pages.flat().reduce((sum, { text }) => sum + text.length, 0);
  const rendered = renderPdf(pdf.pages);
  if (!rendered || chars < MIN_PDF_PAGE_CHARS * pdf.pages.length) return { reason: "low_quality" };
  const declared = toLine(pdf.title ?? "");
  const title = [MADE_UP_TITLE.test(declared) ? "" : declared, rendered.heading, rendered.first_line].find(isTitle);
  const page = toPage({
    title: title ?? toTitle(name),
    markdown: rendered.markdown,
    language: pdf.language,
    published_at: pdf.created_at,
    modified_at: pdf.modified_at,
  });
  return { page, html: null };
}

function isTitle(text: string | null): text is string {
  return text !== null && text.length <= MAX_TITLE_CHARS && /\p{L}{2}/u.test(text);
}

function toPage(
  facts: Pick<ExtractedPage, "title" | "markdown"> & Partial<ExtractedPage> & { language?: string | null },
): ExtractedPage {
  const markdown = facts.markdown.slice(0, MAX_MARKDOWN_CHARS);
  return {
    description: null,
    canonical: null,
    noindex: false,
    nofollow: false,
    meta_refresh: null,
    links: [],
    feeds: [],
    data: null,
    published_at: null,
    modified_at: null,
    ...facts,
    language: /^[a-z]{2,3}(?=[-_]|$)/i.exec(facts.language ?? "")?.[0].toLowerCase() ?? null,
    markdown,
    word_count: countWords(markdown),
  };
}

function cut(faq: { question: string; answer: string }[]): { question: string; answer: string }[] {
  let chars = 0;
  return faq.filter(({ question, answer }) => {
    chars += question.length + answer.length;
    return chars <= MAX_FAQ_CHARS;
  });
}

function isWeb(url: string): boolean {
  return /^https?:/i.test(url);
}

function nameOf(url: string): string {
  const path = URL.parse(url)?.pathname ?? url;
  const name = path.split("/").filter(Boolean).at(-1) ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** "returns-policy_2026.pdf" → "returns policy 2026". */
function toTitle(name: string): string {
  const words = toLine(name.replace(/\.[a-z\d]{2,8}$/i, "").replace(/[-_+]+/g, " "));
  return words.slice(0, MAX_TITLE_CHARS) || "Untitled";
}
