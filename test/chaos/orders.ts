/** What the chaos program asks of the Worker it breaks, and is told. */
export type Order =
  | { type: "database"; is_down: boolean }
  /** `skew_ms`: how far the object's clock is off. */
  | { type: "clock"; site_id: string; conversation_id: string; skew_ms: number }
  | { type: "inspect" | "kill" | "expire"; site_id: string; conversation_id: string };
/** One about a conversation, its place left out. */
export type ObjectOrder = { type: "clock"; skew_ms: number } | { type: "inspect" | "kill" | "expire" };

export interface Standing {
  status: string;
  last_seq: number;
  /** What the visitor has seen of what members wrote. */
  read_seq: number;
}

export interface Inspected {
  /** Of the object in memory: another after it was evicted or ended. */
  life: string;
  conversation: Standing | null;
  /** The newest message of a member's, 0 without one. */
  agent_seq: number;
  turns: { turn_id: string; status: string; attempts: number }[];
  /** The inbox's row of it. */
  inbox: Standing | null;
  /** Of the deployment. */
  version: number;
}
