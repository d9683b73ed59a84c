/** What crawls need from outside: the way to websites, readers of documents, the object of a source. */
import type { CrawlProgress, PageReason, PageStatus, Validators } from "../contract/crawl";
import type { OptionsPreview, SourceOptions, SourceType } from "../contract/knowledge";
import type { Outcome } from "../ports";

// Outbound: the one guarded way to a host somebody else named.

export type FetchFailure = Extract<
  PageReason,
  "blocked_address" | "timeout" | "network_error" | "redirect_loop" | "too_large" | "not_html"
>;
export type FetchOutcome =
  | { ok: true; url: string; status: number; headers: Record<string, string>; body: Uint8Array }
  | { ok: false; url: string; reason: FetchFailure };
export interface FetchOptions {
  /** Decompressed bytes after which the body is cancelled: `too_large`. */
  max_bytes: number;
  /** The same for single media types. */
  max_bytes_of?: Readonly<Record<string, number>>;
  /** Headers and body together. */
  deadline_ms: number;
  accept: string;
  /** Media types (without parameters) that are read; another, and bytes that plainly belie theirs, is `not_html` and its body is cancelled. Absent: any. */
  content_types?: readonly string[];
  /** Asked for each redirect target; false ends the fetch as the 3xx itself (`ok`, status 3xx, `headers.location`). Absent: any public address. */
  follow?: (from: URL, to: URL) => boolean;
  headers?: Record<string, string>;
}
export interface Outbound {
  /** Fetches with the guard of bars SSRF-01..06 on every hop. Never throws for the network's sake. */
  fetch(url: string, options: FetchOptions): Promise<FetchOutcome>;
}

// Dns: what the owner of a name says there.

export interface Dns {
  /** Texts of the TXT records of a name; none for a name that does not exist. Rejects when the resolver cannot say. */
  findTexts(name: string): Promise<string[]>;
}

// DocumentReader: documents that are not HTML. What they hold is bounded before it is unpacked.

/** A line of text on a page, in points from the bottom left. Cells of a row are separated by tabs. */
export interface PdfLine {
  text: string;
  x: number;
  y: number;
  /** Where it ends. */
  right: number;
  /** Of its letters. */
  size: number;
  /** All of it is in letters of one width. */
  is_code: boolean;
}
export interface PdfText {
  title: string | null;
  /** As declared, "en-GB". */
  language: string | null;
  /** Milliseconds UTC. */
  created_at: number | null;
  modified_at: number | null;
  /** The lines of each page in reading order; none where a page is a picture. */
  pages: PdfLine[][];
}
/** `not_html`: encrypted, broken or made to harm. */
export type DocumentFailure = Extract<PageReason, "not_html" | "too_large">;
/** A row of a table; `line` is where it begins, from 1. */
export interface CsvRow {
  line: number;
  cells: string[];
}
export interface DocumentReader {
  readPdf(bytes: Uint8Array): Promise<PdfText | { reason: DocumentFailure }>;
  /** The HTML is whatever the document says: it is extracted like a page's. */
  readDocx(bytes: Uint8Array): Promise<{ html: string } | { reason: DocumentFailure }>;
  /** Empty rows are left out. */
  readCsv(text: string): Promise<CsvRow[]>;
}

// PageRenderer: a browser that runs a page's scripts.

export interface PageRenderer {
  /**
   * The page as a browser has it after its scripts ran; null when it could not be had of this page. `url` must have passed the guard
   * and never name a private host: the browser follows it without asking anyone. Throws upstream_failed when the vendor fails or
   * refuses, so that another page would fare no better.
   */
  render(url: string): Promise<{ html: string } | null>;
}

// Crawler: one object a source.

export interface CrawlStart {
  site_id: string;
  source_id: string;
  type: SourceType;
  /** Where a website is begun; it also says which hosts are in scope. */
  url: string;
  /** Of a URL list: exactly these pages, no links are followed. */
  urls: string[];
  options: SourceOptions;
  max_pages: number;
  /** The newest version begun, as the source's row has it: the next one is higher, even after `clear`. */
  version: number;
  request_id: string;
}
export interface CrawlReport {
  url: string;
  lease: string;
  /** For `robots`: the rules to obey. Sitemaps and links come as `links`. */
  robots?: { body: string; status: number };
  /** For `probe`: how a page that is missing reads; null where the website says so by its status. */
  missing?: string | null;
  /** Absolute URLs found; the object decides what is in scope. */
  links: { url: string; kind: "page" | "sitemap" }[];
  /** What the website said of the document's state; null where nothing was read. */
  validators: Validators | null;
  /** Of a page with content: its score, and the address of the page it only repeats. */
  quality?: number | null;
  same_as?: string | null;
  outcome:
    | { kind: "done"; reason: PageReason; status: PageStatus }
    /** As it was the last time. `status`: of a page as its row has it, for its owner may have wished otherwise since. */
    | { kind: "unchanged"; status?: PageStatus }
    | { kind: "retry"; reason: PageReason; after_ms: number | null };
}
export interface CrawlerPort {
  start(source_id: string, input: CrawlStart): Promise<Outcome>;
  report(source_id: string, site_id: string, reports: CrawlReport[]): Promise<Outcome>;
  /**
   * Notes which blocks of text stand on which pages (by hash) and answers for each page how many other pages of the source hold
   * its blocks, and how many pages are known. Null of a page whose lease is no longer out: it was read and reported already, when
   * less was known.
   */
  learnBlocks(
    source_id: string,
    site_id: string,
    pages: { url: string; lease?: string | undefined; blocks: number[] }[],
  ): Promise<Outcome<{ counts: (Record<number, number> | null)[]; pages: number }>>;
  /** The next crawl reads a page anew: what is kept of it is not what the last crawl has read. */
  forgetPage(source_id: string, site_id: string, url: string): Promise<Outcome>;
  progress(source_id: string, site_id: string): Promise<Outcome<{ progress: CrawlProgress }>>;
  /** Nothing more is handed out until `resume`; what is out is taken in. */
  pause(source_id: string, site_id: string): Promise<Outcome>;
  resume(source_id: string, site_id: string): Promise<Outcome>;
  /** Ends a running crawl: what it indexed of a first crawl stays, a later version is dropped. */
  cancel(source_id: string, site_id: string): Promise<Outcome>;
  /** What other options would make of the URLs known. */
  preview(source_id: string, site_id: string, options: SourceOptions): Promise<Outcome<{ preview: OptionsPreview }>>;
  /** Ends it and erases everything the object keeps. */
  clear(source_id: string, site_id: string): Promise<Outcome>;
}
