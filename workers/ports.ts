/** What services need from outside. `deps.ts` is the only file that knows both these interfaces and what stands behind them. */
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Outcome as AnswerOutcome, AnswerSummary, AnswersQuery, AnswerTrace } from "./contract/answers";
import type { CrawlJob, CrawlProgress, PageReason, PageStatus } from "./contract/crawl";
import type { ErrorCode } from "./contract/errors";
import type { HeldReason, Version, VersionChange } from "./contract/knowledge";
import type { RateLimitName } from "./contract/limits";
import type { ListQuery } from "./contract/lists";
import type { SiteEvent } from "./contract/live";
import type { AnswerSource, ClientFrame, Rating } from "./contract/socket";
import type { Config } from "./platform/config";
import type { Log } from "./platform/log";
import type { GuestScope } from "./platform/scope";

export interface Deps {
  config: Config;
  db: DrizzleD1Database;
  /** Milliseconds UTC. */
  now: () => number;
  log: Log;
  request_id: string;
  outbound: Outbound;
  /** Null where no resolver is configured. */
  dns: Dns | null;
  /** Null without a key: answers are then extractive. */
  llm: Llm | null;
  site_index: SiteIndexPort;
  site_log: SiteLogPort;
  crawler: CrawlerPort;
  conversation: ConversationPort;
  site_room: SiteRoomPort;
  limiter: LimiterPort;
  /** Null where no way to send mail is configured. */
  mailer: Mailer | null;
  /** The dashboard's files, null where another host serves them. */
  dashboard: { fetch(request: Request): Promise<Response> } | null;
  /** Ends what is open of members who may no longer look: called after their sessions or membership ended. */
  closeStreams(ended: EndedAccess): Promise<void>;
  crawl_queue: { sendBatch(jobs: CrawlJob[]): Promise<void> };
  pages: R2Bucket;
}

/** Objects answer in outcomes: errors lose their class over RPC (design §7.4). */
export type Outcome<T = unknown> = ({ ok: true } & T) | { ok: false; code: ErrorCode; retry_after_ms?: number };

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
  /** Headers and body together. */
  deadline_ms: number;
  accept: string;
  /** Media types (without parameters) that are read; another is `not_html` and its body is cancelled. Absent: any. */
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

// Mailer: one mail to one person.

export interface Mail {
  to: string;
  subject: string;
  text: string;
}
export interface Mailer {
  /** Throws upstream_failed when the vendor refuses or fails. */
  send(mail: Mail): Promise<void>;
}

/** Sessions that ended, or a whole member, of a workspace. */
export interface EndedAccess {
  workspace_id: string;
  user_id: string;
  /** Absent: every session of the member. */
  session_ids?: string[];
}

// Llm: Claude, or any model that cites the documents it was given.

export interface LlmRequest {
  system: string;
  /** In the order citations refer to them. */
  documents: { title: string; text: string }[];
  /** The last one is the question. */
  messages: { role: "user" | "assistant"; text: string }[];
  max_tokens: number;
}
/** A block is a run of text with the citations that support it; text comes before its block's citations or after, `block_end` closes both. */
export type LlmEvent =
  | { type: "text"; text: string }
  | { type: "citation"; document_index: number; quote: string }
  | { type: "block_end" }
  | { type: "end"; model: string; stop_reason: string; input_tokens: number; output_tokens: number };
export interface Llm {
  readonly model: string;
  /** Throws AppError `upstream_failed` when the vendor fails; what was yielded before stays unverified text. */
  stream(request: LlmRequest, signal?: AbortSignal): AsyncIterable<LlmEvent>;
}

// SiteIndex: alone decides what is live.

export interface IndexPage {
  page_id: string;
  source_id: string;
  url: string;
  title: string;
  description: string | null;
  language: string | null;
  updated_at: number;
}
export interface IndexChunk {
  /** Content-addressed: the same passage of the same page has the same id in every version. */
  chunk_id: string;
  ord: number;
  /** Headings above the passage, outermost first, without the page's title. */
  heading_path: string[];
  /** Markdown. Quotes are checked against this text. */
  text: string;
}
export interface IndexChanges {
  source_id: string;
  version: number;
  /** A source's first crawl goes live page by page; later versions wait for `publish`. */
  first_crawl: boolean;
  /** The owner asked for it: live now, whichever version is, and still after a crawl that runs is published. */
  at_once?: boolean;
  pages: { page: IndexPage; chunks: IndexChunk[]; fingerprint?: PageFingerprint }[];
  /** Pages that are gone: out of what is live at once. */
  removed_page_ids: string[];
  /** Pages this version leaves out: live until it is published. */
  dropped_page_ids?: string[];
}
/** By what pages that say almost the same are found. Absent: the page is compared with none. */
export interface PageFingerprint {
  /** Lower-case words of the title. */
  title: string;
  /** One minimum of each hash function over the shingles of the text (unsigned 32 bit). */
  minhash: number[];
}
/** A page that is not indexed because it says the same as another one of the site, and that one. */
export interface Duplicate {
  page_id: string;
  same_as: { page_id: string; url: string };
}
export interface IndexHit extends IndexChunk, Omit<IndexPage, "description"> {
  version: number;
  /** Higher is better; comparable within one query only. */
  score: number;
  /** Which of the query's `terms` the passage, its title or headings hold. */
  matched_terms: string[];
}
export interface IndexSearch {
  /** The visitor's words as typed. */
  query: string;
  /** Passages wanted, best first. */
  limit: number;
  /** At most this many passages of one page. */
  per_page?: number;
}
/** `weight` is the term's inverse document frequency in this index; `df` 0 means no live passage holds it. */
export interface IndexTerm {
  term: string;
  df: number;
  weight: number;
}
export interface SiteIndexPort {
  /** `is_held`: so many pages are gone that nothing more is removed and the version waits for its owner's word. */
  apply(
    site_id: string,
    changes: IndexChanges,
  ): Promise<Outcome<{ chunks: number; duplicates: Duplicate[]; is_held: boolean }>>;
  /**
   * Makes `version` of a source the live one. Publishing the live version again does nothing. With `crawl`, what a crawl that has
   * just ended says of itself, the version first passes the gate of spec §9: `held_reason` says why it was held instead.
   */
  publish(
    site_id: string,
    source_id: string,
    version: number,
    crawl?: { quality: number | null; at: number },
  ): Promise<Outcome<{ held_reason: HeldReason | null }>>;
  /** The versions that can be made live and the one that is held, newest first; of one source or of all. */
  versions(site_id: string, source_id: string | null): Promise<Outcome<{ versions: Version[] }>>;
  /** What making a version live would change, by address. */
  diff(
    site_id: string,
    source_id: string,
    version: number,
    slice: ListQuery,
  ): Promise<Outcome<{ items: VersionChange[]; total: number }>>;
  search(site_id: string, search: IndexSearch): Promise<Outcome<{ hits: IndexHit[]; terms: IndexTerm[] }>>;
  /** A page's live passages in order. `not_found` when nothing of it is live. */
  page(site_id: string, page_id: string): Promise<Outcome<{ page: IndexPage & { chunks: IndexChunk[] } }>>;
  /** Takes a page out of what is live, or back in, whatever crawls say of it meanwhile. */
  setPublished(site_id: string, page: { page_id: string; source_id: string }, is_published: boolean): Promise<Outcome>;
  /** Forgets everything of a source, live or not. What crawls up to `version` still say of it is ignored. */
  removeSource(site_id: string, source_id: string, version: number): Promise<Outcome>;
  stats(
    site_id: string,
  ): Promise<Outcome<{ pages: number; chunks: number; live_chunks: number; versions: Record<string, number> }>>;
  clear(site_id: string): Promise<Outcome>;
}

// SiteLog: answers and their traces, one object a site.

export interface AnswerRecord {
  id: string;
  /** The visitor's guest id, or the member's user id. */
  asked_by_id: string;
  asked_by: AnswerSummary["asked_by"];
  conversation_id: string | null;
  question: string;
  text: string;
  outcome: AnswerOutcome;
  confidence_score: number;
  sources: AnswerSource[];
  /** Everything needed to see why. */
  trace: AnswerTrace;
  created_at: number;
}
export interface LoggedAnswer extends AnswerRecord {
  rating: { rating: Rating; reason: string | null; updated_at: number } | null;
}
export interface SiteLogPort {
  record(site_id: string, answer: AnswerRecord): Promise<Outcome>;
  /** The last rating wins. `not_found` for an answer that is not this guest's. */
  rate(
    site_id: string,
    input: { answer_id: string; guest_id: string; rating: Rating; reason: string | null; at: number },
  ): Promise<Outcome>;
  answer(site_id: string, answer_id: string): Promise<Outcome<{ answer: LoggedAnswer }>>;
  /** Newest first. */
  list(site_id: string, query: AnswersQuery): Promise<Outcome<{ items: AnswerSummary[]; total: number }>>;
  clear(site_id: string): Promise<Outcome>;
}

// SiteRoom: what the dashboard sees live of one site.

export interface SiteRoomPort {
  /** Keeps the event for those who resume, and sends it to everyone who looks. */
  publish(site_id: string, event: SiteEvent): Promise<Outcome>;
  /** The event stream: what was missed after `last_event_id`, then live events. `resync` first when that is no longer kept. */
  events(
    site_id: string,
    viewer: { user_id: string; session_id: string },
    last_event_id: number | null,
  ): Promise<Response>;
  /** Closes the streams of a member, or of these sessions only. */
  disconnect(site_id: string, ended: { user_id: string; session_ids?: string[] }): Promise<Outcome>;
  clear(site_id: string): Promise<Outcome>;
}

// Crawler: one object a source.

export interface CrawlStart {
  site_id: string;
  source_id: string;
  /** Where a website is begun; it also says which host is in scope. */
  url: string;
  /** Of a URL list: exactly these pages, no links are followed. */
  urls?: string[];
  max_pages: number;
  /** The newest version begun, as the source's row has it: the next one is higher, even after `clear`. */
  version: number;
  request_id: string;
}
export interface CrawlReport {
  site_id: string;
  url: string;
  lease: string;
  /** For `robots`: the rules to obey. Sitemaps and links come as `links`. */
  robots?: { body: string; status: number };
  /** Absolute URLs found; the object decides what is in scope. */
  links: { url: string; kind: "page" | "sitemap" }[];
  outcome:
    | { kind: "done"; reason: PageReason; status: PageStatus }
    | { kind: "retry"; reason: PageReason; after_ms: number | null };
}
export interface CrawlerPort {
  start(source_id: string, input: CrawlStart): Promise<Outcome>;
  report(source_id: string, report: CrawlReport): Promise<Outcome>;
  progress(source_id: string, site_id: string): Promise<Outcome<{ progress: CrawlProgress }>>;
  /** Nothing more is handed out until `resume`; what is out is taken in. */
  pause(source_id: string, site_id: string): Promise<Outcome>;
  resume(source_id: string, site_id: string): Promise<Outcome>;
  /** Ends a running crawl: what it indexed of a first crawl stays, a later version is dropped. */
  cancel(source_id: string, site_id: string): Promise<Outcome>;
  /** Ends it and erases everything the object keeps. */
  clear(source_id: string, site_id: string): Promise<Outcome>;
}

// Conversation: one object a conversation.

export interface ConversationPort {
  send(
    scope: GuestScope,
    conversation_id: string,
    input: { client_id: string; text: string; context: Record<string, unknown> | null; request_id: string },
  ): Promise<Outcome<{ seq: number }>>;
  frame(scope: GuestScope, conversation_id: string, frame: ClientFrame): Promise<Outcome>;
  /** The event stream: `welcome`, what was missed after `last_seq`, `resumed`, then live frames. */
  events(
    scope: GuestScope,
    conversation_id: string,
    cursor: { last_seq: number; turn_id: string | null; offset: number },
  ): Promise<Response>;
  summary(
    scope: GuestScope,
    conversation_id: string,
  ): Promise<Outcome<{ status: string; last_seq: number; updated_at: number }>>;
  erase(site_id: string, conversation_id: string): Promise<Outcome>;
}

// Limiter: exact sliding windows, one object a key.

export interface LimiterPort {
  /** Counts one call of `key` against a limit. */
  take(
    name: RateLimitName,
    key: string,
  ): Promise<{ allowed: boolean; limit: number; remaining: number; reset_ms: number }>;
}
