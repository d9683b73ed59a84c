/** A site's conversations as a file: a table of how they went, or everything that was said in them. What members keep for themselves (notes) is in neither. */
import { and, asc, eq, gt } from "drizzle-orm";
import type { Conversation } from "../contract/conversations";
import type { ExportQuery } from "../contract/inbox";
import type { MessageFrame } from "../contract/socket";
import { audit } from "../ops/audit";
import { writeCsvRow } from "../platform/csv";
import type { OwnerScope } from "../platform/scope";
import { streamText } from "../platform/stream-text";
import type { Deps } from "../ports";
import { getOwnSite } from "../sites/service";
import { passes, SHOWN } from "./inbox";
import { conversations } from "./schema";

/** Rows read at once: a thousand such reads are what one request may make. */
const ROWS_PER_READ = 500;
/** Of one `jsonl` file: each conversation is at least one call of its object, and a request may make a thousand. */
const MAX_CONVERSATIONS = 100;
/** A conversation that is begun is written to its end; this many calls later none is begun. */
const MAX_CALLS = 400;
const MESSAGES_PER_CALL = 200;

const CONTENT_TYPES = { csv: "text/csv; charset=utf-8", jsonl: "application/jsonl; charset=utf-8" };

type ExportDeps = Pick<Deps, "db" | "conversation" | "config" | "now" | "request_id">;

/**
 * The conversations that pass the filters, those who began first coming first, written as they are read; noted in the audit log.
 * `csv`: all of them, a row each. `jsonl`: at most a hundred, a line each, and a last line that tells after which one to go on, null
 * at the end; a file without that line was cut. Throws not_found for another workspace's site.
 */
export async function exportConversations(deps: ExportDeps, scope: OwnerScope, query: ExportQuery): Promise<Response> {
  const { site } = await getOwnSite(deps, scope, query.site_id);
  await audit(deps, scope, "conversations.exported", site.id, { after: query });
  const parts = query.format === "csv" ? writeTable(deps, scope, query) : writeLines(deps, scope, query);
  return new Response(streamText(parts), {
    headers: {
      "Content-Type": CONTENT_TYPES[query.format],
      "Content-Disposition": `attachment; filename="conversations-${site.subdomain}.${query.format}"`,
      "Cache-Control": "no-store",
    },
  });
}

function readRows(
  { db, now }: ExportDeps,
  scope: OwnerScope,
  query: ExportQuery,
  after: string,
  limit: number,
): Promise<Conversation[]> {
  return db
    .select(SHOWN)
    .from(conversations)
    .where(and(eq(conversations.site_id, query.site_id), gt(conversations.id, after), passes(query, scope, now())))
    .orderBy(asc(conversations.id))
    .limit(limit);
}

const toTime = (at: number | null): string => (at === null ? "" : new Date(at).toISOString());

/** What a table shows of a conversation, by column. */
const COLUMNS: { [Name: string]: (row: Conversation) => string | number | null } = {
  id: ({ id }) => id,
  began_at: ({ created_at }) => toTime(created_at),
  began_by: ({ channel }) => channel,
  status: ({ status }) => status,
  assignee: ({ assignee }) => assignee?.name ?? null,
  messages: ({ last_seq }) => last_seq,
  last_author: ({ last_author }) => last_author,
  last_text: ({ last_text }) => last_text,
  last_at: ({ last_at }) => toTime(last_at),
  first_reply_at: ({ first_reply_at }) => toTime(first_reply_at),
  waited_seconds: ({ waited_ms }) => (waited_ms === null ? null : Math.round(waited_ms / 1_000)),
  ended_at: ({ ended_at }) => toTime(ended_at),
  hand_over_reason: ({ hand_over_reason }) => hand_over_reason,
  outcome: ({ outcome }) => outcome,
  sentiment: ({ sentiment }) => sentiment,
  rating: ({ rating }) => rating,
  rating_comment: ({ rating_comment }) => rating_comment,
  rated_by: ({ rated_by }) => rated_by?.name ?? null,
  tags: ({ tags }) => tags.join(", "),
  priority: ({ priority }) => priority,
  is_flagged: ({ is_flagged }) => String(is_flagged),
  is_blocked: ({ is_blocked }) => String(is_blocked),
  is_spam: ({ is_spam }) => String(is_spam),
  merged_into: ({ merged_into }) => merged_into,
};

async function* writeTable(deps: ExportDeps, scope: OwnerScope, query: ExportQuery): AsyncGenerator<string, void> {
  // Without the mark Excel takes the text for Windows-1252.
  yield `\uFEFF${writeCsvRow(Object.keys(COLUMNS))}`;
  for (let after: string | undefined = query.after ?? ""; after !== undefined; ) {
    const rows: Conversation[] = await readRows(deps, scope, query, after, ROWS_PER_READ);
    if (rows.length > 0)
      yield rows.map((row) => writeCsvRow(Object.values(COLUMNS).map((read) => flatten(read(row))))).join("");
    after = rows.length < ROWS_PER_READ ? undefined : rows.at(-1)?.id;
  }
}

/** On one line, and no formula begins in it where a table program takes a semicolon for the end of a cell. */
function flatten(value: string | number | null): string {
  const line = String(value ?? "").replace(/\s+/g, " ");
  return line.trim().replace(/;[\s"]*(?=[=+\-@＝＋－＠])/g, "$&'");
}

async function* writeLines(deps: ExportDeps, scope: OwnerScope, query: ExportQuery): AsyncGenerator<string, void> {
  const rows = await readRows(deps, scope, query, query.after ?? "", MAX_CONVERSATIONS + 1);
  let calls = 0;
  let written = 0;
  let after: string | null = null;
  for (const [at, row] of rows.entries()) {
    if (at === MAX_CONVERSATIONS || calls >= MAX_CALLS) {
      after = rows[at - 1]?.id ?? null;
      break;
    }
    const before = calls;
    for await (const part of writeConversation(deps, row)) {
      calls++;
      yield part;
    }
    if (calls > before) written++;
  }
  yield `${JSON.stringify({ type: "end", conversations: written, after })}\n`;
}

/** One line, in parts of a call each: a long conversation is never held whole. */
async function* writeConversation({ conversation }: ExportDeps, row: Conversation): AsyncGenerator<string, void> {
  const head = JSON.stringify({ type: "conversation", ...row }).slice(0, -1);
  for (let seq = 0, last_seq = 1; seq < last_seq; seq += MESSAGES_PER_CALL) {
    const slice = { before_seq: seq + MESSAGES_PER_CALL + 1, limit: MESSAGES_PER_CALL };
    const read = await conversation.messages(row.site_id, row.id, slice);
    // Erased since its row was read.
    if (!read.ok && seq === 0) return;
    const items = read.ok ? read.items.filter((message) => message.seq > seq) : [];
    last_seq = read.ok ? read.last_seq : 0;
    const messages = items.map((message) => JSON.stringify(describe(message))).join(",");
    yield `${seq === 0 ? `${head},"messages":[` : messages && ","}${messages}`;
  }
  yield "]}\n";
}

/** Without what browsers call it by. */
function describe({ type: _, client_id: __, turn_id: ___, ...message }: MessageFrame) {
  return message;
}
