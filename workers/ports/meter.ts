/** What the AI has cost today, one object a payer: a workspace, or a site that belongs to none yet. */
import type { BudgetLimit } from "../contract/models";
import type { Outcome } from "../ports";

/** Null: without limit. Money in billionths of a US dollar, so that sums are exact. */
export type Amount = { tokens: number; nano_usd: number };
export type Ceiling = { [Key in keyof Amount]: number | null };

export interface MeteredCall {
  id: string;
  /** The same for every call and every try of one question. */
  question_id: string;
  site_id: string;
  visitor_id: string;
  /** Under the site's own key: it costs the workspace nothing. */
  own_key: boolean;
  /** What it costs at the worst. */
  worst: Amount;
  limits: {
    questions: number | null;
    at_once: number;
    visitor: Ceiling;
    site: Ceiling;
    workspace: Ceiling;
  };
}

export interface MeteredDay {
  /** Days since 1970, UTC. */
  day: number;
  questions: number;
  /** What the deployment's own keys paid for. */
  shared: Amount;
  sites: ({ site_id: string; questions: number } & Amount)[];
  /** Begun since the first of the month, UTC. */
  conversations: number;
}

export interface MeterPort {
  /** Sets a call's worst cost aside, or says which limit forbids it. The same call again is reserved once. */
  reserve(payer_id: string, call: MeteredCall, now: number): Promise<Outcome<{ full: BudgetLimit | null }>>;
  /** Puts what a call did cost in place of what was set aside; null: it was not made. Again changes nothing. */
  settle(payer_id: string, call_id: string, cost: Amount | null): Promise<Outcome>;
  /** Counts a conversation in the month (UTC) in which it began. Again changes nothing. */
  countConversation(payer_id: string, conversation: { id: string; began_at: number }, now: number): Promise<Outcome>;
  today(payer_id: string, now: number): Promise<Outcome<MeteredDay>>;
}
