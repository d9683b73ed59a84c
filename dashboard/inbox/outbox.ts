import { useEffect, useState } from "preact/hooks";
import { explain } from "../api/client";
import { sendReply, writeNote } from "../api/inbox";

/** A reply is for the visitor, a note for the other members. */
export type Kind = "reply" | "note";
export interface Unsent {
  kind: Kind;
  client_id: string;
  text: string;
  /** Null while it is on its way. */
  error: string | null;
}
export interface Outbox {
  draft: string;
  /** What the draft is to be. */
  kind: Kind;
  unsent: readonly Unsent[];
}

const EMPTY: Outbox = { draft: "", kind: "reply", unsent: [] };
/** By conversation: what was written outlives the screen it was written on. */
const outboxes = new Map<string, Outbox>();
const listeners = new Set<() => void>();

/** What a member has written in a conversation and the visitor has not got. */
export function useOutbox(id: string): Outbox {
  const [outbox, setOutbox] = useState(readOutbox(id));
  useEffect(() => {
    const look = () => setOutbox(readOutbox(id));
    listeners.add(look);
    return () => void listeners.delete(look);
  }, [id]);
  return outbox;
}

export function writeDraft(id: string, draft: string): void {
  change(id, (outbox) => ({ ...outbox, draft }));
}

/** What is being written is to be a reply or a note. */
export function chooseKind(id: string, kind: Kind): void {
  change(id, (outbox) => ({ ...outbox, kind }));
}

/** Puts the draft on its way; true once it is there. */
export function sendDraft(id: string): Promise<boolean> {
  const { kind, draft } = readOutbox(id);
  const item = { kind, client_id: crypto.randomUUID(), text: draft.trim(), error: null };
  change(id, ({ unsent }) => ({ kind, draft: "", unsent: [...unsent, item] }));
  return deliver(id, item);
}

/** Tries again, under the id it had: what did arrive is not kept twice. */
export async function deliver(id: string, { kind, client_id, text }: Omit<Unsent, "error">): Promise<boolean> {
  const note = (error: string | null) =>
    change(id, ({ unsent, ...rest }) => ({
      ...rest,
      unsent: unsent.map((item) => (item.client_id === client_id ? { ...item, error } : item)),
    }));
  note(null);
  try {
    await (kind === "note" ? writeNote : sendReply)(id, client_id, text);
    change(id, ({ unsent, ...rest }) => ({ ...rest, unsent: unsent.filter((item) => item.client_id !== client_id) }));
    return true;
  } catch (error) {
    note(explain(error));
    return false;
  }
}

function isUnsent({ draft, unsent }: Outbox): boolean {
  return draft.trim() !== "" || unsent.length > 0;
}

/** The browser asks before it leaves. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

export function readOutbox(id: string): Outbox {
  return outboxes.get(id) ?? EMPTY;
}

function change(id: string, make: (outbox: Outbox) => Outbox): void {
  outboxes.set(id, make(readOutbox(id)));
  // Only while there is something to lose: browsers do not keep a page that listens for this for the way back.
  if ([...outboxes.values()].some(isUnsent)) addEventListener("beforeunload", warn);
  else removeEventListener("beforeunload", warn);
  for (const look of listeners) look();
}
