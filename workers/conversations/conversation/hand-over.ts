/** Who speaks with the visitor, the AI or a human. Storage only; the caller opens the transaction and sends the frames after it. */
import { findHelp } from "../../answers/safety/stop";
import type { HandOverReason } from "../../contract/conversations";
import { countOpen, type OpeningHours } from "../../contract/opening";
import type { Agent, ConversationStatus, MessageFrame, ServerFrame } from "../../contract/socket";
import { newId } from "../../platform/ids";
import type { AgentAction, ConversationPort, Deps, Outcome } from "../../ports";
import { isMerged } from "./due";
import type { ConversationLog } from "./log";
import { scoreSentiment } from "./sentiment";
import type { ConversationState } from "./state";
import type { TurnQueue } from "./turns";

/** How long a visitor who writes too fast has to wait, in milliseconds, or null: what the AI would answer is counted apart. */
export function findWait(
  log: ConversationLog,
  turns: TurnQueue,
  status: ConversationStatus | undefined,
  { turns_per_guest, messages_per_guest }: Deps["config"]["limits"],
  now: number,
): number | null {
  const wait = ({ limit, window_s }: { limit: number; window_s: number }, recent: (since: number) => Recent) => {
    const { count, oldest } = recent(now - window_s * 1_000);
    return count >= limit ? (oldest ?? now) + window_s * 1_000 - now : null;
  };
  const by_messages = wait(messages_per_guest, (since) => log.countVisitorSince(since));
  if (by_messages !== null || !isForAi(status)) return by_messages;
  return wait(turns_per_guest, (since) => turns.countSince(since));
}

/** A new message is answered by the AI, unless a human is waited for or there. */
function isForAi(status: ConversationStatus = "active"): boolean {
  return status === "active" || status === "ended";
}

/** Stores a visitor's message and queues its turn; one that has ended is open again. Who waits for a human, or has one, is not answered by the AI; who is away, and writes by mail or by the contact form, waits for one. */
export function receive(
  log: ConversationLog,
  turns: TurnQueue,
  { conversation_id, site_id, guest_id }: { conversation_id: string; site_id: string; guest_id: string },
  { request_id, via, ...message }: Parameters<ConversationPort["send"]>[2],
  now: number,
): { seq: number; frames: ServerFrame[] } {
  const status = log.read()?.status ?? "active";
  log.open(conversation_id, site_id, guest_id, via ? CHANNELS[via] : "chat", now);
  const is_for_person = via !== undefined && isForAi(status);
  if (is_for_person) log.setStatus("waiting_human", now, { reason: "wrote" });
  else if (status === "ended") log.setStatus("active", now);
  const sentiment = scoreSentiment(message.text);
  const stored = log.append({ author: "visitor", ...message, sentiment, at: now });
  if (isForAi(status) && !is_for_person)
    turns.enqueue({ turn_id: newId("turn", now), question_seq: stored.seq, request_id, created_at: now });
  const told = isForAi(status) && !is_for_person ? [] : appendHelp(log, message, now);
  const frames = [stored, ...told];
  return { seq: stored.seq, frames: status === "ended" || is_for_person ? [describe(log), ...frames] : frames };
}

/** A visitor in need who is not answered by the AI learns at once who is there for them: nobody knows when a person reads it. */
function appendHelp(
  log: ConversationLog,
  { text, context }: Pick<MessageFrame, "text"> & { context?: Record<string, unknown> | null },
  now: number,
): ServerFrame[] {
  const help = findHelp(text, typeof context?.locale === "string" ? context.locale : null);
  if (help === null) return [];
  log.flag();
  return [log.append({ author: "system", text: help, at: now })];
}

const CHANNELS = { mail: "email", form: "contact_form" } as const;
type Recent = { count: number; oldest: number | null };
/** What is to be told, in its order; `is_silenced`: what the AI was writing must stop; `is_changed`: the inbox has something to learn. */
type Done = { seq: number; frames: readonly ServerFrame[]; is_silenced: boolean; is_changed: boolean };

/** What a member does; `hours` are the site's, for how long its visitor waited. Said again it changes nothing; `conflict` when another member holds what they want to take, it has ended, or the visitor has rated it. */
export function act(
  log: ConversationLog,
  turns: TurnQueue,
  agent: Agent,
  action: Exclude<AgentAction, { type: "typing" }>,
  now: number,
  hours: OpeningHours | null,
): Outcome<Done> {
  const state = log.read();
  const nothing = { ok: true, seq: log.lastSeq(), frames: [], is_silenced: false, is_changed: false } as const;
  const changed = { ...nothing, is_changed: true } as const;
  switch (action.type) {
    case "reply":
      return reply(log, turns, agent, action, now, hours);
    case "summarise":
      log.summaries.keep(action.summary);
      return nothing;
    case "takeover":
      if (state?.status === "ended") return { ok: false, code: "conflict" };
      if (state?.status === "with_human")
        return state.assignee?.id === agent.id ? nothing : { ok: false, code: "conflict" };
      return { ...changed, frames: hold(log, turns, agent, now, hours), is_silenced: true };
    case "assign":
      if (state?.status === "ended") return { ok: false, code: "conflict" };
      if (isWith(state, action.to)) return nothing;
      if (action.to) return { ...changed, frames: hold(log, turns, action.to, now, hours), is_silenced: true };
      return { ...changed, frames: putBack(log, turns, agent, now), is_silenced: true };
    case "rate":
      if (state && state.rating !== null && state.rated_by === null) return { ok: false, code: "conflict" };
      return { ...nothing, is_changed: log.rateWhole(action.score, action.comment, agent) };
    case "release":
      if (state?.status !== "with_human" && state?.status !== "waiting_human") return nothing;
      log.setStatus("active", now);
      return { ...changed, frames: [describe(log)] };
    case "block":
      if (state?.is_blocked === action.is_blocked) return nothing;
      log.setBlocked(action.is_blocked);
      if (!action.is_blocked || state?.status === "ended") return { ...changed, frames: [describe(log)] };
      return { ...changed, frames: endConversation(log, turns, now), is_silenced: true };
    case "end":
      if (state?.status === "ended") return nothing;
      return { ...changed, frames: endConversation(log, turns, now), is_silenced: true };
    case "merge":
      return merge(log, turns, agent, action, now);
    case "unmerge":
      if (!isMerged(state)) return nothing;
      log.setStatus("active", now);
      return { ...changed, frames: [describe(log)] };
    case "keep_open":
      log.keepOpen(now);
      return { ...changed, frames: [describe(log)] };
    case "resync":
      return { ...changed, frames: [{ type: "resync" }] };
  }
}

/** It ends, and is merged from now on: with one conversation at a time. */
function merge(
  log: ConversationLog,
  turns: TurnQueue,
  by: Agent,
  { into, after_seq, is_same_visitor }: Extract<AgentAction, { type: "merge" }>,
  now: number,
): Outcome<Done> {
  const state = log.read();
  const messages = log.lastSeq();
  if (isMerged(state) && state?.merge?.into !== into) return { ok: false, code: "conflict" };
  if (isMerged(state)) return { ok: true, seq: messages, frames: [], is_silenced: false, is_changed: false };
  const frames = state?.status === "ended" ? [describe(log)] : endConversation(log, turns, now);
  log.merges.keep({ into, by, at: now, messages, after_seq, is_same_visitor, undone_at: null });
  return { ok: true, seq: messages, frames, is_silenced: true, is_changed: true };
}

function reply(
  log: ConversationLog,
  turns: TurnQueue,
  agent: Agent,
  { client_id: given, text, attachments = [] }: Extract<AgentAction, { type: "reply" }>,
  now: number,
  hours: OpeningHours | null,
): Outcome<Done> {
  // Apart from what visitors and other members call theirs.
  const client_id = `${agent.id}:${given}`;
  const known = log.findSeqByClientId(client_id);
  if (known !== null) return { ok: true, seq: known, frames: [], is_silenced: false, is_changed: false };
  const taken = log.read()?.status === "with_human" ? [] : hold(log, turns, agent, now, hours);
  const message = log.append({ author: "agent", agent, client_id, text, attachments, at: now });
  return { ok: true, seq: message.seq, frames: [...taken, message], is_silenced: taken.length > 0, is_changed: true };
}

/** The member holds it. The AI's turns end here: what one of them writes later finds its lease gone. */
function hold(
  log: ConversationLog,
  turns: TurnQueue,
  agent: Agent,
  now: number,
  hours: OpeningHours | null,
): ServerFrame[] {
  const { waiting_since = null } = log.read() ?? {};
  const waited_ms = waiting_since === null ? null : countOpen(hours, waiting_since, now);
  log.setStatus("with_human", now, { assignee: agent, waited_ms });
  return [...silence(log, turns, now), describe(log)];
}

/** Whether the member holds it; of nobody: whether it waits and was given to none. */
function isWith(state: ConversationState | null, to: Agent | null): boolean {
  return state?.status === (to ? "with_human" : "waiting_human") && state.assignee?.id === to?.id;
}

/** It waits for a human who is neither the one it was with nor the one who puts it back. */
function putBack(log: ConversationLog, turns: TurnQueue, agent: Agent, now: number): ServerFrame[] {
  const { assignee = null, not_for = [] } = log.read() ?? {};
  const passed_over = new Set([...not_for, agent.id, ...(assignee ? [assignee.id] : [])]);
  log.setStatus("waiting_human", now, { not_for: [...passed_over] });
  return [...silence(log, turns, now), describe(log)];
}

/** The visitor waits for a human from now on; no more than that where they wait or have one already, or it has ended. */
export function requestHuman(log: ConversationLog, now: number, reason: HandOverReason = "asked"): ServerFrame[] {
  if (log.read()?.status !== "active") return [];
  log.setStatus("waiting_human", now, { reason });
  return [describe(log)];
}

/** As requestHuman, on a rule: what the AI was to write is not waited for. */
export function waitForHuman(
  log: ConversationLog,
  turns: TurnQueue,
  now: number,
  reason: HandOverReason,
): ServerFrame[] {
  const frames = requestHuman(log, now, reason);
  return [...silence(log, turns, now), ...frames];
}

export function endConversation(log: ConversationLog, turns: TurnQueue, now: number): ServerFrame[] {
  log.setStatus("ended", now);
  return [...turns.cancelAll().map(toCancelled), describe(log)];
}

/**
 * The AI answers none of the messages that still wait for it, nor those whose turns gave way to theirs (ADR 35); who is in need among
 * them learns who helps.
 */
function silence(log: ConversationLog, turns: TurnQueue, now: number): ServerFrame[] {
  const current = turns.current();
  const told = Math.max(log.lastSeqOf("agent"), log.lastSeqOf("system"));
  const gave_way = current ? turns.listCancelledBefore(current).filter((seq) => seq > told) : [];
  const cancelled = turns.cancelAll();
  const asked = [...gave_way, ...cancelled.map(({ question_seq }) => question_seq)];
  const unanswered = asked.flatMap((seq) => log.get(seq) ?? []);
  return [...cancelled.map(toCancelled), ...unanswered.flatMap((message) => appendHelp(log, message, now))];
}

function toCancelled({ turn_id }: { turn_id: string }): ServerFrame {
  return { type: "turn", turn_id, status: "cancelled" };
}

function describe(log: ConversationLog): ServerFrame {
  const state = log.read();
  return { type: "state", status: state?.status ?? "active", assignee: state?.assignee ?? null };
}
