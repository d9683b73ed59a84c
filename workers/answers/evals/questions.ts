/** A site's test questions: what should be answered from which page, and what should be refused. */
import { and, asc, eq, inArray, isNotNull, or, sql } from "drizzle-orm";
import * as z from "zod";
import type {
  AddTestQuestion,
  ExpectedPage,
  ImportedTestQuestions,
  ImportTestQuestions,
  TestQuestion,
} from "../../contract/evals";
import { MAX_QUERY_CHARS, MAX_TEST_QUESTIONS } from "../../contract/limits";
import type { List, ListQuery } from "../../contract/lists";
import { pages } from "../../knowledge/schema";
import { newId } from "../../platform/ids";
import { requireOk } from "../../platform/object";
import { AppError } from "../../platform/problem";
import type { OwnerScope } from "../../platform/scope";
import type { Deps, LoggedAnswer } from "../../ports";
import { getOwnSite, publishEvent } from "../../sites/service";
import { eval_questions } from "../schema";
import { writeQuestions } from "./write-questions";

/** Made in one go. */
const GENERATED = 40;
/** Live passages and pages with questions of their own that are looked at for it. */
const OUTLINED_PASSAGES = 3_000;
const FAQ_PAGES = 100;
/** Rows of one statement: 7 parameters each, D1 takes 100 (design §7.3). */
const ROWS_PER_STATEMENT = 12;
const SHOWN_REFUSALS = 20;

interface NewQuestion {
  question: string;
  expected: ExpectedPage | null;
  origin: TestQuestion["origin"];
}

/** In the order they were added. */
export async function listQuestions(
  deps: Pick<Deps, "db">,
  scope: OwnerScope,
  site_id: string,
  { page, page_size }: ListQuery,
): Promise<List<TestQuestion>> {
  await getOwnSite(deps, scope, site_id);
  const { db } = deps;
  const own = eq(eval_questions.site_id, site_id);
  const items = await db
    .select()
    .from(eval_questions)
    .where(own)
    .orderBy(asc(eval_questions.id))
    .limit(page_size)
    .offset((page - 1) * page_size);
  return { items, total: await db.$count(eval_questions, own), page, page_size };
}

/** Throws not_found, conflict (asked already, or too many), invalid_request (`page`). */
export async function addQuestion(
  deps: Deps,
  scope: OwnerScope,
  site_id: string,
  input: AddTestQuestion,
): Promise<TestQuestion> {
  await getOwnSite(deps, scope, site_id);
  return insertQuestion(deps, site_id, await readInput(deps, site_id, input));
}

async function readInput(deps: Deps, site_id: string, input: AddTestQuestion): Promise<NewQuestion> {
  if ("should_refuse" in input) return { question: input.question, expected: null, origin: "written" };
  const expected = await findPage(deps, site_id, input.page);
  if (expected) return { question: input.question, expected, origin: "written" };
  throw new AppError("invalid_request", UNKNOWN_ADDRESS, { fields: { page: UNKNOWN_ADDRESS } });
}

/** Adds the question of an answer of the log. Throws not_found and conflict (asked already, small talk). */
export async function addAskedQuestion(
  deps: Deps,
  scope: OwnerScope,
  { site_id, answer_id }: { site_id: string; answer_id: string },
): Promise<TestQuestion> {
  await getOwnSite(deps, scope, site_id);
  const { answer } = requireOk(await deps.site_log.answer(site_id, answer_id), "There is no such answer.");
  return insertQuestion(deps, site_id, toTest(answer));
}

const UNKNOWN_ADDRESS = "No page of this site has this address.";

/** What was answered is to be answered from the same page again, what was not is to be refused. */
function toTest({ question, outcome, sources, trace }: LoggedAnswer): NewQuestion {
  if (trace.query === null) throw new AppError("conflict", "This is small talk: your content was not asked.");
  const source = outcome === "abstained" ? undefined : sources[0];
  const expected = source ? { page_id: source.page_id, url: source.url, title: source.title } : null;
  return { question: question.trim().slice(0, MAX_QUERY_CHARS), expected, origin: "asked" };
}

/** A page by its address, with or without the slash at its end, or by its id. */
async function findPage(
  { db, site_index }: Pick<Deps, "db" | "site_index">,
  site_id: string,
  address: string,
): Promise<ExpectedPage | null> {
  const urls = URL.canParse(address) ? listSpellings(new URL(address)) : [];
  const [row] = await db
    .select({ page_id: pages.id, url: pages.url, title: pages.title })
    .from(pages)
    .where(and(eq(pages.site_id, site_id), or(eq(pages.id, address), inArray(pages.url, urls))))
    .orderBy(sql`${pages.status} <> 'indexed'`)
    .limit(1);
  if (row) return row;
  const found = await site_index.page(site_id, address);
  return found.ok ? { page_id: address, url: found.page.url, title: found.page.title } : null;
}

function listSpellings(url: URL): string[] {
  url.hash = "";
  const { origin, search } = url;
  const path = url.pathname.replace(/\/+$/, "");
  return [`${origin}${path}${search}`, `${origin}${path}/${search}`];
}

/** Throws not_found. */
export async function removeQuestion(
  deps: Pick<Deps, "db" | "site_room" | "log">,
  scope: OwnerScope,
  { site_id, question_id }: { site_id: string; question_id: string },
): Promise<void> {
  await getOwnSite(deps, scope, site_id);
  const gone = await deps.db
    .delete(eval_questions)
    .where(and(eq(eval_questions.site_id, site_id), eq(eval_questions.id, question_id)))
    .returning({ id: eval_questions.id });
  if (gone.length === 0) throw new AppError("not_found", "There is no such test question.");
  await publishEvent(deps, site_id, { type: "changed", what: "tests" });
}

/** Adds questions made from the headings of live pages and the questions they ask themselves. Again adds those that are new. */
export async function generateQuestions(deps: Deps, scope: OwnerScope, site_id: string): Promise<{ added: number }> {
  await getOwnSite(deps, scope, site_id);
  const outline = requireOk(await deps.site_index.outline(site_id, OUTLINED_PASSAGES), UNREADABLE).pages;
  const asked = await listFaqs(deps, site_id);
  const outlined = outline.map((page) => ({ ...page, questions: asked.get(page.page_id) ?? [] }));
  const made = writeQuestions(outlined, GENERATED).map((item) => ({ ...item, origin: "generated" as const }));
  return { added: (await insertQuestions(deps, site_id, made)).length };
}

const UNREADABLE = "The content of this website cannot be read just now.";

/** The questions that pages ask in their structured data, by page. */
async function listFaqs({ db }: Pick<Deps, "db">, site_id: string): Promise<Map<string, string[]>> {
  const rows = await db
    .select({ id: pages.id, data: pages.data })
    .from(pages)
    .where(
      and(
        eq(pages.site_id, site_id),
        eq(pages.status, "indexed"),
        isNotNull(sql`json_extract(${pages.data}, '$.faq[0]')`),
      ),
    )
    .limit(FAQ_PAGES);
  return new Map(rows.map(({ id, data }) => [id, (data?.faq ?? []).map(({ question }) => question)]));
}

/** Adds what a file says, line by line; lines that cannot be used are told, the others are added all the same. */
export async function importQuestions(
  deps: Deps,
  scope: OwnerScope,
  site_id: string,
  input: ImportTestQuestions,
): Promise<ImportedTestQuestions> {
  await getOwnSite(deps, scope, site_id);
  const lines = input.format === "csv" ? await readCsvLines(deps, input.text) : readJsonLines(input.text);
  if (lines.length > MAX_TEST_QUESTIONS)
    throw new AppError("invalid_request", `A site has at most ${MAX_TEST_QUESTIONS} test questions.`);
  const refused: ImportedTestQuestions["refused"] = [];
  const wanted: NewQuestion[] = [];
  for (const { line, fields } of lines) {
    const read = ImportLine.safeParse(fields);
    const expected = read.success && read.data.page ? await findPage(deps, site_id, read.data.page) : null;
    if (!read.success) refused.push({ line, reason: read.error.issues[0]?.message ?? "It cannot be read." });
    else if (read.data.page && !expected) refused.push({ line, reason: UNKNOWN_ADDRESS });
    else wanted.push({ question: read.data.question, expected, origin: "imported" });
  }
  const added = await insertQuestions(deps, site_id, wanted);
  return { added: added.length, known: wanted.length - added.length, refused: refused.slice(0, SHOWN_REFUSALS) };
}

const YES = /^(?:1|true|yes|y|x)$/i;
/** A page, or that it should be refused. */
const ImportLine = z
  .object({
    question: z
      .string({ error: "There is no question." })
      .trim()
      .min(3, { error: "There is no question." })
      .max(MAX_QUERY_CHARS, { error: "The question is too long." }),
    page: z.string().trim().nullish(),
    should_refuse: z.union([z.boolean(), z.string().transform((text) => YES.test(text.trim()))]).nullish(),
  })
  .refine(({ page, should_refuse }) => Boolean(page) !== Boolean(should_refuse), {
    error: "Give either a page or that it should be refused.",
  });

interface FileLine {
  /** In the file, or in its list: from 1. */
  line: number;
  fields: unknown;
}

async function readCsvLines({ documents }: Deps, text: string): Promise<FileLine[]> {
  const [head, ...rows] = await documents.readCsv(text);
  const names =
    head?.cells.map((name) =>
      name
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, "_"),
    ) ?? [];
  if (!names.includes("question"))
    throw new AppError("invalid_request", "The first line must name the columns: question, page, should_refuse.");
  return rows.map(({ line, cells }) => ({
    line,
    fields: Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""])),
  }));
}

function readJsonLines(text: string): FileLine[] {
  try {
    const lines: unknown = JSON.parse(text);
    if (Array.isArray(lines)) return lines.map((fields: unknown, at) => ({ line: at + 1, fields }));
  } catch {
    // As what is no list.
  }
  throw new AppError("invalid_request", "This is no JSON list of questions.");
}

async function insertQuestion(deps: Deps, site_id: string, wanted: NewQuestion): Promise<TestQuestion> {
  const [added] = await insertQuestions(deps, site_id, [wanted]);
  if (!added) throw new AppError("conflict", "This question is among the test questions already.");
  return added;
}

/** Adds those that are not asked already and returns them. Throws conflict when there are too many. */
async function insertQuestions(deps: Deps, site_id: string, wanted: readonly NewQuestion[]): Promise<TestQuestion[]> {
  const { db, now } = deps;
  const at = now();
  const room = MAX_TEST_QUESTIONS - (await db.$count(eval_questions, eq(eval_questions.site_id, site_id)));
  if (wanted.length > room)
    throw new AppError("conflict", `A site has at most ${MAX_TEST_QUESTIONS} test questions. Remove some first.`);
  // A millisecond apart, so that their ids keep the order they were given in.
  const rows = wanted.map((item, place) => ({
    ...item,
    id: newId("evq", at + place),
    site_id,
    folded: fold(item.question),
    created_at: at,
  }));
  const added: TestQuestion[] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT)
    added.push(
      ...(await db
        .insert(eval_questions)
        .values(rows.slice(from, from + ROWS_PER_STATEMENT))
        .onConflictDoNothing()
        .returning()),
    );
  if (added.length > 0) await publishEvent(deps, site_id, { type: "changed", what: "tests" });
  return added;
}

/** Case, spaces and marks make no other question. */
function fold(question: string): string {
  return question
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
