import * as z from "zod";
import { TestAnswer } from "./answers";
import { MAX_QUERY_CHARS, MAX_TEMPLATE_CHARS } from "./limits";

/** Prompt templates of a site: what a model is told to do with a question of each kind (spec §10). */

/** Kinds of question, in the order in which they choose the template. */
export const QUERY_CATEGORIES = [
  "human_request",
  "greeting",
  "troubleshooting",
  "tutorial",
  "support",
  "product",
  "question",
] as const;
export const QueryCategory = z.enum(QUERY_CATEGORIES);
export type QueryCategory = z.infer<typeof QueryCategory>;

const text = z
  .string()
  .trim()
  .min(1, { error: "Write what the assistant should do" })
  .max(MAX_TEMPLATE_CHARS, { error: `At most ${MAX_TEMPLATE_CHARS} characters` });
/** Of a hundred questions of the category so many are answered with it. */
const share = z.int().min(0).max(100);
const TemplateShare = z.strictObject({ template_id: z.string().max(100), share: share.min(1) });
export type TemplateShare = z.infer<typeof TemplateShare>;

/** What came of the answers to visitors that a template was used for. */
export const TemplateUsage = z.object({
  answers: z.int(),
  /** The model answered them: what it left to the site's own sentences, or was not sure of, is not among them. */
  answered: z.int(),
  rated: z.int(),
  helpful: z.int(),
});
export type TemplateUsage = z.infer<typeof TemplateUsage>;

/** A version an owner has written. Its text stays as it is once it has been published. */
export const PromptTemplate = z.object({
  id: z.string(),
  category: QueryCategory,
  /** From 1 in each category. */
  version: z.int(),
  text: z.string(),
  share,
  /** Null: a draft. */
  published_at: z.int().nullable(),
  created_at: z.int(),
  updated_at: z.int(),
});
export type PromptTemplate = z.infer<typeof PromptTemplate>;

export const CategoryTemplates = z.object({
  category: QueryCategory,
  /** What the product says itself; it has the share that the site's versions leave. */
  built_in: z.object({ text: z.string(), share, usage: TemplateUsage }),
  /** Newest first. */
  versions: z.array(PromptTemplate.extend({ usage: TemplateUsage })),
  /** Shares that are not in use yet: the run tests their new versions, or has ended and they wait for their owner's word. */
  waiting: z.object({ run_id: z.string(), shares: z.array(TemplateShare) }).nullable(),
});
export type CategoryTemplates = z.infer<typeof CategoryTemplates>;

/** Every category in its order. */
export const SiteTemplates = z.object({ categories: z.array(CategoryTemplates) });
export type SiteTemplates = z.infer<typeof SiteTemplates>;

/** Usage of the last so many days. */
export const TemplatesQuery = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) });
export type TemplatesQuery = z.infer<typeof TemplatesQuery>;

export const DraftTemplate = z.strictObject({ category: QueryCategory, text });
export type DraftTemplate = z.infer<typeof DraftTemplate>;
export const EditTemplate = z.strictObject({ text });
export type EditTemplate = z.infer<typeof EditTemplate>;
export const TemplatePath = z.object({ site_id: z.string().max(100), template_id: z.string().max(100) });
export const CategoryPath = z.object({ site_id: z.string().max(100), category: QueryCategory });

/** The whole of a category: a version that is not named here is no longer used, and what waited waits no more. */
export const SetShares = z.strictObject({
  /** Publishes at once, whatever the site's test questions say. */
  untested: z.boolean().optional(),
  shares: z
    .array(TemplateShare)
    .max(10)
    .refine((all) => all.reduce((sum, one) => sum + one.share, 0) <= 100, { error: "At most 100 in all" })
    .refine((all) => new Set(all.map((one) => one.template_id)).size === all.length, {
      error: "Name each version once",
    }),
});
export type SetShares = z.infer<typeof SetShares>;

export const PreviewTemplate = z.strictObject({
  questions: z.array(z.string().trim().min(1).max(MAX_QUERY_CHARS)).min(1).max(5),
});
export type PreviewTemplate = z.infer<typeof PreviewTemplate>;

const PreviewedAnswer = TestAnswer.shape.answer
  .pick({ response_text: true, sources: true, confidence_score: true, answered: true })
  .extend({ outcome: TestAnswer.shape.outcome });
export type PreviewedAnswer = z.infer<typeof PreviewedAnswer>;

/** One question answered as now, with the version that has the largest share, and as it would be. */
export const TemplatePreview = z.object({
  questions: z.array(
    z.object({
      question: z.string(),
      /** The kind of question it is: of another one the template is not used, and it is answered once. */
      category: z.string(),
      live: PreviewedAnswer,
      tried: PreviewedAnswer.nullable(),
    }),
  ),
});
export type TemplatePreview = z.infer<typeof TemplatePreview>;
