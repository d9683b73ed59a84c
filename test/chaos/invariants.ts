/** What must hold of a conversation whatever went wrong in it (bars §5). Pure: what was sent, seen and stored in, violations out. */
import type { MessageFrame } from "../../workers/contract/socket";
import type { Inspected, Standing } from "./orders";

/** A message somebody wanted to send. */
export interface Entry {
  client_id: string;
  text: string;
  /** What the server said it is, once it has. */
  seq: number | null;
  /** Its sender went away for good before it was acknowledged: it may be stored or not. */
  is_abandoned: boolean;
}
type Stored = Pick<MessageFrame, "seq" | "client_id" | "turn_id" | "author" | "text">;

export interface Evidence {
  /** Stands in every text of this conversation and in no other's. */
  mark: string;
  entries: Entry[];
  /** What each tab showed, in its order. */
  shown: Stored[][];
  /** What tabs saw go wrong while it did. */
  seen_wrong: string[];
  /** As members read it. */
  stored: Stored[];
  inspected: Inspected | null;
  /** The visitor is still there: has seen everything by now. */
  is_present: boolean;
}

const TERMINAL: readonly string[] = ["done", "interrupted", "failed", "cancelled"];
const MARK = /#\d+#/g;

/** Codes with what they were found at; empty when all holds. */
export function findViolations(evidence: Evidence): string[] {
  const { mark, entries, shown, seen_wrong, stored, inspected } = evidence;
  return [
    ...seen_wrong,
    ...findInLog(entries, stored),
    ...shown.flatMap((messages) => findInTab(messages, stored)),
    ...(inspected ? [...findInTurns(inspected, stored), ...findUnread(evidence, inspected)] : ["not_inspected"]),
    ...[stored, ...shown].flat().flatMap(({ seq, text }) => {
      const marks = text.match(MARK) ?? [];
      return marks.every((it) => it === mark) ? [] : [`foreign_text ${seq}`];
    }),
  ];
}

/** Acknowledged is stored under the number that was named; sent is stored once; numbers are 1, 2, 3 … */
function findInLog(entries: Entry[], stored: Stored[]): string[] {
  const found = (client_id: string) => stored.filter((it) => (it.client_id ?? "").split(":").at(-1) === client_id);
  const of_entries = entries.flatMap(({ client_id, seq, text, is_abandoned }) => {
    const copies = found(client_id);
    const [copy] = copies;
    if (copies.length > 1) return [`stored_twice ${client_id}`];
    if (!copy)
      return seq !== null ? [`acked_and_lost ${client_id}`] : is_abandoned ? [] : [`never_stored ${client_id}`];
    if (seq === null) return is_abandoned ? [] : [`never_acked ${client_id}`];
    if (copy.seq !== seq) return [`acked_as_another ${client_id}`];
    return copy.text === text ? [] : [`stored_changed ${client_id}`];
  });
  const known = new Set(entries.map(({ client_id }) => client_id));
  const strangers = stored.filter(
    ({ author, client_id = "" }) =>
      (author === "visitor" || author === "agent") && !known.has(client_id.split(":").at(-1) ?? ""),
  );
  const gaps = stored.filter(({ seq }, at) => seq !== at + 1);
  return [
    ...of_entries,
    ...strangers.map(({ seq }) => `stored_unsent ${seq}`),
    ...gaps.map(({ seq }) => `gap_before ${seq}`),
  ];
}

/** Every tab shows a beginning of the one order, each message as it is stored. */
function findInTab(shown: Stored[], stored: Stored[]): string[] {
  return shown.flatMap(({ seq, text, author }, at) => {
    const same = stored[at];
    return same && same.seq === seq && same.text === text && same.author === author ? [] : [`shown_otherwise ${seq}`];
  });
}

/** Every turn has one end and at most the one message that it came to; the inbox knows how the conversation stands. */
function findInTurns({ turns, conversation, inbox }: Inspected, stored: Stored[]): string[] {
  const of_turns = turns.flatMap(({ turn_id, status }) => {
    if (!TERMINAL.includes(status)) return [`turn_without_end ${turn_id} ${status}`];
    const said = stored.filter((it) => it.turn_id === turn_id).length;
    return said === (status === "cancelled" ? 0 : 1) ? [] : [`turn_said ${said} times, ${status}`];
  });
  const known = new Set(turns.map(({ turn_id }) => turn_id));
  const strays = stored.filter(({ author, turn_id = "" }) => author === "ai" && !known.has(turn_id));
  const is_told = isTold(conversation, inbox);
  return [...of_turns, ...strays.map(({ seq }) => `answer_without_turn ${seq}`), ...(is_told ? [] : ["inbox_behind"])];
}

/** The inbox stands where the conversation stands. */
export function isTold(conversation: Standing | null, inbox: Standing | null): boolean {
  const names = ["status", "last_seq", "read_seq"] as const;
  return names.every((name) => conversation?.[name] === inbox?.[name]);
}

/** What counts as seen was shown in some tab, and nothing is left unseen by a visitor who looks on. */
function findUnread({ stored, shown, is_present }: Evidence, { inbox }: Inspected): string[] {
  const read_seq = inbox?.read_seq ?? 0;
  const shown_seq = Math.max(0, ...shown.map((messages) => messages.at(-1)?.seq ?? 0));
  const unread = stored.filter(({ author, seq }) => author === "agent" && seq > read_seq).length;
  return [
    ...(read_seq > shown_seq ? [`read_and_never_shown ${read_seq}`] : []),
    ...(is_present && unread > 0 ? [`unread_though_seen ${unread}`] : []),
  ];
}

/** No word of the AI's between a member's first word and the moment the conversation is given back. Never given back here. */
export function findTalkingOver(stored: Stored[], entries: Entry[]): string[] {
  const replied = entries.flatMap(({ client_id, seq }) =>
    client_id.startsWith("agent-") && seq !== null ? [seq] : [],
  );
  const first = Math.min(...replied, Number.POSITIVE_INFINITY);
  return stored.filter(({ author, seq }) => author === "ai" && seq > first).map(({ seq }) => `ai_after_human ${seq}`);
}
