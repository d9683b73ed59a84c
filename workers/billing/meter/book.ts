import type { BudgetLimit } from "../../contract/models";
import type { Amount, Ceiling, MeteredCall, MeteredDay } from "../../ports";

const DAY_MS = 86_400_000;
/**
 * Longer than any answer takes. A call that was not settled by then counts as under way no more, and as spent at its worst for good:
 * whoever made it died, and nobody can say what it did cost.
 */
const OPEN_MS = 120_000;

export const MIGRATIONS = [
  `CREATE TABLE spent (
     day INTEGER NOT NULL, payer TEXT NOT NULL, id TEXT NOT NULL,
     questions INTEGER NOT NULL DEFAULT 0, tokens INTEGER NOT NULL DEFAULT 0, nano_usd INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (day, payer, id)) WITHOUT ROWID;
   CREATE TABLE questions (day INTEGER NOT NULL, id TEXT NOT NULL, call_id TEXT NOT NULL, PRIMARY KEY (day, id)) WITHOUT ROWID;
   CREATE TABLE calls (
     id TEXT PRIMARY KEY, day INTEGER NOT NULL, question_id TEXT NOT NULL, site_id TEXT NOT NULL, visitor_id TEXT NOT NULL,
     own_key INTEGER NOT NULL, tokens INTEGER NOT NULL, nano_usd INTEGER NOT NULL, open_until INTEGER NOT NULL);
   CREATE INDEX calls_by_site ON calls (site_id, open_until);`,
  "CREATE TABLE conversations (month INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (month, id)) WITHOUT ROWID",
];

type Payer = "visitor" | "site" | "workspace";
const PAYERS: readonly Payer[] = ["visitor", "site", "workspace"];
/** One row stands for the workspace. */
const ALL = "";

type CallRow = Amount & { day: number; question_id: string; site_id: string; visitor_id: string; own_key: number };

/** Months since the year 0, UTC. */
function monthOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

const dayOf = (now: number): number => Math.floor(now / DAY_MS);

/** What was spent and what calls under way may spend, by day. Every method is one synchronous turn: nothing comes between look and write. */
export class MeterBook {
  constructor(private readonly sql: SqlStorage) {}

  /** Sets a call's worst cost aside; null when it may be made. */
  reserve(call: MeteredCall, now: number): BudgetLimit | null {
    const day = dayOf(now);
    if (this.findCall(call.id)) return null;
    const is_counted = this.isCounted(day, call.question_id);
    const full = this.findFull(call, day, now, is_counted);
    if (full !== null) return full;
    const { id, question_id, site_id, visitor_id, own_key, worst } = call;
    this.sql.exec(
      "INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      id,
      day,
      question_id,
      site_id,
      visitor_id,
      own_key ? 1 : 0,
      worst.tokens,
      worst.nano_usd,
      now + OPEN_MS,
    );
    if (!is_counted) this.sql.exec("INSERT INTO questions VALUES (?, ?, ?)", day, question_id, id);
    this.add({ day, site_id, visitor_id, own_key }, worst, is_counted ? 0 : 1);
    return null;
  }

  /** Puts what a call did cost in place of what was set aside. A question whose only call was not made was not asked. */
  settle(call_id: string, cost: Amount | null): void {
    const call = this.findCall(call_id);
    if (!call) return;
    this.sql.exec("DELETE FROM calls WHERE id = ?", call_id);
    const { tokens, nano_usd } = cost ?? { tokens: 0, nano_usd: 0 };
    const is_uncounted = cost === null && this.uncount(call, call_id);
    const difference = { tokens: tokens - call.tokens, nano_usd: nano_usd - call.nano_usd };
    this.add({ ...call, own_key: call.own_key === 1 }, difference, is_uncounted ? -1 : 0);
  }

  countConversation(id: string, began_at: number): void {
    this.sql.exec("INSERT INTO conversations VALUES (?, ?) ON CONFLICT DO NOTHING", monthOf(began_at), id);
  }

  read(now: number): MeteredDay {
    const day = dayOf(now);
    const { questions, ...shared } = this.readSpent(day, "workspace", ALL);
    const sites = this.sql
      .exec<{ site_id: string; questions: number } & Amount>(
        "SELECT id AS site_id, questions, tokens, nano_usd FROM spent WHERE day = ? AND payer = 'site' ORDER BY nano_usd DESC, id",
        day,
      )
      .toArray();
    const { conversations } = this.sql
      .exec<{ conversations: number }>(
        "SELECT COUNT(*) AS conversations FROM conversations WHERE month = ?",
        monthOf(now),
      )
      .one();
    return { day, questions, shared, sites, conversations };
  }

  /** Forgets the days and months before; whether nothing is left. */
  prune(now: number): boolean {
    const day = dayOf(now);
    this.sql.exec("DELETE FROM spent WHERE day < ?", day);
    this.sql.exec("DELETE FROM questions WHERE day < ?", day);
    this.sql.exec("DELETE FROM calls WHERE day < ?", day);
    this.sql.exec("DELETE FROM conversations WHERE month < ?", monthOf(now));
    return this.sql.exec("SELECT 1 FROM spent UNION ALL SELECT 1 FROM conversations LIMIT 1").toArray().length === 0;
  }

  /** The first limit that forbids a call. A question that was let in goes on, so that a second try is not cut off. */
  private findFull(
    { site_id, visitor_id, own_key, limits }: MeteredCall,
    day: number,
    now: number,
    is_counted: boolean,
  ) {
    const { questions } = this.readSpent(day, "workspace", ALL);
    if (!is_counted && limits.questions !== null && questions >= limits.questions) return "questions";
    if (this.countOpen(site_id, now) >= limits.at_once) return "at_once";
    const ids = { visitor: visitor_id, site: site_id, workspace: ALL };
    const bound = own_key ? PAYERS.filter((payer) => payer !== "workspace") : PAYERS;
    return bound.find((payer) => isFull(this.readSpent(day, payer, ids[payer]), limits[payer])) ?? null;
  }

  private add(
    { day, site_id, visitor_id, own_key }: Pick<CallRow, "day" | "site_id" | "visitor_id"> & { own_key: boolean },
    { tokens, nano_usd }: Amount,
    questions: number,
  ): void {
    const shared = own_key ? { tokens: 0, nano_usd: 0 } : { tokens, nano_usd };
    const rows: [Payer, string, Amount][] = [
      ["visitor", visitor_id, { tokens, nano_usd }],
      ["site", site_id, { tokens, nano_usd }],
      ["workspace", ALL, shared],
    ];
    for (const [payer, id, amount] of rows)
      this.sql.exec(
        `INSERT INTO spent (day, payer, id, questions, tokens, nano_usd) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET questions = questions + excluded.questions, tokens = tokens + excluded.tokens,
           nano_usd = nano_usd + excluded.nano_usd`,
        day,
        payer,
        id,
        questions,
        amount.tokens,
        amount.nano_usd,
      );
  }

  private readSpent(day: number, payer: Payer, id: string): { questions: number } & Amount {
    const [row] = this.sql
      .exec<{ questions: number } & Amount>(
        "SELECT questions, tokens, nano_usd FROM spent WHERE day = ? AND payer = ? AND id = ?",
        day,
        payer,
        id,
      )
      .toArray();
    return row ?? { questions: 0, tokens: 0, nano_usd: 0 };
  }

  private findCall(id: string): CallRow | undefined {
    return this.sql.exec<CallRow>("SELECT * FROM calls WHERE id = ?", id).toArray()[0];
  }

  private isCounted(day: number, question_id: string): boolean {
    return this.sql.exec("SELECT 1 FROM questions WHERE day = ? AND id = ?", day, question_id).toArray().length > 0;
  }

  /** False for a question that another call counted, or that another one still asks. */
  private uncount({ day, question_id }: CallRow, call_id: string): boolean {
    const is_asked = this.sql.exec("SELECT 1 FROM calls WHERE question_id = ? AND day = ?", question_id, day).toArray();
    if (is_asked.length > 0) return false;
    const removed = this.sql.exec(
      "DELETE FROM questions WHERE day = ? AND id = ? AND call_id = ?",
      day,
      question_id,
      call_id,
    );
    return removed.rowsWritten > 0;
  }

  private countOpen(site_id: string, now: number): number {
    return this.sql
      .exec<{ n: number }>("SELECT COUNT(*) AS n FROM calls WHERE site_id = ? AND open_until > ?", site_id, now)
      .one().n;
  }
}

function isFull(spent: Amount, { tokens, nano_usd }: Ceiling): boolean {
  return (tokens !== null && spent.tokens >= tokens) || (nano_usd !== null && spent.nano_usd >= nano_usd);
}
