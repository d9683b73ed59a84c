import * as z from "zod";
import { freeObject } from "./fields";
import { MAX_METADATA_BYTES } from "./limits";
import { ListQuery } from "./lists";

/** Entries: knowledge that members write by hand (spec §1, §5). */

export const EntryType = z.enum(["faq", "custom_text", "policy_page", "product_catalog", "url"]);
export type EntryType = z.infer<typeof EntryType>;

/** `pending`: suggested, and not answered from until a member approves it. */
export const EntryStatus = z.enum(["approved", "pending"]);
export type EntryStatus = z.infer<typeof EntryStatus>;

/** schema.org's names. */
export const Availability = z.enum([
  "InStock",
  "LimitedAvailability",
  "PreOrder",
  "BackOrder",
  "OutOfStock",
  "Discontinued",
]);
export type Availability = z.infer<typeof Availability>;

const MAX_TITLE_CHARS = 500;
/** Fits into a body of 64 kB in every script. */
const MAX_CONTENT_CHARS = 20_000;

const WebAddress = z
  .string()
  .trim()
  .max(2_048, { error: "At most 2,048 characters" })
  .regex(/^https?:\/\/[^\s"'`<>\\^{|}]+$/i, { error: "An address that begins with https://" })
  .refine((value) => URL.canParse(value), { error: "An address that begins with https://" });

/** What an entry about a product sells; its title is the product's name and its `url` where it is sold. */
export const EntryProduct = z.strictObject({
  /** A decimal number, "89.00". */
  price: z
    .string()
    .trim()
    .regex(/^\d{1,9}(?:\.\d{1,2})?$/, { error: "A number such as 89.00" })
    .nullable()
    .default(null),
  /** ISO 4217. */
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{3}$/, { error: "A code such as EUR" })
    .nullable()
    .default(null),
  image: WebAddress.nullable().default(null),
  availability: Availability.nullable().default(null),
});
export type EntryProduct = z.infer<typeof EntryProduct>;

const fields = {
  source_type: EntryType,
  /** Of an FAQ entry the question. */
  title: z
    .string()
    .trim()
    .min(1, { error: "Must not be empty" })
    .max(MAX_TITLE_CHARS, { error: `At most ${MAX_TITLE_CHARS} characters` })
    .transform((text) => text.replace(/\s+/g, " ")),
  /** Markdown. Only a product may have none. */
  content: z
    .string()
    .max(MAX_CONTENT_CHARS, { error: "At most 20,000 characters" })
    .transform((text) => text.replace(/\r\n?/g, "\n").trim()),
  /** Where a citation leads; null: nowhere. Of the type `url` the page that the entry stands for. */
  url: WebAddress.nullable(),
  /** Of a product only. */
  product: EntryProduct.nullable(),
  is_active: z.boolean(),
  metadata: freeObject(MAX_METADATA_BYTES),
};

/** What an entry's fields say together. */
function checkEntry(
  entry: Pick<Entry, "source_type" | "content" | "url" | "product">,
  refuse: (field: "content" | "url" | "product", error: string) => void,
): void {
  const { source_type, content, url, product } = entry;
  if (content === "" && source_type !== "product_catalog") refuse("content", "Must not be empty");
  if (source_type === "url" && url === null) refuse("url", "The address of the page it stands for");
  if (product !== null && source_type !== "product_catalog") refuse("product", "Only a product has these");
  if (product && product.price !== null && product.currency === null)
    refuse("product", "A price needs its currency, such as EUR");
}

export const CreateEntry = z
  .strictObject({
    ...fields,
    source_type: EntryType.default("custom_text"),
    url: fields.url.default(null),
    product: fields.product.default(null),
    is_active: fields.is_active.default(true),
    metadata: fields.metadata.default({}),
    status: EntryStatus.default("approved"),
  })
  .superRefine((entry, context) =>
    checkEntry(entry, (field, message) => context.addIssue({ code: "custom", path: [field], message })),
  );
/** With its defaults. */
export type NewEntry = z.output<typeof CreateEntry>;
export type CreateEntry = z.input<typeof CreateEntry>;

/** What changes of an entry; an absent field stays. Approving is the one way its status goes. */
export const EditEntry = z
  .strictObject({ ...fields, metadata: fields.metadata.nullable(), status: z.literal("approved") })
  .partial();
export type EditEntry = z.infer<typeof EditEntry>;

export const Entry = z.object({
  id: z.string(),
  site_id: z.string(),
  source_type: EntryType,
  title: z.string(),
  content: z.string(),
  url: z.string().nullable(),
  product: EntryProduct.nullable(),
  status: EntryStatus,
  is_active: z.boolean(),
  metadata: z.record(z.string(), z.unknown()),
  /** Saved a moment ago and not yet in the index. */
  is_stale: z.boolean(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type Entry = z.infer<typeof Entry>;

/** An entry as it stands beside what it was written for: a gap, or an answer it corrects. */
export const LearnedEntry = Entry.pick({ id: true, title: true, content: true, status: true, is_active: true });
export type LearnedEntry = z.infer<typeof LearnedEntry>;

/** What visitors ask and what is to be answered, of an FAQ entry its title and content. */
export const WriteAnswer = z.strictObject({
  question: fields.title,
  content: fields.content.refine((text) => text !== "", { error: "Must not be empty" }),
});
export type WriteAnswer = z.infer<typeof WriteAnswer>;

/** A row of the list: of the content its beginning. */
export const EntryRow = Entry.omit({ content: true, metadata: true }).extend({ excerpt: z.string() });
export type EntryRow = z.infer<typeof EntryRow>;

export const EntriesQuery = ListQuery.extend({
  source_type: EntryType.optional(),
  status: EntryStatus.optional(),
  is_active: z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .optional(),
  /** Part of the title or content. */
  q: z.string().max(200).optional(),
});
export type EntriesQuery = z.infer<typeof EntriesQuery>;

export const EntryPath = z.object({ entry_id: z.string().max(100) });

export const BulkEntries = z.strictObject({
  action: z.enum(["activate", "deactivate", "approve", "delete"]),
  entry_ids: z.array(z.string().max(100)).min(1).max(100, { error: "At most 100" }),
});
export type BulkEntries = z.infer<typeof BulkEntries>;

/** The sentence for each field at fault of an entry whose fields do not fit together. */
export function findMisfits(entry: Parameters<typeof checkEntry>[0]): Record<string, string> {
  const misfits: Record<string, string> = {};
  checkEntry(entry, (field, error) => {
    misfits[field] ??= error;
  });
  return misfits;
}

/** A file of entries: at most so many and so large, sent as multipart/form-data in `file`. */
export const MAX_IMPORT_ENTRIES = 1_000;
export const MAX_IMPORT_BYTES = 5 * 1024 * 1024;

export const EntryFormat = z.enum(["csv", "json", "markdown"]);
export type EntryFormat = z.infer<typeof EntryFormat>;

/**
 * One entry of a file. What is absent stays as it is, or is as in `CreateEntry`. It is the entry with its id, else the one of its type and
 * title, else a new one.
 */
export const ImportEntry = z
  .strictObject({ id: z.string().max(100), ...fields, metadata: fields.metadata.nullable() })
  .partial()
  .required({ title: true });
export type ImportEntry = z.infer<typeof ImportEntry>;

export const ImportQuery = z.object({
  /** Absent: by the file's name. */
  format: EntryFormat.optional(),
  /** Only says what would be made. */
  dry_run: z
    .enum(["true", "false"])
    .default("false")
    .transform((value) => value === "true"),
});
export type ImportQuery = z.infer<typeof ImportQuery>;

/** What a file makes, or would make. With errors nothing of it is made. */
export const ImportReport = z.object({
  is_done: z.boolean(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  /** The first hundred of each, by line. */
  errors: z.array(z.object({ line: z.int(), error: z.string() })),
  items: z.array(
    z.object({
      line: z.int(),
      change: z.enum(["created", "updated", "unchanged"]),
      source_type: EntryType,
      title: z.string(),
    }),
  ),
});
export type ImportReport = z.infer<typeof ImportReport>;

export const ExportQuery = z.object({ format: EntryFormat });
