import { useEffect, useState } from "preact/hooks";
import { explain } from "../api/client";
import { sendReply } from "../api/inbox";

export interface Unsent {
  client_id: string;
  text: string;
  /** Null while it is on its way. */
  error: string | null;
}
export interface Outbox {
  draft: string;
  unsent: readonly Unsent[];
}

const EMPTY: Outbox = { draft: "", unsent: [] };
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

/** Puts the draft on its way; true once it is there. */
export function sendDraft(id: string): Promise<boolean> {
  const item = { client_id: crypto.randomUUID(), text: readOutbox(id).draft.trim(), error: null };
  change(id, ({ unsent }) => ({ draft: "", unsent: [...unsent, item] }));
  return deliver(id, item);
}

/** Tries again, under the id it had: what did arrive is not kept twice. */
export async function deliver(id: string, { client_id, text }: Pick<Unsent, "client_id" | "text">): Promise<boolean> {
  const note = (error: string | null) =>
    change(id, ({ draft, unsent }) => ({
      draft,
      unsent: unsent.map((item) => (item.client_id === client_id ? { ...item, error } : item)),
    }));
  note(null);
  try {
    await sendReply(id, client_id, text);
    change(id, ({ draft, unsent }) => ({ draft, unsent: unsent.filter((item) => item.client_id !== client_id) }));
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
