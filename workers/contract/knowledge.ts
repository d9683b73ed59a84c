import * as z from "zod";
import { CrawlProgress, PageReason, PageStatus, SourceStatus } from "./crawl";
import { ListQuery } from "./lists";

/** Where knowledge comes from and what became of it, as the owner sees it (spec §5, §9). */

const Address = z
  .string()
  .trim()
  .min(1, { error: "Give an address" })
  .max(2_048, { error: "At most 2,048 characters" });

/** A glob over path and query: `*` stands for any text, the rest for itself. */
const Pattern = z
  .string()
  .trim()
  .regex(/^[/*]/, { error: "Begin with / or *" })
  .max(200, { error: "At most 200 characters" });
const Patterns = z.array(Pattern).max(50, { error: "At most 50" });
const Selectors = z.array(z.string().trim().min(1).max(200)).max(10, { error: "At most 10" });

/** How often a source is read by itself. */
export const Schedule = z.enum(["daily", "weekly", "manual"]);
export type Schedule = z.infer<typeof Schedule>;

/** What of a website is read, and how. */
const SourceOptionFields = {
  /** One of them must match; none means every page. */
  include: Patterns,
  /** None of them may match. */
  exclude: Patterns,
  /** Further hosts of the same registrable domain, such as docs.example.org; `www.` is always one with its host. */
  hosts: z.array(z.string().trim().toLowerCase().min(1).max(253)).max(10, { error: "At most 10" }),
  /** False: only what is in the directory of the start address, and nothing above it. */
  whole_host: z.boolean(),
  /** Links followed from the start page. */
  max_depth: z.int().min(0).max(20),
  /** CSS selectors of the main content, the first that is found counts; none: it is found by itself. */
  content_selectors: Selectors,
  /** CSS selectors of what is left out wherever it stands. */
  drop_selectors: Selectors,
  schedule: Schedule,
};
export const SourceOptions = z.object(SourceOptionFields);
export type SourceOptions = z.infer<typeof SourceOptions>;

export const DEFAULT_SOURCE_OPTIONS: SourceOptions = {
  include: [],
  exclude: [],
  hosts: [],
  whole_host: false,
  max_depth: 6,
  content_selectors: [],
  drop_selectors: [],
  schedule: "daily",
};

/** What changes of a source's options; an absent field stays. */
export const EditSource = z.strictObject(SourceOptionFields).partial();
export type EditSource = z.infer<typeof EditSource>;

/** What other options would make of the pages known so far. `kept` and `left_out` are as the options are now. */
export const OptionsPreview = z.object({
  known: z.int(),
  kept: z.int(),
  /** Pages that would be read and are not now, and the reverse; a few addresses of each. */
  added: z.int(),
  removed: z.int(),
  added_urls: z.array(z.string()),
  removed_urls: z.array(z.string()),
});
export type OptionsPreview = z.infer<typeof OptionsPreview>;

export const MAX_SOURCE_TEXT_CHARS = 50_000;

export const AddSource = z.discriminatedUnion("type", [
  /** A whole website: its sitemaps, then its links. */
  z.strictObject({ type: z.literal("website"), url: Address, options: EditSource.optional() }),
  /** The pages a sitemap names, of its own host. */
  z.strictObject({ type: z.literal("sitemap"), url: Address, options: EditSource.optional() }),
  /** These pages of one host and nothing else. */
  z.strictObject({ type: z.literal("url_list"), urls: z.array(Address).min(1).max(100, { error: "At most 100" }) }),
  /** Text as it is, Markdown allowed. */
  z.strictObject({
    type: z.literal("text"),
    name: z.string().trim().min(1, { error: "Give it a name" }).max(200, { error: "At most 200 characters" }),
    text: z.string().trim().min(1, { error: "There is no text" }).max(MAX_SOURCE_TEXT_CHARS),
  }),
]);
export type AddSource = z.infer<typeof AddSource>;

/** A file is sent as multipart/form-data in `file`: HTML, Markdown, text, PDF, DOCX, or CSV with a column of questions and one of answers. */
export const MAX_SOURCE_FILE_BYTES = 10 * 1024 * 1024;

export const SourceType = z.enum(["website", "sitemap", "url_list", "file", "text"]);
export type SourceType = z.infer<typeof SourceType>;

export const PageCounts = z.object({
  queued: z.int(),
  indexed: z.int(),
  unpublished: z.int(),
  skipped: z.int(),
  failed: z.int(),
  gone: z.int(),
});
export type PageCounts = z.infer<typeof PageCounts>;

export const Source = z.object({
  id: z.string(),
  site_id: z.string(),
  type: SourceType,
  /** Of a file or text: what it is called; of others null. */
  name: z.string().nullable(),
  /** The start address; of a URL list the first one; of a file or text `upload:` and its name. */
  url: z.string(),
  /** Of a URL list, else empty. */
  urls: z.array(z.string()),
  status: SourceStatus,
  last_error: z.string().nullable(),
  max_pages: z.int(),
  options: SourceOptions,
  last_synced_at: z.int().nullable(),
  /** When it is read again by itself; null: only when somebody asks. */
  next_sync_at: z.int().nullable(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type Source = z.infer<typeof Source>;

export const SourceWithCounts = Source.extend({ page_counts: PageCounts });
export type SourceWithCounts = z.infer<typeof SourceWithCounts>;

export const SourceWithProgress = SourceWithCounts.extend({ progress: CrawlProgress });
export type SourceWithProgress = z.infer<typeof SourceWithProgress>;

export const SourcePath = z.object({ source_id: z.string().max(100) });
export const PagePath = z.object({ page_id: z.string().max(100) });

/** Scores below 25, below 60, and the rest. */
export const QualityBand = z.enum(["low", "fair", "good"]);
export type QualityBand = z.infer<typeof QualityBand>;
export const QUALITY_BANDS: Record<QualityBand, [from: number, below: number]> = {
  low: [0, 25],
  fair: [25, 60],
  good: [60, 101],
};

export const PagesQuery = ListQuery.extend({
  status: PageStatus.optional(),
  reason: PageReason.optional(),
  /** Primary tag, "en". */
  language: z.string().max(10).optional(),
  quality: QualityBand.optional(),
  /** Part of the address or title. */
  q: z.string().max(200).optional(),
});
export type PagesQuery = z.infer<typeof PagesQuery>;

/** How good a page is to answer from, 0 to 100, with its parts (spec §9), each rounded to 0.1. */
export const Quality = z.object({
  score: z.number(),
  /** Of 30. */
  length: z.number(),
  /** Of 25. */
  readability: z.number(),
  /** Of 20. */
  structure: z.number(),
  /** Of 25. */
  diversity: z.number(),
});
export type Quality = z.infer<typeof Quality>;

/** What a page's structured data says, as far as answers can use it. */
export const PageData = z.object({
  faq: z.array(z.object({ question: z.string(), answer: z.string() })).optional(),
  product: z
    .object({
      name: z.string(),
      description: z.string().nullable(),
      sku: z.string().nullable(),
      brand: z.string().nullable(),
      image: z.string().nullable(),
      /** As written, a decimal number; of several the lowest. */
      price: z.string().nullable(),
      /** The highest of several. */
      price_to: z.string().optional(),
      /** ISO 4217. */
      currency: z.string().nullable(),
      /** schema.org's name: InStock, OutOfStock … */
      availability: z.string().nullable(),
    })
    .optional(),
  article: z
    .object({ headline: z.string().nullable(), author: z.string().nullable(), section: z.string().nullable() })
    .optional(),
  how_to: z.object({ name: z.string(), steps: z.array(z.string()) }).optional(),
  /** Outermost first. */
  breadcrumbs: z.array(z.string()).optional(),
});
export type PageData = z.infer<typeof PageData>;

/** A row of the page list. */
export const Page = z.object({
  id: z.string(),
  site_id: z.string(),
  source_id: z.string(),
  url: z.string(),
  title: z.string().nullable(),
  status: PageStatus,
  reason: PageReason,
  http_status: z.int().nullable(),
  /** Media type, "text/html". */
  content_type: z.string().nullable(),
  description: z.string().nullable(),
  language: z.string().nullable(),
  word_count: z.int().nullable(),
  /** Null where nothing was read. */
  quality: Quality.nullable(),
  depth: z.int(),
  /** The page this one repeats or points to, as far as it is known. */
  same_as_url: z.string().nullable(),
  /** As the page says, milliseconds UTC. */
  published_at: z.int().nullable(),
  modified_at: z.int().nullable(),
  last_crawled_at: z.int().nullable(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type Page = z.infer<typeof Page>;

/** A page with what was indexed of it. */
export const PageContent = Page.extend({
  data: PageData.nullable(),
  /** The whole Markdown, null where nothing was kept. */
  markdown: z.string().nullable(),
  /** The live passages in order; empty when none of the page is live. */
  passages: z.array(z.object({ chunk_id: z.string(), heading_path: z.array(z.string()), text: z.string() })),
});
export type PageContent = z.infer<typeof PageContent>;

/** What is done with several pages of one source at once. */
export const BulkPages = z.strictObject({
  action: z.enum(["publish", "unpublish"]),
  page_ids: z.array(z.string().max(100)).min(1).max(100, { error: "At most 100" }),
});
export type BulkPages = z.infer<typeof BulkPages>;
export const BulkResult = z.object({ changed: z.int() });

/**
 * Why a version waits for its owner's word (spec §9). `rolled_back`: its owner went back to an older one. `testing`: it waits for
 * the site's test questions; `test_worse`: fewer of them were answered as they should be.
 */
export const HeldReason = z.enum(["pages_gone", "quality_down", "rolled_back", "testing", "test_worse"]);
export type HeldReason = z.infer<typeof HeldReason>;

/** What one crawl of a source made of it. Counts of pages compare it with the version live before. */
export const Version = z.object({
  source_id: z.string(),
  version: z.int(),
  /** `kept`: it can be made live again. */
  status: z.enum(["live", "kept", "held"]),
  held_reason: HeldReason.nullable(),
  pages: z.int(),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
  /** Mean quality of its pages, 0 to 100; null where nothing was scored. */
  quality: z.number().nullable(),
  created_at: z.int(),
});
export type Version = z.infer<typeof Version>;

export const VersionsQuery = z.object({ source_id: z.string().max(100).optional() });
export const VersionPath = SourcePath.extend({ version: z.coerce.number().pipe(z.int().positive()) });

/** What making a version live would change, page by page. */
export const VersionChange = z.object({
  page_id: z.string(),
  url: z.string(),
  title: z.string(),
  change: z.enum(["added", "changed", "removed"]),
});
export type VersionChange = z.infer<typeof VersionChange>;

export const RebuiltIndex = z.object({ passages: z.int() });
export type RebuiltIndex = z.infer<typeof RebuiltIndex>;
