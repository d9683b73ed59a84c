/** When a conversation has to look after itself without being called. Pure; times in milliseconds UTC. */
import { REOPEN_MS } from "../../contract/limits";
import type { MessageFrame } from "../../contract/socket";
import { computeNextAlarm } from "../../platform/object";
import type { ConversationState } from "./state";

/** A turn whose object died is found by the alarm this long after its lease began. */
const WATCHDOG_MS = 60_000;
/** The inbox is told again this long after it could not be: when the search is told (outbox.ts), for which an alarm is set anyway. */
const PROJECT_AGAIN_MS = 8_000;
/** A conversation ends after this much silence (spec §7) … */
const SILENCE_MS = 24 * 3_600_000;
/** A visitor who waits for a human and looks on is told anew where they stand. */
const PLACE_EVERY_MS = 30_000;
/** For one who has left a member is looked for less often: those who were called by mail come within hours, others after the weekend. */
const LOOKS = [
  { every_ms: 300_000, for_ms: 7_200_000 },
  { every_ms: 3_600_000, for_ms: 3 * 86_400_000 },
];

/** What could not be erased whole is tried again this long after. */
const ERASE_AGAIN_MS = 60_000;

/** Whether it has been silent for so long that it ends. Who waits for a person waits until one comes (ADR 29). */
export function isOver(state: ConversationState | null, now: number): boolean {
  const end = findEnd(state);
  return end !== null && now >= end;
}

export function isErasing(state: ConversationState | null): boolean {
  return state !== null && state.erasing_since !== null;
}

export function isMerged(state: ConversationState | null): boolean {
  return state !== null && state.merge !== null && state.merge.undone_at === null;
}

/** Whether its visitor goes on elsewhere: it ended too long ago to be opened again, or was merged into another one of theirs. */
export function isLeft(state: ConversationState | null, now: number): boolean {
  if (state?.status !== "ended") return false;
  return now - state.updated_at > REOPEN_MS || (isMerged(state) && state.merge?.is_same_visitor === true);
}

/** Whether it has ended and nothing was said in it since `before`. Without a log there is nothing to keep. */
export function isOld(state: ConversationState | null, last: Pick<MessageFrame, "at"> | null, before: number): boolean {
  return state === null || last === null || (state.status === "ended" && last.at < before);
}

/** The next time; null where there is nothing to do. */
export function findNext(
  state: ConversationState | null,
  seen: {
    is_writing: boolean;
    is_watched: boolean;
    socket_due: number | null;
    mail_due: number | null;
    index_due: number | null;
  },
  now: number,
): number | null {
  if (isErasing(state)) return now + ERASE_AGAIN_MS;
  return computeNextAlarm(
    [
      seen.socket_due,
      seen.mail_due,
      seen.index_due,
      seen.is_writing ? now + WATCHDOG_MS : null,
      state && state.projected < state.version ? now + PROJECT_AGAIN_MS : null,
      findLook(state, seen.is_watched, now),
      findEnd(state),
    ],
    now,
  );
}

function findLook(state: ConversationState | null, is_watched: boolean, now: number): number | null {
  if (state?.status !== "waiting_human" || state.waiting_since === null) return null;
  if (is_watched) return now + PLACE_EVERY_MS;
  const waited_ms = now - state.waiting_since;
  const look = LOOKS.find(({ for_ms }) => waited_ms <= for_ms);
  return look ? now + look.every_ms : null;
}

function findEnd(state: ConversationState | null): number | null {
  return state?.status === "active" || state?.status === "with_human" ? state.updated_at + SILENCE_MS : null;
}
