/** What services need from outside. `deps.ts` is the only file that knows both these interfaces and what stands behind them. */
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type {
  Outcome as AnswerOutcome,
  AnswerSummary,
  AnswersQuery,
  AnswerTrace,
  Satisfaction,
  SatisfactionQuery,
  ThresholdPreview,
} from "./contract/answers";
import type { CrawlJob } from "./contract/crawl";
import type { EmbedJob } from "./contract/embedding";
import type { ErrorCode } from "./contract/errors";
import type { ExpectedPage, TestResult } from "./contract/evals";
import type { Gap, GapState, GapsQuery, NearestPage } from "./contract/gaps";
import type { RateLimitName } from "./contract/limits";
import type { AnswerSource, ProductCard, Rating } from "./contract/socket";
import type { TemplatesQuery, TemplateUsage } from "./contract/templates";
import type { Config } from "./platform/config";
import type { Log } from "./platform/log";
import type { OwnerScope } from "./platform/scope";
import type { ConversationPort } from "./ports/conversation";
import type { CrawlerPort, Dns, DocumentReader, Outbound, PageRenderer } from "./ports/crawl";
import type { Embedder } from "./ports/embed";
import type { Llms } from "./ports/llm";
import type { MessageSearchPort } from "./ports/message-search";
import type { MeterPort } from "./ports/meter";
import type { Reranker } from "./ports/rerank";
import type { SiteIndexPort } from "./ports/site-index";
import type { SiteRoomPort } from "./ports/site-room";

export type * from "./ports/conversation";
export type * from "./ports/crawl";
export type * from "./ports/embed";
export type * from "./ports/llm";
export type * from "./ports/message-search";
export type * from "./ports/meter";
export type * from "./ports/rerank";
export type * from "./ports/site-index";
export type * from "./ports/site-room";

export interface Deps {
  config: Config;
  db: DrizzleD1Database;
  /** Milliseconds UTC. */
  now: () => number;
  log: Log;
  request_id: string;
  outbound: Outbound;
  documents: DocumentReader;
  /** Null where none is configured: pages that show their text only with JavaScript are then left out. */
  renderer: PageRenderer | null;
  /** Null where no resolver is configured. */
  dns: Dns | null;
  /** The models that write answers; without one they are extractive. */
  llms: Llms;
  /** Null where none is configured: the search is then by words alone. */
  embedder: Embedder | null;
  /** Null where none is configured: passages stand as the search ranked them. */
  reranker: Reranker | null;
  site_index: SiteIndexPort;
  site_log: SiteLogPort;
  crawler: CrawlerPort;
  conversation: ConversationPort;
  site_room: SiteRoomPort;
  limiter: LimiterPort;
  meter: MeterPort;
  /** Null where no way to send mail is configured. */
  mailer: Mailer | null;
  /** A mail as it comes in; one that cannot be read has neither sender nor text. */
  readMail(raw: Uint8Array): Promise<IncomingMail>;
  /** The dashboard's files, null where another host serves them. */
  dashboard: { fetch(request: Request): Promise<Response> } | null;
  /** What the widget's frame loads at need, as dashboard. */
  widget_files: Deps["dashboard"];
  /** Ends what is open of members who may no longer look: called after their sessions or membership ended. */
  closeStreams(ended: EndedAccess): Promise<void>;
  /** Throws not_found for a site that is not the workspace's: for those to the left of sites. */
  requireOwnSite(scope: OwnerScope, site_id: string): Promise<void>;
  /** A crawl is about to publish a version: plans its test; false for a site without test questions. */
  planTest(tested: { site_id: string; source_id: string; version: number }): Promise<boolean>;
  /** Goes on with work after the request, job or alarm it belongs to was answered. `work` never rejects. */
  later(work: Promise<unknown>): void;
  embed_queue: { send(job: EmbedJob): Promise<void> };
  crawl_queue: { sendBatch(jobs: CrawlJob[]): Promise<void> };
  pages: R2Bucket;
}

/** Objects answer in outcomes: errors lose their class over RPC (design §7.4). */
export type Outcome<T = unknown> = ({ ok: true } & T) | { ok: false; code: ErrorCode; retry_after_ms?: number };

// Mailer: one mail to one person.

export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** Whom it comes from, by name; absent: the product. The address is the deployment's. */
  from_name?: string;
  /** Where an answer goes; absent: nowhere that is read. */
  reply_to?: string;
  headers?: Record<string, string>;
  /** Of a mail that may be tried again: where the vendor can, it is sent once. At most 256 characters. */
  id?: string;
}
export interface Mailer {
  /** Throws upstream_failed when the vendor refuses or fails, or the address takes no mail. */
  send(mail: Mail): Promise<void>;
}

/** What matters of a mail that came in. */
export interface IncomingMail {
  /** The one address it says it is from, in lower case; null when it names none or several. */
  from: string | null;
  message_id: string | null;
  text: string;
  /** A machine wrote it: an answering machine, a list, a bounce. */
  is_automatic: boolean;
  /** How many files are attached. */
  attachments: number;
}

/** Sessions that ended, or a whole member, of a workspace. */
export interface EndedAccess {
  workspace_id: string;
  user_id: string;
  /** Absent: every session of the member. */
  session_ids?: string[];
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
  products: ProductCard[];
  /** Everything needed to see why. */
  trace: AnswerTrace;
  created_at: number;
}
export interface LoggedAnswer extends AnswerRecord {
  rating: { rating: Rating; reason: string | null; updated_at: number } | null;
}
/** What a visitor's question is about, for finding others that mean the same. */
export interface Subject {
  /** The question as it stands alone. */
  question: string;
  /** Its telling words by their stems, each with what it weighs. Never empty. */
  words: Record<string, number>;
  /** The pages that came closest, nearest first. */
  nearest_pages: NearestPage[];
}
/** A gap as the log keeps it: without drafts, and without what was written for it. */
export type LoggedGap = Omit<Gap, "title" | "question" | "entry">;
/** What became of a test question, as it stood then. */
export interface LoggedResult extends TestResult {
  question_id: string;
  question: string;
  expected: ExpectedPage | null;
}
export type LoggedUsage = TemplateUsage & { template: string };

export interface SiteLogPort extends MessageSearchPort {
  /** With a subject a visitor's question joins its gap, when it is one. */
  record(site_id: string, answer: AnswerRecord, subject?: Subject | null): Promise<Outcome>;
  /** The last rating wins. `not_found` for an answer that is not this guest's. */
  rate(
    site_id: string,
    input: { answer_id: string; guest_id: string; rating: Rating; reason: string | null; at: number },
  ): Promise<Outcome>;
  answer(site_id: string, answer_id: string): Promise<Outcome<{ answer: LoggedAnswer }>>;
  /** Newest first. */
  list(site_id: string, query: AnswersQuery): Promise<Outcome<{ items: AnswerSummary[]; total: number }>>;
  satisfaction(
    site_id: string,
    query: SatisfactionQuery,
    now: number,
  ): Promise<Outcome<{ satisfaction: Satisfaction }>>;
  /** Of templates that were used; `template` is the id of a site's own version, or `built_in:<category>`. */
  templateUsage(site_id: string, query: TemplatesQuery, now: number): Promise<Outcome<{ usage: LoggedUsage[] }>>;
  previewThreshold(site_id: string, threshold: number, now: number): Promise<Outcome<{ preview: ThresholdPreview }>>;
  /** Keeps what became of the questions of a run: asked of what was live before, or of what the run tests. Again changes nothing. */
  noteResults(site_id: string, run_id: string, stage: "before" | "after", results: LoggedResult[]): Promise<Outcome>;
  /** In the order of the questions' ids. */
  results(site_id: string, run_id: string, stage: "before" | "after"): Promise<Outcome<{ results: LoggedResult[] }>>;
  dropResults(site_id: string, run_ids: string[]): Promise<Outcome>;
  gaps(site_id: string, query: GapsQuery, now: number): Promise<Outcome<{ items: LoggedGap[]; total: number }>>;
  gap(site_id: string, gap_id: string): Promise<Outcome<{ gap: LoggedGap }>>;
  setGapState(site_id: string, gap_id: string, state: GapState, now: number): Promise<Outcome<{ gap: LoggedGap }>>;
  /** What was said in it, and the answers given, with their ratings and their part in gaps. */
  eraseConversation(site_id: string, conversation_id: string): Promise<Outcome>;
  clear(site_id: string): Promise<Outcome>;
}

// Limiter: exact sliding windows, one object a key.

export interface LimiterPort {
  /** Counts one call of `key` against a limit. */
  take(
    name: RateLimitName,
    key: string,
  ): Promise<{ allowed: boolean; limit: number; remaining: number; reset_ms: number }>;
}
